import { studentTSurvival, studentTUpperQuantile } from "@mesometrics/distributions";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Estimate, makeEstimate, tidy } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

const data = randomPanel(11, 9, 6);
const fit = estimateOf(data, "y ~ x + z | id", { cluster: "id" });
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("tidy", () => {
  test("p and interval are those of Student's t with the rule's degrees of freedom", () => {
    const [x] = tidy(fit, { level: 0.9 });
    const se = Math.sqrt(fit.vcov.data[0]);
    const t = fit.coefficients[0] / se;
    expectClose(
      [x.standardError, x.statistic, x.degreesOfFreedom, x.pValue, x.low, x.high],
      [
        se,
        t,
        8,
        2 * studentTSurvival(Math.abs(t), 8),
        fit.coefficients[0] - studentTUpperQuantile(0.05, 8) * se,
        fit.coefficients[0] + studentTUpperQuantile(0.05, 8) * se,
      ],
      { relative: 1e-13 },
    );
  });

  test("normal where the rule says so", () => {
    const normal: Estimate = {
      ...fit,
      coefficients: Float64Array.of(1.959963984540054, 0),
      vcov: { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 0) },
      inference: {
        ...fit.inference,
        distribution: "normal",
        degreesOfFreedom: new Float64Array(2).fill(Number.POSITIVE_INFINITY),
      },
    };
    const [first, zero] = tidy(normal);
    expectClose([first.pValue, first.low], [0.05, 0], { relative: 1e-12, absolute: 1e-12 });
    expect([zero.statistic, zero.pValue]).toEqual([0, 1]);
  });

  test.each([0, 1, -1, 95, Number.NaN])("level %s is refused", (level) => {
    expect(() => tidy(fit, { level })).toThrow(code("INVALID_LEVEL"));
  });

  test("an unknown component is refused, all of them are listed in order", () => {
    const { terms, coefficients, vcov, inference } = fit;
    const spatial = makeEstimate({ ...fit, components: [{ name: "direct", terms, coefficients, vcov, inference }] });
    expect(tidy(spatial, { component: "all" }).map((row) => row.component)).toEqual([
      "coefficients",
      "coefficients",
      "direct",
      "direct",
    ]);
    expect(() => tidy(spatial, { component: "indirect" })).toThrow(/it has coefficients, direct/);
  });
});
