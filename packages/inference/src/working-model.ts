import type { FixedEffect } from "@mesometrics/fixed-effects";
import {
  dot,
  type LeastSquares,
  leastSquares,
  type Matrix,
  MesometricsError,
  multiply,
  selectColumns,
  seminormalLeastSquares,
} from "@mesometrics/matrix";
import type { ModelFrame } from "@mesometrics/panel-data";
import { collinearityTolerance, dropCollinear, type Independent } from "./collinearity.js";
import type { Note } from "./estimate.js";
import { collinearNote, perfectFit, singletonNote } from "./model-notes.js";
import { type TransformedFrame, transformFrame } from "./transformed-frame.js";
import type { TransformationOrigin } from "./transformed-working-model.js";
import { twoStageLeastSquares } from "./two-stage-least-squares.js";
import { observationCount } from "./weights.js";

/** A fixed effect of a model frame, with the square roots of the weights as its `scale` where there are weights. */
export type AbsorbedEffect = ModelFrame["fixedEffects"][number] & Pick<FixedEffect, "scale">;

/** The instrumental part of a working model, every column transformed like the design. */
export interface InstrumentalDesign {
  /** n x k1 */
  readonly endogenous: Matrix;
  readonly endogenousTerms: readonly string[];
  /** n x k2, the kept exogenous regressors, the intercept among them */
  readonly exogenous: Matrix;
  readonly exogenousTerms: readonly string[];
  /** n x l1, the kept excluded instruments */
  readonly excluded: Matrix;
  readonly excludedTerms: readonly string[];
}

/**
 * A linear model ready for inference: outcome and design after the fixed effects are projected out, collinear columns
 * removed, with the fit that follows. Every n-sized number that a covariance or `augment` needs is here, and a working
 * model is made again from the data and the call of an estimate; estimates themselves hold only k-sized data.
 *
 * With weights w every n-sized number here, and every row of the effects' dummies, is multiplied by sqrt(w): what follows
 * is least squares. `outcomeResiduals` divides that out; N is `observationCount(frame)`.
 */
export interface WorkingModel {
  readonly frame: ModelFrame;
  /** length k */
  readonly terms: readonly string[];
  /** length n: y after the transformation; with more than 2^20 rows made of X b and the residuals when it is read */
  readonly outcome: Float64Array;
  /** y'y after the transformation */
  readonly outcomeSquare: number;
  /** n x k: X after the transformation */
  readonly design: Matrix;
  /** n x k: what multiplies the residual in the score; X, or its projection on the instruments in two-stage least squares */
  readonly scoreDesign: Matrix;
  /** length k */
  readonly coefficients: Float64Array;
  /** length n: y - X b, also for instrumental variables */
  readonly residuals: Float64Array;
  /** k x k: (S'S)^-1 of the score design S */
  readonly bread: Matrix;
  readonly effects: readonly AbsorbedEffect[];
  /** Rank of all dummies together: the parameters that the effects take. */
  readonly absorbed: number;
  readonly instrumental: InstrumentalDesign | null;
  /** What took the effects out of the columns. */
  readonly kernel: "ts" | "wasm";
  readonly solver: string;
  readonly iterations: number;
  readonly tolerance: number;
  readonly notes: readonly Note[];
  /** Where the frame was transformed before least squares: how, and what it was made from. */
  readonly origin?: TransformationOrigin;
  /** k x k: what s^2 multiplies under `iid` where that is not the bread: (X'(I - k M_Z)X)^-1 of a k-class estimator */
  readonly homoskedasticBread?: Matrix;
  /** How the model is estimated on other rows, where `workingModel` would be another estimator. */
  readonly refit?: (frame: ModelFrame) => WorkingModel;
}

/**
 * Ordinary, weighted or two-stage least squares on a model frame, after its fixed effects are projected out (Frisch-Waugh-Lovell).
 *
 * With M the residual maker of the effects: b = (S'S)^-1 S' M y, where S = M X, or for an instrumental formula
 * S = P_Z M X with Z the exogenous regressors and the excluded instruments. Columns that are combinations of earlier
 * columns or of the effects are dropped and named in `notes`, with the combination.
 *
 * The order of `terms`: the intercept, then endogenous regressors, then the others as written.
 *
 * @throws `NO_OBSERVATIONS`, `NO_REGRESSORS`, `NO_DEGREES_OF_FREEDOM`, `OUTCOME_ABSORBED`, `OUTCOME_CONSTANT`, `UNDER_IDENTIFIED`,
 * `ENDOGENOUS_COLLINEAR`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * model.terms; // → ["value","capital"]
 * model.coefficients[0]; // → 0.1101238
 * ```
 */
export function workingModel(frame: ModelFrame): WorkingModel {
  return frame.endogenous.columns === 0 ? leastSquaresModel(frame) : modelOf(frame, twoStageLeastSquares);
}

