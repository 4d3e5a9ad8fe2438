import { workingModel } from "@mesometrics/inference";
import { inverse, leastSquares, logAbsoluteDeterminant, type Matrix, matrix, randomStream } from "@mesometrics/matrix";
import { modelFrame, parseFormula } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  contiguityWeights,
  crossSection,
  panel,
  type SpatialWeights,
  spatialLag,
  spatialPanel,
  spatialRegression,
  weightsFromMatrix,
} from "../src/index.js";
import { componentOf, standardErrors } from "./produc-study.js";

/** A panel whose weights are neither symmetric nor row-normalised unless asked, from a seed. */
function simulated(seed: number, n: number, periods: number, normalise: "row" | "none") {
  const stream = randomStream(seed);
  const units = Array.from({ length: n }, (_, i) => `u${i}`);
  const rows = units.map((_, i) =>
    units.map((__, j) => (i !== j && (j === (i + 1) % n || stream.uniform() < 0.3) ? 0.1 + stream.uniform() / 4 : 0)),
  );
  const weights = weightsFromMatrix(units, rows, { normalise });
  const scale = 0.4 / Math.max(...units.map((_, i) => rows[i].reduce((a, b) => a + b, 0)));
  const columns = {
    unit: [] as string[],
    time: [] as number[],
    y: [] as number[],
    x: [] as number[],
    z: [] as number[],
  };
  for (let t = 0; t < periods; t++) {
    const x = Float64Array.from(units, () => stream.normal());
    const z = Float64Array.from(units, () => stream.normal());
    const right = x.map((value, i) => 0.8 * value - 0.4 * z[i] + (i % 4) + 0.3 * t + stream.normal());
    let y = Float64Array.from(right);
    const rho = normalise === "row" ? 0.4 : scale;
    for (let step = 0; step < 200; step++) {
      const lag = spatialLag(weights, y);
      y = y.map((_, i) => right[i] + rho * lag[i]);
    }
    units.forEach((unit, i) => {
      columns.unit.push(unit);
      columns.time.push(t);
      columns.y.push(y[i]);
      columns.x.push(x[i]);
      columns.z.push(z[i]);
    });
  }
  return { weights, columns, data: panel(columns, { unit: "unit", time: "time" }) };
}

/** ln L at (rho, lambda), every dummy a column, I_T x W written out: nothing of the package's own algebra. */
function denseLogLikelihood(
  { columns, weights }: { columns: ReturnType<typeof simulated>["columns"]; weights: SpatialWeights },
  rho: number,
  lambda: number,
  durbin: boolean,
): number {
  const n = weights.units.length;
  const count = columns.y.length;
  const periods = count / n;
  const blocks = matrix(count, count);
  for (let t = 0; t < periods; t++) {
    for (let i = 0; i < n; i++) {
      for (let p = weights.matrix.rowPointers[i]; p < weights.matrix.rowPointers[i + 1]; p++) {
        blocks.data[t * n + i + (t * n + weights.matrix.columnIndices[p]) * count] = weights.matrix.values[p];
      }
    }
  }
  const lag = (x: Float64Array) => {
    const result = new Float64Array(count);
    for (let j = 0; j < count; j++) for (let i = 0; i < count; i++) result[i] += blocks.data[i + j * count] * x[j];
    return result;
  };
  const minus = (a: number): Matrix => {
    const result = matrix(count, count);
    for (let i = 0; i < count * count; i++) result.data[i] = -a * blocks.data[i];
    for (let i = 0; i < count; i++) result.data[i + i * count] += 1;
    return result;
  };
  const own = [columns.x, columns.z].map((column) => Float64Array.from(column));
  const dummies = [
    ...weights.units.map((_, u) => Float64Array.from({ length: count }, (__, i) => (i % n === u ? 1 : 0))),
    ...Array.from({ length: periods - 1 }, (_, t) =>
      Float64Array.from({ length: count }, (__, i) => (Math.floor(i / n) === t ? 1 : 0)),
    ),
  ];
  const regressors = [...own, ...(durbin ? own.map(lag) : []), ...dummies];
  const filter = (x: Float64Array) => {
    const lagged = lag(x);
    return x.map((value, i) => value - lambda * lagged[i]);
  };
  const x = matrix(count, regressors.length);
  regressors.forEach((column, j) => {
    x.data.set(filter(column), j * count);
  });
  const y = Float64Array.from(columns.y);
  const wy = lag(y);
  const { residuals } = leastSquares(x, filter(y.map((value, i) => value - rho * wy[i])), { tolerance: 0 });
  const squares = residuals.data.reduce((total, e) => total + e * e, 0);
  const logDeterminant = (a: number) => logAbsoluteDeterminant(minus(a));
  return (
    (-count / 2) * (Math.log(2 * Math.PI) + 1 + Math.log(squares / count)) +
    logDeterminant(rho) +
    logDeterminant(lambda)
  );
}

