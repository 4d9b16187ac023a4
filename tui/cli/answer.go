package cli

import (
	"fmt"
	"strings"

	"segzsl/data"
	"segzsl/engine"
)

// answerText lays an answer out for people.
func answerText(set *data.Set, a *engine.Answer) string {
	image := ""
	if set.IsImage() {
		image = "\n" + picture(set.Row(a.Sample), set.ImageHeight, set.ImageWidth)
	}
	return answerAround(set, a, image)
}

// answerWords is answerText without the picture, to be read aloud.
func answerWords(set *data.Set, a *engine.Answer) string { return answerAround(set, a, "") }

func answerAround(set *data.Set, a *engine.Answer, image string) string {
	var b strings.Builder
	title := fmt.Sprintf("sample %d", a.Sample)
	if a.Name != "" && a.Name != title {
		title += ", " + a.Name
	}
	fmt.Fprintf(&b, "%s, of %s\n%s", title, set.Name, image)
	verdict := "right"
	if a.Predicted != a.TrueClass {
		verdict = "wrong"
	}
	fmt.Fprintf(&b, "\nis          %s (%s)\npredicted   %s, %s, by %s\n\n", a.TrueClass, truth(a), a.Predicted, verdict, a.Predictor)
	for _, c := range a.Top {
		fmt.Fprintf(&b, "  %6.1f%%  %s (%s)\n", 100*c.Probability, c.Class, side(c.Seen))
	}
	distances(&b, "nearest seen classes", a.NearestSeen)
	distances(&b, "nearest unseen classes", a.NearestUnseen)
	contributions(&b, fmt.Sprintf("attributes for %s", a.Predicted), a.For)
	contributions(&b, fmt.Sprintf("attributes against %s", a.Predicted), a.Against)
	return b.String()
}

// truth says where the sample's own class stands.
func truth(a *engine.Answer) string {
	if !a.TrueKnown {
		return "neither seen nor unseen: no answer can be right"
	}
	return side(a.TrueSeen)
}

func side(seen bool) string {
	if seen {
		return "seen"
	}
	return "unseen"
}

func distances(b *strings.Builder, title string, list []engine.ClassDistance) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s, by cosine distance\n", title)
	for _, c := range list {
		fmt.Fprintf(b, "  %7.3f  %s\n", c.Distance, c.Class)
	}
}

func contributions(b *strings.Builder, title string, list []engine.Contribution) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, c := range list {
		fmt.Fprintf(b, "  %+9.3g  %s\n", c.Contribution, c.Attribute)
	}
}

// shades are from no ink to full ink, for pixels 0 to 1.
var shades = []rune(" .:-=+*#%@")

// picture draws grey pixels with letters, two columns for each pixel.
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
