package record

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Claim holds a folder for this process until it closes the result or ends,
// however it ends; what names the work for which. It makes the folder where
// there is none.
func Claim(folder, what string) (io.Closer, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("record: make folder of %s: %w", what, err)
	}
	file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("record: claim %s: %w", folder, err)
	}
	if !lock(file) {
		file.Close()
		return nil, fmt.Errorf("record: claim %s: another process carries out the %s in it at this moment", folder, what)
	}
	return file, nil
}

// WriteFile replaces the file at path by one with text, in one step: after a
// crash there is the one or the other.
func WriteFile(path string, text []byte) error { return writeFile(path, text) }
