package data

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"segzsl/data/numeric"

	"github.com/sbinet/npyio/npy"
)

// header is what the header of a .npy file says.
type header struct {
	descr   string // such as "<f4"
	fortran bool
	shape   []int
}

// maxHeader is far more than NumPy writes for a plain array.
const maxHeader = 1 << 16

// readHeader reads the header of a .npy file of size bytes and returns the number
// of bytes that it takes.
func readHeader(r io.Reader, size int64) (h header, used int64, err error) {
	prefix := make([]byte, 10, 12)
	if _, err := io.ReadFull(r, prefix); err != nil {
		return h, 0, numeric.Truncated(err)
	}
	if !bytes.Equal(prefix[:6], npy.Magic[:]) {
		if what := foreignKind(prefix); what != "" {
			return h, 0, errors.New("it is " + what)
		}
		return h, 0, errors.New("not a NumPy array (no \\x93NUMPY at its start)")
	}
	length := int64(binary.LittleEndian.Uint16(prefix[8:]))
	switch prefix[6] {
	case 1:
	case 2, 3:
		prefix = prefix[:12]
		if _, err := io.ReadFull(r, prefix[10:]); err != nil {
			return h, 0, numeric.Truncated(err)
		}
		length = int64(binary.LittleEndian.Uint32(prefix[8:]))
	default:
		return h, 0, fmt.Errorf("version %d.%d of the NumPy format is not supported; want 1.0 to 3.0", prefix[6], prefix[7])
	}
	if length > maxHeader || int64(len(prefix))+length > size {
		return h, 0, fmt.Errorf("a header of %d bytes in %d: %w", length, size, numeric.ErrTruncated)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
		return h, 0, numeric.Truncated(err)
	}
	if h, err = parseHeader(string(text), prefix[6] < 3); err != nil {
		return h, 0, err
	}
	return h, int64(len(prefix)) + length, h.check()
}

// check writes the header in the form that NumPy gives it and has npyio read it:
// both must agree on what it says.
func (h header) check() error {
	r, err := npy.NewReader(bytes.NewReader(h.bytes()))
	if err != nil {
		return fmt.Errorf("header %q: %w", h.literal(), err)
	}
	d := r.Header.Descr
	if d.Type != h.descr || d.Fortran != h.fortran || !slices.Equal(d.Shape, h.shape) {
		return fmt.Errorf("header %q is read as type %q, Fortran order %t, shape %v", h.literal(), d.Type, d.Fortran, d.Shape)
	}
	return nil
}

// literal is the header as NumPy writes it, without padding.
func (h header) literal() string {
	shape := strings.Trim(strings.ReplaceAll(fmt.Sprint(h.shape), " ", ", "), "[]")
	if len(h.shape) == 1 {
		shape += ","
	}
	order := "False"
	if h.fortran {
		order = "True"
	}
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }", h.descr, order, shape)
}

// bytes is the start of a .npy file of version 1.0, a multiple of 64 bytes.
func (h header) bytes() []byte {
	dict := h.literal()
	dict += strings.Repeat(" ", alignment-1-(10+len(dict))%alignment) + "\n"
	head := append(npy.Magic[:], 1, 0, 0, 0)
	binary.LittleEndian.PutUint16(head[8:], uint16(len(dict)))
	return append(head, dict...)
}

// parseHeader parses the Python dictionary of a header:
//
//	dictionary = "{" [ pair { "," pair } [ "," ] ] "}"
//	pair       = string ":" ( string | "True" | "False" | tuple )
//	tuple      = "(" ")" | "(" whole "," [ whole { "," whole } [ "," ] ] ")"
//	string     = "'" text "'" | '"' text '"'
//	whole      = digit { digit } [ "L" ]
//
// with blanks and line ends anywhere between; L only with python2, that is before
// version 3.0. Each of descr, fortran_order and shape must be given once, and nothing
// else. What NumPy refuses is refused, and so
// are spellings that Python allows but nothing writes, such as 0x10 for 16.
func parseHeader(text string, python2 bool) (h header, err error) {
	p := &literal{text: text, python2: python2}
	seen := map[string]bool{}
	p.want("{")
	for p.err == nil && !p.next("}") {
		key := p.quoted()
		p.want(":")
		if seen[key] {
			p.fail("%s is given twice", key)
		}
		seen[key] = true
		switch key {
		case "descr":
			if strings.HasPrefix(strings.TrimSpace(p.text), "[") {
				return h, fmt.Errorf("a structured array, %q: want an array of numbers or text", cut(strings.TrimSpace(text), 200))
			}
			h.descr = p.quoted()
		case "fortran_order":
			h.fortran = p.truth()
		case "shape":
			h.shape = p.tuple()
		default:
			p.fail("unknown key %q", key)
		}
		if !p.next(",") {
			p.want("}")
			break
		}
	}
	if p.blanks(); p.err == nil && p.text != "" {
		p.fail("text after the dictionary")
	}
	if p.err == nil && len(seen) < 3 {
		p.fail("descr, fortran_order or shape is missing")
	}
	if p.err != nil {
		return h, fmt.Errorf("malformed header %q: %w", cut(strings.TrimSpace(text), 200), p.err)
	}
	h.descr, err = canonicalType(h.descr)
	return h, err
}

