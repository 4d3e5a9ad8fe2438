import { randomStream } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { contiguityWeights } from "../src/index.js";
import { maximiseLikelihood } from "../src/maximise-likelihood.js";
import { choleskyJacobian } from "../src/models/cholesky-jacobian.js";
import { jacobianOf } from "../src/models/jacobian.js";
import { maximiseCorrected } from "../src/models/maximise-corrected.js";

/** Random pairs among n units on a ring. */
function graph(seed: number, n: number, normalise: "row" | "none" | "minmax") {
  const stream = randomStream(seed);
  const units = Array.from({ length: n }, (_, i) => `u${i}`);
  const pairs = new Map<string, readonly [string, string]>();
  const link = (i: number, j: number) => {
    if (i !== j) pairs.set(`${Math.min(i, j)} ${Math.max(i, j)}`, [units[Math.min(i, j)]!, units[Math.max(i, j)]!]);
  };
  for (let i = 0; i < n; i++) {
    link(i, (i + 1) % n);
    if (stream.uniform() < 0.6) link(i, stream.integer(n));
  }
  return contiguityWeights(units, [...pairs.values()], { normalise });
}

describe.each([
  ["row", 120],
  ["none", 90],
  ["minmax", 77],
] as const)("the determinant by sparse Cholesky, %s, %i units", (normalise, n) => {
  const weights = graph(n, n, normalise);
  const byCholesky = choleskyJacobian(weights);
  const byEigenvalues = jacobianOf(weights);
  const { lower, upper } = byEigenvalues;

  test("has the interval, the logarithm and both derivatives of the eigenvalues", () => {
    expectClose([byCholesky.lower, byCholesky.upper], [lower, upper], { relative: 1e-11, what: "interval" });
    for (const share of [-0.9, -0.4, 0.1, 0.5, 0.8, 0.95]) {
      const rho = share > 0 ? share * upper : -share * lower;
      expectClose([byCholesky.logDeterminant(rho)], [byEigenvalues.logDeterminant(rho)], {
        relative: 1e-11,
        what: "ln",
      });
      expectClose([byCholesky.trace(rho)], [byEigenvalues.trace(rho)], { relative: 1e-11, what: "trace" });
      expectClose([byCholesky.traceSquare(rho)], [byEigenvalues.traceSquare(rho)], { relative: 1e-7, what: "tr G^2" });
      // One random vector is right to some percent, exactly in the direction of the ones.
      const rough = byCholesky.roughTrace!(rho);
      expect(Math.abs(rough - byEigenvalues.trace(rho))).toBeLessThan(0.5 * n * Math.abs(rho / upper) + 0.3 * n);
    }
  });

  test("few exact slopes find the maximum that all of them find", () => {
    const stream = randomStream(n);
    for (let draw = 0; draw < 40; draw++) {
      // e'e = 1 - 2 rho s + rho^2 q with s^2 < q
      const q = (0.2 + stream.uniform()) / (upper * upper);
      const s = (2 * stream.uniform() - 1) * 0.97 * Math.sqrt(q);
      const squares = (rho: number) => 1 - 2 * rho * s + rho * rho * q;
      const slope = (trace: (rho: number) => number) => (rho: number) =>
        (n * (s - rho * q)) / squares(rho) - trace(rho);
      const exact = slope(byEigenvalues.trace);
      const value = (rho: number) => (-n / 2) * Math.log(squares(rho)) + byEigenvalues.logDeterminant(rho);
      const all = maximiseLikelihood({ value, slope: exact }, lower, upper);
      const few = maximiseCorrected(exact, slope(byCholesky.roughTrace!), lower, upper);
      expect(Math.abs(few.parameter - all.parameter)).toBeLessThan(1e-10 * (upper - lower));
      expect(few.iterations).toBeLessThan(12);
    }
  });

  test("a slope that keeps its sign has no maximum inside", () => {
    expect(() =>
      maximiseCorrected(
        () => 1,
        () => 1,
        lower,
        upper,
      ),
    ).toThrow(expect.objectContaining({ code: "NO_INTERIOR_MAXIMUM" }));
    expect(() =>
      maximiseCorrected(
        () => -1,
        () => 2,
        lower,
        upper,
      ),
    ).toThrow(expect.objectContaining({ code: "NO_INTERIOR_MAXIMUM" }));
  });
});
