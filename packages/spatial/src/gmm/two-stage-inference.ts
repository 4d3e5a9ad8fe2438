import type { InferenceRule } from "@mesometrics/inference";
import type { TwoStageFit } from "./two-stage-fit.js";
import type { TwoStageChoices } from "./two-stage-options.js";

const momentLabels = {
  "kelejian-prucha": "moments of Kelejian and Prucha (1999)",
  heteroskedastic: "moments robust to unequal variances (Kelejian and Prucha 2010)",
  homoskedastic: "moments of Drukker, Egger and Prucha (2013)",
} as const;

/** The rule of k terms: what varies, and how the variances were made. */
export function twoStageRule(
  k: number,
  choices: TwoStageChoices,
  fit: TwoStageFit,
  units: number,
  derivation: "delta method" | null,
): InferenceRule {
  const { vcov, errorMoments, divisor, effects, componentWeights } = choices;
  const isClustered = vcov === "cluster";
  const isIid = vcov === "iid";
  const sigma2 =
    fit.components !== null
      ? "sigma_v2 of the moments"
      : errorMoments === "homoskedastic" || divisor === "n"
        ? "e'e / n"
        : "e'e / (n - k)";
  const kind =
    fit.hac !== null
      ? `spatial HAC, ${fit.hac.label}`
      : isClustered
        ? "clustered by unit, G / (G - 1)"
        : isIid
          ? `equal variances, sigma2 = ${sigma2}`
          : "HC0";
  const method = `${effects === "random" ? "random-effects " : ""}spatial two-stage least squares`;
  const moments = errorMoments === null ? "" : `, ${momentLabels[errorMoments]}`;
  return {
    type: isClustered ? "CR1" : typeof vcov === "object" ? vcov.type : vcov,
    preset: "s2sls",
    label: `${method}${moments}, ${kind}${derivation === null ? "" : `; ${derivation}`}`,
    clusters: [],
    distribution: "normal",
    degreesOfFreedom: new Float64Array(k).fill(Number.POSITIVE_INFINITY),
    adjustment: fit.adjustment,
    facts: {
      degreesOfFreedomFormula: "normal distribution",
      ...(errorMoments === null ? {} : { errorMoments }),
      ...(effects === "random" && errorMoments !== null ? { componentWeights } : {}),
      ...(effects === "random" ? { effects } : {}),
      ...(fit.hac === null ? {} : { kernel: fit.hac.kernel, pairs: fit.hac.periods, distance: fit.hac.label }),
      ...(isClustered ? { G: units, adjustmentFormula: "G / (G - 1)" } : {}),
      ...(isIid ? { sigma2 } : {}),
      ...(derivation === null ? {} : { derivation }),
    },
  };
}
