import { numberColumn, type Panel, panel } from "@mesometrics/panel-data";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chainIndex,
  deflate,
  deriveIndicators,
  growthRate,
  imputeMissing,
  rawCellReader,
  shiftShare,
  traceCell,
  traceExposure,
} from "../src/index.js";
import { thrownBy } from "./fixtures.js";

const data = panel(
  {
    id: ["a", "a", "a", "a", "b", "b", "b"],
    year: [2010, 2011, 2012, 2014, 2010, 2011, 2012],
    x: [100, 110, 99, 120, 50, null, 60],
    price: [101, 102, 103, 104, 98, 99, 100],
  },
  { unit: "id", time: "year" },
);
const cells = (trace: ReturnType<typeof traceCell>) => trace.cells.map((cell) => [cell.column, cell.time, cell.value]);

describe("growthRate", () => {
  it.each([
    ["rate", 1, "growth(x)"],
    ["rate", 2, "growth(x, 2)"],
    ["index", 1, "x / lag(x)"],
    ["log", 2, "log(x / lag(x, 2))"],
    ["index", -1, "x / lag(x, -1)"],
  ] as const)("%s over %d periods is %s, cell by cell", (form, periods, rule) => {
    const growth = growthRate(data, "x", { form, periods });
    expect(growth.rule).toBe(rule);
    const again = deriveIndicators(data, [{ id: "g", expression: rule }], { missing: "keep" });
    expect(numberColumn(again.data, "g").values).toEqual(growth.values);
    expect(growth.lineage[0]).toMatchObject({ id: "growth_x", expression: rule, sources: ["x"] });
    expect(growth.lineage[0]!.missing).toEqual(again.lineage[0]!.missing);
    for (let row = 0; row < data.rows; row++) {
      expect(cells(traceCell(growth, "growth_x", row))).toEqual(cells(traceCell(again, "g", row)));
    }
  });

  it("goes on from an earlier step and names its column", () => {
    const ratio = deriveIndicators(data, [{ id: "ratio", expression: "x / price" }], { missing: "keep" });
    const growth = growthRate(ratio, "ratio", { id: "rise" });
    expect(growth.lineage.map(({ id, sources, uses }) => [id, sources, uses])).toEqual([
      ["ratio", ["x", "price"], []],
      ["rise", ["x", "price"], ["ratio"]],
    ]);
    expect(traceCell(growth, "rise", 1).cells).toHaveLength(4);
    expect(thrownBy(() => growthRate(data, "x", { id: "price" }))).toMatchObject({ code: "COLUMN_EXISTS" });
    const odd = panel({ id: ["a", "a"], t: [1, 2], "GDP (bn)": [1, 2] }, { unit: "id", time: "t" });
    expect(growthRate(odd, "GDP (bn)", { id: "g" }).rule).toBe("growth(`GDP (bn)`)");
  });
});

describe("chainIndex", () => {
  const whole = panel(
    { id: ["a", "a", "a"], year: [2010, 2011, 2012], price: [101, 102, 103], wage: [1, 2, 3] },
    { unit: "id", time: "year" },
  );

  it("leads to the links between the base and the row", () => {
    const chained = chainIndex(whole, { index: "price", base: 2010 });
    expect(chained.level).toEqual(numberColumn(chained.data, "chained_price").values);
    expect(cells(traceCell(chained, "chained_price", 2))).toEqual([
      ["price", "2011", 102],
      ["price", "2012", 103],
    ]);
    expect(traceCell(chained, "chained_price", 0).cells).toEqual([]);
    const real = deriveIndicators(chained, [{ id: "real", expression: "wage / chained_price" }]);
    const deflated = deflate(whole, "wage", { index: "price", base: 2010 });
    expect(numberColumn(real.data, "real").values).toEqual(deflated.real);
    expect(cells(traceCell(real, "real", 2))).toEqual(cells(traceCell(deflated, "real_wage", 2)));
  });

  it("counts what rests on imputed links", () => {
    const holes = panel(
      { id: ["a", "a", "a"], year: [2010, 2011, 2012], price: [101, null, 103] },
      { unit: "id", time: "year" },
    );
    const filled = imputeMissing(holes, ["price"], { method: "linear" });
    const start = deriveIndicators(filled.data as Panel, [], { imputations: filled.log });
    expect(chainIndex(start, { index: "price", base: 2010 }).lineage[0]!.imputed).toBe(2);
  });
});

describe("traceExposure", () => {
  it("splits an exposure into shares and shocks that add up to it", () => {
    const level = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(level, { minLength: 12, maxLength: 12 }), fc.boolean(), (values, leaveOneOut) => {
        const names = (list: string[], times: number) => Array.from({ length: times }, () => list).flat();
        const weights = {
          unit: ["a", "b", "c"].flatMap((unit) => [unit, unit]),
          sector: names(["farm", "mill"], 3),
          value: values.slice(0, 6),
        };
        const shocks = { ...weights, value: values.slice(6) };
        const design = shiftShare(weights, shocks, { leaveOneOut });
        for (let row = 0; row < 3; row++) {
          const { parts, exposure, shareSum, unit } = traceExposure(design, row);
          expect(unit).toBe("abc"[row]);
          const sum = (pick: (part: (typeof parts)[number]) => number) =>
            parts.reduce((total, part) => total + pick(part), 0);
          expect(sum((part) => part.contribution)).toBeCloseTo(exposure, 10);
          expect(sum((part) => part.share)).toBeCloseTo(shareSum, 12);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("says when shares and shocks were measured, and refuses rows that are none", () => {
    const weights = {
      unit: ["a", "a", "a", "a"],
      sector: ["farm", "mill", "farm", "mill"],
      time: [2000, 2000, 2010, 2010],
      value: [1, 3, 2, 2],
    };
    const shocks = { sector: ["farm", "mill"], time: [2010, 2010], value: [0.1, 0.3] };
    const fixed = traceExposure(shiftShare(weights, shocks), 0);
    expect(fixed.parts.map(({ time, shareTime, share }) => [time, shareTime, share])).toEqual([
      ["2010", "2000", 0.25],
      ["2010", "2000", 0.75],
    ]);
    const current = traceExposure(shiftShare(weights, shocks, { shares: "current-as-printed" }), 0);
    expect(current.parts.map(({ shareTime, share }) => [shareTime, share])).toEqual([
      ["2010", 0.5],
      ["2010", 0.5],
    ]);
    for (const row of [-1, 1, 0.5]) {
      expect(thrownBy(() => traceExposure(shiftShare(weights, shocks), row))).toMatchObject({
        code: "ROW_OUT_OF_RANGE",
      });
    }
  });
});

describe("rawCellReader", () => {
  it("reads sources in the same row where an expression is words, and through such columns", () => {
    const derived = deriveIndicators(data, [{ id: "double", expression: "2 * price" }]);
    const lineage = [
      ...derived.lineage,
      { id: "score", expression: "composite index of 2 indicators", sources: ["double", "x"] },
      { id: "rise", expression: "d(score)", sources: ["score"] },
    ];
    const read = rawCellReader(derived.data, lineage);
    expect(read("score", 1)).toEqual([
      { column: "price", row: 1 },
      { column: "x", row: 1 },
    ]);
    expect(read("id", 3)).toEqual([{ column: "id", row: 3 }]);
    const named = { ...derived.data, columns: { ...derived.data.columns, score: derived.data.columns.x! } };
    expect(rawCellReader(named, lineage)("rise", 1)).toHaveLength(4);
  });
});
