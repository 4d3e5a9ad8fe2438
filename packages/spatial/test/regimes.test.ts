import {
  inverse,
  leastSquares,
  logAbsoluteDeterminant,
  type Matrix,
  matrix,
  multiply,
  randomStream,
  transpose,
} from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  contiguityWeights,
  panel,
  spatialPanel,
  spatialRegimes,
  tidy,
  waldTest,
  weightsFromMatrix,
} from "../src/index.js";
import { componentOf } from "./produc-study.js";

const units = Array.from({ length: 14 }, (_, i) => `u${String(i).padStart(2, "0")}`);
const periods = 7;
const stream = randomStream(77);
const rows = units.map((_, i) =>
  units.map((__, j) => (i !== j && ((i + 1) % 14 === j || stream.uniform() < 0.25) ? 0.2 + stream.uniform() : 0)),
);
const codes = units.map((_, i) => (i % 3 === 0 ? 1 : 0));

/** A panel with rho 0.5 in regime b and 0.1 in regime a, and slopes of their own. */
function simulated(normalise: "row" | "none") {
  const weights = weightsFromMatrix(units, rows, { normalise });
  const w = dense(weights);
  const largest = Math.max(...units.map((_, i) => units.reduce((total, __, j) => total + w.data[i + j * 14]!, 0)));
  const rho = codes.map((code) => (code === 1 ? 0.5 : 0.1) / largest);
  const a = inverse(filter(w, rho));
  const table = {
    unit: [] as string[],
    time: [] as number[],
    group: [] as string[],
    y: [] as number[],
    x: [] as number[],
    xa: [] as number[],
    xb: [] as number[],
  };
  for (let t = 0; t < periods; t++) {
    const x = units.map(() => stream.normal());
    const right = Float64Array.from(
      units,
      (_, i) => (codes[i] === 1 ? 1.5 : 0.7) * x[i]! + (i % 5) / 2 + 0.2 * t + stream.normal(),
    );
    const y = multiply(a, { rows: 14, columns: 1, data: right }).data;
    units.forEach((unit, i) => {
      table.unit.push(unit);
      table.time.push(t);
      table.group.push(codes[i] === 1 ? "b" : "a");
      table.y.push(y[i]!);
      table.x.push(x[i]!);
      table.xa.push(codes[i] === 0 ? x[i]! : 0);
      table.xb.push(codes[i] === 1 ? x[i]! : 0);
    });
  }
  return { weights, w, table, data: panel(table, { unit: "unit", time: "time" }) };
}

function dense({ matrix: s }: ReturnType<typeof weightsFromMatrix>): Matrix {
  const result = matrix(s.rows, s.rows);
  for (let i = 0; i < s.rows; i++) {
    for (let p = s.rowPointers[i]!; p < s.rowPointers[i + 1]!; p++)
      result.data[i + s.columnIndices[p]! * s.rows] = s.values[p]!;
  }
  return result;
}

function filter(w: Matrix, rho: readonly number[]): Matrix {
  const n = w.rows;
  const result = matrix(n, n);
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++) result.data[i + j * n] = (i === j ? 1 : 0) - rho[i]! * w.data[i + j * n]!;
  return result;
}

type Simulated = ReturnType<typeof simulated>;

/** Every dummy a column; X and W X by regime. */
function denseColumns(
  { w, table }: Simulated,
  effects: string,
  durbin: boolean,
): { y: Float64Array; wy: Float64Array; x: Matrix } {
  const n = 14;
  const count = n * periods;
  const lag = (v: readonly number[]) => {
    const result = new Float64Array(count);
    for (let t = 0; t < periods; t++) {
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[i + t * n] += w.data[i + j * n]! * v[j + t * n]!;
    }
    return result;
  };
  const byRegime = (v: ArrayLike<number>) =>
    [0, 1].map((g) => Float64Array.from(v, (value, i) => (codes[i % n] === g ? value : 0)));
  const dummy = (is: (i: number) => boolean) => Float64Array.from({ length: count }, (_, i) => (is(i) ? 1 : 0));
  const columns = [
    ...byRegime(table.x),
    ...(durbin ? byRegime(lag(table.x)) : []),
    ...(effects === "none" ? byRegime(new Float64Array(count).fill(1)) : []),
    ...(effects === "individual" || effects === "twoways" ? units.map((_, u) => dummy((i) => i % n === u)) : []),
    ...(effects === "time" || effects === "twoways"
      ? Array.from({ length: periods - (effects === "twoways" ? 1 : 0) }, (_, t) =>
          dummy((i) => Math.floor(i / n) === t),
        )
      : []),
  ];
  const x = matrix(count, columns.length);
  for (const [j, column] of columns.entries()) x.data.set(column, j * count);
  return { y: Float64Array.from(table.y), wy: lag(table.y), x };
}

