import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePrintedNumber } from "../src/index.js";

const invalid = expect.objectContaining({ name: "AuditError", code: "INVALID_PRINTED_NUMBER" });

describe("parsePrintedNumber", () => {
  it.each([
    ["0.0357", 0.0357, 4],
    [".0357", 0.0357, 4],
    ["-.0357", -0.0357, 4],
    ["+0.10", 0.1, 2],
    ["−0.12", -0.12, 2],
    ["–0.12", -0.12, 2],
    ["－０．１２", -0.12, 2],
    ["０．０３５７", 0.0357, 4],
    ["- 0.5", -0.5, 1],
    ["  7 ", 7, 0],
    ["250.", 250, 0],
    ["007", 7, 0],
    ["1,234", 1234, 0],
    ["1，234，567．80", 1234567.8, 2],
    ["12 345.6", 12345.6, 1],
    ["12\u202f345.6", 12345.6, 1],
    ["12\u00a0345", 12345, 0],
    ["1'234'567", 1234567, 0],
    ["1’234", 1234, 0],
    ["1.20e-05", 1.2e-5, 7],
    ["1.2E5", 1.2e5, -4],
    ["3e2", 300, -2],
    ["1.2×10⁻⁵", 1.2e-5, 6],
    ["1.2 × 10^-5", 1.2e-5, 6],
    ["4x10^3", 4000, -3],
    ["0.000", 0, 3],
    ["12345678901.125", 12345678901.125, 3],
  ])("reads %j", (text, value, decimals) => {
    expect(parsePrintedNumber(text)).toEqual({ value, decimals, stars: 0, brackets: null });
  });

  it.each([
    ["0.0357***", 3, null],
    ["0.0357 **", 2, null],
    ["0.0357 * *", 2, null],
    ["0.0357＊＊＊", 3, null],
    ["0.0357∗", 1, null],
    ["(0.0357)", 0, "()"],
    ["（0.0357）**", 2, "()"],
    ["( 0.0357** )", 2, "()"],
    ["[0.0357]", 0, "[]"],
    ["{0.0357}", 0, "{}"],
  ])("takes stars and brackets off %j", (text, stars, brackets) => {
    expect(parsePrintedNumber(text)).toEqual({ value: 0.0357, decimals: 4, stars, brackets });
  });

  it("does not read brackets as a minus sign, as accounts do", () => {
    expect(parsePrintedNumber("(2.34)").value).toBe(2.34);
    expect(parsePrintedNumber("(-2.34)").value).toBe(-2.34);
  });

  it("reads a printed -0.000 as 0", () => {
    expect(Object.is(parsePrintedNumber("-0.000").value, 0)).toBe(true);
  });

  it("takes the decimal mark from the caller", () => {
    const comma = { decimal: "," } as const;
    expect(parsePrintedNumber("0,0357", comma)).toMatchObject({ value: 0.0357, decimals: 4 });
    expect(parsePrintedNumber("1.234,5", comma)).toMatchObject({ value: 1234.5, decimals: 1 });
    expect(parsePrintedNumber("1.234", comma)).toMatchObject({ value: 1234, decimals: 0 });
    expect(() => parsePrintedNumber("0.0357", comma)).toThrowError(invalid);
    expect(() => parsePrintedNumber("1", { decimal: ";" as "." })).toThrowError(
      expect.objectContaining({ code: "INVALID_PARAMETER" }),
    );
  });

  it.each([
    "",
    " ",
    ".",
    "-",
    "—",
    "***",
    "()",
    "(***)",
    "n/a",
    "NaN",
    "Infinity",
    "<0.001",
    "p = 0.03",
    "12%",
    "0.1–0.2",
    "0.05 0.06",
    "--5",
    "1.2.3",
    "1,23",
    "0,0357",
    "0,035",
    "1,2345",
    "1,234 567",
    "12,34.5",
    "1.234 5",
    "0.05²",
    "0.05†",
    "0.05a",
    "a0.05",
    "0x1f",
    "1e",
    "e5",
    "1e9999",
    "1e999",
    "1e-999",
    "(0.05",
    "0.05)",
    "(0.05]",
    "-(0.05)",
    "((0.05))",
    "(0.05*)*",
    "*0.05",
    "٠٫٠٥",
    "0.05\n0.06",
    "1".repeat(101),
    `${" ".repeat(80)}${"1 ".repeat(60)}`,
  ])("refuses %j", (text) => {
    expect(() => parsePrintedNumber(text)).toThrowError(invalid);
  });

  it("refuses what is not a text, whose printed digits are lost", () => {
    for (const value of [0.0357, null, undefined, {}, ["0.0357"]]) {
      expect(() => parsePrintedNumber(value as unknown as string)).toThrowError(invalid);
    }
  });

  it("says what to do about a decimal comma", () => {
    expect(() => parsePrintedNumber("0,0357")).toThrowError(/decimal: ","/);
  });

  it("reads back every number that JavaScript prints with fixed places", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 0, max: 12 }), (x, places) => {
        const text = x.toFixed(places);
        expect(parsePrintedNumber(text)).toEqual({
          value: Number(text) + 0,
          decimals: places,
          stars: 0,
          brackets: null,
        });
        const grouped = text.replace(
          /^(-?)(\d+)/,
          (_, sign: string, whole: string) => `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}`,
        );
        expect(parsePrintedNumber(grouped.replace("-", "−")).value).toBe(Number(text) + 0);
      }),
    );
  });

  it("never answers with anything but a finite number or a typed error", () => {
    const character = fc.constantFrom(..."0123456789.,'-+−eE×x10^⁻⁵ *()[]<%＊０，．");
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
        try {
          const { value, decimals } = parsePrintedNumber(characters.join(""));
          expect(Number.isFinite(value) && Number.isInteger(decimals)).toBe(true);
        } catch (error) {
          expect(error).toEqual(invalid);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
