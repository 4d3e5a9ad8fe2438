import { ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  leastSquares,
  matrix,
  matrixFromRows,
  orthonormalBasis,
  pivotedQr,
  solve,
  transposeMultiplyVector,
} from "../src/index.js";

interface Problem {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly coefficients: readonly string[];
  readonly gramInverseDiagonal: readonly string[];
  readonly residuals: readonly string[];
  readonly residualSumOfSquares: string;
}

const { problems } = ownReference<{ readonly problems: Readonly<Record<string, Problem>> }>(
  "matrix/least_squares.json",
);

/** Correct decimal digits of the worst element: -log10 of its relative error, 17 where it is correctly rounded. */
function digits(actual: ArrayLike<number>, expected: readonly string[]): number {
  let worst = 17;
  expected.forEach((text, i) => {
    const value = Number(text);
    const error = Math.abs(actual[i] - value) / Math.abs(value);
    if (error !== 0) worst = Math.min(worst, -Math.log10(error));
  });
  return worst;
}

function fitOf(name: string) {
  const { x, y } = problems[name];
  return leastSquares(matrixFromRows(x), Float64Array.from(y));
}

// Correct digits at least: of the coefficients, of the diagonal of (X'X)^-1 (whose digits the condition number takes,
// for it is not refined) and of the residual sum of squares, which is zero but for rounding in the first two wamplers.
const required: Readonly<Record<string, readonly [coefficients: number, gramInverse: number, squares: number | null]>> =
  {
    longley: [16, 12, 15],
    polynomial10: [11, 6.5, 14.5],
    nearly: [16, 8.5, 16],
    wampler1: [16, 12, null],
    wampler2: [16, 12, null],
    wampler3: [16, 12, 16],
    wampler4: [16, 12, 16],
    wampler5: [16, 12, 16],
  };

describe.each(Object.entries(required))("%s", (name, [coefficientDigits, gramDigits, sumDigits]) => {
  const problem = problems[name];
  const fit = fitOf(name);

  it("keeps every column", () => {
    expect(fit.dropped).toEqual([]);
  });

  it(`has ${coefficientDigits} digits of the coefficients`, () => {
    expect(digits(fit.coefficients.data, problem.coefficients)).toBeGreaterThanOrEqual(coefficientDigits);
  });

  it(`has ${gramDigits} digits of the diagonal of (X'X)^-1`, () => {
    const diagonal = fit.kept.map((_, j) => fit.gramInverse.data[j + j * fit.rank]);
    expect(digits(diagonal, problem.gramInverseDiagonal)).toBeGreaterThanOrEqual(gramDigits);
  });

  it("has the residuals to a rounding of the outcome, and their sum of squares", () => {
    const outcome = Math.max(...problem.y.map(Math.abs));
    problem.residuals.forEach((text, i) => {
      expect(Math.abs(fit.residuals.data[i] - Number(text))).toBeLessThanOrEqual(outcome * 2 ** -52);
    });
    const squares = fit.residuals.data.reduce((total, value) => total + value * value, 0);
    const correct = digits([squares], [problem.residualSumOfSquares]);
    expect(sumDigits === null || correct >= sumDigits).toBe(true);
  });
});

it("needs the refinement: without it a solver in working precision has half the digits", () => {
  // The same QR solution from the factorisation alone, R^-1 Q'y.
  const { x, y, coefficients } = problems.polynomial10;
  const design = matrixFromRows(x);
  const qr = pivotedQr(design);
  const projected = transposeMultiplyVector(orthonormalBasis(qr), Float64Array.from(y));
  const plain = solve(qr.triangle, matrix(qr.rank, 1, projected)).data.map((value, j) => value * qr.scales[j]);
  expect(digits(plain, coefficients)).toBeLessThan(9);
  expect(digits(fitOf("polynomial10").coefficients.data, coefficients)).toBeGreaterThan(11);
});
