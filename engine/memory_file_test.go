package engine

import (
	"bytes"
	"io"
)

// memoryFile is a checkpoint or a model in memory.
type memoryFile struct{ bytes.Buffer }

func (m *memoryFile) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(m.Bytes()).ReadAt(p, off)
}

func (m *memoryFile) Size() int64 { return int64(m.Len()) }

func (m *memoryFile) Close() error { return nil }

// open is for Resumption.Checkpoint.
func (m *memoryFile) open() (CheckpointFile, error) { return m, nil }

// save is for Options.Checkpoint.
func (m *memoryFile) save(save func(io.Writer) error) error {
	m.Reset()
	return save(m)
}
