import {
  crossProduct,
  identity,
  inverse,
  type Matrix,
  matrix,
  matrixFromColumns,
  multiply,
  scale,
  solve,
  subtract,
  toDense,
  transpose,
} from "@mesometrics/matrix";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  baltagiSongKohTests,
  crossSection,
  errorModelHausmanTest,
  type FixedEffects,
  lagrangeMultiplierTests,
  panel,
  readWeights,
  residualMoranTest,
  spatialErrorModel,
  weightsFromMatrix,
} from "../src/index.js";

interface Test {
  readonly statistic: number;
  readonly p: number;
}

const columbus = () => {
  const weights = readWeights(sharedText("spatial/inputs/columbus.gal") as string, { format: "gal" });
  const data = crossSection(loadCsv(sharedText("spatial/inputs/columbus.csv") as string));
  return { data, formula: "CRIME ~ INC + HOVAL", options: { weights, unit: "POLYID" } };
};

const statisticsOf = ({ tests }: ReturnType<typeof lagrangeMultiplierTests>) =>
  new Map(tests.map(({ id, statistic, pValue }) => [id, [statistic, pValue as number]]));

describeShared<{
  readonly lm_morantest: Test & { readonly estimate: Readonly<Record<string, number>> };
  readonly LM: Readonly<Record<"LMerr" | "LMlag" | "RLMerr" | "RLMlag" | "SARMA", Test>>;
  readonly Hausman_sem: Test & { readonly df: number };
  readonly LM_SDM_handmade: Readonly<Record<"LM_SDM_joint" | "LM_WX" | "RLM_WX" | "RLM_lag_durbin", number>>;
}>("spatial/cross_columbus.json", "tests of Columbus residuals agree with spdep", (reference) => {
  test("Moran of residuals", () => {
    const { data, formula, options } = columbus();
    const { statistic, p, estimate } = reference.lm_morantest;
    const found = residualMoranTest(data, formula, options);
    expectClose(
      [found.estimate, found.expectation, found.variance, found.statistic, found.pValue],
      [...Object.values(estimate), statistic, p],
      { relative: 1e-10, what: "Moran of residuals" },
    );
  });

  test("lag, error, robust and joint", () => {
    const { data, formula, options } = columbus();
    const found = statisticsOf(lagrangeMultiplierTests(data, formula, options));
    const ids = {
      LMerr: "lm-error",
      LMlag: "lm-lag",
      RLMerr: "robust-lm-error",
      RLMlag: "robust-lm-lag",
      SARMA: "lm-sarma",
    };
    for (const [name, id] of Object.entries(ids)) {
      const { statistic, p } = reference.LM[name as keyof typeof ids];
      expectClose(found.get(id) ?? null, [statistic, p], { relative: 1e-9, what: id });
    }
  });

  test("Hausman test of the error model: spatialreg multiplies A A where A A' is due", () => {
    const { data, formula, options } = columbus();
    const found = errorModelHausmanTest(data, formula, options);
    const fit = spatialErrorModel(data, formula, options);
    const n = 49;
    const column = (name: string) => (data.columns[name] as unknown as { values: Float64Array }).values;
    const x = matrixFromColumns([new Float64Array(n).fill(1), column("INC"), column("HOVAL")]);
    const w = toDense(options.weights.matrix);
    const lambda = fit.coefficients[3];
    const a = inverse(subtract(identity(n), scale(w, lambda)));
    const r = inverse(crossProduct(x));
    const half = multiply(r, transpose(x));
    const b = multiply(half, matrixFromColumns([column("CRIME")]));
    const d = matrixFromColumns([Float64Array.from({ length: 3 }, (_, k) => b.data[k] - fit.coefficients[k])]);
    const vs = matrix(3, 3);
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) vs.data[i + j * 3] = fit.vcov.data[i + j * 4];
    const statistic = (middle: Matrix) => {
      const vo = scale(multiply(multiply(half, middle), transpose(half)), fit.statistics.sigma2);
      return multiply(transpose(d), solve(subtract(vo, vs), d)).data[0];
    };
    expectClose(found.statistic, statistic(multiply(a, transpose(a))), { relative: 1e-8, what: "A A'" });
    const theirs = reference.Hausman_sem;
    expectClose(statistic(multiply(a, a)), theirs.statistic, { relative: 1e-6, what: "A A, as spatialreg has it" });
    expect(found.degreesOfFreedom).toEqual([theirs.df]);
    expect(found.definite).toBe(true);
  });

  test("W X and Durbin, by Koley and Bera", () => {
    const { data, formula, options } = columbus();
    const found = statisticsOf(lagrangeMultiplierTests(data, formula, options));
    const { LM_SDM_joint, LM_WX, RLM_WX, RLM_lag_durbin } = reference.LM_SDM_handmade;
    expectClose(
      ["lm-sdm", "lm-wx", "robust-lm-wx", "robust-lm-lag-durbin"].map((id) => found.get(id)?.[0] ?? Number.NaN),
      [LM_SDM_joint, LM_WX, RLM_WX, RLM_lag_durbin],
      { relative: 1e-9, what: "Koley and Bera" },
    );
  });
});

describeShared<
  Readonly<Record<string, readonly number[]>> & {
    readonly OLS: Readonly<
      Record<"lm_lag" | "lm_error" | "rlm_lag" | "rlm_error" | "lm_sarma" | "moran_res", readonly number[]>
    >;
  }
