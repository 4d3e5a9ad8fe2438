import { leastSquares, type Matrix, MesometricsError } from "@mesometrics/matrix";
import { maximiseLikelihood } from "../maximise-likelihood.js";
import { absorbsUnits } from "../model-kind.js";
import { type Jacobian, jacobianOf } from "../models/jacobian.js";
import { concentratedValue } from "../models/profile-likelihood.js";
import { crossOf, squaresOf } from "../models/sums-of-products.js";
import { effectsUnderFilter } from "./effects-under-filter.js";
import { lagByPeriod } from "./lag-by-period.js";
import { demeaned, type VaryingSpecification } from "./varying-specification.js";

/** sum_t ln |I - rho W_t| with its derivatives, where all terms are defined. */
export interface SummedJacobian extends Pick<Jacobian, "lower" | "upper" | "logDeterminant" | "trace" | "traceSquare"> {
  readonly byPeriod: readonly Jacobian[];
}

/** Filtered unit dummies depend on each other at the ends of lambda's interval: their squares keep ten digits up to here. */
const filteredMargin = 1e-5;

/** A maximum with weights by period. */
export interface VaryingFit {
  readonly beta: Float64Array;
  readonly parameter: number;
  readonly squares: number;
  readonly sigma2: number;
  readonly logLikelihood: number;
  /** That of the parameter at zero. */
  readonly logLikelihoodAtZero: number;
  /** length NT: e */
  readonly innovations: Float64Array;
  /** NT x k: what multiplies e in beta's score */
  readonly filtered: Matrix;
  readonly jacobian: SummedJacobian | null;
  readonly iterations: number;
  readonly maxima: number;
}

/** One symbolic piece of work per distinct W. */
function summedJacobian({ weights }: VaryingSpecification): SummedJacobian {
  const known = new Map<unknown, Jacobian>();
  const byPeriod = weights.map((w) => {
    const found = known.get(w.matrix) ?? jacobianOf(w);
    known.set(w.matrix, found);
    return found;
  });
  const sum = (of: (jacobian: Jacobian) => number) => byPeriod.reduce((total, jacobian) => total + of(jacobian), 0);
  return {
    byPeriod,
    lower: Math.max(...byPeriod.map(({ lower }) => lower)),
    upper: Math.min(...byPeriod.map(({ upper }) => upper)),
    logDeterminant: (value) => sum((jacobian) => jacobian.logDeterminant(value)),
    trace: (value) => sum((jacobian) => jacobian.trace(value)),
    traceSquare: (value) => sum((jacobian) => jacobian.traceSquare(value)),
  };
}

/**
 * The maximum of ln L = -(NT/2)(ln 2 pi + 1 + ln(e'e / NT)) + sum_t ln |I - p W_t| over p = rho or lambda, every dummy counted.
 *
 * @throws `PERFECT_FIT`, `NO_INTERIOR_MAXIMUM`
 */
export function fitVarying(specification: VaryingSpecification): VaryingFit {
  const { parameter, outcome } = specification;
  const n = outcome.rows;
  const state = parameter === "lambda" ? errorState(specification) : lagState(specification);
  const atZero = state(0);
  if (!(atZero.squares > 1e-24 * squaresOf(outcome.data))) {
    throw new MesometricsError(
      "PERFECT_FIT",
      "The regressors explain the outcome without error, so that the likelihood has no maximum; check for an identity " +
        "between the outcome and a regressor.",
    );
  }
  const jacobian = parameter === null ? null : summedJacobian(specification);
  const value = (p: number) => concentratedValue(state(p).squares, n, p === 0 ? 0 : (jacobian?.logDeterminant(p) ?? 0));
  const margin = parameter === "lambda" && absorbsUnits(specification.effects) ? filteredMargin : 0;
  const found =
    jacobian === null
      ? { parameter: 0, iterations: 0, maxima: 1 }
      : maximiseLikelihood(
          {
            value,
            slope: (p) => {
              const { squares, slopeOfSquares } = state(p);
              return (-n * slopeOfSquares) / (2 * squares) - jacobian.trace(p);
            },
          },
          jacobian.lower + margin * (jacobian.upper - jacobian.lower),
          jacobian.upper - margin * (jacobian.upper - jacobian.lower),
        );
  const { beta, squares, innovations, filtered } = state(found.parameter);
  return {
    beta,
    parameter: found.parameter,
    squares,
    sigma2: squares / n,
    logLikelihood: value(found.parameter),
    logLikelihoodAtZero: value(0),
    innovations,
    filtered,
    jacobian,
    iterations: found.iterations,
    maxima: found.maxima,
  };
}

interface VaryingState {
  readonly beta: Float64Array;
  readonly squares: number;
  readonly slopeOfSquares: number;
  readonly innovations: Float64Array;
  readonly filtered: Matrix;
}

/** e of M (y - rho W y) on M X. */
function lagState({ sample, outcome, regressors, effects, matrices }: VaryingSpecification) {
  const { units, periods } = sample;
  const project = (columns: Matrix) => demeaned(columns, effects, units, periods).within;
  const y = project(outcome).data;
  const wy = project(lagByPeriod(matrices, outcome)).data;
  const x = project(regressors);
  return (rho: number): VaryingState => {
    const { coefficients, residuals } = leastSquares(
      x,
      y.map((value, i) => value - rho * wy[i]),
      { tolerance: 0 },
    );
    const e = residuals.data;
    return {
      beta: coefficients.data,
      squares: squaresOf(e),
      slopeOfSquares: -2 * crossOf(e, wy),
      innovations: e,
      filtered: x,
    };
  };
}

/** e of (I - lambda W_t)(y_t - X_t b - effects), the effects solved for at each lambda. */
function errorState({ outcome, regressors, effects, matrices }: VaryingSpecification) {
  const n = matrices[0].rows;
  const wy = lagByPeriod(matrices, outcome);
  const wx = lagByPeriod(matrices, regressors);
  return (lambda: number): VaryingState => {
    const under = effectsUnderFilter(matrices, effects, lambda);
    const y = outcome.data.map((value, i) => value - lambda * wy.data[i]);
    const x: Matrix = { ...regressors, data: regressors.data.map((value, i) => value - lambda * wx.data[i]) };
    const filtered = under.residual(x);
    const projected = under.residual({ ...outcome, data: y }).data;
    const { coefficients, residuals } = leastSquares(filtered, projected, { tolerance: 0 });
    const beta = coefficients.data;
    const e = residuals.data;
    // W u with u = y - X b - effects of the raw data.
    const rest = y.slice();
    const moved = wy.data.slice();
    for (let j = 0; j < beta.length; j++) {
      for (let i = 0; i < rest.length; i++) {
        rest[i] -= beta[j] * x.data[i + j * rest.length];
        moved[i] -= beta[j] * wx.data[i + j * rest.length];
      }
    }
    const found = under.solve(rest);
    const levels = rest.map((_, i) => found.units[i % n] + found.periods[Math.floor(i / n)]);
    const lagOfLevels = lagByPeriod(matrices, { ...outcome, data: levels }).data;
    for (let i = 0; i < moved.length; i++) moved[i] -= lagOfLevels[i];
    return { beta, squares: squaresOf(e), slopeOfSquares: -2 * crossOf(e, moved), innovations: e, filtered };
  };
}
