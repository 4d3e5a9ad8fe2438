import { crossSection } from "@mesometrics/panel-data";
import { ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { feols } from "../src/index.js";

interface StrdSet {
  readonly formula: string;
  readonly columns: Readonly<Record<string, readonly number[]>>;
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  readonly sigma: number;
}

const { sets } = ownReference<{ readonly sets: Readonly<Record<string, StrdSet>> }>("panel-regression/strd.json");

/** Correct digits: -log10 of the relative error (of the absolute one where the certified value is 0), at most 15. */
function digits(actual: number, certified: number): number {
  const error = Math.abs(actual - certified) / (certified === 0 ? 1 : Math.abs(certified));
  return error === 0 ? 15 : Math.min(15, -Math.log10(error));
}

function worst(actual: ArrayLike<number>, certified: readonly number[]): number {
  expect(actual).toHaveLength(certified.length);
  return Math.min(...certified.map((value, j) => digits(actual[j]!, value)));
}

describe("NIST StRD linear regressions through feols, iid standard errors", () => {
  it("has all eleven sets", () => {
    expect(Object.keys(sets).sort()).toEqual(
      ["filip", "longley", "noint1", "noint2", "norris", "pontius"].concat(
        [1, 2, 3, 4, 5].map((version) => `wampler${version}`),
      ),
    );
  });

  // Filip: the powers of x, rounded to doubles, have a condition number of 1e15 unscaled and 5e9 scaled.
  it.each(Object.keys(sets))("%s: at least 9 certified digits, for filip 7", (name) => {
    const { formula, columns, coefficients, standardErrors, sigma } = sets[name]!;
    const fit = feols(crossSection(columns), formula, { vcov: { type: "iid" } });
    const needed = name === "filip" ? 7 : 9;
    expect(worst(fit.coefficients, coefficients)).toBeGreaterThanOrEqual(needed);
    const errors = fit.coefficients.map((_, j) => Math.sqrt(fit.vcov.data[j + j * fit.vcov.rows]!));
    expect(worst(errors, standardErrors)).toBeGreaterThanOrEqual(needed);
    expect(digits(fit.statistics.sigma!, sigma)).toBeGreaterThanOrEqual(needed);
  });
});
