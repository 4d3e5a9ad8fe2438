import { ivreg } from "@mesometrics/iv";
import { randomStream, toDense } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  contiguityWeights,
  crossSection,
  effectsBySimulation,
  normaliseWeights,
  panel,
  predictSpatial,
  type SpatialModel,
  type SpatialTwoStageOptions,
  type SpatialWeights,
  spatialLag,
  spatialTwoStage,
  weightsFromMatrix,
  withVcov,
} from "../src/index.js";
import { momentMatrices } from "../src/moments/quadratic-moments.js";
import { componentOf, standardErrors } from "./produc-study.js";

const code = (name: string) => expect.objectContaining({ code: name });

interface World {
  readonly weights: SpatialWeights;
  readonly columns: {
    unit: string[];
    time: number[];
    y: number[];
    x: number[];
    v: number[];
    d: number[];
    z: number[];
  };
}

/** y = rho W y + 1.5 x - v + 0.7 d + mu + alpha + u, u = lambda W u + e, the variance of e growing with |x|. */
function simulated(
  seed: number,
  n: number,
  periods: number,
  options: {
    readonly rho?: number;
    readonly lambda?: number;
    readonly effects?: number;
    readonly trend?: number;
    readonly unequal?: boolean;
  } = {},
): World {
  const { rho = 0.4, lambda = 0.3, effects = 1, unequal = true } = options;
  const { trend = effects } = options;
  const stream = randomStream(seed);
  const units = Array.from({ length: n }, (_, i) => `u${i}`);
  const weights = contiguityWeights(units, [
    ...units.map((unit, i) => [unit, units[(i + 1) % n]] as const),
    ...units.flatMap((unit, i) => (i % 2 === 0 ? [[unit, units[(i + 5) % n]] as const] : [])),
  ]);
  const columns: World["columns"] = { unit: [], time: [], y: [], x: [], v: [], d: [], z: [] };
  const inverted = (right: Float64Array, parameter: number) => {
    let result = Float64Array.from(right);
    for (let step = 0; step < 80; step++) {
      const lag = spatialLag(weights, result);
      result = right.map((value, i) => value + parameter * lag[i]);
    }
    return result;
  };
  const draw = () => Float64Array.from(units, () => stream.normal());
  const mu = draw();
  for (let t = 0; t < periods; t++) {
    const [x, v, z, shock] = [draw(), draw(), draw(), draw()];
    const d = z.map((value, i) => value + shock[i]);
    const e = draw().map((value, i) => (unequal ? 0.4 + Math.abs(x[i]) : 1) * value + 0.4 * shock[i]);
    const u = inverted(e, lambda);
    const right = x.map((value, i) => 1.5 * value - v[i] + 0.7 * d[i] + effects * mu[i] + trend * t + u[i]);
    const y = inverted(right, rho);
    units.forEach((unit, i) => {
      columns.unit.push(unit);
      columns.time.push(t);
      columns.y.push(y[i]);
      columns.x.push(x[i]);
      columns.v.push(v[i]);
      columns.d.push(d[i]);
      columns.z.push(z[i]);
    });
  }
  return { weights, columns };
}

const text = "y ~ x + v | d ~ z";
type Options = Omit<SpatialTwoStageOptions, "weights">;

