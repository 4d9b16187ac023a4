package ui

import (
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/data"
	"segzsl/themes"
	"segzsl/tui/photo"
)

// runAlbum carries out commands of an album until there is none.
func runAlbum(a *Album, cmd tea.Cmd, samples ...int) {
	for ; cmd != nil; cmd = a.Want(samples) {
		cmd().(Message).Arrive()
	}
}

// Photographs are found by sample names, read when they are wanted, and drawn in their
// colours; a broken and a missing one say so in their place. The folder is remembered.
func TestAlbum(t *testing.T) {
	folder := t.TempDir()
	red := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range red.Pix {
		red.Pix[i] = [4]byte{250, 0, 0, 255}[i%4]
	}
	red.Set(0, 0, color.RGBA{250, 0, 0, 255})
	f, err := os.Create(filepath.Join(folder, "red.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(f, red, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := os.WriteFile(filepath.Join(folder, "broken.jpg"), []byte("no photograph"), 0o600); err != nil {
		t.Fatal(err)
	}
	set := &data.Set{D: 1, Features: []float32{1, 2, 3}, Labels: []data.ClassID{0, 0, 0},
		SampleNames: []string{"class/red.jpg", "class/broken.jpg", "class/missing.jpg"}, Fingerprint: "f"}
	said := ""
	say := func(text string) { said = text }
	file := filepath.Join(t.TempDir(), "photographs.json")
	c := Context{Look: NewLook(themes.Dark, false, false), Set: set, Album: &Album{Folder: folder, Folders: photo.Folders{File: file}}}
	if c.Album.On() {
		t.Error("there is no set yet")
	}
	runAlbum(c.Album, c.Album.Use(set, say), 0, 1, 2)
	if said != "2 of 3 photographs found." || !c.Album.On() {
		t.Errorf("said %q, on %t", said, c.Album.On())
	}
	if got := strings.Join(c.DrawPhotograph(0, 8, 4), "\n"); !strings.Contains(got, "38;2;2") || !strings.Contains(got, "▀▀▀▀▀▀▀▀") {
		t.Errorf("a red photograph: %q", got)
	}
	for sample, want := range map[int]string{1: "is not a JPEG", 2: "no such photograph"} {
		if got := strings.Join(strings.Fields(ansi.Strip(strings.Join(c.DrawPhotograph(sample, 30, 12), " "))), " "); !strings.Contains(got, want) {
			t.Errorf("sample %d: %q, want %q", sample, got, want)
		}
	}
	if got := c.Album.PathWords(0); got != "\nphotograph  "+filepath.Join(folder, "red.jpg")+"\n" {
		t.Errorf("path: %q", got)
	}
	again := &Album{Folders: photo.Folders{File: file}}
	runAlbum(again, again.Use(set, say), 0)
	if !again.On() || again.folder != folder {
		t.Errorf("the folder is not remembered: %q", again.folder)
	}
}

// Only the last photographs are kept, and those that are visible are the last.
func TestAlbumIsBounded(t *testing.T) {
	a := &Album{set: &data.Set{}, folder: "x", loaded: map[int]photograph{}, found: make([]photo.Found, 3*keptPhotographs)}
	for i := range a.found {
		a.Want([]int{0}) // sample 0 stays visible
		a.reads = false
		(&readPhotograph{album: a, set: a.set, sample: i, pixels: image.NewRGBA(image.Rect(0, 0, 1, 1))}).Arrive()
	}
	if _, ok := a.loaded[0]; !ok || len(a.loaded) != keptPhotographs || len(a.recent) != keptPhotographs {
		t.Errorf("%d loaded, %d recent, the visible one %t", len(a.loaded), len(a.recent), ok)
	}
}
