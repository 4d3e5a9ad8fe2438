import { inverse, logAbsoluteDeterminant, type Matrix, matrix, randomStream, toDense } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  augment,
  contiguityWeights,
  effectsBySimulation,
  type PanelEffects,
  panel,
  predictSpatial,
  type SpatialModel,
  type SpatialWeights,
  spatialPanel,
  spatialTwoStage,
  weightsByPeriod,
} from "../src/index.js";
import { componentOf, effectsKinds, formula, data as produc, weights as states, testOf } from "./produc-study.js";

const code = (name: string) => expect.objectContaining({ code: name });
const years = [...new Set(produc.index.timeLabels)];
const constant = weightsByPeriod(years.map((year) => [year, states] as const));
const models = ["slx", "sar", "sdm", "sem", "sdem"] as const satisfies readonly SpatialModel[];
const fixed = effectsKinds as readonly Exclude<PanelEffects, "random">[];

describe.each(models)("%s", (model) => {
  test.each(fixed)("the same W in every period is one W (%s effects)", (effects) => {
    const direct = effects === "none" ? {} : ({ likelihood: "direct" } as const);
    const one = spatialPanel(produc, formula, { weights: states, model, effects, ...direct });
    const many = spatialPanel(produc, formula, { weights: constant, model, effects });
    expect(many.terms).toEqual(one.terms);
    expectClose(many.coefficients, one.coefficients, { relative: 2e-9, absolute: 1e-11, what: "coefficients" });
    expectClose(many.statistics.logLikelihood, one.statistics.logLikelihood, { relative: 1e-11 });
    for (const { name, vcov, coefficients } of one.components) {
      if (name === "plain-ml") continue;
      const other = componentOf(many, name);
      expectClose(other.coefficients, coefficients, { relative: 5e-9, absolute: 1e-11, what: name });
      const size = Math.max(...vcov.data.map(Math.abs));
      expectClose(other.vcov.data, vcov.data, { relative: 1e-7, absolute: 1e-10 * size, what: `${name} covariance` });
    }
    if (model !== "slx") {
      const expected = testOf(one, "lr-nonspatial").statistic;
      expectClose(testOf(many, "lr-nonspatial").statistic, expected, { relative: 1e-8, absolute: 1e-9 });
    }
    const { residual } = augment(many, produc, { weights: constant });
    expectClose(residual, augment(one, produc, { weights: states }).residual, { absolute: 1e-9 });
  });
});

const units = ["a", "b", "c", "d", "e", "f", "g"];
const stream = randomStream(21);
const graphs = [1, 2, 3, 4, 5].map((year) => {
  const ring = units.map((unit, i) => [unit, units[(i + 1) % 7]] as const);
  const chords = units.flatMap((unit, i) => (stream.normal() > 0 ? [[unit, units[(i + 2) % 7]] as const] : []));
  return [year, contiguityWeights(units, [...ring, ...chords])] as const;
});
const rows = graphs.flatMap(([year]) =>
  units.map((unit, i) => {
    const x = stream.normal();
    return { unit, year, x, y: 3 * i + year + 2 * x + stream.normal() };
  }),
);
const data = panel(rows, { unit: "unit", time: "year" });
const varying = weightsByPeriod(graphs.toReversed());