describe("many samples", () => {
  // 60 samples each: the mean of the t ratios at the truth has the error 0.13, their variance about 0.18.
  test.each([
    ["cross-section, heteroskedastic", 150, 1, { model: "sac", unit: "unit" }],
    ["two ways, heteroskedastic, clustered", 100, 3, { model: "sac", effects: "twoways" }],
    ["individual, heteroskedastic, clustered", 100, 3, { model: "sac", effects: "individual" }],
    ["time, heteroskedastic rows", 100, 3, { model: "sac", effects: "time", vcov: "HC0" }],
  ] as const satisfies readonly (readonly [string, number, number, Options])[])(
    "%s: t ratios at the truth are standard",
    (_, n, periods, options) => {
      const draws = 60;
      const truth = { x: 1.5, v: -1, d: 0.7, rho: 0.4, lambda: 0.3 };
      const ratios: Record<string, number[]> = { x: [], v: [], d: [], rho: [], lambda: [] };
      for (let seed = 1; seed <= draws; seed++) {
        const kind = "effects" in options ? options.effects : "none";
        const { weights, columns } = simulated(seed, n, periods, {
          effects: kind === "individual" || kind === "twoways" ? 1 : 0,
          trend: kind === "time" || kind === "twoways" ? 1 : 0,
        });
        const data = periods === 1 ? crossSection(columns) : panel(columns, { unit: "unit", time: "time" });
        const fit = spatialTwoStage(data, text, { weights, ...options });
        const errors = standardErrors(fit);
        for (const [term, value] of Object.entries(truth)) {
          const j = fit.terms.indexOf(term);
          ratios[term].push((fit.coefficients[j] - value) / errors[j]);
        }
      }
      for (const [term, values] of Object.entries(ratios)) {
        const mean = values.reduce((total, value) => total + value, 0) / draws;
        const variance = values.reduce((total, value) => total + (value - mean) * (value - mean), 0) / (draws - 1);
        // What is left of small samples; equal variances where there are none would give x a variance of two.
        expect(Math.abs(mean), `mean of ${term}`).toBeLessThan(0.6);
        expect(variance, `variance of ${term}`).toBeGreaterThan(0.5);
        expect(variance, `variance of ${term}`).toBeLessThan(1.8);
      }
    },
  );
});

describe("moment matrices", () => {
  const { weights } = simulated(3, 12, 1);
  test("as their formulas", () => {
    const n = 12;
    const w = toDense(weights.matrix);
    const product = Float64Array.from({ length: n * n }, (_, k) => {
      let total = 0;
      for (let i = 0; i < n; i++) total += w.data[i + (k % n) * n] * w.data[i + Math.floor(k / n) * n];
      return total;
    });
    const het = momentMatrices(weights, "heteroskedastic", false);
    expectClose(
      toDense(het.forms[0]).data,
      product.map((value, k) => (k % (n + 1) === 0 ? 0 : value)),
      { absolute: 1e-15 },
    );
    let trace = 0;
    for (let i = 0; i < n; i++) trace += product[i * (n + 1)];
    const mean = trace / n;
    const hom = momentMatrices(weights, "homoskedastic", false);
    expectClose(
      toDense(hom.forms[0]).data,
      product.map((value, k) => (value - (k % (n + 1) === 0 ? mean : 0)) / (1 + mean * mean)),
      { absolute: 1e-15 },
    );
    const half = toDense(hom.forms[1]).data;
    expectClose(
      half,
      half.map((_, k) => (w.data[k] + w.data[Math.floor(k / n) + (k % n) * n]) / 2),
      { absolute: 1e-15 },
    );
  });

  test("less their period means they have no diagonal, so that unequal variances cancel", () => {
    const n = 12;
    for (const form of momentMatrices(weights, "heteroskedastic", true).forms) {
      const a = toDense(form);
      for (let i = 0; i < n; i++) {
        let total = 0;
        for (let p = 0; p < n; p++) {
          for (let q = 0; q < n; q++) {
            total += ((p === i ? 1 : 0) - 1 / n) * a.data[p + q * n] * ((q === i ? 1 : 0) - 1 / n);
          }
        }
        expect(Math.abs(total)).toBeLessThan(1e-15);
      }
    }
  });
});

