package sweep

import (
	"bytes"
	"path/filepath"
	"testing"

	"segzsl/engine/record"
)

// The two files of a sweep that are read back are read or refused; never a panic. What
// is read is written and read again to the same.
func FuzzSweepFolder(f *testing.F) {
	var results bytes.Buffer
	if err := WriteCSV(&results, []Outcome{{Row: "full", Title: "all", Seed: 1, Status: Done, Run: "full-s1"}, {Row: "full", Seed: 2, Status: Failed, Reason: `a "b", c`}}); err != nil {
		f.Fatal(err)
	}
	table, err := Summary{}.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(table, results.Bytes())
	f.Add([]byte(`{"plan":{"preset":"auto","seeds":[0,-1]}}`), []byte("row,seed\nfull,-1\n"))
	f.Add([]byte(`{"tables":[{}]}`), bytes.Replace(results.Bytes(), []byte("done"), []byte("won"), 1))
	f.Add([]byte("null"), []byte("\"\n"))
	f.Fuzz(func(t *testing.T, table, results []byte) {
		dir := filepath.Join(t.TempDir(), "sweep")
		folder := record.At(dir)
		if err := folder.Make(); err != nil {
			t.Fatal(err)
		}
		if err := folder.Write(TableFile, table); err != nil {
			t.Fatal(err)
		}
		if err := folder.Write(ResultsFile, results); err != nil {
			t.Fatal(err)
		}
		_, outcomes, err := Read(dir)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := WriteCSV(&again, outcomes); err != nil {
			t.Fatal(err)
		}
		first := again.String()
		back, err := ReadCSV(&again)
		if err != nil {
			t.Fatal(err)
		}
		var twice bytes.Buffer
		if err := WriteCSV(&twice, back); err != nil || twice.String() != first {
			t.Errorf("%q came back as %q, %v", first, twice.String(), err)
		}
	})
}
