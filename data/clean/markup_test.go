package clean

import (
	"encoding/csv"
	"strings"
	"testing"
)

// The escapes are those of CommonMark 0.31 (backslash escapes, code spans) and of the
// extensions of GitHub (tables, strikethrough, autolinks).
func TestMarkdownIsPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"grey wolf, λ = 0.5":           "grey wolf, λ = 0.5",
		"extract.lambda_r=0":           "extract.lambda_r=0",
		"<script>alert(1)</script>":    `\<script>alert(1)\</script>`,
		"[x](javascript:alert(1))":     `[x\](javascript:alert(1))`,
		"![x](http://a/b.png)":         `![x\](http\://a/b.png)`,
		"www.example.com":              `www\.example.com`,
		"a|b`c`*d*_e_~~f~~&amp;$g$\\h": "a\\|b\\`c\\`\\*d\\*\\_e\\_\\~~f\\~~\\&amp;\\$g\\$\\\\h",
		"# heading":                    `\# heading`,
		"- item\nnext":                 `\- item next`,
		"\x1b[31m":                     "\ufffd[31m",
		"[x]: y":                       `[x\]: y`,
		"a < b > c, 5 [4, 6] & more":   "a < b > c, 5 [4, 6] & more",
	} {
		if got := Markdown(in); got != want {
			t.Errorf("Markdown(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "`a`", "a`b": "``a`b``", "`": "`` ` ``", "a\n\n<b>": "`a  <b>`"} {
		if got := MarkdownCode(in); got != want {
			t.Errorf("MarkdownCode(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := MarkdownBlock("toml", "a\n```\n<b>"), "````toml\na\n```\n<b>\n````\n"; got != want {
		t.Errorf("MarkdownBlock: %q, want %q", got, want)
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "wolf": "wolf", "-1.5": "-1.5", "+2": "+2", "-Inf": "-Inf", "1e-5": "1e-5", "'quoted'": "'quoted'",
		"=cmd|'/c calc'!A1": "'=cmd|'/c calc'!A1", "+1+1": "'+1+1", "-2+3": "'-2+3", "@SUM(1)": "'@SUM(1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "'=1": "''=1",
	} {
		if got := Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
		if got := ReadCell(want); got != in {
			t.Errorf("ReadCell(%q) = %q, want %q", want, got, in)
		}
	}
}

func FuzzCell(f *testing.F) {
	for _, s := range []string{"wolf", "=1", "'=1", "-1", "-", "'", "''+", "@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "\r") {
			t.Skip("encoding/csv reads carriage returns as line feeds")
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		if err := w.Write([]string{"head", Cell(s)}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		line, err := csv.NewReader(strings.NewReader(b.String())).Read()
		if err != nil || ReadCell(line[1]) != s {
			t.Errorf("%q becomes %q, %v", s, line, err)
		}
	})
}