describe("what must not matter", () => {
  const world = simulated(8, 40, 1, { effects: 0 });
  const fit = (columns: object, weights: SpatialWeights, options: Partial<Options> = {}) =>
    spatialTwoStage(crossSection(columns as never), text, { weights, unit: "unit", model: "sac", ...options });
  const base = fit(world.columns, world.weights);

  test("the unit of measurement, to rounding", () => {
    fc.assert(
      fc.property(fc.constantFrom(1e-9, 1e-4, 1e5, 1e9), fc.constantFrom(1e-9, 1e3, 1e9), (a, b) => {
        const scaled = fit(
          { ...world.columns, y: world.columns.y.map((y) => y * a), x: world.columns.x.map((x) => x * b) },
          world.weights,
        );
        const ratio = ({ coefficients, ...rest }: typeof base) =>
          Array.from(coefficients, (value, j) => value / standardErrors({ ...rest })[j]);
        expectClose(ratio(scaled), ratio(base), { relative: 1e-7 });
        expectClose(scaled.coefficients.slice(-2), base.coefficients.slice(-2), { relative: 1e-8 });
      }),
      { numRuns: 12 },
    );
  });

  test("the scale of the weights: rho and lambda take it over", () => {
    const dense = toDense(world.weights.matrix);
    const rows = (factor: number) =>
      world.weights.units.map((_, i) => world.weights.units.map((__, j) => factor * dense.data[i + j * 40]));
    const doubled = weightsFromMatrix(world.weights.units, rows(2), { normalise: "none" });
    // The first, unweighted moments are not free of it; the weighted ones that they start are.
    for (const options of [
      { iterations: 500 },
      { iterations: 500, vcov: "iid", errorMoments: "homoskedastic" },
    ] as const satisfies readonly Partial<Options>[]) {
      const one = fit(world.columns, world.weights, options);
      const two = fit(world.columns, doubled, options);
      const k = one.terms.length;
      expectClose(two.coefficients.slice(0, k - 2), one.coefficients.slice(0, k - 2), { relative: 1e-8 });
      expectClose(
        two.coefficients.slice(k - 2).map((value) => 2 * value),
        one.coefficients.slice(k - 2),
        { relative: 1e-8 },
      );
    }
  });

  test("a covariance of pairs nearer than any is HC0, one of all pairs of a unit's own rows is that of clusters", () => {
    const { weights, columns } = simulated(4, 30, 4);
    const data = panel(columns, { unit: "unit", time: "time" });
    const points = { units: weights.units, x: weights.units.map((_, i) => 10 * i), y: weights.units.map(() => 0) };
    const hac = (periods: "same" | "all") => ({ type: "spatial-hac", points, bandwidth: 1, periods }) as const;
    const options = { weights, model: "sar", effects: "twoways" } as const;
    const same = spatialTwoStage(data, text, { ...options, vcov: hac("same") });
    expectClose(same.vcov.data, spatialTwoStage(data, text, { ...options, vcov: "HC0" }).vcov.data, {
      relative: 1e-12,
    });
    const all = spatialTwoStage(data, text, { ...options, vcov: hac("all") });
    const cluster = spatialTwoStage(data, text, { ...options, vcov: "cluster" });
    expectClose(
      all.vcov.data.map((value) => (value * 30) / 29),
      cluster.vcov.data,
      { relative: 1e-12 },
    );
  });

  test("lambda is the same, whatever the covariance of the coefficients, under the moments of 1999", () => {
    const three = { errorMoments: "kelejian-prucha" } as const;
    const robust = fit(world.columns, world.weights, three);
    expect(robust.statistics.lambda).toBe(
      fit(world.columns, world.weights, { ...three, vcov: "iid" }).statistics.lambda,
    );
    expect(robust.notes.map((note) => note.code)).toEqual([
      "MOMENTS_ASSUME_EQUAL_VARIANCES",
      "LAMBDA_WITHOUT_VARIANCE",
    ]);
  });

  test("rounds of equation and moments settle", () => {
    const many = fit(world.columns, world.weights, { iterations: 200 });
    const more = fit(world.columns, world.weights, { iterations: 300 });
    expect(many.numerics.iterations).toBeLessThan(200);
    expectClose(more.coefficients, many.coefficients, { relative: 1e-12 });
  });
});

