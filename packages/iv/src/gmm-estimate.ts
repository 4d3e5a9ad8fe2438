import type { CovarianceEstimator, WorkingModel } from "@mesometrics/inference";
import {
  crossProduct,
  dot,
  leastSquares,
  type Matrix,
  MesometricsError,
  multiplyVector,
  orthonormalBasis,
  pivotedQr,
} from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { continuouslyUpdated } from "./continuously-updated.js";
import {
  generatedEstimate,
  type InstrumentalEquation,
  type InstrumentBasis,
  instrumentBasis,
  residualsOf,
} from "./instrumental-equation.js";
import type { GmmMethod } from "./iv-method.js";
import { kClass, limlKappa } from "./k-class.js";
import { gmmCriterion, gmmInstruments } from "./linear-gmm.js";
import { momentCovariance, requireEnoughClusters, requireQuadratic } from "./moment-covariance.js";

/** A GMM estimate with D first, X after. */
export interface GmmEstimate {
  /** n x K: the generated instruments of the last weights, first those of D */
  readonly generated: Matrix;
  /** length K: first those of D; null where they are those of the generated instruments */
  readonly coefficients: Float64Array | null;
  /** length n: the residuals that gave the last weights */
  readonly weightingResiduals: Float64Array;
  /** J at the estimate with the last weights */
  readonly criterion: number;
  readonly iterations: number;
}

const iterationLimit = 1000;

/** Weights that move no coefficient by more than this share of its standard error are the last ones. */
const iterationTolerance = 1e-11;

/**
 * GMM of an over-identified equation, starting from 2SLS.
 *
 * @param start length n: the residuals of 2SLS
 * @throws `FEWER_CLUSTERS_THAN_INSTRUMENTS`, `WEIGHTING_NOT_SUPPORTED`, `SINGULAR_MOMENT_COVARIANCE`, `GMM_NOT_CONVERGED`,
 *   `CUE_NOT_CONVERGED`
 */
export function gmmEstimate(
  equation: InstrumentalEquation,
  model: WorkingModel,
  { gmm, weighting }: Pick<GmmMethod, "gmm"> & { readonly weighting: CovarianceEstimator },
  data: Dataset,
): GmmEstimate {
  const basis = instrumentBasis(equation);
  const names = model.instrumental?.excludedTerms ?? [];
  const moments = gmm === "cue" ? basis.all.columns : basis.excluded.columns;
  requireEnoughClusters(model, weighting, moments, names, data);
  if (gmm === "cue") requireQuadratic(weighting);
  const covarianceOfMoments = momentCovariance(model, basis, weighting, data);
  const design = designOf(equation);
  const step = (residuals: Float64Array) => {
    const covariance = covarianceOfMoments(residuals);
    const generated = gmmInstruments(equation, basis, covariance);
    const { coefficients, bread } = generatedEstimate(design, equation.outcome, generated);
    const next = residualsOf(design, equation.outcome, coefficients);
    return { covariance, generated, coefficients, bread, residuals: next };
  };
  let from = model.residuals;
  let found = step(from);
  let iterations = 1;
  if (gmm !== "two-step") {
    for (;;) {
      const next = step(found.residuals);
      iterations++;
      const moved = largestMove(found.coefficients, next.coefficients, next.bread, next.residuals);
      from = found.residuals;
      found = next;
      if (moved <= iterationTolerance) break;
      if (iterations < iterationLimit) continue;
      // Where the criterion is updated continuously this is only one of its starting points.
      if (gmm === "cue") break;
      throw new MesometricsError(
        "GMM_NOT_CONVERGED",
        `Iterated GMM still moves after ${iterations} steps: use two steps, or LIML`,
        { iterations },
      );
    }
  }
  if (gmm !== "cue") {
    const criterion = gmmCriterion(found.residuals, basis, found.covariance);
    return { generated: found.generated, coefficients: null, weightingResiduals: from, criterion, iterations };
  }
  return updatedContinuously(equation, basis, covarianceOfMoments, [model.residuals, from, found.residuals]);
}

/** W = [D X] */
function designOf({ endogenous, exogenous }: InstrumentalEquation): Matrix {
  return {
    rows: endogenous.rows,
    columns: endogenous.columns + exogenous.columns,
    data: Float64Array.from([...endogenous.data, ...exogenous.data]),
  };
}

