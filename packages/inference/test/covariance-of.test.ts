import {
  column,
  crossProduct,
  inverse,
  type Matrix,
  matrixFromColumns,
  multiply,
  subtract,
  symmetricPower,
  transpose,
} from "@mesometrics/matrix";
import { groupColumn } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, covarianceOf, leverage, type WorkingModel } from "../src/index.js";
import { nearestPositiveSemidefinite } from "../src/positive-semidefinite.js";
import { modelOf, randomPanel } from "./small-model.js";

/** The covariances by their definitions, on the design with every dummy written out and dense n x n matrices. */
function byDefinition(model: WorkingModel) {
  const n = model.frame.observations;
  const { regressors } = model.frame;
  const columns = model.terms.map((term) => column(regressors, model.frame.regressorLabels.indexOf(term)));
  for (const [e, effect] of model.effects.entries()) {
    // The first level of every later effect is left out, as lm does.
    for (let level = e === 0 ? 0 : 1; level < effect.levels; level++) {
      columns.push(Float64Array.from(effect.codes, (code) => (code === level ? 1 : 0)));
    }
  }
  const x = matrixFromColumns(columns);
  const bread = inverse(crossProduct(x));
  const hat = multiply(multiply(x, bread), transpose(x));
  const eye = matrixFromColumns(
    Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))),
  );
  const maker = subtract(eye, hat);
  const e = multiply(maker, { rows: n, columns: 1, data: model.frame.outcome }).data;
  const k = model.terms.length;
  const corner = (v: Matrix) =>
    Array.from({ length: k }, (_, j) => Array.from({ length: k }, (_, i) => v.data[i + j * v.rows]));
  const sandwich = (vectors: readonly Float64Array[]) => {
    const scores = matrixFromColumns(vectors);
    return multiply(multiply(bread, multiply(scores, transpose(scores))), bread);
  };
  const score = (rows: readonly number[], residual: Float64Array) =>
    Float64Array.from({ length: x.columns }, (_, j) =>
      rows.reduce((sum, row, i) => sum + x.data[row + j * n] * residual[i], 0),
    );
  const clusters = (codes: Int32Array) => {
    const groups = new Map<number, number[]>();
    codes.forEach((code, i) => {
      groups.set(code, [...(groups.get(code) ?? []), i]);
    });
    return [...groups.values()];
  };
  return {
    leverage: Float64Array.from({ length: n }, (_, i) => hat.data[i + i * n]),
    robust: (weight: (h: number) => number) =>
      corner(
        sandwich(Array.from({ length: n }, (_, i) => score([i], Float64Array.of(e[i] * weight(hat.data[i + i * n]))))),
      ),
    cr0: (codes: Int32Array) =>
      corner(
        sandwich(
          clusters(codes).map((rows) =>
            score(
              rows,
              Float64Array.from(rows, (row) => e[row]),
            ),
          ),
        ),
      ),
    cr2: (codes: Int32Array) => {
      const groups = clusters(codes);
      const roots = groups.map((rows) => symmetricPower(block(maker, rows, rows), -0.5, { tolerance: 1e-10 }));
      const adjusted = groups.map(
        (rows, g) =>
          multiply(roots[g], { rows: rows.length, columns: 1, data: Float64Array.from(rows, (row) => e[row]) }).data,
      );
      const vcov = corner(sandwich(groups.map((rows, g) => score(rows, adjusted[g]))));
      // p_g = (I - H)_g' A_g X_g B c as whole n-vectors.
      const degreesOfFreedom = Array.from({ length: k }, (_, j) => {
        const p = groups.map((rows, g) => {
          const direction = Float64Array.from(rows, (row) => {
            let sum = 0;
            for (let l = 0; l < x.columns; l++) sum += x.data[row + l * n] * bread.data[l + j * bread.rows];
            return sum;
          });
          const z = multiply(roots[g], { rows: rows.length, columns: 1, data: direction });
          const all = Array.from({ length: n }, (_, i) => i);
          return multiply(block(maker, all, rows), z).data;
        });
        const inner = p.map((a) => p.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0)));
        const trace = inner.reduce((sum, row, g) => sum + row[g], 0);
        return (trace * trace) / inner.flat().reduce((sum, value) => sum + value * value, 0);
      });
      return { vcov, degreesOfFreedom };
    },
  };
}

function block(m: Matrix, rows: readonly number[], columns: readonly number[]): Matrix {
  return matrixFromColumns(columns.map((j) => Float64Array.from(rows, (i) => m.data[i + j * m.rows])));
}

