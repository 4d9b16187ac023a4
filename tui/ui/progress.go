package ui

import "charm.land/bubbles/v2/progress"

// Progress is a fraction as a line of width cells.
func (l Look) Progress(width int, fraction float64) string {
	if width < 1 {
		return ""
	}
	bar := progress.New(progress.WithWidth(width), progress.WithoutPercentage(), progress.WithFillCharacters('━', '─'),
		progress.WithColors(l.Styles.Accent.GetForeground()))
	bar.EmptyColor = l.Styles.Faint.GetForeground()
	return bar.ViewAs(fraction)
}
