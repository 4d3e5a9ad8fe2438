import { workingModel } from "@mesometrics/inference";
import { randomStream } from "@mesometrics/matrix";
import { modelFrame, parseFormula } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  augment,
  contiguityWeights,
  encode,
  panel,
  type SpatialModel,
  type SpatialPanelOptions,
  spatialLag,
  spatialPanel,
  tidy,
  weightsFromMatrix,
  withVcov,
} from "../src/index.js";
import { componentOf, data, effectsKinds, formula, standardErrors, testOf, weights } from "./produc-study.js";

const failure = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

/** A ring of n units with a few chords, and a panel on it: y = rho W y + b x + theta W x + mu + alpha + e. */
function simulated(seed: number, n: number, periods: number, rho: number, noise = 1) {
  const stream = randomStream(seed);
  const units = Array.from({ length: n }, (_, i) => `u${String(i).padStart(2, "0")}`);
  const edges = units.map((unit, i) => [unit, units[(i + 1) % n]] as const);
  for (let i = 0; i + 5 < n; i += 4) edges.push([units[i], units[i + 5]] as const);
  const w = contiguityWeights(units, edges);
  const columns = {
    unit: [] as string[],
    time: [] as number[],
    y: [] as number[],
    x: [] as number[],
    z: [] as number[],
    fixed: [] as number[],
  };
  const mu = units.map(() => stream.normal());
  for (let t = 0; t < periods; t++) {
    const x = Float64Array.from(units, () => stream.normal());
    const z = Float64Array.from(units, () => stream.normal());
    const wx = spatialLag(w, x);
    const right = units.map(
      (_, i) => 0.8 * x[i] - 0.5 * z[i] + 0.3 * wx[i] + mu[i] + 0.1 * t + noise * stream.normal(),
    );
    let y: Float64Array = Float64Array.from(right);
    for (let step = 0; step < 400; step++) {
      const lag = spatialLag(w, y);
      y = y.map((_, i) => right[i] + rho * lag[i]);
    }
    units.forEach((unit, i) => {
      columns.unit.push(unit);
      columns.time.push(2000 + t);
      columns.y.push(y[i]);
      columns.x.push(x[i]);
      columns.z.push(z[i]);
      columns.fixed.push(i % 3);
    });
  }
  return { weights: w, columns, data: panel(columns, { unit: "unit", time: "time" }) };
}