describe("two-way models are maximum likelihood with every dummy written out", () => {
  test.each([
    ["sdm", "row"],
    ["sdm", "none"],
    ["sem", "row"],
    ["sem", "none"],
    ["sdem", "none"],
    ["sac", "none"],
    ["gns", "row"],
  ] as const)("%s, weights normalised by %s", (model, normalise) => {
    const made = simulated(model.length + 40, 9, 6, normalise);
    const fit = spatialPanel(made.data, "y ~ x + z", {
      weights: made.weights,
      model,
      effects: "twoways",
      likelihood: "direct",
    });
    const value = (name: string) => (fit.terms.includes(name) ? fit.coefficients[fit.terms.indexOf(name)] : 0);
    const durbin = model === "sdm" || model === "sdem" || model === "gns";
    const at = (rho: number, lambda: number) => denseLogLikelihood(made, rho, lambda, durbin);
    const [rho, lambda] = [value("rho"), value("lambda")];
    const best = at(rho, lambda);
    expectClose(fit.statistics.logLikelihood, best, { relative: 1e-11, what: "logLik" });
    const width = fit.statistics.parameterUpper - fit.statistics.parameterLower;
    for (const step of [1e-2, 1e-3]) {
      for (const sign of [-1, 1]) {
        if (fit.terms.includes("rho")) expect(at(rho + sign * step * width, lambda)).toBeLessThan(best);
        if (fit.terms.includes("lambda")) expect(at(rho, lambda + sign * step * width)).toBeLessThan(best);
      }
    }
    const h = 1e-5 * width;
    const curvature = Math.abs(at(rho + h, lambda) - 2 * best + at(rho - h, lambda)) / (h * h) + 1;
    if (fit.terms.includes("rho")) {
      expect(Math.abs(at(rho + h, lambda) - at(rho - h, lambda)) / (2 * h) / curvature).toBeLessThan(1e-6);
    }
  });
});

describe("many units: sparse Cholesky is what eigenvalues are", () => {
  const k = 40;
  const id = (i: number, j: number) => `r${i}c${j}`;
  const units = Array.from({ length: k * k }, (_, u) => id(Math.floor(u / k), u % k));
  const edges = units.flatMap((_, u) => {
    const [i, j] = [Math.floor(u / k), u % k];
    return [
      ...(i + 1 < k ? [[id(i, j), id(i + 1, j)] as const] : []),
      ...(j + 1 < k ? [[id(i, j), id(i, j + 1)] as const] : []),
    ];
  });
  const weights = contiguityWeights(units, edges);
  const stream = randomStream(9);
  const x = Float64Array.from(units, () => stream.normal());
  const right = x.map((value) => 1 + value + 0.5 * stream.normal());
  let y = Float64Array.from(right);
  for (let step = 0; step < 200; step++) {
    const lag = spatialLag(weights, y);
    y = y.map((_, i) => right[i] + 0.5 * lag[i]);
  }
  const data = crossSection({ unit: units, y, x });

  test.each(["sar", "sdm", "sem"] as const)("%s with 1,600 units", (model) => {
    const fit = spatialRegression(data, "y ~ x", { weights, unit: "unit", model });
    expect(fit.numerics.solver).toContain("sparse Cholesky");
    expect(fit.notes.map(({ code }) => code)).toContain("OBSERVED_INFORMATION");
    // Eigenvalues of a grid graph's random walk have no closed form with degrees that differ: the likelihood itself decides.
    const at = fit.terms.length - 1;
    const smaller = spatialRegression(data, "y ~ x", {
      weights,
      unit: "unit",
      model: model === "sem" ? "sdem" : model,
    });
    expect(smaller.statistics.logLikelihood).toBeGreaterThanOrEqual(fit.statistics.logLikelihood - 1e-8);
    expect(Math.abs(fit.coefficients[at] - 0.5) / standardErrors(fit)[at]).toBeLessThan(model === "sem" ? 20 : 4);
    if (model === "sem") return;
    const total = componentOf(fit, "total").coefficients[0];
    const sum = model === "sar" ? fit.coefficients[1] : fit.coefficients[1] + fit.coefficients[2];
    expectClose(total, sum / (1 - fit.coefficients[at]), { relative: 1e-12 });
  });

  test("asymmetric weights above 3,000 units are refused with the alternative", () => {
    const many = Array.from({ length: 3001 }, (_, i) => `u${i}`);
    const ring = contiguityWeights(
      many,
      many.map((unit, i) => [unit, many[(i + 1) % 3001]] as const),
    );
    const lopsided = { ...ring, symmetriser: null };
    const set = crossSection({
      unit: many,
      y: many.map((_, i) => Math.sin(i)),
      x: many.map((_, i) => Math.cos(2 * i)),
    });
    expect(() => spatialRegression(set, "y ~ x", { weights: lopsided, unit: "unit", model: "sar" })).toThrow(
      expect.objectContaining({ code: "TOO_MANY_UNITS", message: expect.stringContaining("spatialTwoStage") }),
    );
  });
});

