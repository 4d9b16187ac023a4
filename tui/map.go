package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine"
	"segzsl/engine/embed"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// atlas is the screen of maps, Fig. 4 of the paper: the same samples in the
// semantic, the image and the residual space, in two dimensions each.
type atlas struct {
	ui.Enquiry
	wanted event.AskSpaces // what the last question asked for
	spaces *event.Spaces
	asOf   run.Moment
	planes []*plane

	training, synthetic bool // which samples are wanted
	most                int  // of them
	gotTraining         bool // which there are

	focus int // the plane that the cursor moves in
	large bool
	at    int // the sample under the cursor, a row of spaces; −1 for none
	class int // the class that stands out; −1 for none
	pca   bool

	settling
}

// plane is one space as a map.
type plane struct {
	space     engine.Space
	name      string
	rows      []float32 // along principal axes
	principal []float64 // the first two of them
	frame     [2]chart.Range

	tsne      *embed.TSNE // of whoever computes: a settle that is under way
	settled   []float64   // its positions; nil before the first
	iteration int
	kl        float64
	problem   string

	quality  embed.Quality
	measured string // "" not yet; "ok", or why not
}

// mapSamples is how many samples are asked for at first, fewest and most how
// many can be.
const (
	mapSamples         = 1000
	fewestMap, mostMap = 2, 20000
)

func newAtlas() atlas { return atlas{most: mapSamples, at: -1, class: -1} }

func (a *App) enterMap() tea.Cmd {
	m := &a.atlas
	if m.spaces == nil {
		a.mapAgain()
	}
	return a.settleOn()
}

// mapAgain asks where samples lie now, unless that very question is open: a key
// that is held must not keep the run from training.
func (a *App) mapAgain() {
	m := &a.atlas
	training := m.training
	q := event.AskSpaces{Most: m.most, Training: m.training, Synthetic: m.synthetic, Seed: a.run.Config.Seed}
	if m.Waits(a.shared) && q == m.wanted {
		return
	}
	m.wanted = q
	m.Ask(a.shared, q, func(e event.Answered, now run.Moment) tea.Cmd {
		if e.Spaces == nil || e.Spaces.Dims < 1 {
			m.Problem = "the answer holds no samples"
			return nil
		}
		m.gotTraining = training
		return a.chart(e.Spaces, now)
	})
}

// chart shows samples by their principal axes, begins to measure how classes
// part, and to settle.
func (a *App) chart(s *event.Spaces, now run.Moment) tea.Cmd {
	m := &a.atlas
	old := m.spaces
	m.spaces, m.asOf, m.planes = s, now, nil
	for _, p := range []plane{
		{space: engine.SemanticSpace, name: "Semantic z_s", rows: s.Semantic},
		{space: engine.ImageSpace, name: "Image x", rows: s.Image},
		{space: engine.ResidualSpace, name: "Residual z_r", rows: s.Residual},
	} {
		if len(p.rows) == len(s.Samples)*s.Dims && len(p.rows) > 0 {
			p.principal = firstTwo(p.rows, s.Dims)
			m.planes = append(m.planes, &p)
		}
	}
	m.focus = max(0, min(m.focus, len(m.planes)-1))
	if old == nil || !slices.Equal(old.Samples, s.Samples) {
		m.at = -1
	}
	if old == nil || !slices.Equal(old.Classes, s.Classes) {
		m.class = -1
	}
	return tea.Batch(a.measure(), a.settleAnew())
}

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

// positions are what a plane shows.
func (m *atlas) positions(p *plane) []float64 {
	if m.pca || p.settled == nil {
		return p.principal
	}
	return p.settled
}

// measuredMsg brings how the classes part in each plane.
type measuredMsg struct {
	planes  []*plane
	quality []embed.Quality
	words   []string
}

// partNeighbours is k of the purity.
const partNeighbours = 10

// measure finds out how the classes of the real samples part, on the principal
// axes that there are.
func (a *App) measure() tea.Cmd {
	m := &a.atlas
	s, planes := m.spaces, m.planes
	return func() tea.Msg {
		msg := measuredMsg{planes: planes}
		for _, p := range planes {
			q, err := parted(s, p.rows)
			word := "ok"
			if err != nil {
				word = strings.TrimPrefix(err.Error(), "embed: ")
			}
			msg.quality, msg.words = append(msg.quality, q), append(msg.words, word)
		}
		return msg
	}
}

func parted(s *event.Spaces, rows []float32) (embed.Quality, error) {
	var real []float32
	var labels []int
	for i, at := range s.Samples {
		if at >= 0 {
			real, labels = append(real, rows[i*s.Dims:(i+1)*s.Dims]...), append(labels, s.Truth[i])
		}
	}
	x, err := embed.Rows(len(labels), s.Dims, real)
	if err != nil {
		return embed.Quality{}, err
	}
	return embed.Separate(nil, x, labels, partNeighbours, embed.Euclidean)
}

func (msg measuredMsg) arrive(*App) tea.Cmd {
	for i, p := range msg.planes {
		p.quality, p.measured = msg.quality[i], msg.words[i]
	}
	return nil
}

// The actions of the key table.

func (a *App) mapFocus(k int) {
	if m := &a.atlas; k < len(m.planes) {
		m.focus = k
	}
}

func (a *App) mapLarge() { a.atlas.large = !a.atlas.large }

func (a *App) mapTraining() {
	m := &a.atlas
	m.training = !m.training
	a.mapAgain()
}

