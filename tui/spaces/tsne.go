package spaces

import (
	"fmt"
	"math"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/embed"
	"segzsl/tui/ui"
)

// progress is the progress of t-SNE. One command runs at a time; it owns the t-SNE of
// the maps until its message returns.
type progress struct {
	running    bool
	busy       bool // a command is running
	goal       int  // it pauses after this many iterations
	perplexity float64
}

// A command runs commandIterations on each map. It takes at least frameTime, since a
// frame in which every map changes is about 7 kB, and at most half of a core's time.
const (
	commandIterations = 40
	frameTime         = 400 * time.Millisecond
	firstGoal         = 1000
	moreIterations    = 500
)

// Embedding is a map's t-SNE after some iterations.
type Embedding struct {
	TSNE      *embed.TSNE
	Positions []float64 // n × 2
	Iteration int
	KL        float64
	Err       error
}

// Embedded is the message of a command of t-SNE.
type Embedded struct {
	screen     *Screen
	planes     []*plane
	embeddings []Embedding
}

// restart starts t-SNE with new samples.
func (s *Screen) restart() tea.Cmd {
	most := embed.MaxPerplexity(len(s.spaces.Samples))
	if s.perplexity == 0 {
		s.perplexity = embed.DefaultOptions().Perplexity
	}
	s.perplexity = min(s.perplexity, math.Floor(most))
	s.progress = progress{running: true, busy: s.busy, goal: firstGoal, perplexity: s.perplexity}
	return s.advance()
}

// advance starts the next command, if there is something to do.
func (s *Screen) advance() tea.Cmd {
	if !s.running || s.busy || s.pca || s.spaces == nil || len(s.planes) == 0 || s.Open != ui.Map {
		return nil
	}
	s.busy = true
	dims, planes, perplexity, frame, iterate := s.spaces.Dims, s.planes, s.perplexity, s.FrameTime, s.Embed
	tsnes, starts := make([]*embed.TSNE, len(planes)), make([][]float64, len(planes)) // only Update sets p.tsne
	for i, p := range planes {
		tsnes[i], starts[i] = p.tsne, p.positions
	}
	return func() tea.Msg {
		begun := time.Now()
		msg := Embedded{screen: s, planes: planes}
		for i, p := range planes {
			msg.embeddings = append(msg.embeddings, iterate(tsnes[i], p.rows, dims, perplexity, starts[i]))
		}
		if frame > 0 {
			took := time.Since(begun)
			time.Sleep(max(frame-took, took))
		}
		return msg
	}
}

// iterate runs commandIterations of t or, if t is nil, of a new t-SNE that starts at
// positions, if there are any.
func iterate(t *embed.TSNE, rows []float32, dims int, perplexity float64, start []float64) Embedding {
	if t == nil {
		x, err := embed.Rows(len(rows)/dims, dims, rows)
		if err != nil {
			return Embedding{Err: err}
		}
		o := embed.DefaultOptions()
		o.Perplexity = perplexity
		if t, err = embed.NewTSNE(nil, x, o); err != nil {
			return Embedding{Err: err}
		}
		if start != nil {
			if err := t.StartAt(start); err != nil {
				return Embedding{TSNE: t, Err: err}
			}
		}
	} else if t.Options().Perplexity != perplexity {
		if err := t.SetPerplexity(perplexity); err != nil {
			return Embedding{TSNE: t, Err: err}
		}
	}
	t.Step(commandIterations)
	return Embedding{TSNE: t, Positions: t.Positions(), Iteration: t.Iteration(), KL: t.KL()}
}

// Arrive implements ui.Message.
func (msg Embedded) Arrive() tea.Cmd {
	s := msg.screen
	s.busy = false
	if len(s.planes) == 0 || msg.planes[0] != s.planes[0] { // of earlier samples
		return s.advance()
	}
	done := true
	for i, p := range msg.planes {
		e := msg.embeddings[i]
		p.tsne, p.problem = e.TSNE, ""
		if e.Err != nil {
			p.problem, s.running = e.Err.Error(), false
			continue
		}
		p.positions, p.iteration, p.kl = e.Positions, e.Iteration, e.KL
		done = done && e.Iteration >= s.goal
	}
	if done {
		s.running = false
	}
	return s.advance()
}

func (s *Screen) runOrPause() tea.Cmd {
	if s.running && !s.pca {
		s.running = false
		return nil
	}
	s.running, s.pca = true, false
	if len(s.planes) > 0 && s.planes[0].iteration >= s.goal {
		s.goal = s.planes[0].iteration + moreIterations
	}
	return s.advance()
}

func (s *Screen) toggleLayout() tea.Cmd {
	s.pca = !s.pca
	return s.advance()
}

func (s *Screen) scalePerplexity(factor float64) func() tea.Cmd {
	return func() tea.Cmd { return s.setPerplexity(math.Round(s.perplexity * factor)) }
}

// setPerplexity restarts t-SNE from the current positions, with another perplexity
// within the range for their number.
func (s *Screen) setPerplexity(v float64) tea.Cmd {
	if s.spaces == nil {
		return nil
	}
	most := math.Floor(embed.MaxPerplexity(len(s.spaces.Samples)))
	if most < 1 {
		s.Say("Too few samples for t-SNE: want at least 4.")
		return nil
	}
	if want := max(1, min(v, most)); want != s.perplexity {
		s.perplexity = want
		s.running, s.pca, s.goal = true, false, firstGoal
	}
	return s.advance()
}

func (s *Screen) typePerplexity() {
	if s.spaces == nil {
		return
	}
	most := embed.MaxPerplexity(len(s.spaces.Samples))
	s.AskNumber(fmt.Sprintf("perplexity, 1 to %.4g", most), strconv.FormatFloat(s.perplexity, 'g', -1, 64), func(text string) (tea.Cmd, error) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 1 && v <= most) {
			return nil, fmt.Errorf("%q: want a number from 1 to %.4g, a third of the other samples", text, most)
		}
		return s.setPerplexity(v), nil
	})
}
