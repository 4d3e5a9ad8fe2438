import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  effectsBySimulation,
  type LikelihoodName,
  type PanelEffects,
  panel,
  type SpatialPanelOptions,
  type SpatialWeights,
  spatialPanel,
  weightsFromMatrix,
} from "../src/index.js";
import { componentOf, standardErrors, testOf } from "./produc-study.js";

interface LagModel {
  readonly rho: number;
  readonly beta: Readonly<Record<string, number>>;
  readonly sigma2: number;
  readonly logLik: number;
  readonly sse: number;
  readonly se: number[];
  readonly vcov: number[][];
}
interface ErrorModel {
  readonly lambda: number;
  readonly beta: Readonly<Record<string, number>>;
  readonly sigma2: number;
  readonly logLik: number;
  readonly beta_se: number[];
  readonly lambda_se: number;
  readonly sigma2_se: number;
}
type EffectName = "direct" | "indirect" | "total";
interface Effects {
  readonly point: Readonly<Record<EffectName, number[]>>;
  readonly delta_se: Readonly<Record<EffectName, number[]>>;
  readonly mc_mean: Readonly<Record<EffectName, number[]>>;
  readonly mc_sd: Readonly<Record<EffectName, number[]>>;
  readonly mc_R: number;
  readonly vars: string[];
}
interface Case {
  readonly SAR: LagModel;
  readonly SDM: LagModel;
  readonly SEM?: ErrorModel;
  readonly SDEM?: ErrorModel;
  readonly SAR_effects: Effects;
  readonly SDM_effects: Effects;
  readonly tests: Readonly<Record<string, number>>;
}
interface File {
  readonly ref: Readonly<Record<string, Case>>;
}

const likelihoods: Readonly<Record<string, LikelihoodName>> = {
  none: "direct",
  sigma: "sigma2",
  transform: "transformation",
  elhorst_bc: "elhorst",
};
const testIds: Readonly<Record<string, string>> = {
  Wald_SDM_SAR: "wald-sar",
  Wald_SDM_SEM: "wald-sem",
  LR_SDM_SAR: "lr-sar",
  LR_SDM_SEM: "lr-sem",
  Wald_SDM_vs_SAR: "wald-sar",
  Wald_SDM_vs_SEM: "wald-sem",
  LR_SDM_vs_SAR: "lr-sar",
  LR_SDM_vs_SEM: "lr-sem",
};

// The reference finds rho by values of the likelihood, to about 2e-8; that error reaches coefficients and effects.
const found = { relative: 1e-7, absolute: 5e-8 };

function rowsOf(text: string): number[][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number));
}

function matrixWithHeader(text: string): number[][] {
  const lines = text.trim().split("\n");
  const numeric = lines[0].includes('"') || /[a-zA-Z]/.test(lines[0]) ? lines.slice(1) : lines;
  return numeric.map((line) =>
    line
      .split(",")
      .slice(-46)
      .map((cell) => Number(cell.replaceAll('"', ""))),
  );
}

