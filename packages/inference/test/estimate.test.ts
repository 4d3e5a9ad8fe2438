import { studentTSurvival, studentTUpperQuantile } from "@mesometrics/distributions";
import { type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  augment,
  type Covariance,
  decode,
  defaultCovariance,
  deltaMethod,
  type Estimate,
  encode,
  explain,
  frameOf,
  glance,
  makeEstimate,
  requireSameData,
  sampleSelection,
  tidy,
  waldTest,
  withVcov,
} from "../src/index.js";
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

test("glance is one flat row, null where a number is not defined", () => {
  expect(glance(makeEstimate({ ...fit, statistics: {} }))).toMatchObject({
    kind: "feols",
    outcome: "y",
    observations: fit.sample.observations,
    units: 9,
    periods: 6,
    parameters: 2,
    absorbedDegreesOfFreedom: 9,
    sigma: null,
    logLikelihood: null,
    vcov: "CR1 clustered by id, t(8)",
    preset: "fixest",
  });
});

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

describe("deltaMethod", () => {
  const coefficients = Float64Array.of(2, 3);
  const vcov = { rows: 2, columns: 2, data: Float64Array.of(0.04, 0.01, 0.01, 0.09) };

  test("a ratio by differences and by its derivative", () => {
    const exact = 0.04 / 9 + (4 / 81) * 0.09 - 2 * (1 / 3) * (2 / 9) * 0.01;
    const ratio = deltaMethod(coefficients, vcov, ([a, b]) => [a / b]);
    expectClose([ratio.estimates[0], ratio.vcov.data[0]], [2 / 3, exact], { relative: 1e-9 });
    const derived = deltaMethod(
      coefficients,
      vcov,
      ([a, b]) => [a / b],
      ([a, b]) => ({ rows: 1, columns: 2, data: Float64Array.of(1 / b, -a / (b * b)) }),
    );
    expectClose(derived.standardErrors, [Math.sqrt(exact)], { relative: 1e-14 });
  });

  test("a transformation that leaves its domain is refused", () => {
    expect(() => deltaMethod(coefficients, vcov, ([a]) => [Math.log(-a)])).toThrow(code("NON_FINITE"));
  });
});

describe("makeEstimate", () => {
  const parts = { ...fit };
  test.each([
    ["a term twice", { terms: ["x", "x"] }],
    ["too few coefficients", { coefficients: Float64Array.of(1) }],
    ["a coefficient that is not finite", { coefficients: Float64Array.of(1, Number.NaN) }],
    ["a negative variance", { vcov: { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, -1) } }],
    ["an asymmetric covariance", { vcov: { rows: 2, columns: 2, data: Float64Array.of(1, 0.1, 0.2, 1) } }],
    ["a covariance of another shape", { vcov: { rows: 1, columns: 1, data: Float64Array.of(1) } }],
    ["no degrees of freedom", { inference: { ...fit.inference, degreesOfFreedom: new Float64Array(2) } }],
  ])("%s", (_, change) => {
    expect(() => makeEstimate({ ...parts, ...change })).toThrow(code("INVALID_ESTIMATE"));
  });
});

describe("what needs the data", () => {
  test("other data, and estimates that are not linear, are refused", () => {
    const other = randomPanel(12, 9, 6);
    expect(() => requireSameData(fit, other)).toThrow(code("DATA_MISMATCH"));
    expect(() => augment({ ...fit, kind: "spatialPanel" }, data)).toThrow(code("NOT_A_LINEAR_MODEL"));
    expect(() => withVcov(fit, other, { type: "iid" })).toThrow(code("DATA_MISMATCH"));
  });

  test("a change of covariance replaces its notes and keeps the others", () => {
    const collinear = estimateOf(data, "y ~ x + z + I(x + z) | id", { cluster: "id" });
    expect(collinear.notes.map((note) => note.code)).toEqual(["COLLINEAR_DROPPED", "FEW_CLUSTERS"]);
    expect(collinear.notes[0].message).toContain("it equals x + z, up to the fixed effects id");
    expect(withVcov(collinear, data, { type: "HC1" }).notes.map((note) => note.code)).toEqual(["COLLINEAR_DROPPED"]);
  });
});

test("a selection of rows survives as ranges", () => {
  expect(sampleSelection((row) => row !== 2, 5)).toEqual({
    rowRanges: [
      [0, 2],
      [3, 5],
    ],
  });
  expect(() => sampleSelection(new Uint8Array(3), 5)).toThrow(code("SUBSET_LENGTH"));
});

test.each([
  [{ type: "iid" }, 'fixest::feols(y ~ x + z | id, data, vcov = "iid"', "reghdfe y x z, absorb(id)"],
  [{ type: "HC1" }, 'vcov = "hetero"', "reghdfe y x z, absorb(id) vce(robust)"],
  [{ type: "HC3" }, 'sandwich::vcovHC, type = "HC3")', "regress y x z i.id, vce(hc3)"],
  [{ type: "CR0", cluster: "id" }, "cadjust = FALSE", "none: Stata has no CR0"],
  [{ cluster: ["id", "t"] }, "vcov = ~ id + t", "vce(cluster id t)"],
  [{ type: "CR2", cluster: "id" }, "clubSandwich::coef_test(lm(y ~ x + z + factor(id), data)", "vce(hc2 id, dfadjust)"],
] as const)("explain %o", (vcov, r, stata) => {
  const lines = explain(estimateOf(data, "y ~ x + z | id", vcov as Covariance));
  expect(lines.find((line) => line.startsWith("R: "))).toContain(r);
  expect(lines.find((line) => line.startsWith("Stata: "))).toContain(stata);
  expect(lines.some((line) => line.startsWith("N = "))).toBe(true);
});

test("a long panel whose CR2 would take long gets CR1 by default, and a reason", () => {
  const rows = Array.from({ length: 20_000 }, (_, row) => row);
  const long = panel(
    { id: rows.map((row) => row % 20), t: rows.map((row) => Math.floor(row / 20)), x: rows, y: rows },
    { unit: "id", time: "t" },
  ) as Dataset;
  const across = defaultCovariance(long, frameOf(long, "y ~ x | id + t", {}));
  expect(across.covariance).toEqual({ type: "CR1", cluster: "id" });
  expect(across.notes[0].message).toContain("20000 rows with 1001 regressors and effects across the units");
  expect(defaultCovariance(long, frameOf(long, "y ~ x | id", {})).covariance.type).toBe("CR2");
});
