package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/output"
)

// savedFlags select a saved run and its data set.
type savedFlags struct {
	data      string
	forceData bool
	asJSON    bool
}

func (f *savedFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.data, "data", "d", "", "data set: a name or a path (the one it was trained on)")
	addForceData(cmd, &f.forceData)
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print JSON")
	cmd.ValidArgsFunction = completeRuns
	_ = cmd.RegisterFlagCompletionFunc("data", completeData)
}

// open opens the model of a run. A note goes to notes if results of it are unverified.
func (f *savedFlags) open(name string, notes *output.Writer) (*record.Saved, error) {
	s, err := record.OpenModel(name, f.data, f.forceData)
	if err != nil {
		return nil, err
	}
	if note := s.Model.Unverified(); note != "" {
		fmt.Fprintln(notes, "note: unverified:", note)
	}
	return s, nil
}

func (a *app) evalCommand() *cobra.Command {
	var flags savedFlags
	var set []string
	var spaces bool
	var scores string
	cmd := &cobra.Command{
		Use:   "eval RUN",
		Short: "evaluate a trained model",
		Long: `Evaluate the model of a run on the test samples of its data set, or with --force-data of another one with the same classes and attributes.
RUN is a path, the name of a run in the state home, latest, or pretrained, as for segzsl query.

With --spaces it also evaluates the semantic, residual and image space on test samples: how well classes are separated (silhouette; purity of the 10 nearest neighbours), and how well a linear probe predicts class and attributes. A probe fitted on a sample's class can infer the attributes from the class, so attributes are also predicted for held-out classes, and for unseen classes by a probe fitted on seen ones. With --json this is a second line, event "separation".

With --scores FILE it writes the classifier's scores of every test sample as an .npz file, from which testdata/peer/measures.py computes the measures again with NumPy.`,
		Example: `
segzsl eval latest
segzsl eval latest --spaces
segzsl eval latest --scores scores.npz
segzsl eval latest --set evaluate.calibration=0.4 --json`,
		Args: oneArg("a run"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.eval(args[0], &flags, set, spaces, scores)
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&spaces, "spaces", false, "also evaluate the semantic, residual and image space (Fig. 4)")
	cmd.Flags().StringVar(&scores, "scores", "", "also write the scores of all test samples to an .npz file")
	_ = cmd.MarkFlagFilename("scores", "npz")
	cmd.Flags().StringArrayVarP(&set, "set", "s", nil, "set a config key: evaluate.calibration=0.4")
	_ = cmd.RegisterFlagCompletionFunc("set", completeSet)
	return cmd
}

func (a *app) eval(name string, flags *savedFlags, pairs []string, spaces bool, to string) error {
	check := config.Default() // find errors before opening the data set
	if err := assignEvaluation(pairs, &check); err != nil {
		return err
	}
	s, err := flags.open(name, a.err)
	if err != nil {
		return err
	}
	defer s.Model.Close()
	cfg := s.Model.Config()
	if len(pairs) > 0 {
		if err := assign(&cfg, pairs); err != nil {
			return err
		}
		s.Model.Recalibrate(cfg.Evaluate.Calibration, "config")
	}
	scores, err := s.Model.Evaluate()
	if err != nil {
		return err
	}
	result := event.Result{
		Scores: scores, Set: s.Set.Name, SplitHash: s.Set.SplitHash(), Seed: cfg.Seed,
		Protocol: string(cfg.Evaluate.Protocol), Run: s.Run.Name(),
		Fingerprint: string(s.Set.Fingerprint), Unverified: s.Model.Unverified(),
	}
	if end, ok := s.Run.End.(event.Result); ok {
		result.Altered, result.TestViewed = end.Altered, end.TestViewed
	}
	if to != "" {
		if err := record.Shared(filepath.Dir(to)).Replace(record.File(filepath.Base(to)), s.Model.WriteScores); err != nil {
			return err
		}
	}
	if err := a.printResult(result, flags.asJSON); err != nil || !spaces {
		return err
	}
	return a.printSeparation(s.Model, flags.asJSON)
}

func (a *app) printResult(result event.Result, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprint(a.out, resultText(result))
		return err
	}
	line, err := record.Marshal(result)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out.JSON(), "%s\n", line)
	return err
}

// assignEvaluation applies pairs to c, if they only set how a model is evaluated:
// nothing else can be changed after training.
func assignEvaluation(pairs []string, c *config.Config) error {
	if err := assign(c, pairs); err != nil {
		return err
	}
	for _, pair := range pairs {
		key, _, _ := strings.Cut(pair, "=")
		if strings.TrimSpace(key) != "evaluate.calibration" {
			return usagef("--set %s: only evaluate.calibration can be set for a trained model; other keys require training", pair)
		}
	}
	return nil
}
