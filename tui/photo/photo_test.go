package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func write(t *testing.T, path string, content []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Names are found by their last elements; a file of the same name in the folder of
// another class is not taken, and of two that fit as well none.
func TestFind(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"images/zebra/001.jpg", "images/horse/001.jpg", "images/horse/002.jpg", "a/okapi/3.jpg", "b/okapi/3.jpg", "flat.jpg"} {
		write(t, filepath.Join(root, name), nil)
	}
	if err := os.Symlink(root, filepath.Join(root, "loop")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, want, problem string }{
		{"/BS/work/CUB/images/zebra/001.jpg", "images/zebra/001.jpg", ""},
		{`C:\photos\horse\001.jpg`, "images/horse/001.jpg", ""},
		{"002.jpg", "images/horse/002.jpg", ""},
		{"anything/flat.jpg", "flat.jpg", ""},
		{"001.jpg", "", "have this name; want one"},
		{"okapi/3.jpg", "", "a/okapi/3.jpg and b/okapi/3.jpg have this name"},
		{"b/okapi/3.jpg", "b/okapi/3.jpg", ""},
		{"zebra/002.jpg", "", "no such photograph"},
		{"../../../etc/passwd", "", "no such photograph"},
		{"", "", "no name"},
	} {
		found, err := Find(context.Background(), root, []string{c.name})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case c.problem == "" && found[0].Path != filepath.Join(root, c.want):
			t.Errorf("%s: %+v, want %s", c.name, found[0], c.want)
		case c.problem != "" && (found[0].Err == nil || !strings.Contains(found[0].Err.Error(), c.problem)):
			t.Errorf("%s: %+v, want %q", c.name, found[0], c.problem)
		}
	}
	if _, err := Find(context.Background(), filepath.Join(root, "flat.jpg"), nil); err == nil {
		t.Error("a file is no folder of photographs")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(cancelled, root, nil); err == nil {
		t.Error("a cancelled search must end")
	}
}

func encoded(t *testing.T, format string, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{200, 40, 40, 255})
		}
	}
	var b bytes.Buffer
	encode := map[string]func() error{
		"jpeg": func() error { return jpeg.Encode(&b, m, nil) },
		"png":  func() error { return png.Encode(&b, m) },
		"gif":  func() error { return gif.Encode(&b, m, nil) },
	}[format]
	if err := encode(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A photograph is scaled to the side, with its proportions.
func TestRead(t *testing.T) {
	for _, format := range []string{"jpeg", "png", "gif"} {
		m, err := Read(write(t, filepath.Join(t.TempDir(), "x"), encoded(t, format, 300, 150)), 64)
		if err != nil {
			t.Fatal(err)
		}
		if m.Bounds() != image.Rect(0, 0, 64, 32) {
			t.Errorf("%s: %v", format, m.Bounds())
		}
		if c := m.RGBAAt(30, 15); c.R < 180 || c.G > 80 || c.A != 255 {
			t.Errorf("%s: %v, want red", format, c)
		}
	}
}

// pngHeader is the start of a PNG file of that size.
func pngHeader(w, h uint32) []byte {
	chunk := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
}

// What is broken, too large or no file is an error with its path, and a header is
// enough to refuse 100 million pixels.
func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	whole := encoded(t, "jpeg", 300, 200)
	pipe := filepath.Join(dir, "pipe.jpg")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	huge := write(t, filepath.Join(dir, "huge.jpg"), whole)
	if err := os.Truncate(huge, maxBytes+1); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		write(t, filepath.Join(dir, "text.jpg"), []byte("no photograph")):            "is not a JPEG, PNG, GIF or WebP file",
		write(t, filepath.Join(dir, "half.jpg"), whole[:len(whole)/2]):               "is damaged",
		write(t, filepath.Join(dir, "large.png"), pngHeader(10_000, 10_000)):         "10000 × 10000 pixels; want at most 40 million",
		write(t, filepath.Join(dir, "overflow.png"), pngHeader(1<<31-1, 1<<31-1)):    "",
		write(t, filepath.Join(dir, "bad.webp"), []byte("RIFF\x04\x00\x00\x00WEBP")): "is not a JPEG, PNG, GIF or WebP file",
		pipe:                              "is a pipe",
		huge:                              "want at most 134217728",
		filepath.Join(dir, "missing.jpg"): "no such file",
		dir:                               "is a folder",
	} {
		_, err := Read(path, 64)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(pngHeader(3, 3))
	f.Add([]byte("GIF89a"))
	f.Add([]byte("RIFF\x04\x00\x00\x00WEBP"))
	f.Fuzz(func(t *testing.T, content []byte) {
		_, _ = Read(write(t, filepath.Join(t.TempDir(), "x"), content), 8)
	})
}

func TestFolders(t *testing.T) {
	f := Folders{File: filepath.Join(t.TempDir(), "state", "photographs.json")}
	if f.Of("a") != "" {
		t.Error("nothing is remembered yet")
	}
	for _, folder := range []string{"/x", "/y"} {
		if err := f.Remember("a", folder); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Remember("b", "/z"); err != nil {
		t.Fatal(err)
	}
	if f.Of("a") != "/y" || f.Of("b") != "/z" {
		t.Errorf("%q %q", f.Of("a"), f.Of("b"))
	}
	if err := f.Remember("a", ""); err != nil || f.Of("a") != "" || f.Of("b") != "/z" {
		t.Errorf("not forgotten: %q %v", f.Of("a"), err)
	}
	write(t, f.File, []byte("damaged"))
	if err := f.Remember("c", "/w"); err != nil || f.Of("c") != "/w" {
		t.Errorf("a damaged file is replaced: %v", err)
	}
}
