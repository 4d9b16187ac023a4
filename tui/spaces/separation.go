package spaces

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/embed"
	"segzsl/engine/event"
	"segzsl/tui/ui"
)

// separations carries how well the classes are separated in each plane.
type separations struct {
	planes  []*plane
	quality []embed.Quality
	words   []string
}

// purityNeighbours is k of the purity.
const purityNeighbours = 10

// measure computes how well the classes of the real samples are separated, on all
// principal axes.
func (s *Screen) measure() tea.Cmd {
	spaces, planes := s.spaces, s.planes
	return func() tea.Msg {
		msg := separations{planes: planes}
		for _, p := range planes {
			q, err := separation(spaces, p.rows)
			word := "ok"
			if err != nil {
				word = strings.TrimPrefix(err.Error(), "embed: ")
			}
			msg.quality, msg.words = append(msg.quality, q), append(msg.words, word)
		}
		return msg
	}
}

func separation(spaces *event.Spaces, rows []float32) (embed.Quality, error) {
	var real []float32
	var labels []int
	for i, at := range spaces.Samples {
		if at >= 0 {
			real, labels = append(real, rows[i*spaces.Dims:(i+1)*spaces.Dims]...), append(labels, spaces.Truth[i])
		}
	}
	x, err := embed.Rows(len(labels), spaces.Dims, real)
	if err != nil {
		return embed.Quality{}, err
	}
	return embed.Separate(nil, x, labels, purityNeighbours, embed.Euclidean)
}

// Arrive implements ui.Message.
func (msg separations) Arrive() tea.Cmd {
	for i, p := range msg.planes {
		p.separation, p.measured = msg.quality[i], msg.words[i]
	}
	return nil
}

// separationLine describes how well the classes are separated in a plane.
func (s *Screen) separationLine(p *plane, width int) string {
	t := s.Theme
	switch {
	case p.problem != "":
		return t.Bad.Paint(strings.TrimPrefix(p.problem, "embed: "))
	case p.measured == "":
		return t.Faint.Paint("measuring …")
	case p.measured != "ok":
		return t.Faint.Paint(p.measured)
	}
	q := p.separation
	words := ""
	for _, word := range []string{
		fmt.Sprintf("silhouette %.2f, purity %.2f (by chance %.2f)", q.Silhouette, q.Purity, q.Chance),
		fmt.Sprintf("silhouette %.2f, purity %.2f", q.Silhouette, q.Purity),
		fmt.Sprintf("silh. %.2f, pur. %.2f", q.Silhouette, q.Purity),
		fmt.Sprintf("silh. %.2f", q.Silhouette),
	} {
		if words = strings.ReplaceAll(word, "-", "−"); ui.Cells(words) <= width {
			break
		}
	}
	return t.Faint.Paint(words)
}