describe("what a result says", () => {
  const fit = spatialPanel(data, formula, { weights, model: "sdm", effects: "twoways" });

  test("terms: regressors, their lags, rho last; normal distribution; one information matrix", () => {
    expect(fit.terms).toEqual([
      "log(pcap)",
      "log(pc)",
      "log(emp)",
      "unemp",
      "W:log(pcap)",
      "W:log(pc)",
      "W:log(emp)",
      "W:unemp",
      "rho",
    ]);
    expect(fit.inference).toMatchObject({ type: "information", preset: "ml", distribution: "normal", adjustment: 1 });
    expect(fit.components.map(({ name }) => name)).toEqual(["direct", "indirect", "total", "parameters", "plain-ml"]);
    expect(componentOf(fit, "direct").terms).toEqual(["log(pcap)", "log(pc)", "log(emp)", "unemp"]);
    expect(fit.fixedEffects).toEqual([
      { label: "state", levels: 48 },
      { label: "year", levels: 17 },
    ]);
    expect(fit.absorbedDegreesOfFreedom).toBe(64);
    expect(fit.residualDegreesOfFreedom).toBe(816 - 64 - 9);
    expect(fit.sample).toMatchObject({ observations: 816, units: 48, periods: 17 });
    expect(fit.call.options).toMatchObject({
      model: "sdm",
      effects: "twoways",
      information: "expected",
      likelihood: "transformation",
    });
    expect(fit.notes.map(({ code }) => code)).toEqual(["TRANSFORMED_LIKELIHOOD"]);
    expect(tidy(fit, { component: "total" }).map(({ degreesOfFreedom }) => degreesOfFreedom)).toEqual(
      new Array(4).fill(Number.POSITIVE_INFINITY),
    );
  });

  test("direct and indirect add up to total, which is (b + theta) / (1 - rho) under row normalisation", () => {
    const [direct, indirect, total] = ["direct", "indirect", "total"].map(
      (name) => componentOf(fit, name).coefficients,
    );
    const rho = fit.coefficients[8];
    for (let j = 0; j < 4; j++) {
      expectClose(direct[j] + indirect[j], total[j], { relative: 1e-13 });
      expectClose(total[j], (fit.coefficients[j] + fit.coefficients[j + 4]) / (1 - rho), { relative: 1e-12 });
    }
  });

  test("R2 by name", () => {
    expect(Object.keys(fit.r2)).toEqual(["overall", "within", "squaredCorrelation"]);
    const pooled = spatialPanel(data, formula, { weights, model: "sar", effects: "none" });
    expect(Object.keys(pooled.r2)).toEqual(["overall", "squaredCorrelation"]);
    for (const value of [...Object.values(fit.r2), ...Object.values(pooled.r2)]) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(1);
    }
  });

  test("a specification object is the formula in parts", () => {
    const regressors = ["log(pcap)", "log(pc)", "log(emp)", "unemp"];
    const spec = spatialPanel(data, { outcome: "log(gsp)", regressors }, { weights, model: "sdm", effects: "twoways" });
    expect(encode(spec)).toBe(encode(fit));
    const bare = { outcome: "log(gsp)", regressors: ["unemp"], intercept: false };
    expect(spatialPanel(data, bare, { weights, model: "sar", effects: "none" }).terms).toEqual(["unemp", "rho"]);
    expect(() =>
      spatialPanel(data, { outcome: "log(gsp)", regressors: [] }, { weights, model: "sar", effects: "none" }),
    ).toThrow(failure("INVALID_SPEC"));
  });

  test("information rules differ with period effects only, and only in standard errors", () => {
    for (const effects of effectsKinds) {
      const options = { weights, model: "sdm", effects } as const;
      const one = spatialPanel(data, formula, { ...options, information: "elhorst" });
      const other = spatialPanel(data, formula, options);
      expect(Array.from(other.coefficients)).toEqual(Array.from(one.coefficients));
      const at = one.terms.indexOf("rho");
      const ratio = standardErrors(other)[at] / standardErrors(one)[at];
      if (effects === "none" || effects === "individual") expectClose(ratio, 1, { relative: 1e-9 });
      else expect(ratio).toBeGreaterThan(1.001);
    }
  });

  test("durbin names the lagged regressors; the common-factor tests then say nothing", () => {
    const subset = spatialPanel(data, formula, { weights, model: "sdm", effects: "twoways", durbin: ["log(emp)"] });
    expect(subset.terms).toEqual(["log(pcap)", "log(pc)", "log(emp)", "unemp", "W:log(emp)", "rho"]);
    expect(subset.tests.map(({ id }) => id)).toEqual(["lr-nonspatial", "wald-sar", "lr-sar"]);
    expect(fit.tests.map(({ id }) => id)).toEqual(["lr-nonspatial", "wald-sar", "lr-sar", "wald-sem", "lr-sem"]);
    // The Wald test of one coefficient is its squared z.
    const z = tidy(subset).find(({ term }) => term === "W:log(emp)")?.statistic ?? 0;
    expectClose(testOf(subset, "wald-sar").statistic, z * z, { relative: 1e-12 });
  });

  test("slx and sdem have effects without a multiplier", () => {
    for (const model of ["slx", "sdem"] as const) {
      const local = spatialPanel(data, formula, { weights, model, effects: "individual" });
      expectClose(componentOf(local, "direct").coefficients, local.coefficients.slice(0, 4), { relative: 1e-14 });
      expectClose(componentOf(local, "indirect").coefficients, local.coefficients.slice(4, 8), { relative: 1e-14 });
      expectClose(standardErrors(componentOf(local, "indirect")), standardErrors(local).slice(4, 8), {
        relative: 1e-12,
      });
    }
    const error = spatialPanel(data, formula, { weights, model: "sem", effects: "none" });
    expect(error.components.map(({ name }) => name)).toEqual(["parameters"]);
  });
});

