import { grunfeld, produc } from "@mesometrics/datasets";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { correlations, crossSection, feols, hygiene, panel, varianceInflation } from "../src/index.js";

type Pair = { readonly r: number; readonly p: number; readonly n: number };
type Both = { readonly listwise: Pair[]; readonly pairwise: Pair[] };
const reference = ownReference<{
  readonly correlations: { readonly pearson: Both; readonly spearman: Both };
  readonly inflation: { readonly before: number[]; readonly after: number[]; readonly share: number[] };
}>("panel-regression/facts.json");

const code = (expected: string) => expect.objectContaining({ code: expected });
const states = panel(produc.table, { unit: "state", time: "year" });

describe("correlations", () => {
  // The same holes and ties as in the reference script.
  const hundred = (value: number) =>
    100 * (value / 100 - Math.floor(value / 100) === 0.5 ? 2 * Math.round(value / 200) : Math.round(value / 100));
  const data = panel(
    {
      firm: grunfeld.table.firm,
      year: grunfeld.table.year,
      inv: grunfeld.table.inv.map((value, row) => (row % 11 === 2 ? null : value)),
      value: grunfeld.table.value.map(hundred),
      capital: grunfeld.table.capital.map((value, row) => (row % 17 === 4 ? null : value)),
    },
    { unit: "firm", time: "year" },
  );
  const columns = ["inv", "value", "capital"] as const;

  for (const method of ["pearson", "spearman"] as const) {
    test.each(["listwise", "pairwise"] as const)(`${method}, %s, as cor.test`, (missing) => {
      const result = correlations(data, columns, { method, missing });
      const expected = reference.correlations[method][missing];
      const cells = [3, 6, 7];
      expectClose(
        cells.map((at) => result.coefficients.data[at] ?? 0),
        expected.map(({ r }) => r),
        { relative: 1e-12 },
      );
      expectClose(
        cells.map((at) => result.pValues.data[at] ?? 0),
        expected.map(({ p }) => p),
        { relative: 1e-9 },
      );
      expect(cells.map((at) => result.observations.data[at])).toEqual(expected.map(({ n }) => n));
      expect([1, 2, 5].map((at) => result.coefficients.data[at])).toEqual(
        cells.map((at) => result.coefficients.data[at]),
      );
      expect([0, 4, 8].map((at) => result.coefficients.data[at])).toEqual([1, 1, 1]);
    });
  }

  test("of perfect lines, huge, tiny and few numbers", () => {
    const lines = crossSection({ x: [1, 2, 3], up: [1e300, 2e300, 3e300], down: [3e-300, 2e-300, 1e-300] });
    const { coefficients, pValues } = correlations(lines, ["x", "up", "down"]);
    expectClose(Array.from(coefficients.data), [1, 1, -1, 1, 1, -1, -1, -1, 1], { relative: 1e-15 });
    expect(pValues.data[1]).toBeLessThan(1e-7);
    expect(correlations(crossSection({ x: [1, 2], y: [5, 3] }), ["x", "y"]).pValues.data[1]).toBeNaN();
  });

  test("refusals", () => {
    const small = crossSection({ x: [1, 2, null], y: [4, 4, 4], z: [null, 1, 2], w: [1, null, null] });
    expect(() => correlations(small, ["x"])).toThrow(code("TOO_FEW_COLUMNS"));
    expect(() => correlations(small, ["x", "y"])).toThrow(code("CONSTANT_COLUMN"));
    expect(() => correlations(small, ["z", "w"])).toThrow(code("TOO_FEW_ROWS"));
    expect(() => correlations(small, ["x", "z"], { method: "kendall" as "pearson" })).toThrow(code("INVALID_METHOD"));
  });
});

describe("variance inflation", () => {
  const formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state + year";

  test("before and after the effects, as by regressions in R", () => {
    const rows = varianceInflation(feols(states, formula, { vcov: { type: "iid" } }), states);
    expectClose(
      rows.map(({ beforeEffects }) => beforeEffects),
      reference.inflation.before,
      { relative: 1e-9 },
    );
    expectClose(
      rows.map(({ afterEffects }) => afterEffects),
      reference.inflation.after,
      { relative: 1e-9 },
    );
  });

  test("without effects both are the same; one slope has none", () => {
    for (const row of varianceInflation(feols(states, "log(gsp) ~ log(pcap) + unemp"), states)) {
      expect(row.afterEffects).toBe(row.beforeEffects);
    }
    expect(() => varianceInflation(feols(states, "log(gsp) ~ unemp | state"), states)).toThrow(code("TOO_FEW_TERMS"));
  });
});

describe("hygiene", () => {
  test("the share that the effects leave, and what the other regressors leave of it", () => {
    const fit = feols(states, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state + year", {
      vcov: { type: "iid" },
    });
    const { variation, panel: shape, singletons } = hygiene(fit, states);
    expectClose(
      variation.map(({ afterEffects }) => afterEffects),
      reference.inflation.share,
      { relative: 1e-9 },
    );
    const ratios = variation.map(({ afterEffects, afterAll }) => afterEffects / afterAll);
    expectClose(ratios, reference.inflation.after, { relative: 1e-9, what: "the variance inflation factor" });
    expect(shape).toEqual({
      units: 48,
      periods: 17,
      cells: 816,
      emptyCells: 0,
      balanced: true,
      gaps: [],
      observedOnce: [],
    });
    expect(singletons).toEqual([]);
  });

  test("gaps, units seen once, singletons, missing cells and dropped columns", () => {
    const table = {
      id: ["a", "a", "a", "b", "b", "b", "c", "d", "d"],
      t: [1, 2, 4, 1, 2, 3, 2, 1, 4],
      y: [1, 2, 4, 3, null, 5, 2, 7, 1],
      x: [0, 1, 3, 1, 2, null, 5, 5, 2],
      z: [1, 2, 1, 2, 3, 1, 2, 4, 1],
      size: [3, 3, 3, 4, 4, 4, 5, 6, 6],
      idle: [null, 1, 1, 1, 1, 1, 1, 1, 1],
    };
    const data = panel(table, { unit: "id", time: "t" });
    const fit = feols(data, "y ~ x + z + size + I(x - z) | id", { vcov: { type: "iid" } });
    const facts = hygiene(fit, data);
    expect(facts.observations).toBe(7);
    expect(facts.panel).toEqual({
      units: 4,
      periods: 3,
      cells: 12,
      emptyCells: 5,
      balanced: false,
      gaps: [{ unit: "d", missing: ["2"] }],
      observedOnce: ["b", "c"],
    });
    expect(facts.singletons).toEqual([3, 6]);
    expect(facts.missing).toEqual({ y: 1, x: 1, z: 0, size: 0, id: 0 });
    expect(facts.dropped.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(facts.droppedTerms.map(({ label, combination }) => [label, combination.map((part) => part.label)])).toEqual([
      ["size", []],
      ["I(x - z)", ["x", "z"]],
    ]);
    const [x, , size, difference] = facts.variation;
    expect([x?.unitsThatVary, size?.unitsThatVary, size?.afterEffects, difference?.afterAll]).toEqual([2, 0, 0, 0]);
    expect(difference?.afterEffects).toBeGreaterThan(0);
  });

  test("a cross-section has no shape of a panel", () => {
    const data = crossSection({ y: [1, 3, 2, 5], x: [1, 2, 3, 4] });
    const facts = hygiene(feols(data, "y ~ x"), data);
    expect(facts.panel).toBeNull();
    expect(facts.variation).toEqual([{ term: "x", total: 5, afterEffects: 1, afterAll: 1, unitsThatVary: null }]);
  });
});
