import { withinTransform } from "@mesometrics/fixed-effects";
import { inverse, matrixFromColumns, multiply, randomStream, transpose } from "@mesometrics/matrix";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { fitStatistics } from "../src/index.js";
import { modelOf, randomPanel } from "./small-model.js";

const code = (expected: string) => expect.objectContaining({ code: expected });
const stream = randomStream(5);
const draw = () => Float64Array.from({ length: 40 }, () => stream.normal());
const [w, z, noise] = [draw(), draw(), draw()];
const d = z.map((value, i) => value + w[i] / 2 + noise[i]);
const y = d.map((value, i) => 1 + 2 * value - w[i] + noise[i]);
const columns = { w, z, d, y, again: z.map((value, i) => 3 * value - w[i]), flat: w.map(() => 4) };
const data = crossSection(columns) as Dataset;

describe("two-stage least squares", () => {
  test("just identified: (Z'X)^-1 Z'y, with the residuals of the true regressors", () => {
    const one = w.map(() => 1);
    const x = matrixFromColumns([one, d, w]);
    const instruments = matrixFromColumns([one, z, w]);
    const outcome = { rows: 40, columns: 1, data: y };
    const expected = multiply(
      inverse(multiply(transpose(instruments), x)),
      multiply(transpose(instruments), outcome),
    ).data;
    const model = modelOf(data, "y ~ w | d ~ z");
    expect(model.terms).toEqual(["(Intercept)", "d", "w"]);
    expectClose(model.coefficients, expected, { relative: 1e-11 });
    const fitted = multiply(x, { rows: 3, columns: 1, data: expected }).data;
    expectClose(
      model.residuals,
      y.map((value, i) => value - fitted[i]),
      { absolute: 1e-11 },
    );
    // The scores are orthogonal to the residuals: S'e = 0.
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let i = 0; i < 40; i++) sum += model.scoreDesign.data[i + j * 40] * model.residuals[i];
      expect(Math.abs(sum)).toBeLessThan(1e-11);
    }
  });

  test("an instrument that the others explain is dropped with its combination", () => {
    const model = modelOf(data, "y ~ w | d ~ z + again");
    expect(model.instrumental?.excludedTerms).toEqual(["z"]);
    expect(model.notes).toEqual([
      {
        code: "INSTRUMENT_DROPPED",
        message: "Instrument 'again' was dropped: it equals -w + 3 z",
        terms: ["again"],
      },
    ]);
  });

  test("misuse", () => {
    expect(() => modelOf(data, "y ~ w | d ~ I(2 * w)")).toThrow(code("UNDER_IDENTIFIED"));
    expect(() => modelOf(data, "y ~ w + z | I(w + z) ~ d")).toThrow(code("ENDOGENOUS_COLLINEAR"));
  });
});

test("the intercept explains a constant, and the order decides which of two equal columns stays", () => {
  const model = modelOf(data, "y ~ flat + z + I(5 * z) + w");
  expect(model.terms).toEqual(["(Intercept)", "z", "w"]);
  expect(model.notes.map((note) => note.message)).toEqual([
    "Regressor 'flat' was dropped: it equals 4 (Intercept)",
    "Regressor 'I(5 * z)' was dropped: it equals 5 z",
  ]);
});

test("a working model of a panel says how its effects were absorbed", () => {
  const model = modelOf(randomPanel(2), "y ~ x | id + t");
  expect([model.solver, model.absorbed, model.iterations]).toEqual(["two-way-exact", 11, 0]);
  expect(model.frame.unit?.levels).toBe(7);
});

test("with many rows the residuals stand where the outcome was, which is made again when it is read", () => {
  const rows = 2 ** 20 + 8;
  const draws = randomStream(11);
  const g = Int32Array.from({ length: rows }, (_, i) => i >> 3);
  const x = Float64Array.from({ length: rows }, (_, i) => draws.normal() + (i % 3));
  const outcome = Float64Array.from(x, (value, i) => 2 * value + (g[i] % 5) + draws.normal());
  const model = modelOf(crossSection({ y: outcome, x, g }) as Dataset, "y ~ x | g");
  const { data } = withinTransform({ rows, columns: 1, data: outcome }, [
    { codes: g, levels: g[rows - 1] + 1 },
  ]).columns;
  // The statistics are those of the outcome as it was, and do not make it again.
  const { r2, statistics } = fitStatistics(model);
  const square = data.reduce((sum, value) => sum + value * value, 0);
  expect(statistics.tssWithin).toBeCloseTo(square, 4);
  expect(r2.within).toBeCloseTo(1 - statistics.rss / square, 12);
  expect(model.residuals.buffer).toBe(model.design.data.buffer);
  let difference = 0;
  for (let i = 0; i < rows; i++) difference = Math.max(difference, Math.abs(model.outcome[i] - data[i]));
  expect(difference).toBeLessThan(1e-13);
  expect(model.outcome).toBe(model.outcome);
  expect(outcome[3]).not.toBe(model.residuals[3]);
});
