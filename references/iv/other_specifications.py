"""Instrumental estimates of specifications that no other reference file holds, by matrix algebra in numpy alone: more
instruments, two endogenous regressors, weights, absorbed effects written out as dummies, weak and irrelevant instruments.

    python3 other_specifications.py DATA      writes other_specifications.json next to itself

DATA is the folder with kmenta.csv (Kmenta 1971), cigarettes_sw.csv (Stock & Watson), schooling_returns.csv (Card 1995),
wagepan.csv (Vella & Verbeek 1998) and synthetic_province_panel.csv (made with a seed). Everything is partialled out by QR of
all exogenous columns; confidence sets are roots of the statistic on a fine grid of angles, bisected.
"""
import csv, json, os, sys
import numpy as np
from scipy import stats
from scipy.optimize import brentq

folder = sys.argv[1]
num = lambda s: float(s) if s not in ("", "NA") else np.nan


def table(name):
    with open(os.path.join(folder, name + ".csv")) as f:
        rows = list(csv.DictReader(f))
    return {k: [r[k] for r in rows] for k in rows[0]}


def dummies(cells):
    levels = sorted(set(cells))
    return np.array([[1.0 if c == l else 0.0 for l in levels] for c in cells])


def inv_root(a):
    w, v = np.linalg.eigh((a + a.T) / 2)
    return v @ np.diag(w ** -0.5) @ v.T


