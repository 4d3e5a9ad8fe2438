import { identity, matrixFromRows } from "@mesometrics/matrix";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  type Covariance,
  effectiveFCriticalValue,
  endogeneityTests,
  identification,
  ivreg,
  orthogonalityTest,
  overidentificationTests,
  redundancyTest,
  worstBias,
} from "../src/index.js";
import { weakTable } from "./weak-instrument-data.js";

const table = weakTable(3, 0.6);
const few = table.group.map((_, i) => `c${i % 3}`);
const data = crossSection({ ...table, few }) as Dataset;
const fit = ivreg(data, "y ~ w | d ~ z1 + z2 + z3", { vcov: { type: "HC1" } });
const code = (text: string) => expect.objectContaining({ code: text });

describe("questions that have no answer say why", () => {
  test("an exactly identified equation has no restriction to test", () => {
    const just = ivreg(data, "y ~ w | d ~ z1");
    expect(() => overidentificationTests(just, data)).toThrow(code("EXACTLY_IDENTIFIED"));
    expect(() => overidentificationTests(just, data)).toThrow(/z1/);
    expect(() => orthogonalityTest(just, data, ["z1"])).toThrow(code("UNDER_IDENTIFIED"));
  });

  test("no more clusters than instruments", () => {
    const vcov = { cluster: "few" } as const;
    expect(() => overidentificationTests(fit, data, { vcov })).toThrow(code("FEWER_CLUSTERS_THAN_INSTRUMENTS"));
    expect(() => overidentificationTests(fit, data, { vcov })).toThrow(/3 clusters of 'few'.*z1, z2, z3/);
    expect(() => endogeneityTests(fit, data, { vcov })).toThrow(code("FEWER_CLUSTERS_THAN_INSTRUMENTS"));
    const clustered = ivreg(data, "y ~ w | d ~ z1 + z2 + z3", { vcov });
    const codes = clustered.notes.map((note) => note.code);
    expect(codes).toContain("KLEIBERGEN_PAAP_UNDEFINED");
    expect(codes).toContain("HANSEN_J_UNDEFINED");
    expect(clustered.tests.some(({ id }) => id.startsWith("kleibergen") || id === "hansen-j")).toBe(false);
    expect(clustered.tests.find(({ id }) => id === "effective-f")?.rule).toMatch(/simplified critical values only/);
  });

  test("a column that is no instrument, no endogenous regressor, or named twice", () => {
    expect(() => orthogonalityTest(fit, data, ["d"])).toThrow(code("UNKNOWN_TERM"));
    expect(() => orthogonalityTest(fit, data, ["d"])).toThrow(/'d'.*z1, z2, z3, w/);
    expect(() => orthogonalityTest(fit, data, ["(Intercept)"])).toThrow(code("UNKNOWN_TERM"));
    expect(() => redundancyTest(fit, data, ["z9"])).toThrow(/'z9'/);
    expect(() => redundancyTest(fit, data, [])).toThrow(code("INVALID_ARGUMENT"));
    expect(() => redundancyTest(fit, data, ["z1", "z1"])).toThrow(code("INVALID_ARGUMENT"));
    expect(() => endogeneityTests(fit, data, { terms: ["z1"] })).toThrow(code("UNKNOWN_TERM"));
    expect(() => identification(fit, data, { profile: "eviews" as never })).toThrow(code("INVALID_ARGUMENT"));
  });

  test("results of other estimators, other data, covariances without scores", () => {
    const other = crossSection({ ...table, few, y: table.y.map((y, i) => (i === 2 ? y + 1 : y)) }) as Dataset;
    expect(() => identification(fit, other)).toThrow(code("DATA_MISMATCH"));
    const plain = { ...fit, call: { ...fit.call, formula: "y ~ w + d" } };
    expect(() => identification(plain, data)).toThrow(code("NOT_AN_IV_ESTIMATE"));
  });
});

