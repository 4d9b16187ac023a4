// Package spaces is the screen Map, Fig. 4 of the paper: the same samples in the
// semantic, the image and the residual space, in two dimensions each, by PCA or
// t-SNE.
package spaces

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/embed"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Screen is the screen Map.
type Screen struct {
	*ui.Context
	// Embed runs some iterations of t-SNE on rows (n × dims), or starts one, at
	// positions start if there are any, if t is nil. It runs in the background; tests replace it.
	Embed func(t *embed.TSNE, rows []float32, dims int, perplexity float64, start []float64) Embedding
	// FrameTime is the minimum duration of a command of t-SNE.
	FrameTime time.Duration

	question ui.Enquiry
	asked    event.AskSpaces // the last question
	spaces   *event.Spaces   // nil before the first answer
	asOf     run.Position
	planes   []*plane

	training, synthetic bool // which samples to ask for
	limit               int  // the limit on their number
	gotTraining         bool // the visible planes

	focus       int // the plane of the cursor
	large       bool
	at          int    // the sample under the cursor, a row of spaces; −1 for none
	highlighted int    // the highlighted class; −1 for none
	found       string // what was last searched for
	colours     colours
	pca         bool
	zoom        int // in powers of 2

	progress
}

// plane is a map of one space.
type plane struct {
	name, column string
	rows         []float32      // n × dims, along principal axes
	principal    []float64      // n × 2, the first two columns
	frame        [2]chart.Range // of all points
	centre       [2]float64     // of the visible part, as shares of the frame

	tsne      *embed.TSNE // belongs to the running command
	positions []float64   // n × 2, of t-SNE; nil before the first
	iteration int
	kl        float64
	problem   string

	separation embed.Quality
	measured   string // "" before it is known; "ok", or why not
}

// defaultLimit, leastLimit and mostLimit bound the number of samples.
const (
	defaultLimit          = 1000
	leastLimit, mostLimit = 2, 20000
)

// New returns the screen before the first run.
func New(c *ui.Context) *Screen {
	return &Screen{Context: c, Embed: iterate, FrameTime: frameTime, limit: defaultLimit, at: -1, highlighted: -1}
}

// Reset implements ui.Screen. A running command remains the only one until it
// returns.
func (s *Screen) Reset() {
	fresh := New(s.Context)
	fresh.Embed, fresh.FrameTime, fresh.busy = s.Embed, s.FrameTime, s.busy
	*s = *fresh
}

// Enter implements ui.Screen: the first time it asks for samples.
func (s *Screen) Enter() tea.Cmd {
	if s.spaces == nil {
		s.ask()
	}
	return s.advance()
}

// News implements ui.Screen.
func (s *Screen) News() tea.Cmd { return nil }

// ask asks for the current positions of samples, unless a question is pending: a key
// that is held down must not slow training down.
func (s *Screen) ask() {
	training := s.training
	q := event.AskSpaces{Most: s.limit, Training: training, Synthetic: s.synthetic, Seed: s.Run.Config.Seed}
	if s.question.Waits(s.Context) && q == s.asked {
		return
	}
	s.asked = q
	s.question.Ask(s.Context, q, func(e event.Answered, now run.Position) tea.Cmd {
		if e.Spaces == nil || e.Spaces.Dims < 1 {
			s.question.Problem = "the answer contains no samples"
			return nil
		}
		s.gotTraining = training
		return s.show(e.Spaces, now)
	})
}

// show displays the samples by their principal axes, while the separation of classes
// is computed and t-SNE starts.
func (s *Screen) show(spaces *event.Spaces, now run.Position) tea.Cmd {
	old, before := s.spaces, s.planes
	s.spaces, s.asOf, s.planes = spaces, now, nil
	same := old != nil && slices.Equal(old.Samples, spaces.Samples)
	for _, p := range []plane{
		{column: "semantic", name: "Semantic z_s", rows: spaces.Semantic},
		{column: "image", name: "Image x", rows: spaces.Image},
		{column: "residual", name: "Residual z_r", rows: spaces.Residual},
	} {
		if len(p.rows) == len(spaces.Samples)*spaces.Dims && len(p.rows) > 0 {
			p.principal, p.centre = firstTwo(p.rows, spaces.Dims), [2]float64{0.5, 0.5}
			if same {
				p.follow(before)
			}
			s.planes = append(s.planes, &p)
		}
	}
	s.focus = max(0, min(s.focus, len(s.planes)-1))
	if !same {
		s.at, s.zoom = -1, 0
	}
	if old == nil || !slices.Equal(old.Classes, spaces.Classes) {
		s.highlighted = -1
	}
	return tea.Batch(s.measure(), s.restart())
}

// follow keeps points in their places when the model has trained further: t-SNE starts
// where it was, and principal axes, whose sign is arbitrary, point the same way.
func (p *plane) follow(before []*plane) {
	i := slices.IndexFunc(before, func(b *plane) bool { return b.column == p.column })
	if i < 0 {
		return
	}
	b := before[i]
	p.positions, p.frame, p.centre = b.positions, b.frame, b.centre
	for axis := range 2 {
		along := 0.0
		for k := axis; k < len(p.principal); k += 2 {
			along += p.principal[k] * b.principal[k]
		}
		for k := axis; along < 0 && k < len(p.principal); k += 2 {
			p.principal[k] = -p.principal[k]
		}
	}
}

// firstTwo returns the first two columns of rows: n × 2.
func firstTwo(rows []float32, dims int) []float64 {
	n := len(rows) / dims
	y := make([]float64, 2*n)
	for i := range n {
		for j := range min(2, dims) {
			y[2*i+j] = float64(rows[i*dims+j])
		}
	}
	return y
}

// shown returns the positions that a plane shows.
func (s *Screen) shown(p *plane) []float64 {
	if s.pca || p.positions == nil {
		return p.principal
	}
	return p.positions
}

// hasGenerated reports whether some of the samples were generated.
func (s *Screen) hasGenerated() bool {
	return slices.ContainsFunc(s.spaces.Samples, func(at int) bool { return at < 0 })
}
