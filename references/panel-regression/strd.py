"""Check values for the linear regressions of NIST's Statistical Reference Datasets (StRD), by mpmath with 100 digits.

    python3 references/panel-regression/strd.py        (Debian: python3-mpmath)

The data are those that NIST publishes (https://www.itl.nist.gov/div898/strd/, U.S. government, public domain). They were
typed in, and every set was verified in one of two ways:

certified  the solution in 100 digits of the data here agrees with all 15 digits of NIST's certified coefficients and
           residual standard deviation, which are typed in beside the data: norris, pontius, noint1, noint2, filip, longley
           (a wrong digit anywhere in the data would change them)
defined    the data follow from their definition (Wampler 1970, JASA 65, 549-565) and the certified values are exact: all
           coefficients 1, or 10^-i for wampler2; wampler3 to wampler5 differ by the factor of their disturbance

A decimal is taken as written, not as the nearest double.
"""

import json
import os

import mpmath as mp
from mpmath import mpf

mp.mp.dps = 100

NORRIS = """
0.1 0.2  338.8 337.4  118.1 118.2  888.0 884.6  9.2 10.1  228.1 226.5  668.5 666.3  998.5 996.3  449.1 448.6  778.9 777.0
559.2 558.2  0.3 0.4  0.1 0.6  778.1 775.5  668.8 666.9  339.3 338.0  448.9 447.5  10.8 11.6  557.7 556.0  228.3 228.1
998.0 995.8  888.8 887.6  119.6 120.2  0.3 0.3  0.6 0.3  557.6 556.8  339.3 339.1  888.0 887.2  998.5 999.0  778.9 779.0
10.2 11.1  117.6 118.3  228.9 229.2  668.4 669.1  449.2 448.9  0.2 0.5
"""

PONTIUS = """
.11019 .21956 .32949 .43899 .54803 .65694 .76562 .87487 .98292 1.09146
1.20001 1.30822 1.41599 1.52399 1.63194 1.73947 1.84646 1.95392 2.06128 2.16844
.11052 .22018 .32939 .43886 .54798 .65739 .76596 .87474 .98300 1.09150
1.20004 1.30818 1.41613 1.52408 1.63159 1.73965 1.84696 1.95445 2.06177 2.16829
"""

FILIP = """
0.8116 -6.860120914  0.9072 -4.324130045  0.9052 -4.358625055  0.9039 -4.358426747  0.8053 -6.955852379
0.8377 -6.661145254  0.8667 -6.355462942  0.8809 -6.118102026  0.7975 -7.115148017  0.8162 -6.815308569
0.8515 -6.519993057  0.8766 -6.204119983  0.8885 -5.853871964  0.8859 -6.109523091  0.8959 -5.79832982
0.8913 -5.482672118  0.8959 -5.171791386  0.8971 -4.851705903  0.9021 -4.517126416  0.909 -4.143573228
0.9139 -3.709075441  0.9199 -3.499489089  0.8692 -6.300769497  0.8872 -5.953504836  0.89 -5.642065153
0.891 -5.031376979  0.8977 -4.680685696  0.9035 -4.329846955  0.9078 -3.928486195  0.7675 -8.56735134
0.7705 -8.363211311  0.7713 -8.107682739  0.7736 -7.823908741  0.7775 -7.522878745  0.7841 -7.218819279
0.7971 -6.920818754  0.8329 -6.628932138  0.8641 -6.323946875  0.8804 -5.991399828  0.7668 -8.781464495
0.7633 -8.663140179  0.7678 -8.473531488  0.7697 -8.247337057  0.77 -7.971428747  0.7749 -7.676129393
0.7796 -7.352812702  0.7897 -7.072065318  0.8131 -6.774174009  0.8498 -6.478861916  0.8741 -6.159517513
0.8061 -6.835647144  0.846 -6.53165267  0.8751 -6.224098421  0.8856 -5.910094889  0.8919 -5.598599459
0.8934 -5.290645224  0.894 -4.974284616  0.8957 -4.64454848  0.9047 -4.290560426  0.9129 -3.885055584
0.9209 -3.408378962  0.9219 -3.13200249  0.7739 -8.726767166  0.7681 -8.66695597  0.7665 -8.511026475
0.7703 -8.165388579  0.7702 -7.886056648  0.7761 -7.588043762  0.7809 -7.283412422  0.7961 -6.995678626
0.8253 -6.691862621  0.8602 -6.392544977  0.8809 -6.067374056  0.8301 -6.684029655  0.8664 -6.378719832
0.8834 -6.065855188  0.8898 -5.752272167  0.8964 -5.132414673  0.8963 -4.811352704  0.9074 -4.098269308
0.9119 -3.66174277  0.9228 -3.2644011
"""

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

