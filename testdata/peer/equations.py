"""The paper's losses and their gradients in float64.

    /usr/bin/python3 testdata/peer/equations.py check testdata/equation   # compares with every result there
    /usr/bin/python3 testdata/peer/equations.py case1 testdata/equation   # writes case1.json and result1.json
    /usr/bin/python3 testdata/peer/equations.py add testdata/equation     # adds new losses to every result

Equations are written as the paper prints them, sums in place of closed forms, and PyTorch differentiates all of
them, the gradient penalty twice. README.md lists what the files hold.
"""

import json
import pathlib
import sys

import numpy as np
import torch

# The networks that each loss trains; a result lists the gradients by their parameters.
TRAINS = {
    "recon_eq12": ["Es", "Er", "Dec"], "mi_s_eq7": ["Es", "W"], "mi_r_eq7": ["Er"], "mi_r_eq7_prior": ["Er"], "q_nll": ["q"],
    "sim_eq10": ["Es"], "sim_eq10_excl_self": ["Es"], "total_eq11": ["Es", "Er", "Dec", "W"],
    "critic_eq13": ["D"], "gp_only": ["D"], "G_wgan": ["G"], "G_mi_eq14": ["G"], "G_sim_eq15": ["G"],
    "G_total_eq16": ["G"], "ce_eq18_mean": ["C"],
}


class Networks:
    """The parameters by name, and the networks as functions of them. Weights are (out, in)."""

    def __init__(self, params, slope):
        self.p = {name: torch.tensor(v, dtype=torch.float64, requires_grad=True) for name, v in params.items()}
        self.slope = slope
        self.residual = "Er.1.W" in params

    def params(self, *networks):
        return {k: v for k, v in self.p.items() if k.split(".")[0] in networks}

    def leaky(self, u):
        return torch.where(u > 0, u, self.slope * u)

    def linear(self, name, x):
        return x @ self.p[name + ".W"].T + self.p[name + ".b"]

    def mlp(self, name, *x):
        return self.linear(name + ".2", self.leaky(self.linear(name + ".1", torch.cat(x, 1))))

    def encode(self, x):
        """z_s and z_r of features x; z_r is None without a residual encoder."""
        return self.mlp("Es", x), self.mlp("Er", x) if self.residual else None

    def decode(self, zs, zr):
        return self.mlp("Dec", zs, zr) if self.residual else self.mlp("Dec", zs)

    def q(self, zr):
        """q(a|z_r): two hidden layers, then μ and log σ², the latter through tanh."""
        h = self.leaky(self.linear("q.2", self.leaky(self.linear("q.1", zr))))
        mu, logvar = self.linear("q.mu", h), torch.tanh(self.linear("q.lv", h))
        return torch.distributions.Normal(mu, torch.exp(logvar / 2)), mu, logvar

    def generate(self, eps, a):
        return torch.relu(self.mlp("G", eps, a))


def own(table, y):
    """The entry of each row's class: (n, C) → (n)."""
    return table[torch.arange(len(y)), y]


def info_nce(n, z, y, att):
    """Eq. (7), first part, and Eq. (14), without the weight: minus the bound (2), over all seen classes."""
    f = z @ n.p["W"] @ att.T
    return -torch.log(own(torch.exp(f), y) / torch.exp(f).mean(1)).mean()


def club(q, y, att):
    """Eq. (7), second part, without the weight."""
    log_q = torch.stack([q.log_prob(a).sum(1) for a in att], 1)
    return (own(log_q, y) - log_q.sum(1) / len(att)).mean()


def club_in_batch(q, y, att):
    """The same with the attributes of all samples of the batch in place of all classes."""
    log_q = torch.stack([q.log_prob(a).sum(1) for a in att[y]], 1)
    return (torch.diagonal(log_q) - log_q.mean(1)).mean()


def similarity(z, other, y, itself=True):
    """Eq. (10) and (15) in a batch; itself: whether row i is also compared with sample i."""
    losses = []
    for i in range(len(y)):
        counted = torch.ones(len(y), dtype=torch.bool)
        counted[i] = itself
        same = counted & (y == y[i])
        if same.any():
            e = torch.exp((other @ z[i]) / (other.norm(dim=1) * z[i].norm()))
            losses.append(-torch.log(e[same].sum() / e[counted].sum()))
    return torch.stack(losses).mean()


def reconstruction(x, xhat):
    """Eq. (12)."""
    return ((x - xhat) ** 2).sum(1).mean()


