"""P(LR > m | q_T) of the conditional likelihood ratio with one endogenous regressor and k instruments, by adaptive quadrature
in mpmath with 30 digits: Andrews, Moreira & Stock (2007), Journal of Econometrics 139, in the variable s = sin t.

    python3 clr_p_value.py      writes clr_p_value.json next to itself
"""
import json, os
from mpmath import mp, mpf, quad, gammainc, gamma, sqrt, pi, sin, cos

mp.dps = 30


def survival(x, k):
    return gammainc(mpf(k) / 2, x / 2) / gamma(mpf(k) / 2)


def p_value(m, q, k):
    m, q = mpf(m), mpf(q)
    constant = 2 * gamma(mpf(k) / 2) / (sqrt(pi) * gamma(mpf(k - 1) / 2))
    # In units of its largest value, since the quadrature's own tolerance is absolute.
    largest = survival(m, k)
    f = lambda t: survival((q + m) / (1 + q / m * sin(t) ** 2), k) / largest * cos(t) ** (k - 2)
    # Even steps, and ever shorter ones towards both ends, where a peak of width 1 / sqrt(q / m) may stand.
    cuts = sorted({pi * j / 32 for j in range(17)} | {pi / 32 / 4 ** j for j in range(1, 5)} | {pi / 2 - pi / 32 / 4 ** j for j in range(1, 5)})
    return constant * largest * quad(f, cuts)


entries = []
for k in (2, 3, 4, 10):
    for q in ("0.01", "20", "1e4"):
        for m in ("0.1", "2.5", "8", "60", "300"):
            entries.append({"statistic": float(m), "qT": float(q), "instruments": k, "p": mp.nstr(p_value(m, q, k), 20)})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "clr_p_value.json"), "w") as f:
    json.dump(entries, f, indent=1)
    f.write("\n")
