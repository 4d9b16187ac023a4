package live

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// pictureMode is where images are shown during training.
type pictureMode int

const (
	noPictures pictureMode = iota
	besidePlots
	insteadOfPlots
	pictureModes
)

// pictures are images from the current networks: in stage extract the reconstruction
// x̂ beside x, later generated features of classes.
type pictures struct {
	mode     pictureMode
	page     int // of classes or samples
	pending  bool
	asked    time.Time
	at       pictureTime // of the last question
	made     *event.Generated
	pairs    map[int]*event.Answer // by sample
	turn     int                   // of the samples
	problem  string
	question uint64
}

// pictureTime is when a question was asked: the position in the run, and the page.
type pictureTime struct{ plan, batch, page int }

// pictureInterval is the minimum time between two questions.
const pictureInterval = time.Second

// Numbers of images: of classes, or of pairs of x and x̂.
const (
	pictureClasses    = 8
	pictureClassesLow = 3 // on a low screen
	picturePairs      = 3
	pictureSeed       = 1 // of the noise: the same for every picture of a class
)

// low reports whether the plots' area is too low for images above each other: there
// a real image is beside the generated one.
func (l *Screen) low() bool {
	_, height := l.gridSize()
	return height < 14
}

// nextPictures selects the next mode.
func (l *Screen) nextPictures() tea.Cmd {
	if l.Set == nil || !l.Set.IsImage() {
		l.Run.Say("This data set has no images.")
		return nil
	}
	p := &l.pictures
	p.mode = (p.mode + 1) % pictureModes
	if p.mode == besidePlots && l.Width < sideFrom { // no space next to the plots
		p.mode = insteadOfPlots
	}
	return l.askPictures()
}

// nextClasses shows other classes, or other samples.
func (l *Screen) nextClasses() tea.Cmd {
	p := &l.pictures
	if p.mode == noPictures {
		return l.nextPictures()
	}
	p.page++
	p.made, p.pairs, p.turn = nil, nil, 0
	return l.askPictures()
}

// reconstructs reports whether images of x̂ are shown instead of generated features.
func (l *Screen) reconstructs() bool {
	s := l.ShownStage()
	return s == nil || s.Stage == config.Extract
}

// askPictures asks for the next image if images are shown, the last question is
// answered, and the run has advanced.
func (l *Screen) askPictures() tea.Cmd {
	p := &l.pictures
	s := l.Run.Current()
	if p.mode == noPictures || p.pending || l.Set == nil || s == nil || !s.Begun {
		return nil
	}
	now := pictureTime{l.Run.Now, s.Batch, p.page}
	fresh := p.made != nil || len(p.pairs) == picturePairs
	if fresh && (now == p.at || l.Clock().Sub(p.asked) < pictureInterval) {
		return nil
	}
	if p.problem != "" && l.Clock().Sub(p.asked) < pictureInterval {
		return nil
	}
	p.asked, p.at, p.pending = l.Clock(), now, true
	var q event.Question = event.Generate{Classes: l.pictureClasses(), Count: 1, Seed: pictureSeed}
	if l.reconstructs() {
		q = event.Ask{Sample: l.pictureSamples()[p.turn%picturePairs]}
		p.turn++
	}
	p.question = l.Ask(q, l.pictured)
	if p.question == 0 {
		p.pending, p.problem = false, ui.NoAnswers
	}
	return nil
}

// pictured receives an answer.
func (l *Screen) pictured(e event.Answered) tea.Cmd {
	p := &l.pictures
	if e.ID != p.question {
		return nil
	}
	p.pending, p.problem = false, e.Error
	switch {
	case e.Generated != nil:
		p.made = e.Generated
	case e.Answer != nil:
		if p.pairs == nil {
			p.pairs = map[int]*event.Answer{}
		}
		p.pairs[e.Answer.Sample] = e.Answer
		if len(p.pairs) < picturePairs {
			return l.askPictures()
		}
	}
	return nil
}