describe.each(["y ~ x + z", "y ~ x + z | id", "y ~ x + z | t", "y ~ x + z | id + t"])("%s by definition", (formula) => {
  const data = randomPanel(3);
  const model = modelOf(data, formula);
  const definition = byDefinition(model);
  const vcov = (covariance: Covariance) => covarianceOf(model, covariance, data);

  test("leverage", () => expectClose(leverage(model), definition.leverage, { relative: 1e-11 }));

  test.each([
    ["HC0", () => 1],
    ["HC2", (h: number) => 1 / Math.sqrt(1 - h)],
    ["HC3", (h: number) => 1 / (1 - h)],
  ] as const)("%s", (type, weight) => {
    expectClose(vcov({ type }).vcov.data, definition.robust(weight), { relative: 1e-9 });
  });

  test("HC1 is HC0 times N / (N - L - K)", () => {
    const { adjustment } = vcov({ type: "HC1" }).inference;
    const n = model.frame.observations;
    expect(adjustment).toBe(n / (n - model.absorbed - 2 - (formula === "y ~ x + z" ? 1 : 0)));
    expectClose(
      vcov({ type: "HC1" }).vcov.data,
      vcov({ type: "HC0" }).vcov.data.map((value) => value * adjustment),
      { relative: 1e-14 },
    );
  });

  // Clusters that hold the units, are the units, cut across them, and periods.
  test.each(["id", "region", "shuffled", "t"])("CR0 and CR2 clustered by %s", (cluster) => {
    const { codes } = groupColumn(data, cluster, model.frame.rows);
    expectClose(vcov({ type: "CR0", cluster }).vcov.data, definition.cr0(codes), { relative: 1e-9 });
    const { vcov: expected, degreesOfFreedom } = definition.cr2(codes);
    const found = vcov({ type: "CR2", cluster });
    expectClose(found.vcov.data, expected, { relative: 1e-7, absolute: 1e-12, what: "CR2" });
    expectClose(found.inference.degreesOfFreedom, degreesOfFreedom, { relative: 1e-7, what: "df" });
  });

  test("two-way clusters add up, with the smaller number of clusters in the degrees of freedom", () => {
    // Of random panels some need the repair of negative eigenvalues; the first that does not is compared.
    const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);
    const compared = seeds.find((seed) => {
      const sample = randomPanel(seed, 8, 6);
      const own = modelOf(sample, formula);
      const found = covarianceOf(own, { type: "CR0", cluster: ["id", "shuffled"] }, sample);
      if (found.notes.some((note) => note.code === "NON_PSD_FIXED")) return false;
      const [a, b, both] = ["id", "shuffled", ["id", "shuffled"]].map((names) =>
        byDefinition(own)
          .cr0(groupColumn(sample, names, own.frame.rows).codes)
          .flat(),
      );
      const expected = a.map((value, i) => value + b[i] - both[i]);
      expectClose(found.vcov.data, expected, { relative: 1e-8, absolute: 1e-13 });
      expect(found.inference.degreesOfFreedom[0]).toBe(3);
      return true;
    });
    expect(compared).toBeDefined();
  });
});

test("a covariance that is not positive semidefinite is repaired and said to be", () => {
  const indefinite = { rows: 2, columns: 2, data: Float64Array.of(1, 2, 2, 1) };
  const { vcov, notes } = nearestPositiveSemidefinite(indefinite, Float64Array.of(1, 1));
  expectClose(vcov.data, [1.5, 1.5, 1.5, 1.5], { relative: 1e-14 });
  expect(notes.map((note) => note.code)).toEqual(["NON_PSD_FIXED"]);
  // The first regressor in other units: the repair moves with them.
  const rescaled = { ...indefinite, data: Float64Array.of(1e-18, 2e-9, 2e-9, 1) };
  expectClose(
    nearestPositiveSemidefinite(rescaled, Float64Array.of(1e-9, 1)).vcov.data,
    [1.5e-18, 1.5e-9, 1.5e-9, 1.5],
    { relative: 1e-14 },
  );
  const definite = { rows: 2, columns: 2, data: Float64Array.of(1e12, 1, 1, 1e-10) };
  expect(nearestPositiveSemidefinite(definite, Float64Array.of(1e6, 1e-5))).toEqual({ vcov: definite, notes: [] });
  const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1);
  const repaired = seeds.flatMap((seed) => {
    const data = randomPanel(seed, 4, 3);
    const result = covarianceOf(modelOf(data, "y ~ x + z"), { cluster: ["id", "t"] }, data);
    return result.notes.some((note) => note.code === "NON_PSD_FIXED") ? [result] : [];
  });
  expect(repaired.length).toBeGreaterThan(0);
  for (const { vcov: fixed } of repaired) {
    for (let j = 0; j < 3; j++) expect(fixed.data[j + j * 3]).toBeGreaterThanOrEqual(0);
  }
});
