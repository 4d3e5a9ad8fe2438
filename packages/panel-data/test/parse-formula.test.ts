import { describe, expect, it } from "vitest";
import { parseFormula } from "../src/index.js";
import { errorOf } from "./error-code.js";

const labels = (text: string) => parseFormula(text).regressors.map((term) => term.label);

describe("the outcome", () => {
  it("is a column or arithmetic", () => {
    expect(parseFormula(" 人均GDP ~ x ").outcome).toEqual({
      label: "人均GDP",
      expression: { kind: "column", name: "人均GDP" },
    });
    expect(parseFormula("log( y/pop ) ~ x").outcome.label).toBe("log(y / pop)");
    expect(parseFormula(" y ~ x ").source).toBe("y ~ x");
  });
});

describe("regressors", () => {
  it("expand crossings, main effects before interactions", () => {
    expect(labels("y ~ x*z")).toEqual(["x", "z", "x:z"]);
    expect(labels("y ~ a*b*c")).toEqual(["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]);
    expect(labels("y ~ x:z + w")).toEqual(["w", "x:z"]);
    expect(labels("y ~ (a + b):c")).toEqual(["a:c", "b:c"]);
    expect(labels("y ~ (a + b)*c")).toEqual(["a", "b", "c", "a:c", "b:c"]);
  });

  it("count a term once, whatever its order", () => {
    expect(labels("y ~ x + x + x:z + z:x + x:x")).toEqual(["x", "x:z"]);
    expect(labels("y ~ x*z + x")).toEqual(["x", "z", "x:z"]);
  });

  it("hold arithmetic, shifts and dummies", () => {
    expect(
      labels("y ~ x^2 + I(x+z) + lag(x,1) + log(x):lead(z) + i(g,ref='a b') + i(g, x) + factor(g, ref = -1)"),
    ).toEqual([
      "x^2",
      "I(x + z)",
      "lag(x, 1)",
      'i(g, ref = "a b")',
      "i(g, x)",
      "factor(g, ref = -1)",
      "log(x):lead(z)",
    ]);
    expect(labels("y ~ x:z^2")).toEqual(["x:z^2"]);
  });

  it("steer the intercept", () => {
    expect(parseFormula("y ~ 1").intercept).toBe(true);
    expect(parseFormula("y ~ 1").regressors).toEqual([]);
    for (const text of ["y ~ 0", "y ~ -1", "y ~ x - 1", "y ~ 0 + x", "y ~ -1 + x", "y ~ 1 + x - 1"]) {
      expect(parseFormula(text).intercept, text).toBe(false);
    }
    expect(parseFormula("y ~ x - 0").intercept).toBe(true);
  });
});

describe("fixed effects", () => {
  it("are columns, interacted or with slopes", () => {
    expect(parseFormula("y ~ x | unit + region^year + id[trend] + `a b`[[t, z]]").fixedEffects).toEqual([
      { label: "unit", columns: ["unit"], slopes: [], intercept: true },
      { label: "region^year", columns: ["region", "year"], slopes: [], intercept: true },
      { label: "id[trend]", columns: ["id"], slopes: ["trend"], intercept: true },
      { label: "`a b`[[t, z]]", columns: ["a b"], slopes: ["t", "z"], intercept: false },
    ]);
  });

  it("may be none or written twice", () => {
    expect(parseFormula("y ~ x | 0").fixedEffects).toEqual([]);
    expect(parseFormula("y ~ x | unit + unit").fixedEffects).toHaveLength(1);
  });
});

describe("instruments", () => {
  it("stand in the last part, with or without fixed effects", () => {
    const full = parseFormula("y ~ w | unit + year | d ~ z1 + lag(z2, 1)");
    expect(full.fixedEffects).toHaveLength(2);
    expect(full.endogenous.map((term) => term.label)).toEqual(["d"]);
    expect(full.instruments.map((term) => term.label)).toEqual(["z1", "lag(z2, 1)"]);
    const bare = parseFormula("y ~ 1 | d ~ z");
    expect(bare.fixedEffects).toEqual([]);
    expect(bare.instruments).toHaveLength(1);
    expect(parseFormula("y ~ 1 | 0 | d ~ z")).toEqual({ ...bare, source: "y ~ 1 | 0 | d ~ z" });
  });
});

describe("formulas that are none", () => {
  it.each([
    ["", 0],
    ["y", 1],
    ["y ~", 3],
    ["~ x", 0],
    ["y ~ x +", 7],
    ["y ~ x | ", 8],
    ["y ~ x | unit | year", 15],
    ["y ~ x | unit | d ~ z | w", 21],
    ["y ~ x ~ z", 6],
    ["y ~ x | log(unit)", 8],
    ["y ~ x | unit[", 13],
    ["y ~ x | unit[[t]", 16],
    ["y ~ x / z", 4],
    ["y ~ 2", 4],
    ["y ~ x - z", 8],
    ["y ~ (a + b)^2", 4],
    ["y ~ 2 * x", 4],
    ["y ~ x:(z - w)", 7],
    ['y ~ "x"', 4],
    ["y ~ x | d ~ 0 + z", 12],
    ["i(y) ~ x", 0],
    ["y ~ log(x:z)", 8],
    ["y ~ x = 2", 6],
  ])("%j has its problem at %i", (text, position) => {
    const error = errorOf("FORMULA_SYNTAX", () => parseFormula(text));
    expect(error.details.position).toBe(position);
    expect(error.message).toContain(`at character ${position + 1} of "${text}".`);
  });

  it("are no text at all", () => {
    errorOf("FORMULA_SYNTAX", () => parseFormula(undefined as unknown as string));
  });
});
