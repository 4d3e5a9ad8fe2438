import { produc } from "@mesometrics/datasets/produc";
import { crossSection, numberColumn, panel, withColumns } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveIndicators, type IndicatorSpec } from "../src/index.js";
import { thrownBy } from "./fixtures.js";

const produced = panel(produc.table, { unit: produc.unit, time: produc.time });
const small = panel(
  { id: ["b", "a", "a", "b", "a"], year: [2002, 2001, 2002, 2001, 2004], x: [8, 2, 3, 4, 6], w: [2, 1, 2, null, 3] },
  { unit: "id", time: "year" },
);

describe("deriveIndicators", () => {
  it("computes ratios, logarithms and growth by time, not by row", () => {
    const { data } = deriveIndicators(small, [
      { id: "log_x", expression: "log(x)" },
      { id: "rise", expression: "growth(x)" },
      { id: "share", expression: "x / (x + 2)" },
    ]);
    expectClose(numberColumn(data, "log_x").values, [8, 2, 3, 4, 6].map(Math.log), { relative: 1e-16 });
    expect([...numberColumn(data, "rise").values]).toEqual([1, Number.NaN, 0.5, Number.NaN, Number.NaN]);
    expectClose(numberColumn(data, "share").values, [0.8, 0.5, 0.6, 4 / 6, 0.75], { relative: 1e-15 });
  });

  it("per-worker components of public capital add up to public capital per worker", () => {
    const { data, lineage } = deriveIndicators(produced, [
      { id: "highways", expression: "hwy / emp", unit: "thousand dollars per worker" },
      { id: "water_pw", expression: "water / emp" },
      { id: "other", expression: "util / emp" },
      { id: "gap", expression: "abs(highways + water_pw + other - pcap / emp)" },
    ]);
    expect(Math.max(...numberColumn(data, "gap").values)).toBeLessThan(1e-4);
    expect(lineage.map(({ id, sources, uses }) => ({ id, sources, uses }))).toEqual([
      { id: "highways", sources: ["hwy", "emp"], uses: [] },
      { id: "water_pw", sources: ["water", "emp"], uses: [] },
      { id: "other", sources: ["util", "emp"], uses: [] },
      {
        id: "gap",
        sources: ["hwy", "emp", "water", "util", "pcap"],
        uses: ["highways", "water_pw", "other"],
      },
    ]);
    expect(lineage[0]).toMatchObject({ unit: "thousand dollars per worker", label: null });
  });

  it("gives the data set that the columns computed by hand give, of the same kind", () => {
    const { data } = deriveIndicators(produced, [{ id: "wealth", expression: "pc / emp" }]);
    const { pc, emp } = produc.table;
    const byHand = withColumns(produced, { wealth: pc.map((capital, row) => capital / emp[row]!) });
    expect(data).toEqual(byHand);
    expect(data.kind).toBe("panel");
    expect(data.hash).not.toBe(produced.hash);
  });

  it("does not change its input", () => {
    const before = structuredCopy(small);
    deriveIndicators(small, [{ id: "y", expression: "x^2" }]);
    expect(small).toEqual(before);
  });

  it("takes a plain table as a cross-section", () => {
    const { data } = deriveIndicators({ a: [1, 2], b: [4, 5] }, [{ id: "c", expression: "a / b" }]);
    expect(data.kind).toBe("crossSection");
    expect([...numberColumn(data, "c").values]).toEqual([0.25, 0.4]);
  });

  it("knows the new columns when compiling", () => {
    const { data } = deriveIndicators(crossSection({ a: [1, 2] }), [{ id: "b", expression: "a + 1" }]);
    type Columns = NonNullable<(typeof data)["__columns"]>;
    const column: keyof Columns = "b";
    // @ts-expect-error there is no such column
    const other: keyof Columns = "c";
    expect([column, other]).toEqual(["b", "c"]);
  });

  it("with no specs gives the same data", () => {
    const { data, lineage } = deriveIndicators(small, []);
    expect(data).toEqual(small);
    expect(lineage).toEqual([]);
  });

  it("writes the expression in its normal spelling", () => {
    const { lineage } = deriveIndicators(small, [{ id: "y", expression: "( x)*-(2 )" }]);
    expect(lineage[0]!.expression).toBe("x * -2");
  });

  it("a ratio of a column to itself is 1, and doubling a column doubles its ratio", () => {
    const positive = fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(positive, (x) => {
        const { data } = deriveIndicators({ x, y: x.map((value) => 2 * value) }, [
          { id: "one", expression: "x / x" },
          { id: "two", expression: "y / x" },
        ]);
        expect(new Set(numberColumn(data, "one").values)).toEqual(new Set([1]));
        expect(new Set(numberColumn(data, "two").values)).toEqual(new Set([2]));
      }),
    );
  });
});

