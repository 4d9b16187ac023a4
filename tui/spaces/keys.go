package spaces

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// Keys implements ui.Screen.
func (s *Screen) Keys() []ui.Key {
	return []ui.Key{
		ui.K("→ l", "select", "next sample to the right", s.toward(1, 0), "right", "l"),
		ui.K("← h", "", "next sample to the left", s.toward(-1, 0), "left", "h"),
		ui.K("↑ k", "", "next sample above", s.toward(0, -1), "up", "k"),
		ui.K("↓ j", "", "next sample below", s.toward(0, 1), "down", "j"),
		ui.K(".", "", "next sample in the same cell", ui.Act(s.nextInCell), "."),
		ui.K("Enter a", "ask", "ask about the sample", s.askAboutSample, "enter", "a"),
		ui.K("Space", "run/pause", "run or pause t-SNE", s.runOrPause, "space"),
		ui.K("t", "PCA/t-SNE", "PCA or t-SNE", s.toggleLayout, "t"),
		ui.K("+", "perplexity", "perplexity × 1.5", s.scalePerplexity(1.5), "+"),
		ui.K("−", "", "perplexity ÷ 1.5", s.scalePerplexity(1/1.5), "-"),
		ui.K("=", "", "type the perplexity", ui.Act(s.typePerplexity), "="),
		ui.K("m", "large", "one large map, or all", ui.Act(s.toggleLarge), "m"),
		ui.K("1", "", "to the semantic space", ui.By(s.focusOn, 0), "1"),
		ui.K("2", "", "to the image space", ui.By(s.focusOn, 1), "2"),
		ui.K("3", "", "to the residual space", ui.By(s.focusOn, 2), "3"),
		ui.K("v", "colours", "colour by class, by right or wrong, by predicted class", ui.Act(s.nextColours), "v"),
		ui.K("/", "", "find a class or a sample; the same again is the next sample", ui.Act(s.typeSearch), "/"),
		ui.K("z", "", "zoom in, around the sample", ui.By(s.zoomBy, 1), "z"),
		ui.K("Z", "", "zoom out", ui.By(s.zoomBy, -1), "Z"),
		ui.K("0", "", "show the whole map", ui.Act(s.whole), "0"),
		ui.K("Shift+→", "", "part of the map to the right", s.pan(1, 0), "shift+right"),
		ui.K("Shift+←", "", "part of the map to the left", s.pan(-1, 0), "shift+left"),
		ui.K("Shift+↑", "", "part of the map above", s.pan(0, -1), "shift+up"),
		ui.K("Shift+↓", "", "part of the map below", s.pan(0, 1), "shift+down"),
		ui.K("y", "generated", "show generated samples of unseen classes, or not", ui.Act(s.toggleSynthetic), "y"),
		ui.K("s", "samples", "test samples, or training samples", ui.Act(s.toggleTraining), "s"),
		ui.K("]", "class", "highlight the next class", ui.By(s.highlight, 1), "]"),
		ui.K("[", "", "highlight the previous class", ui.By(s.highlight, -1), "["),
		ui.K("c", "", "highlight the class of the sample, or none", ui.Act(s.highlightHere), "c"),
		ui.K("n", "", "type the number of samples", ui.Act(s.typeLimit), "n"),
		ui.K("r", "recompute", "recompute the map for the present networks", ui.Act(s.recompute), "r"),
		ui.K("e", "export", "export coordinates to CSV, or the selected map to SVG", ui.Act(s.typeExport), "e"),
	}
}

func (s *Screen) focusOn(k int) {
	if k < len(s.planes) {
		s.focus = k
	}
}

// recompute asks for the samples, and for their predictions if they are shown.
func (s *Screen) recompute() {
	s.ask()
	if s.colours != byClass {
		s.AskSurvey()
	}
}

func (s *Screen) toggleLarge() { s.large = !s.large }

func (s *Screen) toggleTraining() {
	s.training = !s.training
	s.ask()
}

func (s *Screen) toggleSynthetic() {
	s.synthetic = !s.synthetic
	s.ask()
}

func (s *Screen) typeLimit() {
	s.AskNumber(fmt.Sprintf("samples, %d to %d", leastLimit, mostLimit), strconv.Itoa(s.limit), func(text string) (tea.Cmd, error) {
		n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil || n < leastLimit || n > mostLimit {
			return nil, fmt.Errorf("%q: want %d to %d", text, leastLimit, mostLimit)
		}
		s.limit = n
		s.ask()
		return nil, nil
	})
}

// toward moves the cursor to the next sample in a direction.
func (s *Screen) toward(dx, dy int) func() tea.Cmd {
	return ui.Act(func() {
		if s.spaces == nil || len(s.planes) == 0 {
			return
		}
		w, h := s.planeSize(s.Width, s.Height)
		points := s.scatter(s.planes[s.focus])
		if s.at < 0 {
			s.at = points.Nearest(w/2, h/2, w, h)
			return
		}
		s.at = points.Toward(s.at, dx, dy, w, h)
	})
}

// nextInCell steps through the samples of a cell.
func (s *Screen) nextInCell() {
	if s.at < 0 || len(s.planes) == 0 {
		return
	}
	w, h := s.planeSize(s.Width, s.Height)
	here := s.scatter(s.planes[s.focus]).Around(s.at, w, h)
	if len(here) == 1 {
		s.Say("No other sample in this cell.")
	}
	s.at = here[(slices.Index(here, s.at)+1)%len(here)]
}

// highlight highlights the next or previous class; after the last, none.
func (s *Screen) highlight(by int) {
	if s.spaces == nil {
		return
	}
	n := len(s.spaces.Classes) + 1
	s.highlighted = (s.highlighted+1+by+n)%n - 1
}

// highlightHere highlights the class under the cursor, or none.
func (s *Screen) highlightHere() {
	if s.spaces == nil {
		return
	}
	if s.at < 0 || s.highlighted == s.spaces.Truth[s.at] {
		s.highlighted = -1
		return
	}
	s.highlighted = s.spaces.Truth[s.at]
}

func (s *Screen) askAboutSample() tea.Cmd {
	switch {
	case s.spaces == nil || s.at < 0:
		s.Say("Select a sample with the arrow keys first.")
	case s.spaces.Samples[s.at] < 0:
		s.Say("This sample was generated: it is not in the data set.")
	default:
		return s.Go(ui.Samples{Sample: s.spaces.Samples[s.at], Keep: true})
	}
	return nil
}
