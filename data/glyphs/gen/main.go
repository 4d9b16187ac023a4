// Command gen draws the embedded data set glyphs: 26 capitals and the digits
// 2–9 in every typeface of the packages that packages.txt lists, 16×16 grey
// pixels each. It runs on Debian and does not download anything itself:
//
//	apt-get install $(cat data/glyphs/packages.txt)
//	go run ./data/glyphs/gen
//
// The same fonts give the same bytes. If only attributes.txt has changed, -reuse
// takes the images from the existing file and needs no fonts.
package main

import (
	"flag"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
)

// Characters are the classes, in the order of the attribute table.
const Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789"

// Unseen are the classes without training images.
const Unseen = "ERQN59U"

func main() {
	dir := flag.String("dir", "data/glyphs", "folder with packages.txt and attributes.txt; output goes here too")
	reuse := flag.Bool("reuse", false, "reuse the images of the existing glyphs.npz")
	sheet := flag.String("sheet", "", "also write a contact sheet to this PNG file")
	flag.Parse()
	if err := run(*dir, *reuse, *sheet, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir string, reuse bool, sheet string, log io.Writer) error {
	table, err := readTable(filepath.Join(dir, "attributes.txt"))
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "glyphs.npz")
	var faces []Face
	if reuse {
		faces, err = readFaces(file)
	} else {
		faces, err = drawFaces(filepath.Join(dir, "packages.txt"), log)
	}
	if err != nil {
		return err
	}
	split := makeSplit(len(faces), table)
	if err := writeFile(file, arrays(faces, table, split)); err != nil {
		return err
	}
	fmt.Fprintf(log, "%d typefaces, %d images: %s\n", len(faces), len(faces)*len(Characters), file)
	if sheet == "" {
		return nil
	}
	return writeSheet(sheet, faces)
}

// drawFaces finds, draws and filters the typefaces.
func drawFaces(list string, log io.Writer) ([]Face, error) {
	packages, err := readLines(list)
	if err != nil {
		return nil, err
	}
	files, err := fontFiles(packages)
	if err != nil {
		return nil, err
	}
	drawn, tally := drawAll(files)
	kept := sift(drawn, tally)
	tally.print(log)
	return kept, nil
}

func writeSheet(name string, faces []Face) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := png.Encode(f, contactSheet(faces)); err != nil {
		return err
	}
	return f.Close()
}
