import { shiftShare } from "@mesometrics/indicators";
import { randomStream } from "@mesometrics/matrix";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { ivreg, rotembergWeights, shiftShareInference, shockLevelRegression, withExposure } from "../../src/index.js";

const stream = randomStream(11, 0);
const units = Array.from({ length: 40 }, (_, i) => `u${i}`);
const sectors = ["a", "b", "c", "d", "e", "f"];
const design = shiftShare(
  {
    unit: units.flatMap((unit) => sectors.map(() => unit)),
    sector: units.flatMap(() => sectors),
    value: units.flatMap(() => sectors.map(() => 1 + stream.integer(30))),
  },
  { sector: sectors, value: sectors.map(() => stream.normal()) },
);
const d = units.map((_, i) => design.exposure[i] + 0.3 * stream.normal());
const y = d.map((one) => 0.5 * one + stream.normal());
const count = units.map(() => 1 + stream.integer(3));
const unit = { unit: "id" };

function joined(rows: readonly number[]): Dataset {
  const table = {
    id: rows.map((i) => units[i]),
    y: rows.map((i) => y[i]),
    d: rows.map((i) => d[i]),
    n: rows.map((i) => count[i]),
  };
  return withExposure(crossSection(table), design, unit) as unknown as Dataset;
}

describe("samples of a shift-share design", () => {
  const all = [...units.keys()];

  test("frequency weights are rows written out", () => {
    const [once, out] = [joined(all), joined(all.flatMap((i) => Array.from({ length: count[i] }, () => i)))];
    const fits = [
      [ivreg(once, "y ~ 1 | d ~ exposure", { weights: { frequency: "n" }, vcov: { type: "iid" } }), once] as const,
      [ivreg(out, "y ~ 1 | d ~ exposure", { vcov: { type: "iid" } }), out] as const,
    ];
    const [weighted, written] = fits.map(([fit, data]) => {
      const { estimate, akm, akm0, count: shocks } = shiftShareInference(fit, data, design, unit);
      const rotemberg = rotembergWeights(fit, data, design, { ...unit, firstStage: { type: "iid" } });
      const shockLevel = shockLevelRegression(fit, data, design, unit);
      return [
        estimate,
        akm.standardError,
        akm0.statistic,
        ...akm0.set.parts.flat(),
        shocks.effectiveShocks,
        ...rotemberg.shocks.flatMap((row) => [row.weight, row.estimate as number, row.firstStageF as number]),
        shockLevel.standardError,
      ];
    });
    expectClose(weighted, written, { relative: 1e-9 });
  });

  test("rows that the design does not know leave the sample and are counted", () => {
    const table = { id: [...units, "elsewhere"], y: [...y, 1], d: [...d, 2] };
    const data = withExposure(crossSection(table), design, unit) as unknown as Dataset;
    const fit = ivreg(data, "y ~ 1 | d ~ exposure", { vcov: { type: "iid" } });
    expect(fit.sample.dropped).toMatchObject([{ column: "exposure", count: 1 }]);
    const found = shiftShareInference(fit, data, design, unit);
    expect(found.observations).toBe(40);
    const without = joined(all);
    const same = shiftShareInference(ivreg(without, "y ~ 1 | d ~ exposure"), without, design, unit);
    expectClose(found.akm.standardError, same.akm.standardError, { relative: 1e-12 });
  });

  test("names of columns are free, and hostile labels match themselves only", () => {
    const odd = ['"],[', "__proto__", "constructor", " u", "u"];
    const small = shiftShare(
      {
        unit: odd.flatMap((one) => [one, one]),
        sector: odd.flatMap(() => ["__proto__", "x"]),
        value: [1, 3, 2, 2, 3, 1, 1, 1, 4, 1],
      },
      { sector: ["__proto__", "x"], value: [1, 2] },
    );
    const data = withExposure(crossSection({ id: [...odd].reverse() }), small, {
      ...unit,
      exposure: "z",
      shareSum: "s",
    });
    expectClose((data.columns.z as { values: Float64Array }).values, [...small.exposure].reverse(), { relative: 0 });
    expect(Object.keys(data.columns)).toEqual(["id", "z", "s"]);
  });
});