describe("a panel is", () => {
  const { weights, columns } = simulated(31, 25, 4, { effects: 0 });
  const data = panel(columns, { unit: "unit", time: "time" });

  test("without effects one cross-section with blocks of weights", () => {
    const labels = columns.unit.map((unit, i) => `${unit} ${columns.time[i]}`);
    const edges = [0, 1, 2, 3].flatMap((time) =>
      weights.units.flatMap((unit, i) =>
        Array.from(weights.base.columnIndices.subarray(weights.base.rowPointers[i], weights.base.rowPointers[i + 1]))
          .filter((j) => j < i)
          .map((j) => [`${unit} ${time}`, `${weights.units[j]} ${time}`] as const),
      ),
    );
    const blocks = contiguityWeights(labels, edges);
    const wide = crossSection({ ...columns, label: labels });
    for (const options of [
      { model: "sar", vcov: "HC0" },
      { model: "sac", vcov: "HC0" },
      { model: "sem", vcov: "iid" },
      { model: "sac", vcov: "iid", errorMoments: "homoskedastic" },
      { model: "gns", vcov: "HC0", wLags: 1 },
    ] as const satisfies readonly Options[]) {
      const one = spatialTwoStage(wide, text, { ...options, weights: blocks, unit: "label" });
      const many = spatialTwoStage(data, text, { ...options, weights });
      expectClose(many.coefficients, one.coefficients, { relative: 1e-9, what: JSON.stringify(options) });
      expectClose(standardErrors(many), standardErrors(one), { relative: 1e-9, what: JSON.stringify(options) });
    }
  });

  test("with effects an instrumental regression on every dummy, lags of the raw data among its columns", () => {
    const byPeriod = (values: readonly number[]) =>
      [0, 1, 2, 3].flatMap((t) => Array.from(spatialLag(weights, values.slice(t * 25, (t + 1) * 25))));
    const lags = (values: readonly number[]) => [byPeriod(values), byPeriod(byPeriod(values))];
    const [[wx, wwx], [wv, wwv], [wz, wwz]] = [lags(columns.x), lags(columns.v), lags(columns.z)];
    const wide = panel(
      { ...columns, wy: byPeriod(columns.y), wx, wwx, wv, wwv, wz, wwz },
      { unit: "unit", time: "time" },
    );
    for (const [effects, dummies] of [
      ["individual", "unit"],
      ["time", "time"],
      ["twoways", "unit + time"],
    ] as const) {
      const ours = spatialTwoStage(data, text, { weights, model: "sar", effects, vcov: "HC0" });
      const theirs = ivreg(wide, `y ~ x + v | ${dummies} | d + wy ~ z + wz + wwz + wx + wwx + wv + wwv` as never, {
        vcov: { type: "HC0" },
      });
      for (const [j, term] of ours.terms.entries()) {
        const at = theirs.terms.indexOf(term === "rho" ? "wy" : term);
        expectClose(ours.coefficients[j], theirs.coefficients[at], { relative: 1e-9, what: `${effects} ${term}` });
        expectClose(standardErrors(ours)[j], standardErrors(theirs)[at], {
          relative: 1e-8,
          what: `${effects} ${term}`,
        });
      }
    }
  });
});

