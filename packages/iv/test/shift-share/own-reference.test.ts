import { feols } from "@mesometrics/panel-regression";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  type ExposureRobust,
  ivreg,
  rotembergWeights,
  shiftShareInference,
  shiftShareIv,
  shockLevelRegression,
} from "../../src/index.js";
import { type AkmNumbers, dataOf, designOf, groupOf, reference } from "./own-data.js";

const design = designOf(reference);
const data = dataOf(design);
const sums = "i(time, share_sum)";
const weights = { analytic: "weight" } as const;
const specifications = {
  plain: { right: "w1 + w2", effects: "", options: {} },
  weighted: { right: "w1 + w2", effects: "", options: { weights } },
  sums: { right: `w1 + w2 + ${sums}`, effects: "", options: { weights } },
  effects: { right: `w1 + w2 + ${sums}`, effects: " | unit + time", options: { weights } },
} as const;
const clusterings = { shock: "shock", sector: "sector", group: groupOf } as const;
const note = { incompleteShares: "note" } as const;

function check(found: ExposureRobust, expected: AkmNumbers) {
  expectClose(found.estimate, expected.estimate, { relative: 1e-9 });
  expectClose(found.akm.standardError, expected.akm, { relative: 1e-8 });
  expect(found.akm0.set.parts).toHaveLength(expected.akm0.length);
  found.akm0.set.parts.forEach((part, i) => {
    part.forEach((end, side) => {
      const wanted = Number(expected.akm0[i][side]);
      if (Number.isFinite(wanted)) expectClose(end, wanted, { relative: 1e-8 });
      else expect(end).toBe(wanted);
    });
  });
}

describe("a panel of 60 regions and 12 sectors against the formulas in numpy (references/iv/shift_share.py)", () => {
  for (const [name, { right, effects, options }] of Object.entries(specifications)) {
    const expected = reference.results[name as keyof typeof specifications];
    const fit = ivreg(data, `y ~ ${right}${effects} | d ~ exposure`, { vcov: { type: "iid" }, ...options });

    test.each(Object.entries(clusterings))(`${name}: AKM and AKM0, %s`, (label, clusters) => {
      const at = label as keyof typeof clusterings;
      const found = shiftShareInference(fit, data, design, { clusters, ...note });
      check(found, expected.iv[at]);
      check(found.reducedForm as ExposureRobust, expected.reduced_form[at]);
      check(found.firstStage as ExposureRobust, expected.first_stage[at]);
      const ols = feols(data, `y ~ exposure + ${right}${effects}`, { vcov: { type: "iid" }, ...options });
      check(shiftShareInference(ols, data, design, { clusters, ...note }), expected.reduced_form[at]);
    });

    test(`${name}: Rotemberg weights`, () => {
      const found = rotembergWeights(fit, data, design, { firstStage: "none" });
      expectClose(
        found.shocks.map((row) => row.weight),
        expected.rotemberg.weights,
        { relative: 1e-9, absolute: 1e-13 },
      );
      expectClose(
        found.shocks.map((row) => row.estimate as number),
        expected.rotemberg.estimates,
        { relative: 1e-9 },
      );
    });

    test(`${name}: the regression over shocks and the number of shocks`, () => {
      const { shock_level: wanted } = expected;
      const found = shockLevelRegression(fit, data, design, { ...note, vcov: { type: "HC0" } });
      expect(found.controls).toBe(wanted.controls);
      expectClose(found.estimate, wanted.estimate, { relative: 1e-9 });
      expectClose(found.standardError, wanted.hc0, { relative: 1e-8 });
      const clustered = shockLevelRegression(fit, data, design, { ...note, vcov: { type: "CR0", cluster: "sector" } });
      expectClose(clustered.standardError, wanted.cr0_sector, { relative: 1e-8 });
      expect(shockLevelRegression(fit, data, design, note).fit.inference.label).toContain("clustered by cluster");
      const { count } = shiftShareInference(fit, data, design, { ...note, clusters: groupOf });
      expectClose(
        [count.effectiveShocks, count.effectiveClusters, count.largestWeight, found.count.effectiveClusters],
        [wanted.effective_shocks, wanted.effective_groups, wanted.largest, wanted.effective_sectors],
        { relative: 1e-10 },
      );
      expect(count.reliable).toBe(false);
    });
  }

  test("the first stage of every share, CR1 by unit", () => {
    const { right, options } = specifications.sums;
    const fit = ivreg(data, `y ~ ${right} | d ~ exposure`, { vcov: { type: "iid" }, ...options });
    const found = rotembergWeights(fit, data, design);
    expectClose(
      found.shocks.map((row) => row.firstStageF as number),
      reference.results.sums.first_stage_f as readonly number[],
      { relative: 1e-8 },
    );
    expect(found.firstStageRule).toContain("clustered by unit");
  });

  test("in one call, with the sum of shares by period added", () => {
    const { exposure, share_sum, ...rest } = data.columns;
    const bare = { ...data, columns: rest };
    const found = shiftShareIv(bare, { outcome: "y", endogenous: "d", regressors: ["w1", "w2"] }, design, {
      weights,
      shareSums: "control",
      clusters: groupOf,
      vcov: { type: "iid" },
    });
    check(found.inference, reference.results.sums.iv.group);
    expect(found.added).toEqual([sums]);
    expect(found.inference.shareSums.controlled).toBe("period");
    const shocks = shockLevelRegression(found.fit, found.data, design);
    expectClose(shocks.estimate, found.inference.estimate, { relative: 1e-10 });
  });
});
