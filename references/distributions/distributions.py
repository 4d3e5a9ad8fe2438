"""Check values for @mesometrics/distributions, by mpmath with at least 50 correct digits.

    python3 references/distributions/distributions.py        (Debian: python3-mpmath)

Every argument is an exact double. Tails are the positive series of the incomplete beta and gamma functions
(DLMF 8.7.1 and 8.17.8) in arithmetic wide enough to take the complement; every third of them is confirmed by numerical
integration of the density, which shares nothing with the series. For a quantile, p is the double nearest to the tail
at some x, and the answer is the Newton solution of tail(answer) = p. Values are written as strings of 22 digits.
"""

import json
import math
import os

import mpmath as mp
from mpmath import mpf

DIGITS = 60
WIDE = 500  # digits in which x + y = 1 holds, enough for the complement of any tail above 1e-310
mp.mp.dps = DIGITS


def positive_series(a, ratio):
    """sum of prod ratio(1) ... ratio(n), over a."""
    term = total = 1 / a
    smallest = mpf(10) ** (-mp.mp.dps - 3)
    n = 1
    while True:
        factor = ratio(n)
        term *= factor
        total += term
        if factor < 1 and term * factor < total * smallest * (1 - factor):
            return total
        n += 1


def digits_for(log_prefactor):
    """Working digits, so that the complement of the larger tail keeps DIGITS of them."""
    return DIGITS + 25 + max(0, int(-log_prefactor / 2.3))


def gamma_tails(a, x):
    log_prefactor = a * mp.log(x) - x - mp.loggamma(a)
    with mp.workdps(digits_for(log_prefactor)):
        a, x = +a, +x
        prefactor = mp.exp(a * mp.log(x) - x - mp.loggamma(a))
        lower = prefactor * positive_series(a, lambda n: x / (a + n))
        return lower, 1 - lower


def beta_tails(a, b, x, y):
    """(I_x(a, b), 1 - I_x(a, b)), by the series in the smaller one of x and y."""
    with mp.workdps(DIGITS):
        log_prefactor = a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    with mp.workdps(digits_for(log_prefactor)):
        a, b, x, y = +a, +b, +x, +y
        log_prefactor = a * mp.log(x) + b * mp.log(y) + mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
        if x < y:
            lower = mp.exp(log_prefactor) * positive_series(a, lambda n: (a + b + n - 1) * x / (a + n))
            return lower, 1 - lower
        upper = mp.exp(log_prefactor) * positive_series(b, lambda n: (a + b + n - 1) * y / (b + n))
        return 1 - upper, upper


def normal(z):
    with mp.workdps(WIDE):
        z = mpf(z) / mp.sqrt(2)
        return {"survival": mp.erfc(z) / 2, "central": mp.erf(z) / 2}


def student(t, df):
    with mp.workdps(WIDE):
        t, df = mpf(t), mpf(df)
        lower, upper = beta_tails(df / 2, mpf(0.5), df / (df + t * t), t * t / (df + t * t))
        return {"survival": lower / 2, "central": upper / 2}


def fisher(f, df1, df2):
    with mp.workdps(WIDE):
        f, df1, df2 = mpf(f), mpf(df1), mpf(df2)
        odds = df1 * f / df2
        lower, upper = beta_tails(df1 / 2, df2 / 2, odds / (1 + odds), 1 / (1 + odds))
        return {"cdf": lower, "survival": upper}


def chi_squared(x, df):
    with mp.workdps(WIDE):
        lower, upper = gamma_tails(mpf(df) / 2, mpf(x) / 2)
        return {"cdf": lower, "survival": upper}


FAMILIES = {"normal": normal, "studentT": student, "fisherF": fisher, "chiSquared": chi_squared}