func (a *App) mapSynthetic() {
	m := &a.atlas
	m.synthetic = !m.synthetic
	a.mapAgain()
}

func (a *App) askMapSamples() tea.Cmd {
	m := &a.atlas
	a.prompt = newPrompt(fmt.Sprintf("samples, %d to %d", fewestMap, mostMap), strconv.Itoa(m.most), func(text string) (tea.Cmd, error) {
		n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil || n < fewestMap || n > mostMap {
			return nil, fmt.Errorf("%q: want %d to %d", text, fewestMap, mostMap)
		}
		m.most = n
		a.mapAgain()
		return nil, nil
	})
	return nil
}

// toward moves the cursor to the next sample in a direction.
func toward(dx, dy int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		m := &a.atlas
		if m.spaces == nil || len(m.planes) == 0 {
			return nil
		}
		w, h := a.planeSize()
		s := a.scatter(m.planes[m.focus])
		if m.at < 0 {
			m.at = s.Nearest(w/2, h/2, w, h)
			return nil
		}
		m.at = s.Toward(m.at, dx, dy, w, h)
		return nil
	}
}

// mapNextHere steps through the samples that share a cell.
func (a *App) mapNextHere() {
	m := &a.atlas
	if m.at < 0 || len(m.planes) == 0 {
		return
	}
	w, h := a.planeSize()
	s := a.scatter(m.planes[m.focus])
	here := s.Around(m.at, w, h)
	if len(here) == 1 {
		a.say("There is no other sample in this cell.")
	}
	m.at = here[(slices.Index(here, m.at)+1)%len(here)]
}

// mapClass lets the next class stand out, or the one before; past the last, none.
func (a *App) mapClass(by int) {
	m := &a.atlas
	if m.spaces == nil {
		return
	}
	n := len(m.spaces.Classes) + 1
	m.class = (m.class+1+by+n)%n - 1
}

// mapClassHere lets the class under the cursor stand out, or none again.
func (a *App) mapClassHere() {
	m := &a.atlas
	switch {
	case m.spaces == nil:
	case m.at < 0:
		m.class = -1
	case m.class == m.spaces.Truth[m.at]:
		m.class = -1
	default:
		m.class = m.spaces.Truth[m.at]
	}
}

func (a *App) askAboutPoint() tea.Cmd {
	m := &a.atlas
	switch {
	case m.spaces == nil || m.at < 0:
		a.say("Choose a sample with the arrows first.")
	case m.spaces.Samples[m.at] < 0:
		a.say("This one was imagined: it is no sample of the set.")
	default:
		return a.askAboutSample(m.spaces.Samples[m.at])
	}
	return nil
}

func focusOn(k int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { a.mapFocus(k); return nil }
}

func mapKeys() []key {
	return []key{
		{inMap, []string{"right", "l"}, "→ l", "choose", "next sample to the right", toward(1, 0), nil},
		{inMap, []string{"left", "h"}, "← h", "", "next sample to the left", toward(-1, 0), nil},
		{inMap, []string{"up", "k"}, "↑ k", "", "next sample above", toward(0, -1), nil},
		{inMap, []string{"down", "j"}, "↓ j", "", "next sample below", toward(0, 1), nil},
		{inMap, []string{"."}, ".", "", "next sample in the same cell", act((*App).mapNextHere), nil},
		{inMap, []string{"enter", "a"}, "Enter a", "ask", "ask about the sample", (*App).askAboutPoint, nil},
		{inMap, []string{"space"}, "Space", "settle/hold", "let t-SNE settle, or hold it", (*App).settleOrHold, nil},
		{inMap, []string{"t"}, "t", "PCA/t-SNE", "principal axes, or t-SNE", (*App).mapLayout, nil},
		{inMap, []string{"+"}, "+", "perplexity", "more neighbours count: perplexity × 1.5", func(a *App) tea.Cmd { return a.scalePerplexity(1.5) }, nil},
		{inMap, []string{"-"}, "−", "", "fewer neighbours count: perplexity ÷ 1.5", func(a *App) tea.Cmd { return a.scalePerplexity(1 / 1.5) }, nil},
		{inMap, []string{"="}, "=", "", "type the perplexity", (*App).askPerplexity, nil},
		{inMap, []string{"m"}, "m", "large", "one large map, or all", act((*App).mapLarge), nil},
		{inMap, []string{"1"}, "1", "", "to the semantic space", focusOn(0), nil},
		{inMap, []string{"2"}, "2", "", "to the image space", focusOn(1), nil},
		{inMap, []string{"3"}, "3", "", "to the residual space", focusOn(2), nil},
		{inMap, []string{"y"}, "y", "imagined", "show what the generator imagines of unseen classes, too", act((*App).mapSynthetic), nil},
		{inMap, []string{"s"}, "s", "samples", "test samples, or training samples", act((*App).mapTraining), nil},
		{inMap, []string{"]"}, "]", "class", "next class stands out", move((*App).mapClass, 1), nil},
		{inMap, []string{"["}, "[", "", "class before stands out", move((*App).mapClass, -1), nil},
		{inMap, []string{"c"}, "c", "", "the class of the sample stands out, or none", act((*App).mapClassHere), nil},
		{inMap, []string{"n"}, "n", "", "type how many samples", (*App).askMapSamples, nil},
		{inMap, []string{"r"}, "r", "place again", "place samples again, as the run stands now", act((*App).mapAgain), nil},
		{inMap, []string{"e"}, "e", "export", "write the coordinates to a CSV file", (*App).askExport, nil},
	}
}
