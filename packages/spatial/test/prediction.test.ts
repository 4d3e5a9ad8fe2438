import { inverse, type Matrix, multiply, randomStream, toDense, transpose } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  augment,
  contiguityWeights,
  crossSection,
  panel,
  predictSpatial,
  recoveredEffects,
  type SpatialModel,
  type SpatialPredictor,
  spatialPanel,
  spatialRegression,
  spatialTwoStage,
  subsetWeights,
} from "../src/index.js";
import { formula, data as produc, weights as states } from "./produc-study.js";

const code = (name: string) => expect.objectContaining({ code: name });
const ids = Array.from({ length: 24 }, (_, i) => `u${i}`);
const edges = ids.flatMap((unit, i) => [
  [unit, ids[(i + 1) % 24]] as const,
  ...(i % 3 === 0 ? [[unit, ids[(i + 7) % 24]] as const] : []),
]);
const stream = randomStream(5);
const table = {
  id: ids,
  x: ids.map(() => stream.normal()),
  z: ids.map(() => stream.normal()),
  y: ids.map(() => stream.normal() * 3 + 10),
};
table.y = table.y.map((y, i) => y + 2 * table.x[i] - table.z[i] + 0.5 * table.x[(i + 1) % 24]);
const sampleIds = ids.slice(0, 19);
const newIds = ids.slice(19);
const pick = (units: readonly string[], withOutcome: boolean) => {
  const at = units.map((unit) => ids.indexOf(unit));
  const columns = { id: units, x: at.map((i) => table.x[i]), z: at.map((i) => table.z[i]) };
  return withOutcome ? { ...columns, y: at.map((i) => table.y[i]) } : columns;
};
const sample = crossSection(pick(sampleIds, true));
const newData = crossSection(pick(newIds, false));
const allWeights = contiguityWeights(ids, edges);
const weights = subsetWeights(allWeights, sampleIds);
const fitOf = (model: SpatialModel) =>
  spatialRegression(sample as never, "y ~ x + z" as never, { weights, unit: "id", model });

/** Everything by dense matrices: W, (I - rho W)^-1 and the covariance of y over sigma2, of all units in the order of ids. */
function dense(model: SpatialModel) {
  const fit = fitOf(model);
  const at = (name: string) => (fit.terms.includes(name) ? fit.coefficients[fit.terms.indexOf(name)] : 0);
  const w = toDense(allWeights.matrix);
  const n = 24;
  const less = (parameter: number): Matrix => ({
    ...w,
    data: w.data.map((value, k) => (k % (n + 1) === 0 ? 1 : 0) - parameter * value),
  });
  const a = inverse(less(at("rho")));
  const root = multiply(a, inverse(less(at("lambda"))));
  const column = (values: readonly number[]): Matrix => ({ rows: n, columns: 1, data: Float64Array.from(values) });
  const [wx, wz] = [table.x, table.z].map((values) => multiply(w, column(values)).data);
  const trend = column(
    ids.map(
      (_, i) => at("(Intercept)") + at("x") * table.x[i] + at("z") * table.z[i] + at("W:x") * wx[i] + at("W:z") * wz[i],
    ),
  );
  return { fit, expected: multiply(a, trend).data, covariance: multiply(root, transpose(root)) };
}

describe.each(["sar", "sem", "sdm", "sdem", "sac", "gns"] as const)("%s by dense matrices", (model) => {
  test("BP of new units is their expectation given the sample", () => {
    const { fit, expected, covariance } = dense(model);
    const s = 19;
    const block = (from: number, rows: number, rowFrom: number): Matrix => ({
      rows,
      columns: s,
      data: Float64Array.from({ length: rows * s }, (_, k) => {
        return covariance.data[rowFrom + (k % rows) + (from + Math.floor(k / rows)) * 24];
      }),
    });
    const surprise: Matrix = {
      rows: s,
      columns: 1,
      data: Float64Array.from({ length: s }, (_, i) => table.y[i] - expected[i]),
    };
    const gain = multiply(block(0, 5, s), multiply(inverse(block(0, s, 0)), surprise)).data;
    const best = newIds.map((_, o) => expected[s + o] + gain[o]);
    const { fitted } = predictSpatial(fit, sample, { weights, newData, allWeights });
    expectClose(fitted as number[], best, { relative: 1e-10 });
    const { fitted: plain } = predictSpatial(fit, sample, { weights, newData, allWeights, predictor: "TC" });
    expectClose(plain as number[], Array.from(expected.subarray(s)), { relative: 1e-11 });
  });

  test("one new unit: BP1 = BP = KP3, and BPW of a unit is KP2 or better known by BP", () => {
    const unit = newIds[0];
    const one = crossSection(pick([unit], false));
    const oneWeights = subsetWeights(allWeights, [...sampleIds, unit]);
    const by = (predictor: SpatialPredictor) =>
      predictSpatial(fitOf(model), sample, { weights, newData: one, allWeights: oneWeights, predictor }).fitted[0];
    expectClose(by("BP1") as number, by("BP") as number, { relative: 1e-12 });
    expectClose(by("KP3") as number, by("BP") as number, { relative: 1e-10 });
  });
});

