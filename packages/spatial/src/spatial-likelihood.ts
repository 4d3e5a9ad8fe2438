import { leastSquares, type Matrix, MesometricsError } from "@mesometrics/matrix";
import { maximiseLikelihood } from "./maximise-likelihood.js";
import type { SpatialDesign } from "./spatial-design.js";
import { logDeterminant, type Spectrum, trace } from "./spectrum.js";

/** A maximum of the likelihood. */
export interface LikelihoodFit {
  /** length k */
  readonly beta: Float64Array;
  /** rho or lambda; 0 in a model without */
  readonly parameter: number;
  /** e'e */
  readonly squares: number;
  /** e'e / NT */
  readonly sigma2: number;
  readonly logLikelihood: number;
  /** length NT: e after the projection */
  readonly residuals: Float64Array;
  /** NT x k: what multiplies e in beta's score; X, or X - lambda W X in the error model */
  readonly filtered: Matrix;
  readonly iterations: number;
  readonly maxima: number;
}

/** ln L at its maximum over beta and sigma2: -(NT/2)(ln 2 pi + 1 + ln(e'e / NT)) + T ln |I - rho W|. */
function concentrated(squares: number, count: number, determinants: number): number {
  return (-count / 2) * (Math.log(2 * Math.PI) + 1 + Math.log(squares / count)) + determinants;
}

function squaresOf(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * x[i];
  return total;
}

function crossOf(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  return total;
}

/**
 * Fails where the regressors explain the outcome to the last digit, so that the likelihood is unbounded, and where the
 * outcome is too large or too small: the variance of sigma2 is of its fourth power.
 */
function refuseDegenerate(squares: number, outcome: Float64Array): void {
  const all = squaresOf(outcome);
  if (!(all > 1e-140 && all < 1e140)) {
    throw new MesometricsError(
      "OUTCOME_OUT_OF_RANGE",
      "The outcome is so large or so small that its fourth powers are not representable; give it in other units.",
      { sumOfSquares: String(all) },
    );
  }
  if (squares > 1e-24 * all) return;
  throw new MesometricsError(
    "PERFECT_FIT",
    "The regressors explain the outcome without error, so that the likelihood has no maximum; check for an identity " +
      "between the outcome and a regressor.",
  );
}

/** y = X b + e. */
export function fitLinear(design: SpatialDesign): LikelihoodFit {
  const count = design.units * design.periods;
  const { coefficients, residuals } = leastSquares(design.regressors, design.outcome, { tolerance: 0 });
  const squares = squaresOf(residuals.data);
  refuseDegenerate(squares, design.outcome);
  return {
    beta: coefficients.data,
    parameter: 0,
    squares,
    sigma2: squares / count,
    logLikelihood: concentrated(squares, count, 0),
    residuals: residuals.data,
    filtered: design.regressors,
    iterations: 0,
    maxima: 1,
  };
}

/**
 * y = rho W y + X b + e. With e0, e1 the residuals of M y and M W y on M X, e'e is quadratic in rho, so that
 * ln L(rho) costs no more than the N eigenvalues (Ord 1975; Elhorst 2014, section 3.3.1; LeSage and Pace 2009, ch. 3).
 */
export function fitLag(design: SpatialDesign, spectrum: Spectrum): LikelihoodFit {
  const { periods } = design;
  const count = design.units * periods;
  const both: Matrix = {
    rows: count,
    columns: 2,
    data: Float64Array.from({ length: 2 * count }, (_, i) =>
      i < count ? design.outcome[i] : design.laggedOutcome[i - count],
    ),
  };
  const { coefficients, residuals } = leastSquares(design.regressors, both, { tolerance: 0 });
  const e0 = residuals.data.subarray(0, count);
  const e1 = residuals.data.subarray(count);
  refuseDegenerate(squaresOf(e0), design.outcome);
  const s00 = squaresOf(e0);
  const s01 = crossOf(e0, e1);
  const s11 = squaresOf(e1);
  const squaresAt = (rho: number) => s00 - 2 * rho * s01 + rho * rho * s11;
  const maximum = maximiseLikelihood(
    {
      value: (rho) => concentrated(squaresAt(rho), count, periods * logDeterminant(spectrum, rho)),
      slope: (rho) => (count * (s01 - rho * s11)) / squaresAt(rho) - periods * trace(spectrum, rho, 1, 1),
    },
    spectrum.lower,
    spectrum.upper,
  );
  const rho = maximum.parameter;
  const k = design.terms.length;
  const beta = Float64Array.from({ length: k }, (_, j) => coefficients.data[j] - rho * coefficients.data[j + k]);
  const e = Float64Array.from(e0, (value, i) => value - rho * e1[i]);
  const squares = squaresOf(e);
  refuseDegenerate(squares, design.outcome);
  return {
    beta,
    parameter: rho,
    squares,
    sigma2: squares / count,
    logLikelihood: concentrated(squares, count, periods * logDeterminant(spectrum, rho)),
    residuals: e,
    filtered: design.regressors,
    iterations: maximum.iterations,
    maxima: maximum.maxima,
  };
}

/**
 * y = X b + u, u = lambda W u + e: for each lambda b is least squares of y - lambda W y on X - lambda W X. The slope
 * needs no derivative of b, which is at its own minimum (Elhorst 2014, section 3.3.2).
 */
export function fitError(design: SpatialDesign, spectrum: Spectrum): LikelihoodFit {
  const { periods, regressors, laggedRegressors } = design;
  const count = design.units * periods;
  const at = (lambda: number) => {
    const filtered: Matrix = {
      ...regressors,
      data: regressors.data.map((value, i) => value - lambda * laggedRegressors.data[i]),
    };
    const y = design.outcome.map((value, i) => value - lambda * design.laggedOutcome[i]);
    const { coefficients, residuals } = leastSquares(filtered, y, { tolerance: 0 });
    return { filtered, beta: coefficients.data, e: residuals.data, squares: squaresOf(residuals.data) };
  };
  refuseDegenerate(at(0).squares, design.outcome);
  const maximum = maximiseLikelihood(
    {
      value: (lambda) => concentrated(at(lambda).squares, count, periods * logDeterminant(spectrum, lambda)),
      slope: (lambda) => {
        const { beta, e, squares } = at(lambda);
        const laggedError = design.laggedOutcome.slice();
        for (let j = 0; j < beta.length; j++) {
          for (let i = 0; i < count; i++) laggedError[i] -= beta[j] * laggedRegressors.data[i + j * count];
        }
        return (count * crossOf(e, laggedError)) / squares - periods * trace(spectrum, lambda, 1, 1);
      },
    },
    spectrum.lower,
    spectrum.upper,
  );
  const best = at(maximum.parameter);
  refuseDegenerate(best.squares, design.outcome);
  return {
    beta: best.beta,
    parameter: maximum.parameter,
    squares: best.squares,
    sigma2: best.squares / count,
    logLikelihood: concentrated(best.squares, count, periods * logDeterminant(spectrum, maximum.parameter)),
    residuals: best.e,
    filtered: best.filtered,
    iterations: maximum.iterations,
    maxima: maximum.maxima,
  };
}
