package data

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"segzsl/data/numeric"
)

var update = flag.Bool("update", false, "write testdata/headers.json from NumPy's answers")

// readBytes is the header of a whole .npy file.
func readBytes(file []byte) (header, error) {
	h, _, err := readHeader(bytes.NewReader(file), int64(len(file)))
	return h, err
}

// headerFile is a header text with the start that a version gives it.
func headerFile(version byte, text string) []byte {
	file := []byte{0x93, 'N', 'U', 'M', 'P', 'Y', version, 0}
	if version == 1 {
		file = binary.LittleEndian.AppendUint16(file, uint16(len(text)))
	} else {
		file = binary.LittleEndian.AppendUint32(file, uint32(len(text)))
	}
	return append(file, text...)
}

// Spellings of the same header.
func TestHeaderSpellings(t *testing.T) {
	want := header{"<f4", true, []int{60, 2, 4}}
	for _, text := range []string{
		"{'descr': '<f4', 'fortran_order': True, 'shape': (60, 2, 4), }  \n",
		"{'descr': '<f4', 'fortran_order': True, 'shape': (60, 2, 4)}\n",
		"{'descr': '<f4', 'fortran_order': True, 'shape': (60, 2, 4)}",
		"{'shape': (60, 2, 4), 'descr': '<f4', 'fortran_order': True}",
		`{"fortran_order": True, "descr": "<f4", "shape": (60, 2, 4,)}`,
		`{'descr':'<f4',"fortran_order":True,'shape':(60,2,4)}`,
		"{'descr': '<f4', 'fortran_order': True, 'shape': (60L, 2L, 4L), }\n",
		"{ 'descr' : '<f4' ,\n 'fortran_order' : True ,\n 'shape' : ( 60 , 2 , 4 ) , } \n",
		"{'descr': 'f4', 'fortran_order': True, 'shape': (60, 2, 4), }\n",
		"{'descr': '=f4', 'fortran_order': True, 'shape': (60, 2, 4), }\n",
		"{'descr': 'float32', 'fortran_order': True, 'shape': (60, 2, 4), }\n",
	} {
		for version := byte(1); version <= 3; version++ {
			if version == 3 && strings.Contains(text, "L") {
				continue
			}
			got, err := readBytes(headerFile(version, text))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("version %d of %q: %+v, %v", version, text, got, err)
			}
		}
	}
}

func TestHeaderErrors(t *testing.T) {
	pad := func(text string) []byte { return headerFile(1, text) }
	for _, c := range []struct {
		file []byte
		want string
	}{
		{pad("{'descr': '<f4', 'fortran_order': False, 'shape': (3), }"), "(3) is a number"},
		{pad("{'descr': '<f4', 'fortran_order': False, 'shape': [3, 4], }"), `want "("`},
		{pad("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }"), "want a dimension"},
		{pad("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }"), "want a dimension"},
		{pad("{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }"), `want "False"`},
		{pad("{'descr': '<f4', 'shape': (3,), }"), "is missing"},
		{pad("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"), "descr is given twice"},
		{pad("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'x': (1,)}"), `unknown key "x"`},
		{pad("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} (4,)"), "text after the dictionary"},
		{pad("{'descr': '<f4', 'fortran_order': False 'shape': (3,)}"), `want "}"`},
		{pad("{'descr': '<f4"), "does not end"},
		{pad("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,)}"), "a structured array"},
		{pad("{'descr': '|O', 'fortran_order': False, 'shape': (3,)}"), "Python objects (a pickle)"},
		{pad("{'descr': '<c8', 'fortran_order': False, 'shape': (3,)}"), `type "<c8" is not supported`},
		{pad("{'descr': '<f0', 'fortran_order': False, 'shape': (3,)}"), `type "<f0" is not supported`},
		{pad("{'descr': '<U1048577', 'fortran_order': False, 'shape': (3,)}"), "is not supported"},
		{headerFile(4, "{}"), "version 4.0 of the NumPy format"},
		{headerFile(2, "")[:9], numeric.ErrTruncated.Error()},
		{binary.LittleEndian.AppendUint32([]byte("\x93NUMPY\x02\x00"), 1<<31), "a header of 2147483648 bytes"},
	} {
		_, err := readBytes(c.file)
		wantError(t, err, c.want)
	}
}

// numPyAnswer is a header as NumPy's reader read it; nil where it refused.
type numPyAnswer struct {
	File  string          // in hex
	Reply json.RawMessage // [type, Fortran order, shape]
}