/**
 * The working model of a formula without instruments: `workingModel` for estimators that have none, which then bundle no
 * two-stage least squares.
 *
 * @throws `NO_OBSERVATIONS`, `NO_REGRESSORS`, `NO_DEGREES_OF_FREEDOM`, `OUTCOME_ABSORBED`, `OUTCOME_CONSTANT`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, leastSquaresModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * leastSquaresModel(frameOf(data, "inv ~ value + capital | firm", {})).coefficients[0]; // → 0.1101238
 * ```
 */
export function leastSquaresModel(frame: ModelFrame): WorkingModel {
  return modelOf(frame, ordinaryLeastSquares);
}

/** With more rows the residuals take the place of the outcome: a column less to hold, and to find room for. */
const LARGE = 2 ** 20;

/** The parts of a working model that depend on how its coefficients are estimated. */
export type FittedParts = Pick<
  WorkingModel,
  "terms" | "design" | "scoreDesign" | "coefficients" | "residuals" | "bread" | "instrumental" | "notes"
> & {
  /** length n; what the outcome was where the residuals have taken its place */
  readonly outcome: () => Float64Array;
};

function modelOf(
  frame: ModelFrame,
  fitted: (
    transformed: TransformedFrame,
    exogenous: Matrix,
    exogenousTerms: readonly string[],
    factor: Independent["factor"],
  ) => FittedParts,
): WorkingModel {
  const transformed = transformFrame(frame);
  const { outcome, regressors, absorbed, kernel, solver, iterations, noise } = transformed;
  const effectLabels = frame.fixedEffects.map((effect) => effect.label);
  const { kept, dropped, factor } = dropCollinear(regressors, frame.regressorLabels, effectLabels, noise);
  const exogenous = factor === null ? selectColumns(regressors.transformed, kept) : regressors.transformed;
  const exogenousTerms = kept.map((j) => frame.regressorLabels[j]);
  requireDegreesOfFreedom(frame, exogenous.columns + frame.endogenous.columns, absorbed);
  const outcomeSquare = productsOf(factor)?.at(-1) ?? dot(outcome, outcome);
  const { outcome: outcomeOf, ...fit } = fitted(transformed, exogenous, exogenousTerms, factor);
  return {
    frame,
    get outcome() {
      return outcomeOf();
    },
    outcomeSquare,
    effects: transformed.effects,
    absorbed,
    kernel,
    solver,
    iterations,
    tolerance: collinearityTolerance,
    ...fit,
    notes: [
      ...singletonNote(frame),
      ...dropped.map((column) => collinearNote("COLLINEAR_DROPPED", "Regressor", column)),
      ...fit.notes,
    ],
  };
}

function ordinaryLeastSquares(
  { frame, outcome }: TransformedFrame,
  design: Matrix,
  terms: readonly string[],
  factor: Independent["factor"],
): FittedParts {
  const overwrite = design.rows > LARGE;
  const fit =
    factor !== null && "inverse" in factor
      ? seminormalLeastSquares(design, outcome, factor, { products: factor.products, overwrite })
      : leastSquares(design, outcome, factor === null ? { tolerance: 0 } : { qr: factor });
  return {
    outcome: fit.residuals.data === outcome ? sumOfParts(design, fit) : () => outcome,
    terms,
    design,
    scoreDesign: design,
    coefficients: fit.coefficients.data,
    residuals: fit.residuals.data,
    bread: fit.gramInverse,
    instrumental: null,
    notes: perfectFit(fit.residuals.data, frame),
  };
}

function productsOf(factor: Independent["factor"]): Float64Array | null {
  return factor !== null && "products" in factor ? factor.products : null;
}

/** X b + e, made once. */
function sumOfParts(design: Matrix, { coefficients, residuals }: LeastSquares): () => Float64Array {
  let sum: Float64Array | null = null;
  return () => {
    if (sum === null) {
      sum = multiply(design, coefficients).data;
      for (let i = 0; i < sum.length; i++) sum[i] += residuals.data[i];
    }
    return sum;
  };
}

/**
 * N - L - K of a working model: observations less the effects' and the regressors' parameters.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, residualDegreesOfFreedom, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * residualDegreesOfFreedom(model); // → 188
 * ```
 */
export function residualDegreesOfFreedom(model: WorkingModel): number {
  return observationCount(model.frame) - model.absorbed - model.terms.length;
}

function requireDegreesOfFreedom(frame: ModelFrame, k: number, absorbed: number): void {
  const n = observationCount(frame);
  if (k === 0) {
    throw new MesometricsError(
      "NO_REGRESSORS",
      `No regressor of '${frame.formula.source}' is left to estimate: all are collinear with each other or with the fixed effects, or none was given`,
      { regressors: frame.regressorLabels },
    );
  }
  if (n - absorbed - k <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${n} observations cannot carry ${k} coefficient${k > 1 ? "s" : ""} and ${absorbed} absorbed effects: use fewer regressors or effects, or more data`,
      { observations: n, coefficients: k, absorbed },
    );
  }
}
