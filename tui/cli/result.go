package cli

import (
	"fmt"
	"strings"

	"segzsl/engine/event"
	"segzsl/engine/record"
)

// printEnd prints the result of a run; other ends are reported as errors.
func (a *app) printEnd(end event.Event, folder string) error {
	result, ok := end.(event.Result)
	if !ok {
		return nil
	}
	text := resultText(result)
	_, err := fmt.Fprintf(a.out, "%s\nrun folder %s\n", text, folder)
	return err
}

// resultText formats a result as a table, in percent.
func resultText(r event.Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, seed %d, protocol %s, split %s", r.Set, r.Seed, r.Protocol, r.SplitHash)
	if r.Seconds > 0 {
		fmt.Fprintf(&b, ", %s", record.Duration(r.Seconds))
	}
	if r.Altered {
		b.WriteString(", settings changed during training")
	}
	if r.TestViewed {
		b.WriteString(", test data viewed before the end")
	}
	if r.Missing > 0 {
		fmt.Fprintf(&b, ", %d events are missing in the log, which could not be written", r.Missing)
	}
	if r.Unverified != "" {
		b.WriteString("\nunverified: " + r.Unverified)
	}
	fmt.Fprintf(&b, "\n\n%-14s%7s%7s%7s\n", "", "acc_s", "acc_u", "acc_h")
	fmt.Fprintf(&b, "%-14s%7.1f%7.1f%7.1f\n", "uncalibrated", 100*r.AccS, 100*r.AccU, 100*r.AccH)
	if r.Calibration != 0 {
		fmt.Fprintf(&b, "%-14s%7.1f%7.1f%7.1f   γ from %s\n", fmt.Sprintf("γ = %.4g", r.Calibration),
			100*r.CalS, 100*r.CalU, 100*r.CalH, r.CalibrationFrom)
	}
	fmt.Fprintf(&b, "%-14s%7s%7s%7.1f   upper bound: γ chosen on the test samples\n", "oracle γ", "", "", 100*r.OracleH)
	fmt.Fprintf(&b, "\nT1 %.1f   AUSUC %.3f   AUROC %.3f   seen only %.1f\n", 100*r.T1, r.AUSUC, r.AUROC, 100*r.SeenOnly)
	return b.String()
}
