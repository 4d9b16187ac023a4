package embed

// leafPoints is how many points a cell may hold without being divided: their
// pairs are cheaper one by one than more cells.
const leafPoints = 4

// maxDepth ends the division of coincident points.
const maxDepth = 40

// cell is a square of a quadtree with its points' centre of mass.
type cell struct {
	x, y   float64 // centre of mass
	mass   float64 // number of points
	side   float64 // squared length of the square's side
	lo, hi int32   // its points in tree order
	skip   int32   // the cell that follows all cells within this one
	leaf   bool
}

// tree is a quadtree over points of a plane, cells in the order of a walk.
// Points are kept in tree order too, so that near points are read together.
type tree struct {
	order []int32 // tree order → point
	at    []point // the points in tree order
	cells []cell
}

type point struct{ x, y float64 }

func newTree(n int) *tree {
	return &tree{order: make([]int32, n), at: make([]point, n)}
}

// build sorts the points y (n × 2) into cells. It begins from the order of y,
// so that sums never depend on what was built before.
func (t *tree) build(y []float64) {
	low := point{y[0], y[1]}
	high := low
	for i := range t.at {
		q := point{y[2*i], y[2*i+1]}
		t.order[i], t.at[i] = int32(i), q
		low = point{min(low.x, q.x), min(low.y, q.y)}
		high = point{max(high.x, q.x), max(high.y, q.y)}
	}
	half := max(high.x-low.x, high.y-low.y) / 2
	t.cells = t.cells[:0]
	t.divide(0, len(t.at), point{(low.x + high.x) / 2, (low.y + high.y) / 2}, half, 0)
}

// divide appends the cell of the points lo to hi−1, in the square of the given
// middle and half side, and the cells within.
func (t *tree) divide(lo, hi int, middle point, half float64, depth int) {
	self := len(t.cells)
	t.cells = append(t.cells, t.gather(lo, hi, half))
	if hi-lo <= leafPoints || depth == maxDepth {
		t.cells[self].leaf = true
	} else {
		t.quarter(lo, hi, middle, half/2, depth+1)
	}
	t.cells[self].skip = int32(len(t.cells))
}

func (t *tree) gather(lo, hi int, half float64) cell {
	c := cell{mass: float64(hi - lo), side: 4 * half * half, lo: int32(lo), hi: int32(hi)}
	for _, p := range t.at[lo:hi] {
		c.x += p.x
		c.y += p.y
	}
	c.x /= c.mass
	c.y /= c.mass
	return c
}

// quarter divides the points among the four squares of half side quarter.
func (t *tree) quarter(lo, hi int, middle point, quarter float64, depth int) {
	south := t.partition(lo, hi, func(p point) bool { return p.y < middle.y })
	west := func(p point) bool { return p.x < middle.x }
	cuts := [5]int{lo, t.partition(lo, south, west), south, t.partition(south, hi, west), hi}
	for q := range 4 {
		if cuts[q] == cuts[q+1] {
			continue
		}
		m := point{middle.x - quarter, middle.y - quarter}
		if q&1 == 1 {
			m.x = middle.x + quarter
		}
		if q&2 == 2 {
			m.y = middle.y + quarter
		}
		t.divide(cuts[q], cuts[q+1], m, quarter, depth)
	}
}

// partition brings the points that are first before the others, and returns
// where the others begin.
func (t *tree) partition(lo, hi int, first func(point) bool) int {
	for i := lo; i < hi; i++ {
		if first(t.at[i]) {
			t.at[i], t.at[lo] = t.at[lo], t.at[i]
			t.order[i], t.order[lo] = t.order[lo], t.order[i]
			lo++
		}
	}
	return lo
}

// repulsion adds up, for each point i, Σ_j q_ij² (y_i − y_j) with
// q = 1/(1+‖y_i−y_j‖²) into force (n × 2), and returns Z = Σ_{i≠j} q_ij. Cells
// seen under an angle (side over distance) below theta count as one point; none
// are at theta 0.
func (t *tree) repulsion(force []float64, theta float64) float64 {
	var z float64
	for i, p := range t.at {
		fx, fy, q := t.onto(p, theta*theta)
		force[2*t.order[i]], force[2*t.order[i]+1] = fx, fy
		z += q - 1 // the point itself
	}
	return z
}

func (t *tree) onto(p point, theta2 float64) (fx, fy, z float64) {
	for c := int32(0); c < int32(len(t.cells)); {
		k := &t.cells[c]
		dx, dy := p.x-k.x, p.y-k.y
		d := float64(dx*dx) + float64(dy*dy)
		switch {
		case k.side < theta2*d:
			q := 1 / (1 + d)
			z += float64(k.mass * q)
			q *= k.mass * q
			fx += float64(q * dx)
			fy += float64(q * dy)
			c = k.skip
		case k.leaf:
			for _, o := range t.at[k.lo:k.hi] {
				dx, dy := p.x-o.x, p.y-o.y
				q := 1 / (1 + float64(dx*dx) + float64(dy*dy))
				z += q
				q *= q
				fx += float64(q * dx)
				fy += float64(q * dy)
			}
			c = k.skip
		default:
			c++
		}
	}
	return fx, fy, z
}
