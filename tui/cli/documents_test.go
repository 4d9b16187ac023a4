package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link      = regexp.MustCompile(`\]\(([^)#:]+)\)`)
	codePath  = regexp.MustCompile("`((?:data|engine|testdata|themes|tui)/[a-z0-9_./]*[a-z0-9])`")
	goFile    = regexp.MustCompile(`\b[a-z0-9_]+\.go\b`)
	qualified = regexp.MustCompile("`([a-z]+)\\.([A-Za-z]+(?:\\.[A-Za-z]+)?)`")
)

// The README is short enough to be read to its end.
func TestReadmeIsShort(t *testing.T) {
	const most = 200
	if lines := strings.Count(readDocument(t, filepath.Join(top, "README.md")), "\n"); lines > most {
		t.Errorf("README.md has %d lines, want %d at most: move a part to the folder that it describes", lines, most)
	}
}

// Links and paths in documents exist.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	exists := func(doc, path string) {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s names %s, which does not exist", doc, path)
		}
	}
	for _, doc := range documents(t) {
		text := readDocument(t, doc)
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			exists(doc, filepath.Join(filepath.Dir(doc), m[1]))
		}
		for _, m := range codePath.FindAllStringSubmatch(text, -1) {
			exists(doc, filepath.Join(top, m[1]))
		}
	}
}

// The architecture names every package, and only packages, types, functions and
// methods that exist.
func TestArchitectureNamesWhatExists(t *testing.T) {
	doc := filepath.Join(top, "engine/README.md")
	text := readDocument(t, doc)
	declared := declarations(t)
	for _, m := range qualified.FindAllStringSubmatch(text, -1) {
		if !declared[m[1]+"."+m[2]] {
			t.Errorf("%s names %s.%s, which does not exist", doc, m[1], m[2])
		}
	}
	for dir := range allowedImports {
		if dir != "" && !strings.Contains(text, "`"+dir+"`") {
			t.Errorf("%s does not name the package %s", doc, dir)
		}
	}
}

// Package documentation names files that exist.
func TestPackageDocsNameFilesThatExist(t *testing.T) {
	for _, s := range sources(t) {
		path := filepath.Join(top, s.path)
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range goFile.FindAllString(file.Doc.Text(), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), name)); err != nil {
				t.Errorf("%s names %s, which does not exist", s.path, name)
			}
		}
	}
}

// documents lists the Markdown files of the repository.
func documents(t *testing.T) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("find documents: %d, %v", len(paths), err)
	}
	return paths
}

func readDocument(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// declarations lists the types, functions and methods of our packages: "data.Open",
// "data.Sampler.Next".
func declarations(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, s := range sources(t) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top, s.path), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			for _, name := range declaredBy(d) {
				names[file.Name.Name+"."+name] = true
			}
		}
	}
	return names
}

func declaredBy(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			of := d.Recv.List[0].Type
			if pointer, ok := of.(*ast.StarExpr); ok {
				of = pointer.X
			}
			if id, ok := of.(*ast.Ident); ok {
				name = id.Name + "." + name
			}
		}
		names = append(names, name)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok {
				names = append(names, s.Name.Name)
			}
		}
	}
	return names
}
