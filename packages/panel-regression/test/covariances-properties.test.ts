import { decode, encode, namedCovariance, withVcov } from "@mesometrics/inference";
import { randomStream } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, type Estimate, feols, panel, tidy } from "../src/index.js";

const covariances: readonly Covariance[] = [
  { cluster: ["unit", "time", "block"] },
  { type: "CR3", cluster: "unit" },
  { type: "CV3", cluster: "block" },
  { type: "CV3J", cluster: "time" },
  { type: "driscoll-kraay" },
  { type: "driscoll-kraay", lags: 3, preset: "plm" },
  { type: "newey-west", lags: 2 },
  { type: "beck-katz" },
  { type: "beck-katz", within: "unit", missing: "casewise" },
  { type: "conley", latitude: "lat", longitude: "lon", cutoff: 400 },
  { type: "conley", latitude: "lat", longitude: "lon", cutoff: 800, kernel: "bartlett", periods: "same" },
  { type: "plm", method: "arellano", correction: "HC3" },
  { type: "plm", method: "white2", correction: "HC4" },
];

type Table = Record<"unit" | "time" | "block" | "lat" | "lon" | "x" | "z" | "y", number[]>;

/** 9 units and 8 periods with some rows missing, and places some hundred kilometres apart. */
function table(): Table {
  const stream = randomStream(12);
  const result: Table = { unit: [], time: [], block: [], lat: [], lon: [], x: [], z: [], y: [] };
  for (let i = 0; i < 9; i++) {
    for (let t = 0; t < 8; t++) {
      const x = stream.normal();
      const z = stream.normal() + x / 2;
      const y = 1 + x - z + i / 3 + stream.normal();
      if (i > 0 && (i * 8 + t) % 13 === 5) continue;
      const row = { unit: i, time: 2000 + t, block: (i + t) % 3, lat: 30 + (i % 3) * 3, lon: 100 + i * 2, x, z, y };
      for (const [name, value] of Object.entries(row)) result[name as keyof Table].push(value);
    }
  }
  return result;
}

const rows = table();
const estimate = (columns: Table, vcov: Covariance, formula: "y ~ x + z" | "y ~ x + z | unit + time"): Estimate =>
  feols(panel(columns, { unit: "unit", time: "time" }), formula, { vcov: namedCovariance(vcov) });
const t = (fit: Estimate) => tidy(fit).map(({ statistic }) => statistic);
const p = (fit: Estimate) => tidy(fit).map(({ pValue }) => pValue);

describe.each(["y ~ x + z", "y ~ x + z | unit + time"] as const)("%s", (formula) => {
  describe.each(covariances)("%o", (vcov) => {
    const fit = estimate(rows, vcov, formula);

    test("finite, labelled and explained", () => {
      for (const row of tidy(fit)) {
        expect(row.standardError).toBeGreaterThan(0);
        expect(row.pValue).toBeGreaterThanOrEqual(0);
        expect(row.pValue).toBeLessThanOrEqual(1);
      }
      expect(fit.inference.type).toBe(vcov.type ?? "CR1");
      expect(fit.inference.facts.adjustmentFormula).toBeTypeOf("string");
      expect(fit.inference.facts.degreesOfFreedomFormula).toBeTypeOf("string");
    });

    test.each([1e-9, 1e9])("a regressor times %f has the same t and p", (scale) => {
      const scaled = estimate({ ...rows, x: rows.x.map((value) => value * scale) }, vcov, formula);
      expectClose(t(scaled), t(fit), { relative: 1e-8 });
      expectClose(p(scaled), p(fit), { relative: 1e-7 });
    });

    test("the order of the rows does not matter", () => {
      const order = Array.from(rows.y.keys());
      randomStream(5)
        .shuffle(Int32Array.from(order))
        .forEach((row, i) => {
          order[i] = row;
        });
      const shuffled = Object.fromEntries(
        Object.entries(rows).map(([name, values]) => [name, order.map((row) => values[row])]),
      ) as Table;
      const again = estimate(shuffled, vcov, formula);
      expectClose(again.vcov.data, fit.vcov.data, { relative: 1e-9, absolute: 1e-15 });
    });

    test("withVcov gives what estimating again gives, and JSON keeps it", () => {
      const data = panel(rows, { unit: "unit", time: "time" });
      const changed = withVcov(feols(data, formula, { vcov: { type: "iid" } }), data as never, vcov);
      expect(changed.vcov).toEqual(fit.vcov);
      expect(changed.inference).toEqual(fit.inference);
      expect(decode(encode(fit))).toEqual(fit);
    });
  });
});