describe("missing cells", () => {
  const specs: readonly IndicatorSpec[] = [{ id: "r", expression: "x / w" }];

  it("are an error that lists what cannot be computed", () => {
    const error = thrownBy(() => deriveIndicators(small, specs));
    expect(error).toMatchObject({
      code: "MISSING_CELLS",
      details: { count: 1, cells: [{ indicator: "r", row: 4, unit: "b", time: "2001" }] },
    });
    expect(error!.message).toContain("r in row 4 (b, 2001)");
  });

  it("are kept and counted on request", () => {
    const { data, lineage } = deriveIndicators(small, specs, { missing: "keep" });
    expect(lineage[0]!.missing).toEqual({ cells: 1, periods: 0 });
    expect([...numberColumn(data, "r").values]).toEqual([4, 2, 1.5, Number.NaN, 2]);
  });

  it("are told from periods that a growth rate cannot reach: the first one and a gap", () => {
    const { lineage } = deriveIndicators(small, [{ id: "rise", expression: "growth(x)" }]);
    expect(lineage[0]!.missing).toEqual({ cells: 0, periods: 3 });
    const kept = deriveIndicators(small, [{ id: "rise", expression: "growth(w)" }], { missing: "keep" });
    expect(kept.lineage[0]!.missing).toEqual({ cells: 2, periods: 2 });
  });

  it("are found through earlier indicators", () => {
    const { lineage } = deriveIndicators(
      small,
      [
        { id: "double", expression: "w * 2" },
        { id: "again", expression: "double + x" },
      ],
      { missing: "keep" },
    );
    expect(lineage.map((one) => one.missing)).toEqual([
      { cells: 1, periods: 0 },
      { cells: 1, periods: 0 },
    ]);
  });

  it("do not make a long chain of shared indicators slow", () => {
    const chain = Array.from({ length: 40 }, (_, i) => ({
      id: `d${i}`,
      expression: i === 0 ? "w + w" : `d${i - 1} / 2 + d${i - 1} / 2`,
    }));
    const { lineage } = deriveIndicators(small, chain, { missing: "keep" });
    expect(lineage.at(-1)).toMatchObject({ sources: ["w"], missing: { cells: 1, periods: 0 } });
  });
});

describe("misuse", () => {
  const data = panel(
    { id: ["a", "a"], year: [1, 2], x: [1, 2], zero: [1, 0], name: ["p", "q"] },
    { unit: "id", time: "year" },
  );

  it.each<[string, readonly IndicatorSpec[]]>([
    ["COLUMN_EXISTS", [{ id: "x", expression: "x" }]],
    [
      "DUPLICATE_INDICATOR",
      [
        { id: "y", expression: "x" },
        { id: "y", expression: "x" },
      ],
    ],
    ["INDICATOR_NAME", [{ id: "", expression: "x" }]],
    ["INVALID_SPEC", [{ id: "y" } as IndicatorSpec]],
    ["INVALID_SPEC", { id: "y", expression: "x" } as unknown as IndicatorSpec[]],
    ["UNKNOWN_COLUMN", [{ id: "y", expression: "xx / 2" }]],
    [
      "UNKNOWN_COLUMN",
      [
        { id: "y", expression: "later" },
        { id: "later", expression: "x" },
      ],
    ],
    ["NOT_NUMERIC", [{ id: "y", expression: "x / name" }]],
    ["NOT_ARITHMETIC", [{ id: "y", expression: "i(name)" }]],
    ["DIVISION_BY_ZERO", [{ id: "y", expression: "x / zero" }]],
    ["LOG_OF_NON_POSITIVE", [{ id: "y", expression: "log(zero)" }]],
    ["FORMULA_SYNTAX", [{ id: "y", expression: "x / " }]],
    ["FORMULA_SYNTAX", [{ id: "y", expression: "x); process.exit(1" }]],
    ["UNKNOWN_FUNCTION", [{ id: "y", expression: "eval(x)" }]],
  ])("%s", (code, specs) => {
    expect(thrownBy(() => deriveIndicators(data, specs))).toMatchObject({ code });
  });

  it("names the indicator, and the unit and period of the row", () => {
    const error = thrownBy(() => deriveIndicators(data, [{ id: "y", expression: "x / zero" }]));
    expect(error!.message).toMatch(/^Indicator "y" \(x \/ zero, a 2\): /);
    expect(error).toMatchObject({ details: { indicator: "y", row: 2, unit: "a", time: "2" } });
  });

  it("needs a panel for growth and knows its options", () => {
    const specs = [{ id: "y", expression: "growth(x)" }];
    expect(thrownBy(() => deriveIndicators({ x: [1, 2] }, specs))).toMatchObject({ code: "NEEDS_PANEL" });
    expect(thrownBy(() => deriveIndicators(data, specs, { missing: "drop" as "keep" }))).toMatchObject({
      code: "UNKNOWN_OPTION",
    });
  });
});

function structuredCopy<T>(value: T): T {
  return (globalThis as unknown as { structuredClone: (value: T) => T }).structuredClone(value);
}
