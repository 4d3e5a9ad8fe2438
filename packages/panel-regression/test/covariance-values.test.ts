import { grunfeld } from "@mesometrics/datasets";
import { describe, expect, test } from "vitest";
import {
  beckKatz,
  between,
  type Covariance,
  type CovarianceEstimator,
  clusterJackknife,
  conley,
  decode,
  driscollKraay,
  type Estimate,
  encode,
  feols,
  firstDifference,
  namedCovariance,
  neweyWest,
  panel,
  plmRobust,
  randomEffects,
  withVcov,
} from "../src/index.js";

const table = {
  ...grunfeld.table,
  north: grunfeld.table.firm.map((_, row) => 30 + ((row * 7) % 11)),
  east: grunfeld.table.firm.map((_, row) => 100 + ((row * 5) % 13)),
};
const data = panel(table, { unit: "firm", time: "year" });
const formula = "inv ~ value + capital | firm";

const pairs: readonly (readonly [string, CovarianceEstimator, Covariance])[] = [
  ["driscollKraay", driscollKraay(), { type: "driscoll-kraay" }],
  ["driscollKraay", driscollKraay({ lags: 2, preset: "plm" }), { type: "driscoll-kraay", lags: 2, preset: "plm" }],
  ["neweyWest", neweyWest({ lags: 1 }), { type: "newey-west", lags: 1 }],
  ["beckKatz", beckKatz({ within: "unit" }), { type: "beck-katz", within: "unit" }],
  ["clusterJackknife", clusterJackknife({ type: "CR3", cluster: "firm" }), { type: "CR3", cluster: "firm" }],
  ["clusterJackknife", clusterJackknife({ type: "CV3", cluster: "firm" }), { type: "CV3", cluster: "firm" }],
  ["clusterJackknife", clusterJackknife({ type: "CV3J", cluster: "firm" }), { type: "CV3J", cluster: "firm" }],
  [
    "conley",
    conley({ latitude: "north", longitude: "east", cutoff: 300, kernel: "bartlett" }),
    { type: "conley", latitude: "north", longitude: "east", cutoff: 300, kernel: "bartlett" },
  ],
  ["plmRobust", plmRobust({ method: "white1" }), { type: "plm", method: "white1" }],
];

const numbers = ({ vcov, inference, tests }: Estimate) => ({ vcov, inference, tests });

describe.each(pairs)("%s", (made, value, spec) => {
  test("as a value, by name in withVcov and by name as a value are one covariance", () => {
    const fit = feols(data, formula, { vcov: value });
    const plain = feols(data, formula, { vcov: { type: "iid" } });
    expect(numbers(withVcov(plain, data, spec))).toEqual(numbers(fit));
    expect(numbers(withVcov(plain, data, value))).toEqual(numbers(fit));
    expect(numbers(feols(data, formula, { vcov: namedCovariance(spec) }))).toEqual(numbers(fit));
  });

  test("its spec is the same as plain data, and results hold data only", () => {
    expect({ ...value.spec }).toEqual({ ...spec });
    expect(structuredClone(value.spec)).toEqual(value.spec);
    const fit = feols(data, formula, { vcov: value });
    expect(structuredClone(fit)).toEqual(fit);
    expect(decode(encode(fit))).toEqual(fit);
  });

  test("its name alone is refused by an estimator, with the function to import", () => {
    for (const estimate of [
      () => feols(data, formula, { vcov: spec as never }),
      () => firstDifference(data, "inv ~ value", { vcov: spec as never }),
      () => between(data, "inv ~ value", { vcov: spec as never }),
      () => randomEffects(data, "inv ~ value", { vcov: spec as never }),
    ]) {
      expect(estimate).toThrow(
        expect.objectContaining({ code: "COVARIANCE_NOT_BUILT_IN", message: expect.stringContaining(`{ ${made} }`) }),
      );
    }
  });
});

test("rows without a coordinate leave the sample, as the rows without a cluster do", () => {
  const gaps = { ...table, north: table.north.map((value, row) => (row === 3 ? null : value)) };
  const holed = panel(gaps, { unit: "firm", time: "year" });
  const fit = feols(holed, formula, { vcov: conley({ latitude: "north", longitude: "east", cutoff: 300 }) });
  expect(fit.sample.observations).toBe(199);
});

test.each([
  ["a function that was not called", driscollKraay, "call it"],
  ["nothing", null, "not null"],
  ["a text", "HC1", "not HC1"],
  ["an unknown name", { type: "HC9" }, "is no covariance type"],
  ["a name of every object", { type: "constructor" }, "is no covariance type"],
  ["what only looks like a value", { estimate: 1, type: "iid", cluster: "firm" }, "has no clusters"],
])("%s is refused in words", (_, vcov, words) => {
  const expected = expect.objectContaining({ code: "UNKNOWN_COVARIANCE", message: expect.stringContaining(words) });
  expect(() => feols(data, formula, { vcov: vcov as never })).toThrow(expected);
  expect(() => withVcov(feols(data, formula), data, vcov as never)).toThrow(expected);
});
