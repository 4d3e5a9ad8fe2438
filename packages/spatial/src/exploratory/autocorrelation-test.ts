import { normalCdf, normalSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { WeightSums } from "./moran-moments.js";
import { type Alternative, permutationReference } from "./permutation-reference.js";

/** What the p-value speaks against no autocorrelation. */
export type MoranAlternative = Alternative;

/** What makes a statistic random under the null hypothesis. */
export type MoranAssumption = "randomisation" | "normality" | "permutation";

export interface MoranOptions {
  /** Default `two-sided`; R's `moran.test` has `greater`. */
  readonly alternative?: MoranAlternative;
  /** Default `randomisation`, as in R. */
  readonly assumption?: MoranAssumption;
  /** Arrangements drawn under `permutation`; default 999. */
  readonly permutations?: number;
  /** Seed of the draws; default 1. */
  readonly seed?: number;
}

/** A statistic of global autocorrelation with its moments and its test. */
export interface AutocorrelationTest extends TestResult {
  readonly estimate: number;
  readonly expectation: number;
  readonly variance: number;
  readonly alternative: Alternative;
  readonly assumption: MoranAssumption;
  /** Units that count: those with neighbours. */
  readonly units: number;
  readonly permutations: number | null;
  readonly seed: number | null;
}

export interface AutocorrelationProblem {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  readonly weights: SpatialWeights;
  readonly sums: WeightSums;
  readonly values: Float64Array;
  readonly statistic: (values: Float64Array) => number;
  readonly expectation: number;
  readonly variance: (assumption: "normality" | "randomisation") => number;
  /** Whether small values of the statistic mean positive autocorrelation. */
  readonly isReversed: boolean;
  /** The size of the statistic: a variance below 1e-14 times its square is rounding. Default: the statistic itself. */
  readonly size?: number;
  /** Units with neighbours that the variance under normality needs; default 4, as the others do. */
  readonly fewestUnderNormality?: number;
  readonly options: MoranOptions;
}

/**
 * The test of a statistic of global autocorrelation by its moments or by permutations: what Moran's I, Geary's C and Getis
 * and Ord's G share.
 *
 * @throws `INVALID_ARGUMENT`, `TOO_FEW_UNITS`, `NO_VARIATION`
 */
export function autocorrelationTest(problem: AutocorrelationProblem): AutocorrelationTest {
  const { options, sums, weights, what, isReversed } = problem;
  const alternative = knownOption("alternative", options.alternative ?? "two-sided", [
    "two-sided",
    "greater",
    "less",
  ] as const);
  const assumption = knownOption("assumption", options.assumption ?? "randomisation", [
    "randomisation",
    "normality",
    "permutation",
  ] as const);
  const fewest = assumption === "normality" ? (problem.fewestUnderNormality ?? 4) : 4;
  if (sums.units < fewest) {
    throw new MesometricsError(
      "TOO_FEW_UNITS",
      `${problem.label} under ${assumption} needs at least ${fewest} units with neighbours, not ${sums.units}.`,
      { units: sums.units, needed: fewest },
    );
  }
  const estimate = problem.statistic(problem.values);
  const sign = isReversed ? -1 : 1;
  const seed = options.seed ?? 1;
  const permutations = options.permutations ?? 999;
  const isDrawn = assumption === "permutation";
  const drawn = isDrawn
    ? permutationReference(
        weights.units,
        problem.values,
        sign * estimate,
        sign * problem.expectation,
        { alternative, permutations, seed },
        (values) => sign * problem.statistic(values),
      )
    : null;
  const expectation = drawn === null ? problem.expectation : sign * drawn.expectation;
  const variance = drawn === null ? problem.variance(assumption as "normality" | "randomisation") : drawn.variance;
  const size = problem.size ?? Math.max(Math.abs(estimate), Math.abs(expectation));
  if (!(variance > 1e-14 * size * size)) {
    throw new MesometricsError(
      "NO_VARIATION",
      `${problem.label} of ${what} is the same for every arrangement of its values, so there is nothing to test; ` +
        "weights that link all units alike, or a single deviating value, do that.",
      { column: what, variance },
    );
  }
  const statistic = (sign * (estimate - expectation)) / Math.sqrt(variance);
  return {
    id: problem.id,
    label: problem.label,
    statistic,
    distribution: isDrawn ? "none" : "normal",
    degreesOfFreedom: [],
    pValue: drawn?.pValue ?? normalPValue(statistic, alternative),
    nullHypothesis: "no spatial autocorrelation",
    rule: isDrawn
      ? `${alternative}, (r + 1) / (${permutations} + 1) over ${permutations} permutations, seed ${seed}`
      : `${alternative}, normal deviate under ${assumption}`,
    estimate,
    expectation,
    variance,
    alternative,
    assumption,
    units: sums.units,
    permutations: isDrawn ? permutations : null,
    seed: isDrawn ? seed : null,
  };
}

/** p of a standard normal deviate. */
export function normalPValue(z: number, alternative: MoranAlternative): number {
  if (alternative === "two-sided") return 2 * normalSurvival(Math.abs(z));
  return alternative === "greater" ? normalSurvival(z) : normalCdf(z);
}
