import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { effectsByOrder, effectsBySimulation, spatialPanel, unitEffects } from "../src/index.js";
import { matchUnits } from "../src/match-units.js";
import { componentOf, data, formula, standardErrors, weights } from "./produc-study.js";

const fit = spatialPanel(data, formula, { weights, model: "sdm", effects: "twoways" });
const terms = componentOf(fit, "direct").terms;

describe("effects by simulation", () => {
  test("agree with the delta method within the error of the draws, and are the same for the same seed", () => {
    const simulated = effectsBySimulation(fit, weights, { draws: 4000, seed: 3 });
    expect(simulated.outside).toBe(0);
    for (const name of ["direct", "indirect", "total"] as const) {
      const component = componentOf(fit, name);
      const delta = standardErrors(component);
      const own = simulated.effects.filter(({ effect }) => effect === name);
      for (const [j, one] of own.entries()) {
        expect(one.term).toBe(terms[j]);
        expect(one.estimate).toBe(component.coefficients[j]);
        expect(Math.abs(one.mean - one.estimate)).toBeLessThan(0.1 * delta[j]);
        expectClose(one.standardDeviation, delta[j], { relative: 0.1, what: `${name} ${one.term}` });
        expect(one.low).toBeLessThan(one.mean);
        expect(one.high).toBeGreaterThan(one.mean);
      }
    }
    expect(effectsBySimulation(fit, weights, { draws: 50, seed: 3 })).toEqual(
      effectsBySimulation(fit, matchUnits(weights, weights.units.toReversed()), { draws: 50, seed: 3 }),
    );
  });

  test("draws outside the interval are counted and left out", () => {
    const wide = { ...fit, vcov: { ...fit.vcov, data: fit.vcov.data.map((value) => value * 200) } };
    const { outside, draws } = effectsBySimulation(wide, weights, { draws: 300 });
    expect(outside).toBeGreaterThan(10);
    expect(outside).toBeLessThan(draws);
  });

  test("refusals", () => {
    const code = (name: string) => expect.objectContaining({ code: name });
    const ols = spatialPanel(data, formula, { weights, model: "ols", effects: "none" });
    expect(() => effectsBySimulation(ols, weights)).toThrow(code("NO_EFFECTS"));
    expect(() => effectsBySimulation(fit, weights, { draws: 1 })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => effectsBySimulation(fit, weights, { level: 1 })).toThrow(code("INVALID_ARGUMENT"));
    const other = {
      ...weights,
      matrix: { ...weights.matrix, values: weights.matrix.values.map((value) => value / 2) },
    };
    expect(() => effectsBySimulation(fit, other)).toThrow(code("WEIGHTS_MISMATCH"));
    expect(() => unitEffects(fit, weights, "log(gsp)")).toThrow(code("UNKNOWN_TERM"));
    expect(() => effectsByOrder(fit, weights, terms[0], { orders: -1 })).toThrow(code("INVALID_ARGUMENT"));
  });
});

test.each(["sdm", "slx", "sar"] as const)("effects between units average to those reported: %s", (model) => {
  const one = spatialPanel(data, formula, { weights, model, effects: "individual" });
  for (const [j, term] of componentOf(one, "direct").terms.entries()) {
    const { effects } = unitEffects(one, weights, term);
    const n = effects.rows;
    let diagonal = 0;
    for (let i = 0; i < n; i++) diagonal += effects.data[i + i * n] / n;
    const all = effects.data.reduce((total, value) => total + value, 0) / n;
    expectClose(diagonal, componentOf(one, "direct").coefficients[j], { relative: 1e-11, what: "direct" });
    expectClose(all, componentOf(one, "total").coefficients[j], { relative: 1e-11, what: "total" });
  }
});

test.each(["sdm", "slx", "sar"] as const)("effects by order add up to those reported: %s", (model) => {
  const one = spatialPanel(data, formula, { weights, model, effects: "twoways" });
  const orders = effectsByOrder(one, weights, "log(emp)", { orders: 200 });
  const sum = (name: "direct" | "indirect" | "total") => orders.reduce((total, order) => total + order[name], 0);
  for (const name of ["direct", "indirect", "total"] as const) {
    expectClose(sum(name), componentOf(one, name).coefficients[2], { relative: 1e-11, what: name });
  }
  expect(orders[0].indirect).toBe(0);
});
