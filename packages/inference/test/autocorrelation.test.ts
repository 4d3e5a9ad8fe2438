import { type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, covarianceOf, explain, frameOf, type WorkingModel, workingModel } from "../src/index.js";
import { errorCode, sandwichOf, tableOf } from "./dense-covariance.js";
import { estimateOf, modelOf, randomPanel } from "./small-model.js";

const data = randomPanel(4, 8, 7);

/** B S' W S B with W (n x n) written out: the weight of each pair of rows, by its definition. */
function byDefinition(model: WorkingModel, rows: Dataset, lags: number, within: boolean) {
  const { id, t } = tableOf(rows);
  return sandwichOf(model, (i, j) => {
    const distance = Math.abs((t[i] as number) - (t[j] as number));
    return distance > lags || (within && id[i] !== id[j]) ? 0 : 1 - distance / (lags + 1);
  });
}

describe.each(["y ~ x + z", "y ~ x + z | id", "y ~ x + z | id + t"])("%s", (formula) => {
  const model = modelOf(data, formula);

  test.each([
    ["driscoll-kraay", 0],
    ["driscoll-kraay", 1],
    ["driscoll-kraay", 4],
    ["newey-west", 0],
    ["newey-west", 1],
    ["newey-west", 4],
  ] as const)("%s with %i lags is its weighted sum over pairs of rows", (type, lags) => {
    const { vcov, inference } = covarianceOf(model, { type, lags, preset: "plm" }, data);
    expectClose(vcov.data, byDefinition(model, data, lags, type === "newey-west"), { relative: 1e-9, absolute: 1e-14 });
    expect(inference.adjustment).toBe(1);
  });
});

test("the preset fixest: T/(T-1) (N-1)/(N-K') and t(T-1)", () => {
  const model = modelOf(data, "y ~ x + z | id + t");
  const n = model.frame.observations;
  const plain = covarianceOf(model, { type: "driscoll-kraay", lags: 2, preset: "plm" }, data);
  const found = covarianceOf(model, { type: "driscoll-kraay", lags: 2 }, data);
  // Periods are nested in themselves, so K' is the slopes and the 8 units.
  expectClose(found.inference.adjustment, (7 / 6) * ((n - 1) / (n - 2 - 8)), { relative: 1e-14 });
  expectClose(
    found.vcov.data,
    plain.vcov.data.map((value) => value * found.inference.adjustment),
    { relative: 1e-13 },
  );
  expect(Array.from(found.inference.degreesOfFreedom)).toEqual([6, 6]);
  expect(plain.inference.degreesOfFreedom[0]).toBe(n - 2 - model.absorbed);
  // Newey-West takes units and periods as nested: K' is the slopes and a constant.
  const within = covarianceOf(model, { type: "newey-west", lags: 2, preset: "fixest" }, data);
  expectClose(within.inference.adjustment, (7 / 6) * ((n - 1) / (n - 3)), { relative: 1e-14 });
});

test("lags count time, not rows: a period that no unit has stays a step", () => {
  const table = tableOf(data);
  const keep = (table.t as number[]).flatMap((t, i) => (t === 3 ? [] : [i]));
  const holed = panel(
    Object.fromEntries(Object.entries(table).map(([name, values]) => [name, keep.map((i) => values[i] as number)])),
    { unit: "id", time: "t" },
  ) as Dataset;
  const model = modelOf(holed, "y ~ x + z | id");
  for (const type of ["driscoll-kraay", "newey-west"] as const) {
    const { vcov, notes } = covarianceOf(model, { type, lags: 1, preset: "plm" }, holed);
    expectClose(vcov.data, byDefinition(model, holed, 1, type === "newey-west"), { relative: 1e-9 });
    expect(notes.map(({ code }) => code)).toContain("PERIOD_GAPS");
  }
});

test("the default lag is floor(T^(1/4)): of all periods, in the preset plm of the longest unit", () => {
  const long = randomPanel(2, 3, 17);
  const model = modelOf(long, "y ~ x");
  const lags = (covariance: Covariance, own = model) => covarianceOf(own, covariance, long).inference.facts.lags;
  expect(lags({ type: "driscoll-kraay" })).toBe(2);
  const observed = [
    [0, 11],
    [6, 17],
    [3, 12],
  ] as const;
  const { id, t } = tableOf(long);
  const frame = frameOf(long, "y ~ x", {
    subset: {
      rowRanges: (id as number[]).flatMap((unit, i) => {
        const [from, to] = observed[unit] ?? [0, 0];
        return (t[i] as number) >= from && (t[i] as number) < to ? [[i, i + 1] as const] : [];
      }),
    },
  });
  expect(lags({ type: "newey-west" }, workingModel(frame))).toBe(2);
  expect(lags({ type: "newey-west", preset: "plm" }, workingModel(frame))).toBe(1);
});

test("few periods are noted", () => {
  const { notes } = covarianceOf(modelOf(data, "y ~ x"), { type: "driscoll-kraay" }, data);
  expect(notes.find(({ code }) => code === "FEW_PERIODS")?.message).toContain("there are 7");
});

test("misuse", () => {
  const model = modelOf(data, "y ~ x");
  const code = (covariance: unknown, own = model, rows = data) =>
    errorCode(() => covarianceOf(own, covariance as Covariance, rows));
  expect(code({ type: "newey-west", lags: 7 })).toBe("TOO_MANY_LAGS");
  expect(code({ type: "newey-west", lags: 6 })).toBe(null);
  expect(code({ type: "driscoll-kraay", lags: -1 })).toBe("INVALID_LAGS");
  expect(code({ type: "driscoll-kraay", lags: 1.5 })).toBe("INVALID_LAGS");
  expect(code({ type: "driscoll-kraay", lags: "2" })).toBe("INVALID_LAGS");
  expect(code({ type: "driscoll-kraay", preset: "stata" })).toBe("INVALID_COVARIANCE_OPTION");
  expect(code({ type: "driscoll-kraay", cluster: "id" })).toBe("UNKNOWN_COVARIANCE");
  const one = workingModel(frameOf(data, "y ~ x", { subset: { column: "t", values: [2] } }));
  expect(code({ type: "newey-west" }, one)).toBe("ONE_PERIOD");
  const weights = { frequency: "region" } as const;
  const repeated = workingModel(frameOf(data, "y ~ x", { weights }));
  expect(code({ type: "newey-west" }, repeated)).toBe("FREQUENCY_WEIGHTS");
  expect(code({ type: "driscoll-kraay" }, repeated)).toBe(null);
});

test("explained with the calls that give the same numbers", () => {
  const lines = explain(estimateOf(data, "y ~ x + z | id + t", { type: "driscoll-kraay", lags: 2 }));
  expect(lines).toContain("T = 7 periods, L = 2 lags, kernel Bartlett, 1 - l/(L + 1), lags by time");
  expect(lines).toContain("K' = 10: coefficients and the effects that are not nested in a period");
  expect(lines).toContain("R: fixest::feols(y ~ x + z | id + t, data, vcov = DK(2) ~ t)");
  const inPlm = explain(estimateOf(data, "y ~ x + z | id", { type: "newey-west", lags: 1, preset: "plm" }));
  expect(inPlm.find((line) => line.startsWith("R: "))).toBe(
    'R: plm::vcovNW(plm::plm(y ~ x + z, data, index = c("id", "t"), model = "within", effect = "individual"), maxlag = 1)',
  );
});
