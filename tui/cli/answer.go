package cli

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"segzsl/data"
	"segzsl/engine/event"
)

// answerText formats an answer as text.
func answerText(set *data.Set, a *event.Answer) string {
	image := ""
	if set.IsImage() {
		image = "\n" + picture(set.Row(a.Sample), set.ImageHeight, set.ImageWidth)
	}
	return answerAround(set, a, image)
}

// answerWords is answerText without the image, for screen readers.
func answerWords(set *data.Set, a *event.Answer) string { return answerAround(set, a, "") }

func answerAround(set *data.Set, a *event.Answer, image string) string {
	var b strings.Builder
	title := fmt.Sprintf("sample %d", a.Sample)
	if a.Name != "" && a.Name != title {
		title += ", " + a.Name
	}
	fmt.Fprintf(&b, "%s, of %s\n%s", title, set.Name, image)
	correctness := "correct"
	if a.Predicted != a.TrueClass {
		correctness = "wrong"
	}
	fmt.Fprintf(&b, "\ntrue        %s (%s)\npredicted   %s, %s, by %s; γ = %g%s\n", a.TrueClass, truth(a), a.Predicted, correctness, a.Predictor, a.Gamma, gammaFrom(a))
	best, rival := a.BestUnseen, a.BestSeen
	if a.SeenAt(a.Gamma) {
		best, rival = rival, best
	}
	fmt.Fprintf(&b, "margin      %.4g over %s, the best class of the other side\n\n", a.Margin(a.Gamma), rival.Class)
	for _, c := range a.Top {
		fmt.Fprintf(&b, "  %6.1f%%  %s (%s)\n", 100*c.Probability, c.Class, side(c.Seen))
	}
	sideBySide(&b, "nearest seen classes", a.NearestSeen, a.ImageSeen)
	sideBySide(&b, "nearest unseen classes (means of generated features)", a.NearestUnseen, a.ImageUnseen)
	neighbours(&b, a)
	for _, c := range []event.Candidate{best, rival} {
		contributions(&b, fmt.Sprintf("evidence for %s", c.Class), c.For)
		contributions(&b, fmt.Sprintf("evidence against %s", c.Class), c.Against)
	}
	if a.ResidualShare > 0 {
		fmt.Fprintf(&b, "\nreconstruction without z_r: relative change %.0f %%\n", 100*a.ResidualShare)
	}
	return b.String()
}

// gammaFrom is the origin of γ in brackets; "" if it is not known.
func gammaFrom(a *event.Answer) string {
	if a.GammaFrom == "" || a.GammaFrom == "none" {
		return ""
	}
	return " (" + a.GammaFrom + ")"
}

// truth describes the prediction of the true class.
func truth(a *event.Answer) string {
	if !a.TrueKnown {
		return "neither seen nor unseen: no prediction can be correct"
	}
	return side(a.TrueSeen)
}

func side(seen bool) string {
	if seen {
		return "seen"
	}
	return "unseen"
}

// sideBySide lists the nearest classes in semantic space and in image space.
func sideBySide(b *strings.Builder, title string, semantic, image []event.ClassDistance) {
	names := func(list []event.ClassDistance) (rows []string) {
		for _, c := range list {
			rows = append(rows, fmt.Sprintf("%7.3f  %s", c.Distance, c.Class))
		}
		return rows
	}
	columns(b, title+", by cosine distance", names(semantic), names(image))
}

// neighbours lists the nearest training samples in both spaces.
func neighbours(b *strings.Builder, a *event.Answer) {
	names := func(list []event.SampleDistance) (rows []string) {
		for _, s := range list {
			rows = append(rows, fmt.Sprintf("%7.3f  %s (sample %d)", s.Distance, s.Class, s.Sample))
		}
		return rows
	}
	columns(b, fmt.Sprintf("nearest of %d training samples, by cosine distance", a.Searched), names(a.Neighbours), names(a.ImageNeighbours))
}

// columns lists neighbours in semantic space on the left and in image space on the
// right.
func columns(b *strings.Builder, title string, semantic, image []string) {
	if len(semantic)+len(image) == 0 {
		return
	}
	width := ansi.StringWidth("in semantic space")
	for _, s := range semantic {
		width = max(width, ansi.StringWidth(s))
	}
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	fmt.Fprintf(b, "\n%s\n", title)
	semantic = append([]string{"in semantic space"}, semantic...)
	image = append([]string{"in image space"}, image...)
	for i := range max(len(semantic), len(image)) {
		left := at(semantic, i)
		gap := strings.Repeat(" ", width-ansi.StringWidth(left)+4)
		b.WriteString(strings.TrimRight("  "+left+gap+at(image, i), " ") + "\n")
	}
}

func contributions(b *strings.Builder, title string, list []event.Contribution) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, c := range list {
		fmt.Fprintf(b, "  %+9.3g  %s\n", c.Contribution, c.Attribute)
	}
}

// shades are the characters for pixels from 0 to 1.
var shades = []rune(" .:-=+*#%@")

// picture draws grey pixels as characters, two columns for each pixel.
func picture(pixels []float32, height, width int) string {
	var b strings.Builder
	for y := range height {
		b.WriteString("  ")
		for x := range width {
			v := min(max(pixels[y*width+x], 0), 1)
			shade := shades[int(v*float32(len(shades)-1)+0.5)]
			b.WriteRune(shade)
			b.WriteRune(shade)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
