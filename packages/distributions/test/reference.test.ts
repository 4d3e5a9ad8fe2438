import { ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import * as distributions from "../src/index.js";

type Family = "normal" | "studentT" | "fisherF" | "chiSquared";
type Row = readonly [Family, readonly number[], "survival" | "cdf", number, string];
type DistributionFunction = (point: number, ...parameters: readonly number[]) => number;

const reference = ownReference<{ readonly tails: readonly Row[]; readonly quantiles: readonly Row[] }>(
  "distributions/distributions.json",
);

const forward: Record<Family, Record<"survival" | "cdf", DistributionFunction>> = {
  normal: { survival: distributions.normalSurvival, cdf: distributions.normalCdf },
  studentT: {
    survival: distributions.studentTSurvival as DistributionFunction,
    cdf: distributions.studentTCdf as DistributionFunction,
  },
  fisherF: {
    survival: distributions.fisherFSurvival as DistributionFunction,
    cdf: distributions.fisherFCdf as DistributionFunction,
  },
  chiSquared: {
    survival: distributions.chiSquaredSurvival as DistributionFunction,
    cdf: distributions.chiSquaredCdf as DistributionFunction,
  },
};

const inverse: typeof forward = {
  normal: { survival: distributions.normalUpperQuantile, cdf: distributions.normalQuantile },
  studentT: {
    survival: distributions.studentTUpperQuantile as DistributionFunction,
    cdf: distributions.studentTQuantile as DistributionFunction,
  },
  fisherF: {
    survival: distributions.fisherFUpperQuantile as DistributionFunction,
    cdf: distributions.fisherFQuantile as DistributionFunction,
  },
  chiSquared: {
    survival: distributions.chiSquaredUpperQuantile as DistributionFunction,
    cdf: distributions.chiSquaredQuantile as DistributionFunction,
  },
};

/** The worst relative error that was measured, rounded up: all far below the 1e-12 that the package promises. */
const measured = {
  tails: { normal: 2e-15, studentT: 2e-13, fisherF: 4e-13, chiSquared: 2e-13 },
  quantiles: { normal: 1e-15, studentT: 2e-14, fisherF: 1e-13, chiSquared: 3e-14 },
} as const;

const families: readonly Family[] = ["normal", "studentT", "fisherF", "chiSquared"];

function worstError(rows: readonly Row[], functions: typeof forward): { error: number; at: string } {
  let worst = { error: 0, at: "" };
  for (const [family, parameters, tail, argument, expected] of rows) {
    const value = functions[family][tail](argument, ...parameters);
    const error = Math.abs(value - Number(expected)) / Number(expected);
    // A NaN must lose.
    if (!(error <= worst.error)) worst = { error, at: `${family}(${parameters}) ${tail} at ${argument}` };
  }
  return worst;
}

describe.each(families)("%s against mpmath at 60 digits", (family) => {
  const tails = reference.tails.filter((row) => row[0] === family);
  const quantiles = reference.quantiles.filter((row) => row[0] === family);

  it(`agrees in ${tails.length} tails within ${measured.tails[family]}`, () => {
    expect(tails.length).toBeGreaterThanOrEqual(9);
    const { error, at } = worstError(tails, forward);
    expect(error, at).toBeLessThan(measured.tails[family]);
  });

  it(`agrees in ${quantiles.length} quantiles within ${measured.quantiles[family]}`, () => {
    expect(quantiles.length).toBeGreaterThanOrEqual(6);
    const { error, at } = worstError(quantiles, inverse);
    expect(error, at).toBeLessThan(measured.quantiles[family]);
  });
});

describe("the lower tails of the symmetric families", () => {
  it("mirror the upper ones bit for bit", () => {
    for (const [family, parameters, , x] of reference.tails) {
      if (family !== "normal" && family !== "studentT") continue;
      expect(forward[family].cdf(-x, ...parameters)).toBe(forward[family].survival(x, ...parameters));
    }
    for (const [family, parameters, , p] of reference.quantiles) {
      if (family !== "normal" && family !== "studentT") continue;
      expect(inverse[family].cdf(p, ...parameters)).toBe(-inverse[family].survival(p, ...parameters));
    }
  });
});

describe("the reference file", () => {
  it("covers the promised range", () => {
    const probabilities = reference.tails.map((row) => Number(row[4]));
    expect(Math.min(...probabilities)).toBeLessThan(1e-295);
    expect(reference.tails.length).toBeGreaterThan(700);
    const degrees = (family: Family) => reference.tails.filter((row) => row[0] === family).flatMap((row) => row[1]);
    expect(Math.min(...degrees("studentT"))).toBe(0.5);
    expect(Math.max(...degrees("studentT"))).toBe(1e10);
    expect(Math.max(...degrees("fisherF"), ...degrees("chiSquared"))).toBe(1e6);
  });
});
