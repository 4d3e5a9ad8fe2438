import {
  covarianceOf,
  defaultCovariance,
  dropCollinear,
  observationCount,
  tidy,
  type WorkingModel,
} from "@mesometrics/inference";
import {
  dot,
  leastSquares,
  type Matrix,
  MesometricsError,
  matrix,
  selectColumns,
  seminormalLeastSquares,
} from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type FullGrid, formulaAt, type GridPoint } from "./specification-grid.js";
import type { SampleBlock, TransformedColumn } from "./transformed-columns.js";

/** A regression of a grid whose regressor of interest was not dropped. */
export interface SpecificationModel {
  readonly model: WorkingModel;
  /** The position of the regressor of interest among the terms. */
  readonly position: number;
  /** Controls that are combinations of others or of the effects. */
  readonly dropped: readonly string[];
}

/**
 * The regression at a point of the grid, from columns that are transformed already: the same arithmetic as `feols`.
 *
 * @throws `OUTCOME_ABSORBED`, `REGRESSOR_DROPPED`, `NO_DEGREES_OF_FREEDOM`
 */
export function specificationModel(grid: FullGrid, point: GridPoint, block: SampleBlock): SpecificationModel {
  const { frame, noise, absorbed } = block;
  const { outcome, regressor } = grid.variables[point.variables]!;
  const names = [...new Set([regressor, ...grid.controls[point.controls]!.terms])];
  const columns = names.map((name) => block.column(name, point.winsorising));
  if (frame.hasIntercept) columns.unshift(block.column("(Intercept)", 0));
  const y = block.column(outcome, point.winsorising);
  if (y.remaining <= Math.max(1e-11, noise)) {
    throw new MesometricsError(
      "OUTCOME_ABSORBED",
      `The outcome '${outcome}' has no variation left within the fixed effects: nothing can be estimated`,
      { outcome },
    );
  }
  const labels = columns.map(({ label }) => label);
  const effectLabels = frame.fixedEffects.map(({ label }) => label);
  const all = bound(columns, ({ transformed }) => transformed);
  const original = bound(columns, (one) => one.original);
  const remaining = Float64Array.from(columns, (one) => one.remaining);
  const found = dropCollinear({ original, transformed: all, remaining }, labels, effectLabels, noise);
  const terms = found.kept.map((j) => labels[j]!);
  const position = terms.indexOf(regressor);
  const lost = found.dropped.find(({ label }) => label === regressor);
  if (position < 0) {
    throw new MesometricsError(
      "REGRESSOR_DROPPED",
      `'${regressor}' is not estimated: ${lost?.explanation ?? "it is collinear"}`,
      { regressor },
    );
  }
  const k = terms.length;
  const observations = observationCount(frame);
  if (observations - absorbed - k <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${observations} observations cannot carry ${k} coefficients and ${absorbed} absorbed effects`,
      { observations, coefficients: k, absorbed },
    );
  }
  const { factor } = found;
  const design = factor === null ? selectColumns(all, found.kept) : all;
  const fit =
    factor !== null && "inverse" in factor
      ? seminormalLeastSquares(design, y.transformed, factor)
      : leastSquares(design, y.transformed, factor === null ? { tolerance: 0 } : { qr: factor });
  const model: WorkingModel = {
    frame: {
      ...frame,
      formula: { ...frame.formula, source: formulaAt(grid, point) },
      outcomeLabel: outcome,
      outcome: y.original,
      regressors: original,
      regressorLabels: labels,
    },
    terms,
    outcome: y.transformed,
    get outcomeSquare() {
      return dot(y.transformed, y.transformed);
    },
    design,
    scoreDesign: design,
    coefficients: fit.coefficients.data,
    residuals: fit.residuals.data,
    bread: fit.gramInverse,
    effects: block.effects,
    absorbed,
    instrumental: null,
    kernel: block.kernel,
    solver: block.solver,
    iterations: block.iterations,
    tolerance: 1e-11,
    notes: [],
  };
  return { model, position, dropped: found.dropped.map(({ label }) => label) };
}

function bound(columns: readonly TransformedColumn[], part: (column: TransformedColumn) => Float64Array): Matrix {
  const n = part(columns[0]!).length;
  const data = new Float64Array(n * columns.length);
  columns.forEach((column, j) => {
    data.set(part(column), j * n);
  });
  return matrix(n, columns.length, data);
}

/** What one covariance says of the coefficient of interest. */
export interface SpecificationInference {
  readonly estimate: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly low: number;
  readonly high: number;
  readonly label: string;
}

/** @throws the codes of `covarianceOf` */
export function specificationInference(
  { model, position }: SpecificationModel,
  data: Dataset,
  grid: FullGrid,
  point: GridPoint,
  level: number,
): SpecificationInference {
  const asked = grid.covariances[point.covariance]!.covariance;
  const { vcov, inference } = covarianceOf(model, asked ?? defaultCovariance(data, model.frame).covariance, data);
  const k = model.terms.length;
  const one = {
    terms: [model.terms[position]!],
    coefficients: Float64Array.of(model.coefficients[position]!),
    vcov: matrix(1, 1, Float64Array.of(vcov.data[position + position * k]!)),
    inference: { ...inference, degreesOfFreedom: Float64Array.of(inference.degreesOfFreedom[position]!) },
    components: [],
  };
  const [row] = tidy(one as unknown as Parameters<typeof tidy>[0], { level });
  const { estimate, standardError, degreesOfFreedom, pValue, low, high } = row!;
  return { estimate, standardError, degreesOfFreedom, pValue, low, high, label: inference.label };
}
