package tui

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"segzsl/tui/chart"
	"segzsl/tui/output"
)

// asShown prepares a drawn screen for the terminal: what is not safe to show is
// replaced and, in ASCII mode, every other character, cell by cell. Lines that become
// wider than the window, since what is replaced may have had no width, are cut.
func (a *App) asShown(screen string) string {
	shown := output.Screen(screen)
	if a.ascii {
		shown = toASCII(shown)
	}
	if shown == screen {
		return shown
	}
	lines := strings.Split(shown, "\n")
	for i, line := range lines {
		lines[i] = ansi.Truncate(line, a.width, "")
	}
	return strings.Join(lines, "\n")
}

// spelt maps letters and symbols of formulas to ASCII of the same width;
// chart.ToASCII maps those of drawings.
var spelt = strings.NewReplacer(
	"λ", "l", "γ", "g", "ε", "e", "α", "a", "σ", "s", "μ", "u", "φ", "f", "θ", "t", "τ", "t", "ψ", "y", "ω", "w", "β", "b", "δ", "d", "η", "n", "ρ", "r", "π", "p",
	"Σ", "S", "Δ", "D", "Ω", "W", "Π", "P", "∇", "D", "∂", "d", "∑", "S", "√", "V", "∞", "8", "𝔼", "E",
	"‖", "|", "·", ".", "∘", "o", "⋅", ".", "×", "x", "÷", "/", "−", "-", "±", "+", "≈", "~", "≤", "<", "≥", ">", "≠", "#", "∈", "e", "∪", "u", "∩", "n", "ᵀ", "T", "⊤", "T", "†", "+",
	"²", "2", "³", "3", "¹", "1", "⁻", "-", "₀", "0", "₁", "1", "₂", "2", "ᵢ", "i", "ⱼ", "j", "½", "2",
	"–", "-", "—", "-", "“", "\"", "”", "\"", "‘", "'", "’", "'", "…", "~", "°", "o", "§", "S", "\u00a0", " ", "\u2009", " ", "\u202f", " ",
	"→", ">", "←", "<", "↑", "^", "↓", "v", "↷", ">", "↔", "-", "⇧", "^", "⏎", "<",
	"✓", "+", "✗", "x", "★", "*", "●", "*", "○", "o", "◐", "o", "▸", ">", "◂", "<", "‹", "<", "›", ">", "«", "<", "»", ">",
	"ä", "a", "ö", "o", "ü", "u", "Ä", "A", "Ö", "O", "Ü", "U", "é", "e", "è", "e", "á", "a", "à", "a", "ó", "o", "í", "i", "ñ", "n", "ç", "c", "ß", "s", "ø", "o", "å", "a",
)

// toASCII leaves escape sequences, which are ASCII, and the position of every cell
// unchanged. A letter with a mark above it, as in x̂, becomes a capital, to
// distinguish it from the plain letter.
func toASCII(s string) string {
	s = spelt.Replace(s)
	b := make([]byte, 0, len(s))
	letter := -1 // index of the previous letter; -1 after an escape sequence
	for _, r := range s {
		switch w := ansi.StringWidth(string(r)); {
		case r < 0x80:
			b, letter = append(b, byte(r)), len(b)
		case w == 0:
			if letter >= 0 && b[letter] >= 'a' && b[letter] <= 'z' && !endsEscape(b[:letter+1]) {
				b[letter] -= 'a' - 'A'
			}
		case w == 2:
			b, letter = append(b, "??"...), -1
		default:
			b, letter = append(b, chart.ToASCII(string(r))...), -1
		}
	}
	return string(b)
}

// endsEscape reports whether b ends in a complete colour sequence, \x1b[…m.
func endsEscape(b []byte) bool {
	at := bytes.LastIndexByte(b, 0x1b)
	return at >= 0 && bytes.IndexByte(b[at:], 'm') == len(b)-at-1
}

// NeedsASCII reports whether SEGZSL_ASCII is true, or the environment names a locale
// whose encoding is not UTF-8, by the first of LC_ALL, LC_CTYPE and LANG that is set. If none is set, as is
// common in containers and over SSH, UTF-8 is assumed.
func NeedsASCII(environ []string) bool {
	set := map[string]string{}
	for _, v := range environ {
		name, value, _ := strings.Cut(v, "=")
		set[name] = value
	}
	if ascii, err := strconv.ParseBool(set["SEGZSL_ASCII"]); err == nil {
		return ascii
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(set[name]); locale != "" {
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}
