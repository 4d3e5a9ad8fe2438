import { produc } from "@mesometrics/datasets/produc";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { contiguityWeights, moranByPeriod, moranTest, panel, spatialPanel, weightsFromMatrix } from "../src/index.js";
import { logDeterminant, spectrumOf } from "../src/spectrum.js";
import {
  componentOf,
  data,
  effectsKinds,
  everyDummy,
  formula,
  type MoranCase,
  reference,
  standardErrors,
  testOf,
  weights,
} from "./produc-study.js";

const models = ["sar", "sdm", "sem", "sdem"] as const;
const cases = effectsKinds.flatMap((effects) => models.map((model) => ({ effects, model })));

describe("spatial panel models agree with dense maximum likelihood in R (references/spatial/produc_sdm.R)", () => {
  test.each(cases)("$model, effects $effects", ({ effects, model }) => {
    const expected = reference.models[effects][model];
    const fit = spatialPanel(data, formula, { weights, model, effects, ...everyDummy(effects) });
    expect(fit.terms).toEqual([
      ...expected.terms,
      model.startsWith("sd") || model === "sar" ? fit.terms.at(-1) : "lambda",
    ]);
    const k = expected.beta.length;
    expectClose(fit.coefficients, [...expected.beta, expected.parameter], {
      relative: 1e-9,
      absolute: 1e-12,
      what: "coefficients",
    });
    expectClose(fit.statistics.logLikelihood, expected.logLik, { relative: 1e-12, what: "logLik" });
    expectClose(fit.statistics.sigma2, expected.sigma2, { relative: 1e-11, what: "sigma2" });
    expectClose(fit.statistics.rss, expected.sse, { relative: 1e-11, what: "rss" });
    const errors = standardErrors(fit);
    expectClose(errors, expected.se.slice(0, k + 1), { relative: 1e-9, what: "standard errors" });
    if (model === "sar" || model === "sdm") {
      const joint = componentOf(fit, "parameters");
      expectClose(standardErrors(joint), expected.se, { relative: 1e-9, what: "standard errors with sigma2" });
      const scale = standardErrors(joint);
      const correlation = (v: (i: number, j: number) => number) =>
        joint.terms.flatMap((_, j) => joint.terms.map((__, i) => v(i, j) / (scale[i] * scale[j])));
      expectClose(
        correlation((i, j) => joint.vcov.data[i + j * joint.terms.length]),
        correlation((i, j) => (expected.vcov as number[][])[i][j]),
        { absolute: 1e-9, what: "joint covariance" },
      );
      const lsdv = spatialPanel(data, formula, {
        weights,
        model,
        effects,
        ...everyDummy(effects),
        information: "expected",
      });
      expectClose(standardErrors(componentOf(lsdv, "parameters")), expected.se_lsdv, { relative: 1e-8, what: "lsdv" });
      for (const name of ["direct", "indirect", "total"] as const) {
        const component = componentOf(fit, name);
        expectClose(component.coefficients, expected.effects[name].value, { relative: 1e-8, what: name });
        // numDeriv's own error is about 1e-10 of the derivative.
        expectClose(standardErrors(component), expected.effects[name].se, { relative: 1e-7, what: `${name} error` });
      }
    }
  });

  test.each(effectsKinds)("specification tests of the Durbin model, effects %s", (effects) => {
    const fit = spatialPanel(data, formula, { weights, model: "sdm", effects, ...everyDummy(effects) });
    const { tests } = reference.models[effects];
    for (const [id, expected] of Object.entries(tests)) {
      const found = testOf(fit, id.replace("_", "-"));
      expectClose(found.statistic, expected, { relative: 1e-9, what: id });
      expect(found.degreesOfFreedom).toEqual([4]);
    }
  });

  test("the two-way Durbin model is the one with every dummy in spatialreg::lagsarlm", () => {
    const fit = spatialPanel(data, formula, { weights, model: "sdm", effects: "twoways", likelihood: "direct" });
    const { lsdv } = reference;
    // lagsarlm searches rho by values of the likelihood, which leaves about 1e-8 of it.
    expectClose(fit.coefficients.slice(0, 8), lsdv.beta, { relative: 1e-7, absolute: 1e-8, what: "beta" });
    expectClose(fit.coefficients[8], lsdv.rho, { relative: 1e-7, what: "rho" });
    expectClose(fit.statistics.logLikelihood, lsdv.logLik, { relative: 1e-11, what: "logLik" });
    expectClose(standardErrors(fit), [...lsdv.beta_se, lsdv.rho_se], { relative: 1e-7, what: "standard errors" });
    expectClose(fit.statistics.sigma2, lsdv.sigma2, { relative: 1e-7, what: "sigma2" });
  });

  test("the two-way error model is the one with every dummy in spatialreg::errorsarlm", () => {
    const fit = spatialPanel(data, formula, { weights, model: "sem", effects: "twoways", likelihood: "direct" });
    // Its sums of squares over levels of y around 10 lose ten digits, and with them the place of a flat maximum.
    expectClose(fit.coefficients[4], reference.lsdv.lambda, { relative: 1e-4, what: "lambda" });
    expectClose(fit.statistics.logLikelihood, reference.lsdv.error_logLik, { relative: 1e-10, what: "logLik" });
  });
});