describe("what must hold of any data", () => {
  test("nested models have smaller likelihoods", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: -0.8, max: 0.8, noNaN: true }),
        fc.constantFrom(...effectsKinds, "random" as const),
        (seed, rho, effects) => {
          const { data: set, weights: w } = simulated(seed, 12, 5, rho);
          const fixed =
            effects === "none"
              ? {}
              : effects === "random"
                ? { randomErrors: "kkp" as const }
                : { likelihood: "direct" as const };
          const at = (model: SpatialModel) =>
            spatialPanel(set, "y ~ x + z", { weights: w, model, effects, ...fixed }).statistics.logLikelihood;
          const slack = 1e-9;
          const models = ["ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns"] as const;
          const [ols, slx, sar, sem, sdm, sdem, sac, gns] = models.map(at);
          if (effects === "random") {
            const pooled = spatialPanel(set, "y ~ x + z", { weights: w, model: "gns", effects: "none" });
            expect(gns).toBeGreaterThanOrEqual(pooled.statistics.logLikelihood - slack);
          }
          for (const [small, large] of [
            [ols, slx],
            [ols, sar],
            [ols, sem],
            [sar, sdm],
            [sem, sdm],
            [slx, sdm],
            [slx, sdem],
            [sem, sdem],
            [sar, sac],
            [sem, sac],
            [sac, gns],
            [sdm, gns],
            [sdem, gns],
          ]) {
            expect(large).toBeGreaterThanOrEqual(small - slack);
          }
        },
      ),
      // The first lies on a narrow ridge at rho = 0.
      { numRuns: 25, examples: [[604774, 0.793333965548425, "random"]] },
    );
  });

  test("rho lies inside its interval, and the residuals have the sum of squares that is reported", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: -0.7, max: 0.9, noNaN: true }), (seed, rho) => {
        const { data: set, weights: w } = simulated(seed, 15, 4, rho);
        const fit = spatialPanel(set, "y ~ x + z", { weights: w, model: "sar", effects: "individual" });
        const { residual } = augment(fit, set, { weights: w });
        const squares = residual.reduce((total, e) => total + e * e, 0);
        expectClose(squares, fit.statistics.rss, { relative: 1e-10 });
        expect(fit.coefficients[2]).toBeGreaterThan(fit.statistics.parameterLower);
        expect(fit.coefficients[2]).toBeLessThan(fit.statistics.parameterUpper);
      }),
      { numRuns: 20 },
    );
  });

  test("data without spatial dependence give least squares back", () => {
    const { data: set, weights: w } = simulated(21, 40, 30, 0, 0.5);
    const text = "y ~ x + z";
    const ols = spatialPanel(set, text, { weights: w, model: "slx", effects: "twoways" });
    for (const model of ["sdm", "sdem"] as const) {
      const fit = spatialPanel(set, text, { weights: w, model, effects: "twoways" });
      const errors = standardErrors(fit);
      expect(Math.abs(fit.coefficients[4] / errors[4])).toBeLessThan(4);
      for (let j = 0; j < 4; j++) {
        expect(Math.abs(fit.coefficients[j] - ols.coefficients[j]) / errors[j]).toBeLessThan(1);
      }
    }
  });

  test("ols is the within regression with the variance e'e / NT, transformed e'e / N(T - 1)", () => {
    const options = { weights, model: "ols", effects: "individual" } as const;
    const linear = spatialPanel(data, formula, { ...options, likelihood: "direct" });
    expectClose(
      spatialPanel(data, formula, options).vcov.data,
      linear.vcov.data.map((value) => (value * 17) / 16),
      { relative: 1e-12 },
    );
    const within = workingModel(modelFrame(data, parseFormula(`${formula} | state`)));
    const variance = within.residuals.reduce((total, e) => total + e * e, 0) / 816;
    expectClose(linear.coefficients, within.coefficients, { relative: 1e-12 });
    expectClose(
      linear.vcov.data,
      within.bread.data.map((value) => value * variance),
      { relative: 1e-11 },
    );
  });

  test("W counts only up to scale: c W gives rho / c, the same fit and the same effects", () => {
    const { data: set, weights: w } = simulated(3, 14, 6, 0.4);
    const dense = w.units.map((_, i) => {
      const row = new Float64Array(w.units.length);
      for (let p = w.base.rowPointers[i]; p < w.base.rowPointers[i + 1]; p++)
        row[w.base.columnIndices[p]] = w.base.values[p];
      return row;
    });
    for (const c of [1e-6, 0.25, 1e4]) {
      const one = weightsFromMatrix(w.units, dense, { normalise: "none" });
      const scaled = weightsFromMatrix(
        w.units,
        dense.map((row) => row.map((value) => c * value)),
        { normalise: "none" },
      );
      for (const model of ["sar", "sdm"] as const) {
        const a = spatialPanel(set, "y ~ x + z", { weights: one, model, effects: "twoways" });
        const b = spatialPanel(set, "y ~ x + z", { weights: scaled, model, effects: "twoways" });
        const last = a.terms.length - 1;
        expectClose(b.coefficients[last], a.coefficients[last] / c, { relative: 1e-8 });
        expectClose(b.coefficients.slice(0, 2), a.coefficients.slice(0, 2), { relative: 1e-8 });
        expectClose(b.statistics.logLikelihood, a.statistics.logLikelihood, { relative: 1e-11 });
        for (const name of ["direct", "indirect", "total"]) {
          expectClose(componentOf(b, name).coefficients, componentOf(a, name).coefficients, { relative: 1e-8 });
          expectClose(standardErrors(componentOf(b, name)), standardErrors(componentOf(a, name)), { relative: 1e-7 });
        }
      }
    }
  });

  test("units of measurement change coefficients and nothing else", () => {
    const a = spatialPanel(data, "log(gsp) ~ log(emp) + unemp", { weights, model: "sdm", effects: "twoways" });
    const b = spatialPanel(data, "log(gsp) ~ log(emp) + I(1e6 * unemp)", { weights, model: "sdm", effects: "twoways" });
    expectClose(b.coefficients[4], a.coefficients[4], { relative: 1e-10, what: "rho" });
    expectClose(1e6 * b.coefficients[1], a.coefficients[1], { relative: 1e-9 });
    expectClose(1e6 * standardErrors(b)[1], standardErrors(a)[1], { relative: 1e-9 });
  });

  test("the likelihood is what the dense formula says, with an island and without symmetry", () => {
    const rows = [
      [0, 2, 0, 1],
      [1, 0, 3, 0],
      [0, 0, 0, 0],
      [0, 5, 1, 0],
    ];
    const stream = randomStream(5);
    const table = {
      u: Array.from({ length: 24 }, (_, i) => "abcd"[i % 4]),
      t: Array.from({ length: 24 }, (_, i) => Math.floor(i / 4)),
      y: Array.from({ length: 24 }, () => stream.normal()),
      x: Array.from({ length: 24 }, () => stream.normal()),
    };
    const set = panel(table, { unit: "u", time: "t" });
    const w = weightsFromMatrix(["a", "b", "c", "d"], rows, { islands: "zero" });
    expect(w.symmetriser).toBeNull();
    const fit = spatialPanel(set, "y ~ x", { weights: w, model: "sar", effects: "none" });
    expect(fit.notes.map(({ code }) => code)).toContain("ISLANDS");
    const rho = fit.coefficients[2];
    const dense = rows.map((row) => {
      const total = row.reduce((sum, value) => sum + value, 0);
      return row.map((value) => (total === 0 ? 0 : value / total));
    });
    const at = (r: number, b0: number, b1: number, s2: number) => {
      let squares = 0;
      for (let t = 0; t < 6; t++) {
        for (let i = 0; i < 4; i++) {
          const lag = dense[i].reduce((sum, value, j) => sum + value * table.y[t * 4 + j], 0);
          squares += (table.y[t * 4 + i] - r * lag - b0 - b1 * table.x[t * 4 + i]) ** 2;
        }
      }
      const [p, q] = [dense[0], dense[1]];
      // |I - r W| without the island's row and column: units a, b, d.
      const m = [
        [1, -r * p[1], -r * p[3]],
        [-r * q[0], 1, -r * q[3]],
        [-r * dense[3][0], -r * dense[3][1], 1],
      ];
      const determinant =
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
        m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
        m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
      return -12 * Math.log(2 * Math.PI * s2) + 6 * Math.log(Math.abs(determinant)) - squares / (2 * s2);
    };
    const point = [rho, fit.coefficients[0], fit.coefficients[1], fit.statistics.sigma2] as const;
    expectClose(at(...point), fit.statistics.logLikelihood, { relative: 1e-12 });
    for (let j = 0; j < 4; j++) {
      const h = 1e-5;
      const moved = (sign: number) =>
        point.map((value, i) => (i === j ? value + sign * h : value)) as [number, number, number, number];
      expect(Math.abs(at(...moved(1)) - at(...moved(-1))) / (2 * h), `slope in parameter ${j}`).toBeLessThan(1e-6);
    }
    // Effects from the inverse by hand: A = I + rho W + rho^2 W^2 + ...
    let power: number[][] = dense.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
    const sum = power.map((row) => [...row]);
    for (let step = 1; step < 3000; step++) {
      power = power.map((row) => row.map((_, j) => rho * row.reduce((s, value, l) => s + value * dense[l][j], 0)));
      power.forEach((row, i) => {
        row.forEach((value, j) => {
          sum[i][j] += value;
        });
      });
    }
    const direct = (fit.coefficients[1] * sum.reduce((total, row, i) => total + row[i], 0)) / 4;
    const total = (fit.coefficients[1] * sum.flat().reduce((all, value) => all + value, 0)) / 4;
    expectClose(componentOf(fit, "direct").coefficients[0], direct, { relative: 1e-11 });
    expectClose(componentOf(fit, "total").coefficients[0], total, { relative: 1e-11 });
  });

  test("delta-method errors follow the effects' own slopes", () => {
    const { data: set, weights: w } = simulated(9, 10, 8, 0.5);
    const fit = spatialPanel(set, "y ~ x + z", { weights: w, model: "sdm", effects: "individual" });
    const rho = fit.coefficients[4];
    // Total = (b + theta) / (1 - rho) for row-normalised weights.
    const gradient = [1 / (1 - rho), 0, 1 / (1 - rho), 0, (fit.coefficients[0] + fit.coefficients[2]) / (1 - rho) ** 2];
    let variance = 0;
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 5; j++) variance += gradient[i] * gradient[j] * fit.vcov.data[i + 5 * j];
    expectClose(standardErrors(componentOf(fit, "total"))[0], Math.sqrt(variance), { relative: 1e-10 });
  });

  test("estimates find what made the data", () => {
    const { data: set, weights: w } = simulated(11, 40, 30, 0.5, 0.5);
    const fit = spatialPanel(set, "y ~ x + z", { weights: w, model: "sdm", effects: "twoways" });
    const truth = [0.8, -0.5, 0.3, 0, 0.5];
    const z = standardErrors(fit).map((error, j) => Math.abs(fit.coefficients[j] - truth[j]) / error);
    for (const value of z) expect(value).toBeLessThan(4);
  });
});