def study(id, data, y, w, d, z, formula, effects=(), cluster=None, weights=None, keep=None, derived=None):
    t = table(data)
    extra = derived(t) if derived else {}
    get = lambda c: np.array(extra[c]) if c in extra else np.array([num(s) for s in t[c]])
    rows = np.arange(len(t[next(iter(t))])) if keep is None else np.array([i for i in range(len(t[next(iter(t))])) if keep(t, i)])
    n = len(rows)
    col = lambda names: np.column_stack([get(c)[rows] for c in names]) if names else np.empty((n, 0))
    Y, D, Z = col([y])[:, 0], col(d), col(z)
    labels = lambda c: [t[c][i] for i in rows]
    fixed = [dummies(labels(c)) for c in effects]
    slopes = col(w)
    base = np.column_stack(fixed + [slopes]) if fixed else np.column_stack([np.ones(n), slopes])
    s = np.sqrt(get(weights)[rows]) if weights else np.ones(n)
    Y, D, Z, base = Y * s, D * s[:, None], Z * s[:, None], base * s[:, None]
    base = base / np.linalg.norm(base, axis=0)
    u, sv, _ = np.linalg.svd(base, full_matrices=False)
    q = u[:, sv > 1e-9 * sv[0]]
    rank_w = q.shape[1]
    part = lambda m: (lambda a: a - q @ (q.T @ a))(m - q @ (q.T @ m))
    yt, dt, zt = part(Y), part(D), part(Z)
    k1, l1 = D.shape[1], Z.shape[1]
    L, K = rank_w + l1, rank_w + k1
    Q = np.linalg.qr(zt)[0]
    g = None
    if cluster:
        names = labels(cluster)
        order = sorted(set(names))
        g = np.array([order.index(c) for c in names])
        G = len(order)

    def meat(scores, kind):
        if kind == "cluster":
            sums = np.zeros((G, scores.shape[1]))
            np.add.at(sums, g, scores)
            return sums.T @ sums
        return scores.T @ scores

    kinds = ["iid", "hetero"] + (["cluster"] if cluster else [])

    def small(kind, k):  # the factor of HC1 and of CR1 with every dummy counted
        return n / (n - k) if kind == "hetero" else G / (G - 1) * (n - 1) / (n - k)

    # coefficients of endogenous and included exogenous regressors, other than effects
    X = np.column_stack([D, slopes * s[:, None]]) if slopes.size else D
    nuisance = np.column_stack(fixed) * s[:, None] if fixed else s[:, None]
    nq, nsv, _ = np.linalg.svd(nuisance, full_matrices=False)
    nq = nq[:, nsv > 1e-9 * nsv[0]]
    clean = lambda m: (lambda a: a - nq @ (nq.T @ a))(m - nq @ (nq.T @ m))
    Xt, Zt = clean(X), clean(np.column_stack([Z, slopes * s[:, None]]) if slopes.size else Z)
    yc = clean(Y)
    pz = np.linalg.qr(Zt)[0]

    def kclass(kappa):
        mz = Xt - pz @ (pz.T @ Xt)
        score = Xt - kappa * mz
        b = np.linalg.solve(score.T @ Xt, score.T @ yc)
        return b, score, yc - Xt @ b

    out = {"N": n, "K": K, "L": L, "terms": d + w, "estimates": {}}
    yd = np.column_stack([yt, dt])
    outside = yd - Q @ (Q.T @ yd)
    # An endogenous combination may be explained without error, so the reciprocal is what is found.
    kappa = 1 / max(np.linalg.eigvals(np.linalg.solve(yd.T @ yd, outside.T @ outside)).real)
    for name, kk in [("2sls", 1.0), ("liml", kappa), ("fuller1", kappa - 1 / (n - L)), ("ols", 0.0)]:
        b, score, e = kclass(kk)
        bread = np.linalg.inv(score.T @ Xt)
        record = {"coef": b.tolist(), "se_iid": np.sqrt(e @ e / (n - K) * np.diag(bread)).tolist()}
        for kind in kinds[1:]:
            v = bread @ meat(score * e[:, None], kind) @ bread
            record["se_" + kind] = np.sqrt(small(kind, K) * np.diag(v)).tolist()
        out["estimates"][name] = record
    out["kappa"] = float(kappa)
    out["sigma"] = float(np.sqrt((lambda e: e @ e)(kclass(1.0)[2]) / (n - K)))

    # first stages
    dhat = Q @ (Q.T @ dt)
    v = dt - dhat
    out["first_stage"] = {}
    dd_inv, hh_inv = np.linalg.inv(dt.T @ dt), np.linalg.inv(dhat.T @ dhat)
    wald = lambda target, kind, k: (lambda pi, r: float(pi @ np.linalg.solve(
        (np.eye(l1) * (r @ r) / (n - k)) if kind == "iid" else small(kind, k) * meat(Q * r[:, None], kind), pi)))(
        Q.T @ target, target - Q @ (Q.T @ target))
    for j, name in enumerate(d):
        record = {"partial_r2": float(dhat[:, j] @ dhat[:, j] / (dt[:, j] @ dt[:, j])),
                  "shea": float(dd_inv[j, j] / hh_inv[j, j])}
        for kind in kinds:
            df2 = G - 1 if kind == "cluster" else n - L
            f = wald(dt[:, j], kind, L) / l1
            record["F_" + kind] = [f, float(stats.f.sf(f, l1, df2)), l1, df2]
            omega = np.eye(l1) * (v[:, j] @ v[:, j]) / (n - L) if kind == "iid" else small(kind, L) * meat(Q * v[:, [j]], kind)
            record["effective_" + kind] = float(dhat[:, j] @ dhat[:, j] / np.trace(omega))
        if k1 > 1:
            others = [i for i in range(k1) if i != j]
            delta = np.linalg.lstsq(dhat[:, others], dt[:, j], rcond=None)[0]
            r = dt[:, j] - dt[:, others] @ delta
            rin = Q.T @ r
            rout = r - Q @ rin
            record["SW_iid"] = float(rin @ rin / (l1 - k1 + 1) / (rout @ rout / (n - L)))
        out["first_stage"][name] = record

    # rank tests
    gz, gd = inv_root(zt.T @ zt), inv_root(dt.T @ dt)
    theta = gz @ zt.T @ dt @ gd
    r2 = np.linalg.svd(theta, compute_uv=False)[-1] ** 2
    df = l1 - k1 + 1
    out["anderson_lm"] = [float(n * r2), float(stats.chi2.sf(n * r2, df)), df]
    out["cragg_donald"] = float(r2 / (1 - r2) * (n - L) / l1)
    U, _, Vt = np.linalg.svd(theta)
    U2, v2 = U[:, k1 - 1:], Vt[-1]
    lam = U2.T @ theta @ v2

    def rk(residual, kind):
        scores = (zt @ gz @ U2) * (residual @ gd @ v2)[:, None]
        return float(lam @ np.linalg.solve(meat(scores, kind), lam))

    for kind in kinds[1:]:
        lm, wd = rk(dt, kind), rk(v, kind)
        f = wd / n * (n - L) / l1 if kind == "hetero" else wd / (n - 1) * (n - L) * (G - 1) / G / l1
        out["kp_" + kind] = [lm, float(stats.chi2.sf(lm, df)), f]

    # specification tests
    b2 = np.linalg.lstsq(dhat, yt, rcond=None)[0]
    e = yt - dt @ b2
    if l1 > k1:
        inside = Q.T @ e
        out["sargan"] = [float(n * inside @ inside / (e @ e)), float(stats.chi2.sf(n * inside @ inside / (e @ e), l1 - k1))]
        out["basmann"] = float((n - L) * inside @ inside / (e @ e - inside @ inside))
        for kind in kinds[1:]:
            if kind == "cluster" and G <= l1:
                continue
            s_inv = np.linalg.inv(meat(Q * e[:, None], kind))
            qd, qy = Q.T @ dt, Q.T @ yt
            bg = np.linalg.solve(qd.T @ s_inv @ qd, qd.T @ s_inv @ qy)
            m = qy - qd @ bg
            out["j_" + kind] = float(m @ s_inv @ m)
            out["gmm_" + kind] = bg.tolist()
    ols = yt - dt @ np.linalg.lstsq(dt, yt, rcond=None)[0]
    both = np.column_stack([dt, v])
    rss1 = (lambda r: r @ r)(yt - both @ np.linalg.lstsq(both, yt, rcond=None)[0])
    # First-stage residuals repeat each other where a combination of the regressors is a combination of instruments.
    q1 = int(np.linalg.matrix_rank(v / np.linalg.norm(v, axis=0), tol=1e-8))
    wu = (ols @ ols - rss1) / q1 / (rss1 / (n - K - q1))
    out["wu_hausman"] = [float(wu), float(stats.f.sf(wu, q1, n - K - q1)), q1]
    out["durbin"] = float(n * (ols @ ols - rss1) / (ols @ ols))

    # Anderson-Rubin
    out["ar"] = {}
    for kind in kinds:
        df2 = G - 1 if kind == "cluster" else n - L
        f = wald(yt, kind, L) / l1
        record = {"zero": [f, float(stats.f.sf(f, l1, df2)), l1, df2]}
        if k1 == 1:
            critical = stats.f.isf(0.05, l1, df2)
            se = out["estimates"]["2sls"]["se_iid"][0]
            at = lambda theta: b2[0] + 5 * se * np.tan(theta)
            h = lambda theta: wald(yt * np.cos(theta) - dt[:, 0] * (b2[0] * np.cos(theta) + 5 * se * np.sin(theta)), kind, L) / l1 - critical
            grid = np.linspace(-np.pi / 2, np.pi / 2, 4001)
            values = [h(x) for x in grid]
            ends = [float(at(brentq(h, grid[i], grid[i + 1], xtol=1e-15, rtol=8.9e-16))) for i in range(4000) if values[i] * values[i + 1] < 0]
            record["ends"] = ends
            record["unbounded"] = bool(values[0] <= 0)
        out["ar"][kind] = record
    out["spec"] = {"data": data, "formula": formula, "effects": list(effects), "cluster": cluster, "weights": weights}
    return id, out


