import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import { maximiseLikelihood } from "./maximise-likelihood.js";
import type { ModelParts, SpatialParameter } from "./model-kind.js";
import { type Jacobian, withoutOnes } from "./models/jacobian.js";
import type { LikelihoodRule } from "./models/likelihood-rule.js";
import { maximiseCorrected } from "./models/maximise-corrected.js";
import { type FreeParameter, maximiseProfile } from "./models/maximise-profile.js";
import {
  concentratedValue,
  type ProfileLikelihood,
  type ProfilePoint,
  profileLikelihood,
  type RandomEffectsKind,
} from "./models/profile-likelihood.js";
import { squaresOf } from "./models/sums-of-products.js";
import type { SpatialDesign } from "./spatial-design.js";
import type { SpatialWeights } from "./spatial-weights.js";

/** Everything that a likelihood needs besides the data. */
export interface LikelihoodSetting {
  readonly weights: SpatialWeights;
  /** That of W; null in a model without spatial parameter */
  readonly jacobian: Jacobian | null;
  readonly rule: LikelihoodRule;
  readonly random: RandomEffectsKind | null;
}

/** A maximum of the likelihood. */
export interface LikelihoodFit {
  /** length k */
  readonly beta: Float64Array;
  /** 0 in a model without; theta 1 without random effects */
  readonly point: ProfilePoint;
  /** phi = var(mu) / sigma2 of random effects, null without */
  readonly phi: number | null;
  /** e'e */
  readonly squares: number;
  /** e'e over the rule's count, times the rule's factor */
  readonly sigma2: number;
  /** ln L at the maximum of the rule's likelihood, constants included */
  readonly logLikelihood: number;
  /** e after projection and weighting; with random effects NT deviations, then N means */
  readonly residuals: Float64Array;
  /** As many rows as residuals, k columns: what multiplies e in beta's score */
  readonly filtered: Matrix;
  readonly iterations: number;
  readonly maxima: number;
  readonly profile: ProfileLikelihood;
  /** The Jacobian that the likelihood used: without the vector of ones where the rule says so. */
  readonly jacobian: Jacobian;
}

/** Grid points per parameter; the dearer the value, the fewer. */
const GRID = 13;
const DEAR_GRID = 6;

/**
 * The maximum of the likelihood of a model. One spatial parameter: all local maxima on its interval as roots of the slope;
 * two, or a random effect: `maximiseProfile` from several starts.
 *
 * @throws `PERFECT_FIT`, `OUTCOME_OUT_OF_RANGE`, `NO_INTERIOR_MAXIMUM`
 */
export function fitLikelihood(design: SpatialDesign, parts: ModelParts, setting: LikelihoodSetting): LikelihoodFit {
  const { rule, random } = setting;
  const { profile, jacobian, point, iterations, maxima } = maximumPoint(design, parts, setting);
  const { beta, squares, x, e, logJacobian } = profile.atFull(point);
  refuseDegenerate(squares, design.outcome);
  const { theta } = point;
  return {
    beta,
    point,
    phi: random === null ? null : (1 / (theta * theta) - 1) / design.periods,
    squares: squaresOf(e),
    sigma2: (squares / rule.count) * rule.sigma2Factor,
    logLikelihood: concentratedValue(squares, rule.count, logJacobian),
    residuals: e,
    filtered: x,
    iterations,
    maxima,
    profile,
    jacobian,
  };
}

/**
 * ln L at the maximum of a model, without the rest of its fit.
 *
 * @throws `PERFECT_FIT`, `OUTCOME_OUT_OF_RANGE`, `NO_INTERIOR_MAXIMUM`
 */
export function maximumLogLikelihood(design: SpatialDesign, parts: ModelParts, setting: LikelihoodSetting): number {
  const { profile, point } = maximumPoint(design, parts, setting);
  return profile.value(point);
}

