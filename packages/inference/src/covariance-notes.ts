import type { Note } from "./estimate.js";

/** Below this many clusters CR0 and CR1 reject far too often (Cameron and Miller 2015, section VI). */
const fewClustersLimit = 20;

/** Below this many degrees of freedom the Satterthwaite approximation is poor (Pustejovsky and Tipton 2018, section 5). */
const lowDegreesOfFreedomLimit = 4;

/** The codes of the notes that come from a covariance; another covariance replaces them. */
export const covarianceNoteCodes: ReadonlySet<string> = new Set([
  "FEW_CLUSTERS",
  "FEW_CLUSTERS_FOR_PARAMETERS",
  "LOW_DEGREES_OF_FREEDOM",
  "NON_PSD_FIXED",
  "FEW_PERIODS",
  "PERIOD_GAPS",
  "BECK_KATZ_SHORT",
  "DEFAULT_CR1",
  "DEFAULT_HC1",
  "FIRST_STAGE_COVARIANCE",
]);

export function fewClusters(count: number, columns: readonly string[]): Note[] {
  if (count >= fewClustersLimit) return [];
  return [
    {
      code: "FEW_CLUSTERS",
      message: `Only ${count} clusters (${columns.join(", ")}): these standard errors tend to be too small; CR2 with Satterthwaite degrees of freedom is safer`,
    },
  ];
}

export function fewerClustersThanParameters(count: number, coefficients: number, intercept: boolean): Note[] {
  const slopes = coefficients - (intercept ? 1 : 0);
  if (count > slopes) return [];
  return [
    {
      code: "FEW_CLUSTERS_FOR_PARAMETERS",
      message: `${count} clusters for ${coefficients} coefficients: the covariance is singular, so no test of all coefficients together is possible`,
    },
  ];
}

export function lowDegreesOfFreedom(degreesOfFreedom: Float64Array, terms: readonly string[]): Note[] {
  const low = terms.filter((_, j) => degreesOfFreedom[j] < lowDegreesOfFreedomLimit);
  if (low.length === 0) return [];
  return [
    {
      code: "LOW_DEGREES_OF_FREEDOM",
      message: `Few clusters carry the information on ${low.join(", ")}: fewer than ${lowDegreesOfFreedomLimit} Satterthwaite degrees of freedom, so the p-values are rough`,
      terms: low,
    },
  ];
}

/** For a change of covariance that does not reach the first stages of an instrumental estimate. */
export function firstStageCovariance(kept: string): Note {
  return {
    code: "FIRST_STAGE_COVARIANCE",
    message: `The first stages and their tests still have the covariance '${kept}': withVcov of @mesometrics/iv renews them too`,
  };
}