# NIST's certified values: coefficients and, last, the residual standard deviation.
CERTIFIED = {
    "norris": ["-0.262323073774029", "1.00211681802045", "0.884796396144373"],
    "pontius": ["0.673565789473684E-03", "0.732059160401003E-06", "-0.316081871345029E-14", "0.205177424076185E-03"],
    "noint1": ["2.07438016528926", "3.56753034006338"],
    "noint2": ["0.727272727272727", "0.369274472937998"],
    "filip": [
        "-1467.48961422980", "-2772.17959193342", "-2316.37108160893", "-1127.97394098372", "-354.478233703349",
        "-75.1242017393757", "-10.8753180355343", "-1.06221498588947", "-0.670191154593408E-01",
        "-0.246781078275479E-02", "-0.402962525080404E-04", "0.334801051324544E-02",
    ],
    "longley": [
        "-3482258.63459582", "15.0618722713733", "-0.358191792925910E-01", "-2.02022980381683", "-1.03322686717359",
        "-0.511041056535807E-01", "1829.15146461355", "304.854073561965",
    ],
}


def words(text):
    return text.split()


def pairs(text):
    values = words(text)
    return {"y": values[0::2], "x": values[1::2]}


def wampler(version):
    smooth = [sum(t**power for power in range(6)) for t in range(21)]
    if version == 1:
        y = [str(value) for value in smooth]
    elif version == 2:
        y = [mp.nstr(mp.fsum(mpf(t) ** p / mpf(10) ** p for p in range(6)), 20) for t in range(21)]
    else:
        factor = {3: 1, 4: 100, 5: 10000}[version]
        y = [str(s + factor * (w - s)) for s, w in zip(smooth, WAMPLER3)]
    return {"y": y, "x": [str(t) for t in range(21)]}


def polynomial(degree, intercept=True):
    powers = [f"x^{power}" if power > 1 else "x" for power in range(1, degree + 1)]
    return "y ~ " + " + ".join(powers), [lambda row, p=p: row["x"] ** p for p in range(0 if intercept else 1, degree + 1)]


LONGLEY_ROWS = [line.split() for line in LONGLEY.split("\n") if line]
LONGLEY_NAMES = ["y", "deflator", "gnp", "unemployed", "armed", "population", "year"]

SETS = {
    "norris": (pairs(NORRIS), *polynomial(1)),
    "pontius": ({"y": words(PONTIUS), "x": [str(150000 * (1 + i % 20)) for i in range(40)]}, *polynomial(2)),
    "noint1": ({"y": [str(130 + i) for i in range(11)], "x": [str(60 + i) for i in range(11)]},
               "y ~ 0 + x", [lambda row: row["x"]]),
    "noint2": ({"y": ["3", "4", "4"], "x": ["4", "5", "6"]}, "y ~ 0 + x", [lambda row: row["x"]]),
    "filip": (pairs(FILIP), *polynomial(10)),
    "longley": ({name: [row[j] for row in LONGLEY_ROWS] for j, name in enumerate(LONGLEY_NAMES)},
                "y ~ " + " + ".join(LONGLEY_NAMES[1:]),
                [lambda row: mpf(1)] + [lambda row, name=name: row[name] for name in LONGLEY_NAMES[1:]]),
    **{f"wampler{version}": (wampler(version), *polynomial(5)) for version in range(1, 6)},
}


def solve(columns, design):
    rows = [{name: mpf(values[i]) for name, values in columns.items()} for i in range(len(columns["y"]))]
    x = mp.matrix([[column(row) for column in design] for row in rows])
    y = mp.matrix([row["y"] for row in rows])
    gram_inverse = (x.T * x) ** -1
    coefficients = gram_inverse * (x.T * y)
    residuals = y - x * coefficients
    rss = mp.fsum(r * r for r in residuals)
    variance = rss / (len(rows) - len(design))
    return list(coefficients), [mp.sqrt(variance * gram_inverse[j, j]) for j in range(len(design))], mp.sqrt(variance)


def agrees(value, certified):
    return abs(value / mpf(certified) - 1) < mpf("5e-15")


sets = {}
for name, (columns, formula, design) in SETS.items():
    coefficients, errors, sigma = solve(columns, design)
    if name in CERTIFIED:
        for value, certified in zip([*coefficients, sigma], CERTIFIED[name]):
            assert agrees(value, certified), (name, mp.nstr(value, 17), certified)
        assert len(CERTIFIED[name]) == len(coefficients) + 1
    else:
        step = mpf(10) if name == "wampler2" else mpf(1)
        for i, value in enumerate(coefficients):
            assert abs(value * step**i - 1) < mpf("1e-15"), (name, i, mp.nstr(value, 17))
    exact = name in ("wampler1", "wampler2")
    sets[name] = {
        "verified": "certified" if name in CERTIFIED else "defined",
        "formula": formula,
        "columns": {column: [float(value) for value in values] for column, values in columns.items()},
        "coefficients": [float(mp.nstr(value, 17)) for value in coefficients],
        "standardErrors": [0.0 if exact else float(mp.nstr(value, 17)) for value in errors],
        "sigma": 0.0 if exact else float(mp.nstr(sigma, 17)),
    }

with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w") as file:
    json.dump({"software": "mpmath", "version": mp.__version__, "script": "references/panel-regression/strd.py",
               "sets": sets}, file)
    file.write("\n")
