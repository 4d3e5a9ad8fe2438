import { normalUpperQuantile, studentTUpperQuantile } from "@mesometrics/distributions";
import type { Dataset } from "@mesometrics/panel-data";
import { describeShared, expectClose, sharedReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  arTest,
  crossSection,
  firstStageDeletions,
  ivMediation,
  ivreg,
  panel,
  plausiblyExogenous,
  reducedFormRegression,
} from "../src/index.js";
import { type SharedEquation, sharedEquation, weakData, weakTable } from "./weak-instrument-data.js";

const code = (name: string) => expect.objectContaining({ code: name });

interface PyReference {
  readonly plausibly_exogenous: {
    readonly A: readonly number[];
    readonly "LTZ_gamma_N(0,0.01^2)_iid": { readonly coef: number; readonly se: number };
    readonly "UCI_gamma_in[-0.01,0.01]_iid_95": readonly [number, number] | null;
  };
}

for (const id of [
  "card_just",
  "card_full",
  "mroz_two",
  "kmenta_demand",
  "griliches",
  "cigsw_1995",
  "seed_just",
  "seed_pooled",
]) {
  describeShared<SharedEquation>(`iv/${id}.r.json`, `${id}: plausibly exogenous instruments`, (r) => {
    const py = sharedReference<PyReference>(`iv/${id}.py.json`);
    if (py === undefined) throw new Error(`iv/${id}.py.json is absent although ${id}.r.json is there`);
    test("bias per unit, local to zero and union agree with numpy", () => {
      const { data, spec } = sharedEquation(id, r);
      const fit = ivreg(data, spec, { vcov: { type: "iid" } });
      const all = <T>(value: T) => Object.fromEntries(spec.instruments.map((name) => [name, value]));
      const expected = py.plausibly_exogenous;
      const found = plausiblyExogenous(fit, data, { prior: all({ sd: 0.01 }), support: all([-0.01, 0.01] as const) });
      expectClose(Object.values(found.biasPerUnit), expected.A, { relative: 1e-8, what: "A" });
      // The reference divides e'e by N and takes normal quantiles.
      const k = fit.terms.length;
      const j = fit.terms.indexOf(found.term);
      const shrink = fit.residualDegreesOfFreedom / fit.sample.observations;
      const variance = fit.vcov.data[j + j * k] * (shrink - 1) + (found.localToZero?.standardError ?? 0) ** 2;
      const ltz = expected["LTZ_gamma_N(0,0.01^2)_iid"];
      expectClose([found.localToZero?.estimate ?? 0, Math.sqrt(variance)], [ltz.coef, ltz.se], {
        relative: 1e-8,
        what: "LTZ",
      });
      const uci = expected["UCI_gamma_in[-0.01,0.01]_iid_95"];
      if (uci === null) return;
      const { union } = found;
      if (union === null) throw new Error("a support was given");
      // The same corners, with normal quantiles and e'e / N in the place of t and e'e / (N - K).
      const t = studentTUpperQuantile(0.025, fit.residualDegreesOfFreedom);
      const shorter = (normalUpperQuantile(0.025) / t) * Math.sqrt(shrink);
      const bias = (at: Readonly<Record<string, number>>) =>
        Object.entries(found.biasPerUnit).reduce((total, [name, one]) => total + one * at[name], 0);
      const end = (value: number, at: Readonly<Record<string, number>>) => {
        const centre = found.estimate - bias(at);
        return centre + (value - centre) * shorter;
      };
      const ends = [end(union.low, union.lowAt), end(union.high, union.highAt)];
      expectClose(ends, uci, { relative: 1e-8, absolute: 1e-12, what: "union" });
    });
  });
}

describe("plausibly exogenous", () => {
  test("the union is that of a fine grid of direct effects, and holds the interval", () => {
    const table = weakTable(3, 0.6);
    const data = crossSection(table) as Dataset;
    const formula = "y ~ w | d ~ z1 + z2" as never;
    for (const vcov of [{ type: "iid" }, { type: "HC1" }, { cluster: "group" }] as const) {
      const fit = ivreg(data, formula, { vcov });
      const { union } = plausiblyExogenous(fit, data, { support: { z1: [-0.3, 0.1], z2: [0, 0.2] } });
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let a = -0.3; a <= 0.1001; a += 0.1) {
        for (let b = 0; b <= 0.2001; b += 0.1) {
          const y = table.y.map((value, i) => value - a * table.z1[i] - b * table.z2[i]);
          const moved = ivreg(crossSection({ ...table, y }) as Dataset, formula, { vcov });
          const j = moved.terms.indexOf("d");
          const se = Math.sqrt(moved.vcov.data[j + j * moved.terms.length]);
          const df = moved.inference.degreesOfFreedom[j];
          const t = studentTUpperQuantile(0.025, df);
          low = Math.min(low, moved.coefficients[j] - t * se);
          high = Math.max(high, moved.coefficients[j] + t * se);
        }
      }
      expectClose([union?.low ?? 0, union?.high ?? 0], [low, high], { relative: 1e-9 });
    }
  });

  test("refusals", () => {
    const data = weakData(3, 0.6);
    const fit = ivreg(data, "y ~ w | d ~ z1", { vcov: { type: "iid" } });
    expect(() => plausiblyExogenous(fit, data, {})).toThrow(code("INVALID_ARGUMENT"));
    expect(() => plausiblyExogenous(fit, data, { prior: { w: { sd: 1 } } })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => plausiblyExogenous(fit, data, { support: { z1: [1, -1] } })).toThrow(code("INVALID_ARGUMENT"));
    const liml = ivreg(data, "y ~ w | d ~ z1 + z2", { vcov: { type: "iid" }, method: "liml" });
    expect(() => plausiblyExogenous(liml, data, { prior: { z1: { sd: 1 } } })).toThrow(code("TWO_STAGE_ONLY"));
  });
});