/** Where the maximum is. */
function maximumPoint(design: SpatialDesign, parts: ModelParts, setting: LikelihoodSetting) {
  const { rule, random, weights } = setting;
  const whole = setting.jacobian ?? emptyJacobian;
  const jacobian =
    rule.withoutOnes && parts.parameters.length > 0 ? withoutOnes(whole, design.rowSum as number) : whole;
  const hasLambda = parts.parameters.includes("lambda");
  const profile = profileLikelihood(design, rule, jacobian, random, hasLambda, weights);
  refuseDegenerate(profile.at(start).squares, design.outcome);
  const free: ("rho" | "lambda" | "theta")[] = [...parts.parameters, ...(random === null ? [] : (["theta"] as const))];
  const found = namingTheRule(rule, () => maximumOf(profile, free, jacobian, rule, random !== null && hasLambda));
  return { profile, jacobian, ...found };
}

const start: ProfilePoint = { rho: 0, lambda: 0, theta: 1 };

const emptyJacobian: Jacobian = {
  lower: -1,
  upper: 1,
  method: "eigenvalues",
  logDeterminant: () => 0,
  trace: () => 0,
  traceSquare: () => 0,
  roughTrace: null,
};

function maximumOf(
  profile: ProfileLikelihood,
  free: readonly ("rho" | "lambda" | "theta")[],
  jacobian: Jacobian,
  rule: LikelihoodRule,
  dear: boolean,
): { point: ProfilePoint; iterations: number; maxima: number } {
  if (free.length === 0) return { point: start, iterations: 0, maxima: 1 };
  const index = { rho: 0, lambda: 1, theta: 2 };
  const [only] = free;
  if (free.length === 1 && only !== "theta") {
    const at = (value: number): ProfilePoint => ({ ...start, [only]: value });
    const slope = (value: number) => profile.gradient(at(value))[index[only]];
    const { roughTrace, lower, upper } = jacobian;
    const rough = (value: number, trace: (x: number) => number) =>
      profile.gradientOfSquares(at(value))[index[only]] - rule.periods * trace(value);
    const { parameter, iterations, maxima } =
      roughTrace === null
        ? maximiseLikelihood({ value: (x) => profile.value(at(x)), slope }, lower, upper)
        : maximiseCorrected(slope, (x) => rough(x, roughTrace), lower, upper);
    return { point: at(parameter), iterations, maxima };
  }
  const box = free.map(
    (name): FreeParameter =>
      name === "theta"
        ? { lower: 0, upper: 1, closedAbove: true }
        : { lower: jacobian.lower, upper: jacobian.upper, closedAbove: false },
  );
  const pointOf = (x: Float64Array): ProfilePoint => {
    const point = { ...start } as { -readonly [K in keyof ProfilePoint]: number };
    free.forEach((name, k) => {
      point[name] = x[k];
    });
    return point;
  };
  const { point, iterations, maxima } = maximiseProfile(
    (x) => profile.value(pointOf(x)),
    (x) => {
      const all = profile.gradient(pointOf(x));
      return free.map((name) => all[index[name]]);
    },
    box,
    dear || jacobian.method !== "eigenvalues" ? DEAR_GRID : GRID,
  );
  return { point: pointOf(point), iterations, maxima };
}

/**
 * Without the vector of ones the likelihood does not fall to minus infinity where rho times the row sum is one, so that a
 * short panel may have its maximum beyond.
 */
function namingTheRule<T>(rule: LikelihoodRule, maximise: () => T): T {
  try {
    return maximise();
  } catch (error) {
    if (!(error instanceof MesometricsError) || error.code !== "NO_INTERIOR_MAXIMUM" || !rule.withoutOnes) throw error;
    throw new MesometricsError(
      error.code,
      `${error.message} This is the transformed likelihood; likelihood "direct" may still have a maximum.`,
      error.details,
    );
  }
}

/** The names of the free parameters in the order of the results. */
export function freeParameters(
  parameters: readonly SpatialParameter[],
  random: RandomEffectsKind | null,
): ("rho" | "lambda" | "phi")[] {
  return [...parameters, ...(random === null ? [] : (["phi"] as const))];
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
