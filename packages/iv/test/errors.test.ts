import { randomStream } from "@mesometrics/matrix";
import { crossSection, panel } from "@mesometrics/panel-data";
import { describe, expect, test } from "vitest";
import { type Estimate, ivreg, verdict } from "../src/index.js";

const n = 24;
const stream = randomStream(1);
const noise = () => Array.from({ length: n }, () => stream.normal());
const z1 = noise();
const z2 = noise();
const w = noise();
const d = z1.map((z, i) => z + 0.5 * z2[i] + 0.3 * w[i] + stream.normal());
const y = d.map((value, i) => 2 * value - w[i] + stream.normal());
const base = { y, d, z1, z2, w };
const data = crossSection(base);
const run = (table: Readonly<Record<string, readonly (number | null)[]>>, formula: string): Estimate =>
  ivreg(crossSection({ ...base, ...table }), formula);
const code = (text: string) => expect.objectContaining({ code: text });

describe("a formula that has no IV regression in it", () => {
  test("no instrumental part", () => {
    expect(() => ivreg(data, "y ~ w")).toThrow(code("NO_INSTRUMENTS"));
    expect(() => ivreg(data, "y ~ w")).toThrow(/feols/);
    expect(() => ivreg(data, { outcome: "y", endogenous: [], instruments: ["z1"] })).toThrow(code("NO_INSTRUMENTS"));
    expect(() => ivreg(data, { outcome: "y", endogenous: ["d"], instruments: [] })).toThrow(code("NO_INSTRUMENTS"));
  });

  test("fewer instruments than endogenous regressors", () => {
    expect(() => ivreg(data, "y ~ 1 | d + w ~ z1")).toThrow(code("UNDER_IDENTIFIED"));
  });

  test("an instrument that is a regressor too does not count", () => {
    expect(() => ivreg(data, "y ~ w | d ~ w")).toThrow(code("UNDER_IDENTIFIED"));
    expect(() => ivreg(data, "y ~ w | d ~ w")).toThrow(/it equals w/);
  });

  test("an unknown column is named", () => {
    expect(() => ivreg(data, "y ~ w | d ~ z9" as string)).toThrow(code("UNKNOWN_COLUMN"));
  });

  test("options outside their choices", () => {
    expect(() => ivreg(data, "y ~ w | d ~ z1", { profile: "stata" as never })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => ivreg(data, "y ~ w | d ~ z1", { stockYogo: true as never })).toThrow(code("INVALID_ARGUMENT"));
  });

  test("a result of another estimator has no verdict", () => {
    const fit = ivreg(data, "y ~ w | d ~ z1");
    expect(() => verdict({ ...fit, kind: "feols" })).toThrow(code("NOT_AN_IV_ESTIMATE"));
    expect(() => verdict({ ...fit, tests: [] })).toThrow(code("NOT_AN_IV_ESTIMATE"));
  });
});

describe("data that cannot identify the equation", () => {
  test("the endogenous regressor is a combination of exogenous ones", () => {
    expect(() => run({ twice: w.map((value) => 2 * value + 1) }, "y ~ w | twice ~ z1")).toThrow(
      code("ENDOGENOUS_COLLINEAR"),
    );
  });

  test("two endogenous regressors that repeat each other", () => {
    expect(() => run({ again: d.map((value) => -3 * value) }, "y ~ w | d + again ~ z1 + z2")).toThrow(
      code("ENDOGENOUS_COLLINEAR"),
    );
  });

  test("the endogenous regressor is its own instrument, or a combination of instruments", () => {
    expect(() => ivreg(data, "y ~ w | d ~ d + z1")).toThrow(code("ENDOGENOUS_EXPLAINED"));
    expect(() => run({ sum: z1.map((z, i) => z + z2[i] - w[i]) }, "y ~ w | sum ~ z1 + z2")).toThrow(
      code("ENDOGENOUS_EXPLAINED"),
    );
  });

  test("too few rows for the second stage, and for the first", () => {
    const rows = (count: number) =>
      crossSection(Object.fromEntries(Object.entries(base).map(([name, cells]) => [name, cells.slice(0, count)])));
    expect(() => ivreg(rows(1), "y ~ 1 | d ~ z1")).toThrow();
    expect(() => ivreg(rows(3), "y ~ w | d ~ z1")).toThrow(code("NO_DEGREES_OF_FREEDOM"));
    expect(() => ivreg(rows(4), "y ~ w | d ~ z1 + z2")).toThrow(code("TOO_MANY_INSTRUMENTS"));
  });

  test("with one residual degree of freedom the Wu-Hausman test is left out, with a note", () => {
    const few = crossSection(
      Object.fromEntries(Object.entries(base).map(([name, cells]) => [name, cells.slice(0, 4)])),
    );
    const fit = ivreg(few, "y ~ w | d ~ z1", { vcov: { type: "iid" } });
    expect(fit.residualDegreesOfFreedom).toBe(1);
    expect(fit.tests.some(({ id }) => id === "wu-hausman")).toBe(false);
    expect(fit.notes.map((note) => note.code)).toContain("WU_HAUSMAN_UNDEFINED");
  });

  test("no row, a constant outcome, an infinite cell", () => {
    expect(() => run({ z1: z1.map(() => null) }, "y ~ w | d ~ z1")).toThrow(code("EMPTY_SAMPLE"));
    expect(() => run({ y: y.map(() => 0) }, "y ~ w | d ~ z1")).toThrow(code("OUTCOME_ABSORBED"));
    expect(() => crossSection({ ...base, z1: [Number.POSITIVE_INFINITY, ...z1.slice(1)] })).toThrow();
  });
});

