"""Check values for the noncentral chi-squared distribution, by mpmath at 50 digits.

    python3 references/distributions/noncentral-chi-squared.py        (Debian: python3-mpmath)

Tails are the Poisson mixture of central tails, every term at full precision; quantiles solve log tail(x) = log p by secant.
"""

import json
import os

import mpmath as mp
from mpmath import mpf
from scipy.stats import ncx2

mp.mp.dps = 50


def tail(x, df, nc, upper):
    x, df, m = mpf(x) / 2, mpf(df) / 2, mpf(nc) / 2
    total, j, weight = mpf(0), 0, mp.exp(-m)
    peak = max(float(m), float(mp.sqrt(m * x)))
    while True:
        a = df + j
        part = mp.gammainc(a, x, mp.inf, regularized=True) if upper else mp.gammainc(a, 0, x, regularized=True)
        term = weight * part
        total += term
        if j > peak and term < total * mpf(10) ** -45:
            return total
        j += 1
        weight *= m / j


POINTS = [
    (0.3, 1, 0.1), (3.84, 1, 4), (23.1, 1, 10), (60, 1, 10), (300, 1, 10), (5, 2, 1), (0.01, 2.5, 8),
    (12.5, 3.7, 12.5), (90, 3.7, 12.5), (20, 7, 140), (700, 30, 600), (400, 30, 600), (1200, 30, 600), (2.2, 0.5, 3),
    (150, 100, 0.01), (90, 12.3, 60.6),
]
QUANTILES = [(0.05, 1, 20), (0.05, 1, 10), (0.05, 1, 5), (0.05, 1.0, 3.3333333333333335), (0.05, 2, 20), (0.05, 4, 40),
             (0.05, 3.21, 18.7), (0.01, 12.5, 250), (1e-12, 2, 5), (0.9, 5, 7)]

tails = []
for x, df, nc in POINTS:
    for side in ("survival", "cdf"):
        tails.append([x, df, nc, side, mp.nstr(tail(x, df, nc, side == "survival"), 22)])
quantiles = []
for p, df, nc in QUANTILES:
    start = mpf(float(ncx2.isf(p, df, nc)))  # SciPy's answer, good to some ten digits, is only where the secant starts
    with mp.workdps(30):
        root = mp.findroot(lambda x: mp.log(tail(x, df, nc, True) / mpf(p)), (start, start * (1 + mpf(10) ** -6)), tol=1e-45)
    quantiles.append([p, df, nc, mp.nstr(root, 22)])

out = {
    "software": f"mpmath {mp.__version__}",
    "script": "references/distributions/noncentral-chi-squared.py",
    "columns": {"tails": ["x", "df", "noncentrality", "side", "value"], "quantiles": ["p above", "df", "noncentrality", "x"]},
    "tails": tails,
    "quantiles": quantiles,
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "noncentral-chi-squared.json"), "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
