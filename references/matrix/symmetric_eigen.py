"""Check values for eigenvalues of symmetric matrices, by mpmath with 60 digits.

    python3 references/matrix/symmetric_eigen.py        (Debian: python3-mpmath)

hilbert8    1 / (i + j + 1), rounded to doubles: eigenvalues from 1.7 down to 1e-10
wilkinson21 Wilkinson (1965), The Algebraic Eigenvalue Problem, p. 308: pairs that agree to 14 digits
moler       elements min(i, j) - 2 off the diagonal and i on it: one small eigenvalue
deficient   B B' of rank 3 with integers: seven zero eigenvalues
graded      10^-(i + j) beside a diagonal twice as large, rounded to doubles
cluster     the unit matrix plus 1e-9 times integers, rounded to doubles
"""

import json
import os

import mpmath as mp

mp.mp.dps = 60


def matrix(n, element):
    return [[float(element(i, j)) for j in range(n)] for i in range(n)]


B = [[(i * 7 + j * 5 + i * i * (j + 1)) % 11 - 5 for j in range(3)] for i in range(10)]

MATRICES = {
    "hilbert8": matrix(8, lambda i, j: 1 / (i + j + 1)),
    "wilkinson21": matrix(21, lambda i, j: abs(i - 10) if i == j else int(abs(i - j) == 1)),
    "moler": matrix(12, lambda i, j: i + 1 if i == j else min(i, j) - 1),
    "deficient": matrix(10, lambda i, j: sum(B[i][c] * B[j][c] for c in range(3))),
    "graded": matrix(9, lambda i, j: 10.0 ** -(i + j) * (2 if i == j else 1)),
    "cluster": matrix(7, lambda i, j: int(i == j) + 1e-9 * ((i * j + i + j) % 5)),
}


def eigenvalues(rows):
    values, _ = mp.eigsy(mp.matrix(rows))
    return [mp.nstr(value, 20) for value in sorted(values)]


output = {
    "software": "mpmath",
    "version": mp.__version__,
    "script": "references/matrix/symmetric_eigen.py",
    "problems": {name: {"matrix": rows, "values": eigenvalues(rows)} for name, rows in MATRICES.items()},
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "symmetric_eigen.json")
with open(path, "w") as file:
    json.dump(output, file, indent=1)
    file.write("\n")