function denseLogLikelihood(one: Simulated, effects: string, durbin: boolean, rho: readonly number[]): number {
  const { y, wy, x } = denseColumns(one, effects, durbin);
  const filtered = y.map((value, i) => value - rho[codes[i % 14]!]! * wy[i]!);
  const { residuals } = leastSquares(x, filtered, { tolerance: 0 });
  let squares = 0;
  for (const e of residuals.data) squares += e * e;
  const n = y.length;
  const determinant = logAbsoluteDeterminant(
    filter(
      one.w,
      codes.map((code) => rho[code]!),
    ),
  );
  return (-n / 2) * (Math.log((2 * Math.PI * squares) / n) + 1) + periods * determinant;
}

const cases = (["row", "none"] as const).flatMap((normalise) =>
  (["none", "individual", "time", "twoways"] as const).flatMap((effects) =>
    (["sar", "sdm"] as const).map((model) => ({ normalise, effects, model })),
  ),
);

describe.each(cases)("regimes of $model, effects $effects, weights $normalise", ({ normalise, effects, model }) => {
  const one = simulated(normalise);
  const fit = spatialRegimes(one.data, "y ~ x", { weights: one.weights, regimes: "group", effects, model });
  const rho = ["a", "b"].map((regime) => fit.coefficients[fit.terms.indexOf(`rho [${regime}]`)]!);
  const durbin = model === "sdm";
  const at = (a: number, b: number) => denseLogLikelihood(one, effects, durbin, [a, b]);

  test("maximise the likelihood with every dummy written out", () => {
    const top = at(rho[0]!, rho[1]!);
    expectClose([fit.statistics.logLikelihood as number], [top], { relative: 1e-11, what: "ln L" });
    const width = fit.statistics.parameterUpper as number;
    const h = 1e-4 * width;
    for (const [a, b] of [
      [h, 0],
      [0, h],
      [h, h],
      [h, -h],
    ] as const) {
      const up = at(rho[0]! + a, rho[1]! + b);
      const down = at(rho[0]! - a, rho[1]! - b);
      expect(up).toBeLessThan(top);
      expect(down).toBeLessThan(top);
      // The slope vanishes to the rounding of its difference quotient.
      expect(Math.abs(up - down) / (2 * top - up - down)).toBeLessThan(1e-3);
    }
  });

  test("have the covariance of the dense information", () => {
    const { y, wy, x } = denseColumns(one, effects, durbin);
    const n = y.length;
    const k = x.columns;
    const filtered = y.map((value, i) => value - rho[codes[i % 14]!]! * wy[i]!);
    const { coefficients, residuals } = leastSquares(x, filtered, { tolerance: 0 });
    let squares = 0;
    for (const e of residuals.data) squares += e * e;
    const sigma2 = squares / n;
    const a = inverse(
      filter(
        one.w,
        codes.map((code) => rho[code]!),
      ),
    );
    const gains = [0, 1].map((g) => {
      const rowsOf = matrix(14, 14);
      for (let j = 0; j < 14; j++)
        for (let i = 0; i < 14; i++) rowsOf.data[i + j * 14] = codes[i] === g ? one.w.data[i + j * 14]! : 0;
      return multiply(rowsOf, a);
    });
    const mean = multiply(x, coefficients).data;
    const signals = gains.map((gain) => multiply(gain, { rows: 14, columns: periods, data: mean }).data);
    const size = k + 3;
    const information = matrix(size, size);
    const set = (i: number, j: number, value: number) => {
      information.data[i + j * size] = value;
      information.data[j + i * size] = value;
    };
    const product = (p: ArrayLike<number>, q: ArrayLike<number>) =>
      Array.from(p, (value, i) => value * q[i]!).reduce((s, v) => s + v, 0);
    const column = (j: number) => x.data.subarray(j * n, (j + 1) * n);
    for (let j = 0; j < k; j++) {
      for (let i = 0; i <= j; i++) set(i, j, product(column(i), column(j)) / sigma2);
      for (const [g, signal] of signals.entries()) set(j, k + g, product(column(j), signal) / sigma2);
    }
    const trace = (m: Matrix) => units.reduce((total, _, i) => total + m.data[i + i * 14]!, 0);
    for (let g = 0; g < 2; g++) {
      for (let h = 0; h <= g; h++) {
        const traces = trace(multiply(gains[g]!, gains[h]!)) + trace(multiply(transpose(gains[g]!), gains[h]!));
        set(k + h, k + g, product(signals[g]!, signals[h]!) / sigma2 + periods * traces);
      }
      set(k + g, k + 2, (periods * trace(gains[g]!)) / sigma2);
    }
    set(k + 2, k + 2, n / (2 * sigma2 * sigma2));
    const covariance = inverse(information);
    const own = fit.terms.length - 2;
    const parameters = componentOf(fit, "parameters");
    // Slopes first here and there; intercepts by regime are last among the dense columns and first in the estimate.
    const slopes = durbin ? 4 : 2;
    const place = [...Array.from({ length: slopes }, (_, j) => j), k, k + 1, k + 2];
    const labels = [
      ...["x", ...(durbin ? ["W:x"] : [])].flatMap((x0) => [`${x0} [a]`, `${x0} [b]`]),
      "rho [a]",
      "rho [b]",
      "sigma2",
    ];
    expect(own).toBe(slopes + (effects === "none" ? 2 : 0));
    const errors = labels.map((label) => {
      const at = parameters.terms.indexOf(label);
      return Math.sqrt(parameters.vcov.data[at + at * parameters.terms.length]!);
    });
    expectClose(
      errors,
      place.map((p) => Math.sqrt(covariance.data[p + p * size]!)),
      { relative: 1e-8, what: "standard errors" },
    );
    const values = labels.slice(0, slopes).map((label) => fit.coefficients[fit.terms.indexOf(label)]!);
    expectClose(values, Array.from(coefficients.data.slice(0, slopes)), { relative: 1e-9, what: "coefficients" });
  });

  test("tests add up, and effects are those of the reduced form", () => {
    const byId = new Map(fit.tests.map((one) => [one.id, one]));
    const common = spatialRegimes(one.data, "y ~ x", {
      weights: one.weights,
      regimes: "group",
      effects,
      model,
      rho: "common",
    });
    const ratio = 2 * ((fit.statistics.logLikelihood as number) - (common.statistics.logLikelihood as number));
    expect(byId.get("lr-equal-rho")!.statistic).toBeCloseTo(Math.max(0, ratio), 9);
    expect(byId.get("lr-regimes")!.statistic).toBeGreaterThanOrEqual(byId.get("lr-equal-rho")!.statistic);
    const pooled = spatialPanel(one.data, "y ~ x", { weights: one.weights, effects, model, likelihood: "direct" });
    expect(common.statistics.logLikelihood).toBeGreaterThanOrEqual(pooled.statistics.logLikelihood as number);
    const difference = tidy(fit, { component: "differences" }).find((row) => row.term === "rho [b] - rho [a]")!;
    expect(byId.get("wald-equal-rho")!.statistic).toBeCloseTo((difference.estimate / difference.standardError) ** 2, 9);
    // One more unit of x everywhere.
    const a = inverse(
      filter(
        one.w,
        codes.map((code) => rho[code]!),
      ),
    );
    const beta = (label: string) => fit.coefficients[fit.terms.indexOf(label)] ?? 0;
    const shift = Float64Array.from(units, (_, i) => {
      const g = codes[i] === 1 ? "b" : "a";
      const sum = units.reduce((total, __, j) => total + one.w.data[i + j * 14]!, 0);
      return beta(`x [${g}]`) + (durbin ? beta(`W:x [${g}]`) * sum : 0);
    });
    const moved = multiply(a, { rows: 14, columns: 1, data: shift }).data;
    const totals = [0, 1].map((g) => {
      const own = units.map((_, i) => i).filter((i) => codes[i] === g);
      return own.reduce((total, i) => total + moved[i]!, 0) / own.length;
    });
    expectClose(
      tidy(fit, { component: "total" }).map((row) => row.estimate),
      totals,
      { relative: 1e-10, what: "total effects" },
    );
  });
});