test("with rho = 0 it is the within regression that feols makes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const { data, weights } = simulated(seed, 8, 5, "row");
      const ours = spatialPanel(data, "y ~ x + z", { weights, model: "ols", effects: "twoways" });
      const theirs = workingModel(modelFrame(data, parseFormula("y ~ x + z | unit + time")));
      expectClose(ours.coefficients, theirs.coefficients, { relative: 1e-10, absolute: 1e-12 });
    }),
    { numRuns: 15 },
  );
});

test("a dense inverse gives the same effects and the same covariance of the transformed likelihood", () => {
  const { data, weights } = simulated(5, 8, 6, "row");
  const fit = spatialPanel(data, "y ~ x + z", { weights, model: "sar", effects: "twoways" });
  const rho = fit.coefficients[2];
  const n = 8;
  const m = matrix(n, n);
  for (let i = 0; i < n; i++) {
    m.data[i + i * n] += 1;
    for (let p = weights.matrix.rowPointers[i]; p < weights.matrix.rowPointers[i + 1]; p++) {
      m.data[i + weights.matrix.columnIndices[p] * n] -= rho * weights.matrix.values[p];
    }
  }
  const a = inverse(m);
  let diagonal = 0;
  for (let i = 0; i < n; i++) diagonal += a.data[i + i * n] / n;
  expectClose(componentOf(fit, "direct").coefficients[0], fit.coefficients[0] * diagonal, { relative: 1e-11 });
  expect(fit.statistics.likelihoodObservations).toBe(7 * 5);
});

describeShared<object>("spatial/panel_splm_produc.json", "where splm is wrong", (content) => {
  test("two-way SAR on Produc: rho, covariance of rho and b, effects of the Durbin model", () => {
    const table = loadCsv(sharedText("spatial/inputs/produc.csv") as string);
    const data = panel({ ...table }, { unit: "state", time: "year" });
    const rows = (sharedText("spatial/inputs/produc_W.csv") as string)
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    const weights = weightsFromMatrix(data.index.unitLabels, rows);
    const splm = (content as { splm_within: Record<string, { coef: Record<string, number> }> }).splm_within;
    const formula = "l_gsp ~ l_pcap + l_pc + l_emp + unemp";
    const direct = { weights, effects: "twoways", likelihood: "direct" } as const;
    const sar = spatialPanel(data, formula, { ...direct, model: "sar" });
    expectClose(splm.lag_base_twoways_plain.coef.lambda, 0.196664, { absolute: 1e-6, what: "splm" });
    expectClose(sar.coefficients[4], 0.196914, { absolute: 1e-6, what: "rho" });
    expect(Math.abs(sar.vcov.data[4])).toBeGreaterThan(0);
    const sdm = spatialPanel(data, formula, { weights, effects: "individual", likelihood: "direct", model: "sdm" });
    expectClose(componentOf(sdm, "indirect").coefficients[2], -0.0794, { absolute: 1e-4, what: "indirect effect" });
  });
});
