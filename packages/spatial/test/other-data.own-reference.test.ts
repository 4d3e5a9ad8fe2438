import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  baltagiSongKohTests,
  bivariateLocalMoran,
  bivariateMoran,
  crossSection,
  type Estimate,
  gearyTest,
  lagrangeMultiplierTests,
  localMoran,
  moranTest,
  type PanelEffects,
  panel,
  residualMoranTest,
  type SpatialWeights,
  spatialPanel,
  spatialRegression,
  weightsFromMatrix,
} from "../src/index.js";
import { componentOf, standardErrors, testOf } from "./produc-study.js";

/** By unit, numbered from 1; a single neighbour stands alone. */
type Neighbours = readonly (number | number[])[];
type Block = Readonly<Record<"value" | "se", number[]>>;
interface Model {
  readonly terms: string[];
  readonly estimate: number[];
  readonly se: number[];
  readonly logLik: number;
  readonly sigma2: number;
  readonly direct?: Block;
  readonly indirect?: Block;
  readonly total?: Block;
}
interface Models {
  readonly models: Readonly<Record<string, Model>>;
  readonly tests: Readonly<Record<string, number>>;
}
interface CrossSection extends Models {
  readonly data: Readonly<Record<string, number[]>>;
  readonly formula: string;
  readonly neighbours: Neighbours;
  readonly multipliers: Readonly<Record<string, number>>;
  readonly moranOfResiduals: number[];
  readonly outcome: Readonly<Record<"moran" | "geary" | "local" | "variance", number[]>>;
}
type PanelCase = Pick<CrossSection, "data" | "formula" | "neighbours"> &
  Readonly<
    Record<
      "none" | "individual" | "time" | "twoways",
      Models & { readonly multipliers: Readonly<Record<string, number>>; readonly transformation: Models }
    >
  > & {
    readonly random: Readonly<Record<"sar" | "sem" | "sdm", Omit<Model, "terms" | "se"> & { readonly phi: number }>>;
    readonly bsk: number[];
    readonly slmtest: Readonly<Record<"none" | "individual" | "time" | "twoways", number[]>>;
  };
interface File {
  readonly sids: CrossSection & {
    readonly bivariate: {
      readonly estimate: number;
      readonly local: number[];
      readonly neighbours: Neighbours;
    };
  };
  readonly boston: CrossSection;
  readonly baltimore: CrossSection;
  readonly insurance: PanelCase;
  readonly rice: PanelCase;
}

const reference = ownReference<File>("spatial/other_data.json");

/** Rows divided by their sums; units are the rows' labels, given in reverse so that the match is by label. */
function weightsOf(neighbours: Neighbours, labels: readonly string[]): SpatialWeights {
  const n = labels.length;
  const rows = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  neighbours.forEach((others, i) => {
    for (const other of [others].flat()) rows[n - 1 - i][n - other] = 1;
  });
  return weightsFromMatrix(labels.toReversed(), rows);
}

/** How far from the reference, whose derivatives of effects are numerical to about 1e-10. */
const close = { relative: 1e-7, absolute: 1e-10 };

function expectModel(fit: Estimate, expected: Model): void {
  const names = fit.terms.map((term) => term.replaceAll(" ", ""));
  expect(names).toEqual(expected.terms.map((term) => term.replaceAll(" ", "")));
  const size = standardErrors(fit);
  // On the scale of the standard error, which is what a digit of a coefficient means.
  expectClose(
    fit.coefficients.map((value, j) => value / size[j]),
    expected.estimate.map((value, j) => value / size[j]),
    { relative: 1e-7, absolute: 1e-7, what: "coefficients over errors" },
  );
  expectClose(size, expected.se, { ...close, what: "standard errors" });
  expectClose(fit.statistics.logLikelihood, expected.logLik, { relative: 1e-10, absolute: 1e-9, what: "logLik" });
  expectClose(fit.statistics.sigma2, expected.sigma2, { ...close, what: "sigma2" });
  for (const name of ["direct", "indirect", "total"] as const) {
    const block = expected[name];
    if (block === undefined) continue;
    const component = componentOf(fit, name);
    const errors = standardErrors(component);
    expectClose(
      component.coefficients.map((value, j) => value / errors[j]),
      block.value.map((value, j) => value / errors[j]),
      { relative: 1e-7, absolute: 1e-7, what: name },
    );
    expectClose(errors, block.se, { relative: 1e-6, what: `${name} error` });
  }
}

