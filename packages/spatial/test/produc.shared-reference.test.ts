import { describeShared, describeSharedText, expectClose, loadCsv, sharedReference } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { moranByPeriod, panel, spatialPanel, weightsFromMatrix } from "../src/index.js";
import { componentOf, data, effectsKinds, standardErrors, testOf, weights } from "./produc-study.js";

interface SharedModel {
  readonly rho: number;
  readonly beta: Readonly<Record<string, number>>;
  readonly sigma2: number;
  readonly logLik: number;
  readonly se: number[];
  readonly vcov: number[][];
}
interface SharedError {
  readonly lambda: number;
  readonly beta: Readonly<Record<string, number>>;
  readonly sigma2: number;
  readonly logLik: number;
  readonly beta_se: number[];
  readonly lambda_se: number;
  readonly sigma2_se: number;
}
type EffectName = "direct" | "indirect" | "total";
interface SharedEffects {
  readonly point: Readonly<Record<EffectName, number[]>>;
  readonly delta_se: Readonly<Record<EffectName, number[]>>;
}
interface Shared {
  readonly ref: Readonly<
    Record<
      string,
      {
        readonly SAR: SharedModel;
        readonly SDM: SharedModel;
        readonly SEM: SharedError;
        readonly SDEM: SharedError;
        readonly SAR_effects: SharedEffects;
        readonly SDM_effects: SharedEffects;
        readonly tests: Readonly<Record<"Wald_SDM_SAR" | "Wald_SDM_SEM" | "LR_SDM_SAR" | "LR_SDM_SEM", number>>;
      }
    >
  >;
}

const formula = "l_gsp ~ l_pcap + l_pc + l_emp + unemp";

describeSharedText("spatial/inputs/produc.csv", "the shared reference's own files", (text) => {
  const shared = sharedReference<Shared>("spatial/panel_ref_produc.json");
  const table = loadCsv(text);
  const produc = panel({ ...table }, { unit: "state", time: "year" });

  // The reference finds rho by values of the likelihood, to about 2e-8; that error reaches coefficients and effects.
  const found = { relative: 1e-8, absolute: 3e-8 };

  test.each(effectsKinds)("models, effects and tests, effects %s", (effects) => {
    expect(shared).toBeDefined();
    const expected = (shared as Shared).ref[`${effects}_none`];
    for (const [model, name] of [
      ["sar", "SAR"],
      ["sdm", "SDM"],
    ] as const) {
      const fit = spatialPanel(produc, formula, { weights, model, effects });
      const wanted = expected[name];
      const joint = componentOf(fit, "parameters");
      expectClose(fit.coefficients, [...Object.values(wanted.beta), wanted.rho], { ...found, what: "coefficients" });
      expectClose(standardErrors(joint), wanted.se, { relative: 1e-7, what: "standard errors" });
      expectClose(fit.statistics.sigma2, wanted.sigma2, { relative: 1e-8, what: "sigma2" });
      expectClose(fit.statistics.logLikelihood, wanted.logLik, { relative: 1e-11, what: "logLik" });
      for (const block of ["direct", "indirect", "total"] as const) {
        const component = componentOf(fit, block);
        const effect = expected[`${name}_effects`];
        expectClose(component.coefficients, effect.point[block], { ...found, what: block });
        expectClose(standardErrors(component), effect.delta_se[block], { relative: 1e-7, what: `${block} error` });
      }
      if (model === "sar") continue;
      const ids = { Wald_SDM_SAR: "wald-sar", Wald_SDM_SEM: "wald-sem", LR_SDM_SAR: "lr-sar", LR_SDM_SEM: "lr-sem" };
      for (const [key, id] of Object.entries(ids)) {
        const statistic = expected.tests[key as keyof typeof ids];
        expectClose(testOf(fit, id).statistic, statistic, { relative: 1e-6, what: id });
      }
    }
    for (const [model, name] of [
      ["sem", "SEM"],
      ["sdem", "SDEM"],
    ] as const) {
      const fit = spatialPanel(produc, formula, { weights, model, effects });
      const wanted = expected[name];
      expectClose(fit.coefficients, [...Object.values(wanted.beta), wanted.lambda], { ...found, what: "coefficients" });
      expectClose(
        standardErrors(componentOf(fit, "parameters")),
        [...wanted.beta_se, wanted.lambda_se, wanted.sigma2_se],
        {
          relative: 1e-7,
          what: "standard errors",
        },
      );
      expectClose(fit.statistics.logLikelihood, wanted.logLik, { relative: 1e-11, what: "logLik" });
    }
  });
});

describeSharedText("spatial/inputs/produc_W.csv", "the shared weights matrix", (text) => {
  test("is the graph of the 107 pairs, row-normalised", () => {
    const rows = text
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    const given = weightsFromMatrix(weights.units, rows, { normalise: "none" });
    expect(given.links).toBe(214);
    expect(given.symmetriser).not.toBeNull();
    expect(given.matrix.columnIndices).toEqual(weights.matrix.columnIndices);
    expectClose(given.matrix.values, weights.matrix.values, { relative: 1e-14, what: "weights" });
  });
});

interface SharedMoran {
  readonly year: number;
  readonly I: number;
  readonly E: number;
  readonly Var_rand: number;
  readonly z_rand: number;
  readonly p_greater: number;
  readonly z_norm: number;
  readonly p_norm_two: number;
}

describeShared<{ readonly moran_by_year: readonly SharedMoran[] }>(
  "spatial/panel_splm_produc.json",
  "Moran's I by year in spdep",
  ({ moran_by_year }) => {
    test("randomisation and normality", () => {
      const upper = moranByPeriod(data, "log(gsp)", weights, { alternative: "greater" });
      const normal = moranByPeriod(data, "log(gsp)", weights, { assumption: "normality" });
      expect(upper.map(({ period }) => Number(period))).toEqual(moran_by_year.map(({ year }) => year));
      for (const [t, expected] of moran_by_year.entries()) {
        const { estimate, expectation, variance, statistic, pValue } = upper[t];
        expectClose(
          [estimate, expectation, variance, statistic, pValue],
          [expected.I, expected.E, expected.Var_rand, expected.z_rand, expected.p_greater],
          { relative: 1e-10, what: `randomisation ${expected.year}` },
        );
        expectClose([normal[t].statistic, normal[t].pValue], [expected.z_norm, expected.p_norm_two], {
          relative: 1e-10,
          what: `normality ${expected.year}`,
        });
      }
    });
  },
);
