import { ownReference } from "@mesometrics/testing";
import { EigenvalueDecomposition, Matrix as MlMatrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import {
  add,
  crossProduct,
  type Matrix,
  matrix,
  matrixFromRows,
  multiply,
  symmetricEigen,
  toRows,
  transpose,
} from "../src/index.js";
import { normalMatrix } from "./random-matrix.js";

const { problems } = ownReference<{
  readonly problems: Readonly<
    Record<string, { readonly matrix: readonly number[][]; readonly values: readonly string[] }>
  >;
}>("matrix/symmetric_eigen.json");

function largest(m: Matrix): number {
  return m.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The largest element of V diag(values) V' - A over that of A, and of V'V - I. */
function defects(a: Matrix): { readonly rebuilt: number; readonly orthogonal: number } {
  const { values, vectors } = symmetricEigen(a);
  const scaled = matrix(
    a.rows,
    a.rows,
    vectors.data.map((value, at) => value * values[Math.floor(at / a.rows)]),
  );
  const rebuilt = multiply(scaled, transpose(vectors));
  const gram = crossProduct(vectors);
  let orthogonal = 0;
  for (let j = 0; j < a.rows; j++) {
    for (let i = 0; i < a.rows; i++) {
      orthogonal = Math.max(orthogonal, Math.abs(gram.data[i + j * a.rows] - (i === j ? 1 : 0)));
    }
  }
  return {
    rebuilt:
      largest(
        add(
          rebuilt,
          matrix(
            a.rows,
            a.rows,
            a.data.map((v) => -v),
          ),
        ),
      ) / largest(a),
    orthogonal,
  };
}

describe("symmetricEigen against other software", () => {
  it.each(Object.keys(problems))("gives mpmath's eigenvalues of %s to rounding of the largest", (name) => {
    const { matrix: rows, values } = problems[name];
    const a = matrixFromRows(rows);
    const found = symmetricEigen(a);
    const size = Math.max(...values.map((text) => Math.abs(Number(text))));
    expect(found.values).toHaveLength(values.length);
    values.forEach((text, j) => {
      expect(Math.abs(found.values[j] - Number(text))).toBeLessThan(1e-15 * rows.length * size);
    });
    const { rebuilt, orthogonal } = defects(a);
    expect(rebuilt).toBeLessThan(1e-15 * rows.length);
    expect(orthogonal).toBeLessThan(1e-15 * rows.length);
  });

  it("agrees with ml-matrix on random matrices of every size up to 40", () => {
    for (let n = 1; n <= 40; n++) {
      const x = normalMatrix(n, n, n);
      const a = add(x, transpose(x));
      const expected = new EigenvalueDecomposition(new MlMatrix(toRows(a)), { assumeSymmetric: true }).realEigenvalues;
      const found = symmetricEigen(a).values;
      [...expected]
        .sort((p, q) => p - q)
        .forEach((value, j) => {
          expect(Math.abs(found[j] - value)).toBeLessThan(1e-13 * n);
        });
    }
  });
});

describe("symmetricEigen on matrices that stop a careless algorithm", () => {
  it("finds the many zero eigenvalues of a deficient matrix", () => {
    const basis = normalMatrix(1, 120, 30);
    const { rebuilt, orthogonal } = defects(multiply(basis, transpose(basis)));
    expect(rebuilt).toBeLessThan(1e-13);
    expect(orthogonal).toBeLessThan(1e-13);
    const ones = matrix(80, 80, new Float64Array(6400).fill(1));
    expect(symmetricEigen(ones).values[79]).toBeCloseTo(80, 10);
  });

  it("keeps vectors orthonormal where squares of elements leave the range of a double", () => {
    for (const tiny of [1e-160, 1e-140, 1e-300]) {
      const a = matrix(12, 12);
      for (let i = 0; i < 12; i++) {
        for (let j = 0; j < 12; j++) a.data[i + j * 12] = i === j ? 1 + i : tiny * (1 + Math.abs(i - j));
      }
      expect(defects(a).orthogonal).toBeLessThan(1e-14);
    }
    const graded = matrix(30, 30);
    for (let i = 0; i < 30; i++) {
      for (let j = 0; j < 30; j++) graded.data[i + j * 30] = 10 ** (-8 * (i + j)) * (i === j ? 2 : 1);
    }
    expect(defects(graded).orthogonal).toBeLessThan(1e-13);
  });

  it("keeps the digits of small eigenvalues beside large ones, in every order of the rows", () => {
    // A correlation matrix with a negative eigenvalue, in units 1e-6, 1 and 1e6.
    const shares = [
      [1, 0.9, 0.2],
      [0.9, 1, 0.8],
      [0.2, 0.8, 1],
    ];
    const units = [1e-6, 1, 1e6];
    const inOrder = (order: readonly number[]) =>
      symmetricEigen(matrixFromRows(order.map((i) => order.map((j) => shares[i][j] * units[i] * units[j])))).values;
    const expected = inOrder([0, 1, 2]);
    for (const order of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      inOrder(order).forEach((value, j) => {
        expect(Math.abs(value / expected[j] - 1)).toBeLessThan(1e-13);
      });
    }
    // The determinant is that of the shares: the product of the eigenvalues.
    const determinant = 1 + 2 * 0.9 * 0.2 * 0.8 - 0.81 - 0.04 - 0.64;
    expect(expected[0] * expected[1] * expected[2]).toBeCloseTo(determinant, 12);
  });

  it("leaves a diagonal matrix as it is", () => {
    const { values, vectors } = symmetricEigen(
      matrixFromRows([
        [3, 0],
        [0, -1],
      ]),
    );
    expect([...values]).toEqual([-1, 3]);
    expect([...vectors.data]).toEqual([0, 1, 1, 0]);
  });
});
