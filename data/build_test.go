package data

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

// buildFiles writes files in a folder and makes it the working directory.
func buildFiles(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

var built = Parts{Features: "x.csv", Labels: "y.csv", Attributes: "a.csv", Unseen: "c", Seed: 1}

var builtFiles = map[string]string{
	"x.csv": "1,0\n2,0\n3,0\n4,0\n5,1\n6,1\n7,1\n8,1\n9,2\n10,2\n",
	"y.csv": "a\na\na\na\nb\nb\nb\nb\nc\nc\n",
	"a.csv": "class,p,q\na,1,0\nb,0,1\nc,1,1\n",
}

// The same features as CSV, .npy and .npz, and labels as names and numbers, give the
// same set; a fifth of each seen class is held out.
func TestBuildReadsTheSameFromEveryFormat(t *testing.T) {
	buildFiles(t, builtFiles)
	want, err := Build(built)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Split.TestSeen) != 2 || !slices.Equal(want.Split.TestUnseen, []int{8, 9}) || want.AttributeNames[1] != "q" {
		t.Fatalf("split %+v, attributes %v", want.Split, want.AttributeNames)
	}
	var npy, npz bytes.Buffer
	if err := (output{"x", "<f4", []int{10, 2}, floats(want.Features)}).encode(&npy); err != nil {
		t.Fatal(err)
	}
	if err := WriteArrays(&npz, []Array{{Name: "features", Rows: 10, Cols: 2, Values: want.Features}}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"x.npy": npy.String(), "x.npz": npz.String(),
		"y2.csv": "label\r\n0\r\n0\r\n0\r\n0\r\n1\r\n1\r\n1\r\n1\r\n2\r\n2\r\n\r\n", "a2.csv": "\xef\xbb\xbfa\t1\t0\nb\t0\t1\nc\t1\t1\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range []Parts{
		{Features: "x.npy", Labels: "y.csv", Attributes: "a.csv", Unseen: "c", Seed: 1},
		{Features: "x.npz", Labels: "y2.csv", Attributes: "a2.csv", Unseen: "c", Seed: 1},
	} {
		got, err := Build(p)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Features, want.Features) || !slices.Equal(got.Attributes, want.Attributes) ||
			!slices.Equal(got.Labels, want.Labels) || got.SplitHash() != want.SplitHash() {
			t.Errorf("%+v: another set", p)
		}
	}
}

// What could mean two things, and what is wrong, is an error that says where.
func TestBuildErrors(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		want             string
	}{
		{"classes named by numbers", "a.csv", "class,p,q\n1,1,0\n0,0,1\n2,1,1\n", `y.csv:1: column 1: "a": no such class`},
		{"two classes of a name", "a.csv", "a,1,0\nb,0,1\na,1,1\n", `a.csv:3: column 1: "a": line 1 is of this class too`},
		{"title or class", "a.csv", "a,1,x\nb,0,1\nc,1,1\n", `a.csv:1: column 3: "x": 1 of the cells of this line are numbers`},
		{"columns", "a.csv", "a,1,0\nb,0\nc,1,1\n", "a.csv:2: 2 columns; want 3, as in the lines above"},
		{"quotes", "a.csv", "a,1,0\n\"b,0,1\nc,1,1\n", "a.csv:2: column "},
		{"decimal comma", "a.csv", "a;1,5;0\nb;0;1\nc;1;1\n", "a.csv:1: column 2: \"1,5\": "},
		{"an empty line", "y.csv", "a\na\n\nb\n", "y.csv:3: an empty line"},
		{"names and numbers", "y.csv", "0\n0\nb\n", `y.csv:3: column 1: "b": want a number as in the lines above`},
		{"two columns", "y.csv", "a,a\nb,a\n", "y.csv:1: 2 columns; want labels only, or a first line"},
		{"no title", "y.csv", "bird\na\nb\n", `y.csv:1: column 1: "bird": no such class in a.csv; if this is the title of the column, write label`},
		{"no text", "y.csv", "\x93NUMPY\x01\x00", "y.csv is not text"},
		{"UTF-16", "y.csv", "\xff\xfea\x00", "y.csv is text in UTF-16"},
		{"a web page", "x.csv", "<!DOCTYPE html>", "x.csv is a web page"},
		{"no number", "x.csv", "1,0\n2,inf\n", `x.csv:2: column 2: "inf": want a finite number`},
		{"too many rows", "x.csv", strings.Repeat("1,0\n", 11), "x.csv:11: more than 10 rows"},
		{"numbers of rows", "x.csv", "0,5\n1,5\n2,5\n3,5\n4,5\n5,5\n6,5\n7,5\n8,5\n9,5\n", "x.csv: the first column counts the rows"},
		{"a damaged array", "x.csv", "\x93NUMPY\x01\x00", "x.csv: "},
		{"a damaged archive", "x.csv", "PK\x03\x04", "x.csv: not a whole .npz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			buildFiles(t, builtFiles)
			if err := os.WriteFile(c.file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Build(built)
			wantError(t, err, c.want)
		})
	}
}

// Classes that are named by numbers in another order than their lines.
func TestBuildRefusesAmbiguousLabels(t *testing.T) {
	buildFiles(t, builtFiles)
	p := built
	p.Labels, p.Attributes, p.Unseen = "n.csv", "m.csv", "2"
	for name, text := range map[string]string{"n.csv": "0\n1\n2\n", "m.csv": "1,1,0\n0,0,1\n2,1,1\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Build(p)
	wantError(t, err, `n.csv:1: column 1: "0": this is the name of one class of m.csv, and the number of another`)
}

// The list of unseen classes may be a file, and is one or the other.
func TestBuildUnseen(t *testing.T) {
	for unseen, want := range map[string]string{
		"c,d":     `unseen classes: "d": no such class`,
		"c,c":     `unseen classes: "c": this class is listed twice`,
		"a,b,c":   "3 unseen classes: want 1 to 2",
		"u.txt":   `u.txt:2: "d": no such class`,
		"b":       "a file and a class have this name; write ./b for the file",
		"nothing": "neither a file nor a class",
	} {
		buildFiles(t, builtFiles)
		for name, text := range map[string]string{"u.txt": "c\nd\n", "b": "c\n"} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p := built
		p.Unseen = unseen
		_, err := Build(p)
		wantError(t, err, want)
	}
}

// A line without end must not fill the memory.
func TestBuildBoundsLines(t *testing.T) {
	buildFiles(t, builtFiles)
	f, err := os.Create("x.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(strings.Repeat("1,", maxLine/2+1)); err != nil {
		t.Fatal(err)
	}
	f.Close()
	_, err = Build(built)
	wantError(t, err, "x.csv:1: more than 16777216 bytes without a line end")
}
