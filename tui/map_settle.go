package tui

import (
	"fmt"
	"math"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/embed"
)

// settling is how t-SNE goes on: a command at a time, each of which owns the
// maps until its message comes back.
type settling struct {
	running    bool
	busy       bool // a command is under way
	goal       int  // iterations after which it holds by itself
	perplexity float64
}

// A command does settleSteps iterations on each map. It takes settleFrame
// altogether, since maps that change all over are some 7 kB a frame, and at most
// half of a core's time.
const (
	settleSteps = 40
	settleFrame = 400 * time.Millisecond
	settleGoal  = 1000
	settleMore  = 500
)

// settledMsg brings what a command did.
type settledMsg struct {
	planes []*plane
	rounds []settleRound
}

type settleRound struct {
	tsne      *embed.TSNE
	positions []float64
	iteration int
	kl        float64
	err       error
}

// settleAnew begins with new samples.
func (a *App) settleAnew() tea.Cmd {
	m := &a.atlas
	most := embed.MaxPerplexity(len(m.spaces.Samples))
	if m.perplexity == 0 {
		m.perplexity = embed.DefaultOptions().Perplexity
	}
	m.perplexity = min(m.perplexity, math.Floor(most))
	m.settling = settling{running: true, busy: m.busy, goal: settleGoal, perplexity: m.perplexity}
	return a.settleOn()
}

// settleOn begins the next command, if there is anything to do for one.
func (a *App) settleOn() tea.Cmd {
	m := &a.atlas
	if !m.running || m.busy || m.pca || m.spaces == nil || len(m.planes) == 0 || a.screen != inMap || a.unwatched {
		return nil
	}
	m.busy = true
	s, planes, perplexity, frame := m.spaces, m.planes, m.perplexity, a.settleFrame
	tsnes := make([]*embed.TSNE, len(planes)) // p.tsne is set by Update alone
	for i, p := range planes {
		tsnes[i] = p.tsne
	}
	return func() tea.Msg {
		begun := time.Now()
		msg := settledMsg{planes: planes}
		for i, p := range planes {
			msg.rounds = append(msg.rounds, settle(tsnes[i], p.rows, s.Dims, perplexity))
		}
		if frame > 0 {
			took := time.Since(begun)
			time.Sleep(max(frame-took, took))
		}
		return msg
	}
}

// settle goes on with a t-SNE, or begins one where there is none.
func settle(t *embed.TSNE, rows []float32, dims int, perplexity float64) settleRound {
	if t == nil {
		x, err := embed.Rows(len(rows)/dims, dims, rows)
		if err != nil {
			return settleRound{err: err}
		}
		o := embed.DefaultOptions()
		o.Perplexity = perplexity
		if t, err = embed.NewTSNE(nil, x, o); err != nil {
			return settleRound{err: err}
		}
	} else if t.Options().Perplexity != perplexity {
		if err := t.SetPerplexity(perplexity); err != nil {
			return settleRound{tsne: t, err: err}
		}
	}
	t.Step(settleSteps)
	return settleRound{tsne: t, positions: t.Positions(), iteration: t.Iteration(), kl: t.KL()}
}

func (msg settledMsg) arrive(a *App) tea.Cmd {
	m := &a.atlas
	if len(m.planes) == 0 || msg.planes[0] != m.planes[0] { // of samples that are gone
		m.busy = false
		return a.settleOn()
	}
	m.busy = false
	done := true
	for i, p := range msg.planes {
		r := msg.rounds[i]
		p.tsne, p.problem = r.tsne, ""
		if r.err != nil {
			p.problem, m.running = r.err.Error(), false
			continue
		}
		p.settled, p.iteration, p.kl = r.positions, r.iteration, r.kl
		done = done && r.iteration >= m.goal
	}
	if done {
		m.running = false
	}
	return a.settleOn()
}

// The actions of the key table.

func (a *App) settleOrHold() tea.Cmd {
	m := &a.atlas
	if m.running && !m.pca {
		m.running = false
		return nil
	}
	m.running, m.pca = true, false
	if len(m.planes) > 0 && m.planes[0].iteration >= m.goal {
		m.goal = m.planes[0].iteration + settleMore
	}
	return a.settleOn()
}

func (a *App) mapLayout() tea.Cmd {
	a.atlas.pca = !a.atlas.pca
	return a.settleOn()
}

func (a *App) scalePerplexity(factor float64) tea.Cmd {
	return a.setPerplexity(math.Round(a.atlas.perplexity * factor))
}

// setPerplexity starts t-SNE again where the samples lie, with another
// perplexity within what their number allows.
func (a *App) setPerplexity(v float64) tea.Cmd {
	m := &a.atlas
	if m.spaces == nil {
		return nil
	}
	most := math.Floor(embed.MaxPerplexity(len(m.spaces.Samples)))
	if most < 1 {
		a.say("There are too few samples for t-SNE: 4 are the least.")
		return nil
	}
	if want := max(1, min(v, most)); want != m.perplexity {
		m.perplexity = want
		m.running, m.pca, m.goal = true, false, settleGoal
	}
	return a.settleOn()
}

func (a *App) askPerplexity() tea.Cmd {
	m := &a.atlas
	if m.spaces == nil {
		return nil
	}
	most := embed.MaxPerplexity(len(m.spaces.Samples))
	a.prompt = newPrompt(fmt.Sprintf("perplexity, 1 to %.4g", most), strconv.FormatFloat(m.perplexity, 'g', -1, 64), func(text string) (tea.Cmd, error) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 1 && v <= most) {
			return nil, fmt.Errorf("%q: want a number from 1 to %.4g, a third of the other samples", text, most)
		}
		return a.setPerplexity(v), nil
	})
	return nil
}
