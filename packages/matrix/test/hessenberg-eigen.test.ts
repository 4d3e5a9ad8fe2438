import { EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import {
  eigenvalues,
  matrix,
  matrixFromRows,
  randomStream,
  symmetricEigen,
  symmetricEigenvalues,
} from "../src/index.js";

const sorted = (real: ArrayLike<number>, imaginary: ArrayLike<number>) =>
  Array.from(real, (x, i) => [x, imaginary[i] as number] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);

describe("eigenvalues of general matrices", () => {
  test.each([2, 3, 7, 40, 90])("agree with ml-matrix on random matrices, n = %i", (n) => {
    const stream = randomStream(n);
    const a = matrix(
      n,
      n,
      Float64Array.from({ length: n * n }, () => stream.normal()),
    );
    const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => a.data[i + j * n] as number));
    const theirs = new EigenvalueDecomposition(new MlMatrix(rows));
    const expected = sorted(theirs.realEigenvalues, theirs.imaginaryEigenvalues);
    const { real, imaginary } = eigenvalues(a);
    for (const [i, [x, y]] of sorted(real, imaginary).entries()) {
      expect(Math.abs(x - (expected[i]?.[0] as number))).toBeLessThan(1e-12 * n);
      expect(Math.abs(y - (expected[i]?.[1] as number))).toBeLessThan(1e-12 * n);
    }
  });

  test("a cyclic shift has the roots of one", () => {
    const n = 12;
    const shift = matrix(n, n);
    for (let i = 0; i < n; i++) shift.data[((i + 1) % n) + i * n] = 1;
    const { real, imaginary } = eigenvalues(shift);
    const roots = sorted(
      Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n)),
      Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * k) / n)),
    );
    expect(real.every((x, i) => Math.abs(Math.hypot(x, imaginary[i] as number) - 1) < 1e-13)).toBe(true);
    expect(Math.abs(real.reduce((a, b) => a + b, 0))).toBeLessThan(1e-12);
    expect(Math.abs(Math.max(...imaginary) - Math.max(...roots.map(([, y]) => y)))).toBeLessThan(1e-13);
  });

  test("badly scaled, triangular, empty and single matrices", () => {
    const scaled = matrixFromRows([
      [1, 1e8, 0],
      [1e-8, 2, 1e8],
      [0, 1e-8, 3],
    ]);
    const plain = matrixFromRows([
      [1, 1, 0],
      [1, 2, 1],
      [0, 1, 3],
    ]);
    const expected = symmetricEigen(plain).values;
    eigenvalues(scaled).real.forEach((x, i) => {
      expect(Math.abs(x - (expected[i] as number))).toBeLessThan(1e-13);
    });
    expect(
      Array.from(
        eigenvalues(
          matrixFromRows([
            [3, 1],
            [0, -2],
          ]),
        ).real,
      ),
    ).toEqual([-2, 3]);
    expect(Array.from(eigenvalues(matrixFromRows([[7]])).real)).toEqual([7]);
    expect(eigenvalues(matrix(0, 0)).real).toHaveLength(0);
  });
});

test("symmetricEigenvalues are the values of symmetricEigen", () => {
  const n = 60;
  const stream = randomStream(3);
  const a = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) {
      a.data[i + j * n] = stream.normal();
      a.data[j + i * n] = a.data[i + j * n] as number;
    }
  }
  const { values } = symmetricEigen(a);
  symmetricEigenvalues(a).forEach((x, i) => {
    expect(Math.abs(x - (values[i] as number))).toBeLessThan(1e-13);
  });
  expect(Array.from(symmetricEigenvalues(matrix(2, 2)))).toEqual([0, 0]);
});