def extraction(n, x, y, att, l):
    """Eq. (11) and its terms, unweighted, and z_r for q."""
    zs, zr = n.encode(x)
    terms = {"recon": reconstruction(x, n.decode(zs, zr)), "mi_s": info_nce(n, zs, y, att), "sim": similarity(zs, zs, y)}
    terms["total"] = terms["recon"] + l["lambda_s"] * terms["mi_s"] + l["lambda_sim"] * terms["sim"]
    if n.residual:
        terms["mi_r"] = club(n.q(zr)[0], y, att)
        terms["total"] = terms["total"] + l["lambda_r"] * terms["mi_r"]
    return terms, zr


def likelihood(n, zr, y, att):
    """q's loss; z_r is detached."""
    return -n.q(zr.detach())[0].log_prob(att[y]).sum(1).mean()


def criticism(n, x, xfake, a, alpha, l):
    """The bracket of Eq. (13), negated for the critic to minimise, and its parts. alpha is (n, 1)."""
    xfake = xfake.detach()
    between = (alpha * x + (1 - alpha) * xfake).requires_grad_(True)
    slope, = torch.autograd.grad(n.mlp("D", between, a).sum(), between, create_graph=True)
    penalty = ((torch.sqrt((slope ** 2).sum(1)) - 1) ** 2).mean()
    wasserstein = n.mlp("D", x, a).mean() - n.mlp("D", xfake, a).mean()
    return {"wasserstein": wasserstein, "gp": penalty, "critic": -(wasserstein - l["lambda_gp"] * penalty)}


def generation(n, eps, zs, y, att, l):
    """Eq. (16) and its terms, unweighted; zs are the batch's real semantic features."""
    a = att[y]
    xfake = n.generate(eps, a)
    zfake = n.mlp("Es", xfake)
    terms = {"g_wgan": -n.mlp("D", xfake, a).mean(), "g_mi": info_nce(n, zfake, y, att),
             "g_sim": similarity(zfake, zs.detach(), y)}
    terms["g_total"] = terms["g_wgan"] + l["lambda_G_MI"] * terms["g_mi"] + l["lambda_G_sim"] * terms["g_sim"]
    return terms


def cross_entropy(logits, y):
    """Eq. (18) with (19), as a mean over samples."""
    return -torch.log(own(torch.exp(logits), y) / torch.exp(logits).sum(1)).mean()


def evaluate(case):
    """Every loss of a case, and intermediate outputs."""
    l, inputs = case["meta"], case["inputs"]
    n = Networks(case["params"], l["slope"])
    x, att, eps, alpha = (torch.tensor(inputs[k], dtype=torch.float64) for k in ("x", "att", "eps", "alpha"))
    y, cy = torch.tensor(inputs["y"]), torch.tensor(inputs["cy"])
    zs, zr = n.encode(x)
    e, _ = extraction(n, x, y, att, l)
    xfake = n.generate(eps, att[y])
    g = generation(n, eps, zs, y, att, l)
    d = criticism(n, x, xfake, att[y], alpha, l)
    losses = {"recon_eq12": e["recon"], "mi_s_eq7": l["lambda_s"] * e["mi_s"], "sim_eq10": e["sim"],
              "sim_eq10_excl_self": similarity(zs, zs, y, itself=False), "total_eq11": e["total"],
              "critic_eq13": d["critic"], "gp_only": d["gp"],
              "G_wgan": g["g_wgan"], "G_mi_eq14": g["g_mi"], "G_sim_eq15": g["g_sim"], "G_total_eq16": g["g_total"],
              "ce_eq18_mean": cross_entropy(n.linear("C", zs.detach()), cy)}
    outputs = {"zs": zs, "xhat": n.decode(zs, zr), "xfake": xfake, "d_real": n.mlp("D", x, att[y])[:, 0]}
    if n.residual:
        losses |= {"mi_r_eq7": l["lambda_r"] * e["mi_r"],
                   "mi_r_eq7_prior": l["lambda_r"] * club_in_batch(n.q(zr)[0], y, att),
                   "q_nll": likelihood(n, zr, y, att)}
        _, outputs["mu"], outputs["logvar"] = n.q(zr)
        outputs["zr"] = zr
    return n, losses, outputs


def gradients(loss, params):
    """Gradients by the parameters that the loss depends on, by name."""
    found = torch.autograd.grad(loss, list(params.values()), retain_graph=True, allow_unused=True)
    return {k: g for k, g in zip(params, found) if g is not None}


def result(case):
    n, losses, outputs = evaluate(case)
    return {"meta": case["meta"], "losses": {k: v.item() for k, v in losses.items()},
            "grads": {k: {name: rounded(g) for name, g in gradients(v, n.params(*TRAINS[k])).items()}
                      for k, v in losses.items()},
            "intermediate": {k: rounded(v) for k, v in outputs.items()}}


def rounded(values):
    """Nested lists with ten significant digits, a thousand times the precision of float32."""
    if isinstance(values, torch.Tensor):
        values = values.tolist()
    return [rounded(v) for v in values] if isinstance(values, list) else float(f"{values:.10g}")


