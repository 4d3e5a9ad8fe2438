import {
  cholesky,
  choleskyInverse,
  choleskyLogDeterminant,
  forwardSolve,
  leastSquares,
  type Matrix,
  matrix,
  multiply,
  toDense,
  transpose,
} from "@mesometrics/matrix";
import type { SpatialDesign } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { Jacobian } from "./jacobian.js";
import { type LikelihoodBlock, likelihoodBlocks, mapColumns, reducedBlock } from "./likelihood-blocks.js";
import type { LikelihoodRule } from "./likelihood-rule.js";

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
export interface ProfileState {
  /** length k */
  readonly beta: Float64Array;
  /** e'e of the filtered and weighted data */
  readonly squares: number;
  /** What multiplies e in beta's score, all blocks under each other, and e itself */
  readonly x: Matrix;
  readonly e: Float64Array;
  /** The log-Jacobian, weights of the random effect included */
  readonly logJacobian: number;
}

/** ln L concentrated to (rho, lambda, theta). */
export interface ProfileLikelihood {
  /** Reduced to few rows where that is possible. */
  at(point: ProfilePoint): ProfileState;
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
  const { units, periods, periodEffectLag } = design;
  const blocks = likelihoodBlocks(design, random !== null);
  const baltagi = random === "baltagi" && hasLambda;
  const reduced = blocks.map((block) =>
    periodEffectLag !== null || (baltagi && block.between) ? block : reducedBlock(block),
  );
  const dense = baltagi ? toDense(weights.matrix) : null;

  function state(point: ProfilePoint, from: readonly LikelihoodBlock[]) {
    const { rho, lambda, theta } = point;
    const mean = baltagi ? meanCovariance(dense as Matrix, lambda, theta) : null;
    const parts = from.map((block) => {
      const y = new Float64Array(block.rows);
      for (let i = 0; i < y.length; i++) {
        y[i] = block.y[i] - (rho + lambda) * block.wy[i] + rho * lambda * block.wwy[i];
      }
      const x = new Float64Array(block.x.data.length);
      for (let i = 0; i < x.length; i++) x[i] = block.x.data[i] - lambda * block.wx.data[i];
      return weigh({ y, x: { ...block.x, data: x } }, block.between, theta, mean?.factor ?? null);
    });
    const projected =
      periodEffectLag === null
        ? parts
        : parts.map(({ y, x }) => ({
            y: outOfPeriods(y, lambda),
            x: mapColumns(x, x.rows, (column) => outOfPeriods(column, lambda)),
          }));
    const stacked = stack(projected);
    const { coefficients, residuals } = leastSquares(stacked.x, stacked.y, { tolerance: 0 });
    const e = residuals.data;
    const logWeights = random === null ? 0 : mean === null ? units * Math.log(theta) : -mean.logDeterminant / 2;
    return {
      parts,
      mean,
      beta: coefficients.data,
      squares: squaresOf(e),
      x: stacked.x,
      e,
      logWeights,
    };
  }

  /** The residual of each period on (I - lambda W) 1. */
  function outOfPeriods(column: Float64Array, lambda: number): Float64Array {
    const lag = periodEffectLag as Float64Array;
    const a = lag.map((sum) => 1 - lambda * sum);
    const size = squaresOf(a);
    const result = column.slice();
    for (let t = 0; t < periods; t++) {
      let share = 0;
      for (let i = 0; i < units; i++) share += a[i] * column[i + t * units];
      share /= size;
      for (let i = 0; i < units; i++) result[i + t * units] -= share * a[i];
    }
    return result;
  }

  // Without lambda e'e is quadratic in rho: the residuals of y and W y on X are enough.
  const quadratic = random === null && !hasLambda ? lagQuadratic(reduced[0]) : null;

  const logJacobian = ({ rho, lambda }: ProfilePoint) =>
    (rho === 0 ? 0 : rule.periods * jacobian.logDeterminant(rho)) +
    (lambda === 0 ? 0 : rule.periods * jacobian.logDeterminant(lambda));

