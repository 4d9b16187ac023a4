package run

import (
	"fmt"
	"segzsl/engine/config"
	"strings"
	"time"
)

// Percent formats a fraction as a percentage: 0.417 is "41.7 %". NaN is a dash.
func Percent(v float64) string {
	if v != v {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*v)
}

// Count formats n with commas between thousands.
func Count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural formats a number with its noun.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Span formats a duration with at most two units: "12 s", "3 min 05 s", "2 h 10 min".
func Span(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	switch {
	case s < 1:
		return "under 1 s"
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	}
	return fmt.Sprintf("%d h %02d min", s/3600, s%3600/60)
}

// Seconds formats a number of seconds as Span does.
func Seconds(s float64) string { return Span(time.Duration(s * float64(time.Second))) }

// Rate formats a number per second: from 10 on as a whole number, else with one
// decimal.
func Rate(v float64) string {
	if v >= 10 {
		return fmt.Sprintf("%.0f", v)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}

// Sentence capitalises s and ends it with a full stop.
func Sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}

// LowerFirst is s with its first letter, if it is one of A to Z, in lower case.
func LowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}

// UpperFirst is s with its first letter, if it is one of a to z, in upper case.
func UpperFirst(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]+'A'-'a') + s[1:]
}

// Unbroken prevents line breaks between numbers and their per cent sign.
func Unbroken(text string) string { return strings.ReplaceAll(text, " %", "\u00a0%") }

// Side is "seen" or "unseen".
func Side(seen bool) string {
	if seen {
		return "seen"
	}
	return "unseen"
}

// Predictor describes a predictor.
func Predictor(p string) string {
	if p == "compatibility" {
		return "f(z_s, a): no classifier yet"
	}
	return p
}

// Scorer names briefly what predicts the classes behind an accuracy.
func Scorer(predictor string) string {
	if predictor == "compatibility" {
		return "f(z_s, a)"
	}
	return predictor
}

// StageScorer names what predicts the classes behind the accuracies of a stage's
// epochs. Accuracies of different scorers are not comparable.
func StageScorer(s config.Stage) string {
	if s == config.Extract {
		return Scorer("compatibility")
	}
	return "class means"
}