describe("regimes", () => {
  const one = simulated("row");
  const options = { weights: one.weights, regimes: "group", effects: "twoways" } as const;

  test("with one rho are the panel model on interacted regressors", () => {
    const regimes = spatialRegimes(one.data, "y ~ x", { ...options, model: "sar", rho: "common" });
    const interacted = spatialPanel(one.data, "y ~ xa + xb", { ...options, model: "sar", likelihood: "direct" });
    expectClose(Array.from(regimes.coefficients), Array.from(interacted.coefficients), {
      relative: 1e-9,
      what: "estimates",
    });
    expectClose(Array.from(regimes.vcov.data), Array.from(interacted.vcov.data), {
      relative: 1e-7,
      what: "covariance",
    });
    expect(waldTest(regimes, ["x [a]"]).statistic).toBeGreaterThan(0);
  });

  test("do not depend on the order of rows, units or the scale of the weights", () => {
    const fit = spatialRegimes(one.data, "y ~ x", options);
    const reversed = Object.fromEntries(
      Object.entries(one.table).map(([name, cells]) => [name, [...cells].reverse()]),
    ) as unknown as typeof one.table;
    const order = [...units].reverse();
    const again = spatialRegimes(panel(reversed, { unit: "unit", time: "time" }), "y ~ x", {
      ...options,
      weights: weightsFromMatrix(
        order,
        [...rows].reverse().map((row) => [...row].reverse()),
        { normalise: "row" },
      ),
    });
    expect(again.terms).toEqual(fit.terms);
    expectClose(Array.from(again.coefficients), Array.from(fit.coefficients), { relative: 1e-8, what: "estimates" });
  });

  test("refuse what makes no regimes", () => {
    const with_ = (group: (number | string | null)[]) =>
      panel({ ...one.table, group } as never, { unit: "unit", time: "time" });
    const call =
      (data: ReturnType<typeof with_>, more = {}) =>
      () =>
        spatialRegimes(data as never, "y ~ x" as never, { ...options, ...more });
    expect(call(with_(one.table.group.map(() => "a")))).toThrow(expect.objectContaining({ code: "ONE_REGIME" }));
    expect(call(with_(one.table.time.map((t) => (t > 2 ? "a" : "b"))))).toThrow(
      expect.objectContaining({ code: "REGIME_VARIES" }),
    );
    expect(call(with_(one.table.group.map((g, i) => (i === 3 ? null : g))))).toThrow(
      expect.objectContaining({ code: "MISSING_VALUE" }),
    );
    expect(call(one.data as never, { regimes: "nobody" })).toThrow(expect.objectContaining({ code: "UNKNOWN_COLUMN" }));
    expect(call(with_(one.table.unit.map((unit) => `g${Number(unit.slice(1)) % 4}`)))).toThrow(
      expect.objectContaining({ code: "TOO_MANY_REGIMES" }),
    );
    const lonely = contiguityWeights(units, [], { islands: "zero" });
    expect(call(one.data as never, { weights: lonely })).toThrow(expect.objectContaining({ code: "NO_SPATIAL_LINKS" }));
  });
});