describe("edges", () => {
  test("one regressor, just identified", () => {
    const { weights, columns } = simulated(6, 40, 1, { effects: 0 });
    const data = crossSection(columns);
    const fit = spatialTwoStage(data, "y ~ x", { weights, unit: "unit", model: "sar", wLags: 1 });
    expect(fit.statistics.overidentification).toBe(0);
    // W x as the only instrument of W y.
    const lagged = crossSection({
      ...columns,
      wy: Array.from(spatialLag(weights, columns.y)),
      wx: Array.from(spatialLag(weights, columns.x)),
    });
    const iv = ivreg(lagged, "y ~ x | wy ~ wx", { vcov: { type: "HC0" } });
    expectClose(fit.coefficients[2], iv.coefficients[iv.terms.indexOf("wy")], { relative: 1e-10 });
    expectClose(standardErrors(fit)[2], standardErrors(iv)[iv.terms.indexOf("wy")], { relative: 1e-9 });
  });

  test("instruments that repeat each other or the regressors carry nothing", () => {
    const { weights, columns } = simulated(6, 40, 1, { effects: 0 });
    const twice = { ...columns, z2: columns.z.map((value) => 2 * value), x2: columns.x.map((value) => value + 1) };
    const data = crossSection(twice);
    const options = { weights, unit: "unit", model: "sar" } as const;
    const plain = spatialTwoStage(data, text, options);
    const repeated = spatialTwoStage(data, "y ~ x + v | d ~ z + z2 + x2", options);
    expectClose(repeated.coefficients, plain.coefficients, { relative: 1e-9 });
    expect(repeated.statistics.instruments).toBe(plain.statistics.instruments);
    expect(() => spatialTwoStage(data, "y ~ x | d ~ x2", { ...options, model: "ols" })).toThrow(
      code("UNDER_IDENTIFIED"),
    );
    const dropped = spatialTwoStage(data, "y ~ x + x2 + v", options);
    expect(dropped.notes[0].code).toBe("COLLINEAR_DROPPED");
  });

  test("units without neighbours stay in, with a note", () => {
    const { columns } = simulated(6, 40, 1, { effects: 0 });
    const units = columns.unit;
    const weights = contiguityWeights(
      units,
      units.slice(0, 37).map((unit, i) => [unit, units[(i + 1) % 37]] as const),
      { islands: "zero" },
    );
    const data = crossSection(columns);
    for (const options of [
      { model: "sac" },
      { model: "sem", vcov: "iid" },
      { model: "sac", vcov: "iid", errorMoments: "homoskedastic" },
    ] as const satisfies readonly Options[]) {
      const fit = spatialTwoStage(data, text, { weights, unit: "unit", ...options });
      expect(fit.notes.map((note) => note.code)).toContain("ISLANDS");
      expect(standardErrors(fit).every((error) => error > 0)).toBe(true);
    }
    const panelWorld = simulated(6, 40, 3);
    const set = panel(panelWorld.columns, { unit: "unit", time: "time" });
    expect(() => spatialTwoStage(set, text, { weights, model: "sem", effects: "time" })).toThrow(
      code("MOMENTS_NOT_AVAILABLE"),
    );
    expect(spatialTwoStage(set, text, { weights, model: "sem", effects: "individual" }).terms.at(-1)).toBe("lambda");
  });

  test("rho beyond its interval: no effects, a note", () => {
    const { weights, columns } = simulated(2, 30, 1, { effects: 0 });
    const lag = spatialLag(weights, columns.y);
    // An outcome that moves more than its neighbours' do.
    const y = columns.y.map((_, i) => 1.3 * lag[i] + 0.01 * columns.x[i]);
    let data = crossSection({ ...columns, y });
    let fit = spatialTwoStage(data, "y ~ x + v", { weights, unit: "unit", model: "sar" });
    if (fit.components.length > 0) {
      const steep = columns.x.map((x, i) => 3 * x + 50 * i);
      data = crossSection({ ...columns, y: steep });
      fit = spatialTwoStage(data, "y ~ x + v", { weights, unit: "unit", model: "sar" });
    }
    const outside = fit.notes.some((note) => note.code === "SPATIAL_PARAMETER_OUTSIDE");
    expect(outside).toBe(Math.abs(fit.coefficients[fit.terms.indexOf("rho")]) >= 1);
    expect(fit.components.length === 0).toBe(outside);
  });

  test("a perfect fit, too few rows, missing and infinite cells, weights of other units", () => {
    const { weights, columns } = simulated(2, 30, 1, { effects: 0 });
    const run =
      (change: object, formula = "y ~ x") =>
      () =>
        spatialTwoStage(crossSection({ ...columns, ...change } as never), formula, {
          weights,
          unit: "unit",
          model: "sem",
        });
    expect(run({ y: columns.x.map((x) => 2 * x + 1) })).toThrow(code("PERFECT_FIT"));
    expect(run({ x: columns.x.map((x, i) => (i === 4 ? null : x)) })).toThrow(code("MISSING_VALUE"));
    expect(run({ x: columns.x.map((x, i) => (i === 4 ? Number.POSITIVE_INFINITY : x)) })).toThrow();
    expect(run({ unit: columns.unit.map((u) => `${u}!`) })).toThrow(code("WEIGHTS_UNITS_MISMATCH"));
    const tiny = contiguityWeights(
      ["u0", "u1", "u2"],
      [
        ["u0", "u1"],
        ["u1", "u2"],
      ],
    );
    const three = crossSection({ unit: ["u0", "u1", "u2"], y: [1, 2, 4], x: [1, 0, 2], z: [2, 1, 1] });
    expect(() => spatialTwoStage(three, "y ~ x + z", { weights: tiny, unit: "unit", model: "sem" })).toThrow(
      code("NO_DEGREES_OF_FREEDOM"),
    );
    expect(() =>
      spatialTwoStage(crossSection(columns), "y ~ x", {
        weights,
        unit: "unit",
        model: "sar",
        vcov: { type: "spatial-hac", points: { units: ["u0"], x: [0], y: [0] }, bandwidth: 2 },
      }),
    ).toThrow();
    const points = { units: weights.units, x: weights.units.map((_, i) => i), y: weights.units.map(() => 0) };
    for (const bandwidth of [0, -1, Number.NaN, { neighbours: 30 }, { neighbours: 0.5 }]) {
      const vcov = { type: "spatial-hac", points, bandwidth } as const;
      expect(() =>
        spatialTwoStage(crossSection(columns), "y ~ x", { weights, unit: "unit", model: "sar", vcov }),
      ).toThrow(code("INVALID_ARGUMENT"));
    }
    const sac = { weights, unit: "unit", model: "sac", vcov: { type: "spatial-hac", points, bandwidth: 1 } } as const;
    expect(() => spatialTwoStage(crossSection(columns), "y ~ x", sac)).toThrow(code("MOMENTS_NOT_AVAILABLE"));
    expect(() =>
      spatialTwoStage(crossSection(columns), "y ~ x", { weights, unit: "unit", model: "sar", effects: "time" }),
    ).toThrow(code("PANEL_REQUIRED"));
  });

  test("random effects that are not there: theta = 0 and a note", () => {
    for (let seed = 1; seed < 40; seed++) {
      const { weights, columns } = simulated(seed, 12, 3, { effects: 0, unequal: false, lambda: 0.1 });
      const data = panel(columns, { unit: "unit", time: "time" });
      const fit = spatialTwoStage(data, "y ~ x + v + d", { weights, model: "sem", effects: "random" });
      const isZero = fit.notes.some((note) => note.code === "VARIANCE_COMPONENT_ZERO");
      expect(isZero).toBe(fit.statistics.theta === 0);
      if (isZero) return;
    }
    throw new Error("no sample without variance between units");
  });

  test("few units cannot carry the equation of their means", () => {
    const { weights, columns } = simulated(5, 7, 6);
    const data = panel(columns, { unit: "unit", time: "time" });
    expect(() =>
      spatialTwoStage(data, "y ~ x + v + z + x:v + x:z | d ~ I(z^2)", { weights, model: "sar", effects: "random" }),
    ).toThrow();
  });
});

