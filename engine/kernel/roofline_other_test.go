//go:build !amd64 && !arm64

package kernel

var fmaAssembly map[string]fmaLoop
