import { panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chainIndex, chainVolume, deflate, traceChain } from "../src/index.js";
import { thrownBy } from "./fixtures.js";

const data = panel(
  {
    id: ["a", "b", "a", "b", "a", "b"],
    year: [2011, 2010, 2010, 2012, 2012, 2011],
    nominal: [110, 50, 100, 66, 121, 60],
    price: [102, 90, 101, 105, 104, 110],
  },
  { unit: "id", time: "year" },
);

describe("chainIndex and deflate", () => {
  it("chain forwards and backwards by unit and time", () => {
    const { level } = chainIndex(data, { index: "price", base: 2011 });
    expectClose(level, [1, 1 / 1.1, 1 / 1.02, 1.05, 1.04, 1], { relative: 1e-15 });
    const { real, deflator, rule, base } = deflate(data, "nominal", { index: "price", base: "2011" });
    expectClose(real, [110, 55, 102, 66 / 1.05, 121 / 1.04, 60], { relative: 1e-15 });
    expectClose(
      deflator,
      level.map((one) => 100 * one),
      { relative: 1e-14 },
    );
    expect({ rule, base }).toEqual({ rule: "nominal / chained price, prices of 2011", base: "2011" });
  });

  it("change only the level when the base moves: growth stays", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 80, max: 130, noNaN: true }), { minLength: 3, maxLength: 8 }), (price) => {
        const one = panel(
          { id: price.map(() => 1), t: price.map((_, t) => t), price, x: price.map((_, t) => 5 + t) },
          { unit: "id", time: "t" },
        );
        const first = deflate(one, "x", { index: "price", base: 0 }).real;
        for (let base = 1; base < price.length; base++) {
          const other = deflate(one, "x", { index: "price", base }).real;
          const ratio = other[0]! / first[0]!;
          expectClose(
            other,
            first.map((value) => value * ratio),
            { relative: 1e-12 },
          );
        }
      }),
    );
  });

  it("take an index of volume as one: real growth is the index itself", () => {
    const { real, deflator } = chainVolume(data, "nominal", { index: "price", base: 2010 });
    expectClose(real, [102, 50, 100, 50 * 1.1 * 1.05, 102 * 1.04, 55], { relative: 1e-15 });
    expectClose(deflator[0]!, (100 * 110) / 102, { relative: 1e-14 });
  });

  it("do not need the index of the first year", () => {
    const late = panel({ id: [1, 1], t: [1, 2], p: [null, 110] }, { unit: "id", time: "t" });
    expectClose(chainIndex(late, { index: "p", base: 2 }).level, [1 / 1.1, 1], { relative: 1e-15 });
  });

  const gap = panel({ id: [1, 1, 1], t: [1, 2, 4], p: [100, 110, 105], x: [1, null, 3] }, { unit: "id", time: "t" });
  const hole = panel({ id: [1, 1, 1], t: [1, 2, 3], p: [100, null, 105], x: [1, null, 3] }, { unit: "id", time: "t" });
  const ratio = panel({ id: [1, 1], t: [1, 2], p: [1.02, 1.03] }, { unit: "id", time: "t" });
  const zero = panel({ id: [1, 1], t: [1, 2], p: [100, 0] }, { unit: "id", time: "t" });
  const short = panel({ id: ["a", "a", "b"], t: [1, 2, 2], p: [100, 101, 102] }, { unit: "id", time: "t" });

  it.each([
    ["INDEX_GAP", gap, 1],
    ["INDEX_GAP", gap, 4],
    ["INDEX_GAP", hole, 1],
    ["INDEX_GAP", hole, 3],
    ["INDEX_SCALE", ratio, 1],
    ["INVALID_INDEX", zero, 1],
    ["BASE_NOT_OBSERVED", short, 1],
    ["UNKNOWN_PERIOD", short, 9],
  ])("%s", (code, panelData, base) => {
    expect(thrownBy(() => chainIndex(panelData, { index: "p", base }))).toMatchObject({ code });
  });

  it("lead back to the index cells, whose product is the level", () => {
    for (const base of [2010, 2011, 2012]) {
      const { level } = chainIndex(data, { index: "price", base });
      for (let row = 0; row < data.rows; row++) {
        const links = traceChain(data, { index: "price", base }, row);
        const product = links.reduce((total, link) => total * (link.value / 100), 1);
        const isLater = Number((data.columns.year as { values: Float64Array }).values[row]) >= base;
        expectClose(level[row]!, isLater ? product : 1 / product, { relative: 1e-14 });
      }
    }
    expect(traceChain(data, { index: "price", base: 2012 }, 2).map((link) => link.time)).toEqual(["2012", "2011"]);
    expect(thrownBy(() => traceChain(data, { index: "price", base: 2012 }, 6))).toMatchObject({
      code: "ROW_OUT_OF_RANGE",
    });
  });

  it("names the link of a gap", () => {
    expect(thrownBy(() => chainIndex(gap, { index: "p", base: 1 }))).toMatchObject({
      details: { count: 1, cells: [{ column: "p", row: 3, unit: "1", time: "4" }] },
    });
  });

  it("list missing nominal cells, or keep them", () => {
    const missing = panel({ id: [1, 1], t: [1, 2], p: [100, 110], x: [null, 3] }, { unit: "id", time: "t" });
    const options = { index: "p", base: 1 };
    expect(thrownBy(() => deflate(missing, "x", options))).toMatchObject({ code: "MISSING_CELLS" });
    expectClose(deflate(missing, "x", { ...options, missing: "keep" }).real, [Number.NaN, 3 / 1.1], {
      relative: 1e-15,
    });
    expect(thrownBy(() => chainVolume(missing, "x", { ...options, missing: "keep" }))).toMatchObject({
      code: "MISSING_CELLS",
    });
  });
});