>("spatial/spreg_columbus.json", "tests of Columbus residuals agree with spreg", (reference) => {
  test("statistics and p-values", () => {
    const { data, formula, options } = columbus();
    const found = statisticsOf(lagrangeMultiplierTests(data, formula, options));
    const { OLS } = reference;
    const pairs = [
      ["lm-lag", OLS.lm_lag, reference.LM_lml],
      ["lm-error", OLS.lm_error, reference.LM_lme],
      ["robust-lm-lag", OLS.rlm_lag, reference.LM_rlml],
      ["robust-lm-error", OLS.rlm_error, reference.LM_rlme],
      ["lm-sarma", OLS.lm_sarma, reference.LM_sarma],
      ["lm-wx", reference.LM_lmwx, reference.LM_lmwx],
      ["lm-sdm", reference.LM_lmspdurbin, reference.LM_lmspdurbin],
      ["robust-lm-wx", reference.LM_rlmwx, reference.LM_rlmwx],
      ["robust-lm-lag-durbin", reference.LM_rlmdurlag, reference.LM_rlmdurlag],
    ] as const;
    for (const [id, first, second] of pairs) {
      expectClose(found.get(id) ?? null, [...first], { relative: 1e-8, what: id });
      expectClose(found.get(id) ?? null, [...second], { relative: 1e-8, what: id });
    }
    const moran = residualMoranTest(data, formula, options);
    expectClose([moran.estimate, moran.statistic, moran.pValue], [...OLS.moran_res], { relative: 1e-9, what: "Moran" });
  });
});

const produc = () => ({
  data: panel({ ...loadCsv(sharedText("spatial/inputs/produc.csv") as string) }, { unit: "state", time: "year" }),
  formula: "l_gsp ~ l_pcap + l_pc + l_emp + unemp",
});
/** Rows of the matrix are the units in the order of the panel's labels. */
const producWeights = () => {
  const rows = (sharedText("spatial/inputs/produc_W.csv") as string).trim().split("\n");
  return weightsFromMatrix(
    produc().data.index.unitLabels,
    rows.map((row) => row.split(",").map(Number)),
  );
};

describeShared<{
  readonly slmtest: Readonly<Record<string, Readonly<Record<"lml" | "lme" | "rlml" | "rlme", Test>>>>;
  readonly bsktest: Readonly<Record<"LM1" | "LM2" | "LMH", Test>>;
}>("spatial/panel_splm_produc.json", "panel tests agree with splm", ({ slmtest, bsktest }) => {
  const effectsOf: Readonly<Record<string, FixedEffects>> = {
    pooling: "none",
    within_ind: "individual",
    within_time: "time",
    within_two: "twoways",
  };
  test.each(Object.entries(effectsOf))("slmtest %s", (name, effects) => {
    const { data, formula } = produc();
    const found = statisticsOf(
      lagrangeMultiplierTests(data, formula, { weights: producWeights(), effects, information: "elhorst" }),
    );
    const ids = { lml: "lm-lag", lme: "lm-error", rlml: "robust-lm-lag", rlme: "robust-lm-error" } as const;
    for (const [key, id] of Object.entries(ids)) {
      const { statistic, p } = slmtest[name][key as keyof typeof ids];
      expectClose(found.get(id) ?? null, [statistic, p], { relative: 1e-8, what: `${effects} ${id}` });
    }
  });

  test("Baltagi, Song and Koh", () => {
    const { data, formula } = produc();
    const [lm1, lm2, lmh] = baltagiSongKohTests(data, formula, { weights: producWeights() });
    expectClose(
      [lm1.statistic, lm2.statistic, lmh.statistic],
      [bsktest.LM1.statistic, bsktest.LM2.statistic, bsktest.LMH.statistic],
      { relative: 1e-9, what: "bsktest" },
    );
    expectClose(lm2.pValue, bsktest.LM2.p, { relative: 1e-8, what: "p of LM2" });
    // splm prints zero where the probability is below the smallest double.
    expect([lm1.pValue, lmh.pValue]).toEqual([bsktest.LM1.p, bsktest.LMH.p]);
  });
});

describe("against dense algebra", () => {
  test.skipIf(sharedText("../data/more-spatial/cigar_82_92.csv") === undefined)(
    "two-way tests of the cigarette panel are those of the regression with every dummy",
    () => {
      const table = loadCsv(sharedText("../data/more-spatial/cigar_82_92.csv") as string);
      const data = panel({ ...table }, { unit: "state", time: "year" });
      const n = data.index.unitLabels.length;
      const rows = (sharedText("../data/more-spatial/cigar_82_92_W.csv") as string).trim().split("\n");
      const weights = weightsFromMatrix(
        data.index.unitLabels,
        rows.map((row) => row.split(",").map(Number)),
      );
      const formula = "logc ~ logp + logy";
      const within = lagrangeMultiplierTests(data, formula, { weights, effects: "twoways" });
      const dummies = lagrangeMultiplierTests(data, `${formula} + factor(state) + factor(year)`, { weights });
      const [one, two] = [statisticsOf(within), statisticsOf(dummies)];
      for (const id of ["lm-lag", "lm-error", "robust-lm-lag", "robust-lm-error", "lm-sarma"]) {
        expectClose(one.get(id) ?? null, two.get(id) ?? [], { relative: 1e-8, what: id });
      }
      const moran = residualMoranTest(data, formula, { weights, effects: "twoways" });
      const withDummies = residualMoranTest(data, `${formula} + factor(state) + factor(year)`, { weights });
      expectClose(
        [moran.estimate, moran.expectation, moran.variance, moran.statistic],
        [withDummies.estimate, withDummies.expectation, withDummies.variance, withDummies.statistic],
        { relative: 1e-9, what: "Moran with effects" },
      );
      expect(n).toBe(46);
    },
  );
});
