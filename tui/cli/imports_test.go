package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "segzsl"

// allowedImports maps each package to the packages of ours that it may import.
// Imports point one way. Tests may import others.
var allowedImports = map[string][]string{
	"":                {"tui/cli"},
	"data/suggest":    {},
	"data/clean":      {},
	"data/numeric":    {},
	"data/matlab":     {"data/hugepage", "data/numeric"},
	"data/regular":    {},
	"data/strict":     {},
	"data/hugepage":   {},
	"data":            {"data/clean", "data/numeric", "data/matlab", "data/regular", "data/hugepage", "data/strict", "data/suggest"},
	"data/glyphs/gen": {"data"},
	"themes":          {"data/clean", "data/regular"},
	"engine/curve":    {},
	"tui/chart":       {"engine/curve"},
	"engine/kernel":   {"data/hugepage", "data/strict"},
	"engine/embed":    {"data/strict", "engine/kernel"},
	"engine/grad":     {"data/strict", "data/hugepage", "engine/kernel"},
	"engine/net":      {"data/strict", "data/hugepage", "engine/grad", "engine/kernel"},
	"engine/paper":    {"data/strict", "engine/grad"},
	"engine/baseline": {"engine/kernel"},
	"engine/config":   {"data", "data/clean", "data/suggest"},
	"engine/metric":   {},
	"engine/event":    {"engine/curve", "data", "data/strict", "engine/config", "engine/metric"},
	"engine":          {"data", "engine/config", "engine/metric", "engine/baseline", "engine/paper", "engine/net", "engine/grad", "engine/kernel", "engine/regress", "engine/embed", "engine/event", "data/strict", "data/suggest"},
	"engine/regress":  {"engine/kernel"},
	"engine/tune":     {"data", "data/strict", "engine", "engine/config", "engine/event", "engine/metric", "engine/record"},
	"engine/fault":    {},
	"engine/record":   {"engine/curve", "data", "data/clean", "engine", "engine/config", "engine/metric", "engine/event", "engine/fault"},
	"engine/sweep":    {"data", "data/clean", "engine", "engine/config", "engine/metric", "engine/event", "engine/record", "engine/worker"},
	"engine/report":   {"engine/curve", "data/clean", "engine", "engine/config", "engine/sweep", "engine/record", "engine/embed", "engine/kernel", "data", "engine/metric", "engine/event"},
	"engine/wire":     {"data/clean", "engine/record", "engine/event"},
	"engine/worker":   {"data", "engine", "engine/config", "engine/event", "engine/record", "engine/wire"},
	"tui/run":         {"engine/config", "engine/event", "engine/metric", "engine/wire", "data/suggest"},
	"tui/photo":       {"data/clean", "data/regular"},
	"tui/ui":          {"tui/photo", "data/clean", "tui/run", "tui/chart", "engine/config", "engine/event", "data", "themes"},
	"tui/live":        {"engine/report", "engine/curve", "tui/ui", "tui/run", "tui/chart", "engine/config", "engine/event", "engine/metric", "engine/record", "engine/wire", "data"},
	"tui/ask":         {"tui/ui", "tui/run", "tui/chart", "engine/config", "engine/event", "data", "data/suggest", "themes"},
	"tui/confusion":   {"engine/report", "tui/ui", "tui/run", "tui/chart", "engine/event"},
	"tui/spaces":      {"engine", "engine/report", "tui/ui", "tui/run", "tui/chart", "engine/event", "engine/embed"},
	"tui/compare":     {"engine/curve", "tui/ui", "tui/run", "tui/chart", "engine", "engine/config", "engine/event", "engine/record", "data/suggest"},
	"tui/setup":       {"tui/ui", "tui/run", "engine/config", "engine/event", "engine/record", "data"},
	"tui/lesson":      {"data", "data/clean", "data/regular", "tui/ui", "tui/run", "engine/event"},
	"tui/replay":      {"engine/worker", "engine/config", "engine/event", "engine/record", "engine/wire", "data"},
	"tui/plain":       {"tui/run", "engine/event", "engine/record", "data"},
	"tui/output":      {"data/clean"},
	"tui":             {"tui/photo", "tui/output", "tui/ask", "tui/plain", "tui/replay", "tui/lesson", "engine/worker", "tui/setup", "tui/live", "tui/compare", "tui/confusion", "tui/spaces", "tui/ui", "tui/run", "engine/config", "engine/record", "engine/wire", "data", "themes", "tui/chart", "engine/metric", "engine/event", "data/suggest"},
	"tui/cli":         {"engine/curve", "tui/photo", "data/clean", "data/regular", "tui/output", "tui", "tui/lesson", "tui/run", "engine/worker", "engine", "engine/metric", "engine/config", "engine/record", "engine/sweep", "engine/report", "data", "themes", "engine/event", "engine/tune", "data/suggest"},
}

