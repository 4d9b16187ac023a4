package engine

import (
	"fmt"

	"segzsl/data"
	"segzsl/engine/config"
)

// MemoryPart is memory that training needs for one purpose.
type MemoryPart struct {
	Purpose string
	Keys    string // the keys that it depends on most
	Bytes   float64
}

// EstimateMemory estimates the peak memory of training cfg on set, in addition to the
// set itself. It is for refusing configs that cannot fit: within a factor of 2, as
// TestMemoryEstimate measures.
func EstimateMemory(set *data.Set, cfg config.Config) []MemoryPart {
	const word = 4 // bytes of a float32
	d := dimsOf(cfg, set.D, set.A)
	n := float64(len(set.Split.TrainVal))
	batch1, batch2 := min(float64(cfg.Extract.Batch), n), min(float64(cfg.Generate.Batch), n)
	unseen := float64(len(set.Unseen()))
	stage1 := d.extractWeights()
	stage2 := d.generateWeights()
	input := float64(inputWidth(cfg.Classify.Input, d))
	rows := n + unseen*float64(cfg.Synthesise.PerClass)
	batch4 := min(float64(cfg.Classify.Batch), rows)
	classes := float64(len(set.Seen())) + unseen
	width1 := float64(3*d.features + 3*d.hidden + 2*d.clubHidden + 2*d.semantic + 2*d.residual)
	width2 := float64(3*d.features + 4*d.ganHidden + d.noise)
	return []MemoryPart{
		{"the program", "", 40 << 20},
		{"the weights of stage 1, their gradients and moments", "extract.hidden, extract.semantic_dim, extract.residual_dim, extract.club_hidden", word * weightCopies * stage1},
		{"the weights of stage 2, their gradients and moments", "generate.hidden, generate.noise_dim", word * weightCopies * stage2},
		{"a batch of stage 1", "extract.batch, extract.hidden", word * batchCopies * batch1 * (width1 + batch1)},
		{"a batch of stage 2", "generate.batch, generate.hidden", word * batchCopies * batch2 * width2},
		{"the features that the classifier is trained on", "synthesise.per_class, classify.input", word * (2*rows*(input+2) + n*float64(set.D))},
		{"the classifiers of all, of seen and of unseen classes", "classify.input", word * weightCopies * 2 * classes * (input + 1)},
		{"a batch of the classifier", "classify.batch", word * batchCopies * batch4 * (input + classes)},
	}
}

// The numbers of copies of each weight (value, gradient, two moments of Adam, and
// buffers) and of each value in a batch (results of operations and their gradients)
// that are in memory at once, measured by TestMemoryEstimate.
const (
	weightCopies = 4
	batchCopies  = 6
)

// extractWeights is the number of weights of stage 1.
func (d dims) extractWeights() float64 {
	weights := mlpWeights(d.hidden, d.semantic, d.features) + mlpWeights(d.hidden, d.features, d.semantic, d.residual) +
		float64(d.semantic)*float64(d.attributes)
	if d.residual > 0 {
		weights += mlpWeights(d.hidden, d.residual, d.features) +
			mlpWeights(d.clubHidden, d.clubHidden, d.residual) + 2*float64(d.clubHidden)*float64(d.attributes)
	}
	return weights
}

// generateWeights is the number of weights of stage 2.
func (d dims) generateWeights() float64 {
	return mlpWeights(d.ganHidden, d.features, d.noise, d.attributes) + mlpWeights(d.ganHidden, 1, d.features, d.attributes)
}

// mlpWeights is the number of weights of a network with one hidden layer.
func mlpWeights(hidden, out int, in ...int) float64 {
	inputs := 1.0
	for _, n := range in {
		inputs += float64(n)
	}
	return float64(hidden)*inputs + float64(out)*float64(hidden+1)
}

// checkMemory returns an error if training needs more memory than there is.
func checkMemory(set *data.Set, cfg config.Config) error {
	limit, whose := memoryLimit()
	if limit == 0 {
		return nil
	}
	total, largest := 0.0, MemoryPart{}
	for _, part := range EstimateMemory(set, cfg) {
		total += part.Bytes
		if part.Bytes > largest.Bytes {
			largest = part
		}
	}
	if total <= float64(limit) {
		return nil
	}
	return fmt.Errorf("engine: training needs about %s of memory, and %s %s: %s need %s; reduce %s",
		gigabytes(total), whose, gigabytes(float64(limit)), largest.Purpose, gigabytes(largest.Bytes), largest.Keys)
}

func gigabytes(bytes float64) string { return fmt.Sprintf("%.1f GB", bytes/1e9) }
