package engine

import (
	"fmt"

	"segzsl/data/suggest"
	"segzsl/engine/event"
)

const (
	// generatedAtOnce is how many rows the generator makes at a time for a
	// question: pictures come in handfuls.
	generatedAtOnce = 16
	// maxGenerated limits the numbers in one reply, to 16 MiB.
	maxGenerated = 4 << 20
)

// Generate generates count image features of each class; see event.Generate.
// Classes are those of the data set, and invented ones. It returns an error before
// stage generate, when there is no generator yet.
func (m *Model) Generate(classes []string, count int, seed uint64) (*event.Generated, error) {
	d := m.problem.set.D
	if most := maxGenerated / d / max(1, len(classes)); count < 1 || count > most {
		return nil, fmt.Errorf("engine: generate: %d features of each of %d classes: want 1 to %d", count, len(classes), most)
	}
	if !m.generatorReady {
		return nil, fmt.Errorf("engine: generate: there is no generator before stage generate")
	}
	out := &event.Generated{Classes: classes, Count: count, Width: d, Batch: m.generated,
		Rows: make(event.Vector, 0, len(classes)*count*d)}
	for _, class := range classes {
		a, err := m.inventions().attributeOf(class)
		if err != nil {
			return nil, fmt.Errorf("engine: generate: %w", err)
		}
		if out.Rows, err = m.questions().generateRows(out.Rows, class, a, count, seed); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// generateRows appends G(ε, a) for count draws of ε, which depend on seed and class.
func (m questions) generateRows(dst event.Vector, class string, a []float32, count int, seed uint64) (event.Vector, error) {
	if m.cache.generator == nil {
		var err error
		if m.cache.generator, err = m.synthesiser(generatedAtOnce); err != nil {
			return dst, err
		}
	}
	s := m.cache.generator
	return dst, s.make(seed, class, a, count, func(n int) {
		dst = append(dst, s.x.Data()[:n*m.problem.set.D]...)
	})
}

// unknownName is the error for a name that is not in known; it suggests one.
func unknownName(what, name string, known []string) error {
	return fmt.Errorf("unknown %s %q; the nearest name is %q", what, name, suggest.Word(name, known))
}
