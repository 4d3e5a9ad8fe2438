import { leastSquares, type Matrix, toDense } from "@mesometrics/matrix";
import type { SpatialDesign } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { type FilteredBlock, filtered, stack, weighted, withoutPeriods } from "./filtered-blocks.js";
import type { Jacobian } from "./jacobian.js";
import { lagQuadratic, squaresAt } from "./lag-quadratic.js";
import { type LikelihoodBlock, likelihoodBlocks, reducedBlocks } from "./likelihood-blocks.js";
import type { LikelihoodRule } from "./likelihood-rule.js";
import { meanCovariance, meanSlopes } from "./mean-covariance.js";
import { periodShares } from "./period-effects.js";
import { reducedLeastSquares } from "./row-reduction.js";
import { crossOf, squaresOf } from "./sums-of-products.js";

/** A value of the parameters that the likelihood is concentrated to. */
export interface ProfilePoint {
  readonly rho: number;
  readonly lambda: number;
  /** What is kept of the units' means: 1 / sqrt(1 + T phi), phi = the variance of the random effect over sigma2; else 1 */
  readonly theta: number;
}

/**
 * How a random effect and spatially correlated errors meet: `baltagi`, u_t = mu + (I - lambda W)^-1 e_t (Baltagi, Song and
 * Koh 2003; the default of splm and spreg); `kkp`, u_t = (I - lambda W)^-1 (mu + e_t) (Kapoor, Kelejian and Prucha 2007).
 * Without lambda they are one model.
 */
export type RandomEffectsKind = "baltagi" | "kkp";

/** What is concentrated out at a point. */
export interface Concentrated {
  /** length k */
  readonly beta: Float64Array;
  /** e'e of the filtered and weighted data */
  readonly squares: number;
  /** What multiplies e in beta's score, all blocks under each other, and e itself */
  readonly x: Matrix;
  readonly e: Float64Array;
}

/** The same with the log-Jacobian, weights of the random effect included. */
export interface ProfileState extends Concentrated {
  readonly logJacobian: number;
}

/** ln L concentrated to (rho, lambda, theta). */
export interface ProfileLikelihood {
  /** Reduced to few rows where that is possible. */
  at(point: ProfilePoint): Concentrated;
  /** On the data itself. */
  atFull(point: ProfilePoint): ProfileState;
  value(point: ProfilePoint): number;
  /** Derivatives by rho, lambda and theta. */
  gradient(point: ProfilePoint): readonly [number, number, number];
  /** The same without what ln |I - rho W| and ln |I - lambda W| add to it. */
  gradientOfSquares(point: ProfilePoint): readonly [number, number, number];
}

/**
 * ln L(rho, lambda, theta) = -(n/2)(ln 2 pi + 1 + ln(e'e / n)) + T ln|I - rho W| + T ln|I - lambda W| + ln|weights|,
 * with e the residual of (I - lambda W)(y - rho W y) on (I - lambda W) X after the effects are projected out
 * (Elhorst 2014, chs 2-3; Anselin 1988, ch. 6). Slopes need no derivative of beta, which is at its own optimum.
 */