logs = lambda t: {"lwage": [np.log(num(s)) for s in t["wage"]],
                  "south_yes": [1.0 if s == "yes" else 0.0 for s in t["south"]],
                  "near4": [0.0 if s == "none" else 1.0 for s in t["nearcollege4"]],
                  "near2": [1.0 if s == "yes" else 0.0 for s in t["nearcollege2"]],
                  "age2": [num(s) ** 2 for s in t["age"]],
                  "exper2": [num(s) ** 2 for s in t["experience"]]}
trend = lambda t: {"educ_year": [num(a) * (num(b) - 1980) for a, b in zip(t["educ"], t["year"])],
                   "black_year": [num(a) * (num(b) - 1980) for a, b in zip(t["black"], t["year"])]}
studies = [
    study("kmenta_supply", "kmenta", "Q", ["F", "A"], ["P"], ["D"], "Q ~ F + A | P ~ D"),
    study("kmenta_no_controls", "kmenta", "Q", [], ["P"], ["D", "F", "A"], "Q ~ 1 | P ~ D + F + A"),
    study("cigarettes_two_way", "cigarettes_sw", "lpacks", ["lrincome"], ["lrprice"], ["tdiff", "rtax"],
          "lpacks ~ lrincome | state + year | lrprice ~ tdiff + rtax", ("state", "year"), "state"),
    study("cigarettes_weighted", "cigarettes_sw", "lpacks", ["lrincome"], ["lrprice"], ["tdiff", "rtax"],
          "lpacks ~ lrincome | year | lrprice ~ tdiff + rtax", ("year",), "state", "population"),
    study("cigarettes_two_endogenous", "cigarettes_sw", "lpacks", [], ["lrprice", "lrincome"], ["tdiff", "rtax", "taxs", "cpi"],
          "lpacks ~ 1 | lrprice + lrincome ~ tdiff + rtax + taxs + cpi", (), "state"),
    study("schooling_three_endogenous", "schooling_returns", "lwage", ["south_yes"], ["education", "experience", "exper2"],
          ["near4", "near2", "age", "age2"], "lwage ~ south_yes | education + experience + exper2 ~ near4 + near2 + age + age2",
          (), None, derived=logs),
    study("schooling_weighted", "schooling_returns", "lwage", ["experience", "exper2", "south_yes"], ["education"], ["near4", "near2"],
          "lwage ~ experience + exper2 + south_yes | education ~ near4 + near2", (), "age", "age", derived=logs),
    study("wagepan_two_way", "wagepan", "lwage", ["union", "married"], ["hours"], ["expersq", "educ_year", "black_year"],
          "lwage ~ union + married | nr + year | hours ~ expersq + educ_year + black_year", ("nr", "year"), "nr", derived=trend,
          keep=lambda t, i: int(t["nr"][i]) < 2500),
    study("wagepan_pooled", "wagepan", "lwage", ["exper", "black", "hisp"], ["hours", "union"], ["married", "expersq", "educ"],
          "lwage ~ exper + black + hisp | year | hours + union ~ married + expersq + educ", ("year",), "nr"),
    study("province_two_endogenous", "synthetic_province_panel", "lnhigh", ["lncity", "lncon"], ["ai", "lngdp"],
          ["cable", "cable2", "lnfin"], "lnhigh ~ lncity + lncon | prov + year | ai + lngdp ~ cable + cable2 + lnfin",
          ("prov", "year"), "prov"),
    study("province_irrelevant", "synthetic_province_panel", "lnhigh", ["lncity"], ["ai"], ["lnfin", "lngov"],
          "lnhigh ~ lncity | prov + year | ai ~ lnfin + lngov", ("prov", "year"), "prov"),
    study("province_irrelevant_one", "synthetic_province_panel", "lnhigh", ["lncity"], ["ai"], ["lnfin"],
          "lnhigh ~ lncity | prov | ai ~ lnfin", ("prov",), "prov"),
]
target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "other_specifications.json")
with open(target, "w") as f:
    json.dump({id: record for id, record in studies}, f, indent=1)
    f.write("\n")
for id, r in studies:
    print(id, r["N"], r["cragg_donald"], {k: (v.get("ends"), v.get("unbounded")) for k, v in r["ar"].items()})