describe("reduced form", () => {
  test("over the first stage it is 2SLS, and its squared t is Anderson-Rubin at zero", () => {
    const data = weakData(5, 0.5);
    for (const vcov of [{ type: "HC1" }, { type: "CR2", cluster: "group" }] as const) {
      const fit = ivreg(data, "y ~ w | period | d ~ z1", { vcov });
      const { terms, coefficients, vcov: v } = reducedFormRegression(fit, data);
      const at = terms.indexOf("z1");
      const slope = fit.components[0].coefficients[fit.components[0].terms.indexOf("z1")];
      expectClose(coefficients[at] / slope, fit.coefficients[fit.terms.indexOf("d")], { relative: 1e-10 });
      const t = coefficients[at] / Math.sqrt(v.data[at + at * terms.length]);
      expectClose(t * t, arTest(fit, data).statistic, { relative: 1e-9 });
    }
  });
});

describe("first stage without one unit", () => {
  test("is the estimate on the other rows, and the weakest is the least", () => {
    const data = weakData(6, 0.5);
    const fit = ivreg(data, "y ~ w | group | d ~ z1 + z2", { vcov: { cluster: "group" } });
    const found = firstStageDeletions(fit, data);
    expect(found.deletions).toHaveLength(24);
    const table = weakTable(6, 0.5);
    const keep = table.group.flatMap((group, i) => (group === "g3" ? [] : [i]));
    const rest = crossSection(
      Object.fromEntries(Object.entries(table).map(([name, c]) => [name, keep.map((i) => c[i])])) as never,
    );
    const direct = ivreg(rest as Dataset, "y ~ w | group | d ~ z1 + z2", { vcov: { cluster: "group" } });
    const without = found.deletions.find(({ group }) => group === "g3");
    expectClose(without?.stages[0].coefficient ?? 0, direct.coefficients[0], { relative: 1e-10 });
    expectClose(
      without?.stages[0].firstStageF ?? 0,
      direct.tests.find(({ id }) => id === "first-stage-f")?.statistic ?? 1,
      {
        relative: 1e-9,
      },
    );
    const least = Math.min(...found.deletions.map(({ stages }) => stages[0].firstStageF ?? 1e9));
    expect(found.weakest[0].firstStageF).toBe(least);
    const flat = crossSection(table) as Dataset;
    expect(() => firstStageDeletions(ivreg(flat, "y ~ w | d ~ z1" as never, { vcov: { type: "iid" } }), flat)).toThrow(
      code("INVALID_ARGUMENT"),
    );
  });
});

describe("IV mediation", () => {
  const spec = { outcome: "y", treatment: "d", mediator: "d2", instrument: "z2", regressors: ["w"] };

  test("total = direct + indirect, and each standard error is that of its own equation", () => {
    const data = weakData(7, 0.8);
    for (const vcov of [{ type: "HC1" }, { cluster: "group" }] as const) {
      for (const fixedEffects of [[], ["period"]]) {
        const found = ivMediation(data, { ...spec, fixedEffects, vcov });
        expectClose(found.total.estimate, found.direct.estimate + found.indirect.estimate, { relative: 1e-10 });
        expectClose(found.mediatedShare * found.total.estimate, found.indirect.estimate, { relative: 1e-12 });
        const se = (fit: (typeof found.fits)[number], term: string) => {
          const j = fit.terms.indexOf(term);
          return Math.sqrt(fit.vcov.data[j + j * fit.terms.length]);
        };
        expectClose(
          [found.total, found.treatmentOnMediator, found.mediatorOnOutcome, found.direct].map((e) => e.standardError),
          [se(found.fits[0], "d"), se(found.fits[1], "d"), se(found.fits[2], "d2"), se(found.fits[2], "d")],
          { relative: 1e-10 },
        );
      }
    }
  });

  test("the joint covariance is right: the indirect effect as total less direct has the same standard error", () => {
    const data = panel(weakTable(7, 1, 15), { unit: "group", time: "period" }) as Dataset;
    const found = ivMediation(data, { ...spec, vcov: { type: "HC0" } });
    // An independent way: leave each row out once and recompute the product, the infinitesimal jackknife's finite twin.
    const table = weakTable(7, 1, 15);
    const n = table.y.length;
    let sum = 0;
    for (let drop = 0; drop < n; drop++) {
      const keep = Array.from({ length: n }, (_, i) => i).filter((i) => i !== drop);
      const rest = crossSection(
        Object.fromEntries(Object.entries(table).map(([name, c]) => [name, keep.map((i) => c[i])])) as never,
      );
      const { indirect } = ivMediation(rest as Dataset, { ...spec, vcov: { type: "HC0" } });
      sum += (indirect.estimate - found.indirect.estimate) ** 2;
    }
    expectClose(found.indirect.standardError, Math.sqrt(sum), { relative: 0.15 });
  }, 120_000);

  test("refusals", () => {
    const data = weakData(7, 0.8);
    expect(() => ivMediation(data, { ...spec, vcov: { type: "iid" } })).toThrow(code("COVARIANCE_NOT_OFFERED"));
    const table = weakTable(7, 0.8);
    const gaps = crossSection({ ...table, d2: Array.from(table.d2, (v, i) => (i === 4 ? null : v)) }) as Dataset;
    expect(() => ivMediation(gaps, { ...spec, vcov: { type: "HC1" } })).toThrow(code("SAMPLES_DIFFER"));
  });
});
