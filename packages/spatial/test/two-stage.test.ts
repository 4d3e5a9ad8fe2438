import { ivreg } from "@mesometrics/iv";
import { randomStream } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { contiguityWeights, crossSection, panel, spatialLag, spatialTwoStage } from "../src/index.js";
import { componentOf, standardErrors } from "./produc-study.js";

/** y = rho W y + b x + c d + mu + e on a ring with chords; d is endogenous, z its instrument. */
function simulated(n: number, periods: number, rho: number) {
  const stream = randomStream(11);
  const units = Array.from({ length: n }, (_, i) => `u${i}`);
  const weights = contiguityWeights(units, [
    ...units.map((unit, i) => [unit, units[(i + 1) % n]] as const),
    ...units.map((unit, i) => [unit, units[(i + 7) % n]] as const),
  ]);
  const columns = {
    unit: [] as string[],
    time: [] as number[],
    y: [] as number[],
    x: [] as number[],
    d: [] as number[],
    z: [] as number[],
  };
  for (let t = 0; t < periods; t++) {
    const draw = () => Float64Array.from(units, () => stream.normal());
    const [x, z, shock, e] = [draw(), draw(), draw(), draw()];
    const d = z.map((value, i) => value + shock[i]);
    const right = x.map((value, i) => 1.5 * value + 0.7 * d[i] + 0.5 * shock[i] + 0.6 * e[i] + (i % 3) + 0.2 * t);
    let y = Float64Array.from(right);
    for (let step = 0; step < 300; step++) {
      const lag = spatialLag(weights, y);
      y = y.map((_, i) => right[i] + rho * lag[i]);
    }
    units.forEach((unit, i) => {
      columns.unit.push(unit);
      columns.time.push(t);
      columns.y.push(y[i]);
      columns.x.push(x[i]);
      columns.d.push(d[i]);
      columns.z.push(z[i]);
    });
  }
  return { weights, columns };
}

test("without a spatial part it is two-stage least squares", () => {
  const { weights, columns } = simulated(60, 1, 0);
  const data = crossSection(columns);
  const ours = spatialTwoStage(data, "y ~ x | d ~ z", { weights, unit: "unit", model: "ols", vcov: "iid" });
  const theirs = ivreg(data, "y ~ x | d ~ z", { vcov: { type: "iid" } });
  for (const [j, term] of ours.terms.entries()) {
    const at = theirs.terms.indexOf(term);
    expectClose(ours.coefficients[j], theirs.coefficients[at], { relative: 1e-10 });
    expectClose(standardErrors(ours)[j], standardErrors(theirs)[at], { relative: 1e-9 });
  }
});

test("finds what made the data, with an endogenous regressor and fixed effects, whatever the order of the units", () => {
  const { weights, columns } = simulated(120, 8, 0.4);
  const data = panel(columns, { unit: "unit", time: "time" });
  for (const vcov of ["HC0", "cluster", "iid"] as const) {
    const fit = spatialTwoStage(data, "y ~ x | d ~ z", { weights, model: "sar", effects: "twoways", vcov });
    expect(fit.terms).toEqual(["x", "d", "rho"]);
    const errors = standardErrors(fit);
    for (const [j, truth] of [1.5, 0.7, 0.4].entries()) {
      expect(Math.abs(fit.coefficients[j] - truth) / errors[j]).toBeLessThan(4);
    }
    const total = componentOf(fit, "total").coefficients;
    expectClose(total[0], fit.coefficients[0] / (1 - fit.coefficients[2]), { relative: 1e-12 });
  }
});

test("refusals", () => {
  const { weights, columns } = simulated(30, 2, 0.2);
  const data = panel(columns, { unit: "unit", time: "time" });
  const code = (name: string) => expect.objectContaining({ code: name });
  const run = (text: string, options: object) => () =>
    spatialTwoStage(data, text, { weights, model: "sar", ...options });
  expect(run("y ~ 1", {})).toThrow(code("UNDER_IDENTIFIED"));
  expect(run("y ~ x", { wLags: 0 })).toThrow(code("INVALID_ARGUMENT"));
  expect(run("y ~ x", { errorMoments: "heteroskedastic" })).toThrow(code("INVALID_ARGUMENT"));
  expect(run("y ~ x", { vcov: "HC3" })).toThrow(code("VCOV_NOT_AVAILABLE"));
  expect(run("y ~ x", { model: "sac", vcov: "iid", errorMoments: "heteroskedastic" })).toThrow(
    code("MOMENTS_NOT_AVAILABLE"),
  );
  expect(run("y ~ x", { model: "sac", effects: "individual", vcov: "HC0" })).toThrow(code("MOMENTS_NOT_AVAILABLE"));
  expect(run("y ~ x", { model: "sac", effects: "random", errorMoments: "homoskedastic" })).toThrow(
    code("MOMENTS_NOT_AVAILABLE"),
  );
  const one = crossSection({ unit: ["u0", "u1"], y: [1, 2], x: [2, 1] });
  expect(() => spatialTwoStage(one, "y ~ x", { weights, model: "sar" })).toThrow(code("INVALID_ARGUMENT"));
  expect(() => spatialTwoStage(one, "y ~ x", { weights, unit: "unit", model: "sar" })).toThrow(
    code("WEIGHTS_UNITS_MISMATCH"),
  );
});
