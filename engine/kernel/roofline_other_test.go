//go:build !amd64

package kernel

var fmaAssembly map[string]fmaLoop
