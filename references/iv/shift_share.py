"""AKM, AKM0, Rotemberg weights and the shock-level regression on a small made-up panel: writes shift_share.json.

60 regions, 3 periods, 12 sectors; shares of the first period that add up to less than 1, shocks by sector and period, analytic
weights, two controls. All from the formulas, with every effect and every product of the sum of shares with a period as a dummy
column, by numpy's least squares.
"""

import json

import numpy as np

rng = np.random.default_rng(20260102)
N, T, S = 60, 3, 12
Z = 1.959963984540054
share = rng.dirichlet(np.full(S, 0.5), N) * rng.uniform(0.6, 0.95, (N, 1))
share[share < 0.004] = 0.0
share = share.round(6)
shock = rng.normal(1.0, 1.0, (T, S)).round(6)
group = np.arange(S) // 2
unit = np.tile(np.arange(N), T)
time = np.repeat(np.arange(T), N)
W = np.zeros((N * T, T * S))
for t in range(T):
    W[time == t, t * S:(t + 1) * S] = share
x = W @ shock.ravel()
sums = W.sum(1)
w1, w2 = rng.normal(size=N * T).round(6), rng.normal(size=N * T).round(6)
weight = rng.uniform(0.5, 2.0, N * T).round(6)
common = W @ rng.normal(size=T * S)
d = (0.8 * x + 0.5 * w1 + common + 0.3 * rng.normal(size=N * T)).round(6)
y = (-0.6 * d + 0.2 * w1 - 0.4 * w2 + 2 * common + 0.3 * rng.normal(size=N * T)).round(6)
one = np.ones((N * T, 1))
periods = (time[:, None] == np.arange(T)[None, :]).astype(float)
units = (unit[:, None] == np.arange(N)[None, :]).astype(float)
controls = np.column_stack([w1, w2])
specifications = {
    "plain": (np.column_stack([one, controls]), np.ones(N * T)),
    "weighted": (np.column_stack([one, controls]), weight),
    "sums": (np.column_stack([one, controls, sums[:, None] * periods]), weight),
    "effects": (np.column_stack([controls, periods, units, sums[:, None] * periods]), weight),
}
sectors = {"shock": np.arange(T * S), "sector": np.tile(np.arange(S), T), "group": np.tile(group, T)}


def fit(controls, w):
    root = np.sqrt(w)
    C = controls * root[:, None]
    M = lambda a: a * root - C @ np.linalg.lstsq(C, a * root, rcond=None)[0]
    Y, D, X = M(y), M(d), M(x)
    R = W * root[:, None]
    return Y, D, X, R


def akm(Y, D, X, R, clusters):
    g = np.linalg.lstsq(R, X, rcond=None)[0]
    RX = X @ D
    b = X @ Y / RX
    add = lambda v: np.bincount(clusters, v)
    c, k = add(g * (R.T @ (Y - D * b))), add(g * (R.T @ D))
    a2, a1, a0 = RX ** 2 / Z ** 2 - k @ k, c @ k, -(c @ c)
    disc = a1 * a1 - a2 * a0
    roots = sorted(((-a1 - np.sqrt(disc)) / a2, (-a1 + np.sqrt(disc)) / a2)) if disc >= 0 else None
    if roots is None:
        ends = []
    elif a2 > 0:
        ends = [[b + roots[0], b + roots[1]]]
    else:
        ends = [["-Infinity", b + roots[0]], [b + roots[1], "Infinity"]]
    return {"estimate": b, "akm": np.sqrt(c @ c) / abs(RX), "akm0": ends}


def rotemberg(Y, D, R):
    gs = shock.ravel() * (R.T @ D)
    return {"weights": (gs / gs.sum()).tolist(), "estimates": ((R.T @ Y) / (R.T @ D)).tolist()}


def first_stage(D, controls, w, clusters, columns):
    """F of each column as the only instrument, CR1: G/(G-1) (n-1)/(n-k); k counts effects nested in clusters once."""
    root = np.sqrt(w)
    C = controls * root[:, None]
    rank = np.linalg.matrix_rank(C)
    G, n = len(set(clusters)), len(D)
    out = []
    for column in columns.T:
        z = column * root
        z = z - C @ np.linalg.lstsq(C, z, rcond=None)[0]
        p = z @ D / (z @ z)
        u = D - z * p
        v = sum(((z * u)[clusters == c].sum()) ** 2 for c in set(clusters)) / (z @ z) ** 2
        out.append(p * p / (v * G / (G - 1) * (n - 1) / (n - rank - 1)))
    return out


def shock_level(Y, D, R, w, kind):
    root = np.sqrt(w)
    s = R.T @ root
    yb, db, g = R.T @ Y / s, R.T @ D / s, shock.ravel()
    s = s / s.sum()
    Q = {"none": np.zeros((T * S, 0)), "constant": np.ones((T * S, 1)), "period": np.kron(np.eye(T), np.ones((S, 1)))}[kind]
    r = np.sqrt(s)
    M = lambda a: a * r - (Q * r[:, None]) @ np.linalg.lstsq(Q * r[:, None], a * r, rcond=None)[0] if Q.shape[1] else a * r
    yq, dq, gq = M(yb), M(db), M(g)
    b = gq @ yq / (gq @ dq)
    e = gq * (yq - dq * b)
    add = lambda c: np.sqrt((np.bincount(c, e) ** 2).sum()) / abs(gq @ dq)
    return {"controls": kind, "estimate": b, "hc0": add(sectors["shock"]), "cr0_sector": add(sectors["sector"]),
            "effective_shocks": 1 / (s @ s), "largest": s.max(),
            "effective_sectors": 1 / (np.bincount(sectors["sector"], s) ** 2).sum(),
            "effective_groups": 1 / (np.bincount(sectors["group"], s) ** 2).sum()}


results = {}
for name, (C, w) in specifications.items():
    Y, D, X, R = fit(C, w)
    results[name] = {
        "iv": {k: akm(Y, D, X, R, c) for k, c in sectors.items()},
        "reduced_form": {k: akm(Y, X, X, R, c) for k, c in sectors.items()},
        "first_stage": {k: akm(D, X, X, R, c) for k, c in sectors.items()},
        "rotemberg": rotemberg(Y, D, R),
        "shock_level": shock_level(Y, D, R, w, "period" if name in ("sums", "effects") else "none"),
    }
C, w = specifications["sums"]
Y, D, X, R = fit(C, w)
results["sums"]["first_stage_f"] = first_stage(D, C, w, unit, W)
with open("shift_share.json", "w") as file:
    json.dump({
        "sectors": [f"s{k:02d}" for k in range(S)], "groups": [f"g{c}" for c in group], "shares": share.tolist(),
        "shocks": shock.tolist(),
        "data": {"unit": [f"u{i:02d}" for i in unit], "time": (2000 + time).tolist(), "y": y.tolist(), "d": d.tolist(),
                 "w1": w1.tolist(), "w2": w2.tolist(), "weight": weight.tolist()},
        "results": results}, file)
    file.write("\n")
