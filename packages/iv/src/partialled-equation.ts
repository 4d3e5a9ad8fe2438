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

/** N - L: what the first stage leaves after all instruments, included regressors and absorbed effects. */
export function firstStageDegreesOfFreedom(equation: PartialledEquation): number {
  return equation.observations - equation.partialledParameters - equation.instruments.columns;
}
