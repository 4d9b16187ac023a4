package record_test

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

func ExampleMarshal() {
	line, err := record.Marshal(event.Stopped{Batch: 40, Stage: config.Generate})
	fmt.Println(string(line), err)
	// Output:
	// {"event":"stopped","plan":0,"stage":"generate","batch":40} <nil>
}

// JSON has no NaN: it is written as a string and read as a number.
func ExampleUnmarshal() {
	line, _ := record.Marshal(event.BatchDone{Stage: config.Extract, Batch: 3, Epoch: 1,
		Terms: []event.TermValue{{Term: config.TermRecon, Value: math.NaN(), Weight: 1}}})
	e, err := record.Unmarshal(line)
	batch := e.(event.BatchDone)
	fmt.Println(batch.Batch, batch.Terms[0].Term, batch.Terms[0].Value, err)
	// Output:
	// 3 recon NaN <nil>
}

// A file is replaced atomically: if writing fails, the old one remains.
func ExampleFolder_Replace() {
	path, err := os.MkdirTemp("", "run")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(path)
	folder := record.At(filepath.Join(path, "20261123-174800-glyphs-s0"))
	fmt.Println(folder.Make(), folder.Has(record.ResultFile))
	fmt.Println(folder.Write(record.ResultFile, []byte("whole")))
	err = folder.Replace(record.ResultFile, func(w io.Writer) error {
		fmt.Fprint(w, "hal")
		return io.ErrShortWrite
	})
	text, _ := folder.Read(record.ResultFile)
	fmt.Println(err != nil, string(text))
	// Output:
	// <nil> false
	// <nil>
	// true whole
}
