package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is a run folder or the folder of a sweep; its methods access the files by
// name. It has no open descriptor between calls.
type Folder struct{ path string }

// At returns the folder at path, which need not exist.
func At(path string) *Folder { return &Folder{path} }

// Path returns the path of the folder.
func (f *Folder) Path() string { return f.path }

// Name returns the last element of the path.
func (f *Folder) Name() string { return filepath.Base(f.path) }

// Folder returns a subfolder.
func (f *Folder) Folder(name string) *Folder { return At(filepath.Join(f.path, name)) }

// in calls do with the open folder.
func (f *Folder) in(do func(*os.Root) error) error {
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return err
	}
	defer root.Close()
	return do(root)
}

func (f *Folder) open(name File, flag int) (file *os.File, err error) {
	err = f.in(func(root *os.Root) error {
		file, err = root.OpenFile(string(name), flag, 0o644)
		return err
	})
	return file, err
}

// Make creates the folder unless it exists.
func (f *Folder) Make() error { return os.MkdirAll(f.path, 0o755) }

// Open opens a file for reading.
func (f *Folder) Open(name File) (*Opened, error) {
	file, err := f.open(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Opened{file, info.Size()}, nil
}

// Opened is a file open for reading, with the size that it had when opened.
type Opened struct {
	*os.File
	size int64
}

// Size returns the size in bytes.
func (o *Opened) Size() int64 { return o.size }

// Append opens a file for appending, and creates it if it does not exist.
func (f *Folder) Append(name File) (*os.File, error) {
	return f.open(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
}

// Read returns the content of a file.
func (f *Folder) Read(name File) (text []byte, err error) {
	err = f.in(func(root *os.Root) error {
		text, err = root.ReadFile(string(name))
		return err
	})
	return text, err
}

// Has reports whether the file exists.
func (f *Folder) Has(name File) bool {
	return f.in(func(root *os.Root) error { _, err := root.Stat(string(name)); return err }) == nil
}

// Remove removes a file if it exists.
func (f *Folder) Remove(name File) error {
	err := f.in(func(root *os.Root) error { return root.Remove(string(name)) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Replace replaces a file atomically with what write writes.
func (f *Folder) Replace(name File, write func(io.Writer) error) error {
	return f.in(func(root *os.Root) error {
		err := replace(root, string(name), write)
		if err != nil {
			return fmt.Errorf("record: write %s: %w", name, err)
		}
		return nil
	})
}

func replace(root *os.Root, name string, write func(io.Writer) error) error {
	file, err := root.Create(partial + name)
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = root.Rename(partial+name, name)
	}
	if err != nil {
		_ = root.Remove(partial + name)
		return err
	}
	return syncNames(root)
}

// Write replaces a file atomically with text.
func (f *Folder) Write(name File, text []byte) error {
	return f.Replace(name, func(w io.Writer) error { _, err := w.Write(text); return err })
}

// Lock locks the folder until the result is closed or this process ends. It creates
// the folder if necessary. what names the work, for errors.
func (f *Folder) Lock(what string) (io.Closer, error) {
	if err := f.Make(); err != nil {
		return nil, fmt.Errorf("record: create folder of %s: %w", what, err)
	}
	file, err := f.open("lock", os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("record: lock %s: %w", f.path, err)
	}
	if !lock(file) {
		file.Close()
		return nil, fmt.Errorf("record: lock %s: another process is running the %s in this folder", f.path, what)
	}
	return file, nil
}
