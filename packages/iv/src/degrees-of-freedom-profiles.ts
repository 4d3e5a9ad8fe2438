import { coreCovariance, type WorkingModel } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";

/** Whose degrees of freedom the statistics of identification and specification use. */
export type DegreesOfFreedomProfileName =
  | "ivreg2"
  | "ivreghdfe"
  | "xtivreg2"
  | "fixest"
  | "linearmodels"
  | "dofminus-all";

/**
 * How a program counts absorbed effects, as data. With N observations, L instruments and included exogenous regressors
 * (no effects), A absorbed parameters, M clusters:
 *
 * - LM, J and chi-squared statistics are multiplied by (N - d)/N, d = what `leavesN` says (not under clusters);
 * - F statistics are chi2/N (N - L - A)/df1, under clusters chi2/(N - 1) (N - L - A_c)(M - 1)/M/df1 with A_c = what
 *   `underClusters` says.
 */
export interface DegreesOfFreedomProfile {
  readonly name: DegreesOfFreedomProfileName;
  readonly program: string;
  /** Effects that leave N in LM, J and chi-squared statistics, Stata's `dofminus`. */
  readonly leavesN: "none" | "first-effect" | "all-effects";
  /** Effects that count in N - L - A_c under clusters. */
  readonly underClusters: "all-effects" | "not-nested" | "without-first-effect";
  /** What multiplies r2/(1 - r2)/L1 in the Cragg-Donald F, and chi2/N/df1 in the iid F statistics if `observations`. */
  readonly denominator: "residual" | "observations";
  /** The Cragg-Donald F alone: `residual` as above, or N - K1 - L1 - 1, which forgets effects and exogenous regressors. */
  readonly craggDonald: "residual" | "excluded-only";
  readonly source: string;
}

/**
 * The profiles by name.
 *
 * @example
 * ```ts
 * import { degreesOfFreedomProfiles } from "@mesometrics/iv";
 * degreesOfFreedomProfiles.xtivreg2.leavesN; // → "first-effect"
 * degreesOfFreedomProfiles["dofminus-all"].leavesN; // → "all-effects"
 * ```
 */
export const degreesOfFreedomProfiles: Readonly<Record<DegreesOfFreedomProfileName, DegreesOfFreedomProfile>> = {
  ivreg2: {
    name: "ivreg2",
    program: "Stata ivreg2 4.1 with every effect written out as dummies",
    leavesN: "none",
    underClusters: "all-effects",
    denominator: "residual",
    craggDonald: "residual",
    source: "Baum, Schaffer & Stillman (2007), Stata Journal 7(4); output of ivreg2",
  },
  ivreghdfe: {
    name: "ivreghdfe",
    program: "Stata ivreghdfe 1.1, absorbed effects in sdofminus",
    leavesN: "none",
    underClusters: "not-nested",
    denominator: "residual",
    craggDonald: "residual",
    source: "ivreghdfe: sdofminus = max(1, absorbed degrees of freedom that are not nested in a cluster)",
  },
  xtivreg2: {
    name: "xtivreg2",
    program: "Stata xtivreg2, fe: the first effect in dofminus, further effects as dummies",
    leavesN: "first-effect",
    underClusters: "without-first-effect",
    denominator: "residual",
    craggDonald: "residual",
    source: "Schaffer, xtivreg2: dofminus = the number of groups",
  },
  fixest: {
    name: "fixest",
    program: "R fixest 0.12",
    leavesN: "none",
    underClusters: "all-effects",
    denominator: "residual",
    craggDonald: "excluded-only",
    source: "fitstat(, 'cd') of fixest 0.12.2, which multiplies by N - K1 - L1 - 1",
  },
  linearmodels: {
    name: "linearmodels",
    program: "Python linearmodels 6, unadjusted",
    leavesN: "none",
    underClusters: "all-effects",
    denominator: "observations",
    craggDonald: "residual",
    source: "first_stage.diagnostics of linearmodels: chi2 / df1, no factor for parameters",
  },
  "dofminus-all": {
    name: "dofminus-all",
    program: "every absorbed degree of freedom leaves N",
    leavesN: "all-effects",
    underClusters: "all-effects",
    denominator: "residual",
    craggDonald: "residual",
    source: "ivreg2 with dofminus() set to all absorbed degrees of freedom",
  },
};

