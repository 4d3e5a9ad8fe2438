import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberInCell } from "../src/index.js";

describe("numberInCell", () => {
  const cases: readonly (readonly [string | number | null | undefined, number | null | undefined])[] = [
    ["1.50", 1.5],
    [" 3 \t", 3],
    ["-4.7", -4.7],
    ["−4.7", -4.7],
    ["1,234,567.8", 1234567.8],
    ["1 234 567", 1234567],
    ["１２．５", 12.5],
    ["1e3", 1000],
    ["", null],
    ["　", null],
    ["…", null],
    ["--", null],
    [null, null],
    [undefined, null],
    [7, 7],
    [Number.POSITIVE_INFINITY, undefined],
    ["1e999", undefined],
    ["12 (修订)", undefined],
    ["1,23", undefined],
    ["12,34,567", undefined],
    ["0x10", undefined],
    ["1.2.3", undefined],
    ["#REF!", undefined],
  ];
  it.each(cases)("reads %j", (cell, value) => expect(numberInCell(cell)).toBe(value));

  it("reads decimal commas", () => {
    expect(numberInCell("1.234.567,8", { decimal: "," })).toBe(1234567.8);
    expect(numberInCell("0,5", { decimal: "," })).toBe(0.5);
    expect(numberInCell("1.5", { decimal: "," })).toBeUndefined();
  });

  it("reads every double as JavaScript prints it, in full-width digits too", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const wide = String(value).replace(/[0-9.]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
        expect(numberInCell(String(value))).toBe(value === 0 ? 0 : value);
        expect(numberInCell(wide)).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
