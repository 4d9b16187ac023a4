package matlab

import (
	"fmt"
	"io"
	"unicode/utf8"

	"segzsl/data/numeric"
)

func (m *mat5) strings(h mat5Header, depth int) ([]string, error) {
	switch {
	case h.class == mxChar:
		return m.characters(h)
	case h.class != mxCell:
		return nil, errText
	case depth == maxNesting:
		return nil, errNested
	}
	var out []string
	for i := range h.count {
		tag, err := m.tag()
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		if tag.kind != miMatrix || tag.small != nil {
			return nil, fmt.Errorf("cell %d: element type %d: want an array", i+1, tag.kind)
		}
		name, err := m.cell(tag.size, depth)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		out = append(out, name)
	}
	return out, nil
}

// cell reads the text in one cell of size bytes.
func (m *mat5) cell(size int64, depth int) (string, error) {
	if size == 0 { // MATLAB's []
		return "", nil
	}
	size += -size & 7
	inner := &mat5{r: io.LimitReader(m.r, size), order: m.order, room: min(size, m.room)}
	h, err := inner.header()
	if err != nil {
		return "", err
	}
	if h.count == 0 && h.class >= mxDouble && h.class <= mxUint64 { // [] with a header
		_, err := io.Copy(io.Discard, inner.r)
		return "", numeric.Truncated(err)
	}
	names, err := inner.strings(h, depth+1)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(io.Discard, inner.r); err != nil {
		return "", numeric.Truncated(err)
	}
	if len(names) != 1 {
		return "", errNested
	}
	return names[0], nil
}

func (m *mat5) characters(h mat5Header) ([]string, error) {
	if h.count == 0 {
		return []string{""}, nil
	}
	kind, body, err := m.element(m.room)
	if err != nil {
		return nil, err
	}
	var units []rune
	switch kind {
	case miUTF8:
		for len(body) > 0 {
			u, n := utf8.DecodeRune(body)
			units, body = append(units, u), body[n:]
		}
	case miInt8, miUint8:
		for _, b := range body {
			units = append(units, rune(b))
		}
	case miUint16, miUTF16:
		for ; len(body) >= 2; body = body[2:] {
			units = append(units, rune(m.order.Uint16(body)))
		}
	case miUint32, miUTF32:
		for ; len(body) >= 4; body = body[4:] {
			units = append(units, rune(m.order.Uint32(body)))
		}
	default:
		return nil, numeric.Unsupported(fmt.Sprintf("text of element type %d", kind))
	}
	return text(units, h.dims, kind == miUint16 || kind == miUTF16), nil
}
