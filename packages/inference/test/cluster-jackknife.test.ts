import { type Dataset, groupColumn, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { clusterDeletions } from "../src/cluster-deletions.js";
import { type Covariance, covarianceOf, explain } from "../src/index.js";
import { errorCode } from "./dense-covariance.js";
import { estimateOf, modelOf, randomPanel } from "./small-model.js";

describe.each(["y ~ x + z", "y ~ x + z | id", "y ~ x + z | id + t", "y ~ x | id | z ~ shuffled"])("%s", (formula) => {
  const data = randomPanel(3, 8, 6);
  const model = modelOf(data, formula);

  test.each(["id", "region", "t"])("by %s: sums of squares of the changes", (cluster) => {
    const groups = groupColumn(data, cluster, model.frame.rows);
    const deleted = clusterDeletions(model, groups);
    const [g, k] = [groups.levels, model.terms.length];
    const sumAround = (centre: (j: number) => number) =>
      Array.from({ length: k * k }, (_, e) => {
        const [a, b] = [e % k, Math.floor(e / k)];
        let sum = 0;
        for (let c = 0; c < g; c++) {
          sum += ((deleted.data[c + a * g] as number) - centre(a)) * ((deleted.data[c + b * g] as number) - centre(b));
        }
        return sum;
      });
    const mean = (j: number) => deleted.data.subarray(j * g, (j + 1) * g).reduce((sum, value) => sum + value, 0) / g;
    const full = (j: number) => model.coefficients[j] as number;
    const factor = (g - 1) / g;
    const expected = {
      CR3: sumAround(full),
      CV3: sumAround(full).map((v) => v * factor),
      CV3J: sumAround(mean).map((v) => v * factor),
    };
    for (const type of ["CR3", "CV3", "CV3J"] as const) {
      const { vcov, inference } = covarianceOf(model, { type, cluster }, data);
      expectClose(vcov.data, expected[type], { relative: 1e-10 });
      expect(new Set(inference.degreesOfFreedom)).toEqual(new Set([g - 1]));
    }
  });
});

test("units of measure do not change t", () => {
  const data = randomPanel(3, 8, 6);
  const scaled = { ...data, columns: { ...data.columns } } as Dataset;
  const x = data.columns.x as unknown as { values: Float64Array };
  (scaled.columns as Record<string, unknown>).x = { ...x, values: x.values.map((value) => value * 1e-9) };
  for (const formula of ["y ~ x + z", "y ~ x + z | id + t"]) {
    const t = (rows: Dataset) => {
      const model = modelOf(rows, formula);
      const { vcov } = covarianceOf(model, { type: "CV3", cluster: "id" }, rows);
      const k = model.terms.length;
      return Array.from(model.coefficients, (b, j) => b / Math.sqrt(vcov.data[j + j * k] as number));
    };
    expectClose(t(scaled), t(data), { relative: 1e-10 });
  }
});

test("a coefficient that hangs on one cluster is refused by name", () => {
  const table: Record<string, number[]> = { id: [], t: [], x: [], w: [], y: [] };
  for (let i = 0; i < 5; i++) {
    for (let t = 0; t < 5; t++) {
      const row = { id: i, t, x: ((i + 2) * t) % 5, w: i === 3 ? t * t : 2, y: ((i + 3) * (t + 2)) % 11 };
      for (const [name, value] of Object.entries(row)) (table[name] as number[]).push(value);
    }
  }
  const data = panel(table, { unit: "id", time: "t" }) as Dataset;
  const run = () => covarianceOf(modelOf(data, "y ~ x + w | id + t"), { type: "CV3", cluster: "id" }, data);
  expect(errorCode(run)).toBe("CLUSTER_DETERMINES_COEFFICIENT");
  expect(run).toThrow(/Without id 3 the coefficient of 'w'/u);
});

test("misuse", () => {
  const data = randomPanel(3);
  const code = (covariance: unknown) =>
    errorCode(() => covarianceOf(modelOf(data, "y ~ x"), covariance as Covariance, data));
  expect(code({ type: "CV3", cluster: ["id", "t"] })).toBe("CR2_ONE_WAY");
  expect(code({ type: "CV3" })).toBe("UNKNOWN_COVARIANCE");
  expect(code({ type: "CV3", cluster: "nobody" })).toBe("UNKNOWN_COLUMN");
  expect(code({ type: "CV3", cluster: "id", preset: "plm" })).toBe("PRESET_NOT_APPLICABLE");
});

test("explained with the refits in R and Stata's jackknife", () => {
  const lines = explain(estimateOf(randomPanel(3), "y ~ x | id", { type: "CV3", cluster: "id" }));
  expect(lines).toContain("Jackknife: exact estimates without each cluster, around the estimate on all clusters");
  expect(lines.find((line) => line.startsWith("Stata: "))).toBe(
    "Stata: jackknife, cluster(id) mse: reghdfe y x, absorb(id)",
  );
});
