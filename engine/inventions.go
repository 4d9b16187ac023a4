package engine

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"segzsl/engine/event"
)

// inventedShown is the number of generated features returned with an invention.
const inventedShown = 8

// invented is a class without samples.
type invented struct {
	name string
	raw  []float32 // attributes as in the data set
	unit []float32 // the same, scaled to length 1
}

// inventions is a model that adds classes to those of the set (this file) and has
// a copy of its predictor learn them (invented_classifier.go).
type inventions struct{ *Model }

// Invent adds a class with the attributes of like, changed, and trains a copy of the
// classifier with it; see the command Invent. It requires a trained generator.
func (m *Model) Invent(class, like string, changes []event.AttributeValue) (*event.Invention, error) {
	v, err := m.inventions().create(class, like, changes)
	if err != nil {
		return nil, fmt.Errorf("engine: invent %q: %w", class, err)
	}
	m.invented = append(m.invented, v)
	invention, err := m.inventions().learn(len(m.invented) - 1)
	if err != nil {
		m.invented = m.invented[:len(m.invented)-1]
		return nil, fmt.Errorf("engine: invent %q: %w", class, err)
	}
	return invention, nil
}

// Remove removes an invented class.
func (m *Model) Remove(class string) (*event.Invention, error) {
	at := m.inventions().index(class)
	if at < 0 {
		if len(m.invented) == 0 {
			return nil, fmt.Errorf("engine: remove %q: there are no invented classes", class)
		}
		return nil, fmt.Errorf("engine: remove: %w", unknownName("invented class", class, m.inventions().allNames()[m.problem.set.C():]))
	}
	m.invented = slices.Delete(slices.Clone(m.invented), at, at+1)
	return m.inventions().learn(-1)
}

// index is the number of an invented class, −1 if there is none of that name.
func (m inventions) index(class string) int {
	return slices.IndexFunc(m.invented, func(v invented) bool { return v.name == class })
}

// create makes a class from the attributes of like; it is not added yet.
func (m inventions) create(class, like string, changes []event.AttributeValue) (v invented, err error) {
	switch {
	case m.generated == 0:
		return v, fmt.Errorf("its samples need the generator, which has not been trained yet (stage generate)")
	case class == "":
		return v, fmt.Errorf("it needs a name")
	case slices.Contains(m.allNames(), class):
		return v, fmt.Errorf("there is already a class of that name")
	}
	v.name = class
	if v.raw, v.unit, err = m.attributesOf(like); err != nil {
		return v, err
	}
	if err := v.change(m.problem.set.AttributeNames, changes); err != nil {
		return v, err
	}
	if length(v.unit) == 0 {
		return v, fmt.Errorf("all its attributes are 0: at least one must be different from 0")
	}
	unit(v.unit, v.unit)
	return v, nil
}

// change sets attributes. The rows of the data set are its raw ones divided by
// their length, apart from repaired values; changed rows are scaled the same way.
func (v *invented) change(names []string, changes []event.AttributeValue) error {
	var both, own float64
	for j, u := range v.unit {
		both += float64(float64(u) * float64(v.raw[j]))
		own += float64(float64(u) * float64(u))
	}
	scale := 1.0
	if both > 0 {
		scale = both / own
	}
	for _, c := range changes {
		j := slices.Index(names, c.Attribute)
		switch {
		case j < 0:
			return unknownName("attribute", c.Attribute, names)
		case !finite(float64(float32(c.Value))):
			return fmt.Errorf("attribute %s = %g: want a finite number", c.Attribute, c.Value)
		}
		v.raw[j], v.unit[j] = float32(c.Value), float32(c.Value/scale)
	}
	return nil
}

// attributesOf returns copies of a class's attributes, as in the data set and as
// unit row.
func (m inventions) attributesOf(class string) (raw, unit []float32, err error) {
	if i := m.index(class); i >= 0 {
		return slices.Clone(m.invented[i].raw), slices.Clone(m.invented[i].unit), nil
	}
	set := m.problem.set
	c := slices.Index(set.ClassNames, class)
	if c < 0 {
		return nil, nil, unknownName("class", class, m.allNames())
	}
	row := func(all []float32) []float32 { return slices.Clone(all[c*set.A : (c+1)*set.A]) }
	return row(set.RawAttributes), row(set.Attributes), nil
}

// attributeOf returns the network input for the attributes of a class of the data
// set or an invented one.
func (m inventions) attributeOf(class string) ([]float32, error) {
	if i := m.index(class); i >= 0 {
		return m.problem.input(m.invented[i].unit), nil
	}
	set := m.problem.set
	if c := slices.Index(set.ClassNames, class); c >= 0 {
		return m.problem.input(set.Attributes[c*set.A : (c+1)*set.A]), nil
	}
	return nil, unknownName("class", class, m.allNames())
}

// allNames are the classes of the data set and the invented ones.
func (m inventions) allNames() []string {
	names := slices.Clone(m.problem.set.ClassNames)
	for _, v := range m.invented {
		names = append(names, v.name)
	}
	return names
}

// learn trains a copy of the predictor with all invented classes, and evaluates the test
// samples with it. shown is the index of the invented class to report, −1 for none.
func (m inventions) learn(shown int) (*event.Invention, error) {
	begun := time.Now()
	out := &event.Invention{All: m.allNames()[m.problem.set.C():], Width: m.problem.set.D, Predicted: []event.PredictedSample{}}
	before, err := m.evaluator().predictor()
	if err != nil {
		return nil, err
	}
	after, err := m.withInvented(before)
	if err != nil {
		return nil, err
	}
	out.Seconds = time.Since(begun).Seconds()
	if shown >= 0 {
		v := m.invented[shown]
		out.Name = v.name
		if out.Rows, err = m.questions().generateRows(nil, v.name, m.problem.input(v.unit), inventedShown, m.cfg.Seed); err != nil {
			return nil, err
		}
	}
	return out, m.listPredicted(out, before, after, shown)
}

// listPredicted evaluates the test samples before and after, and lists those that are now
// predicted as invention number shown.
func (m inventions) listPredicted(out *event.Invention, before, after predictor, shown int) error {
	old, err := m.evaluator().evaluateAll(before.score, nil)
	if err != nil {
		return err
	}
	class := m.problem.k() + shown
	gamma, _ := m.evaluator().factor()
	var chance []float64
	now, err := m.evaluator().evaluateAll(after.score, func(v rowScores, i int) {
		if shown >= 0 {
			chance = append(chance, after.probabilities(v.all.Row(i))[class])
		}
	})
	if err != nil {
		return err
	}
	out.AccS, out.AccU = now.At(gamma)
	for i, at := range m.evaluator().testSamples() {
		if shown >= 0 && now.Margins[i].Predicted(gamma) == class {
			out.Predicted = append(out.Predicted, event.PredictedSample{Sample: at, Truth: m.problem.name(now.Margins[i].Truth),
				Before: m.problem.name(old.Margins[i].Predicted(gamma)), Probability: chance[i]})
		}
	}
	slices.SortStableFunc(out.Predicted, func(a, b event.PredictedSample) int { return cmp.Compare(b.Probability, a.Probability) })
	return nil
}

// carryInventions returns the model of the next pass with the inventions of m, which
// are only attributes.
func (m *Model) carryInventions(next *Model) *Model {
	if m != nil {
		next.invented = m.invented
	}
	return next
}
