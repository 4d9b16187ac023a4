"""Writes FOLDER/ridge.json: the regression of engine/regress with NumPy. Each class is left
out and the regression solved again for each penalty, without a decomposition.

    ridge.py FOLDER
"""

import json
import os
import sys

import numpy as np


def fit(attributes, means, penalty):
    """B = (SᵀS + ρI)⁻¹SᵀM of rows centred on their means ā and m̄."""
    a, m = attributes.mean(0), means.mean(0)
    s = attributes - a
    return a, m, np.linalg.solve(s.T @ s + penalty * np.eye(s.shape[1]), s.T @ (means - m))


def predict(model, attributes):
    a, m, slope = model
    return m + (attributes - a) @ slope


def left_out(attributes, means, penalty):
    """The sum of squared errors of classes that are left out one at a time. The penalty
    stays, and so does the mean that the others are centred on."""
    total = 0.0
    for c in range(len(means)):
        rest = np.arange(len(means)) != c
        error = means[c] - predict(fit(attributes[rest], means[rest], penalty), attributes[c])
        total += error @ error
    return total


def case(seed, classes, width, features):
    """Attributes and means in multiples of 2⁻¹⁰, which are exact in float32."""
    r = np.random.RandomState(seed)
    attributes = np.rint(r.randn(classes + 3, width) * 1024) / 1024
    slope = r.randn(width, features) / np.sqrt(width)
    means = np.rint((attributes @ slope + 0.5 * r.randn(classes + 3, features)) * 1024) / 1024
    new, attributes, means = attributes[classes:], attributes[:classes], means[:classes]
    centred = attributes - attributes.mean(0)
    unit = np.sum(centred ** 2) / min(classes, width)  # the mean squared singular value
    penalties = [unit * 10 ** (step / 2) for step in range(-8, 7)]
    errors = [left_out(attributes, means, p) for p in penalties]
    best = int(np.argmin(errors))
    mean = [means[np.arange(classes) != c].mean(0) for c in range(classes)]
    return {
        "attributes": attributes.tolist(), "means": means.tolist(), "new": new.tolist(),
        "penalties": penalties, "errors": errors, "penalty": penalties[best],
        "r2": 1 - errors[best] / float(np.sum((means - np.array(mean)) ** 2)),
        "predicted": predict(fit(attributes, means, penalties[best]), new).tolist(),
    }


cases = [case(0, 12, 5, 4), case(1, 9, 20, 6)]
with open(os.path.join(sys.argv[1], "ridge.json"), "w") as f:
    json.dump(cases, f)
    f.write("\n")
