package matlab

import "bytes"

// Types of header messages.
const (
	msgSpace       = 0x01
	msgType        = 0x03
	msgOldFill     = 0x04
	msgFill        = 0x05
	msgExternal    = 0x07
	msgLayout      = 0x08
	msgFilters     = 0x0b
	msgAttribute   = 0x0c
	msgContinued   = 0x10
	msgSymbolTable = 0x11
)

// sharedFlag marks a message whose body only says where it is stored.
const sharedFlag = 2

// object is an object header: the first message of each type, and the raw values of
// its attributes.
type object struct {
	messages   map[uint16][]byte
	shared     map[uint16]bool
	attributes map[string][]byte
}

// maxHeaderBlocks limits the number of blocks of one object header.
const maxHeaderBlocks = 64

// object reads the object header at an address.
func (h *hdf5) object(address uint64) (*object, error) {
	head, err := h.at(address, 16)
	if err != nil {
		return nil, err
	}
	if head[0] != 1 {
		if string(head[:4]) == "OHDR" {
			return nil, errNewer
		}
		return nil, errHDF5
	}
	o := &object{map[uint16][]byte{}, map[uint16]bool{}, map[string][]byte{}}
	type block struct{ address, length uint64 }
	blocks := []block{{address + 16, uint64(le.Uint32(head[8:]))}}
	for i := 0; i < len(blocks); i++ {
		if i == maxHeaderBlocks || blocks[i].length > uint64(h.size) {
			return nil, errHDF5
		}
		b, err := h.at(blocks[i].address, int64(blocks[i].length))
		if err != nil {
			return nil, err
		}
		for len(b) >= 8 {
			kind, length, flags := le.Uint16(b), int(le.Uint16(b[2:])), b[4]
			if 8+length > len(b) {
				return nil, errHDF5
			}
			body := b[8 : 8+length]
			b = b[8+length:]
			switch {
			case kind == msgContinued && length >= 16:
				blocks = append(blocks, block{le.Uint64(body), le.Uint64(body[8:])})
			case kind == msgAttribute:
				o.attribute(body)
			case o.messages[kind] == nil:
				o.messages[kind], o.shared[kind] = body, flags&sharedFlag != 0
			}
		}
	}
	return o, nil
}

// attribute reads an attribute of version 1 to 3: the sizes of its name, type and
// space, then these three, padded to 8 bytes in version 1, and the value. One that
// is malformed is left out: MATLAB's few are all that matter.
func (o *object) attribute(b []byte) {
	if len(b) < 9 || b[0] < 1 || b[0] > 3 {
		return
	}
	sizes := [3]int{int(le.Uint16(b[2:])), int(le.Uint16(b[4:])), int(le.Uint16(b[6:]))}
	version := b[0]
	b = b[8:]
	if version == 3 { // the encoding of the name
		b = b[1:]
	}
	var name []byte
	for i, size := range sizes {
		padded := size
		if version == 1 {
			padded += -size & 7
		}
		if padded > len(b) {
			return
		}
		if i == 0 {
			name, _, _ = bytes.Cut(b[:size], []byte{0})
		}
		b = b[padded:]
	}
	o.attributes[string(name)] = b
}

// text is the value of an attribute that is a string of fixed length.
func (o *object) text(name string) string {
	return string(bytes.TrimRight(o.attributes[name], "\x00 "))
}

// isSet reports whether an attribute is a number other than 0.
func (o *object) isSet(name string) bool {
	return len(bytes.TrimRight(o.attributes[name], "\x00")) > 0
}