function expectMoran(
  x: (
    assumption: "randomisation" | "normality",
    alternative: "two-sided" | "greater" | "less",
  ) => ReturnType<typeof moranTest>,
  expected: MoranCase,
): void {
  const two = x("randomisation", "two-sided");
  expectClose(
    [two.estimate, two.expectation, two.variance, two.statistic],
    [expected.I, expected.expectation, expected.variance, expected.z],
    { relative: 1e-11, what: "Moran" },
  );
  expectClose(two.pValue, expected.p_two_sided, { relative: 1e-10, what: "two-sided p" });
  expectClose(x("randomisation", "greater").pValue, expected.p_greater, { relative: 1e-10, what: "upper p" });
  expectClose(x("randomisation", "less").pValue, expected.p_less, { relative: 1e-10, what: "lower p" });
  const normality = x("normality", "two-sided");
  expectClose(normality.variance, expected.variance_normality, { relative: 1e-11, what: "variance under normality" });
  expectClose(normality.pValue, expected.p_normality, { relative: 1e-10, what: "p under normality" });
}

describe("weights and Moran's I agree with spdep (references/spatial/produc_sdm.R)", () => {
  test("the graph: 107 pairs and its eigenvalues", () => {
    expect(weights.units).toEqual(reference.states);
    expect(weights.links).toBe(2 * reference.pairs);
    const spectrum = spectrumOf(weights);
    expectClose(spectrum.real, reference.eigenvalues, { absolute: 1e-13, what: "eigenvalues" });
    expectClose([spectrum.lower, spectrum.upper], [1 / reference.eigenvalues[0], 1], { relative: 1e-13 });
  });

  test("Moran's I in every year", () => {
    const tables = new Map<string, ReturnType<typeof moranByPeriod>>();
    for (const [t, expected] of reference.moran_by_year.entries()) {
      expectMoran((assumption, alternative) => {
        const key = `${assumption} ${alternative}`;
        const table = tables.get(key) ?? moranByPeriod(data, "log(gsp)", weights, { assumption, alternative });
        tables.set(key, table);
        expect(table[t].period).toBe(String(expected.year));
        return table[t];
      }, expected);
    }
  });

  const lastYear = () => {
    const values = data.columns.gsp.kind === "number" ? data.columns.gsp.values : new Float64Array();
    const x = new Float64Array(48);
    const last = data.index.timeLabels.length - 1;
    for (let row = 0; row < data.rows; row++) {
      if (data.index.timeCodes[row] === last) x[data.index.unitCodes[row]] = Math.log(values[row]);
    }
    return x;
  };
  const neighbours = (i: number): number[] =>
    Array.from(weights.base.columnIndices.subarray(weights.base.rowPointers[i], weights.base.rowPointers[i + 1]));

  test("an island counts neither in n nor in its neighbours", () => {
    const edges = weights.units.flatMap((unit, i) =>
      neighbours(i)
        .filter((j) => j > i && unit !== "MAINE" && weights.units[j] !== "MAINE")
        .map((j) => [unit, weights.units[j]] as const),
    );
    const island = contiguityWeights(weights.units, edges, { islands: "zero" });
    expect(island.islands).toEqual(["MAINE"]);
    expectMoran(
      (assumption, alternative) => moranTest(lastYear(), island, { assumption, alternative }),
      reference.moran_cases.island,
    );
  });

  test("weights without symmetry, not normalised; the Jacobian of their rows with complex eigenvalues", () => {
    const rows = weights.units.map((_, i) => {
      const row = new Float64Array(48);
      for (const j of neighbours(i)) row[j] = 1 + (((i + 1) * 7 + (j + 1) * 3) % 5);
      return row;
    });
    const uneven = weightsFromMatrix(weights.units, rows, { normalise: "none" });
    expectMoran(
      (assumption, alternative) => moranTest(lastYear(), uneven, { assumption, alternative }),
      reference.moran_cases.uneven,
    );
    const spectrum = spectrumOf(weightsFromMatrix(weights.units, rows));
    const expected = reference.moran_cases.uneven_eigenvalues;
    expect(spectrum.imaginary.filter((value) => Math.abs(value) > 1e-12).length).toBe(expected.complex);
    expectClose(logDeterminant(spectrum, 0.4), expected["log_determinant_0.4"], {
      relative: 1e-12,
      what: "ln |I - 0.4 W|",
    });
  });
});