function expectDurbinTests(fit: Estimate, expected: Readonly<Record<string, number>>): void {
  for (const [id, statistic] of Object.entries(expected)) {
    expectClose(testOf(fit, id).statistic, statistic, { relative: 1e-6, absolute: 1e-7, what: id });
  }
}

function expectMultipliers(
  found: ReturnType<typeof lagrangeMultiplierTests>,
  expected: Readonly<Record<string, number>>,
) {
  for (const [id, statistic] of Object.entries(expected)) {
    const test = found.tests.find((one) => one.id === id);
    expectClose(test?.statistic ?? Number.NaN, statistic, { relative: 1e-7, what: id });
  }
}

describe.each(["sids", "boston", "baltimore"] as const)(
  "%s against dense maximum likelihood and spdep in R",
  (name) => {
    const expected = reference[name];
    const labels = expected.data[Object.keys(expected.data)[0]].map((_, i) => `place ${i + 1}`);
    const data = crossSection({ ...expected.data, place: labels });
    const weights = weightsOf(expected.neighbours, labels);

    test.each(["sar", "sem", "sdm", "sdem", "sac"] as const)("%s", (model) => {
      const fit = spatialRegression(data, expected.formula, { weights, unit: "place", model });
      expectModel(fit, expected.models[model]);
      if (model === "sdm") expectDurbinTests(fit, expected.tests);
    });

    test("LM tests and Moran of residuals", () => {
      const options = { weights, unit: "place" };
      expectMultipliers(lagrangeMultiplierTests(data, expected.formula, options), expected.multipliers);
      const { estimate, expectation, variance, statistic, pValue } = residualMoranTest(data, expected.formula, options);
      expectClose([estimate, expectation, variance, statistic, pValue ?? 1], expected.moranOfResiduals, {
        relative: 1e-9,
        absolute: 1e-300,
      });
    });

    test("Moran, Geary and local Moran of the outcome", () => {
      const { data: columns, formula, outcome } = expected;
      const y = labels.map((_, i) => {
        if (name === "sids") return (1000 * columns.SID79[i]) / columns.BIR79[i];
        return name === "boston" ? Math.log(columns.CMEDV[i]) : columns.PRICE[i];
      });
      expect(formula.length).toBeGreaterThan(0);
      const values = new Map(labels.map((label, i) => [label, y[i]]));
      for (const [test, numbers] of [
        [moranTest(values, weights), outcome.moran],
        [gearyTest(values, weights), outcome.geary],
      ] as const) {
        expectClose([test.estimate, test.expectation, test.variance, test.statistic], numbers.slice(0, 4), {
          relative: 1e-10,
          what: test.id,
        });
        expectClose(test.pValue ?? 1, numbers[4], { relative: 1e-8, absolute: 1e-300 });
      }
      const { units } = localMoran(values, weights, { divisor: "n", permutations: 0 });
      const inOrder = units.toReversed();
      expectClose(
        inOrder.map(({ estimate }) => estimate),
        outcome.local,
        { relative: 1e-10, absolute: 1e-13, what: "local" },
      );
      expectClose(
        inOrder.map(({ variance }) => variance),
        outcome.variance,
        { relative: 1e-9, absolute: 1e-13 },
      );
    });
  },
);

