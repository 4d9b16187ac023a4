package kernel

import (
	"sync/atomic"
	"testing"
)

// Every row is in one block, whatever its cost.
func TestRowsCoversEachRowOnce(t *testing.T) {
	for _, threads := range []int{1, 3} {
		p := New(threads)
		for _, rows := range []int{0, 1, 7, 64, 1000} {
			for _, cost := range []int{0, 1, 100, 1 << 20} {
				seen := make([]atomic.Int32, rows)
				p.Rows(rows, cost, func(_ Loops, lo, hi int) {
					for i := lo; i < hi; i++ {
						seen[i].Add(1)
					}
				})
				for i := range seen {
					if n := seen[i].Load(); n != 1 {
						t.Fatalf("%d threads, %d rows of cost %d: row %d came %d times", threads, rows, cost, i, n)
					}
				}
			}
		}
		p.Close()
	}
}
