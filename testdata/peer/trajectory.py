"""Ten steps of stage 1 and of stage 2 in float64: losses and weights after each.

    /usr/bin/python3 testdata/peer/trajectory.py testdata/equation   # writes trajectory.json and trajectory_result.json

Losses are those of equations.py, the optimiser is PyTorch's Adam. README.md lists what the files hold.
"""

import pathlib
import sys

import numpy as np
import torch

from equations import (Networks, criticism, draw_params, exact, extraction, generation, likelihood, rounded, unit_rows,
                       write)

STEPS = 10


def draw_case():
    """Raw features, initial parameters, and everything random in both stages."""
    m = {"N": 32, "D": 6, "A": 4, "H": 8, "ds": 3, "dr": 2, "nz": 3, "C": 4, "B": 16, "Hq": 5, "slope": 0.1,
         "lambda_recon": 1.0, "lambda_s": 5.0, "lambda_r": 20.0, "lambda_sim": 1.0, "lr": 0.01, "q_lr": 0.02, "q_steps": 2,
         "lambda_gp": 10.0, "lambda_G_WGAN": 1.0, "lambda_G_MI": 0.5, "lambda_G_sim": 0.5, "gan_lr": 0.005,
         "critic_steps": 2, "seed": 0}
    rng = np.random.default_rng(m["seed"])

    def batch():
        return rng.choice(m["N"], m["B"], replace=False).tolist()

    def eps():
        return exact(rng.standard_normal((m["B"], m["nz"])))

    def critic_step():
        return {"batch": batch(), "eps": eps(), "alpha": exact(rng.random(m["B"]))}

    # q starts with small weights, as in a real run: its first gradients are so small that Adam's ε matters.
    case = {"meta": m, "params": draw_params(rng, m, 0.4, 0.02),
            "x": exact(4 * rng.random((m["N"], m["D"])) ** 2), "y": [i % m["C"] for i in range(m["N"])],
            "att": unit_rows(rng, m["C"], m["A"]),
            "extract": [batch() for _ in range(STEPS)],
            "generate": [{"critic": [critic_step() for _ in range(m["critic_steps"])], "eps": eps()}
                         for _ in range(STEPS)]}
    centre_critic(case)
    return case


def centre_critic(case):
    """Sets biases of the critic so that each hidden unit is active for about half of the samples; see check_conditioned."""
    t = Training(case)
    with torch.no_grad():
        inputs = t.n.linear("D.1", torch.cat((t.x, t.att[t.y]), 1)) - t.n.p["D.1.b"]
    case["params"]["D.1.b"] = exact(-inputs.mean(0))


class Training:
    """The data set of a case, scaled for training, and networks with the case's parameters."""

    def __init__(self, case):
        self.m = case["meta"]
        self.n = Networks(case["params"], self.m["slope"])
        x = torch.tensor(case["x"], dtype=torch.float64)
        low, high = x.min(0).values, x.max(0).values
        self.x, self.y = (x - low) / (high - low), torch.tensor(case["y"])
        self.att = torch.tensor(case["att"], dtype=torch.float64)

    def adam(self, lr, beta1, *networks):
        return torch.optim.Adam(self.n.params(*networks).values(), lr=lr, betas=(beta1, 0.999), eps=1e-8)

    def after_step(self, losses, *networks):
        return {"losses": {k: float(f"{v:.10g}") for k, v in losses.items()},
                "params": {k: rounded(v) for k, v in self.n.params(*networks).items()}}


def move(optimiser, loss):
    """One step of the optimiser on its parameters, with all others frozen; returns the loss before it."""
    params = [p for group in optimiser.param_groups for p in group["params"]]
    for p, g in zip(params, torch.autograd.grad(loss, params)):
        p.grad = g
    optimiser.step()
    return loss.item()


def extract(case):
    """Stage 1: a step of encoders, decoder and W by Eq. (11), then steps of q on the z_r of the same batch from before that step."""
    t = Training(case)
    main, q = t.adam(t.m["lr"], 0.9, "Es", "Er", "Dec", "W"), t.adam(t.m["q_lr"], 0.9, "q")
    for batch in case["extract"]:
        terms, zr = extraction(t.n, t.x[batch], t.y[batch], t.att, t.m)
        losses = {k: v.item() for k, v in terms.items()}
        move(main, terms["total"])
        nll = [move(q, likelihood(t.n, zr, t.y[batch], t.att)) for _ in range(t.m["q_steps"])]
        yield t.after_step(losses | {"q_nll": nll[0]}, "Es", "Er", "Dec", "W", "q")


def check_conditioned(n, x, xfake, a):
    """Fails if a hidden unit of the critic is active for the same real samples as for their fakes: its bias and its
    weights of attributes then have a gradient of exactly 0, and Adam amplifies the rounding error."""
    on = [n.linear("D.1", torch.cat((v, a), 1)) > 0 for v in (x, xfake)]
    if (on[0] == on[1]).all(0).any():
        sys.exit("a gradient of the critic is exactly 0: draw another case")


def generate(case):
    """Stage 2: steps of the critic by Eq. (13), then one of the generator by Eq. (16) on the classes and the real
    samples of the last critic step, with noise of its own. Encoder and W stay as they are in the case. Losses of the
    critic are those of the last of its steps."""
    t = Training(case)
    critic, generator = t.adam(t.m["gan_lr"], 0.5, "D"), t.adam(t.m["gan_lr"], 0.5, "G")
    noise = lambda rows: torch.tensor(rows, dtype=torch.float64)
    for step in case["generate"]:
        for drawn in step["critic"]:
            x, y = t.x[drawn["batch"]], t.y[drawn["batch"]]
            a = t.att[y]
            xfake = t.n.generate(noise(drawn["eps"]), a)
            check_conditioned(t.n, x, xfake, a)
            terms = criticism(t.n, x, xfake, a, noise(drawn["alpha"])[:, None], t.m)
            losses = {k: v.item() for k, v in terms.items()}
            move(critic, terms["critic"])
        zs, _ = t.n.encode(x)
        terms = generation(t.n, noise(step["eps"]), zs, y, t.att, t.m)
        losses |= {k: v.item() for k, v in terms.items()}
        move(generator, terms["g_total"])
        yield t.after_step(losses, "G", "D")


def main():
    torch.set_num_threads(1)
    folder, case = pathlib.Path(sys.argv[1]), draw_case()
    write(folder / "trajectory.json", case)
    write(folder / "trajectory_result.json", {"extract": list(extract(case)), "generate": list(generate(case))})


if __name__ == "__main__":
    main()
