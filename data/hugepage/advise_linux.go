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
	if unix.Madvise(b[start:end], unix.MADV_HUGEPAGE) == nil {
		go populate(b[start:end])
	}
}

// populate has the system clear pages before they are used, which leaves their content
// as it is. It starts at the end, while the owner fills them from the start. Linux
// before 5.14 refuses.
func populate(pages []byte) {
	const block = 32 << 20
	for end := len(pages); end > 0; end -= block {
		if unix.Madvise(pages[max(0, end-block):end], unix.MADV_POPULATE_WRITE) != nil {
			return
		}
	}
}
