import { noncentralChiSquaredUpperQuantile } from "@mesometrics/distributions";
import { type Matrix, MesometricsError, symmetricEigen } from "@mesometrics/matrix";

/**
 * Long-run covariances of the reduced form's coefficients, in a basis of the instruments in which Z'Z is the identity:
 * `outcome` = W_1 of the outcome's, `endogenous` = W_2 of the endogenous regressor's, `cross` = (W_12 + W_12') / 2. Each
 * L1 x L1, symmetric, in any common scale.
 */
export interface ReducedFormCovariance {
  readonly outcome: Matrix;
  readonly cross: Matrix;
  readonly endogenous: Matrix;
}

/**
 * The largest bias of 2SLS that the errors' covariance allows, in units of Montiel Olea and Pflueger's benchmark (the bias
 * with uninformative instruments and perfectly correlated errors): with S_12 = W_12 - b W_2 and S_1 = W_1 - 2 b W_12 + b^2 W_2,
 *
 *     B = sup over b and unit c of |tr S_12 - 2 c'S_12 c| / (tr W_2 tr S_1)^(1/2).
 *
 * For a given b the supremum over c is at the smallest or the largest eigenvalue of S_12; b = tan θ is searched on a grid
 * of half a circle, and every local maximum is refined. With independent errors of one variance B = |K - 2| / K.
 *
 * Source: Montiel Olea & Pflueger (2013), Theorem 1 and equation 14.
 *
 * @returns in [0, 1] up to rounding
 */
export function worstBias({ outcome, cross, endogenous }: ReducedFormCovariance): number {
  const k = endogenous.rows;
  const unitY = 1 / Math.sqrt(trace(outcome));
  const unitD = 1 / Math.sqrt(trace(endogenous));
  const bias = (angle: number): number => {
    const c = Math.cos(angle) * unitY;
    const s = Math.sin(angle) * unitD;
    const s12 = new Float64Array(k * k);
    for (let e = 0; e < s12.length; e++) s12[e] = c * cross.data[e] - s * endogenous.data[e];
    const matrix = { rows: k, columns: k, data: s12 };
    const { values } = symmetricEigen(matrix);
    const total = trace(matrix);
    const largest = Math.max(Math.abs(total - 2 * values[0]), Math.abs(total - 2 * values[k - 1]));
    const variance = c * c * trace(outcome) - 2 * c * s * trace(cross) + s * s * trace(endogenous);
    return largest / Math.sqrt(variance * trace(endogenous));
  };
  const step = Math.PI / gridPoints;
  const values = Float64Array.from({ length: gridPoints }, (_, i) => bias(i * step));
  let worst = 0;
  for (let i = 0; i < gridPoints; i++) {
    const before = values[(i + gridPoints - 1) % gridPoints];
    const after = values[(i + 1) % gridPoints];
    if (values[i] < before || values[i] < after) continue;
    worst = Math.max(worst, values[i], maximum(bias, (i - 1) * step, (i + 1) * step));
  }
  return worst;
}

const gridPoints = 180;

/**
 * The critical value of the effective F: instruments are called weak unless it is exceeded, where weak means a worst-case
 * bias of more than τ times the benchmark's. With x = B / τ it is the upper quantile of a noncentral chi-squared over its
 * degrees of freedom (Patnaik's curve),
 *
 *     K_eff = (tr W_2)^2 (1 + 2x) / (tr W_2 W_2 + 2x tr W_2 λ_max(W_2)),   c = χ2_upper(level; K_eff, x K_eff) / K_eff.
 *
 * `worst` = 1 is the simplified procedure, valid for 2SLS and LIML and conservative; the value of `worstBias` the one for
 * 2SLS.
 *
 * Source: Montiel Olea & Pflueger (2013), Theorem 2 and section 4; Patnaik (1949), Biometrika 36. Stata's `weakivtest`,
 * which rounds 1/0.3 to 3.33 and so prints 12.039 where τ = 0.3 gives 12.045 (one instrument).
 *
 * @param endogenous W_2, K x K
 * @param tau the tolerated bias, 0.1 = 10 %
 * @param worst B, between 0 and 1
 * @throws `INVALID_ARGUMENT` where `tau`, `worst` or `level` is outside (0, 1], [0, 1], (0, 1); or W_2 is not positive
 * @example
 * ```ts
 * import { effectiveFCriticalValue } from "@mesometrics/iv";
 * import { identity } from "@mesometrics/matrix";
 * effectiveFCriticalValue(identity(1), 0.1); // → 23.1085112116
 * effectiveFCriticalValue(identity(4), 0.1, { worst: 0.5 }); // → 10.2314611924
 * ```
 */
export function effectiveFCriticalValue(
  endogenous: Matrix,
  tau: number,
  options: { readonly worst?: number; readonly level?: number } = {},
): number {
  const { worst = 1, level = 0.05 } = options;
  requireWithin("tau", tau, tau > 0 && tau <= 1, "above 0 and at most 1");
  requireWithin("worst", worst, worst >= 0 && worst <= 1 + 1e-9, "between 0 and 1");
  requireWithin("level", level, level > 0 && level < 1, "between 0 and 1");
  const total = trace(endogenous);
  requireWithin("endogenous", total, total > 0 && Number.isFinite(total), "a covariance with a positive trace");
  const x = worst / tau;
  let squares = 0;
  for (const value of endogenous.data) squares += (value / total) * (value / total);
  const { values } = symmetricEigen(endogenous);
  const largest = values[values.length - 1] / total;
  const df = (1 + 2 * x) / (squares + 2 * x * largest);
  return noncentralChiSquaredUpperQuantile(level, df, x * df) / df;
}

/** The largest value of f on [from, to], where it has one maximum: golden section. */
function maximum(f: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = from;
  let high = to;
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let atLeft = f(left);
  let atRight = f(right);
  // Near its maximum f is flat, so that half of the digits of x give all digits of f.
  while (high - low > 1e-9) {
    if (atLeft > atRight) {
      high = right;
      right = left;
      atRight = atLeft;
      left = high - golden * (high - low);
      atLeft = f(left);
    } else {
      low = left;
      left = right;
      atLeft = atRight;
      right = low + golden * (high - low);
      atRight = f(right);
    }
  }
  return Math.max(atLeft, atRight);
}

function trace(m: Matrix): number {
  let total = 0;
  for (let i = 0; i < m.rows; i++) total += m.data[i + i * m.rows];
  return total;
}

function requireWithin(name: string, value: number, holds: boolean, range: string): void {
  if (holds) return;
  throw new MesometricsError("INVALID_ARGUMENT", `\`${name}\` is ${value}: it must be ${range}.`, {
    argument: name,
    value,
  });
}
