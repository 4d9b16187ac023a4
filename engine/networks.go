package engine

import (
	"segzsl/data/strict"
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/net"
)

// dims are the sizes that determine the shapes of all networks.
type dims struct {
	features, attributes int
	semantic, residual   int
	hidden, clubHidden   int // stage 1
	noise, ganHidden     int // stage 2
	slope                float64
	output               config.GeneratorOutput
}

func dimsOf(cfg config.Config, features, attributes int) dims {
	d := dims{
		features: features, attributes: attributes,
		semantic: cfg.Extract.SemanticDim, residual: cfg.Extract.ResidualDim,
		hidden: cfg.Extract.Hidden, clubHidden: cfg.Extract.ClubHidden,
		noise: cfg.Generate.NoiseDim, ganHidden: cfg.Generate.Hidden,
		slope: cfg.Extract.LeakySlope, output: cfg.Generate.Output,
	}
	if d.noise == 0 {
		d.noise = attributes
	}
	if !cfg.Extract.Residual {
		d.residual = 0
	}
	return d
}

// networks are the paper's networks: semantic encoder, residual encoder,
// decoder, score matrix W, q of CLUB, generator and critic. Er and Q are nil
// without a residual encoder, Q and D also in a compact model: only training uses them.
type networks struct {
	Es, Er, Dec *net.MLP
	W           *grad.Param
	Q           *net.Gaussian
	G, D        *net.MLP
}

func newNetworks(d dims) *networks {
	n := &networks{
		Es: net.NewMLP("Es", d.slope, grad.Identity, d.hidden, d.semantic, d.features),
		W:  grad.NewParam("W", d.semantic, d.attributes),
		G:  net.NewMLP("G", d.slope, grad.ReLU, d.ganHidden, d.features, d.noise, d.attributes),
		D:  net.NewMLP("D", d.slope, grad.Identity, d.ganHidden, 1, d.features, d.attributes),
	}
	if d.output == config.Linear || d.output == config.Sigmoid {
		n.G.OutAct, n.G.Sigmoid = grad.Identity, d.output == config.Sigmoid
	}
	if d.residual == 0 {
		n.Dec = net.NewMLP("Dec", d.slope, grad.Identity, d.hidden, d.features, d.semantic)
		return n
	}
	n.Er = net.NewMLP("Er", d.slope, grad.Identity, d.hidden, d.residual, d.features)
	n.Dec = net.NewMLP("Dec", d.slope, grad.Identity, d.hidden, d.features, d.semantic, d.residual)
	n.Q = net.NewGaussian(d.slope, d.clubHidden, d.attributes, d.residual)
	return n
}

// extractor lists the parameters trained by the main step of stage 1.
func (n *networks) extractor() []*grad.Param {
	params := append(n.Es.Params(), n.Dec.Params()...)
	if n.Er != nil {
		params = append(params, n.Er.Params()...)
	}
	return append(params, n.W)
}

// params lists every parameter.
func (n *networks) params() []*grad.Param {
	params := n.extractor()
	if n.Q != nil {
		params = append(params, n.Q.Params()...)
	}
	params = append(params, n.G.Params()...)
	if n.D != nil {
		params = append(params, n.D.Params()...)
	}
	return params
}

// initExtractor initialises the weights of stage 1.
func (n *networks) initExtractor(seed uint64) {
	rng := Stream(seed, "init extract")
	n.Es.Init(rng)
	n.Dec.Init(rng)
	if n.Er != nil {
		n.Er.Init(rng)
		n.Q.Init(rng)
	}
	for i := range n.W.Value {
		n.W.Value[i] = float32(strict.Normal(rng) * scoreDeviation)
	}
}

// scoreDeviation is the standard deviation of W's initial entries, as of all other
// weights.
const scoreDeviation = 0.02

// initGAN initialises the weights of stage 2. The generator's output begins near mean, if
// that is not nil.
func (n *networks) initGAN(seed uint64, mean []float32) {
	rng := Stream(seed, "init generate")
	n.G.Init(rng)
	n.D.Init(rng)
	for j, v := range mean {
		if n.G.Sigmoid {
			v = logit(v)
		}
		n.G.Out.B.Value[j] = v
	}
}

// logit is the inverse of the sigmoid, for v within 0.001 of 0 and 1.
func logit(v float32) float32 {
	p := min(max(float64(v), 1e-3), 1-1e-3)
	return float32(strict.Log(p / (1 - p)))
}
