package report

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"image/color"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is an image with a description.
type Figure struct {
	Name    string // of its file
	Title   string
	Alt     string
	Caption string
	svg     string // with colours of the theme
}

var (
	head      = regexp.MustCompile(`(?s)^.*?<svg width="[^"]*" height="[^"]*" viewBox="([^"]*)"[^>]*>`)
	fontNames = regexp.MustCompile(`font-family:[^;"]*(;font-weight:normal)?(;font-style:normal)?`)
)

// render renders a plot with a size in points.
func render(p *plot.Plot, f Figure, width, height vg.Length) (Figure, error) {
	canvas := vgsvg.New(width, height)
	p.Draw(draw.New(canvas))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return f, fmt.Errorf("report: draw %s: %w", f.Name, err)
	}
	text := head.ReplaceAllString(b.String(), `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="$1" role="img">`)
	text = strings.TrimSpace(fontNames.ReplaceAllString(text, "font-family:var(--plot-font)"))
	f.svg = paint.Replace(text)
	return f, nil
}

// paint replaces placeholders by colours of the theme.
var paint = strings.NewReplacer(themeColours()...)

func themeColours() []string {
	hex := func(c color.NRGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }
	pairs := []string{hex(ink), "var(--ink)", hex(faint), "var(--faint)", hex(rule), "var(--rule)", hex(panel), "var(--panel)"}
	for i := range rowColours {
		pairs = append(pairs, hex(rowInk(i)), fmt.Sprintf("var(--row%d)", i), hex(rowBand(i)), fmt.Sprintf("var(--row%d);fill-opacity:.16", i))
	}
	return pairs
}

// Inline returns the figure for HTML with the theme.
func (f Figure) Inline() template.HTML {
	label := fmt.Sprintf(`role="img" aria-label="%s"`, html.EscapeString(f.Alt))
	return template.HTML(strings.Replace(f.svg, `role="img"`, label, 1))
}

// File returns the figure as a file, with the theme in it.
func (f Figure) File() []byte {
	inside := fmt.Sprintf(">\n<title>%s</title>\n<style>%s</style>\n", html.EscapeString(f.Alt), themeCSS)
	return []byte(strings.Replace(f.svg, ">", inside, 1) + "\n")
}