describe("columns that carry nothing", () => {
  test("a regressor constant in time goes with its spatial lag, and the note names both", () => {
    const { data: set, weights: w } = simulated(1, 12, 5, 0.3);
    const fit = spatialPanel(set, "y ~ x + fixed", { weights: w, model: "sdm", effects: "individual" });
    expect(fit.terms).toEqual(["x", "W:x", "rho"]);
    const dropped = fit.notes.filter(({ code }) => code === "COLLINEAR_DROPPED");
    expect(dropped.map(({ terms }) => terms)).toEqual([["fixed"], ["W:fixed"]]);
    expect(componentOf(fit, "direct").terms).toEqual(["x"]);
    expect(fit.tests.map(({ id }) => id)).toContain("lr-sem");
  });

  test("a lag that repeats a regressor is dropped, and so are the common-factor tests", () => {
    const { columns, weights: w } = simulated(2, 12, 5, 0.3);
    const lagged = columns.time.flatMap((time, row) => {
      if (columns.unit[row] !== "u00") return [];
      const of = columns.x.filter((_, other) => columns.time[other] === time);
      return Array.from(spatialLag(w, of));
    });
    const set = panel({ ...columns, lagged }, { unit: "unit", time: "time" });
    const fit = spatialPanel(set, "y ~ x + lagged", { weights: w, model: "sdm", effects: "none" });
    expect(fit.terms).toEqual(["(Intercept)", "x", "lagged", "W:lagged", "rho"]);
    expect(fit.tests.map(({ id }) => id)).not.toContain("wald-sem");
  });
});

