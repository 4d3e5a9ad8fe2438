import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import { absorbsPeriods, absorbsUnits } from "../model-kind.js";
import { squaresOf } from "../models/sums-of-products.js";
import { errorMoments, type LaggedResiduals, momentExpectations } from "../moments/error-moments.js";
import { type ErrorAssumption, jointCovariance, momentCovariance } from "../moments/moment-covariance.js";
import { momentMatrices, momentPolynomials, weightedLambda } from "../moments/quadratic-moments.js";
import { spatialSolver } from "../spatial-multiplier.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { type CoefficientRule, coefficientCovariance } from "./coefficient-covariance.js";
import { fitRandomEffects } from "./random-effects.js";
import { hacPairs } from "./spatial-hac.js";
import type { TwoStageEquation } from "./two-stage-equation.js";
import { laggedResiduals, type TwoStageFit } from "./two-stage-fit.js";
import type { TwoStageChoices } from "./two-stage-options.js";
import { filteredStep, type TwoStageStep } from "./two-stage-step.js";

/**
 * Estimates the equation and, where the model has it, lambda.
 *
 * @throws `NO_DEGREES_OF_FREEDOM`, `PERFECT_FIT`, `NO_INTERIOR_MINIMUM`, `UNDER_IDENTIFIED`
 */
