import { describeShared } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type StockYogoCriterion, stockYogoCriteria, stockYogoCriticalValues } from "../src/stock-yogo.js";
import {
  FULLER_BIAS_TABLES,
  FULLER_MAXIMUM_BIAS_TABLES,
  LIML_SIZE_TABLES,
  TSLS_BIAS_TABLES,
  TSLS_SIZE_TABLES,
} from "./stock-yogo-printed.js";

describe("Stock and Yogo's critical values", () => {
  test("the values that papers quote", () => {
    expect(stockYogoCriticalValues(1, 1, "size").map(({ value }) => value)).toEqual([16.38, 8.96, 6.66, 5.53]);
    expect(stockYogoCriticalValues(1, 3, "bias").map(({ value }) => value)).toEqual([13.91, 9.08, 6.46, 5.39]);
    expect(stockYogoCriticalValues(2, 2).map(({ value }) => value)).toEqual([7.03, 4.58, 3.95, 3.63]);
    expect(stockYogoCriticalValues(3, 5, "bias").map(({ value }) => value)).toEqual([9.53, 6.61, 4.99, 4.3]);
  });

  test("every value is that of the printed tables and their continuation", () => {
    const printed: Readonly<Record<StockYogoCriterion, typeof TSLS_SIZE_TABLES>> = {
      size: TSLS_SIZE_TABLES,
      bias: TSLS_BIAS_TABLES,
      "liml-size": LIML_SIZE_TABLES,
      "fuller-bias": FULLER_BIAS_TABLES,
      "fuller-maximum-bias": FULLER_MAXIMUM_BIAS_TABLES,
    };
    let compared = 0;
    for (const [criterion, tables] of Object.entries(printed)) {
      for (const { level, columns } of tables) {
        columns.forEach(({ first, values }, k) => {
          values.forEach((value, i) => {
            const found = stockYogoCriticalValues(k + 1, first + i, criterion as StockYogoCriterion);
            expect(found.find((one) => one.level === level)?.value).toBe(value);
            compared++;
          });
          const beyond = stockYogoCriticalValues(k + 1, first + values.length, criterion as StockYogoCriterion);
          expect(beyond.find((one) => one.level === level)).toBe(undefined);
        });
      }
    }
    expect(compared).toBe(4348);
  });

  test("levels ascend, values descend in them", () => {
    for (const criterion of Object.keys(stockYogoCriteria) as StockYogoCriterion[]) {
      for (let k1 = 1; k1 <= 3; k1++) {
        for (let l1 = k1; l1 <= 100; l1++) {
          const values = stockYogoCriticalValues(k1, l1, criterion);
          for (let i = 1; i < values.length; i++) {
            expect(values[i].level).toBeGreaterThan(values[i - 1].level);
            expect(values[i].value).toBeLessThan(values[i - 1].value);
          }
        }
      }
    }
  });

  test("what the authors do not tabulate is empty, not a guess", () => {
    expect(stockYogoCriticalValues(1, 2, "bias")).toEqual([]);
    expect(stockYogoCriticalValues(3, 6, "size")).toEqual([]);
    expect(stockYogoCriticalValues(2, 1, "size")).toEqual([]);
    expect(stockYogoCriticalValues(1, 101)).toEqual([]);
    expect(stockYogoCriticalValues(3, 9, "liml-size")).toEqual([]);
    expect(stockYogoCriticalValues(4, 9, "bias")).toEqual([]);
  });

  test("an unknown criterion is refused with the known ones", () => {
    expect(() => stockYogoCriticalValues(1, 1, "power" as never)).toThrow(/"size" or "bias"/);
  });

  test.each([
    [0, 1],
    [1, 0],
    [1.5, 2],
    [1, Number.NaN],
    [Number.POSITIVE_INFINITY, 1],
  ])("counts %s and %s are refused", (endogenous, instruments) => {
    expect(() => stockYogoCriticalValues(endogenous, instruments)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describeShared<Readonly<Record<string, readonly (readonly (number | null)[])[]>>>(
  "iv/stock_yogo_tables.json",
  "every cell agrees with the tables of Stata's ivreg2",
  (tables) => {
    test.each([
      ["size", "ivsize", [10, 15, 20, 25], 2],
      ["bias", "ivbias", [5, 10, 20, 30], 3],
      ["liml-size", "limlsize", [10, 15, 20, 25], 2],
      ["fuller-bias", "fullrel", [5, 10, 20, 30], 2],
      ["fuller-maximum-bias", "fullmax", [5, 10, 20, 30], 2],
    ] as const)("%s", (criterion, name, percents, columns) => {
      for (let l1 = 1; l1 <= 100; l1++) {
        for (let k1 = 1; k1 <= columns; k1++) {
          const expected = percents.flatMap((percent) => {
            const value = tables[`sy_${name}${percent}`][l1 - 1][k1 - 1];
            return value === null ? [] : [{ level: percent / 100, value }];
          });
          expect(stockYogoCriticalValues(k1, l1, criterion)).toEqual(expected);
        }
      }
    });
  },
);