test("TS is what augment calls fitted, in the order of the rows", () => {
  for (const model of ["sar", "sem", "sdm", "sac", "slx"] as const) {
    const fit = fitOf(model);
    const { fitted, units } = predictSpatial(fit, sample, { weights });
    const known = augment(fit, sample, { weights });
    expectClose(fitted as number[], known.fitted, { relative: 1e-10 });
    expect(units).toEqual(known.units);
  }
  for (const options of [
    { model: "sdm", effects: "twoways" },
    { model: "sem", effects: "individual" },
    { model: "sac", effects: "time" },
    { model: "sar", effects: "none" },
  ] as const) {
    const fit = spatialPanel(produc, formula, { weights: states, ...options });
    const { fitted, times } = predictSpatial(fit, produc, { weights: states });
    const known = augment(fit, produc, { weights: states });
    expectClose(fitted as number[], known.fitted, { relative: 1e-9 });
    expect(times).toEqual(known.times);
  }
  const gmm = spatialTwoStage(produc, formula, { weights: states, model: "sac", effects: "individual" });
  const known = augment(gmm, produc, { weights: states });
  expectClose(predictSpatial(gmm, produc, { weights: states }).fitted as number[], known.fitted, { relative: 1e-9 });
});

describe("panels", () => {
  const units = ["a", "b", "c", "d", "e", "f"];
  const ring = contiguityWeights(
    units,
    units.map((unit, i) => [unit, units[(i + 1) % 6]] as const),
  );
  const random = randomStream(9);
  const rows = units.flatMap((unit, i) =>
    [1, 2, 3, 4, 5].map((year) => {
      const x = random.normal();
      return { unit, year, x, y: 10 * i + year + 2 * x + random.normal() };
    }),
  );
  const data = panel(rows, { unit: "unit", time: "year" });
  const later = (names: readonly string[], year = 6) =>
    panel(
      names.map((unit, i) => ({ unit, year, x: i / 3 })),
      { unit: "unit", time: "year" },
    );

  test("effects are recovered: trend + effects explain y - rho W y to the mean by unit and by period", () => {
    for (const effects of ["individual", "time", "twoways"] as const) {
      const fit = spatialPanel(data, "y ~ x", { weights: ring, model: "sar", effects });
      const found = recoveredEffects(fit, data, { weights: ring });
      expectClose(
        found.units.reduce((total, { effect }) => total + effect, 0),
        0,
        { absolute: 1e-10 },
      );
      expect(found.periods.map(({ period }) => period)).toEqual(["1", "2", "3", "4", "5"]);
      const { residual, units: labels, times } = augment(fit, data, { weights: ring });
      const { fitted } = predictSpatial(fit, data, { weights: ring });
      expectClose(
        residual,
        rows.map(({ y }, i) => y - (fitted[i] as number)),
        { relative: 1e-9, absolute: 1e-9 },
      );
      expect(labels?.[0]).toBe("a");
      expect(times?.[0]).toBe("1");
    }
    // Unit effects ten apart.
    const fit = spatialPanel(data, "y ~ x", { weights: ring, model: "sem", effects: "twoways" });
    const { units: effects } = recoveredEffects(fit, data, { weights: ring });
    expect(effects[5].effect - effects[0].effect).toBeGreaterThan(40);
  });

  test("period effects where rows of the weights have different sums", () => {
    const path = contiguityWeights(units, [...units.slice(1).map((unit, i) => [units[i], unit] as const)], {
      normalise: "none",
    });
    const fit = spatialPanel(data, "y ~ x", { weights: path, model: "sem", effects: "twoways" });
    const { fitted } = predictSpatial(fit, data, { weights: path });
    expectClose(fitted as number[], augment(fit, data, { weights: path }).fitted, { relative: 1e-9 });
  });

  test("a new period: TC solves for all units at once", () => {
    const fit = spatialPanel(data, "y ~ x", { weights: ring, model: "sar", effects: "individual" });
    const newData = later(units.toReversed());
    const { fitted, trend } = predictSpatial(fit, data, { weights: ring, newData });
    const rho = fit.coefficients[fit.terms.indexOf("rho")];
    const order = units.toReversed();
    order.forEach((unit, k) => {
      const i = units.indexOf(unit);
      const neighbours = [units[(i + 1) % 6], units[(i + 5) % 6]].map((name) => fitted[order.indexOf(name)] as number);
      const lag = (neighbours[0] + neighbours[1]) / 2;
      expectClose(fitted[k] as number, rho * lag + (trend[k] as number), { relative: 1e-11 });
    });
  });

  test("without lags single rows are enough, random effects are shrunk", () => {
    const random = spatialPanel(data, "y ~ x", { weights: ring, model: "ols", effects: "random" });
    const { fitted } = predictSpatial(random, data, { weights: ring, newData: later(["f"]), predictor: "trend" });
    expect(fitted[0] as number).toBeGreaterThan(40);
    const fit = spatialPanel(data, "y ~ x", { weights: ring, model: "sem", effects: "individual" });
    expect(predictSpatial(fit, data, { weights: ring, newData: later(["c", "a"]) }).fitted).toHaveLength(2);
  });

  test("an unseen unit or period is an error that names it, or null", () => {
    const fit = spatialPanel(data, "y ~ x", { weights: ring, model: "sem", effects: "individual" });
    const options = { weights: ring, newData: later(["c", "zz"]) };
    expect(() => predictSpatial(fit, data, options)).toThrow(code("UNSEEN_LEVEL"));
    const { fitted, missing } = predictSpatial(fit, data, { ...options, unseenLevel: "null" });
    expect(fitted.map((value) => value === null)).toEqual([false, true]);
    expect(missing).toEqual([{ reason: "unit zz is not in the estimation sample", column: "unit", count: 1 }]);
    const time = spatialPanel(data, "y ~ x", { weights: ring, model: "sar", effects: "twoways" });
    expect(() => predictSpatial(time, data, { weights: ring, newData: later(units) })).toThrow(code("UNSEEN_LEVEL"));
    expect(predictSpatial(time, data, { weights: ring, newData: later(units), unseenLevel: "null" }).fitted).toEqual(
      new Array(6).fill(null),
    );
    expect(predictSpatial(time, data, { weights: ring, newData: later(units, 3) }).fitted).not.toContain(null);
    const lag = spatialPanel(data, "y ~ x", { weights: ring, model: "sar", effects: "individual" });
    expect(() => predictSpatial(lag, data, { weights: ring, newData: later(["a", "b"]) })).toThrow(
      code("INCOMPLETE_PERIOD"),
    );
    expect(
      predictSpatial(lag, data, { weights: ring, newData: later(["a", "b"]), unseenLevel: "null" }).missing[0].count,
    ).toBe(2);
  });

  test("refusals", () => {
    const none = spatialPanel(data, "y ~ x", { weights: ring, model: "sar", effects: "none" });
    expect(() => recoveredEffects(none, data, { weights: ring })).toThrow(code("NO_FIXED_EFFECTS"));
    const newData = later(units);
    expect(() => predictSpatial(none, data, { weights: ring, newData, predictor: "BP" })).toThrow(
      code("PREDICTOR_NOT_AVAILABLE"),
    );
    const random = spatialPanel(data, "y ~ x", { weights: ring, model: "sem", effects: "random" });
    expect(() => predictSpatial(random, data, { weights: ring })).toThrow(code("PREDICTOR_NOT_AVAILABLE"));
    const other = contiguityWeights(units, [["a", "b"]], { islands: "zero" });
    expect(() => predictSpatial(none, data, { weights: other })).toThrow(code("WEIGHTS_MISMATCH"));
    expect(() => predictSpatial(none, later(units), { weights: ring })).toThrow(code("DATA_MISMATCH"));
  });
});

