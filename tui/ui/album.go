package ui

import (
	"context"
	"errors"
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/data/clean"
	"segzsl/tui/chart"
	"segzsl/tui/photo"
	"segzsl/tui/run"
)

// Pictured is a screen that shows photographs of samples, where the set has some.
type Pictured interface {
	// Photographs lists the samples whose photographs are visible, by their indices in
	// the set.
	Photographs() []int
}

// Album has the photographs of a data set's samples. Photographs are read by commands,
// one after another, and the last ones are kept.
type Album struct {
	Folders photo.Folders
	Folder  string // of the photographs of the first set, before it is opened; "" for none

	set    *data.Set
	folder string        // of set
	found  []photo.Found // for each sample; nil until the folder has been searched
	err    error         // of the search
	loaded map[int]photograph
	recent []int // keys of loaded, the last used one at the end
	reads  bool  // a read is pending
}

// photograph is a read one, or why there is none.
type photograph struct {
	image chart.Image
	err   error
}

// Photographs are kept at a size that fills a large window, and at most keptPhotographs
// of them: 20 MB.
const (
	photographSide  = 256
	keptPhotographs = 64
)

// On reports whether the samples of the set have photographs.
func (a *Album) On() bool { return a != nil && a.folder != "" && a.set != nil }

// Use turns to a data set. The command searches its folder; say reports the result if
// the folder was given, not remembered.
func (a *Album) Use(set *data.Set, say func(string)) tea.Cmd {
	if set == nil || set == a.set {
		return nil
	}
	folder, given := a.Folder, a.Folder != ""
	if !given {
		folder = a.Folders.Of(string(set.Fingerprint))
	}
	*a = Album{Folders: a.Folders, set: set, loaded: map[int]photograph{}, reads: a.reads}
	if folder == "" || set.IsImage() {
		return nil
	}
	if set.SampleNames == nil {
		if given {
			say("This data set has no sample names, by which photographs could be found.")
		}
		return nil
	}
	a.folder = folder
	return func() tea.Msg {
		found, err := photo.Find(context.Background(), folder, set.SampleNames)
		return &foundPhotographs{a, set, found, err, given, say}
	}
}

// foundPhotographs is the result of a search.
type foundPhotographs struct {
	album *Album
	set   *data.Set
	found []photo.Found
	err   error
	given bool
	say   func(string)
}

// Arrive implements Message.
func (m *foundPhotographs) Arrive() tea.Cmd {
	a := m.album
	if a.set != m.set {
		return nil
	}
	a.found, a.err = m.found, m.err
	missing := 0
	for _, f := range m.found {
		if f.Err != nil {
			missing++
		}
	}
	switch {
	case m.err != nil:
		m.say(run.Sentence(m.err.Error()))
	case len(m.found) == missing:
		m.say("No photograph of these samples is below " + a.folder + ".")
	case m.given:
		m.say(run.Count(len(m.found)-missing) + " of " + run.Count(len(m.found)) + " photographs found.")
		if err := a.Folders.Remember(string(a.set.Fingerprint), a.folder); err != nil {
			m.say(run.Sentence(err.Error()))
		}
	}
	return nil
}

// Want reads the first of the samples' photographs that is not there yet.
func (a *Album) Want(samples []int) tea.Cmd {
	if !a.On() || a.found == nil || a.reads {
		return nil
	}
	for _, i := range samples {
		if i < 0 || i >= len(a.found) {
			continue
		}
		if _, ok := a.loaded[i]; ok {
			a.recent = append(slices.DeleteFunc(a.recent, func(k int) bool { return k == i }), i)
			continue
		}
		if a.found[i].Err != nil {
			continue
		}
		a.reads = true
		set, at := a.set, a.found[i].Path
		return func() tea.Msg {
			pixels, err := photo.Read(at, photographSide)
			return &readPhotograph{a, set, i, pixels, err}
		}
	}
	return nil
}

// readPhotograph is the result of a read.
type readPhotograph struct {
	album  *Album
	set    *data.Set
	sample int
	pixels *image.RGBA
	err    error
}

// Arrive implements Message.
func (m *readPhotograph) Arrive() tea.Cmd {
	a := m.album
	a.reads = false
	if a.set != m.set {
		return nil
	}
	p := photograph{err: m.err}
	if m.err == nil {
		p.image = chart.Photograph(m.pixels)
	}
	a.loaded[m.sample] = p
	a.recent = append(a.recent, m.sample)
	if len(a.recent) > keptPhotographs {
		delete(a.loaded, a.recent[0])
		a.recent = a.recent[1:]
	}
	return nil
}

var errSearching = errors.New("searching …")
var errReading = errors.New("reading …")

// HasPhotographs reports whether screens show photographs; plain mode has their paths.
func (c *Context) HasPhotographs() bool { return c.Album.On() && c.Open != "" }

// Photograph returns the photograph of a sample, or why it cannot be shown (yet).
func (c *Context) Photograph(sample int) (chart.Image, error) {
	a := c.Album
	switch p, ok := a.loaded[sample]; {
	case a.err != nil:
		return chart.Image{}, a.err
	case a.found == nil:
		return chart.Image{}, errSearching
	case sample < 0 || sample >= len(a.found):
		return chart.Image{}, errors.New("not a sample of the set")
	case a.found[sample].Err != nil:
		return chart.Image{}, a.found[sample].Err
	case !ok:
		return chart.Image{}, errReading
	case p.err != nil:
		return chart.Image{}, p.err
	default:
		p.image.Mode = c.Images()
		return p.image, nil
	}
}

// PathWords is a line with the path of a sample's photograph; "" if there is none.
func (a *Album) PathWords(sample int) string {
	if sample < 0 || sample >= len(a.found) || a.found[sample].Err != nil {
		return ""
	}
	return "\nphotograph  " + clean.Line(a.found[sample].Path) + "\n"
}

// DrawPhotograph draws the photograph of a sample, or says in its place why it cannot.
func (c *Context) DrawPhotograph(sample, width, height int) []string {
	img, err := c.Photograph(sample)
	if err != nil {
		return Block(PaintAll(c.Theme.Faint.Paint, Wrap(err.Error(), width)), width, height)
	}
	return Block(Lines(img.Render(width, height)), width, height)
}

// PictureOf returns the image of a sample: its pixels, or its photograph, blank until it
// is read. It reports whether the samples of the set have images at all.
func (c *Context) PictureOf(sample int) (chart.Image, bool) {
	if img, ok := c.Picture(c.Set, c.Set.Row(sample)); ok || !c.HasPhotographs() {
		return img, ok
	}
	img, err := c.Photograph(sample)
	if err != nil {
		return chart.Image{Pixels: make([]float32, 32*32), Width: 32, Height: 32, Mode: c.Images()}, true
	}
	return img, true
}