// pictureClasses returns the classes of the page: unseen ones first, then seen ones.
func (l *Screen) pictureClasses() []string {
	set := l.Set
	var pages [][]data.ClassID
	page := pictureClasses
	if l.low() {
		page = pictureClassesLow
	}
	for _, side := range [][]data.ClassID{set.Unseen(), set.Seen()} {
		pages = slices.AppendSeq(pages, slices.Chunk(side, page))
	}
	var names []string
	if len(pages) > 0 {
		for _, c := range pages[l.pictures.page%len(pages)] {
			names = append(names, set.ClassNames[c])
		}
	}
	return names
}

// pictureSamples returns the test samples of the page, of seen and unseen classes.
func (l *Screen) pictureSamples() []int {
	split := l.Set.Split
	out := make([]int, picturePairs)
	for i := range out {
		from := split.TestSeen
		if i%2 == 1 && len(split.TestUnseen) > 0 || len(from) == 0 {
			from = split.TestUnseen
		}
		if len(from) > 0 {
			// Steps that share no factor with most lengths reach all samples.
			out[i] = from[(i*len(from)/picturePairs+l.pictures.page*37)%len(from)]
		}
	}
	return out
}

// drawPictures draws the panel of images.
func (l *Screen) drawPictures(width, height int) []string {
	w, h := l.Inner(width, height)
	return l.Panel(ui.Panel{Title: l.picturesTitle()}, l.picturesIn(w, h), width, height)
}

func (l *Screen) picturesTitle() string {
	made := l.pictures.made
	switch {
	case l.reconstructs():
		return "x and its reconstruction x̂"
	case made == nil:
		return "Generated images"
	case made.Batch == 0:
		return "Generated before training"
	}
	return "Generated after batch " + run.Count(made.Batch)
}

func (l *Screen) picturesIn(width, height int) []string {
	p := &l.pictures
	var out []string
	items, step := l.portraits(), 1
	if l.reconstructs() || l.low() {
		step = 2
	}
	switch {
	case len(items) > 0 && !l.reconstructs() && l.low():
		out = append(out, l.Theme.Faint.Paint(ui.Fit("left: real, right: generated", width)))
	case len(items) > 0 && !l.reconstructs():
		out = append(out, l.Theme.Faint.Paint(ui.Fit("top: real, bottom: generated", width)))
	case p.problem != "":
		return append(out, ui.Wrap(run.Sentence(p.problem), width)...)
	case len(items) == 0:
		return append(out, l.Theme.Faint.Paint("waiting for the run …"))
	}
	return append(out, drawPortraits(items, step, width, height-len(out))...)
}

// portraits returns the images received: pairs of x and x̂, or a real sample of each
// class above a generated one, or beside it on a low screen.
func (l *Screen) portraits() []portrait {
	if l.reconstructs() {
		return l.pairPortraits()
	}
	made, set := l.pictures.made, l.Set
	if made == nil {
		return nil
	}
	var out []portrait
	for i, name := range made.Classes {
		c := data.ClassID(slices.Index(set.ClassNames, name))
		example := slices.Index(set.Labels, c)
		if from := i * made.Width; c >= 0 && example >= 0 && from+made.Width <= len(made.Rows) {
			made := made.Rows[from : from+made.Width]
			if l.low() {
				out = append(out, l.portrait(name, c, set.Row(example)), l.portrait("generated", c, made))
			} else {
				out = append(out, l.portrait(name, c, set.Row(example), made))
			}
		}
	}
	return out
}

func (l *Screen) pairPortraits() []portrait {
	set := l.Set
	var out []portrait
	for _, at := range l.pictureSamples() {
		if e := l.pictures.pairs[at]; e != nil && at < set.N() {
			c := set.Labels[at]
			out = append(out, l.portrait("x: "+set.ClassNames[c], c, e.Features), l.portrait("x̂", c, e.Reconstruction))
		}
	}
	return out
}

func (l *Screen) portrait(caption string, c data.ClassID, rows ...[]float32) portrait {
	p := portrait{caption: caption, ink: l.Theme.Seen.Paint}
	if slices.Contains(l.Set.Unseen(), c) {
		p.ink = l.Theme.Unseen.Paint
	}
	for _, row := range rows {
		m, _ := l.Picture(l.Set, row)
		p.images = append(p.images, m)
	}
	return p
}
