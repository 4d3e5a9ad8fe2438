import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, type Estimate, tidy, waldTest } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

const data = randomPanel(11, 9, 6);
const fit = estimateOf(data, "y ~ x + z | id", { cluster: "id" });
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("waldTest", () => {
  test("one restriction is the square of t", () => {
    for (const vcov of [{ type: "iid" }, { cluster: "id" }, { type: "CR2", cluster: "id" }] as const) {
      const estimate = estimateOf(data, "y ~ x + z | id", vcov as Covariance);
      const [x] = tidy(estimate);
      const { statistic, degreesOfFreedom, pValue } = waldTest(estimate, ["x"]);
      expectClose([statistic, ...degreesOfFreedom, pValue ?? 0], [x.statistic ** 2, 1, x.degreesOfFreedom, x.pValue], {
        relative: 1e-10,
      });
    }
  });

  test("R b = r, and all slopes as the estimate has them", () => {
    const joint = waldTest(fit, ["x", "z"]);
    expect(joint).toEqual(fit.tests[0]);
    const matrix = { rows: 1, columns: 2, data: Float64Array.of(1, 1) };
    const sum = fit.coefficients[0] + fit.coefficients[1];
    const variance = fit.vcov.data[0] + 2 * fit.vcov.data[1] + fit.vcov.data[3];
    expectClose(waldTest(fit, { matrix, values: Float64Array.of(2) }).statistic, (sum - 2) ** 2 / variance, {
      relative: 1e-12,
    });
  });

  test("the unit of measure of a regressor changes no joint test", () => {
    const scaled = (factor: number) =>
      estimateOf(data, `y ~ I(${factor} * x) + z | id`, { type: "CR2", cluster: "id" }).tests[0];
    const [plain, tiny] = [scaled(1), scaled(1e-9)];
    expectClose([tiny.statistic, ...tiny.degreesOfFreedom], [plain.statistic, ...plain.degreesOfFreedom], {
      relative: 1e-9,
    });
  });

  test("maximum likelihood gives a chi-squared test", () => {
    const ml: Estimate = { ...fit, inference: { ...fit.inference, distribution: "normal" } };
    const { statistic, distribution, degreesOfFreedom } = waldTest(ml, ["x", "z"]);
    expect([distribution, ...degreesOfFreedom]).toEqual(["chi2", 2]);
    expectClose(statistic, 2 * waldTest(fit, ["x", "z"]).statistic, { relative: 1e-14 });
  });

  test("misuse", () => {
    const reduced = estimateOf(data, "y ~ x + z | id", { type: "CR2", cluster: "id" });
    expect(() => waldTest(fit, ["w"])).toThrow(code("UNKNOWN_TERM"));
    expect(() => waldTest(fit, [])).toThrow(code("SHAPE_MISMATCH"));
    expect(() => waldTest(fit, ["x", "x"])).toThrow(code("SINGULAR_RESTRICTIONS"));
    expect(() => waldTest(reduced, ["x", "z"])).toThrow(code("DATA_REQUIRED"));
    expect(waldTest(reduced, ["x", "z"], data)).toEqual(reduced.tests[0]);
    const wrong = { matrix: { rows: 1, columns: 3, data: new Float64Array(3) }, values: Float64Array.of(0) };
    expect(() => waldTest(fit, wrong)).toThrow(code("SHAPE_MISMATCH"));
  });
});
