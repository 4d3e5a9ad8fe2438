import { describe, expect, it } from "vitest";
import {
  countFormat,
  decimalFormat,
  formatNumber,
  type NumberFormat,
  numberText,
} from "../../src/table/number-format.js";

const p: NumberFormat = { style: "p-value", decimals: 3 };
const significant: NumberFormat = { style: "significant", digits: 3 };

describe("formatNumber", () => {
  it.each<[number, NumberFormat, string]>([
    [0.17085, decimalFormat(4), "0.1709"],
    [-1.25, decimalFormat(1), "−1.3"],
    [1.005, decimalFormat(2), "1.00"], // the double is below 1.005
    [-0.00001, decimalFormat(3), "0.000"],
    [0, decimalFormat(2), "0.00"],
    [-0, decimalFormat(2), "0.00"],
    [816, countFormat, "816"],
    [1234567, countFormat, "1,234,567"],
    [-1234, countFormat, "−1,234"],
    [1.5e20, decimalFormat(2), "1.50e20"],
    [-1.7976931348623157e308, decimalFormat(3), "−1.798e308"],
    [999999999999999, decimalFormat(0), "999999999999999"],
    [5e-324, decimalFormat(4), "0.0000"],
    [Number.POSITIVE_INFINITY, decimalFormat(2), "∞"],
    [Number.NEGATIVE_INFINITY, countFormat, "−∞"],
    [0.0234, p, "0.023"],
    [0.0004, p, "< 0.001"],
    [0, p, "0.000"],
    [1, p, "1.000"],
    [764.9996, significant, "765"],
    [0.00012345, significant, "0.000123"],
    [1.2345e-12, significant, "1.23e−12"],
  ])("prints %d as %j: %s", (value, format, text) => {
    expect(numberText(formatNumber(value, format))).toBe(text);
  });
});