describe("what is done with the estimates", () => {
  const { weights, columns } = simulated(12, 60, 1, { effects: 0 });
  const data = crossSection(columns);

  test("effects by simulation agree with the delta method", () => {
    for (const model of ["sar", "sac"] as const satisfies readonly SpatialModel[]) {
      const fit = spatialTwoStage(data, text, { weights, unit: "unit", model });
      const { effects } = effectsBySimulation(fit, weights, { draws: 400, seed: 2 });
      for (const name of ["direct", "total"] as const) {
        const component = componentOf(fit, name);
        const errors = standardErrors(component);
        component.terms.forEach((term, j) => {
          const found = effects.find((one) => one.term === term && one.effect === name);
          expect((found?.standardDeviation ?? 0) / errors[j], `${model} ${name} ${term}`).toBeGreaterThan(0.7);
          expect((found?.standardDeviation ?? 9) / errors[j], `${model} ${name} ${term}`).toBeLessThan(1.8);
        });
      }
    }
  });

  test("new units are predicted, endogenous regressors with them", () => {
    const units = columns.unit;
    const old = units.slice(0, 55);
    const pick = (from: number, to: number) =>
      Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(from, to)]));
    const ring = old.map((unit, i) => [unit, old[(i + 1) % 55]] as const);
    const sample = crossSection(pick(0, 55) as never);
    const own = contiguityWeights(old, ring);
    const all = contiguityWeights(units, [...ring, ...units.slice(55).map((unit, i) => [unit, old[7 * i]] as const)]);
    const fit = spatialTwoStage(sample, text, { weights: own, unit: "unit", model: "sac" });
    const { fitted, units: labels } = predictSpatial(fit, sample, {
      weights: own,
      newData: crossSection(pick(55, 60) as never),
      allWeights: all,
    });
    expect(labels).toEqual(units.slice(55));
    const truth = columns.y.slice(55);
    const gaps = fitted.map((value, i) => Math.abs((value as number) - truth[i]));
    expect(Math.max(...gaps)).toBeLessThan(8);
  });

  test("withVcov and a fresh estimate are one", () => {
    const fit = spatialTwoStage(data, text, { weights, unit: "unit", model: "sdm" });
    const iid = spatialTwoStage(data, text, { weights, unit: "unit", model: "sdm", vcov: "iid" });
    expect(withVcov(fit, data, { type: "iid" }, { weights })).toEqual(iid);
  });

  test("weights normalised otherwise are other weights", () => {
    const spectral = normaliseWeights(weights, "spectral");
    const fit = spatialTwoStage(data, text, { weights: spectral, unit: "unit", model: "sac" });
    expect(fit.terms).toEqual(["(Intercept)", "x", "v", "d", "rho", "lambda"]);
  });
});
