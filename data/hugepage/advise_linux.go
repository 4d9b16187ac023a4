package hugepage

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// advise asks for large pages for the whole pages within values: many distributions
// give them only to programs that ask. A system without any refuses, and nothing is
// lost.
func advise(values []float32) {
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), 4*len(values))
	page := os.Getpagesize()
	start := -int(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) & (page - 1)
	end := start + (len(b)-start)&^(page-1)
	_ = unix.Madvise(b[start:end], unix.MADV_HUGEPAGE)
}
