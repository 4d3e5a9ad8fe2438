import { describe, expect, it } from "vitest";
import {
  crossSection,
  evaluateExpression,
  modelFrame,
  numberColumn,
  panel,
  parseExpression,
  parseFormula,
} from "../src/index.js";
import { errorOf } from "./error-code.js";

const data = crossSection({ a: [1, 4, null], b: [2, 0.5, 8], zero: [0, 1, 1], g: ["p", "q", "r"] });
const missing = Number.NaN;
const evaluated = (text: string) => Array.from(evaluateExpression(parseExpression(text), data));

describe("arithmetic", () => {
  it("follows the operators, and missing stays missing", () => {
    expect(evaluated("a + b")).toEqual([3, 4.5, missing]);
    expect(evaluated("a - b")).toEqual([-1, 3.5, missing]);
    expect(evaluated("a * b")).toEqual([2, 2, missing]);
    expect(evaluated("a / b")).toEqual([0.5, 8, missing]);
    expect(evaluated("-a^2")).toEqual([-1, -16, missing]);
    expect(evaluated("a^0")).toEqual([1, 1, missing]);
    expect(evaluated("sqrt(a) + abs(-b) + I(2)")).toEqual([5, 4.5, missing]);
    expect(evaluated("log(a)")).toEqual([0, Math.log(4), missing]);
    expect(evaluated("log1p(a)")).toEqual([Math.log1p(1), Math.log1p(4), missing]);
    expect(evaluated("exp(a)")).toEqual([Math.exp(1), Math.exp(4), missing]);
    expect(evaluated("3")).toEqual([3, 3, 3]);
  });

  it("marks the regimes of a threshold, which lie next to each other", () => {
    const of = (text: string) =>
      Array.from(evaluateExpression(parseExpression(text), crossSection({ q: [-2, 1, 1.5, 3, null] })));
    expect(of("below(q, 1)")).toEqual([1, 1, 0, 0, missing]);
    expect(of("between(q, 1, 1.5)")).toEqual([0, 0, 1, 0, missing]);
    expect(of("above(q, 1.5)")).toEqual([0, 0, 0, 1, missing]);
    expect(of("below(-q, -1) + above(-q, -1)")).toEqual([1, 1, 1, 1, missing]);
    errorOf("FORMULA_SYNTAX", () => parseExpression("between(q, 1)"));
  });

  it("raises to powers exactly where it can", () => {
    expect(evaluated("b^3")).toEqual([8, 0.125, 512]);
    expect(evaluated("b^-2")).toEqual([0.25, 4, 1 / 64]);
    expect(evaluated("b^0.5")).toEqual([Math.sqrt(2), Math.sqrt(0.5), Math.sqrt(8)]);
    expect(evaluated("b^1.5")[0]).toBeCloseTo(2 * Math.SQRT2, 14);
    expect(evaluated("(-b)^3")).toEqual([-8, -0.125, -512]);
    expect(evaluated("zero^0.3")[0]).toBe(0);
    expect(evaluated("(-b)^101")[1]! / -(0.5 ** 101)).toBeCloseTo(1, 12);
    expect(evaluated("(-b)^100")[1]! / 0.5 ** 100).toBeCloseTo(1, 12);
  });

  it("never hands out the data set's storage", () => {
    for (const text of ["b", "I(b)", "I(I(b))"]) {
      const values = evaluateExpression(parseExpression(text), data);
      values[0] = 99;
    }
    expect(numberColumn(data, "b").values[0]).toBe(2);
  });
});

describe("values that do not exist", () => {
  it.each([
    ["log(zero)", "LOG_OF_NON_POSITIVE", 1],
    ["log(a - 4)", "LOG_OF_NON_POSITIVE", 1],
    ["log(4 - a)", "LOG_OF_NON_POSITIVE", 2],
    ["log1p(-a)", "LOG_OF_NON_POSITIVE", 1],
    ["sqrt(1 - a)", "SQRT_OF_NEGATIVE", 2],
    ["a / zero", "DIVISION_BY_ZERO", 1],
    ["zero / (a - 4)", "DIVISION_BY_ZERO", 2],
    ["zero^-1", "DIVISION_BY_ZERO", 1],
    ["(-b)^0.5", "POWER_OF_NEGATIVE", 1],
    ["exp(1000 * b)", "OVERFLOW", 1],
    ["b * 1e308 * 1e3", "OVERFLOW", 1],
    ["(b * 1e200)^2", "OVERFLOW", 1],
  ])("%s is %s in row %i", (text, code, row) => {
    const error = errorOf(code, () => evaluated(text));
    expect(error.details.row).toBe(row);
    expect(error.message).toContain(`in row ${row}`);
  });

  it("are no error where the other operand is missing anyway", () => {
    expect(
      Array.from(evaluateExpression(parseExpression("x / y"), crossSection({ x: [null, 0], y: [0, null] }))),
    ).toEqual([missing, missing]);
  });

  it("are columns of the wrong kind or none", () => {
    errorOf("NOT_NUMERIC", () => evaluated("g + 1"));
    expect(errorOf("UNKNOWN_COLUMN", () => evaluated("A")).message).toContain('Did you mean "a"?');
    errorOf("NOT_ARITHMETIC", () => evaluated("i(g)"));
    const bare = { kind: "call", name: "nothing", parameters: [] } as const;
    errorOf("NOT_ARITHMETIC", () => evaluateExpression(bare, data));
    errorOf("NOT_ARITHMETIC", () => evaluateExpression({ kind: "text", value: "a" }, data));
  });
});

describe("rows outside the sample", () => {
  const table = panel(
    { id: [1, 1, 1, 1], t: [1, 2, 3, 4], y: [0, 1, 2, 3], x: [1, 1, 1, null] },
    { unit: "id", time: "t" },
  );
  const formula = parseFormula("x ~ log(y)");

  it("raise no error", () => {
    errorOf("LOG_OF_NON_POSITIVE", () => modelFrame(table, formula));
    expect(modelFrame(table, formula, { subset: (row) => row > 0 }).observations).toBe(2);
    // Row 1 has no lag of x and so is not in the sample, whatever the order of the terms.
    expect(modelFrame(table, parseFormula("x ~ log(y) + lag(x)")).observations).toBe(2);
    // Row 1 has no lag, row 2 reads y of row 1 through it: that zero counts.
    const lagged = parseFormula("x ~ lag(log(y))");
    expect(errorOf("LOG_OF_NON_POSITIVE", () => modelFrame(table, lagged)).details.row).toBe(1);
    expect(modelFrame(table, lagged, { subset: (row) => row === 2 }).observations).toBe(1);
  });
});