def log_density(family, x, parameters):
    x = mpf(x)
    if family == "normal":
        return -x * x / 2 - mp.log(2 * mp.pi) / 2
    a = mpf(parameters[0]) / 2
    if family == "studentT":
        return mp.loggamma(a + 0.5) - mp.loggamma(a) - mp.log(2 * a * mp.pi) / 2 - (a + 0.5) * mp.log1p(x * x / (2 * a))
    if family == "chiSquared":
        return (a - 1) * mp.log(x / 2) - x / 2 - mp.loggamma(a) - mp.log(2)
    b = mpf(parameters[1]) / 2
    constant = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b) + a * mp.log(a / b)
    return constant + (a - 1) * mp.log(x) - (a + b) * mp.log1p(a * x / b)


def confirm_by_quadrature(family, tail, x, parameters, value):
    """Integrates u f(u) over log u (no end singularity, exponential decay), in panels of one decay length."""
    with mp.workdps(45):
        start = mp.log(mpf(x))
        sign = 1 if tail == "survival" else -1
        at_start = log_density(family, mpf(x), parameters) + start
        length = value / mp.exp(at_start)
        edges = [0] + [length * 2 ** mpf(k) for k in range(-1, 9)]
        integrand = lambda s: mp.exp(log_density(family, mp.exp(start + sign * s), parameters) + start + sign * s - at_start)
        total = mpf(0)
        for low, high in zip(edges, edges[1:]):
            panel = mp.quad(integrand, [low, high])
            total += panel
            if panel < total * mpf(10) ** -22 and high > length:
                break
        difference = abs(total / length - 1)
        if difference > mpf(10) ** -18:
            raise ValueError(("the integral of the density disagrees", family, tail, x, parameters, mp.nstr(difference)))


def solve(family, tail, p, x, parameters):
    """Newton on log tail against log x from a start with 15 correct digits or so."""
    sign = -1 if tail == "survival" else 1
    value = mpf(x)
    for _ in range(12):
        probability = FAMILIES[family](value, *parameters)[tail]
        slope = sign * mp.exp(log_density(family, value, parameters) + mp.log(value)) / probability
        step = mp.log(mpf(p) / probability) / slope
        value *= mp.exp(step)
        if abs(step) < mpf(10) ** -30:
            return value
    raise ValueError(("no solution", family, tail, p, parameters))


def bisect(function, goal, low, high):
    """x > 0 with function(x) = goal for an increasing function, in doubles and in log x: only places a grid."""
    low, high = math.log(low), math.log(high)
    for _ in range(100):
        middle = (low + high) / 2
        if function(math.exp(middle)) < goal:
            low = middle
        else:
            high = middle
    return math.exp(low)


def place(family, tail, exponent, parameters):
    """A double at which the tail is of the order of 10^-exponent, by its saddle-point exponent."""
    goal = exponent * math.log(10)
    if family == "normal":
        return math.sqrt(2 * goal)
    if family == "studentT":
        df = parameters[0]
        growth = 2 * goal / df
        return math.sqrt(df * math.expm1(growth)) if growth < 700 else math.inf
    a = parameters[0] / 2
    if family == "chiSquared":
        deviance = lambda ratio: a * (ratio - 1 - math.log(ratio))
        scale = parameters[0]
    else:
        b = parameters[1] / 2
        deviance = lambda f: (a + b) * math.log1p(a * (f - 1) / (a + b)) - a * math.log(f)
        scale = 1
    if tail == "survival":
        return scale * bisect(deviance, goal, 1, 1e300)
    return scale / bisect(lambda inverse: deviance(1 / inverse), goal, 1, 1e300)


def text(value):
    return mp.nstr(value, 22, min_fixed=-3, max_fixed=8)


