import { describe, expect, test } from "vitest";
import { makeEstimate } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

const data = randomPanel(11, 9, 6);
const fit = estimateOf(data, "y ~ x + z | id", { cluster: "id" });
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("makeEstimate", () => {
  const parts = { ...fit };
  test.each([
    ["a term twice", { terms: ["x", "x"] }],
    ["too few coefficients", { coefficients: Float64Array.of(1) }],
    ["a negative variance", { vcov: { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, -1) } }],
    ["an asymmetric covariance", { vcov: { rows: 2, columns: 2, data: Float64Array.of(1, 0.1, 0.2, 1) } }],
    ["a covariance of another shape", { vcov: { rows: 1, columns: 1, data: Float64Array.of(1) } }],
    ["no degrees of freedom", { inference: { ...fit.inference, degreesOfFreedom: new Float64Array(2) } }],
  ])("%s", (_, change) => {
    expect(() => makeEstimate({ ...parts, ...change })).toThrow(code("INVALID_ESTIMATE"));
  });

  const infinite = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, Number.POSITIVE_INFINITY) };
  test.each([
    ["coefficient of 'z'", { coefficients: Float64Array.of(1, Number.NaN) }],
    ["variance of 'z'", { vcov: infinite }],
  ])("numbers that are no doubles: the %s", (what, change) => {
    expect(() => makeEstimate({ ...parts, ...change })).toThrow(code("NUMBERS_OUT_OF_RANGE"));
    expect(() => makeEstimate({ ...parts, ...change })).toThrow(new RegExp(`${what}.*another unit`));
  });
});
