import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Expression, formatExpression, parseExpression } from "../src/index.js";
import { errorOf } from "./error-code.js";

const formatted = (text: string) => formatExpression(parseExpression(text));
const same = (a: string, b: string) => expect(parseExpression(a)).toEqual(parseExpression(b));

describe("precedence", () => {
  it("is that of R", () => {
    same("a + b * c", "a + (b * c)");
    same("a - b - c", "(a - b) - c");
    same("a / b * c", "(a / b) * c");
    same("a^b^c", "a^(b^c)");
    same("-a^2", "-(a^2)");
    same("-a * b", "(-a) * b");
    same("a^-b^c", "a^(-(b^c))");
    same("a * -b", "a * (-b)");
    same("--a", "-(-a)");
  });

  it("prints the fewest parentheses", () => {
    expect(formatted("((a)) + ((b * c))")).toBe("a + b * c");
    expect(formatted("a - (b - c)")).toBe("a - (b - c)");
    expect(formatted("(a^b)^c")).toBe("(a^b)^c");
    expect(formatted("(-a)^2")).toBe("(-a)^2");
    expect(formatted("a / (b * c)")).toBe("a / (b * c)");
    expect(formatted("-(a + b)")).toBe("-(a + b)");
  });
});

describe("names", () => {
  it("are Unicode identifiers, with dots inside", () => {
    expect(parseExpression("财政支出")).toEqual({ kind: "column", name: "财政支出" });
    expect(parseExpression("log.income_2")).toEqual({ kind: "column", name: "log.income_2" });
    expect(parseExpression("größe")).toEqual({ kind: "column", name: "größe" });
  });

  it("stand in backticks otherwise", () => {
    expect(parseExpression("`GDP（亿元）`")).toEqual({ kind: "column", name: "GDP（亿元）" });
    expect(formatted("`a b` + `1st` + `tick\\`` + `back\\\\slash`")).toBe(
      "`a b` + `1st` + `tick\\`` + `back\\\\slash`",
    );
    // A backticked name is never a function.
    expect(formatted("`log` * 2")).toBe("log * 2");
    errorOf("FORMULA_SYNTAX", () => parseExpression("`log`(x)"));
  });
});

describe("numbers", () => {
  it("come in plain notation", () => {
    for (const text of ["1", "1.5", ".5", "1.", "1e3", "1.5e-7", "2E+2"]) {
      expect(parseExpression(text)).toEqual({ kind: "number", value: Number(text) });
    }
    errorOf("FORMULA_SYNTAX", () => parseExpression("1e999"));
  });
});

describe("syntax errors", () => {
  const problem = (text: string) => {
    const error = errorOf("FORMULA_SYNTAX", () => parseExpression(text));
    return [error.details.position, error.message];
  };

  it("name the position and what was expected", () => {
    expect(problem("a +")).toEqual([
      3,
      'Expected a column, a number, a function or "(", found the end at character 4 of "a +".',
    ]);
    expect(problem("a b")[0]).toBe(2);
    expect(problem("(a + b")[1]).toContain('Expected ")", found the end');
    expect(problem("a)")[0]).toBe(1);
    expect(problem("a & b")[1]).toContain('Unexpected "&"');
    expect(problem("GDP（亿元）")[1]).toContain("needs backticks");
    expect(problem("`a")[1]).toContain("never closed");
    expect(problem("")[0]).toBe(0);
    expect(problem('x + "a"')[0]).toBe(4);
    expect(problem("a:b")[1]).toContain('interaction ":"');
    expect(problem("log(i(g))")[1]).toContain("several columns");
    expect(problem("lag(x, 0.5)")[1]).toContain("whole number");
    expect(problem("lag(x, k)")[1]).toContain("whole number");
    expect(problem("log(x, 2)")[1]).toContain("takes 1 parameter(s), not 2");
    expect(problem("log()")[1]).toContain("not 0");
    expect(problem("log(x = 2)")[1]).toContain('no parameter "x"');
    expect(problem("i(1)")[1]).toContain("column's name");
    expect(problem("i(g, ref = h)")[1]).toContain("A level is");
  });

  it("name an unknown function with all that there are", () => {
    const error = errorOf("UNKNOWN_FUNCTION", () => parseExpression("lgo(x)"));
    expect(error.message).toContain('Did you mean "log"?');
    expect(error.details.functions).toContain("growth");
    errorOf("UNKNOWN_FUNCTION", () => parseExpression("constructor(x)"));
  });

  it("stop at absurd nesting instead of the stack's end", () => {
    expect(problem("(".repeat(1000))[1]).toContain("levels of nesting");
    expect(problem(`${"-".repeat(1000)}x`)[1]).toContain("levels of nesting");
    expect(problem("x + ".repeat(100_000))[1]).toContain("5000 tokens");
    const longest = `${"x + ".repeat(2499)}x`;
    expect(formatted(longest)).toBe(longest);
  });
});

const name = fc.oneof(
  fc.constantFrom("x", "人均GDP", "log", "a.b", "i"),
  fc.string({ minLength: 1, maxLength: 6, unit: "binary" }),
);
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 6 },
    name.map((column): Expression => ({ kind: "column", name: column })),
    fc
      .double({ min: 0, noNaN: true, noDefaultInfinity: true })
      .map((value): Expression => ({ kind: "number", value: value + 0 })),
    tie("expression").map((operand): Expression => ({ kind: "negate", operand })),
    fc
      .tuple(fc.constantFrom("+", "-", "*", "/", "^"), tie("expression"), tie("expression"))
      .map(([operator, left, right]): Expression => ({ kind: "binary", operator, left, right })),
    fc
      .tuple(fc.constantFrom("log", "log1p", "exp", "sqrt", "abs", "I", "lag", "d"), tie("expression"))
      .map(([call, operand]): Expression => ({ kind: "call", name: call, parameters: [operand] })),
    fc
      .tuple(fc.constantFrom("lag", "lead", "growth"), tie("expression"), fc.nat())
      .map(([call, operand, periods]): Expression => {
        return { kind: "call", name: call, parameters: [operand, { kind: "number", value: periods }] };
      }),
  ),
}));

describe("round trips", () => {
  it("give every expression back", () => {
    fc.assert(
      fc.property(expression, (original) => {
        expect(parseExpression(formatExpression(original))).toEqual(original);
      }),
      { numRuns: 500 },
    );
  });

  it("never throw anything but a typed error on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."xy1.e+-*/^()`\"'\\,=:~| 人") }), (text) => {
        try {
          parseExpression(text);
        } catch (error) {
          expect(["FORMULA_SYNTAX", "UNKNOWN_FUNCTION"]).toContain((error as { code?: string }).code);
        }
      }),
      { numRuns: 500 },
    );
  });
});
