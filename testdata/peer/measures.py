"""Computes the measures of a run again, with NumPy, from the scores that
segzsl eval RUN --scores FILE.npz writes.

    measures.py FILE.npz ...     prints the measures of each file, and the common
                                 calibration factor of several, as JSON
    measures.py write FOLDER     writes measures.json for FOLDER/scores0.npz and scores1.npz

Nothing is shared with the program, and nothing is sorted or swept: every point of a curve
is computed from all samples.
"""

import json
import os
import sys

import numpy as np

MOST_POINTS = 1000  # of acc_h by γ, as in engine/metric


def load(path):
    with np.load(path) as f:
        run = {k: f[k] for k in f.files}
    head = json.loads(run["header"].tobytes())
    run["labels"] = run["labels"].astype(int).ravel()
    run["seen"] = np.arange(len(head["classes"])) < head["seen"]
    run["gamma"], run["from"] = head["gamma"], head["gamma_from"]
    return run


def tied(run):
    """The same with scores in quarters, so that many samples have equal leads."""
    rounded = {k: np.rint(run[k] * 4) / 4 for k in ("scores", "seen_alone", "unseen_alone")}
    return {**run, **rounded}


def harmonic(s, u):
    return 2 * s * u / (s + u) if s + u else 0.0


def per_class(right, labels, classes):
    """The mean over classes that have samples of the share of right predictions."""
    return float(np.mean([right[labels == c].mean() for c in classes if np.any(labels == c)]))


class Measured:
    def __init__(self, run):
        scores, self.labels, seen = run["scores"], run["labels"], run["seen"]
        self.seen, self.unseen = np.flatnonzero(seen), np.flatnonzero(~seen)
        self.best_seen = self.seen[scores[:, self.seen].argmax(1)]
        self.best_unseen = self.unseen[scores[:, self.unseen].argmax(1)]
        rows = np.arange(len(scores))
        lead = scores[rows, self.best_seen] - scores[rows, self.best_unseen]  # float32
        self.lead = lead.astype(float)
        self.is_seen = seen[self.labels]
        self.alone = np.where(
            self.is_seen,
            self.seen[run["seen_alone"].argmax(1)],
            self.unseen[run["unseen_alone"].argmax(1)])

    def both(self, predicted):
        right = predicted == self.labels
        return per_class(right, self.labels, self.seen), per_class(right, self.labels, self.unseen)

    def at(self, gamma):
        """acc_s and acc_u with γ subtracted from seen scores; ties are seen."""
        return self.both(np.where(self.lead - gamma >= 0, self.best_seen, self.best_unseen))

    def curve(self):
        """(γ, acc_s, acc_u), valid for factors just above γ."""
        points = [(-np.inf, *self.both(self.best_seen))]
        for g in np.unique(self.lead):
            points.append((g, *self.both(np.where(self.lead <= g, self.best_unseen, self.best_seen))))
        return points

    def harmonics(self):
        """γ in the middle of each interval, and acc_h there."""
        c = self.curve()
        stride = max(1, -(-len(c) // MOST_POINTS))
        middle = [(c[i][0] + c[i + 1][0]) / 2 if i + 1 < len(c) else np.nextafter(c[i][0], np.inf)
                  for i in range(1, len(c))]
        h = [harmonic(s, u) for _, s, u in c[1:]]
        return np.array(middle[::stride]), np.array(h[::stride])

    def measures(self, gamma):
        curve = self.curve()
        s, u = np.array([p[1] for p in curve]), np.array([p[2] for p in curve])
        lead_seen, lead_unseen = self.lead[self.is_seen], self.lead[~self.is_seen]
        ahead = np.sign(lead_seen[:, None] - lead_unseen[None, :])
        acc_s, acc_u = self.at(0)
        cal_s, cal_u = self.at(gamma)
        seen_only, t1 = self.both(self.alone)
        return {
            "acc_s": acc_s, "acc_u": acc_u, "acc_h": harmonic(acc_s, acc_u),
            "t1": t1, "seen_only": seen_only,
            "ausuc": float(np.sum(np.diff(u) * (s[1:] + s[:-1]) / 2)),
            "auroc": float(np.mean((ahead + 1) / 2)),
            "calibration": gamma,
            "calibrated_acc_s": cal_s, "calibrated_acc_u": cal_u, "calibrated_acc_h": harmonic(cal_s, cal_u),
            "oracle_acc_h": max(harmonic(a, b) for a, b in zip(s, u)),
        }


def common_gamma(runs):
    """The factor with the best mean of acc_h over several runs."""
    curves = [r.harmonics() for r in runs]
    candidates = np.concatenate([g for g, _ in curves])
    means = sum(np.interp(candidates, g, h) for g, h in curves) / len(curves)
    return float(candidates[means.argmax()])


def write(folder):
    first, second = (load(os.path.join(folder, f"scores{i}.npz")) for i in (0, 1))
    gamma = common_gamma([Measured(first), Measured(second)])
    cases = [
        {"file": "scores0.npz", "tied": False, **Measured(first).measures(gamma)},
        {"file": "scores1.npz", "tied": False, **Measured(second).measures(gamma)},
        {"file": "scores0.npz", "tied": True, **Measured(tied(first)).measures(0.25)},
    ]
    with open(os.path.join(folder, "measures.json"), "w") as f:
        json.dump({"gamma": gamma, "cases": cases}, f, indent=1)
        f.write("\n")


def main(args):
    if args[:1] == ["write"]:
        return write(args[1])
    runs = [load(p) for p in args]
    for path, run in zip(args, runs):
        print(json.dumps({"file": path, "calibration_from": run["from"], **Measured(run).measures(run["gamma"])}))
    if len(runs) > 1:
        print(json.dumps({"common_gamma": common_gamma([Measured(r) for r in runs])}))


if __name__ == "__main__":
    main(sys.argv[1:])