describe("the default study's model and tables agree with R", () => {
  const { scores } = ownReference<{ infrastructure: { scores: number[] } }>("index/produc_index.json").infrastructure;
  const study = panel({ ...produc.table, infrastructure: scores }, { unit: "state", time: "year" });
  const expected = reference.study;

  test("the index is the one that the script made itself", () => {
    expectClose(
      scores.reduce((total, score) => total + score, 0),
      expected.infrastructure_sum,
      { relative: 1e-12 },
    );
  });

  test("spatial Durbin model with effects and tests", () => {
    const fit = spatialPanel(study, "log(gsp / emp) ~ infrastructure + log(pc / emp) + unemp", {
      weights,
      model: "sdm",
      effects: "twoways",
      ...everyDummy("twoways"),
    });
    expectClose(fit.coefficients, [...expected.sdm.beta, expected.sdm.parameter], { relative: 1e-9, what: "b" });
    expectClose(standardErrors(componentOf(fit, "parameters")), expected.sdm.se, { relative: 1e-9, what: "errors" });
    expectClose(fit.statistics.logLikelihood, expected.sdm.logLik, { relative: 1e-12, what: "logLik" });
    for (const name of ["direct", "indirect", "total"] as const) {
      const component = componentOf(fit, name);
      expectClose(component.coefficients, expected.sdm.effects[name].value, { relative: 1e-8, what: name });
      expectClose(standardErrors(component), expected.sdm.effects[name].se, { relative: 1e-7, what: `${name} error` });
    }
    for (const [id, statistic] of Object.entries(expected.tests)) {
      expectClose(testOf(fit, id.replace("_", "-")).statistic, statistic, { relative: 1e-9, what: id });
    }
  });

  test.each([
    ["infrastructure", "infrastructure"],
    ["ln_productivity", "log(gsp / emp)"],
  ] as const)("Moran's I of %s by year", (key, expression) => {
    for (const [alternative, p] of [
      ["greater", "p_greater"],
      ["two-sided", "p_two_sided"],
    ] as const) {
      const table = moranByPeriod(study, expression, weights, { alternative });
      expectClose(
        table.map(({ estimate, variance, statistic, pValue }) => [estimate, variance, statistic, pValue]),
        expected.moran[key].map((row) => [row.I, row.variance, row.z, row[p]]),
        { relative: 1e-10, what: `${key} ${alternative}` },
      );
    }
  });
});
