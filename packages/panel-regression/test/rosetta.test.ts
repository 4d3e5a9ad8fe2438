import { grunfeld } from "@mesometrics/datasets";
import { type Covariance, covarianceOf, frameOf, namedCovariance, workingModel } from "@mesometrics/inference";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { crossSection, explain, feols, panel, rosetta, smallSamplePresets, withVcov } from "../src/index.js";

const data = panel(grunfeld.table, { unit: "firm", time: "year" });
const clustered = feols(data, "inv ~ value + capital | firm + year", { vcov: { cluster: "firm" } });

describe("rosetta", () => {
  const { rows, rules, without, columns } = rosetta(clustered, data);

  test("has each term under each rule that the program has", () => {
    const presets = Object.keys(smallSamplePresets).length;
    expect(rules.length + without.length).toBe(3 * presets);
    expect(rows).toHaveLength(2 * rules.length);
    expect(without.map(({ family, preset }) => [family, preset])).toEqual([
      ["iid", "plm-sss"],
      ["HC1", "xtreg"],
      ["HC1", "plm-sss"],
    ]);
    expect(columns.map(({ field }) => field)).toEqual(Object.keys(rows[0] ?? {}));
  });

  test("each row is what the covariance of its rule gives", () => {
    for (const { family, preset, covariance } of rules) {
      const again = withVcov(clustered, data, covariance);
      const row = rows.find((one) => one.family === family && one.preset === preset);
      expect(row?.standardError).toBe(Math.sqrt(again.vcov.data[0] as number));
      expect(row?.degreesOfFreedom).toBe(again.inference.degreesOfFreedom[0]);
      expect(again.inference.preset).toBe(preset);
    }
  });

  // From ../shared/research: fixest nested .010824, full .011109, none .010263 = plm's "sss"; plm's default .009712.
  test.each([
    ["fixest", 0.010824429476863713, 9],
    ["reghdfe", 0.010824429476863713, 9],
    ["xtreg", 0.010824429476863713, 9],
    ["plm", 0.009712023686835066, 169],
    ["plm-sss", 0.010263191236561045, 169],
    ["statsmodels", 0.009712023686835066 * Math.sqrt((10 / 9) * (199 / 169)), Number.POSITIVE_INFINITY],
  ] as const)("%s clustered by firm", (preset, standardError, degreesOfFreedom) => {
    const row = rows.find((one) => one.family === "CR1" && one.preset === preset && one.term === "value");
    expectClose(row?.standardError as number, standardError, { relative: 1e-8 });
    expect(row?.degreesOfFreedom).toBe(degreesOfFreedom);
  });

  test("of a cross-section has no clusters", () => {
    const cross = crossSection({ y: [1, 2, 4, 4, 7], x: [0, 1, 2, 3, 5] });
    expect(
      rosetta(feols(cross, "y ~ x", { vcov: { type: "HC3" } }), cross).rules.every(({ family }) => family !== "CR1"),
    ).toBe(true);
  });
});

describe("a rule that a program does not have", () => {
  const model = workingModel(frameOf(data, "inv ~ value | firm", {}));
  test.each([
    [{ type: "HC1", preset: "xtreg" }, "PRESET_NOT_APPLICABLE"],
    [{ type: "HC3", preset: "plm" }, "PRESET_NOT_APPLICABLE"],
    [{ cluster: "year", preset: "xtreg" }, "PRESET_NOT_APPLICABLE"],
    [{ type: "CR2", cluster: "firm", preset: "areg" }, "PRESET_NOT_APPLICABLE"],
    [{ cluster: "firm", preset: "stata" }, "UNKNOWN_PRESET"],
    [{ cluster: "firm", preset: "toString" }, "UNKNOWN_PRESET"],
    [{ cluster: "firm", smallSample: { effects: "all" } }, "INVALID_SMALL_SAMPLE"],
    [{ cluster: "firm", smallSample: { effect: "full" } }, "INVALID_SMALL_SAMPLE"],
    [{ cluster: "firm", smallSample: "full" }, "INVALID_SMALL_SAMPLE"],
  ])("%o throws %s", (covariance, code) => {
    expect(() => covarianceOf(model, covariance as unknown as Covariance, data)).toThrowError(
      expect.objectContaining({ code }),
    );
  });

  test("xtreg needs the effect of the unit", () => {
    const pooled = workingModel(frameOf(data, "inv ~ value", {}));
    expect(() => covarianceOf(pooled, { type: "iid", preset: "xtreg" }, data)).toThrowError(
      expect.objectContaining({ code: "PRESET_NOT_APPLICABLE" }),
    );
  });
});

describe("effects that do not connect", () => {
  const twoParts = panel(
    {
      u: ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"],
      t: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
      r: ["x", "x", "x", "x", "x", "x", "z", "z", "z", "z", "z", "z"],
      y: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8],
      w: [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5],
    },
    { unit: "u", time: "t" },
  );
  const counted = (covariance: Covariance) => {
    const { inference } = covarianceOf(workingModel(frameOf(twoParts, "y ~ w | u + r^t", {})), covariance, twoParts);
    return [inference.preset, inference.facts.countedParameters];
  };

  // 4 units and 6 region-years: rank 4 + 6 - 2, by levels 4 + 6 - 1.
  test.each([
    [{ type: "iid" }, "reghdfe", 9],
    [{ type: "iid", preset: "fixest" }, "fixest", 10],
    [{ cluster: "u" }, "reghdfe", 1 + 8 - 4 + 1],
    [{ cluster: "u", preset: "fixest" }, "fixest", 1 + 6],
    [{ cluster: "u", preset: "areg" }, "areg", 9],
    [{ cluster: "u", preset: "linearmodels" }, "linearmodels", 9],
  ] as const)("%o is counted as %s: %i", (covariance, preset, parameters) => {
    expect(counted(covariance as Covariance)).toEqual([preset, parameters]);
  });
});

describe("explain under a preset", () => {
  test.each([
    [{ cluster: "firm", preset: "areg" }, "Stata: areg inv value capital i.year, absorb(firm) vce(cluster firm)"],
    [{ type: "iid", preset: "xtreg" }, "Stata: xtset firm; xtreg inv value capital i.year, fe"],
    [{ cluster: "firm", preset: "linearmodels" }, "clustered"],
    [{ cluster: ["firm", "year"], preset: "plm" }, "plm::vcovDC(m)"],
    [
      { cluster: "firm", preset: "fixest", smallSample: { effects: "full", sizeFactor: "1" } },
      'ssc = ssc(fixef.K = "full", adj = FALSE)',
    ],
    [{ cluster: ["firm", "year"], preset: "statsmodels" }, 'cov_kwds={"groups": data[["firm", "year"]]}'],
  ] as const)("%o", (vcov, call) => {
    const lines = explain(
      feols(data, "inv ~ value + capital | firm + year", { vcov: namedCovariance(vcov as unknown as Covariance) }),
    );
    expect(lines.some((line) => line.includes(call))).toBe(true);
    if ((vcov as { preset: string }).preset === "statsmodels") {
      expect(lines).toContain("Distribution: standard normal, which has no degrees of freedom");
    }
  });

  test("says which effects are nested in the clusters", () => {
    expect(explain(clustered)).toContain("Nested in the clusters: firm, 10 of the 29 absorbed parameters");
    expect(explain(clustered)).toContain("K' = 22: coefficients and the effects that are not nested in a cluster");
  });
});