/** Everything with every dummy written out: I_T x nothing, blocks of W_t on the diagonal. */
function dense(model: SpatialModel, effects: PanelEffects) {
  const [n, periods] = [7, 5];
  const size = n * periods;
  const w = matrix(size, size);
  graphs.forEach(([, { matrix: sparse }], t) => {
    const block = toDense(sparse);
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) w.data[i + t * n + (j + t * n) * size] = block.data[i + j * n];
    }
  });
  const lag = (z: ArrayLike<number>) =>
    Float64Array.from({ length: size }, (_, i) => {
      let total = 0;
      for (let j = 0; j < size; j++) total += w.data[i + j * size] * z[j];
      return total;
    });
  const x = rows.map((row) => row.x);
  const y = Float64Array.from(rows, (row) => row.y);
  const isDurbin = model === "sdm" || model === "sdem";
  const columns: ArrayLike<number>[] = [x, ...(isDurbin ? [lag(x)] : [])];
  const withUnits = effects === "individual" || effects === "twoways";
  const withPeriods = effects === "time" || effects === "twoways";
  if (withUnits) for (let i = 0; i < n; i++) columns.push(rows.map((_, r) => (r % n === i ? 1 : 0)));
  const last = withUnits ? periods - 1 : periods;
  if (withPeriods) {
    for (let t = 0; t < last; t++) columns.push(rows.map((_, r) => (Math.floor(r / n) === t ? 1 : 0)));
  }
  if (effects === "none") columns.unshift(new Float64Array(size).fill(1));
  const isError = model === "sem" || model === "sdem";
  const filtered = (z: ArrayLike<number>, p: number) => {
    const lagged = lag(z);
    return Float64Array.from({ length: size }, (_, i) => z[i] - p * lagged[i]);
  };
  const identityMinus = (p: number): Matrix => ({
    ...w,
    data: w.data.map((value, k) => (k % (size + 1) === 0 ? 1 : 0) - p * value),
  });
  const inner = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let total = 0;
    for (let i = 0; i < size; i++) total += a[i] * b[i];
    return total;
  };
  const at = (p: number) => {
    const design = isError ? columns.map((z) => filtered(z, p)) : columns;
    const outcome = filtered(y, p);
    const k = design.length;
    const gram = matrix(k, k);
    design.forEach((a, i) => {
      design.forEach((b, j) => {
        gram.data[i + j * k] = inner(a, b);
      });
    });
    const inverted = inverse(gram);
    const beta = design.map((_, i) =>
      design.reduce((sum, b, j) => sum + inverted.data[i + j * k] * inner(b, outcome), 0),
    );
    const e = outcome.map((value, i) => value - design.reduce((sum, b, j) => sum + beta[j] * b[i], 0));
    const squares = inner(e, e);
    const logLikelihood =
      (-size / 2) * (Math.log(2 * Math.PI) + 1 + Math.log(squares / size)) + logAbsoluteDeterminant(identityMinus(p));
    return { beta, e, squares, logLikelihood, design };
  };
  /** The inverse of the information of (coefficients with every dummy, p, sigma2). */
  const covariance = (p: number) => {
    const { beta, squares, design } = at(p);
    const sigma2 = squares / size;
    const a = inverse(identityMinus(p));
    const g = matrix(size, size);
    for (let j = 0; j < size; j++) g.data.set(lag(a.data.subarray(j * size, (j + 1) * size)), j * size);
    let trace = 0;
    let both = 0;
    for (let i = 0; i < size; i++) {
      trace += g.data[i + i * size];
      for (let j = 0; j < size; j++) both += g.data[i + j * size] * (g.data[i + j * size] + g.data[j + i * size]);
    }
    const k = design.length;
    const level = Float64Array.from({ length: size }, (_, i) => columns.reduce((sum, b, j) => sum + beta[j] * b[i], 0));
    const signal = Float64Array.from({ length: size }, (_, i) => {
      let total = 0;
      for (let j = 0; j < size; j++) total += g.data[i + j * size] * level[j];
      return isError ? 0 : total;
    });
    const information = matrix(k + 2, k + 2);
    const all = [...design, signal];
    all.forEach((first, i) => {
      all.forEach((second, j) => {
        information.data[i + j * (k + 2)] = inner(first, second) / sigma2;
      });
    });
    information.data[k + k * (k + 2)] += both;
    information.data[k + 1 + k * (k + 2)] = trace / sigma2;
    information.data[k + (k + 1) * (k + 2)] = trace / sigma2;
    information.data[(k + 2) * (k + 2) - 1] = size / (2 * sigma2 * sigma2);
    return inverse(information);
  };
  return { at, covariance, size: columns.length };
}

describe.each(["sar", "sdm", "sem", "sdem"] as const)("%s with another W in every period", (model) => {
  test.each(fixed)("is maximum likelihood with every dummy (%s effects)", (effects) => {
    const fit = spatialPanel(data, "y ~ x", { weights: varying, model, effects });
    const k = fit.terms.length - 1;
    const p = fit.coefficients[k];
    const { at, covariance, size } = dense(model, effects);
    const best = at(p);
    expectClose(fit.statistics.logLikelihood, best.logLikelihood, { relative: 1e-11 });
    expectClose(fit.coefficients.subarray(0, k), best.beta.slice(0, k), { relative: 1e-9, absolute: 1e-11 });
    for (const step of [1e-3, -1e-3, 0.05, -0.05]) {
      expect(at(p + step).logLikelihood).toBeLessThan(best.logLikelihood);
    }
    const h = 1e-4;
    const slope = (at(p + h).logLikelihood - at(p - h).logLikelihood) / (2 * h);
    expect(Math.abs(slope)).toBeLessThan(1e-5);
    const full = covariance(p);
    const own = [...Array.from({ length: k }, (_, i) => i), size, size + 1];
    const expected = own.flatMap((j) => own.map((i) => full.data[i + j * full.rows]));
    const { vcov } = componentOf(fit, "parameters");
    const scale = own.map((i) => Math.sqrt(full.data[i * (full.rows + 1)]));
    const relative = (values: ArrayLike<number>) =>
      Array.from(values, (value, at) => value / (scale[at % own.length] * scale[Math.floor(at / own.length)]));
    expectClose(relative(vcov.data), relative(expected), { absolute: 1e-9, what: "covariance" });
    const { residual } = augment(fit, data, { weights: varying });
    // Rows of the data are by period, those of augment in its order.
    expectClose(residual, best.e, { absolute: 1e-9 });
  });
});