describe("data at the edge", () => {
  test("an instrument orthogonal to the endogenous regressor identifies nothing", () => {
    const table = { unit: ["a", "a", "a", "a", "b", "b", "b", "b"], time: [1, 2, 3, 4, 1, 2, 3, 4] };
    const cells = { d: [1, -1, 1, -1, 2, -2, 2, -2], z: [1, 1, -1, -1, 1, 1, -1, -1], y: [1, 2, 3, 5, 1, 0, 4, 2] };
    const orthogonal = panel({ ...table, ...cells }, { unit: "unit", time: "time" });
    expect(() => ivreg(orthogonal, "y ~ 1 | unit | d ~ z", { vcov: { type: "iid" } })).toThrow(
      code("UNDER_IDENTIFIED"),
    );
    expect(() => ivreg(crossSection(cells), "y ~ 1 | d ~ z", { vcov: { type: "iid" } })).toThrow(
      code("UNDER_IDENTIFIED"),
    );
  });

  test("a perfect fit is said, and its tests are left out", () => {
    const fit = run({ y: d.map((value) => 2 * value) }, "y ~ w | d ~ z1 + z2");
    expect(fit.notes.map((note) => note.code)).toContain("PERFECT_FIT");
    expect(fit.tests.some(({ id }) => id === "sargan" || id === "wu-hausman")).toBe(false);
    expect(fit.coefficients[1]).toBeCloseTo(2, 12);
  });

  test("first-stage residuals that repeat each other cost one degree of freedom, not two", () => {
    const v = z1.map((z, i) => d[i] - z);
    const table = { d1: z1.map((z, i) => z + v[i]), d2: z2.map((z, i) => z - v[i]) };
    const fit = ivreg(crossSection({ ...base, ...table }), "y ~ w | d1 + d2 ~ z1 + z2", { vcov: { type: "iid" } });
    expect(fit.tests.find(({ id }) => id === "wu-hausman")?.degreesOfFreedom).toEqual([1, n - 5]);
  });

  test("huge and tiny numbers", () => {
    const plain = ivreg(data, "y ~ w | d ~ z1 + z2", { vcov: { type: "iid" } });
    const fit = run(
      { y: y.map((value) => 1e60 * value), z1: z1.map((z) => 1e-60 * z), w: w.map((value) => 1e50 * value) },
      "y ~ w | d ~ z1 + z2",
    );
    expect(fit.coefficients[1] / 1e60).toBeCloseTo(plain.coefficients[1], 9);
  });
});

describe("instruments that add nothing", () => {
  test("a collinear one is dropped with a note and changes no number", () => {
    const plain = ivreg(data, "y ~ w | d ~ z1 + z2");
    const fit = run({ z3: z1.map((z, i) => z - 2 * z2[i] + w[i]) }, "y ~ w | d ~ z1 + z2 + z3");
    expect(fit.notes.find((note) => note.code === "INSTRUMENT_DROPPED")?.terms).toEqual(["z3"]);
    expect(fit.coefficients).toEqual(plain.coefficients);
    expect(fit.tests.find(({ id }) => id === "sargan")?.degreesOfFreedom).toEqual([1]);
  });

  test("one that is constant within units is absorbed by their effects", () => {
    const unit = Array.from({ length: n }, (_, i) => `u${i % 6}`);
    const time = Array.from({ length: n }, (_, i) => Math.floor(i / 6));
    const fixed = unit.map((name) => Number(name.slice(1)) ** 2);
    const units = panel({ ...base, unit, time, fixed }, { unit: "unit", time: "time" });
    const fit = ivreg(units, "y ~ w | unit | d ~ z1 + fixed", { vcov: { type: "iid" } });
    expect(fit.notes.find((note) => note.code === "INSTRUMENT_DROPPED")?.terms).toEqual(["fixed"]);
    expect(() => ivreg(units, "y ~ w | unit | d ~ fixed")).toThrow(code("UNDER_IDENTIFIED"));
    expect(() => ivreg(units, "y ~ w | unit | d ~ fixed")).toThrow(/unit explain it/);
  });
});

test("with as many clusters as instruments the first-stage F is left out, with a note", () => {
  const half = Array.from({ length: n }, (_, i) => i % 2);
  const fit = ivreg(crossSection({ ...base, half }), "y ~ w | d ~ z1 + z2", { vcov: { cluster: "half" } });
  expect(fit.tests.some(({ id }) => id === "first-stage-f")).toBe(false);
  expect(fit.notes.map((note) => note.code)).toContain("FIRST_STAGE_F_UNDEFINED");
});
