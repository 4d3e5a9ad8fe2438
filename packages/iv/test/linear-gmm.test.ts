import { identity, type Matrix, matrix, matrixFromRows } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { continuouslyUpdated, type QuadraticMoments } from "../src/continuously-updated.js";
import { generatedEstimate, gmmCriterion, gmmInstruments, instrumentBasis, kClass, limlKappa } from "../src/index.js";

const code = (what: string) => expect.objectContaining({ code: what });
const d = matrixFromRows([[1], [3], [2], [5], [4], [7]]);
const none = matrix(6, 0);
const z = matrixFromRows([
  [1, 0],
  [2, 1],
  [2, 0],
  [4, 1],
  [5, 0],
  [6, 2],
]);
const y = Float64Array.of(1, 2, 4, 3, 6, 8);
const equation = { outcome: y, endogenous: d, exogenous: none, instruments: z };

describe("estimators on plain matrices, without exogenous regressors", () => {
  test("GMM with the identity as weights of an orthonormal basis is 2SLS, which is the k-class with k = 1", () => {
    const basis = instrumentBasis(equation);
    const byGmm = generatedEstimate(d, y, gmmInstruments(equation, basis, identity(2)));
    const byK = generatedEstimate(d, y, kClass(equation, 1).generated);
    expectClose(byGmm.coefficients, byK.coefficients, { relative: 1e-13 });
    expectClose(byGmm.bread.data, kClass(equation, 1).inverse.data, { relative: 1e-13 });
  });

  test("LIML makes the variance ratio smallest, at its k", () => {
    const outcome = { rows: 6, columns: 1, data: y };
    const kappa = limlKappa({ outcome, endogenous: d, instruments: z });
    const [b] = generatedEstimate(d, y, kClass(equation, kappa).generated).coefficients;
    const ratio = (slope: number) => {
      const u = y.map((value, i) => value - slope * d.data[i]);
      const total = u.reduce((sum, value) => sum + value * value, 0);
      const basis = instrumentBasis(equation).all;
      const explained = [0, 1].reduce((sum, j) => {
        const along = u.reduce((part, value, i) => part + value * basis.data[i + 6 * j], 0);
        return sum + along * along;
      }, 0);
      return total / (total - explained);
    };
    expectClose(ratio(b), kappa, { relative: 1e-12 });
    for (const step of [-1e-3, 1e-3, 0.1]) expect(ratio(b + step)).toBeGreaterThan(kappa);
  });

  test("a singular covariance of moments and generated instruments that move nothing are errors", () => {
    const basis = instrumentBasis(equation);
    const singular = matrixFromRows([
      [1, 1],
      [1, 1],
    ]);
    expect(() => gmmInstruments(equation, basis, singular)).toThrow(code("SINGULAR_MOMENT_COVARIANCE"));
    expect(() => gmmCriterion(y, basis, singular)).toThrow(code("SINGULAR_MOMENT_COVARIANCE"));
    const orthogonal = matrixFromRows([[3], [-1], [0], [0], [0], [0]]);
    expect(() => generatedEstimate(d, y, orthogonal)).toThrow(code("UNDER_IDENTIFIED"));
    expect(() => kClass(equation, 1e9)).toThrow(code("K_CLASS_INDEFINITE"));
  });
});

describe("the continuously updated criterion", () => {
  const one = (value: number): Matrix => matrixFromRows([[value]]);

  test("finds the minimum of g'S^-1 g in closed form: g = 2 - t, S = 1 + t^2", () => {
    // J = (2 - t)^2 / (1 + t^2) is 0 at 2 and has its maximum at -1/2.
    const problem: QuadraticMoments = {
      moments: Float64Array.of(2),
      slopes: one(1),
      covariances: [
        [one(1), one(0)],
        [one(0), one(1)],
      ],
    };
    for (const start of [0, 1, 5]) {
      const found = continuouslyUpdated(problem, [Float64Array.of(start)]);
      expectClose(found.distance[0], 2, { relative: 1e-9 });
      expect(found.criterion).toBeLessThan(1e-18);
    }
  });

  test("says so where the criterion falls without end", () => {
    // J = 1 / (1 + t^2): no minimum but at infinity.
    const problem: QuadraticMoments = {
      moments: Float64Array.of(1),
      slopes: one(0),
      covariances: [
        [one(1), one(0)],
        [one(0), one(1)],
      ],
    };
    expect(() => continuouslyUpdated(problem, [Float64Array.of(0.5)])).toThrow(code("CUE_NOT_CONVERGED"));
  });
});
