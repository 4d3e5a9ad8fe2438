import type { Matrix } from "@mesometrics/matrix";

/**
 * An equation by Frisch, Waugh and Lovell: outcome, endogenous regressors and excluded instruments as residuals on the
 * included exogenous regressors and the absorbed effects; with weights, rows multiplied by their roots. Every statistic of this package is a function of it.
 */
export interface PartialledEquation {
  /** length n */
  readonly outcome: Float64Array;
  /** n x K1, column-major, of full rank */
  readonly endogenous: Matrix;
  /** n x L1, column-major, of full rank, L1 >= K1 */
  readonly instruments: Matrix;
  /** N: the rows, or what they add up to with frequency weights */
  readonly observations: number;
  /** Parameters partialled out: included exogenous regressors and absorbed effects. */
  readonly partialledParameters: number;
  /** Of these, the absorbed effects. */
  readonly absorbedParameters: number;
}

/**
 * Which number of observations multiplies a squared correlation in an LM statistic: all (`ivreghdfe`), or those left
 * after the absorbed effects (`xtivreg2`).
 */
export type LmObservations = "full" | "effective";

/** N - L: what the first stage leaves after all instruments, included regressors and absorbed effects. */
export function firstStageDegreesOfFreedom(equation: PartialledEquation): number {
  return equation.observations - equation.partialledParameters - equation.instruments.columns;
}

/** N of the LM statistics under the chosen rule. */
export function lmCount(equation: PartialledEquation, observations: LmObservations): number {
  return equation.observations - (observations === "full" ? 0 : equation.absorbedParameters);
}

/** What a test's `rule` says of N. */
export function lmRule(equation: PartialledEquation, observations: LmObservations): string {
  const n = lmCount(equation, observations);
  return observations === "full"
    ? `iid; N = ${n}, all observations`
    : `iid; N = ${n}, observations less ${equation.absorbedParameters} for the absorbed effects`;
}