export function profileLikelihood(
  design: SpatialDesign,
  rule: LikelihoodRule,
  jacobian: Jacobian,
  random: RandomEffectsKind | null,
  hasLambda: boolean,
  weights: SpatialWeights,
): ProfileLikelihood {
  const { units, periodEffectLag } = design;
  const baltagi = random === "baltagi" && hasLambda;
  const reduced = reducedBlocks(design, {
    random: random !== null,
    laggedRegressors: hasLambda,
    twiceLagged: hasLambda && design.twiceLaggedOutcome !== null,
    denseMeans: baltagi,
  });
  const w = baltagi ? toDense(weights.matrix) : null;
  // Without lambda e'e is quadratic in rho.
  const quadratic = random === null && !hasLambda ? lagQuadratic(reduced[0]) : null;

  const logJacobian = ({ rho, lambda }: ProfilePoint) =>
    (rho === 0 ? 0 : rule.periods * jacobian.logDeterminant(rho)) +
    (lambda === 0 ? 0 : rule.periods * jacobian.logDeterminant(lambda));

  /** The filtered blocks, and what is concentrated out, by refined least squares on the data or plain ones on few rows. */
  function state(point: ProfilePoint, from: readonly LikelihoodBlock[], isFull: boolean) {
    const { lambda, theta } = point;
    const mean = w === null ? null : meanCovariance(w, lambda, theta);
    const parts = from.map((block) => {
      const part = filtered(block, point);
      return block.between ? weighted(part, theta, mean) : part;
    });
    const { x, y } = stack(
      periodEffectLag === null ? parts : parts.map((part) => withoutPeriods(part, periodEffectLag, lambda, units)),
    );
    const { beta, e } = isFull ? refined(x, y) : reducedLeastSquares(x, y);
    const logWeights = random === null ? 0 : mean === null ? units * Math.log(theta) : -mean.logDeterminant / 2;
    return { parts, mean, beta, squares: squaresOf(e), x, e, logWeights };
  }

  function gradientOfSquares(point: ProfilePoint): [number, number, number] {
    const { rho, lambda, theta } = point;
    if (quadratic !== null) {
      const { s01, s11 } = quadratic;
      return [(rule.count * (s01 - rho * s11)) / squaresAt(quadratic, rho), 0, 0];
    }
    const { beta, squares, parts, mean, e } = state(point, reduced, false);
    let byRho = 0;
    let byLambda = 0;
    let byTheta = 0;
    let offset = 0;
    const scale = -rule.count / (2 * squares);
    for (const [b, block] of reduced.entries()) {
      const own = e.subarray(offset, offset + block.rows);
      offset += block.rows;
      const ofOutcome = laggedOutcome(block, lambda);
      const ofError = hasLambda ? laggedError(block, rho, beta) : new Float64Array(block.rows);
      if (periodEffectLag !== null) takePeriodEffects(ofError, parts[b], beta, periodEffectLag, lambda);
      if (mean !== null && w !== null && block.between) {
        const { byC, byLambdaOfC } = meanSlopes(mean, own, w, theta);
        const solved = mean.backward(own);
        byRho += scale * -2 * crossOf(solved, ofOutcome);
        byLambda += scale * (-2 * crossOf(solved, ofError) - byLambdaOfC.squares) + byLambdaOfC.determinant;
        byTheta += scale * byC.squares + byC.determinant;
        continue;
      }
      const weight = block.between ? theta : 1;
      byRho += scale * -2 * weight * crossOf(own, ofOutcome);
      byLambda += scale * -2 * weight * crossOf(own, ofError);
      if (block.between) byTheta += scale * ((2 * squaresOf(own)) / theta) + units / theta;
    }
    return [byRho, byLambda, byTheta];
  }

  /** W u holds W 1 times each period's effect, which the blocks still contain. */
  function takePeriodEffects(
    ofError: Float64Array,
    part: FilteredBlock,
    beta: Float64Array,
    lag: Float64Array,
    lambda: number,
  ): void {
    const residual = part.y.slice();
    for (let j = 0; j < beta.length; j++) {
      for (let i = 0; i < residual.length; i++) residual[i] -= beta[j] * part.x.data[i + j * residual.length];
    }
    const shares = periodShares(
      residual,
      lag.map((sum) => 1 - lambda * sum),
      units,
    );
    for (let i = 0; i < residual.length; i++) ofError[i] -= shares[Math.floor(i / units)] * lag[i % units];
  }

  return {
    at: (point) => state(point, reduced, false),
    atFull: (point) => {
      const { beta, squares, x, e, logWeights } = state(point, likelihoodBlocks(design, random !== null), true);
      return { beta, squares, x, e, logJacobian: logJacobian(point) + logWeights };
    },
    value: (point) => {
      if (quadratic !== null) {
        return concentratedValue(squaresAt(quadratic, point.rho), rule.count, logJacobian(point));
      }
      const { squares, logWeights } = state(point, reduced, false);
      return concentratedValue(squares, rule.count, logJacobian(point) + logWeights);
    },
    gradientOfSquares,
    gradient: (point) => {
      const [byRho, byLambda, byTheta] = gradientOfSquares(point);
      return [
        byRho - rule.periods * jacobian.trace(point.rho),
        byLambda - rule.periods * jacobian.trace(point.lambda),
        byTheta,
      ];
    },
  };
}

/** (I - lambda W) W y */
function laggedOutcome(block: LikelihoodBlock, lambda: number): Float64Array {
  return block.wy.map((value, i) => value - lambda * block.wwy[i]);
}

/** W u, u = y - rho W y - X b */
function laggedError(block: LikelihoodBlock, rho: number, beta: Float64Array): Float64Array {
  const result = new Float64Array(block.rows);
  for (let i = 0; i < block.rows; i++) result[i] = block.wy[i] - rho * block.wwy[i];
  for (let j = 0; j < beta.length; j++) {
    for (let i = 0; i < block.rows; i++) result[i] -= beta[j] * block.wx.data[i + j * block.rows];
  }
  return result;
}

function refined(x: Matrix, y: Float64Array): { beta: Float64Array; e: Float64Array } {
  const { coefficients, residuals } = leastSquares(x, y, { tolerance: 0 });
  return { beta: coefficients.data, e: residuals.data };
}

/** -(n/2)(ln 2 pi + 1 + ln(e'e / n)) + the log-Jacobian. */
export function concentratedValue(squares: number, count: number, logJacobian: number): number {
  return (-count / 2) * (Math.log(2 * Math.PI) + 1 + Math.log(squares / count)) + logJacobian;
}