function check(
  name: string,
  content: () => File,
  data: () => ReturnType<typeof panel>,
  formula: string,
  weights: () => SpatialWeights,
  cases: readonly string[],
): void {
  test.each(cases)(`${name} %s`, (key) => {
    const [effects, correction] = key.split("_") as [PanelEffects, string];
    const expected = content().ref[key];
    const likelihood = likelihoods[key.slice(effects.length + 1)];
    const options = (model: SpatialPanelOptions["model"]): SpatialPanelOptions => ({
      weights: weights(),
      model,
      effects,
      information: "elhorst",
      ...(effects === "none" ? {} : { likelihood }),
    });
    expect(correction).not.toBe("");
    for (const [model, label] of [
      ["sar", "SAR"],
      ["sdm", "SDM"],
    ] as const) {
      const fit = spatialPanel(data(), formula, options(model));
      const wanted = expected[label];
      const joint = componentOf(fit, "parameters");
      expectClose(fit.coefficients, [...Object.values(wanted.beta), wanted.rho], { ...found, what: "coefficients" });
      expectClose(standardErrors(joint), wanted.se, { relative: 5e-7, what: "standard errors" });
      const size = joint.terms.length;
      const errors = standardErrors(joint);
      expectClose(
        joint.terms.flatMap((_, i) =>
          joint.terms.map((__, j) => joint.vcov.data[i + j * size] / (errors[i] * errors[j])),
        ),
        joint.terms.flatMap((_, i) => joint.terms.map((__, j) => wanted.vcov[i][j] / (wanted.se[i] * wanted.se[j]))),
        { absolute: 1e-6, what: "correlations" },
      );
      expectClose(fit.statistics.sigma2, wanted.sigma2, { relative: 1e-7, what: "sigma2" });
      expectClose(fit.statistics.rss, wanted.sse, { relative: 1e-7, what: "rss" });
      const { sigma2, logLikelihood, rss, likelihoodObservations: n } = fit.statistics;
      // `sigma` stores the likelihood at the rescaled variance, which is no maximum.
      const own = rss / n;
      const there = logLikelihood + (n / 2) * (Math.log(own / sigma2) + 1 - own / sigma2);
      expectClose(correction === "sigma" ? there : logLikelihood, wanted.logLik, { relative: 1e-10, what: "logLik" });
      const effect = expected[`${label}_effects`];
      const draws = effect.mc_R;
      const drawn = effectsBySimulation(fit, weights(), { draws }).effects;
      for (const block of ["direct", "indirect", "total"] as const) {
        const component = componentOf(fit, block);
        expect(component.terms).toEqual(effect.vars);
        drawn
          .filter((one) => one.effect === block)
          .forEach((one, j) => {
            const sd = effect.mc_sd[block][j];
            // Two samples of as many draws.
            expect(Math.abs(one.mean - effect.mc_mean[block][j])).toBeLessThan(5 * sd * Math.sqrt(2 / draws));
            expectClose(one.standardDeviation, sd, { relative: 0.07, what: `${block} of draws` });
          });
        expectClose(component.coefficients, effect.point[block], { ...found, what: block });
        expectClose(standardErrors(component), effect.delta_se[block], { relative: 1e-6, what: `${block} error` });
      }
      if (model === "sar") continue;
      for (const [id, statistic] of Object.entries(expected.tests)) {
        if (!(id in testIds) || statistic === null) continue;
        expectClose(testOf(fit, testIds[id]).statistic, statistic, { relative: 1e-6, what: id });
      }
    }
    for (const [model, label] of [
      ["sem", "SEM"],
      ["sdem", "SDEM"],
    ] as const) {
      const wanted = expected[label];
      if (wanted === undefined || wanted === null) continue;
      const fit = spatialPanel(data(), formula, { ...options(model), information: "expected" });
      expectClose(fit.coefficients, [...Object.values(wanted.beta), wanted.lambda], { ...found, what: "coefficients" });
      // Its traces are those of G also where the data are transformed, ours those of F'GF.
      if (!(key === "time_transform" || key === "twoways_transform")) {
        expectClose(
          standardErrors(componentOf(fit, "parameters")),
          [...wanted.beta_se, wanted.lambda_se, wanted.sigma2_se],
          { relative: 5e-7, what: "standard errors" },
        );
      } else {
        expectClose(standardErrors(fit).slice(0, -1), wanted.beta_se, { relative: 5e-7, what: "standard errors" });
      }
      if (correction !== "sigma") {
        expectClose(fit.statistics.logLikelihood, wanted.logLik, { relative: 1e-10, what: "logLik" });
      }
      expectClose(fit.statistics.sigma2, wanted.sigma2, { relative: 1e-7, what: "sigma2" });
    }
  });
}

const corrections = (kinds: readonly string[]) =>
  kinds.flatMap((kind) => {
    if (kind === "none") return ["none_none"];
    if (kind === "twoways") return ["twoways_none", "twoways_elhorst_bc", "twoways_transform"];
    return [`${kind}_none`, `${kind}_sigma`, `${kind}_transform`];
  });

describeShared<File>("spatial/panel_ref_produc.json", "dense maximum likelihood on Produc", (content) => {
  const table = loadCsv(sharedText("spatial/inputs/produc.csv") as string);
  const data = panel({ ...table }, { unit: "state", time: "year" });
  const weights = weightsFromMatrix(data.index.unitLabels, rowsOf(sharedText("spatial/inputs/produc_W.csv") as string));
  check(
    "Produc",
    () => content,
    () => data,
    "l_gsp ~ l_pcap + l_pc + l_emp + unemp",
    () => weights,
    corrections(["none", "individual", "time", "twoways"]),
  );
});

describeShared<File>("spatial/panel_cigar.json", "dense maximum likelihood on the cigarette panel", (content) => {
  const table = loadCsv(sharedText("spatial/inputs/cigar.csv") as string);
  const data = panel({ ...table }, { unit: "state", time: "year" });
  const weights = weightsFromMatrix(
    data.index.unitLabels,
    matrixWithHeader(sharedText("spatial/inputs/usa46_binary.csv") as string),
  );
  check(
    "Cigar",
    () => content,
    () => data,
    "logc ~ logp + logy",
    () => weights,
    corrections(["individual", "time", "twoways"]),
  );
});