/** The largest change of a coefficient, in units of s sqrt(B_jj). */
function largestMove(before: Float64Array, after: Float64Array, bread: Matrix, residuals: Float64Array): number {
  const s2 = dot(residuals, residuals) / residuals.length;
  return after.reduce((largest, value, j) => {
    const size = Math.sqrt(s2 * bread.data[j + j * bread.rows]);
    return Math.max(largest, size === 0 ? 0 : Math.abs(value - before[j]) / size);
  }, 0);
}

function updatedContinuously(
  equation: InstrumentalEquation,
  basis: InstrumentBasis,
  covarianceOfMoments: (residuals: Float64Array) => Matrix,
  startingResiduals: readonly Float64Array[],
): GmmEstimate {
  const design = designOf(equation);
  const [u0] = startingResiduals;
  const n = u0.length;
  const size = Math.sqrt(dot(u0, u0));
  // Columns of one length, orthogonal to each other: t is then of the order of one, whatever the regressors are measured in.
  const space = orthonormalBasis(pivotedQr(design, { tolerance: 0 }));
  const k = space.columns;
  const columns = [
    u0,
    ...Array.from({ length: k }, (_, j) => space.data.slice(j * n, (j + 1) * n).map((value) => size * value)),
  ];
  const between = (a: Float64Array, b: Float64Array): Matrix => {
    if (a === b) return covarianceOfMoments(a);
    const plus = covarianceOfMoments(a.map((value, i) => value + b[i]));
    const minus = covarianceOfMoments(a.map((value, i) => value - b[i]));
    return { ...plus, data: plus.data.map((value, e) => (value - minus.data[e]) / 4) };
  };
  const covariances: Matrix[][] = columns.map(() => []);
  for (let a = 0; a <= k; a++) {
    for (let b = 0; b <= a; b++) {
      const found = between(columns[a], columns[b]);
      covariances[a][b] = found;
      covariances[b][a] = found;
    }
  }
  const slopes = crossProduct(basis.all, space);
  const problem = {
    moments: crossProduct(basis.all, { rows: n, columns: 1, data: u0 }).data,
    slopes: { ...slopes, data: slopes.data.map((value) => size * value) },
    covariances,
  };
  const liml = limlResiduals(equation, design);
  const starts = [...startingResiduals, ...liml].map((u) => {
    const moved = u0.map((value, i) => (value - u[i]) / size);
    return crossProduct(space, { rows: n, columns: 1, data: moved }).data;
  });
  const { distance, iterations } = continuouslyUpdated(problem, starts);
  const moved = multiplyVector(space, distance);
  const residuals = u0.map((value, i) => value - size * moved[i]);
  const fitted = equation.outcome.map((value, i) => value - residuals[i]);
  const covariance = covarianceOfMoments(residuals);
  return {
    generated: gmmInstruments(equation, basis, covariance),
    coefficients: leastSquares(design, fitted, { tolerance: 0 }).coefficients.data,
    weightingResiduals: residuals,
    criterion: fullCriterion(residuals, basis, covariance),
    iterations,
  };
}

/** (Q'u)'S^-1 Q'u with all moments, where those of X are not set by the weights. */
function fullCriterion(residuals: Float64Array, basis: InstrumentBasis, covariance: Matrix): number {
  const none: Matrix = { rows: residuals.length, columns: 0, data: new Float64Array(0) };
  return gmmCriterion(residuals, { all: basis.all, exogenous: none, excluded: basis.all }, covariance);
}

/** Another starting point: the residuals of LIML, which is the estimate itself where errors are homoskedastic. */
function limlResiduals(equation: InstrumentalEquation, design: Matrix): readonly Float64Array[] {
  const { outcome, endogenous, exogenous, instruments } = equation;
  const y: Matrix = { rows: outcome.length, columns: 1, data: outcome };
  const left = (m: Matrix) => (exogenous.columns === 0 ? m : leastSquares(exogenous, m, { tolerance: 0 }).residuals);
  try {
    const k = limlKappa({ outcome: left(y), endogenous: left(endogenous), instruments: left(instruments) });
    const generated = {
      ...design,
      data: Float64Array.from([...kClass(equation, k).generated.data, ...exogenous.data]),
    };
    return [residualsOf(design, outcome, generatedEstimate(design, outcome, generated).coefficients)];
  } catch (error) {
    if (error instanceof MesometricsError) return [];
    throw error;
  }
}
