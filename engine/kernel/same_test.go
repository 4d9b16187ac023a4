package kernel

import (
	"encoding/binary"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/bits.txt")

// assembly lists the sets that promise the same bits.
func assembly(t *testing.T) (sets []*kernels) {
	t.Helper()
	for _, k := range available() {
		if k.name != portable.name {
			sets = append(sets, k)
		}
	}
	if len(sets) == 0 {
		t.Skip("this processor runs portable Go only, whose bits may differ")
	}
	return sets
}

// bitCases compute with a pool, and pass on what must be the same.
var bitCases = []struct {
	name string
	run  func(p *Pool, add func(...float32))
}{
	{"products", bitsOfProducts},
	{"blocks", bitsOfBlocks},
	{"adam of products", bitsOfAdamGemm},
	{"element-wise", bitsOfLoops},
	{"sums", bitsOfSums},
	{"rows", bitsOfRows},
}

// Every set of kernels but portable Go, with any number of threads, gives the bits in testdata/bits.txt.
func TestSameBits(t *testing.T) {
	const path = "testdata/bits.txt"
	want, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	write := *update
	for _, k := range assembly(t) {
		for threads := 1; threads <= 3; threads++ {
			t.Run(fmt.Sprintf("%s/%d threads", k.name, threads), func(t *testing.T) {
				p := newPool(threads, k)
				defer p.Close()
				got := ""
				for _, c := range bitCases {
					got += c.name + " " + hashBits(func(add func(...float32)) { c.run(p, add) }) + "\n"
				}
				if write {
					write = false // the others must agree
					want, err = []byte(got), os.WriteFile(path, []byte(got), 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
				for i, line := range strings.SplitAfter(got, "\n") {
					if w := strings.SplitAfter(string(want), "\n"); i >= len(w) || line != w[i] {
						t.Errorf("got %q, want %q", line, w[min(i, len(w)-1)])
					}
				}
			})
		}
	}
}

// hashBits hashes the bits of what f adds, all NaN being alike.
func hashBits(f func(add func(...float32))) string {
	h := fnv.New64a()
	f(func(values ...float32) {
		var buffer [4]byte
		for _, v := range values {
			if v != v {
				v = float32(math.NaN())
			}
			binary.LittleEndian.PutUint32(buffer[:], math.Float32bits(v))
			h.Write(buffer[:])
		}
	})
	return fmt.Sprintf("%016x", h.Sum64())
}

// halves are two numbers that together have all bits of v.
func halves(v float64) (high, low float32) {
	b := math.Float64bits(v)
	return math.Float32frombits(uint32(b >> 32)), math.Float32frombits(uint32(b))
}

// varied are n numbers of either sign and varied size, whose sums and products round.
func varied(n int, seed uint64) []float32 {
	s := make([]float32, n)
	for i := range s {
		seed = seed*6364136223846793005 + 1442695040888963407
		s[i] = float32(int32(seed>>32)) / (1 << 31) * float32(int(1)<<(seed>>8&3))
	}
	return s
}

func gapped(rows, cols, gap int, seed uint64) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Stride: cols + gap}
	m.Data = varied(rows*m.Stride, seed)
	return m
}

// bitsOfProduct multiplies in all layouts, with all epilogues.
func bitsOfProduct(p *Pool, m, n, k int, add func(...float32)) {
	epilogues := []Epilogue{
		{}, {Accumulate: true}, {Bias: varied(n, 3), Act: LeakyReLU, Slope: 0.2},
		{Accumulate: true, Bias: varied(n, 4), Act: ReLU},
	}
	for v := range 4 {
		a, b := gapped(m, k, v, 1), gapped(k, n, v, 2)
		if v&1 != 0 {
			a = gapped(k, m, v, 1)
		}
		if v&2 != 0 {
			b = gapped(n, k, v, 2)
		}
		for _, e := range epilogues {
			c := gapped(m, n, v, 5)
			p.Gemm(c, a, b, v&1 != 0, v&2 != 0, e)
			add(c.Data...)
		}
	}
}

func bitsOfProducts(p *Pool, add func(...float32)) {
	for _, m := range []int{1, 3, 6, 7, 8, 14, 49} {
		for _, n := range []int{1, 7, 8, 15, 16, 17, 31, 32, 33, 50, 64} {
			for _, k := range []int{0, 1, 3, 4, 66} {
				bitsOfProduct(p, m, n, k, add)
			}
		}
	}
}

// bitsOfBlocks multiplies shapes that cross the blocking of each plan.
func bitsOfBlocks(p *Pool, add func(...float32)) {
	for _, s := range [][3]int{{1, 600, 200}, {64, 550, 129}, {7, 1100, 70}, {20, 1030, 65}, {200, 40, 150},
		{49, 33, 600}, {300, 130, 20}, {13, 1, 400}, {2, 48, 1500}, {100, 3, 64}, {64, 520, 520}} {
		bitsOfProduct(p, s[0], s[1], s[2], add)
	}
}

func bitsOfAdamGemm(p *Pool, add func(...float32)) {
	for _, s := range [][3]int{{1, 1, 1}, {5, 17, 3}, {70, 1, 9}, {33, 50, 0}, {48, 18, 65}, {13, 600, 64}, {300, 30, 20},
		{130, 256, 96}, {3, 2100, 65}, {20, 530, 600}} {
		rows, cols, k := s[0], s[1], s[2]
		w, m, v := gapped(rows, cols, 1, 1), gapped(rows, cols, 1, 2), gapped(rows, cols, 1, 3)
		p.Square(v.Data, v.Data)
		step := AdamStep{LR: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 3}
		squares := p.AdamGemm(w, m, v, gapped(k, rows, 2, 4), gapped(k, cols, 3, 5), step)
		add(halves(squares))
		add(w.Data...)
		add(m.Data...)
		add(v.Data...)
	}
}

// sizes are lengths with every rest of 8 and of 32, and one that several threads share.
func sizes() (list []int) {
	for n := range 71 {
		list = append(list, n)
	}
	return append(list, 1023, 40_003)
}

func bitsOfLoops(p *Pool, add func(...float32)) {
	for _, n := range sizes() {
		a, b := varied(n, 1), varied(n, 2)
		for i := range a {
			if i%3 == 0 {
				a[i] = oddities[i/3%len(oddities)]
			}
			if i%5 == 0 {
				b[i] = oddities[i/5%len(oddities)]
			}
		}
		for _, x := range []float32{0, 0.2, 1} {
			for _, c := range elementwise {
				dst := varied(n, 3)
				c.run(p, dst, a, b, x)
				add(dst...)
			}
			dst := varied(n, 3)
			p.Axpy(dst, x, a)
			add(dst...)
		}
		w, m, v := varied(n, 4), varied(n, 5), varied(n, 6)
		p.Square(v, v)
		p.Adam(w, a, m, v, AdamStep{LR: 0.001, Beta1: 0.5, Beta2: 0.999, Eps: 1e-8, T: 7})
		add(w...)
		add(m...)
		add(v...)
	}
}

func bitsOfSums(p *Pool, add func(...float32)) {
	for _, n := range sizes() {
		a, b := varied(n, 1), varied(n, 2)
		add(halves(p.Sum(a)))
		add(halves(p.Dot(a, b)))
		add(halves(p.SumSquares(a)))
		add(halves(p.k.squares(a[:min(n, maxCols)])))
	}
}

func bitsOfRows(p *Pool, add func(...float32)) {
	for _, rows := range []int{1, 7, 65, 200} {
		for _, cols := range []int{1, 7, 8, 13, 32, 45, 700} {
			a, b := gapped(rows, cols, 1, 1), gapped(rows, cols, 2, 2)
			row, col, dst := varied(cols, 3), varied(rows, 4), gapped(rows, cols, 3, 5)
			p.AddRow(dst, row)
			add(dst.Data...)
			p.MulRow(dst, a, row)
			add(dst.Data...)
			p.MulCol(dst, a, col)
			add(dst.Data...)
			p.SoftmaxRows(dst, a)
			add(dst.Data...)
			for _, f := range []func(dst []float32, a Matrix){p.RowSum, p.RowNorm, p.LogMeanExpRows} {
				f(col, a)
				add(col...)
			}
			p.RowDot(col, a, b)
			add(col...)
			p.ColSum(row, a)
			add(row...)
		}
	}
}
