package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"
)

// streamFiles may use the standard streams of the process: they hand them to an
// output.Writer or to Bubble Tea, or write no text of others.
var streamFiles = []string{"tui/cli/cli.go", "tui/cli/terminal.go", "tui/run.go", "tui/plain.go", "data/glyphs/gen/main.go"}

// All other text reaches the terminal through an output.Writer.
func TestStandardStreamsAreWrapped(t *testing.T) {
	for _, file := range sources(t) {
		if slices.Contains(streamFiles, filepath.ToSlash(file.path)) {
			continue
		}
		if slices.Contains(file.imports, "log") || slices.Contains(file.imports, "log/slog") {
			t.Errorf("%s: a log bypasses output.Writer", file.path)
		}
		positions := token.NewFileSet()
		parsed, err := parser.ParseFile(positions, filepath.Join(top, file.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if name := rawOutput(n); name != "" {
				t.Errorf("%s: %s bypasses output.Writer", positions.Position(n.Pos()), name)
			}
			return true
		})
	}
}

// rawOutput names the way in which n writes to the streams of the process, or is "".
func rawOutput(n ast.Node) string {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		of, ok := n.X.(*ast.Ident)
		if !ok {
			return ""
		}
		name := of.Name + "." + n.Sel.Name
		if slices.Contains([]string{"os.Stdout", "os.Stderr", "syscall.Stdout", "syscall.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println"}, name) {
			return name
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "print" || f.Name == "println") && f.Obj == nil {
			return f.Name
		}
	}
	return ""
}