/** The counts of one sample under one profile. */
export interface DegreesOfFreedom {
  readonly profile: DegreesOfFreedomProfileName;
  /** N */
  readonly observations: number;
  /** N - d: what multiplies squared correlations in LM and J statistics, unless errors are clustered */
  readonly lmObservations: number;
  /** N - L - A */
  readonly residual: number;
  /** N - L - A_c; null without clusters */
  readonly residualUnderClusters: number | null;
  /** M; null without clusters */
  readonly clusters: number | null;
  /** What multiplies chi2/N/df1 in an F without clusters: N - L - A, or N. */
  readonly fNumerator: number;
  /** What multiplies r2/(1 - r2)/L1 in the Cragg-Donald F. */
  readonly craggDonald: number;
}

/**
 * The profile of that name.
 *
 * @throws `INVALID_ARGUMENT` for another name
 */
export function profileOf(name: DegreesOfFreedomProfileName): DegreesOfFreedomProfile {
  if (Object.hasOwn(degreesOfFreedomProfiles, name)) return degreesOfFreedomProfiles[name];
  throw new MesometricsError(
    "INVALID_ARGUMENT",
    `\`profile\` is "${String(name)}": use "${Object.keys(degreesOfFreedomProfiles).join('" or "')}".`,
    { argument: "profile", value: name },
  );
}

/**
 * What a profile counts in one model.
 *
 * @param excluded K1 and L1: endogenous regressors and excluded instruments
 * @param clusters the cluster columns of the covariance and the smallest number of clusters; null without
 */
export function degreesOfFreedom(
  model: WorkingModel,
  profile: DegreesOfFreedomProfile,
  counts: { readonly observations: number; readonly exogenous: number; readonly k1: number; readonly l1: number },
  clusters: { readonly columns: readonly string[]; readonly count: number } | null,
  data: Dataset,
): DegreesOfFreedom {
  const { observations, exogenous, k1, l1 } = counts;
  const first = model.effects[0]?.levels ?? 0;
  const leaves = { none: 0, "first-effect": first, "all-effects": model.absorbed }[profile.leavesN];
  const residual = observations - exogenous - l1 - model.absorbed;
  const counted = () => {
    if (model.effects.length === 0) return 0;
    if (profile.underClusters === "all-effects") return model.absorbed;
    if (profile.underClusters === "without-first-effect") return model.absorbed - first;
    return notNested(model, clusters?.columns ?? [], data);
  };
  return {
    profile: profile.name,
    observations,
    lmObservations: observations - leaves,
    residual,
    residualUnderClusters: clusters === null ? null : observations - exogenous - l1 - counted(),
    clusters: clusters?.count ?? null,
    fNumerator: profile.denominator === "residual" ? residual : observations,
    craggDonald:
      profile.craggDonald === "excluded-only"
        ? observations - k1 - l1 - 1
        : profile.denominator === "residual"
          ? residual
          : observations,
  };
}

/** The absorbed parameters that are not nested in the clusters, by the rank of their dummies; one at least. */
function notNested(model: WorkingModel, columns: readonly string[], data: Dataset): number {
  if (columns.length === 0) return model.absorbed;
  const covariance = coreCovariance({ type: "CR1", cluster: columns, preset: "reghdfe" });
  const { facts } = covariance.estimate(model, data).inference;
  const counted = Number(facts.countedParameters) - model.terms.length;
  // Where something is nested, CR1 counts one for the constant that its dummies contain.
  return counted === model.absorbed ? counted : Math.max(1, counted - 1);
}

/** What a test's `rule` says of the counts. */
export function describeDegreesOfFreedom(df: DegreesOfFreedom): string {
  const n =
    df.lmObservations === df.observations ? `N = ${df.observations}` : `N = ${df.lmObservations} of ${df.observations}`;
  return `profile ${df.profile}: ${n}, N - L = ${df.residualUnderClusters ?? df.residual}`;
}

/** What a chi-squared statistic in N is multiplied by: (N - d)/N, 1 under clusters. */
export function lmFactor(counts: DegreesOfFreedom): number {
  return counts.clusters === null ? counts.lmObservations / counts.observations : 1;
}

/** F of a chi-squared statistic in N with its numerator's degrees of freedom. */
export function fStatistic(
  chi2: number,
  df1: number,
  counts: DegreesOfFreedom,
): { readonly statistic: number; readonly denominator: number } {
  const { observations: n, clusters: m, residualUnderClusters } = counts;
  if (m === null || residualUnderClusters === null) {
    return { statistic: ((chi2 / n) * counts.fNumerator) / df1, denominator: counts.residual };
  }
  return { statistic: ((chi2 / (n - 1)) * residualUnderClusters * ((m - 1) / m)) / df1, denominator: m - 1 };
}
