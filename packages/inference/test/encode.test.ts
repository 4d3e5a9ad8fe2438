import { describe, expect, test } from "vitest";
import { decode, type Estimate, encode, makeEstimate } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

const data = randomPanel(11, 9, 6);
const fit = estimateOf(data, "y ~ x + z | id", { cluster: "id" });
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("encode and decode", () => {
  test("infinities, missing numbers and minus zero survive", () => {
    const odd: Estimate = {
      ...fit,
      coefficients: Float64Array.of(-0, 1e-320),
      statistics: { f: Number.POSITIVE_INFINITY, missing: Number.NaN, low: Number.NEGATIVE_INFINITY },
      inference: {
        ...fit.inference,
        degreesOfFreedom: new Float64Array(2).fill(Number.POSITIVE_INFINITY),
        facts: { N: Number.POSITIVE_INFINITY, rule: "Infinity is large" },
      },
    };
    expect(decode(encode(odd))).toEqual(odd);
    expect(Object.is(decode(encode(odd)).coefficients[0], -0)).toBe(true);
  });

  test("terms that look like numbers stay texts", () => {
    const named = makeEstimate({ ...fit, terms: ["NaN", "Infinity"] });
    expect(decode(encode(named)).terms).toEqual(["NaN", "Infinity"]);
  });

  test.each([
    ["", "INVALID_ENCODING"],
    ["null", "INVALID_ENCODING"],
    ["[]", "INVALID_ENCODING"],
    ["{}", "UNKNOWN_SCHEMA"],
    ['{"schema":"mesometrics/estimate@1"}', "INVALID_ENCODING"],
    [encode(fit).replace('"coefficients":[', '"coefficients":["one",'), "INVALID_ENCODING"],
    [encode(fit).replace('"rows":2', '"rows":3'), "INVALID_ENCODING"],
  ])("hostile text %#", (text, expected) => {
    expect(() => decode(text)).toThrow(code(expected));
  });
});
