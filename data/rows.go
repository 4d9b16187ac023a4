package data

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"segzsl/data/regular"
)

// rows are the lines of a text file, divided into cells by encoding/csv: at tabs or
// semicolons where the first line has them, else at commas.
type rows struct {
	path    string
	comma   rune
	line    int      // number of the last line
	cells   []string // of the last line, without space around them
	columns int      // of every line; 0 before the first
}

// maxLine is the greatest length of a line in bytes.
const maxLine = 1 << 24

// eachRow calls do with every line of a file. Empty lines may follow the last one.
func eachRow(path string, do func(*rows) error) error {
	r := &rows{path: path}
	return r.each(func(text []byte) error {
		if err := r.parse(text); err != nil {
			return err
		}
		return do(r)
	})
}

// eachLine is like eachRow, but takes a line as one cell, with whatever marks it has.
func eachLine(path string, do func(*rows) error) error {
	r := &rows{path: path}
	return r.each(func(text []byte) error {
		r.cells = []string{string(bytes.TrimSpace(text))}
		return do(r)
	})
}

func (r *rows) each(do func(text []byte) error) error {
	f, _, err := regular.Open(r.path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	empty := 0
	for lines.Scan() {
		r.line++
		text := lines.Bytes()
		if r.line == 1 {
			if err := r.start(&text); err != nil {
				return err
			}
		}
		switch {
		case len(bytes.TrimSpace(text)) == 0:
			empty = r.line
		case empty > 0:
			return fmt.Errorf("%s:%d: an empty line; want none before the last line", r.path, empty)
		default:
			if err := do(text); err != nil {
				return err
			}
		}
	}
	err = lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("more than %d bytes without a line end; want a text file", maxLine)
	}
	if err != nil {
		return fmt.Errorf("%s:%d: %w", r.path, r.line+1, err)
	}
	return nil
}

// start finds out from the first line what the file is, and takes a byte order mark off.
func (r *rows) start(text *[]byte) error {
	*text = bytes.TrimPrefix(*text, []byte("\xef\xbb\xbf"))
	head := (*text)[:min(len(*text), headSize)]
	switch kind := foreignKind(head); {
	case kind != "":
		return fmt.Errorf("%s is %s", r.path, kind)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return fmt.Errorf("%s is text in UTF-16; save it in UTF-8", r.path)
	case bytes.IndexByte(head, 0) >= 0:
		return fmt.Errorf("%s is not text: its first line has a zero byte", r.path)
	}
	r.comma = ','
	for _, mark := range "\t;" {
		if bytes.ContainsRune(*text, mark) {
			r.comma = mark
			break
		}
	}
	return nil
}

func (r *rows) parse(text []byte) error {
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma = r.comma
	cells, err := reader.Read()
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		return fmt.Errorf("%s:%d: column %d: %w", r.path, r.line, bad.Column, bad.Err)
	case err != nil:
		return fmt.Errorf("%s:%d: %w", r.path, r.line, err)
	}
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	if r.columns == 0 {
		r.columns = len(cells)
	}
	if len(cells) != r.columns {
		return fmt.Errorf("%s:%d: %d columns; want %d, as in the lines above", r.path, r.line, len(cells), r.columns)
	}
	r.cells = cells
	return nil
}

// number is the number in a cell.
func (r *rows) number(column int) (float32, error) {
	v, err := strconv.ParseFloat(r.cells[column], 32)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, r.wrong(column, "want a finite number, with a decimal point")
	}
	return float32(v), nil
}

// wrong is the error for a cell.
func (r *rows) wrong(column int, want string, args ...any) error {
	return fmt.Errorf("%s:%d: column %d: %q: %s", r.path, r.line, column+1, cut(r.cells[column], maxName), fmt.Sprintf(want, args...))
}

// header reports whether the line names the columns from first on: none of them is a
// number. If some are, one or the other is an error.
func (r *rows) header(first int) (bool, error) {
	numbers := 0
	for column := first; column < len(r.cells); column++ {
		if isNumber(r.cells[column]) {
			numbers++
		}
	}
	if numbers == 0 {
		return len(r.cells) > first, nil
	}
	if text := slices.IndexFunc(r.cells[first:], func(cell string) bool { return !isNumber(cell) }); text >= 0 {
		return false, r.wrong(first+text, "%d of the cells of this line are numbers; want only numbers, or a first line of names", numbers)
	}
	return false, nil
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// titled reports whether a cell is one of the titles.
func titled(cell string, titles []string) bool {
	return slices.Contains(titles, strings.ToLower(cell))
}
