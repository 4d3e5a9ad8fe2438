import { runResampling, wildClusterBootstrapSteps, wildClusterPlanOf } from "@mesometrics/inference";
import { column, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  arSet,
  arWildBootstrap,
  arWildBootstrapSteps,
  crossSection,
  ivreg,
  panel,
  planArWildBootstrap,
  setHolds,
} from "../src/index.js";
import { instrumentSlopes } from "../src/instrument-slopes.js";
import { twoStageModel } from "../src/rebuilt-models.js";
import { reducedForm } from "../src/reduced-form.js";
import { weakTable } from "./weak-instrument-data.js";

const dataOf = (seed: number, strength: number, clusters: number) =>
  panel(weakTable(seed, strength, clusters), { unit: "group", time: "period" }) as Dataset;
const formulas = [
  "y ~ w | d ~ z1",
  "y ~ w | group | d ~ z1 + z2",
  "y ~ w | group + period | d ~ z1 + z2 + z3",
] as const;

describe("wild restricted bootstrap of the Anderson-Rubin test", () => {
  test("at a value it is the wild bootstrap of the reduced form, which least squares has", () => {
    for (const formula of formulas) {
      for (const clusters of [8, 15]) {
        const data = dataOf(4, 0.4, clusters);
        const fit = ivreg(data, formula, { vcov: { type: "CR1", cluster: "group" } });
        const form = reducedForm(twoStageModel(fit, data));
        const slopes = instrumentSlopes(form);
        const value = 0.3;
        const u = Float64Array.of(1, -(value - slopes.centre[0]) / slopes.scales[0]);
        const model = slopes.modelOf(u);
        const l1 = form.instruments.columns;
        const k = model.terms.length;
        const contrasts = matrix(l1, k);
        for (let i = 0; i < l1; i++) contrasts.data[i + (k - l1 + i) * l1] = 1;
        // Two streams of signs differ in their order, so only enumerated p-values are equal to the last digit.
        const design = { cluster: "group", draws: 4999, interval: false };
        const plan = wildClusterPlanOf(model, data, contrasts, new Float64Array(l1), design);
        const { runChunk, combine } = wildClusterBootstrapSteps;
        const expected = combine(plan, [runChunk(plan, 0, plan.draws)]).test;
        const found = arWildBootstrap(fit, data, { value, draws: 4999, set: false }).test;
        const statistic = l1 === 1 ? expected.statistic * expected.statistic : expected.statistic;
        expectClose(found.statistic, statistic, { relative: 1e-9, what: formula });
        expectClose(found.pValue, expected.pValue, { absolute: clusters === 8 ? 1e-12 : 0.03, what: formula });
      }
    }
  });

  test("the set holds exactly the values not rejected, bounded or not", () => {
    const kinds = new Set<string>();
    for (const [formula, strength, clusters] of [
      [formulas[0], 1, 9],
      [formulas[0], 0.1, 9],
      [formulas[1], 1, 20],
      [formulas[1], 0.1, 20],
    ] as const) {
      for (let seed = 1; seed <= 2; seed++) {
        const data = dataOf(seed, strength, clusters);
        const fit = ivreg(data, formula, { vcov: { type: "CR1", cluster: "group" } });
        const { set } = arWildBootstrap(fit, data, { draws: 199 });
        if (set === null) throw new Error("a set was asked for");
        kinds.add(set.kind);
        const centre = fit.coefficients[fit.terms.indexOf("d")];
        for (let i = 0; i < 25; i++) {
          const value = centre + 0.5 * Math.tan(((i + 0.5) / 25 - 0.5) * Math.PI);
          const p = arWildBootstrap(fit, data, { draws: 199, value, set: false }).test.pValue as number;
          expect(setHolds(set, value), `${formula}, seed ${seed}, ${value}, p ${p}, ${JSON.stringify(set.parts)}`).toBe(
            p > 0.05 + 1e-12,
          );
        }
      }
    }
    expect(kinds.has("interval") && (kinds.has("line") || kinds.has("rays"))).toBe(true);
  }, 120_000);

  test("many clusters bring it close to the asymptotic set", () => {
    const data = dataOf(2, 1, 80);
    const fit = ivreg(data, formulas[0], { vcov: { type: "CR1", cluster: "group" } });
    const { set } = arWildBootstrap(fit, data, { draws: 999 });
    expectClose((set?.parts ?? []).flat(), arSet(fit, data).parts.flat(), { absolute: 0.05 });
  });

  test("chunks do not matter, seeds do, and signs of few clusters are enumerated", async () => {
    const data = dataOf(3, 0.5, 20);
    const fit = ivreg(data, formulas[1], { vcov: { type: "CR1", cluster: "group" } });
    const plan = planArWildBootstrap(fit, data, { draws: 100, seed: 7 });
    const whole = arWildBootstrap(fit, data, { draws: 100, seed: 7 });
    expect(await runResampling(arWildBootstrapSteps, structuredClone(plan), { chunkSize: 33 })).toEqual(whole);
    expect(arWildBootstrap(fit, data, { draws: 100, seed: 8 }).test.pValue).not.toBe(whole.test.pValue);
    const few = dataOf(3, 0.5, 7);
    const enumerated = arWildBootstrap(ivreg(few, formulas[0], { vcov: { type: "CR1", cluster: "group" } }), few);
    expect([enumerated.draws, enumerated.enumerated, enumerated.seed]).toEqual([128, true, null]);
    expect(enumerated.smallestPValue).toBe(2 / 128);
    expect(column(plan.numerators[0], 0).length).toBe(2);
  });

  test("two endogenous regressors are tested jointly, and refusals", () => {
    const data = dataOf(3, 0.5, 15);
    const fit = ivreg(data, "y ~ w | d + d2 ~ z1 + z2 + z3", { vcov: { type: "CR1", cluster: "group" } });
    const { test: joint, set } = arWildBootstrap(fit, data, { value: { d: 0.5, d2: 0.3 }, draws: 199 });
    expect(set).toBeNull();
    expect(joint.pValue).toBeGreaterThan(0.01);
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => arWildBootstrap(fit, data, { set: true })).toThrow(code("ONE_ENDOGENOUS_ONLY"));
    expect(() => arWildBootstrap(fit, data, { draws: 0 })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => arWildBootstrap(fit, data, { weights: "mammen" as never })).toThrow(code("INVALID_ARGUMENT"));
    const flat = crossSection(weakTable(3, 0.5, 15)) as Dataset;
    const plain = ivreg(flat, "y ~ w | d ~ z1" as never, { vcov: { type: "iid" } });
    expect(() => arWildBootstrap(plain, flat)).toThrow(code("NO_CLUSTER"));
    const three = dataOf(3, 0.5, 3);
    const tiny = ivreg(three, "y ~ w | d ~ z1 + z2 + z3", { vcov: { type: "iid" } });
    expect(() => arWildBootstrap(tiny, three)).toThrow(code("TOO_FEW_CLUSTERS"));
  });
});