test("new units: refusals and nulls", () => {
  const fit = fitOf("sar");
  const options = { weights, newData, allWeights };
  const run = (more: object) => () => predictSpatial(fit, sample, { ...options, ...more });
  expect(run({ predictor: "TS" })).toThrow(code("INVALID_ARGUMENT"));
  expect(run({ allWeights: undefined })).toThrow(code("INVALID_ARGUMENT"));
  expect(run({ newData: undefined })).toThrow(code("INVALID_ARGUMENT"));
  expect(run({ newData: sample })).toThrow(code("UNIT_IN_SAMPLE"));
  expect(run({ allWeights: weights })).toThrow(code("WEIGHTS_UNITS_MISMATCH"));
  expect(run({ predictor: "KP5" })).toThrow(code("PREDICTOR_NOT_AVAILABLE"));
  expect(run({ newData: crossSection({ ...pick(newIds, false), x: [1, 2, null, 4, 5] }) })).toThrow(
    code("MISSING_VALUE"),
  );
  expect(() => predictSpatial(fit, sample, { weights, predictor: "KP3" })).toThrow(code("PREDICTOR_NOT_AVAILABLE"));
});

test("a new unit without neighbours has the trend of its own", () => {
  const lonely = contiguityWeights(
    [...sampleIds, "far"],
    edges.filter(([a, b]) => sampleIds.includes(a) && sampleIds.includes(b)),
    { islands: "zero" },
  );
  const far = crossSection({ id: ["far"], x: [1], z: [0] });
  for (const model of ["sar", "sem", "sac"] as const) {
    const fit = fitOf(model);
    for (const predictor of ["TC", "TC1", "BP", "BP1", "BPW", "BPN", "TS1", "KP2", "KP3"] as const) {
      const { fitted, trend } = predictSpatial(fit, sample, { weights, newData: far, allWeights: lonely, predictor });
      expectClose(fitted[0] as number, trend[0] as number, { relative: 1e-12, what: `${model} ${predictor}` });
    }
  }
});
