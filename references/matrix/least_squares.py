"""Check values for least squares on hard problems, by mpmath with 80 digits.

    python3 references/matrix/least_squares.py        (Debian: python3-mpmath)

Every number of a design is an exact double, written with 17 digits, and the answer belongs to exactly that design: the
normal equations are formed and solved in 80 digits, enough for condition numbers far beyond 1e30.

longley      Longley (1967), JASA 62, 819-841: the data as the U.S. National Institute of Standards and Technology
             prints them in its Statistical Reference Datasets; certified values there begin -3482258.63459582.
wampler1-5   Wampler (1970), JASA 65, 549-565: polynomials of degree 5 on 0 .. 20. 1: coefficients 1; 2: 10^-i;
             3-5: as 1 plus a disturbance orthogonal to the polynomials, times 1, 100 and 10000.
polynomial10 degree 10 on 82 points of [-9, -3], like the data set Filip there, but generated here: a smooth curve
             rounded to four decimals. Powers are rounded to doubles.
nearly       two columns that differ by 1e-7 of their norm, with an intercept.
"""

import json
import os

import mpmath as mp
from mpmath import mpf

mp.mp.dps = 80

LONGLEY = """
60323 83.0 234289 2356 1590 107608 1947
61122 88.5 259426 2325 1456 108632 1948
60171 88.2 258054 3682 1616 109773 1949
61187 89.5 284599 3351 1650 110929 1950
63221 96.2 328975 2099 3099 112075 1951
63639 98.1 346999 1932 3594 113270 1952
64989 99.0 365385 1870 3547 115094 1953
63761 100.0 363112 3578 3350 116219 1954
66019 101.2 397469 2904 3048 117388 1955
67857 104.6 419180 2822 2857 118734 1956
68169 108.4 442769 2936 2798 120445 1957
66513 110.8 444546 4681 2637 121950 1958
68655 112.6 482704 3813 2552 123366 1959
69564 114.2 502601 3931 2514 125368 1960
69331 115.7 518173 4806 2572 127852 1961
70551 116.9 554894 4007 2827 130081 1962
"""

WAMPLER3 = [
    760, -2042, 2111, -1684, 3888, 1858, 11379, 17560, 39287, 64382, 113159,
    175108, 273291, 400186, 581243, 811568, 1121004, 1506550, 2002767, 2611612, 3369180,
]


def longley():
    rows = [[float(word) for word in line.split()] for line in LONGLEY.split("\n") if line]
    return [[1.0] + row[1:] for row in rows], [row[0] for row in rows]


def wampler(version):
    x = [[float(t**power) for power in range(6)] for t in range(21)]
    smooth = [sum(t**power for power in range(6)) for t in range(21)]
    if version == 1:
        return x, [float(value) for value in smooth]
    if version == 2:
        return x, [float(sum(mpf(t) ** p / mpf(10) ** p for p in range(6))) for t in range(21)]
    factor = {3: 1, 4: 100, 5: 10000}[version]
    return x, [float(s + factor * (w - s)) for s, w in zip(smooth, WAMPLER3)]


def polynomial10():
    points = [float(mp.nstr(mpf(-9) + mpf(6) * i / 81, 12)) for i in range(82)]
    y = [float(mp.nstr(mpf("0.85") + mpf("0.08") * mp.sin(mpf(t) * mpf("1.7")) + mpf("0.01") * mp.cos(mpf(7 * i)), 4))
         for i, t in enumerate(points)]
    return [[float(mpf(t) ** power) for power in range(11)] for t in points], y


def nearly():
    rows = []
    y = []
    for i in range(30):
        first = float(mp.sin(mpf(i)))
        second = float(mpf(first) + mpf("1e-7") * mp.cos(mpf(3 * i)))
        rows.append([1.0, first, second])
        y.append(float(mp.nstr(mpf(i) / 7 + mp.cos(mpf(i)), 10)))
    return rows, y


def solve(x, y):
    design = mp.matrix([[mpf(value) for value in row] for row in x])
    outcome = mp.matrix([mpf(value) for value in y])
    gram_inverse = (design.T * design) ** -1
    coefficients = gram_inverse * (design.T * outcome)
    residuals = outcome - design * coefficients
    return coefficients, gram_inverse, residuals


def text(values):
    return [mp.nstr(value, 22) for value in values]


def problem(x, y):
    coefficients, gram_inverse, residuals = solve(x, y)
    return {
        "x": x,
        "y": y,
        "coefficients": text(coefficients),
        "gramInverseDiagonal": text(gram_inverse[j, j] for j in range(len(x[0]))),
        "residualSumOfSquares": mp.nstr(mp.fsum(r * r for r in residuals), 22),
        "residuals": text(residuals),
    }


problems = {"longley": problem(*longley()), "polynomial10": problem(*polynomial10()), "nearly": problem(*nearly())}
for version in range(1, 6):
    problems[f"wampler{version}"] = problem(*wampler(version))

path = os.path.splitext(os.path.abspath(__file__))[0] + ".json"
with open(path, "w") as file:
    json.dump(
        {"software": "mpmath", "version": mp.__version__,
         "script": "references/matrix/least_squares.py", "problems": problems},
        file,
    )
    file.write("\n")