// NumPy's own reader is the authority: what we accept, it accepts with the same
// meaning, and whatever is spelled as programs write it we accept. Its answers are
// in testdata/headers.json; where NumPy is installed, it is asked about other
// headers too.
func TestHeadersAgainstNumPy(t *testing.T) {
	const answers = "testdata/headers.json"
	if *update {
		list, err := askNumPy(generatedHeaders(1, 250))
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		for i, a := range list {
			fmt.Fprintf(&text, "%s\n%s\n", map[bool]string{true: "[", false: ","}[i == 0], a)
		}
		if err := os.WriteFile(answers, append(text.Bytes(), "]\n"...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	var committed []numPyAnswer
	if err := json.Unmarshal(content, &committed); err != nil {
		t.Fatal(err)
	}
	compareWithNumPy(t, committed)
	t.Run("installed", func(t *testing.T) {
		list, err := askNumPy(generatedHeaders(2, 4000))
		if err != nil {
			t.Skipf("NumPy is not installed: %v", err)
		}
		compareWithNumPy(t, list)
	})
}

func compareWithNumPy(t *testing.T, answers []numPyAnswer) {
	t.Helper()
	accepted, refused := 0, 0
	for _, a := range answers {
		file, err := hex.DecodeString(a.File)
		if err != nil {
			t.Fatal(err)
		}
		h, err := readBytes(file)
		if err != nil {
			refused++
			if unsupported := numeric.Unsupported(""); string(a.Reply) != "null" && !errors.As(err, &unsupported) {
				t.Errorf("refused: %q: %v; NumPy reads %s", file, err, a.Reply)
			}
			continue
		}
		accepted++
		var descr string
		var fortran bool
		var shape []int
		if err := json.Unmarshal(a.Reply, &[]any{&descr, &fortran, &shape}); err != nil ||
			descr != h.descr || fortran != h.fortran || !slices.Equal(shape, h.shape) {
			t.Errorf("%q is read as %+v, by NumPy as %s", file, h, a.Reply)
		}
	}
	if accepted < len(answers)/4 || refused < len(answers)/8 {
		t.Errorf("of %d headers, %d were accepted and %d refused: the comparison needs both", len(answers), accepted, refused)
	}
}

func askNumPy(files [][]byte) ([]numPyAnswer, error) {
	var in []string
	for _, file := range files {
		in = append(in, hex.EncodeToString(file))
	}
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	python := exec.Command("python3", "testdata/headers.py")
	if _, err := os.Stat("/usr/bin/python3"); err == nil {
		python = exec.Command("/usr/bin/python3", "testdata/headers.py")
	}
	python.Stdin = bytes.NewReader(text)
	out, err := python.Output()
	if err != nil {
		return nil, err
	}
	var replies []json.RawMessage
	if err := json.Unmarshal(out, &replies); err != nil {
		return nil, err
	}
	var list []numPyAnswer
	for i, reply := range replies {
		list = append(list, numPyAnswer{in[i], reply})
	}
	return list, nil
}

func (a numPyAnswer) String() string {
	return fmt.Sprintf(`{"File": "%s", "Reply": %s}`, a.File, a.Reply)
}

// generatedHeaders are count .npy headers in many spellings, about a third of them
// damaged.
func generatedHeaders(seed uint64, count int) (files [][]byte) {
	r := rand.New(rand.NewPCG(seed, 0))
	for range count {
		version := byte(1 + r.IntN(3))
		text := headerText(r, version)
		if r.IntN(3) == 0 {
			text = damaged(r, text)
		}
		files = append(files, headerFile(version, text))
	}
	return files
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func headerText(r *rand.Rand, version byte) string {
	blank := func() string { return pick(r, "", "", "", " ", "  ", "\n", "\t") }
	long := pick(r, "", "", "L")
	if version == 3 {
		long = ""
	}
	quote := func(s string) string { q := pick(r, "'", `"`); return q + s + q }
	descr := pick(r, "<", ">", "=", "|", "") + pick(r, "f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1", "S5", "U3", "S0", "c8")
	descr = pick(r, descr, descr, descr, "float32", "int64", "bool", "?", "uint8", "<f3", "|O", "")
	var dims []string
	for range r.IntN(4) {
		dims = append(dims, fmt.Sprint(pick(r, 0, 1, 2, 60, 2048, 1<<40))+long)
	}
	shape := "(" + blank() + strings.Join(dims, ","+pick(r, " ", "", "\n")) + blank()
	if len(dims) == 1 || len(dims) > 0 && r.IntN(3) == 0 {
		shape += ","
	}
	shape += blank() + ")"
	pairs := []string{
		quote("descr") + blank() + ":" + blank() + quote(descr),
		quote("fortran_order") + ":" + blank() + pick(r, "True", "False"),
		quote("shape") + blank() + ":" + blank() + shape,
	}
	if r.IntN(2) == 0 {
		r.Shuffle(3, func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	}
	return "{" + blank() + strings.Join(pairs, blank()+","+pick(r, " ", blank())) + pick(r, ", ", ",", "", blank()) + "}" +
		strings.Repeat(" ", r.IntN(40)) + pick(r, "\n", "", "\n\n")
}

// damaged changes a few characters.
func damaged(r *rand.Rand, text string) string {
	b := []byte(text)
	for range 1 + r.IntN(2) {
		at := r.IntN(len(b))
		switch r.IntN(3) {
		case 0:
			b[at] = "{}()',:\"L0123<f|\\ -x"[r.IntN(20)]
		case 1:
			b = slices.Delete(b, at, at+1)
		default:
			b = slices.Insert(b, at, "{}()',:\"L09 -"[r.IntN(13)])
		}
	}
	return string(b)
}

// Any bytes are refused, or mean the same when they are written again.
func FuzzHeader(f *testing.F) {
	for _, file := range generatedHeaders(3, 40) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := readBytes(file)
		if err != nil {
			return
		}
		again, err := readBytes(h.bytes())
		if err != nil || again.descr != h.descr || again.fortran != h.fortran || !slices.Equal(again.shape, h.shape) {
			t.Errorf("%+v is read again as %+v, %v", h, again, err)
		}
	})
}