  function gradientOfSquares(point: ProfilePoint): [number, number, number] {
    const { rho, lambda, theta } = point;
    if (quadratic !== null) {
      const { s01, s11 } = quadratic;
      return [(rule.count * (s01 - rho * s11)) / squaresAt(quadratic, rho), 0, 0];
    }
    const { beta, squares, parts, mean, e } = state(point, reduced);
    let byRho = 0;
    let byLambda = 0;
    let byTheta = 0;
    let offset = 0;
    const scale = -rule.count / (2 * squares);
    for (const [b, block] of reduced.entries()) {
      const own = e.subarray(offset, offset + block.rows);
      offset += block.rows;
      const ofOutcome = new Float64Array(block.rows);
      const ofError = new Float64Array(block.rows);
      for (let i = 0; i < block.rows; i++) {
        ofOutcome[i] = block.wy[i] - lambda * block.wwy[i];
        ofError[i] = block.wy[i] - rho * block.wwy[i];
      }
      for (let j = 0; j < beta.length; j++) {
        for (let i = 0; i < block.rows; i++) ofError[i] -= beta[j] * block.wx.data[i + j * block.rows];
      }
      if (periodEffectLag !== null) takePeriodEffects(ofError, parts[b], beta, lambda);
      if (mean !== null && block.between) {
        const { byC, byLambdaOfC } = meanSlopes(mean, own, dense as Matrix, lambda, theta);
        byRho += scale * -2 * crossOf(mean.backward(own), ofOutcome);
        byLambda += scale * (-2 * crossOf(mean.backward(own), ofError) - byLambdaOfC.squares) + byLambdaOfC.determinant;
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
    part: { readonly y: Float64Array; readonly x: Matrix },
    beta: Float64Array,
    lambda: number,
  ): void {
    const lag = periodEffectLag as Float64Array;
    const residual = part.y.slice();
    for (let j = 0; j < beta.length; j++) {
      for (let i = 0; i < residual.length; i++) residual[i] -= beta[j] * part.x.data[i + j * residual.length];
    }
    const a = lag.map((sum) => 1 - lambda * sum);
    const size = squaresOf(a);
    for (let t = 0; t < periods; t++) {
      let share = 0;
      for (let i = 0; i < units; i++) share += a[i] * residual[i + t * units];
      share /= size;
      for (let i = 0; i < units; i++) ofError[i + t * units] -= share * lag[i];
    }
  }

  const asState = (found: ReturnType<typeof state>, point: ProfilePoint): ProfileState => ({
    beta: found.beta,
    squares: found.squares,
    x: found.x,
    e: found.e,
    logJacobian: logJacobian(point) + found.logWeights,
  });

  return {
    at: (point) => asState(state(point, reduced), point),
    atFull: (point) => asState(state(point, blocks), point),
    value: (point) => {
      if (quadratic !== null) {
        return concentratedValue(squaresAt(quadratic, point.rho), rule.count, logJacobian(point));
      }
      const { squares, logWeights } = state(point, reduced);
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

/** With e0, e1 the residuals of y and W y on X: e0'e0, e0'e1, e1'e1 (LeSage and Pace 2009, section 3.1). */
interface LagQuadratic {
  readonly s00: number;
  readonly s01: number;
  readonly s11: number;
}

function lagQuadratic({ rows, y, wy, x }: LikelihoodBlock): LagQuadratic {
  const both = new Float64Array(2 * rows);
  both.set(y);
  both.set(wy, rows);
  const { residuals } = leastSquares(x, { rows, columns: 2, data: both }, { tolerance: 0 });
  const e0 = residuals.data.subarray(0, rows);
  const e1 = residuals.data.subarray(rows);
  return { s00: squaresOf(e0), s01: crossOf(e0, e1), s11: squaresOf(e1) };
}

function squaresAt({ s00, s01, s11 }: LagQuadratic, rho: number): number {
  return s00 - 2 * rho * s01 + rho * rho * s11;
}

/** -(n/2)(ln 2 pi + 1 + ln(e'e / n)) + the log-Jacobian. */
export function concentratedValue(squares: number, count: number, logJacobian: number): number {
  return (-count / 2) * (Math.log(2 * Math.PI) + 1 + Math.log(squares / count)) + logJacobian;
}

interface MeanCovariance {
  /** L of C = I + T phi B B', B = I - lambda W */
  readonly factor: Matrix;
  readonly b: Matrix;
  /** B B' */
  readonly product: Matrix;
  readonly logDeterminant: number;
  /** L'^-1 e */
  backward(e: Float64Array): Float64Array;
}

/** The covariance of B times the units' means, over sigma2: C = I + T phi B B' with T phi = 1 / theta^2 - 1. */
function meanCovariance(w: Matrix, lambda: number, theta: number): MeanCovariance {
  const n = w.rows;
  const b = matrix(n, n);
  for (let i = 0; i < n * n; i++) b.data[i] = -lambda * w.data[i];
  for (let i = 0; i < n; i++) b.data[i + i * n] += 1;
  const product = multiply(b, transpose(b));
  const c = matrix(n, n);
  const excess = 1 / (theta * theta) - 1;
  for (let i = 0; i < n * n; i++) c.data[i] = excess * product.data[i];
  for (let i = 0; i < n; i++) c.data[i + i * n] += 1;
  const factor = cholesky(c);
  return {
    factor,
    b,
    product,
    logDeterminant: choleskyLogDeterminant(factor),
    backward(e) {
      const x = e.slice();
      for (let j = n - 1; j >= 0; j--) {
        let value = x[j];
        for (let i = j + 1; i < n; i++) value -= factor.data[i + j * n] * x[i];
        x[j] = value / factor.data[j + j * n];
      }
      return x;
    },
  };
}

/** What C's own dependence on theta and lambda adds to the slopes of e'e and of the log-Jacobian. */
function meanSlopes(mean: MeanCovariance, e: Float64Array, w: Matrix, lambda: number, theta: number) {
  const n = w.rows;
  const excess = 1 / (theta * theta) - 1;
  const inverse = choleskyInverse(mean.factor);
  const solved = mean.backward(e);
  const left = new Float64Array(n);
  const lagged = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      left[j] += mean.b.data[i + j * n] * solved[i];
      lagged[j] += w.data[i + j * n] * solved[i];
    }
  }
  let traceProduct = 0;
  let traceLag = 0;
  const lagProduct = multiply(w, transpose(mean.b));
  for (let i = 0; i < n * n; i++) {
    traceProduct += inverse.data[i] * mean.product.data[i];
    traceLag += inverse.data[i] * lagProduct.data[i];
  }
  const slope = -2 / (theta * theta * theta);
  return {
    byC: { squares: -slope * squaresOf(left), determinant: (-slope * traceProduct) / 2 },
    byLambdaOfC: { squares: -2 * excess * crossOf(lagged, left), determinant: excess * traceLag },
    lambda,
  };
}

function weigh(
  part: { readonly y: Float64Array; readonly x: Matrix },
  between: boolean,
  theta: number,
  factor: Matrix | null,
) {
  if (!between) return part;
  if (factor === null) {
    return {
      y: part.y.map((value) => value * theta),
      x: { ...part.x, data: part.x.data.map((value) => value * theta) },
    };
  }
  const solved = forwardSolve(factor, part.x);
  return { y: forwardSolve(factor, { rows: part.y.length, columns: 1, data: part.y }).data, x: solved };
}

function stack(parts: readonly { readonly y: Float64Array; readonly x: Matrix }[]): { y: Float64Array; x: Matrix } {
  if (parts.length === 1) return parts[0];
  const rows = parts.reduce((total, { y }) => total + y.length, 0);
  const x = matrix(rows, parts[0].x.columns);
  const y = new Float64Array(rows);
  let offset = 0;
  for (const part of parts) {
    y.set(part.y, offset);
    for (let j = 0; j < x.columns; j++) {
      x.data.set(part.x.data.subarray(j * part.y.length, (j + 1) * part.y.length), offset + j * rows);
    }
    offset += part.y.length;
  }
  return { y, x };
}

export function squaresOf(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * x[i];
  return total;
}

export function crossOf(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  return total;
}
