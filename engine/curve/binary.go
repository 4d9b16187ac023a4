package curve

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// MarshalBinary implements encoding.BinaryMarshaler. Positions are varints of their
// differences, values little-endian float64.
func (s *Series) MarshalBinary() ([]byte, error) {
	w := packer{b: make([]byte, 0, 256+12*len(s.recent)+64*maxBins*len(s.levels))}
	w.float(s.scale())
	w.int(s.end)
	w.float(s.last)
	w.int(s.bad)
	w.smoother(&s.before)
	w.smoother(&s.now)
	w.int(len(s.recent))
	last := 0
	for _, p := range s.recent {
		w.int(p.x - last)
		w.float(p.value)
		last = p.x
	}
	last = 0
	w.bin(&s.open, &last)
	w.int(len(s.levels))
	for _, l := range s.levels {
		cut := 0
		if l.cut {
			cut = 1
		}
		w.int(cut)
		w.int(len(l.bins))
		last = 0
		for i := range l.bins {
			w.bin(&l.bins[i], &last)
		}
	}
	return w.b, nil
}

type packer struct{ b []byte }

func (w *packer) int(n int)       { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *packer) float(v float64) { w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(v)) }

func (w *packer) smoother(e *smoother) {
	w.int(e.n)
	for _, r := range e.rows {
		w.float(r.ema)
		w.float(r.norm)
	}
}

func (w *packer) bin(b *bin, last *int) {
	w.int(b.n)
	if b.n == 0 {
		return
	}
	w.int(b.from - *last)
	w.int(b.to - b.from)
	*last = b.to
	w.float(b.min)
	w.float(b.max)
	for _, v := range b.sum {
		w.float(v)
	}
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. It accepts only what a
// Series can be.
func (s *Series) UnmarshalBinary(text []byte) error {
	r := unpacker{b: text}
	var got Series
	got.factor = r.finite()
	got.scaled = got.factor != 1
	got.end, got.last, got.bad = r.int(maxPosition), r.float(), r.int(maxPosition)
	got.before, got.now = r.smoother(), r.smoother()
	last := 0
	for range r.int(maxRecent) {
		got.recent = append(got.recent, point{r.next(&last, got.end, 1), r.finite()})
	}
	last = 0
	got.open = r.bin(&last, got.end)
	size := leafSize
	for range r.int(32) {
		l := level{size: size, cut: r.int(1) == 1}
		last = 0
		for range r.int(maxBins) {
			l.bins = append(l.bins, r.bin(&last, got.end))
		}
		got.levels = append(got.levels, l)
		size *= fan
	}
	if n := len(got.levels); n > 0 && got.levels[n-1].cut || n == 0 && got.before.n > 0 {
		r.fail("the highest level lacks values")
	}
	if len(r.b) > 0 {
		r.fail(fmt.Sprintf("%d bytes follow its end", len(r.b)))
	}
	if r.err != nil {
		return fmt.Errorf("curve: read series: %w", r.err)
	}
	*s = got
	return nil
}

// unpacker reads what packer wrote. After its first error all is 0.
type unpacker struct {
	b   []byte
	err error
}

func (r *unpacker) fail(what string) {
	if r.err == nil {
		r.err = errors.New(what)
	}
	r.b = nil
}

func (r *unpacker) int(most int) int {
	n, size := binary.Uvarint(r.b)
	if size <= 0 || n > uint64(most) {
		r.fail(fmt.Sprintf("a count is not from 0 to %d", most))
		return 0
	}
	r.b = r.b[size:]
	return int(n)
}

// next is a position at least so far after the last, and at most end.
func (r *unpacker) next(last *int, end, least int) int {
	by := r.int(max(0, end-*last))
	if by < least {
		r.fail("positions are not in order")
	}
	*last += by
	return *last
}

func (r *unpacker) float() float64 {
	if len(r.b) < 8 {
		r.fail("it ends too early")
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.b))
	r.b = r.b[8:]
	return v
}

func (r *unpacker) finite() float64 {
	v := r.float()
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.fail("a value is not finite")
	}
	return v
}

func (r *unpacker) smoother() (e smoother) {
	e.n = r.int(maxPosition)
	for i := range e.rows {
		e.rows[i] = row{r.finite(), r.finite()}
	}
	return e
}

func (r *unpacker) bin(last *int, end int) (b bin) {
	if b.n = r.int(maxPosition); b.n == 0 {
		return b
	}
	b.from = r.next(last, end, 1)
	b.to = r.next(last, end, 0)
	b.min, b.max = r.finite(), r.finite()
	for i := range b.sum {
		b.sum[i] = r.finite()
	}
	if b.min > b.max || b.n > b.to-b.from+1 {
		r.fail("a bin contradicts itself")
	}
	return b
}
