import type { Note } from "@mesometrics/inference";
import { leastSquares, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import { absorbsPeriods, type PanelEffects } from "../model-kind.js";
import { crossSectionSample } from "../models/cross-section-sample.js";
import { type PanelSample, panelSample, spatialFormula } from "../panel-sample.js";
import { lagColumns, type SpatialDesign, spatialDesign } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";

/** Which linear model the residuals of a test come from. */
export interface ResidualTestOptions {
  readonly weights: SpatialWeights;
  /** The column that names the unit; needed for a cross-section only. */
  readonly unit?: string;
  /** Fixed effects of the linear model; default `none`. */
  readonly effects?: FixedEffects;
}

/** The effects of a linear model without spatial terms. */
export type FixedEffects = "none" | "individual" | "time" | "twoways";

export const fixedEffectNames = ["none", "individual", "time", "twoways"] as const satisfies readonly PanelEffects[];

/**
 * How W y moves with rho at rho = 0 where effects are projected out. `expected`: the projection comes last,
 * M W (X b + effects), as in the model with every dummy. `elhorst`: W acts on M X b and the mean that it puts back is kept,
 * as in Elhorst's routines and `splm::slmtest`. They differ with period effects only.
 */
export type LagInformation = (typeof lagInformation)[number];

export const lagInformation = ["expected", "elhorst"] as const;

/** A linear model by least squares with everything that tests of spatial dependence take from it. */
export interface LinearResiduals {
  readonly design: SpatialDesign;
  readonly weights: SpatialWeights;
  readonly effects: FixedEffects;
  /** NT */
  readonly observations: number;
  /** NT x k: M X without the lags */
  readonly regressors: Matrix;
  /** NT x q: M W X */
  readonly laggedRegressors: Matrix;
  readonly laggedTerms: readonly string[];
  readonly beta: Float64Array;
  /** length NT */
  readonly residuals: Float64Array;
  readonly notes: readonly Note[];
}

/**
 * Least squares of M y on M X, rows period after period.
 *
 * @throws `UNIT_REQUIRED`, `NO_SPATIAL_LINKS`, `PERFECT_FIT`, and what `panelSample` and `spatialDesign` throw
 */
export function linearResiduals(data: Dataset, formula: string, options: ResidualTestOptions): LinearResiduals {
  const effects = knownOption("effects", options.effects ?? "none", fixedEffectNames);
  const sample = sampleOf(data, formula, options, effects);
  const { weights } = sample;
  if (weights.links === 0) {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units, so there is no dependence to test.", {
      units: weights.units.length,
    });
  }
  const labels = sample.frame.regressorLabels.filter((label) => label !== "(Intercept)");
  const index = data.kind === "panel" ? data.index : null;
  const effectLabels = [
    ...(effects === "individual" || effects === "twoways" ? [index?.unit ?? "unit"] : []),
    ...(effects === "time" || effects === "twoways" ? [index?.time ?? "time"] : []),
  ];
  const design = spatialDesign(sample, effects, labels, effectLabels, []);
  const lagged = design.variables.map((variable) => variable.lagged).filter((j) => j >= 0);
  const isLagged = new Set(lagged);
  const own = design.terms.map((_, j) => j).filter((j) => !isLagged.has(j));
  const regressors = selectColumns(design.regressors, own);
  const { coefficients, residuals } = leastSquares(regressors, design.outcome, { tolerance: 0 });
  const e = residuals.data;
  const squares = crossOf(e, e);
  if (!(squares > 1e-24 * crossOf(design.outcome, design.outcome))) {
    throw new MesometricsError(
      "PERFECT_FIT",
      "The regressors explain the outcome without error, so that there are no residuals to test.",
    );
  }
  return {
    design,
    weights,
    effects,
    observations: e.length,
    regressors,
    laggedRegressors: selectColumns(design.regressors, lagged),
    laggedTerms: lagged.map((j) => design.terms[j]),
    beta: coefficients.data,
    residuals: e,
    notes: design.notes,
  };
}

function sampleOf(
  data: Dataset,
  formula: string,
  { weights, unit }: ResidualTestOptions,
  effects: FixedEffects,
): PanelSample {
  if (data.kind === "panel") return panelSample(data, formula, weights);
  if (unit === undefined) {
    throw new MesometricsError(
      "UNIT_REQUIRED",
      "A cross-section does not say which column names its units: give { unit: … }.",
    );
  }
  if (effects !== "none") {
    throw new MesometricsError("INVALID_ARGUMENT", `A cross-section has no ${effects} effects; leave them out.`, {
      argument: "effects",
      value: effects,
    });
  }
  return crossSectionSample(data, spatialFormula(formula, false), weights, unit);
}

/**
 * How the expectation of W y moves with rho at rho = 0, beyond what the regressors take up.
 */
export function expectedLag(linear: LinearResiduals, rule: LagInformation): Float64Array {
  const { design, weights, regressors, beta, residuals, observations: n } = linear;
  const signal = new Float64Array(n);
  // M W (X b + effects) is M W M X b, unless rows of W have different sums beside period effects: without the digits that
  // the levels of the effects would cost.
  if (rule === "expected" && absorbsPeriods(linear.effects) && design.rowSum === null) {
    for (let i = 0; i < n; i++) signal[i] = design.rawOutcome[i] - residuals[i];
  } else {
    for (let j = 0; j < beta.length; j++) for (let i = 0; i < n; i++) signal[i] += beta[j] * regressors.data[i + j * n];
  }
  const moved = lagColumns(weights, { rows: n, columns: 1, data: signal });
  const projected = rule === "expected" ? design.project(moved) : moved;
  return leastSquares(regressors, projected, { tolerance: 0 }).residuals.data;
}

/** x'y */
export function crossOf(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  return total;
}
