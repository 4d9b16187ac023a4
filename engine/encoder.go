package engine

import (
	"errors"
	"fmt"

	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
)

// chunk is the number of rows that are encoded at once outside training.
const chunk = 256

// encoder computes z_s, and optionally z_r and x̂, of any number of rows.
type encoder struct {
	x, zs, zr, xhat grad.Expr
	semantic        grad.Expr // Dec(z_s, 0), if there is a z_r
	program         *grad.Program
}

// newEncoder compiles the semantic encoder, and with all also the residual encoder
// and the decoder.
func newEncoder(pool *kernel.Pool, nets *networks, all bool) (*encoder, error) {
	return compileEncoder(pool, nets, chunk, all)
}

// compileEncoder is newEncoder for so many rows at once.
func compileEncoder(pool *kernel.Pool, nets *networks, rows int, all bool) (*encoder, error) {
	g := grad.New(pool)
	e := &encoder{x: g.Input("x", rows, nets.Es.Hidden.W[0].Cols)}
	e.zs = nets.Es.Apply(g, net.Freeze, e.x)
	keep := []grad.Expr{e.zs}
	if all {
		z := []grad.Expr{e.zs}
		if nets.Er != nil {
			e.zr = nets.Er.Apply(g, net.Freeze, e.x)
			z = append(z, e.zr)
			none := g.Const("no residual", rows, e.zr.Cols(), make([]float32, rows*e.zr.Cols()))
			e.semantic = nets.Dec.Apply(g, net.Freeze, e.zs, none)
			keep = append(keep, e.zr, e.semantic)
		}
		e.xhat = nets.Dec.Apply(g, net.Freeze, z...)
		keep = append(keep, e.xhat)
	}
	var err error
	e.program, err = g.CompileForward(keep...)
	return e, err
}

// each encodes the samples at the given locations, chunk by chunk; visit reads
// the expressions' first n rows, which hold samples from to from+n.
func (e *encoder) each(p *problem, locations []int, visit func(from, n int)) error {
	return e.rows(len(locations), func(row []float32, i int) { p.scaler.Apply(row, p.set.Row(locations[i])) }, visit)
}

// rows is like each for rows of image features written by fill.
func (e *encoder) rows(count int, fill func(row []float32, i int), visit func(from, n int)) error {
	d, rows := e.x.Cols(), e.x.Rows()
	for from := 0; from < count; from += rows {
		n := min(rows, count-from)
		x := e.x.Data()
		for i := range n {
			fill(x[i*d:(i+1)*d], from+i)
		}
		clear(x[n*d:])
		if err := e.program.Run(); err != nil {
			return fmt.Errorf("engine: encode samples: %w", err)
		}
		visit(from, n)
	}
	return nil
}

func (e *encoder) close() error { return e.program.Close() }

// semantics has z_s of some samples.
type semantics struct {
	width int
	rows  []float32
	at    map[int]int // a sample's row by its location
}

// encodeAll encodes the samples at the given locations.
func encodeAll(m *Model, locations []int) (*semantics, error) {
	enc, err := newEncoder(m.pool, m.nets, false)
	if err != nil {
		return nil, err
	}
	width := enc.zs.Cols()
	s := &semantics{width, make([]float32, len(locations)*width), make(map[int]int, len(locations))}
	err = enc.each(m.problem, locations, func(from, n int) {
		copy(s.rows[from*width:], rowsOf(enc.zs, n).Data)
		for i, at := range locations[from : from+n] {
			s.at[at] = from + i
		}
	})
	return s, errors.Join(err, enc.close())
}

// copyTo fills dst with the rows of the samples at the given locations.
func (s *semantics) copyTo(dst []float32, locations []int) {
	for i, at := range locations {
		row := s.at[at] * s.width
		copy(dst[i*s.width:], s.rows[row:row+s.width])
	}
}

// rowsOf returns the first n rows of e.
func rowsOf(e grad.Expr, n int) kernel.Matrix {
	return kernel.Dense(n, e.Cols(), e.Data()[:n*e.Cols()])
}

// first is the first row of e.
func first(e grad.Expr) []float32 { return rowsOf(e, 1).Row(0) }