def exact(values):
    """Nested lists of multiples of 2^-12, which are exact in float32."""
    return (np.round(np.asarray(values) * 4096) / 4096).tolist()


def draw_params(rng, m, deviation, q_deviation):
    """Normal weights and biases of every network, in the shapes for the dimensions m."""
    d, a, h = m["D"], m["A"], m["H"]
    layers = {}
    for name, i, out in [("Es", d, m["ds"]), ("Er", d, m["dr"]), ("Dec", m["ds"] + m["dr"], d),
                         ("G", m["nz"] + a, d), ("D", d + a, 1)]:
        layers |= {name + ".1": (h, i), name + ".2": (out, h)}
    if m["dr"] == 0:
        del layers["Er.1"], layers["Er.2"]
    else:
        layers |= {"q.1": (m["Hq"], m["dr"]), "q.2": (m["Hq"], m["Hq"]), "q.mu": (a, m["Hq"]), "q.lv": (a, m["Hq"])}
    if "K" in m:
        layers["C"] = (m["K"], m["ds"])
    params = {"W": exact(deviation * rng.standard_normal((m["ds"], a)))}
    for name, shape in layers.items():
        scale = q_deviation if name.startswith("q.") else deviation
        params[name + ".W"] = exact(scale * rng.standard_normal(shape))
        params[name + ".b"] = exact(scale * rng.standard_normal(shape[0]))
    return params


def unit_rows(rng, *shape):
    a = rng.random(shape)
    return exact(a / np.linalg.norm(a, axis=1, keepdims=True))


def case1():
    """No residual encoder, noise and attributes of different dimensions, and other weights than the paper's."""
    m = {"D": 13, "A": 6, "H": 9, "ds": 5, "dr": 0, "nz": 3, "C": 7, "B": 12, "K": 10, "Hq": 0, "slope": 0.2,
         "lambda_s": 3.0, "lambda_r": 0.0, "lambda_sim": 0.5, "lambda_gp": 4.0, "lambda_G_MI": 0.3, "lambda_G_sim": 0.7,
         "seed": 1}
    rng = np.random.default_rng(m["seed"])
    # Class 3 has one sample here, 5 and 6 have none.
    y = [0, 4, 2, 1, 0, 3, 2, 4, 0, 1, 4, 2]
    return {"meta": m, "params": draw_params(rng, m, 0.4, 0.4),
            "inputs": {"x": exact(rng.random((m["B"], m["D"]))), "att": unit_rows(rng, m["C"], m["A"]), "y": y,
                       "eps": exact(rng.standard_normal((m["B"], m["nz"]))), "alpha": exact(rng.random((m["B"], 1))),
                       "cy": rng.integers(m["K"], size=m["B"]).tolist()}}


def check(folder):
    """Compares every loss, gradient and output in a result with those computed from its case."""
    worst = 0.0
    for path in sorted(folder.glob("case*.json")):
        n, losses, outputs = evaluate(json.loads(path.read_text()))
        want = json.loads((folder / path.name.replace("case", "result")).read_text())
        assert losses.keys() == want["losses"].keys() and losses.keys() == want["grads"].keys()
        pairs = [(v, want["losses"][k]) for k, v in losses.items()]
        pairs += [(v, want["intermediate"][k]) for k, v in outputs.items()]
        for name, grads in want["grads"].items():
            found = gradients(losses[name], {k: n.p[k] for k in grads})
            pairs += [(found.get(k, torch.zeros(1)), g) for k, g in grads.items()]  # zeros: case0 lists D.1.b of gp_only
        off = max((a - torch.tensor(b, dtype=torch.float64)).abs().max().item() / (1 + np.abs(b).max()) for a, b in pairs)
        print(f"{path.name}: {len(losses)} losses and {len(pairs)} arrays, largest difference {off:.1e}")
        worst = max(worst, off)
    return worst < 1e-9


def add(folder):
    """Adds the losses that a result lacks, with their gradients; the others are left as they are."""
    for path in sorted(folder.glob("case*.json")):
        target = folder / path.name.replace("case", "result")
        stored, now = json.loads(target.read_text()), result(json.loads(path.read_text()))
        for name in now["losses"].keys() - stored["losses"].keys():
            stored["losses"][name], stored["grads"][name] = now["losses"][name], now["grads"][name]
            write(target, stored)


def write(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n")


def main():
    torch.set_num_threads(1)
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "check":
        sys.exit(0 if check(folder) else 1)
    if command == "add":
        sys.exit(add(folder))
    if command != "case1":
        sys.exit(f"{command}: want check, case1 or add")
    case = case1()
    write(folder / "case1.json", case)
    write(folder / "result1.json", result(case))


if __name__ == "__main__":
    main()
