package photo

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"segzsl/data/regular"
)

// Folders remembers the folder of photographs of each data set in a file.
type Folders struct {
	// File is the file's path; "" remembers nothing.
	File string
}

// maxFolders is the greatest size of the file in bytes.
const maxFolders = 1 << 20

// Of returns the folder of the set with that fingerprint, "" if there is none.
func (f Folders) Of(fingerprint string) string { return f.read()[fingerprint] }

// read returns an empty map if there is no file that can be read.
func (f Folders) read() map[string]string {
	folders := map[string]string{}
	if f.File == "" {
		return folders
	}
	text, err := regular.Text(f.File, maxFolders)
	if err != nil || json.Unmarshal(text, &folders) != nil || folders == nil {
		return map[string]string{}
	}
	return folders
}

// Remember stores the folder of a set; "" forgets it.
func (f Folders) Remember(fingerprint, folder string) error {
	if f.File == "" {
		return nil
	}
	folders := f.read()
	if folders[fingerprint] == folder {
		return nil
	}
	if folder == "" {
		delete(folders, fingerprint)
	} else {
		folders[fingerprint] = folder
	}
	if err := f.write(folders); err != nil {
		return fmt.Errorf("remember the folder of photographs: %w", err)
	}
	return nil
}

func (f Folders) write(folders map[string]string) error {
	text, err := json.MarshalIndent(folders, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(f.File), 0o700); err != nil {
		return err
	}
	partial := fmt.Sprintf("%s.%d.partial", f.File, os.Getpid())
	if err := os.WriteFile(partial, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(partial, f.File)
}