// literal scans a Python literal; text is what is left of it.
type literal struct {
	text    string
	python2 bool // whole numbers may end in L
	err     error
}

func (p *literal) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
	p.text = ""
}

func (p *literal) blanks() { p.text = strings.TrimLeft(p.text, " \t\r\n\f") }

// next skips a token, and reports whether it is there.
func (p *literal) next(token string) (ok bool) {
	p.blanks()
	p.text, ok = strings.CutPrefix(p.text, token)
	return ok
}

func (p *literal) want(token string) {
	if !p.next(token) {
		p.fail("want %q, found %q", token, cut(p.text, 20))
	}
}

func (p *literal) quoted() string {
	p.blanks()
	if p.text == "" || p.text[0] != '\'' && p.text[0] != '"' {
		p.fail("want a string, found %q", cut(p.text, 20))
		return ""
	}
	content, rest, ok := strings.Cut(p.text[1:], p.text[:1])
	if !ok || strings.ContainsAny(content, "\\\n") {
		p.fail("a string that does not end, or with \\: %q", cut(p.text, 20))
		return ""
	}
	p.text = rest
	return content
}

func (p *literal) truth() bool {
	if p.next("True") {
		return true
	}
	p.want("False")
	return false
}

func (p *literal) tuple() (shape []int) {
	p.want("(")
	for p.err == nil && !p.next(")") {
		shape = append(shape, p.whole())
		if p.next(",") {
			continue
		}
		if len(shape) == 1 {
			p.fail("(%d) is a number: a shape of one dimension is (%d,)", shape[0], shape[0])
		}
		p.want(")")
		break
	}
	return shape
}

func (p *literal) whole() int {
	p.blanks()
	rest := strings.TrimLeft(p.text, "0123456789")
	digits := p.text[:len(p.text)-len(rest)]
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 1 && digits[0] == '0' {
		p.fail("want a dimension, found %q", cut(p.text, 20))
		return 0
	}
	if p.text = rest; p.python2 {
		p.next("L")
	}
	return n
}

// namedTypes are NumPy's names of number types, as type codes.
var namedTypes = map[string]string{
	"float16": "f2", "float32": "f4", "float64": "f8", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8",
	"uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8", "bool": "b1", "?": "b1",
}

// canonicalType is a NumPy type with its byte order, such as "<f4", "|S12" or
// "<U29". Without one, or with "=", it is that of the machine, as in NumPy.
func canonicalType(descr string) (string, error) {
	if strings.Contains(descr, "O") {
		return "", numeric.Unsupported("an array of Python objects (a pickle) is not read: save names as unicode strings (astype(str)), everything else as numbers")
	}
	code := strings.TrimLeft(descr, "<>|=")
	if named, ok := namedTypes[code]; ok {
		code = named
	}
	size := 0
	if code != "" {
		size, _ = strconv.Atoi(code[1:])
	}
	order := "<"
	switch {
	case len(descr)-len(strings.TrimLeft(descr, "<>|=")) > 1 || !knownType(code, size):
		return "", numeric.Unsupported(fmt.Sprintf("type %q is not supported; want float, int, uint, bool, U or S", cut(descr, 40)))
	case size == 1 && code[0] != 'U' || code[0] == 'S':
		order = "|"
	case descr[0] == '>' || descr[0] != '<' && !littleEndian:
		order = ">"
	}
	return order + code, nil
}

// maxText is the greatest length of a string.
const maxText = 1 << 20

func knownType(code string, size int) bool {
	if code == "" || code[1:] != strconv.Itoa(size) {
		return false
	}
	switch code[0] {
	case 'f':
		return size == 2 || size == 4 || size == 8
	case 'i', 'u':
		return size == 1 || size == 2 || size == 4 || size == 8
	case 'b':
		return size == 1
	case 'S', 'U':
		return size >= 0 && size <= maxText
	}
	return false
}

// itemSize is the size in bytes of an element of a canonical type.
func itemSize(descr string) int {
	n, _ := strconv.Atoi(descr[2:])
	if descr[1] == 'U' {
		return 4 * n
	}
	return n
}

// cut shortens text of a file to n bytes, for messages.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + "…"
}