describe("Stock and Yogo's values", () => {
  const labels = (vcov: Covariance, stockYogo: "when-iid" | "always") =>
    identification(fit, data, { vcov, stockYogo, criteria: ["liml-size"] })
      .joint.filter(({ criticalValues }) => criticalValues !== undefined)
      .map(({ id, criticalValues }) => [id, criticalValues?.[0]?.label]);

  test("are left out under a robust covariance unless asked for, and then labelled", () => {
    expect(labels({ type: "iid" }, "when-iid")).toEqual([["cragg-donald", "Stock-Yogo, LIML size at most 10 %"]]);
    expect(labels({ type: "HC1" }, "when-iid")).toEqual([]);
    expect(labels({ type: "HC1" }, "always")).toEqual([
      ["cragg-donald", "Stock-Yogo, LIML size at most 10 % (iid only)"],
      ["kleibergen-paap-f", "Stock-Yogo, LIML size at most 10 % (iid only)"],
    ]);
  });
});

describe("the effective F's critical values", () => {
  test("independent errors of one variance have B = |K - 2| / K, K = 1 has B = 1", () => {
    for (const k of [1, 2, 3, 4, 7]) {
      const w = (weight: number) => ({ ...identity(k), data: identity(k).data.map((value) => weight * value) });
      for (const [ww, wd, cross] of [
        [1, 1, 0.3],
        [1e8, 1e-6, -9],
        [2, 5, 0],
      ]) {
        const found = worstBias({ outcome: w(ww), cross: w(cross), endogenous: w(wd) });
        expectClose(found, Math.abs(k - 2) / k, { relative: 1e-9, absolute: 1e-12 });
      }
    }
  });

  test("the supremum is not below the bias at any coefficient and direction", () => {
    const outcome = matrixFromRows([
      [3, 1],
      [1, 2],
    ]);
    const cross = matrixFromRows([
      [1, 0.4],
      [0.4, -0.5],
    ]);
    const endogenous = matrixFromRows([
      [1, 0.2],
      [0.2, 4],
    ]);
    const worst = worstBias({ outcome, cross, endogenous });
    let largest = 0;
    for (let a = -400; a <= 400; a++) {
      const b = Math.tan((a / 401) * (Math.PI / 2));
      const at = (i: number) => cross.data[i] - b * endogenous.data[i];
      const variance = outcome.data[0] + outcome.data[3] - 2 * b * (cross.data[0] + cross.data[3]) + b * b * 5;
      for (let c = 0; c < 180; c++) {
        const [x, y] = [Math.cos((c * Math.PI) / 180), Math.sin((c * Math.PI) / 180)];
        const form = at(0) * x * x + 2 * at(1) * x * y + at(3) * y * y;
        largest = Math.max(largest, Math.abs(at(0) + at(3) - 2 * form) / Math.sqrt(5 * variance));
      }
    }
    expect(worst).toBeGreaterThanOrEqual(largest * (1 - 1e-12));
    expect(worst).toBeLessThan(largest * 1.001);
    expect(worst).toBeLessThanOrEqual(1);
  });

  test("they are those of the paper's table and grow with the bias that is possible", () => {
    expectClose(
      [0.05, 0.1, 0.2].map((tau) => effectiveFCriticalValue(identity(1), tau)),
      [37.418, 23.109, 15.062],
      {
        relative: 3e-5,
      },
    );
    const full = [0, 0.3, 0.6, 1].map((worst) => effectiveFCriticalValue(identity(3), 0.1, { worst }));
    expect([...full].sort((a, b) => a - b)).toEqual(full);
    expect(() => effectiveFCriticalValue(identity(2), 0)).toThrow(code("INVALID_ARGUMENT"));
    expect(() => effectiveFCriticalValue(identity(2), 0.1, { worst: 2 })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => effectiveFCriticalValue(identity(2), 0.1, { level: 1 })).toThrow(code("INVALID_ARGUMENT"));
  });
});