test("effects average over periods", () => {
  const fit = spatialPanel(data, "y ~ x", { weights: varying, model: "sar", effects: "twoways" });
  const rho = fit.coefficients[1];
  expectClose(componentOf(fit, "total").coefficients[0], fit.coefficients[0] / (1 - rho), { relative: 1e-12 });
  const direct = graphs.map(([, { matrix: w }]) => {
    const dense = toDense(w);
    const a = inverse({ ...dense, data: dense.data.map((value, k) => (k % 8 === 0 ? 1 : 0) - rho * value) });
    return units.reduce((total, _, i) => total + a.data[i * 8], 0) / 7;
  });
  const mean = direct.reduce((total, value) => total + value, 0) / 5;
  expectClose(componentOf(fit, "direct").coefficients[0], fit.coefficients[0] * mean, { relative: 1e-12 });
});

test("the order of rows, units and periods changes nothing", () => {
  const other = panel(rows.toReversed(), { unit: "unit", time: "year" });
  const shuffled = weightsByPeriod(
    graphs.map(([year, w]) => [year, contiguityWeights(units.toReversed(), pairsOf(w))] as const),
  );
  for (const model of ["sdm", "sem"] as const) {
    const a = spatialPanel(data, "y ~ x", { weights: varying, model, effects: "twoways" });
    const b = spatialPanel(other, "y ~ x", { weights: shuffled, model, effects: "twoways" });
    expectClose(b.coefficients, a.coefficients, { relative: 1e-9 });
    expectClose(b.vcov.data, a.vcov.data, { relative: 1e-8, absolute: 1e-12 });
  }
});

function pairsOf({ units: labels, base }: SpatialWeights) {
  return labels.flatMap((unit, i) =>
    Array.from(base.columnIndices.subarray(base.rowPointers[i], base.rowPointers[i + 1]))
      .filter((j) => j < i)
      .map((j) => [unit, labels[j]] as const),
  );
}

test("what weights by period cannot do says why", () => {
  const run = (options: object) => () =>
    spatialPanel(data, "y ~ x", { weights: varying, model: "sar", effects: "individual", ...options } as never);
  expect(run({ model: "sac" })).toThrow(code("MODEL_NOT_AVAILABLE"));
  expect(run({ effects: "random" })).toThrow(code("MODEL_NOT_AVAILABLE"));
  expect(run({ likelihood: "transformation" })).toThrow(code("LIKELIHOOD_NOT_AVAILABLE"));
  expect(run({ vcov: "qml" })).toThrow(code("VCOV_NOT_AVAILABLE"));
  expect(run({ information: "observed" })).toThrow(code("INVALID_ARGUMENT"));
  expect(run({ weights: weightsByPeriod(graphs.slice(1)) })).toThrow(code("UNKNOWN_PERIOD"));
  const apart = contiguityWeights(units, [], { islands: "zero" });
  expect(run({ weights: weightsByPeriod(graphs.map(([year]) => [year, apart] as const)) })).toThrow(
    code("NO_SPATIAL_LINKS"),
  );
  expect(() => spatialTwoStage(data, "y ~ x", { weights: varying as never, model: "sar" })).toThrow(
    code("MODEL_NOT_AVAILABLE"),
  );
  const fit = run({})();
  const [, first] = graphs[0];
  expect(() => augment(fit, data, { weights: first })).toThrow(code("WEIGHTS_MISMATCH"));
  for (const weights of [first, varying as never]) {
    expect(() => effectsBySimulation(fit, weights)).toThrow(code("MODEL_NOT_AVAILABLE"));
    expect(() => predictSpatial(fit, data, { weights })).toThrow(code("PREDICTOR_NOT_AVAILABLE"));
  }
  const single = panel(
    rows.filter(({ year }) => year === 1),
    { unit: "unit", time: "year" },
  );
  expect(() => spatialPanel(single, "y ~ x", { weights: varying, model: "sar", effects: "individual" })).toThrow(
    code("TOO_FEW_PERIODS"),
  );
});

test("a period whose graph is empty has no lag there", () => {
  const apart = contiguityWeights(units, [], { islands: "zero" });
  const partly = weightsByPeriod(graphs.map(([year, w]) => [year, year === 3 ? apart : w] as const));
  const fit = spatialPanel(data, "y ~ x", { weights: partly, model: "sar", effects: "individual" });
  expect(fit.notes.map((note) => note.code)).toContain("ISLANDS");
  expect(Number.isFinite(fit.coefficients[1])).toBe(true);
});
