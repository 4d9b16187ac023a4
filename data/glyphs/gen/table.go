package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// attributes is the number of columns of the table; it is a constant because the
// writer of npy files takes arrays as rows.
const attributes = 30

// Table is the content of attributes.txt: the attributes of each class.
type Table struct {
	Names  []string              // the attributes
	Values [][attributes]float32 // one row for each of Characters
}

func readTable(name string) (*Table, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := parseTable(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// parseTable reads "code = name" lines, a line of all codes, and a row of
// grades for each class, in the order of Characters.
func parseTable(r io.Reader) (*Table, error) {
	t := &Table{}
	names := map[string]string{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		fields := strings.Fields(line)
		code, name, defines := strings.Cut(line, " = ")
		var err error
		switch {
		case len(fields) == 0 || strings.HasPrefix(line, "#"):
		case defines:
			names[strings.TrimSpace(code)] = strings.TrimSpace(name)
		case t.Names == nil:
			err = t.header(fields, names)
		default:
			err = t.row(fields)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if len(t.Values) != len(Characters) {
		return nil, fmt.Errorf("%d rows for %d classes", len(t.Values), len(Characters))
	}
	return t, lines.Err()
}

func (t *Table) header(codes []string, names map[string]string) error {
	for _, code := range codes {
		name, ok := names[code]
		if !ok {
			return fmt.Errorf("column %s is not defined", code)
		}
		delete(names, code)
		t.Names = append(t.Names, name)
	}
	if len(names) > 0 || len(codes) != attributes {
		return fmt.Errorf("%d columns, %d of %d definitions without one", len(codes), len(names), len(codes)+len(names))
	}
	return nil
}

func (t *Table) row(fields []string) error {
	class := len(t.Values)
	if class == len(Characters) || fields[0] != Characters[class:class+1] {
		return fmt.Errorf("class %s is out of order", fields[0])
	}
	if len(fields)-1 != attributes {
		return fmt.Errorf("class %s has %d grades for %d attributes", fields[0], len(fields)-1, attributes)
	}
	var values [attributes]float32
	for i, s := range fields[1:] {
		if s == "." {
			continue
		}
		v, err := strconv.ParseFloat(s, 32)
		if err != nil || !(v >= 0 && v <= 1) {
			return fmt.Errorf("class %s, %s: %q is not a grade between 0 and 1", fields[0], t.Names[i], s)
		}
		values[i] = float32(v)
	}
	t.Values = append(t.Values, values)
	return nil
}
