import { MesometricsError } from "@mesometrics/matrix";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandFormula, parseFormula } from "../src/index.js";
import { errorOf } from "./error-code.js";

test.each([
  ["y ~ x", ["y ~ x"]],
  ["  y ~ x | f ", ["y ~ x | f"]],
  ["c(y, z) ~ x", ["y ~ x", "z ~ x"]],
  ["c(log(y), d(z, 1)) ~ x", ["log(y) ~ x", "d(z, 1) ~ x"]],
  ["c(y) ~ x", ["y ~ x"]],
  ["y ~ sw(a, b)", ["y ~ a", "y ~ b"]],
  ["y ~ sw0(a, b)", ["y ~ 1", "y ~ a", "y ~ b"]],
  ["y ~ csw(a, b)", ["y ~ a", "y ~ a + b"]],
  ["y ~ csw0(a, b)", ["y ~ 1", "y ~ a", "y ~ a + b"]],
  ["y ~ x + sw(a, b + z)", ["y ~ x + a", "y ~ x + b + z"]],
  ["y ~ sw0(a) + x", ["y ~ x", "y ~ a + x"]],
  ["y ~ x + sw0(a) - 1", ["y ~ x - 1", "y ~ x + a - 1"]],
  ["y ~ sw0(a) - 1", ["y ~ -1", "y ~ a - 1"]],
  ["y ~ 0 + sw0(a)", ["y ~ 0", "y ~ 0 + a"]],
  [
    "y ~ sw(a:b, a*b, x^-2, I(a - b), lag(a, -1))",
    ["y ~ a:b", "y ~ a*b", "y ~ x^-2", "y ~ I(a - b)", "y ~ lag(a, -1)"],
  ],
  ["y ~ x + sw(a, b) | sw(f, g)", ["y ~ x + a | f", "y ~ x + b | f", "y ~ x + a | g", "y ~ x + b | g"]],
  ["y ~ x | csw0(f, g)", ["y ~ x", "y ~ x | f", "y ~ x | f + g"]],
  [
    "y ~ x | f + sw0(g^h, g[t], g[[t, s]])",
    ["y ~ x | f", "y ~ x | f + g^h", "y ~ x | f + g[t]", "y ~ x | f + g[[t, s]]"],
  ],
  ["c(y, z) ~ x | sw(f, g)", ["y ~ x | f", "z ~ x | f", "y ~ x | g", "z ~ x | g"]],
  ["y ~ sw(a, b) + sw(u, v)", ["y ~ a + u", "y ~ a + v", "y ~ b + u", "y ~ b + v"]],
  ["y ~ sw(a, b) | f | d ~ z", ["y ~ a | f | d ~ z", "y ~ b | f | d ~ z"]],
  ["y ~ sw(a, b) | d ~ z", ["y ~ a | d ~ z", "y ~ b | d ~ z"]],
  ['y ~ sw(`a, b`, i(g, ref = "(x, +"))', ["y ~ `a, b`", 'y ~ i(g, ref = "(x, +")']],
  ["y ~ sw + c", ["y ~ sw + c"]],
  ["y ~ 产出 + csw(收入, 人口)", ["y ~ 产出 + 收入", "y ~ 产出 + 收入 + 人口"]],
])("%s", (text, expected) => {
  expect(expandFormula(text)).toEqual(expected);
  for (const formula of expected) expect(parseFormula(formula).source).toBe(formula);
});

test("takes fixest's order: fixed effects slowest, then outcomes, then right sides", () => {
  expect(expandFormula("c(y1, y2) ~ x1 + csw(x2, x2^2) | sw0(species)")).toEqual([
    "y1 ~ x1 + x2",
    "y1 ~ x1 + x2 + x2^2",
    "y2 ~ x1 + x2",
    "y2 ~ x1 + x2 + x2^2",
    "y1 ~ x1 + x2 | species",
    "y1 ~ x1 + x2 + x2^2 | species",
    "y2 ~ x1 + x2 | species",
    "y2 ~ x1 + x2 + x2^2 | species",
  ]);
});

describe("what it refuses, with the position", () => {
  test.each([
    "y ~ sw()",
    "y ~ sw(a,)",
    "y ~ sw(a",
    "y ~ x:sw(a, b)",
    "y ~ sw(a, b):x",
    "y ~ log(sw(a, b))",
    "y ~ x - sw(a, b)",
    "y ~ sw(a, csw(b, z))",
    "y ~ c(a, b)",
    "sw(y, z) ~ x",
    "log(c(y, z)) ~ x",
    "c(y, z) + 1 ~ x",
    "y ~ x | sw(f, g)^h",
    "y ~ x | f | d ~ sw(z, w)",
    "y ~ x | sw(d, e) ~ z",
    "c(y, z)",
  ])("%s", (text) => {
    errorOf("FORMULA_SYNTAX", () => expandFormula(text));
  });

  test("too many", () => {
    const many = Array.from({ length: 101 }, (_, i) => `x${i}`).join(", ");
    errorOf("TOO_MANY_FORMULAS", () => expandFormula(`y ~ sw(${many}) + sw(${many})`));
    errorOf("TOO_MANY_FORMULAS", () => expandFormula(`c(${many}) ~ sw(${many})`));
  });
});

test("a single formula is asked of parseFormula, which names what takes several", () => {
  for (const text of ["c(y, z) ~ x", "y ~ sw(a, b)", "y ~ x | csw0(f)"]) {
    expect(() => parseFormula(text)).toThrow(expect.objectContaining({ code: "SEVERAL_FORMULAS" }));
    expect(() => parseFormula(text)).toThrow(/feolsMany/);
  }
  expect(parseFormula("y ~ sw + c + csw0").regressors.map(({ label }) => label)).toEqual(["sw", "c", "csw0"]);
});

test("any text gives formulas or an error with a code", () => {
  const pieces = fc.constantFrom(
    "y",
    "~",
    "sw(",
    "csw0(",
    "c(",
    ")",
    ",",
    "+",
    "-",
    "|",
    "x",
    "1",
    ":",
    "^",
    "[",
    "]",
    "`",
    '"',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
      let formulas: readonly string[] = [];
      try {
        formulas = expandFormula(parts.join(" "));
      } catch (error) {
        expect(error).toBeInstanceOf(MesometricsError);
        return;
      }
      expect(formulas.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
