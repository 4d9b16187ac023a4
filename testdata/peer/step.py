"""The training steps of segzsl bench step in PyTorch, with the same timing.

    python3 step.py --stage critic --batch 256 --steps 20 --json
    python3 step.py --check ../equation

Equation numbers are the paper's. PyTorch differentiates everything, the
gradient penalty twice. README.md says how to compare.
"""

import argparse
import json
import math
import pathlib
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F

SLOPE = 0.02
LAMBDA = dict(s=20.0, r=50.0, sim=1.0, gp=10.0, g_mi=1.0, g_sim=0.025)


class Nets:
    """The parameters by name, and the networks as functions of them."""

    def __init__(self, params):
        self.p = params

    @classmethod
    def fresh(cls, o):
        """N(0, 0.02) weights and zero biases, as in segzsl."""
        d, a, h = o.features, o.attributes, o.hidden
        shapes = {"W": (o.semantic, a), "C.W": (o.classes + 1, o.semantic)}
        for name, i, out in [("Es", d, o.semantic), ("Er", d, o.residual), ("Dec", o.semantic + o.residual, d),
                             ("G", o.noise + a, d), ("D", d + a, 1)]:
            shapes[name + ".1.W"], shapes[name + ".2.W"] = (h, i), (out, h)
        shapes |= {"q.1.W": (o.club_hidden, o.residual), "q.2.W": (o.club_hidden, o.club_hidden),
                   "q.mu.W": (a, o.club_hidden), "q.lv.W": (a, o.club_hidden)}
        params = {}
        for name, shape in shapes.items():
            params[name] = torch.randn(shape) * 0.02
            if name != "W":
                params[name[:-1] + "b"] = torch.zeros(shape[0])
        return cls(params)

    def train(self, *names):
        """Freezes everything but these networks, and returns their parameters."""
        trained = [k for k in self.p if k.split(".")[0] in names]
        for k, v in self.p.items():
            v.requires_grad_(k in trained)
        return [self.p[k] for k in trained]

    def linear(self, name, x):
        return F.linear(x, self.p[name + ".W"], self.p[name + ".b"])

    def mlp(self, name, *x):
        x = torch.cat(x, 1) if len(x) > 1 else x[0]
        return self.linear(name + ".2", F.leaky_relu(self.linear(name + ".1", x), SLOPE))

    def q(self, zr):
        h = F.leaky_relu(self.linear("q.1", zr), SLOPE)
        h = F.leaky_relu(self.linear("q.2", h), SLOPE)
        return self.linear("q.mu", h), torch.tanh(self.linear("q.lv", h))

    def generate(self, eps, a):
        return F.relu(self.mlp("G", eps, a))

    def infonce(self, z, y, att):
        """Eq. (7), first part, and (14)."""
        f = z @ self.p["W"] @ att.T
        return (torch.logsumexp(f, 1) - math.log(len(att)) - f.gather(1, y[:, None])[:, 0]).mean()


def club(mu, logvar, ay, att):
    """Eq. (7), second part; the mean over classes by the moments of att."""
    every = mu.square() - 2 * mu * att.mean(0) + att.square().mean(0)
    return (0.5 * (every - (ay - mu).square()) * torch.exp(-logvar)).sum(1).mean()


def nll(mu, logvar, ay):
    own = 0.5 * ((ay - mu).square() * torch.exp(-logvar) + logvar).sum(1)
    return own.mean() + ay.shape[1] / 2 * math.log(2 * math.pi)


def similarity(z, other, y):
    """Eq. (10) and (15): z compared with other, both of classes y."""
    s = F.normalize(z) @ F.normalize(other).T
    alike = s.masked_fill(y[:, None] != y[None, :], -math.inf)
    return (torch.logsumexp(s, 1) - torch.logsumexp(alike, 1)).mean()