export function fitTwoStage(
  equation: TwoStageEquation,
  choices: TwoStageChoices,
  weights: SpatialWeights,
): TwoStageFit {
  const n = equation.own.outcome.rows;
  const k = equation.terms.length;
  const degrees = n - k - equation.absorbed - (choices.effects === "random" ? 1 : 0);
  if (degrees <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${n} observations cannot carry ${k} coefficients and ${equation.absorbed} absorbed effects.`,
      { n, k, absorbed: equation.absorbed },
    );
  }
  if (choices.effects === "random") return fitRandomEffects(equation, choices, weights, degrees);
  const first = filteredStep(equation, 0);
  refusePerfectFit(first.residuals, equation.own.outcome.data);
  if (choices.errorMoments === null) return withoutLambda(equation, choices, weights, first, degrees);
  if (choices.errorMoments === "kelejian-prucha") return withThreeMoments(equation, choices, weights, first, degrees);
  return withWeightedMoments(equation, choices, weights, first, degrees);
}

function withoutLambda(
  { units }: TwoStageEquation,
  { vcov, divisor }: TwoStageChoices,
  weights: SpatialWeights,
  step: TwoStageStep,
  degrees: number,
): TwoStageFit {
  const e = step.residuals;
  const sigma2 = squaresOf(e) / (divisor === "n" ? e.length : degrees);
  const hac = typeof vcov === "object" ? hacPairs(vcov, weights.units) : null;
  const rule: CoefficientRule =
    hac !== null
      ? { type: "spatial-hac", pairs: hac }
      : vcov === "iid"
        ? { type: "iid", sigma2 }
        : { type: vcov as "HC0" | "cluster" };
  const adjustment = vcov === "cluster" ? units / (units - 1) : 1;
  return {
    coefficients: step.coefficients,
    vcov: scaled(coefficientCovariance(step, e, units, rule), adjustment),
    lambda: null,
    lambdaHasVariance: false,
    innovations: e,
    sigma2,
    residualDegreesOfFreedom: degrees,
    adjustment,
    hac,
    iterations: 1,
    components: null,
  };
}

/** Kelejian and Prucha (1998, 1999): lambda of the first residuals, then the equation once more. */
function withThreeMoments(
  equation: TwoStageEquation,
  choices: TwoStageChoices,
  weights: SpatialWeights,
  first: TwoStageStep,
  degrees: number,
): TwoStageFit {
  const expectations = momentExpectations(weights, equation.periods, {
    unitMeans: absorbsUnits(choices.effects),
    periodMeans: absorbsPeriods(choices.effects),
  });
  const { lambda } = errorMoments(laggedResiduals(equation, first.coefficients, weights), expectations, weights);
  const step = filteredStep(equation, lambda);
  const fit = withoutLambda(equation, choices, weights, step, degrees);
  return { ...fit, lambda };
}

/** Two moments weighted by their covariance, in rounds with the filtered equation (Arraiz et al. 2010, steps 1 and 2). */
function withWeightedMoments(
  equation: TwoStageEquation,
  { errorMoments: kind, vcov, effects, divisor, iterations, weightFirstStep }: TwoStageChoices,
  weights: SpatialWeights,
  first: TwoStageStep,
  degrees: number,
): TwoStageFit {
  const { units } = equation;
  const n = first.residuals.length;
  const hasEndogenous = equation.own.endogenous.columns > 0;
  const assumption: ErrorAssumption = kind === "homoskedastic" ? "one-variance" : vcov === "cluster" ? "units" : "rows";
  const matrices = momentMatrices(weights, kind as "heteroskedastic" | "homoskedastic", absorbsPeriods(effects));
  const innovationsAt = ({ own, lagged }: LaggedResiduals, lambda: number) =>
    own.map((value, i) => value - lambda * lagged[i]);
  let residuals = laggedResiduals(equation, first.coefficients, weights);
  let polynomials = momentPolynomials(matrices, residuals.own, residuals.lagged);
  let lambda = weightedLambda(polynomials, null, weights);
  if (weightFirstStep) {
    // The first step is not filtered: its coefficients vary with S'u, u = (I - lambda W)^-1 e.
    const step = {
      ...first,
      design: filteredStep(equation, lambda).design,
      scoreDesign: hasEndogenous ? transposedSolve(first.scoreDesign, weights, lambda) : first.scoreDesign,
    };
    const { psi } = momentCovariance(matrices, step, innovationsAt(residuals, lambda), hasEndogenous, assumption);
    lambda = weightedLambda(polynomials, psi, weights);
  }
  let coefficients = first.coefficients;
  let rounds = 0;
  for (let moved = Number.POSITIVE_INFINITY; rounds < iterations && moved > 1e-12; rounds++) {
    const step = filteredStep(equation, lambda);
    coefficients = step.coefficients;
    residuals = laggedResiduals(equation, coefficients, weights);
    polynomials = momentPolynomials(matrices, residuals.own, residuals.lagged);
    const { psi } = momentCovariance(matrices, step, innovationsAt(residuals, lambda), hasEndogenous, assumption);
    const next = weightedLambda(polynomials, psi, weights);
    moved = Math.abs(next - lambda);
    lambda = next;
  }
  const last = filteredStep(equation, lambda);
  const e = innovationsAt(residuals, lambda);
  const moments = momentCovariance(matrices, last, e, hasEndogenous, assumption);
  const sigma2 = squaresOf(e) / (kind === "homoskedastic" || divisor === "n" ? n : degrees);
  const rule: CoefficientRule =
    assumption === "one-variance" ? { type: "iid", sigma2 } : { type: assumption === "units" ? "cluster" : "HC0" };
  const adjustment = assumption === "units" ? units / (units - 1) : 1;
  const own = coefficientCovariance(last, e, units, rule);
  return {
    coefficients: Float64Array.from([...coefficients, lambda]),
    vcov: scaled(jointCovariance(own, moments, polynomials, lambda, n), adjustment),
    lambda,
    lambdaHasVariance: true,
    innovations: e,
    sigma2,
    residualDegreesOfFreedom: degrees,
    adjustment,
    hac: null,
    iterations: rounds,
    components: null,
  };
}

/** (I - lambda W')^-1 applied to every period of every column. */
function transposedSolve(m: Matrix, weights: SpatialWeights, lambda: number): Matrix {
  const n = weights.units.length;
  const { solveTransposed } = spatialSolver(weights, lambda);
  const data = new Float64Array(m.data.length);
  for (let from = 0; from < data.length; from += n) data.set(solveTransposed(m.data.slice(from, from + n)), from);
  return { ...m, data };
}

function scaled(m: Matrix, by: number): Matrix {
  return by === 1 ? m : { ...m, data: m.data.map((value) => value * by) };
}

function refusePerfectFit(residuals: Float64Array, outcome: Float64Array): void {
  if (squaresOf(residuals) > 1e-24 * squaresOf(outcome)) return;
  throw new MesometricsError(
    "PERFECT_FIT",
    "The equation explains the outcome without error, so that there are no variances to estimate; check for an identity " +
      "between the outcome and a regressor.",
  );
}
