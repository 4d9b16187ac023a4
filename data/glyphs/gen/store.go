package main

import (
	"archive/zip"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"github.com/sbinet/npyio/npy"
)

// entry is one array of an npz file.
type entry struct {
	key   string
	value any
}

// arrays returns the set under the keys of the npz format: features n × 256;
// sample i is character i mod 34 of typeface i / 34.
func arrays(faces []Face, table *Table, split Split) []entry {
	var images [][Side * Side]uint8
	var labels []int64
	var typefaces, sampleNames, classNames []string
	for c := range Characters {
		classNames = append(classNames, Characters[c:c+1])
	}
	for _, f := range faces {
		typefaces = append(typefaces, f.Name)
		for c, img := range f.Images {
			images = append(images, img)
			labels = append(labels, int64(c))
			sampleNames = append(sampleNames, f.Name+" · "+classNames[c])
		}
	}
	return []entry{
		{"features", images},
		{"image_shape", []int64{Side, Side}},
		{"labels", labels},
		{"attributes", table.Values},
		{"class_names", classNames},
		{"attribute_names", table.Names},
		{"sample_names", sampleNames},
		{"typefaces", typefaces},
		{"trainval_loc", split.TrainVal},
		{"train_loc", split.Train},
		{"val_loc", split.Val},
		{"test_seen_loc", split.TestSeen},
		{"test_unseen_loc", split.TestUnseen},
	}
}

// writeFile writes arrays as an npz file, with the best compression of Deflate.
func writeFile(name string, entries []entry) error {
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	defer out.Close()
	w := zip.NewWriter(out)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, e := range entries {
		if err := writeEntry(w, e); err != nil {
			return fmt.Errorf("%s: %s: %w", name, e.key, err)
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return out.Close()
}

// writeEntry adds one array. The zip header has no modification time, so that
// the same fonts give the same bytes.
func writeEntry(w *zip.Writer, e entry) error {
	array, err := w.CreateHeader(&zip.FileHeader{Name: e.key + ".npy", Method: zip.Deflate})
	if err != nil {
		return err
	}
	return npy.Write(array, e.value)
}

// readFaces reads the typefaces and their images from an existing file.
func readFaces(name string) ([]Face, error) {
	r, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	names, err := readNames(r)
	if err != nil {
		return nil, fmt.Errorf("%s: typefaces: %w", name, err)
	}
	pixels, _, err := readEntry(r, "features")
	if err != nil {
		return nil, fmt.Errorf("%s: features: %w", name, err)
	}
	const each = len(Characters) * Side * Side
	if len(pixels) != len(names)*each {
		return nil, fmt.Errorf("%s: %d pixels for %d typefaces", name, len(pixels), len(names))
	}
	faces := make([]Face, len(names))
	for f := range faces {
		faces[f].Name = names[f]
		for c := range faces[f].Images {
			copy(faces[f].Images[c][:], pixels[f*each+c*Side*Side:])
		}
	}
	return faces, nil
}

// readNames reads the typefaces' names: little-endian characters of 4 bytes,
// zero-padded to the longest.
func readNames(r *zip.ReadCloser) ([]string, error) {
	raw, header, err := readEntry(r, "typefaces")
	if err != nil {
		return nil, err
	}
	n := header.Descr.Shape[0]
	names := make([]string, n)
	for i := range names {
		var name []rune
		for field := raw[i*len(raw)/n : (i+1)*len(raw)/n]; len(field) > 0; field = field[4:] {
			if char := binary.LittleEndian.Uint32(field); char != 0 {
				name = append(name, rune(char))
			}
		}
		names[i] = string(name)
	}
	return names, nil
}

// readEntry reads one array's header and its bytes.
func readEntry(r *zip.ReadCloser, key string) ([]byte, npy.Header, error) {
	f, err := r.Open(key + ".npy")
	if err != nil {
		return nil, npy.Header{}, err
	}
	defer f.Close()
	array, err := npy.NewReader(f)
	if err != nil {
		return nil, npy.Header{}, err
	}
	raw, err := io.ReadAll(f)
	return raw, array.Header, err
}