def extraction(n, x, y, att, weights=LAMBDA):
    """Eq. (7), (10)–(12). Returns the terms and zr."""
    zs, zr = n.mlp("Es", x), n.mlp("Er", x)
    xhat = n.mlp("Dec", zs, zr)
    terms = {"recon_eq12": (x - xhat).square().sum(1).mean(),
             "mi_s_eq7": weights["s"] * n.infonce(zs, y, att),
             "mi_r_eq7": weights["r"] * club(*n.q(zr), att[y], att),
             "sim_eq10": similarity(zs, zs, y)}
    terms["total_eq11"] = (terms["recon_eq12"] + terms["mi_s_eq7"] + terms["mi_r_eq7"]
                           + weights["sim"] * terms["sim_eq10"])
    return terms, zr, zs


def criticism(n, x, fake, a, alpha, weights=LAMBDA, joint=False):
    """Eq. (13), negated for the critic to minimise; joint processes real and fake as one batch."""
    if joint:
        real, made = n.mlp("D", torch.cat((x, fake)), torch.cat((a, a))).chunk(2)
    else:
        real, made = n.mlp("D", x, a), n.mlp("D", fake, a)
    between = (alpha * x + (1 - alpha) * fake).requires_grad_(True)
    slope, = torch.autograd.grad(n.mlp("D", between, a).sum(), between, create_graph=True)
    penalty = (slope.norm(2, dim=1) - 1).square().mean()
    return {"gp_only": penalty, "critic_eq13": made.mean() - real.mean() + weights["gp"] * penalty}


def generation(n, eps, x, y, att, weights=LAMBDA):
    """Eq. (14)–(16)."""
    a = att[y]
    fake = n.generate(eps, a)
    z = n.mlp("Es", fake)
    with torch.no_grad():
        real = n.mlp("Es", x)
    terms = {"G_wgan": -n.mlp("D", fake, a).mean(), "G_mi_eq14": n.infonce(z, y, att),
             "G_sim_eq15": similarity(z, real, y)}
    terms["G_total_eq16"] = (terms["G_wgan"] + weights["g_mi"] * terms["G_mi_eq14"]
                             + weights["g_sim"] * terms["G_sim_eq15"])
    return terms


class Data:
    """Random features in [0, 1], drawn in batches."""

    def __init__(self, o):
        n = max(4 * o.batch, o.classes)
        self.x, self.y = torch.rand(n, o.features), torch.arange(n) % o.classes
        self.att = F.normalize(torch.rand(o.classes, o.attributes))
        self.batch, self.order = o.batch, torch.randperm(n)

    def draw(self):
        if len(self.order) < self.batch:
            self.order = torch.randperm(len(self.x))
        at, self.order = self.order[:self.batch], self.order[self.batch:]
        return self.x[at], self.y[at]


def move(optimiser, loss):
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return loss.item()


def extract_step(o, n, data):
    main = torch.optim.Adam(n.train("Es", "Er", "Dec", "W"), lr=1e-4)
    own = torch.optim.Adam(n.train("q"), lr=1e-3)

    def step():
        x, y = data.draw()
        n.train("Es", "Er", "Dec", "W")
        terms, zr, _ = extraction(n, x, y, data.att)
        move(main, terms["total_eq11"])
        n.train("q")
        move(own, nll(*n.q(zr.detach()), data.att[y]))
    return step


def critic_step(o, n, data):
    optimiser = torch.optim.Adam(n.train("D"), lr=1e-4, betas=(0.5, 0.999))

    def step():
        x, y = data.draw()
        a = data.att[y]
        with torch.no_grad():
            fake = n.generate(torch.randn(len(x), o.noise), a)
        move(optimiser, criticism(n, x, fake, a, torch.rand(len(x), 1), joint=o.joint)["critic_eq13"])
    return step


def generator_step(o, n, data):
    optimiser = torch.optim.Adam(n.train("G"), lr=1e-4, betas=(0.5, 0.999))

    def step():
        x, y = data.draw()
        move(optimiser, generation(n, torch.randn(len(x), o.noise), x, y, data.att)["G_total_eq16"])
    return step


