"""Makes data sets on which rules for sets of any kind can be tried: python3 sets.py DIR

Features of a sample are a random network of three parts: what the attributes of its
class describe, properties of the class that they do not describe, and variation within
the class. dense-* are signed with outliers, like features of CLIP or ViT; sparse-* are
non-negative with many zeros and a long tail, like a ResNet's after its last ReLU.
"""

import sys

import numpy as np

CLASSES, UNSEEN, SAMPLES = 50, 10, 60


def make(seed, kind, features, attributes, beyond, within):
    """A set; beyond and within are the strengths of the second and third part."""
    r = np.random.default_rng(seed)
    a = r.random((CLASSES, attributes)) * (r.random((CLASSES, attributes)) < 0.4)
    labels = np.repeat(np.arange(CLASSES), SAMPLES)
    centred = (a - a.mean(0)) / a.std()
    parts = [
        centred[labels] @ r.normal(size=(attributes, 64)) / np.sqrt(attributes),
        (beyond * r.normal(size=(CLASSES, 24)))[labels] @ r.normal(size=(24, 64)) / np.sqrt(24),
        within * r.normal(size=(len(labels), 48)) @ r.normal(size=(48, 64)) / np.sqrt(48),
    ]
    hidden = np.tanh(0.7 * sum(parts) @ r.normal(size=(64, 256)) / 8) + 0.1 * r.normal(size=(len(labels), 256))
    x = hidden @ r.normal(size=(256, features)) / 16
    if kind == "dense":
        x *= np.exp(0.5 * r.normal(size=features))
        outliers = r.random(x.shape) < 0.002
        x = x + r.normal(size=features) + outliers * r.standard_t(2, size=x.shape) * 4
    else:
        x = np.maximum(x / x.std() - 0.3, 0) ** 1.5 * np.exp(0.3 * r.normal(size=features))
    seen = np.setdiff1d(np.arange(CLASSES), r.permutation(CLASSES)[:UNSEEN])
    of_seen = r.permutation(np.flatnonzero(np.isin(labels, seen)))
    fifth = len(of_seen) // 5
    return dict(features=x.astype("f4"), labels=labels, attributes=a.astype("f4"),
                trainval_loc=np.sort(of_seen[fifth:]), test_seen_loc=np.sort(of_seen[:fifth]),
                test_unseen_loc=np.flatnonzero(~np.isin(labels, seen)))


SETS = {
    "dense-1": (1, "dense", 512, 64, 0.6, 1.5),
    "dense-2": (2, "dense", 384, 200, 1.0, 1.0),
    "dense-3": (3, "dense", 256, 30, 0.8, 2.0),
    "sparse-1": (4, "sparse", 512, 64, 0.6, 1.5),
    "sparse-2": (5, "sparse", 256, 85, 1.0, 1.0),
}

for name, of in SETS.items():
    np.savez(f"{sys.argv[1]}/{name}.npz", **make(*of))