DEGREES_T = [0.5, 0.7, 1, 1.5, 2, 3.7, 5, 10, 20.3, 30, 49.5, 100, 333, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e10]
DEGREES_F = [0.5, 1, 2.5, 10, 100.7, 5000, 1e6]
DEGREES_CHI = [0.5, 0.9, 1, 2, 3.3, 5, 10, 30, 100.1, 1000, 1e4, 1e5, 1e6]
UPPER = [0.02, 0.3, 0.8, 2.4, 5, 12, 30, 100, 295]
GRID = (
    [("normal", (), "survival", UPPER)]
    + [("studentT", (df,), "survival", UPPER) for df in DEGREES_T]
    + [("fisherF", (d1, d2), "survival", [0.1, 2.4, 12, 100, 295]) for d1 in DEGREES_F for d2 in DEGREES_F]
    + [("fisherF", (d1, d2), "cdf", [0.1, 2.4, 30, 295]) for d1 in DEGREES_F for d2 in DEGREES_F]
    + [("chiSquared", (df,), "survival", UPPER) for df in DEGREES_CHI]
    + [("chiSquared", (df,), "cdf", [0.02, 0.3, 2.4, 12, 100, 295]) for df in DEGREES_CHI]
)
# Where squares and products of the arguments leave the range of a double, and the smallest arguments.
EXTREMES = [
    ("studentT", (0.5,), "survival", 1e250),
    ("studentT", (0.7,), "survival", 1e300),
    ("studentT", (1,), "survival", 1e200),
    ("studentT", (1e10,), "survival", 1e-200),
    ("fisherF", (1e6, 0.5), "survival", 1e305),
    ("fisherF", (0.5, 1), "survival", 1e290),
    ("fisherF", (0.5, 1e6), "cdf", 1e-305),
    ("fisherF", (1, 0.5), "cdf", 1e-290),
    ("chiSquared", (0.5,), "cdf", 1e-305),
    ("chiSquared", (0.9,), "cdf", 1e-100),
]
QUANTILE_EXPONENTS = {0.1, 0.3, 2.4, 12, 295}


def main():
    tails, quantiles, confirmed = [], [], 0
    for family, parameters, tail, exponents in GRID:
        for exponent in exponents:
            x = place(family, tail, exponent, parameters)
            if not 1e-280 < x < 1e280:
                continue
            value = FAMILIES[family](x, *parameters)[tail]
            if value < mpf(10) ** -306:
                continue
            tails.append([family, list(parameters), tail, x, text(value)])
            if len(tails) % 3 == 0:
                confirm_by_quadrature(family, tail, x, parameters, value)
                confirmed += 1
            if exponent in QUANTILE_EXPONENTS and float(value) < 0.5:
                p = float(value)
                quantiles.append([family, list(parameters), tail, p, text(solve(family, tail, p, x, parameters))])
        print(family, parameters, tail, len(tails), len(quantiles), flush=True)
    for family, parameters, tail, x in EXTREMES:
        tails.append([family, list(parameters), tail, x, text(FAMILIES[family](x, *parameters)[tail])])
    # Beside the centre of the symmetric families the quantile is small: p = 1/2 - area, both exact.
    for family, parameters in [("normal", ())] + [("studentT", (df,)) for df in DEGREES_T]:
        for area in [0.2, 2.0**-5, 2.0**-40]:
            p = 0.5 - area
            start = (0.5 - p) / float(mp.exp(log_density(family, mpf("1e-30"), parameters)))
            answer = solve(family, "central", 0.5 - p, start, parameters)
            quantiles.append([family, list(parameters), "survival", p, text(answer)])
    folder = os.path.dirname(os.path.abspath(__file__))
    head = {
        "software": "mpmath " + mp.__version__,
        "script": "references/distributions/distributions.py",
        "digits": DIGITS,
        "confirmedByQuadrature": confirmed,
        "columns": {
            "tails": ["family", "parameters", "tail", "x", "probability"],
            "quantiles": ["family", "parameters", "tail", "probability", "x"],
        },
    }
    with open(os.path.join(folder, "distributions.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(head, indent=2)[:-2])
        for name, rows in [("tails", tails), ("quantiles", quantiles)]:
            lines = ",\n    ".join(json.dumps(row, separators=(",", ":")) for row in rows)
            file.write(f',\n  "{name}": [\n    {lines}\n  ]')
        file.write("\n}\n")


main()