def classifier_step(o, n, data):
    optimiser = torch.optim.Adam(n.train("C"), lr=1e-3)
    data.x = torch.randn(len(data.x), o.semantic)

    def step():
        z, y = data.draw()
        move(optimiser, F.cross_entropy(n.linear("C", z), y))
    return step


STEPS = {"extract": extract_step, "critic": critic_step, "generator": generator_step, "classifier": classifier_step}


def bench(o):
    step = STEPS[o.stage](o, Nets.fresh(o), Data(o))
    times = []
    for i in range(2 + o.steps):
        begun = time.perf_counter()
        step()
        ms = 1e3 * (time.perf_counter() - begun)
        if i < 2:
            continue
        times.append(ms)
        print(json.dumps({"ms": ms}) if o.json else f"{len(times):5d}  {ms:9.1f}", flush=True)
    last = {"stage": o.stage, "batch": o.batch, "threads": torch.get_num_threads(), "steps": o.steps,
            "median_ms": statistics.median(times), "min_ms": min(times), "max_ms": max(times),
            "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "torch": torch.__version__}
    print(json.dumps(last) if o.json else f"\n{o.stage}, batch {o.batch}: median {last['median_ms']:.1f} ms")


def check(folder):
    """Compares every loss and gradient with the reference results, in float64."""
    folder = pathlib.Path(folder)
    case = json.loads((folder / "case0.json").read_text())
    want = json.loads((folder / "result0.json").read_text())
    meta, inputs = case["meta"], case["inputs"]
    weights = dict(s=meta["lambda_s"], r=meta["lambda_r"], sim=meta["lambda_sim"], gp=meta["lambda_gp"],
                   g_mi=meta["lambda_G_MI"], g_sim=meta["lambda_G_sim"])
    tensor = lambda v: torch.tensor(v, dtype=torch.int64 if isinstance(v[0], int) else torch.float64)
    n = Nets({k: tensor(v).requires_grad_(True) for k, v in case["params"].items()})
    x, y, att, eps, alpha, cy = (tensor(inputs[k]) for k in ["x", "y", "att", "eps", "alpha", "cy"])

    losses, zr, zs = extraction(n, x, y, att, weights)
    losses["q_nll"] = nll(*n.q(zr.detach()), att[y])
    losses |= generation(n, eps, x, y, att, weights)
    losses |= criticism(n, x, n.generate(eps, att[y]).detach(), att[y], alpha, weights)
    losses["ce_eq18_mean"] = F.cross_entropy(n.linear("C", zs.detach()), cy)
    worst = 0.0
    for name, loss in losses.items():
        worst = max(worst, abs(loss.item() - want["losses"][name]) / (1 + abs(want["losses"][name])))
        reference = want["grads"][name]
        got = torch.autograd.grad(loss, [n.p[k] for k in reference], retain_graph=True, allow_unused=True)
        for k, g in zip(reference, got):
            r = tensor(reference[k]).double()
            worst = max(worst, ((torch.zeros_like(r) if g is None else g) - r).abs().max().item() / (1 + r.abs().max().item()))
    print(f"{len(losses)} losses and their gradients: largest difference {worst:.1e}")
    return worst < 1e-9


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--stage", choices=STEPS, default="extract")
    for name, value in [("features", 2048), ("attributes", 85), ("classes", 40), ("semantic", 1024), ("residual", 1024),
                        ("hidden", 4096), ("club-hidden", 4096), ("noise", 0), ("batch", 64), ("steps", 20), ("threads", 2)]:
        p.add_argument("--" + name, type=int, default=value)
    p.add_argument("--json", action="store_true")
    p.add_argument("--joint", action="store_true", help="let the critic see real and fake as one batch: a little faster")
    p.add_argument("--check", metavar="FOLDER", help="compare with the reference numbers in FOLDER instead")
    o = p.parse_args()
    o.noise = o.noise or o.attributes
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    if o.check:
        sys.exit(0 if check(o.check) else 1)
    bench(o)


if __name__ == "__main__":
    main()