describe("bivariate Moran", () => {
  const { data: columns, bivariate, formula } = reference.sids;
  const labels = columns.SID74.map((_, i) => `place ${i + 1}`);
  const weights = weightsOf(bivariate.neighbours, labels);
  const rate = (cases: string, births: string) =>
    new Map(labels.map((label, i) => [label, (1000 * columns[cases][i]) / columns[births][i]]));

  test("of the rates of 1974 with those of 1979 around them is that of spdep and of PySAL's manual", () => {
    const found = bivariateMoran(rate("SID74", "BIR74"), rate("SID79", "BIR79"), weights);
    expectClose(found.estimate, bivariate.estimate, { relative: 1e-12 });
    // esda.Moran_BV_matrix prints 0.1936261 and 0.3770138, each to 7 digits.
    expect(found.estimate.toFixed(7)).toBe("0.1936261");
    const other = bivariateMoran(rate("NWBIR79", "BIR79"), rate("SID74", "BIR74"), weights);
    expect(other.estimate.toFixed(7)).toBe("0.3770138");
    expect(formula).toContain("SID79");
  });

  test("local", () => {
    const { units } = bivariateLocalMoran(rate("SID74", "BIR74"), rate("SID79", "BIR79"), weights, {
      permutations: 99,
    });
    expectClose(
      units.toReversed().map(({ estimate }) => estimate),
      bivariate.local,
      { relative: 1e-11, absolute: 1e-14 },
    );
  });
});

describe.each(["insurance", "rice"] as const)("%s against dense maximum likelihood and splm in R", (name) => {
  const expected = reference[name];
  const [unit, time] = Object.keys(expected.data);
  const data = panel({ ...expected.data }, { unit, time });
  const labels = [...new Set(expected.data[unit].map(String))];
  const weights = weightsOf(expected.neighbours, labels);
  const kinds = ["none", "individual", "time", "twoways"] as const;
  const models = ["sar", "sem", "sdm", "sdem"] as const;
  const run = (model: (typeof models)[number], effects: PanelEffects, direct: boolean) =>
    spatialPanel(data, expected.formula as never, {
      weights,
      model,
      effects,
      ...(direct && effects !== "none" ? { likelihood: "direct" } : {}),
    });

  test.each(kinds.flatMap((effects) => models.map((model) => [model, effects] as const)))(
    "%s with every dummy, effects %s",
    (model, effects) => {
      const fit = run(model, effects, true);
      expectModel(fit, expected[effects].models[model]);
      if (model === "sdm") expectDurbinTests(fit, expected[effects].tests);
    },
  );

  test.each(kinds.slice(1).flatMap((effects) => models.map((model) => [model, effects] as const)))(
    "%s of transformed data, effects %s",
    (model, effects) => {
      const fit = run(model, effects, false);
      expectModel(fit, expected[effects].transformation.models[model]);
      if (model === "sdm") expectDurbinTests(fit, expected[effects].transformation.tests);
    },
  );

  // Spatial errors beside random effects factorise an N x N matrix at every step: the 103 provinces show it.
  const withRandom = name === "insurance" ? (["sar", "sem", "sdm"] as const) : (["sar", "sdm"] as const);
  test.each(withRandom)("%s with random effects", { timeout: 120_000 }, (model) => {
    const { estimate, phi, logLik, sigma2 } = expected.random[model];
    const fit = spatialPanel(data, expected.formula as never, { weights, model, effects: "random" });
    const size = standardErrors(fit);
    expectClose(fit.statistics.logLikelihood, logLik, { relative: 1e-9, what: "logLik" });
    // Newton on numerical slopes: some 1e-6 of a standard error.
    expectClose(
      fit.coefficients.map((value, j) => value / size[j]),
      [...estimate, phi].map((value, j) => value / size[j]),
      { relative: 1e-5, absolute: 1e-5, what: "coefficients over errors" },
    );
    expectClose(fit.statistics.sigma2, sigma2, { relative: 1e-5, what: "sigma2" });
  });

  test.each(kinds)("LM tests, effects %s", (effects) => {
    const options = { weights, effects };
    expectMultipliers(lagrangeMultiplierTests(data, expected.formula, options), expected[effects].multipliers);
    const [lag, error, robustLag, robustError] = expected.slmtest[effects];
    expectMultipliers(lagrangeMultiplierTests(data, expected.formula, { ...options, information: "elhorst" }), {
      "lm-lag": lag,
      "lm-error": error,
      "robust-lm-lag": robustLag,
      "robust-lm-error": robustError,
    });
  });

  test("Baltagi, Song and Koh", () => {
    expectClose(
      baltagiSongKohTests(data, expected.formula, { weights }).map(({ statistic }) => statistic),
      expected.bsk,
      { relative: 1e-9 },
    );
  });
});
