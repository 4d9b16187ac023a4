//go:build linux

package kernel

import (
	"fmt"
	"syscall"
	"testing"
	"unsafe"
)

// fenced is n elements that end where an unreadable page begins, or begin where one ends: touching a
// byte beyond kills the test.
func fenced(t *testing.T, n int, atEnd bool) []float32 {
	t.Helper()
	page := syscall.Getpagesize()
	size := (n*4 + page - 1) / page * page
	m, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip("no memory map: ", err)
	}
	t.Cleanup(func() { syscall.Munmap(m) })
	for _, edge := range [][]byte{m[:page], m[page+size:]} {
		if err := syscall.Mprotect(edge, syscall.PROT_NONE); err != nil {
			t.Skip("no guard pages: ", err)
		}
	}
	in := m[page : page+size]
	if atEnd {
		in = in[size-n*4:]
	}
	if n == 0 {
		return nil
	}
	s := unsafe.Slice((*float32)(unsafe.Pointer(&in[0])), n)
	copy(s, ramp(n))
	return s
}

func TestGemmStaysInside(t *testing.T) {
	shapes := [][3]int{{1, 1, 1}, {5, 17, 3}, {6, 16, 4}, {7, 33, 9}, {8, 32, 8}, {15, 31, 70}, {49, 85, 66},
		{64, 34, 130}, {13, 600, 65}, {3, 40, 129}}
	onAll(t, 2, func(t *testing.T, p *Pool) {
		for _, atEnd := range []bool{true, false} {
			for _, s := range shapes {
				for v := range 4 {
					m, n, k := s[0], s[1], s[2]
					t.Run(fmt.Sprintf("%dx%dx%d/%d/%v", m, n, k, v, atEnd), func(t *testing.T) {
						a, b := Dense(m, k, fenced(t, m*k, atEnd)), Dense(k, n, fenced(t, k*n, atEnd))
						if v&1 != 0 {
							a = Dense(k, m, a.Data)
						}
						if v&2 != 0 {
							b = Dense(n, k, b.Data)
						}
						c := Dense(m, n, fenced(t, m*n, atEnd))
						e := Epilogue{Accumulate: true, Bias: fenced(t, n, atEnd), Act: LeakyReLU, Slope: 0.2}
						p.Gemm(c, a, b, v&1 != 0, v&2 != 0, e)
					})
				}
			}
		}
	})
}

func TestLoopsStayInside(t *testing.T) {
	onAll(t, 2, func(t *testing.T, p *Pool) {
		for _, atEnd := range []bool{true, false} {
			for _, n := range []int{1, 7, 8, 9, 31, 32, 33, 40, 63, 1000} {
				a, b, c, d := fenced(t, n, atEnd), fenced(t, n, atEnd), fenced(t, n, atEnd), fenced(t, n, atEnd)
				for _, e := range elementwise {
					e.run(p, c, a, b, 0.2)
				}
				p.Axpy(c, 2, a)
				p.Square(d, d)
				p.Adam(a, b, c, d, AdamStep{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 1})
				p.Sum(a)
				p.Dot(a, b)
				p.AllFinite(a)
				p.ColSum(c, Dense(1, n, a))
			}
		}
	})
}
