package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"segzsl/data"
)

func (a *app) convertCommand() *cobra.Command {
	var force, half, asJSON bool
	cmd := &cobra.Command{
		Use:   "convert IN OUT.npz",
		Short: "convert a data set to an .npz file that opens fast",
		Long: `Convert a data set to an uncompressed .npz file, which opens without decoding.
IN is a built-in data set or a path in any supported format. The file has the same values (rounded, with --float16) and the same split, can be read by NumPy, and is written atomically.`,
		Example: `
segzsl data convert path/to/AWA2 awa2.npz
segzsl train --data awa2.npz`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("convert takes two arguments, a data set and an output file; got %d", len(args))
			}
			if filepath.Ext(args[1]) != ".npz" {
				return usagef("%s: want a name that ends in .npz", args[1])
			}
			return nil
		},
		ValidArgsFunction: completeData,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.convert(cmd.Context(), args[0], args[1], force, half, asJSON)
		},
	}
	cmd.Flags().BoolVarP(&force, "force", "f", false, "overwrite OUT.npz")
	cmd.Flags().BoolVar(&half, "float16", false, "round features to float16: half the size, other values")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// convertLine describes a written file, in JSON.
type convertLine struct {
	Path      string   `json:"path"`
	Source    string   `json:"source"`
	Samples   int      `json:"samples"`
	Features  int      `json:"features"`
	SplitHash string   `json:"split_hash"`
	Bytes     int64    `json:"bytes"`
	Notes     []string `json:"notes"`
}

func (a *app) convert(ctx context.Context, in, out string, force, half, asJSON bool) error {
	if err := data.CheckSave(out, force); err != nil { // before reading the data
		return hintForce(err)
	}
	set, err := data.Open(in)
	if err != nil {
		return err
	}
	if half {
		if err := set.RoundToFloat16(); err != nil {
			return err
		}
	}
	return a.saveSet(ctx, set, out, force, asJSON)
}

// hintForce adds a hint on how to overwrite to the error for an existing file.
func hintForce(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w; --force overwrites it", err)
	}
	return err
}

// bytesText formats a number of bytes.
func bytesText(n float64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	for len(units) > 1 && n >= 1024 {
		n, units = n/1024, units[1:]
	}
	if n < 10 && units[0] != "B" {
		return fmt.Sprintf("%.1f %s", n, units[0])
	}
	return fmt.Sprintf("%.0f %s", n, units[0])
}
