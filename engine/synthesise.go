package engine

// synthesiseTrainer is stage 3, Eq. (17): one step makes the N_u synthetic
// features of one unseen class. It trains nothing.
type synthesiseTrainer struct {
	m    *Model
	s    *synthesiser
	bank *bank
}

func newSynthesiseTrainer(m *Model, _ map[Term]bool) (trainer, error) {
	m.bank = nil
	s, err := newSynthesiser(m.pool, m.nets)
	return &synthesiseTrainer{m: m, s: s, bank: m.newBank()}, err
}

func (t *synthesiseTrainer) batches() int { return t.m.problem.k() - t.m.problem.seen }
func (t *synthesiseTrainer) epochs() int  { return 1 }

func (t *synthesiseTrainer) step(i int) ([]TermValue, error) {
	return nil, t.m.addSynthetic(t.bank, t.s, t.m.problem.seen+i-1)
}

func (t *synthesiseTrainer) reweigh(Config, map[Term]bool) error { return nil }

// finish adds the real features of seen classes beside the synthetic ones.
func (t *synthesiseTrainer) finish() error {
	if err := t.m.addReal(t.bank); err != nil {
		return err
	}
	t.m.bank = t.bank
	return nil
}

func (t *synthesiseTrainer) close() { closeProgram(t.s.program) }
