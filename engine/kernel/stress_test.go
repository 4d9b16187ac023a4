package kernel

import (
	"runtime"
	"testing"
	"time"
)

// Many short calls while all cores are taken: workers are delayed at any point
// of joining and leaving, and no call may return before its work is done, nor hang.
func TestPoolUnderLoad(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	for range 2 * runtime.GOMAXPROCS(0) {
		go func() {
			for x := 0; ; x++ {
				select {
				case <-stop:
					return
				default:
				}
			}
		}()
	}
	const chunks = 7
	var counts [chunks]int // each is written by one worker a call
	for _, threads := range []int{2, 3, 5, 8} {
		p := New(threads)
		end := time.Now().Add(200 * time.Millisecond)
		for call := 1; time.Now().Before(end); call++ {
			p.op = op{f: func(_ *Pool, _ *op, _, chunk int) { counts[chunk]++ }}
			p.run(chunks)
			for c := range counts {
				if counts[c] != 1 {
					t.Fatalf("%d threads, call %d: chunk %d was done %d times when the call returned", threads, call, c, counts[c])
				}
				counts[c] = 0
			}
		}
		p.Close()
	}
}