describe("refusals", () => {
  const { columns, data: set, weights: w } = simulated(4, 10, 4, 0.2);
  const without = (row: number) =>
    panel(
      Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [name, (values as unknown[]).filter((_, i) => i !== row)]),
      ) as typeof columns,
      {
        unit: "unit",
        time: "time",
      },
    );
  const run = (text: string, options: object = {}, target = set) =>
    spatialPanel(target, text, { weights: w, model: "sar", effects: "twoways", ...options } as SpatialPanelOptions);

  test("an unbalanced panel, by a missing row or cell: the units are named", () => {
    expect(() => run("y ~ x", {}, without(13))).toThrow(
      failure("UNBALANCED_PANEL", { units: [{ unit: "u03", missing: ["2001"] }] }),
    );
    const holes = panel(
      { ...columns, x: columns.x.map((x, i) => (i === 5 || i === 15 ? null : x)) },
      { unit: "unit", time: "time" },
    );
    expect(() => spatialPanel(holes, "y ~ x", { weights: w, model: "sar", effects: "none" })).toThrow(
      failure("UNBALANCED_PANEL", { units: [{ unit: "u05", missing: ["2000", "2001"] }] }),
    );
  });

  test("a period that no unit has is no hole: a lagged regressor costs one period", () => {
    const fit = run("y ~ lag(x, 1)");
    expect(fit.sample).toMatchObject({ observations: 30, periods: 3, units: 10 });
    expect(fit.sample.dropped.reduce((total, { count }) => total + count, 0)).toBe(10);
  });

  test("weights of other units", () => {
    const other = contiguityWeights(
      [...w.units.slice(1), "U00"],
      [["U00", "u01"], ...w.units.slice(2).map((unit, i) => [w.units[i + 1], unit] as const)],
    );
    expect(() => run("y ~ x", { weights: other })).toThrow(
      failure("WEIGHTS_UNITS_MISMATCH", { missing: ["u00"], extra: ["U00"] }),
    );
  });

  test.each([
    ["INVALID_ARGUMENT", "y ~ x", { model: "durbin" }],
    ["INVALID_ARGUMENT", "y ~ x", { effects: "unit" }],
    ["INVALID_ARGUMENT", "y ~ x", { effects: undefined }],
    ["INVALID_ARGUMENT", "y ~ x", { information: "robust" }],
    ["INVALID_ARGUMENT", "y ~ x", { model: "sdm", durbin: [] }],
    ["UNKNOWN_TERM", "y ~ x", { model: "sdm", durbin: ["z"] }],
    ["FIXED_EFFECTS_IN_FORMULA", "y ~ x | unit", {}],
    ["INSTRUMENTS_IN_FORMULA", "y ~ 1 | x ~ z", {}],
    ["NO_REGRESSORS", "y ~ fixed", {}],
    ["OUTCOME_ABSORBED", "fixed ~ x", {}],
    ["UNKNOWN_COLUMN", "y ~ q", {}],
    ["PERFECT_FIT", "y ~ I(2 * y)", {}],
    ["OUTCOME_OUT_OF_RANGE", "I(1e200 * y) ~ x", {}],
    ["OUTCOME_OUT_OF_RANGE", "I(1e-200 * y) ~ x", { model: "sem" }],
  ] as const)("%s for %s %j", (code, text, options) => {
    expect(() => run(text, options)).toThrow(failure(code));
  });

  test("one period, a cross-section, weights without links or too many", () => {
    const first = panel(
      {
        unit: columns.unit.slice(0, 10),
        time: columns.time.slice(0, 10),
        y: columns.y.slice(0, 10),
        x: columns.x.slice(0, 10),
      },
      { unit: "unit", time: "time" },
    );
    expect(() => spatialPanel(first, "y ~ x", { weights: w, model: "sar", effects: "individual" })).toThrow(
      failure("TOO_FEW_PERIODS"),
    );
    expect(spatialPanel(first, "y ~ x", { weights: w, model: "sar", effects: "none" }).sample.observations).toBe(10);
    expect(() => run("y ~ x", {}, { ...set, kind: "crossSection" } as never)).toThrow(failure("PANEL_REQUIRED"));
    const empty = contiguityWeights(w.units, [], { islands: "zero" });
    expect(() => run("y ~ x", { weights: empty })).toThrow(failure("NO_SPATIAL_LINKS"));
    expect(run("y ~ x", { weights: empty, model: "ols" }).terms).toEqual(["x"]);
  });

  test("a regressor with the name of a parameter", () => {
    const named = panel({ ...columns, rho: columns.x }, { unit: "unit", time: "time" });
    expect(() => spatialPanel(named, "y ~ rho", { weights: w, model: "sar", effects: "none" })).toThrow(
      failure("RESERVED_NAME", { name: "rho" }),
    );
    expect(spatialPanel(named, "y ~ rho", { weights: w, model: "sem", effects: "none" }).terms).toEqual([
      "(Intercept)",
      "rho",
      "lambda",
    ]);
  });

  test("large and small units of the outcome change the estimates by that factor only", () => {
    const plain = run("y ~ x");
    for (const factor of ["1e60", "1e-60"]) {
      const scaled = run(`I(${factor} * y) ~ x`);
      expectClose(scaled.coefficients[1], plain.coefficients[1], { relative: 1e-10 });
      expectClose(scaled.coefficients[0], plain.coefficients[0] * Number(factor), { relative: 1e-10 });
      expectClose(standardErrors(scaled)[1], standardErrors(plain)[1], { relative: 1e-9 });
    }
  });

  test("every unit neighbour of every other, with period effects: no information on rho", () => {
    const all = w.units.map((_, i) => w.units.map((__, j) => (i === j ? 0 : 1)));
    const complete = weightsFromMatrix(w.units, all);
    expect(() => run("y ~ x", { weights: complete, effects: "time" })).toThrow(failure("NO_INTERIOR_MAXIMUM"));
  });

  test("other covariances, other weights and other estimates", () => {
    const fit = run("y ~ x");
    expect(() => withVcov(fit, set, { type: "HC1" })).toThrow(
      failure("VCOV_NOT_AVAILABLE", { available: ["information"] }),
    );
    expect(withVcov(fit, set, { type: "information" })).toBe(fit);
    const ring = contiguityWeights(
      w.units,
      w.units.map((unit, i) => [unit, w.units[(i + 1) % 10]] as const),
    );
    expect(() => augment(fit, set, { weights: ring })).toThrow(failure("WEIGHTS_MISMATCH"));
    expect(() => augment({ ...fit, kind: "feols" }, set, { weights: w })).toThrow(failure("NOT_SPATIAL"));
  });
});

describe("augment", () => {
  test.each(["ols", "sar", "sdm", "sem", "sdem"] as const)(
    "%s: rss is the sum of squared residuals, in the order of the data",
    (model) => {
      const fit = spatialPanel(data, formula, { weights, model, effects: "twoways" });
      const { rows, residual, outcome, units, times } = augment(fit, data, { weights });
      expectClose(
        residual.reduce((total, e) => total + e * e, 0),
        fit.statistics.rss,
        { relative: 1e-9 },
      );
      expect(Array.from(rows)).toEqual(Array.from({ length: 816 }, (_, i) => i));
      expect([units?.[16], times?.[16], units?.[17]]).toEqual(["ALABAMA", "1986", "ARIZONA"]);
      expect(outcome[0]).toBeCloseTo(Math.log(28418), 12);
    },
  );
});