// confined maps libraries that could spread to the packages that may import them.
var confined = map[string][]string{
	"charm.land/bubbletea":       {"", "tui", "tui/ui", "tui/ask", "tui/confusion", "tui/live", "tui/spaces", "tui/setup", "tui/lesson", "tui/replay", "tui/plain", "tui/compare", "tui/cli"},
	"golang.org/x/image":         {"data/glyphs/gen", "tui/photo"},
	"charm.land/bubbles":         {"tui", "tui/ui", "tui/cli"},
	"charm.land/fang":            {"tui/cli"},
	"charm.land/lipgloss":        {"themes", "tui/ui", "tui/compare", "tui/cli"},
	"github.com/charmbracelet":   {"themes", "tui/output", "tui", "tui/ui", "tui/chart", "tui/cli"},
	"github.com/guptarohit":      {"tui", "tui/chart"},
	"github.com/spf13":           {"tui/cli"},
	"github.com/muesli":          {"tui/cli"},
	"gorgonia.org":               {"engine/grad"},
	"gonum.org/v1/gonum":         {"engine/embed", "engine/baseline", "engine/regress", "engine/sweep"},
	"gonum.org/v1/plot":          {"engine/report"},
	"github.com/sbinet/npyio":    {"data", "data/glyphs/gen"},
	"github.com/cespare/xxhash":  {"data", "engine/record"},
	"github.com/scigolib/matlab": {"data"},
	"github.com/scigolib/hdf5":   {"data"},

	// In tests only:
	"github.com/charmbracelet/x/vt": {},
	"github.com/creack/pty":         {},
}

func TestImportsPointOneWay(t *testing.T) {
	for _, file := range sources(t) {
		pkg := file.pkg
		allowed, ok := allowedImports[pkg]
		if !ok {
			t.Errorf("%s: the package %s is not in the table of allowed imports: add it, with what it may import", file.path, pkg)
			continue
		}
		for _, path := range file.imports {
			ours, inside := strings.CutPrefix(path, module+"/")
			if inside && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, but of ours %s may import only %s", file.path, path, name(pkg), strings.Join(allowed, ", "))
			}
			for library, importers := range confined {
				if under(path, library) && !slices.Contains(importers, pkg) {
					t.Errorf("%s imports %s, but only %s may import %s", file.path, path, strings.Join(names(importers), ", "), library)
				}
			}
		}
	}
}

// chosen maps the libraries that the project is built on to the packages that use
// them for their work. If one stops using its library, the work would be done by hand
// again.
var chosen = map[string][]string{
	"charm.land/bubbletea/v2":          {"tui"},
	"charm.land/lipgloss/v2":           {"themes", "tui/ui"},
	"github.com/guptarohit/asciigraph": {"tui/chart"},
	"gorgonia.org/gorgonia":            {"engine/grad"},
	"github.com/sbinet/npyio":          {"data"},
}

func TestChosenLibrariesAreUsed(t *testing.T) {
	files := sources(t)
	for library, packages := range chosen {
		for _, pkg := range packages {
			imports := func(file source) bool {
				return file.pkg == pkg && slices.ContainsFunc(file.imports, func(path string) bool { return under(path, library) })
			}
			if !slices.ContainsFunc(files, imports) {
				t.Errorf("%s does not import %s, which does its work", name(pkg), library)
			}
		}
	}
}

// The table itself has no cycle, so that the error comes from here and not from the
// Go compiler.
func TestAllowedImportsHaveNoCycle(t *testing.T) {
	var walk func(pkg string, above []string)
	walk = func(pkg string, above []string) {
		if slices.Contains(above, pkg) {
			t.Fatalf("import cycle: %s", strings.Join(append(above, pkg), " → "))
		}
		for _, below := range allowedImports[pkg] {
			if _, ok := allowedImports[below]; !ok {
				t.Errorf("%s may import %s, which is not in the table", name(pkg), below)
			}
			walk(below, append(above, pkg))
		}
	}
	for pkg := range allowedImports {
		walk(pkg, nil)
	}
}

// The top level is fixed; everything else belongs to a package.
func TestTopLevelIsFixed(t *testing.T) {
	fixed := []string{"go.mod", "go.sum", "main.go", "README.md", "LICENSE", "tui", "engine", "data", "themes", "testdata"}
	found, err := filepath.Glob(filepath.Join(top, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range found {
		base := filepath.Base(path)
		built := base == module || strings.HasSuffix(base, ".test") || strings.HasSuffix(base, ".prof") // not committed
		if !slices.Contains(fixed, base) && !strings.HasPrefix(base, ".") && !built {
			t.Errorf("%s is at the top level, where only %s may be", base, strings.Join(fixed, " "))
		}
	}
}

const top = "../.."

type source struct {
	path, pkg string
	imports   []string
}

// sources parses the imports of every Go file that is not a test.
func sources(t *testing.T) []source {
	t.Helper()
	var files []source
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() && path != top && (base == "testdata" || strings.HasPrefix(base, ".")) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		path, err = filepath.Rel(top, path)
		pkg := filepath.ToSlash(filepath.Dir(path))
		s := source{path: path, pkg: strings.TrimPrefix(pkg, ".")}
		for _, spec := range file.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			s.imports = append(s.imports, path)
		}
		files = append(files, s)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("read the sources: %d files, %v", len(files), err)
	}
	return files
}

func under(path, library string) bool {
	return path == library || strings.HasPrefix(path, library+"/")
}

func name(pkg string) string {
	if pkg == "" {
		return "main"
	}
	return pkg
}

func names(packages []string) []string {
	named := make([]string, len(packages))
	for i, pkg := range packages {
		named[i] = name(pkg)
	}
	return named
}
