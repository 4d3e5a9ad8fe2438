import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { feols, groupRegressions, panel, tidy } from "../src/index.js";

const rows = Array.from({ length: 48 }, (_, row) => row);
const noise = (row: number, seed: number) => Math.sin(row * 12.9898 + seed) * 2;
const x = rows.map((row) => noise(row, 1) + (row % 6));
const data = panel(
  {
    id: rows.map((row) => `u${Math.floor(row / 6)}`),
    t: rows.map((row) => row % 6),
    half: rows.map((row) => (row < 24 ? "low" : "high")),
    third: rows.map((row) => Math.floor(row / 18)),
    moving: rows.map((row) => (noise(row, 3) > 0 ? "above" : "below")),
    only: rows.map(() => "same"),
    x,
    lowOnly: rows.map((row) => (row < 24 ? noise(row, 7) : 1)),
    y: rows.map((row) => 2 * (x[row] as number) * (row < 24 ? 1 : 2) + noise(row, 5) + Math.floor(row / 6)),
  },
  { unit: "id", time: "t" },
);
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("groupRegressions", () => {
  test("a real difference is found, and everything about the test is said", () => {
    const split = groupRegressions(data, "y ~ x | id", { by: "half", level: "unit", vcov: { cluster: "id" } });
    expect(split.groups.map(({ label, fit }) => [label, fit.sample.observations])).toEqual([
      ["high", 24],
      ["low", 24],
    ]);
    expect(split.equalityTest).toMatchObject({
      id: "equality",
      distribution: "F",
      degreesOfFreedom: [1, 7],
      rule: "CR1 clustered by id, t(7)",
      nullHypothesis: "The slopes are the same in high, low: x",
    });
    expect(split.equalityTest?.pValue).toBeLessThan(1e-3);
    expect(split.equalityTest?.verdict).toMatch(/^The coefficients differ/);
    expect(split.unitsInSeveralGroups).toEqual([]);
  });

  test("the test of one term is that of the difference of two estimates from separate samples", () => {
    const { groups, termTests } = groupRegressions(data, "y ~ x | id", {
      by: "half",
      level: "unit",
      vcov: { type: "HC0" },
    });
    const [a, b] = groups.map(({ fit }) => tidy(fit)[0]);
    if (a === undefined || b === undefined) throw new Error("two groups");
    const z = (a.estimate - b.estimate) ** 2 / (a.standardError ** 2 + b.standardError ** 2);
    expectClose(termTests[0]?.test.statistic as number, z, { relative: 1e-9 });
  });

  test("three groups test two restrictions per slope", () => {
    const split = groupRegressions(data, "y ~ x | id + t", { by: "third", level: "unit" });
    expect(split.groups.map(({ label }) => label)).toEqual(["0", "1", "2"]);
    expect(split.equalityTest?.degreesOfFreedom[0]).toBe(2);
    expect(split.equalityTest?.rule).toBe("CR2 clustered by id, Hotelling T2 df");
  });

  test("a split by observation must be asked for, and names the units on both sides", () => {
    expect(() => groupRegressions(data, "y ~ x | id", { by: "moving", level: "unit" })).toThrow(
      code("GROUP_VARIES_WITHIN_UNIT"),
    );
    const split = groupRegressions(data, "y ~ x | id", { by: "moving", level: "observation" });
    expect(split.unitsInSeveralGroups.length).toBeGreaterThan(0);
    expect(split.notes.map((note) => note.code)).toContain("UNITS_IN_SEVERAL_GROUPS");
  });

  test("lags read the whole panel, so the groups' samples add up to the pooled one", () => {
    const formula = "y ~ x + lag(x, 1) | id";
    const { groups } = groupRegressions(data, formula, { by: "moving", level: "observation", vcov: { type: "iid" } });
    const pooled = feols(data, formula, { vcov: { type: "iid" } });
    expect(groups.reduce((total, { fit }) => total + fit.sample.observations, 0)).toBe(pooled.sample.observations);
  });

  test("a term that one group cannot estimate is left out of the test, with a note", () => {
    const split = groupRegressions(data, "y ~ x + lowOnly | id", { by: "half", level: "unit" });
    expect(split.termTests.map(({ term }) => term)).toEqual(["x"]);
    expect(split.notes).toEqual([
      {
        code: "TERM_NOT_IN_ALL_GROUPS",
        message: "lowOnly cannot be estimated in every group and is not part of the equality test",
        terms: ["lowOnly"],
      },
    ]);
  });

  test("a single group is refused", () => {
    expect(() => groupRegressions(data, "y ~ x | id", { by: "only", level: "unit" })).toThrow(code("ONE_GROUP"));
  });

  test("the compiler knows the columns", () => {
    // @ts-expect-error there is no column `region`
    expect(() => groupRegressions(data, "y ~ x | id", { by: "region", level: "unit" })).toThrow(code("UNKNOWN_COLUMN"));
    // @ts-expect-error there is no column `w`
    expect(() => groupRegressions(data, "y ~ w | id", { by: "half", level: "unit" })).toThrow(code("UNKNOWN_COLUMN"));
  });
});
