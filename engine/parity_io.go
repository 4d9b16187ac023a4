package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"segzsl/engine/grad"
)

// caseInputs are the inputs of a case, row-major.
type caseInputs struct {
	x, att, eps, alpha []float32
	y, cy              []int
}

func (m caseMeta) check() error {
	for _, d := range []struct {
		name  string
		value int
		least int
	}{{"D", m.D, 1}, {"A", m.A, 1}, {"H", m.H, 1}, {"ds", m.DS, 1}, {"dr", m.DR, 0}, {"nz", m.NZ, 1},
		{"C", m.C, 1}, {"B", m.B, 1}, {"K", m.K, 1}, {"Hq", m.HQ, 0}} {
		if d.value < d.least {
			return fmt.Errorf("parity: read case: meta.%s = %d: want at least %d", d.name, d.value, d.least)
		}
	}
	return nil
}

// checkSize returns an error if the case is too short to have all weights. It keeps
// dimensions without weights from taking memory.
func (c equationCase) checkSize(d dims) error {
	weights := d.extractWeights() + d.generateWeights() + float64(c.Meta.K)*float64(c.Meta.DS)
	size := 0
	for _, text := range c.Params {
		size += len(text)
	}
	if weights > float64(size) { // a number and a comma have two bytes
		return fmt.Errorf("parity: read case: params have %d bytes, too few for the %.0f weights of meta.D = %d, A = %d, H = %d, ds = %d, dr = %d, nz = %d, K = %d, Hq = %d",
			size, weights, d.features, d.attributes, d.hidden, d.semantic, d.residual, d.noise, c.Meta.K, d.clubHidden)
	}
	return nil
}

func (in *caseInputs) load(m caseMeta, raw map[string]json.RawMessage) error {
	matrices := []struct {
		name       string
		rows, cols int
		dst        *[]float32
	}{{"x", m.B, m.D, &in.x}, {"att", m.C, m.A, &in.att}, {"eps", m.B, m.NZ, &in.eps}, {"alpha", m.B, 1, &in.alpha}}
	for _, s := range matrices {
		values, err := readMatrix("inputs."+s.name, raw[s.name], s.rows, s.cols)
		if err != nil {
			return err
		}
		*s.dst = values
	}
	var err error
	if in.y, err = readLabels("inputs.y", raw["y"], m.B, m.C); err != nil {
		return err
	}
	in.cy, err = readLabels("inputs.cy", raw["cy"], m.B, m.K)
	return err
}

// block is the part of a stored matrix for a parameter: columns from to from+Cols.
type block struct {
	param *grad.Param
	from  int
}

// storedBlocks maps each stored name to the parameters with its columns.
func storedBlocks(params []*grad.Param) map[string][]block {
	blocks := map[string][]block{}
	for _, w := range params {
		name, from := w.Name, 0
		if i := strings.Index(name, ".W."); i >= 0 {
			name = name[:i+2]
		}
		for _, b := range blocks[name] {
			from += b.param.Cols
		}
		blocks[name] = append(blocks[name], block{w, from})
	}
	return blocks
}

func loadParams(params []*grad.Param, raw map[string]json.RawMessage) error {
	stored := storedBlocks(params)
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		rows, cols := storedShape(stored[name])
		values, err := readMatrix("params."+name, raw[name], rows, cols)
		if err != nil {
			return err
		}
		for _, b := range stored[name] {
			for i := 0; i < rows; i++ {
				copy(b.param.Value[i*b.param.Cols:(i+1)*b.param.Cols], values[i*cols+b.from:])
			}
		}
	}
	return nil
}

func storedShape(blocks []block) (rows, cols int) {
	for _, b := range blocks {
		cols += b.param.Cols
	}
	return blocks[0].param.Rows, cols
}

// gradients returns the program's gradients, under the stored names.
func (p *parity) gradients(program *grad.Program) map[string]any {
	out := map[string]any{}
	for name, blocks := range storedBlocks(p.params()) {
		values, found := joined(blocks, func(w *grad.Param) []float32 {
			if g := program.Gradient(w); g != nil {
				return g.Values()
			}
			return nil
		})
		if found {
			rows, cols := storedShape(blocks)
			out[name] = nested(values, rows, cols, strings.HasSuffix(name, ".b"))
		}
	}
	return out
}

// joined returns the stored matrix, row-major, from the values of its parameters;
// found is false if none has values.
func joined(blocks []block, valuesOf func(*grad.Param) []float32) (values []float32, found bool) {
	rows, cols := storedShape(blocks)
	values = make([]float32, rows*cols)
	for _, b := range blocks {
		part := valuesOf(b.param)
		if part == nil {
			continue
		}
		found = true
		for i := range rows {
			copy(values[i*cols+b.from:][:b.param.Cols], part[i*b.param.Cols:])
		}
	}
	return values, found
}

// output stores an intermediate output.
func (p *parity) output(name string, e grad.Expr) {
	p.result.Intermediate[name] = nested(e.Data(), e.Rows(), e.Cols(), name == "d_real")
}

// nested is a matrix in JSON: a list of rows, or one flat list.
func nested(values []float32, rows, cols int, flat bool) any {
	if flat {
		return append([]float32{}, values...)
	}
	out := make([][]float32, rows)
	for i := range out {
		out[i] = append([]float32{}, values[i*cols:(i+1)*cols]...)
	}
	return out
}

// readMatrix reads a rows × cols matrix, or a flat list where one side is 1.
func readMatrix(name string, raw json.RawMessage, rows, cols int) ([]float32, error) {
	if raw == nil {
		return nil, fmt.Errorf("parity: read case: %s is missing; want %d×%d numbers", name, rows, cols)
	}
	var flat []float32
	if rows == 1 || cols == 1 {
		if json.Unmarshal(raw, &flat) == nil && len(flat) == rows*cols {
			return flat, nil
		}
		flat = nil
	}
	var nested [][]float32
	if err := json.Unmarshal(raw, &nested); err != nil {
		return nil, fmt.Errorf("parity: read case: %s: want a list of %d rows of %d numbers: %w", name, rows, cols, err)
	}
	if len(nested) != rows {
		return nil, fmt.Errorf("parity: read case: %s has %d rows, want %d", name, len(nested), rows)
	}
	for i, row := range nested {
		if len(row) != cols {
			return nil, fmt.Errorf("parity: read case: %s[%d] has %d numbers, want %d", name, i, len(row), cols)
		}
		flat = append(flat, row...)
	}
	return flat, nil
}

func readLabels(name string, raw json.RawMessage, n, classes int) ([]int, error) {
	var labels []int
	if raw == nil {
		return nil, fmt.Errorf("parity: read case: %s is missing; want %d class numbers", name, n)
	}
	if err := json.Unmarshal(raw, &labels); err != nil {
		return nil, fmt.Errorf("parity: read case: %s: want a list of %d class numbers: %w", name, n, err)
	}
	if len(labels) != n {
		return nil, fmt.Errorf("parity: read case: %s has %d entries, want %d", name, len(labels), n)
	}
	for i, c := range labels {
		if c < 0 || c >= classes {
			return nil, fmt.Errorf("parity: read case: %s[%d] = %d: want 0 to %d", name, i, c, classes-1)
		}
	}
	return labels, nil
}
