package tui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// The largest number of fields and methods of App: others belong to a screen, or to a
// type of their own.
const (
	mostFields  = 19
	mostMethods = 90
)

func TestAppStaysSmall(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fields, methods := 0, 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil && isApp(n.Recv.List[0].Type) {
					methods++
				}
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok && n.Name.Name == "App" {
					fields = fieldsOf(s)
				}
			}
			return true
		})
	}
	if fields == 0 || methods == 0 {
		t.Fatalf("found %d fields and %d methods of App: it is not where this test looks", fields, methods)
	}
	if fields > mostFields || methods > mostMethods {
		t.Errorf("App has %d fields and %d methods; at most %d and %d", fields, methods, mostFields, mostMethods)
	}
	t.Logf("App has %d fields and %d methods", fields, methods)
}

// isApp reports whether a receiver is App or a pointer to it.
func isApp(receiver ast.Expr) bool {
	if p, ok := receiver.(*ast.StarExpr); ok {
		receiver = p.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && name.Name == "App"
}

// fieldsOf counts fields by their names; an embedded one counts once.
func fieldsOf(s *ast.StructType) int {
	n := 0
	for _, f := range s.Fields.List {
		n += max(len(f.Names), 1)
	}
	return n
}
