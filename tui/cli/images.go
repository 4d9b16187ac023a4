package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/engine/record"
	"segzsl/tui/photo"
)

func addImages(cmd *cobra.Command, folder *string) {
	cmd.Flags().StringVar(folder, "images", "", "`FOLDER` of the samples' photographs, found by sample names (default: the last one given for the data set)")
	_ = cmd.MarkFlagDirname("images")
}

// imagesFile remembers the folder of each data set.
func imagesFile() string {
	root, err := record.Root()
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(root), "photographs.json")
}

// photographOf returns the path of a sample's photograph, "" if the set has none. A
// given folder is remembered.
func photographOf(ctx context.Context, set *data.Set, sample int, folder string) (string, error) {
	folders, given := photo.Folders{File: imagesFile()}, folder != ""
	if !given {
		folder = folders.Of(string(set.Fingerprint))
	}
	switch {
	case folder == "":
		return "", nil
	case set.SampleNames == nil:
		return "", fmt.Errorf("--images %s: %s has no sample names, by which photographs could be found", folder, set.Name)
	}
	found, err := photo.Find(ctx, folder, set.SampleNames[sample:sample+1])
	if err != nil {
		return "", err
	}
	if given && found[0].Err == nil {
		if err := folders.Remember(string(set.Fingerprint), folder); err != nil {
			return "", err
		}
	}
	return found[0].Path, found[0].Err
}
