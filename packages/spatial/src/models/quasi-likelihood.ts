import { add, type Matrix, matrix, multiply } from "@mesometrics/matrix";
import type { Information } from "../information/joint-covariance.js";
import { absorbsPeriods, absorbsUnits, type PanelEffects } from "../model-kind.js";
import type { SpatialDesign } from "../spatial-design.js";
import type { LikelihoodFit } from "../spatial-likelihood.js";

/** Sum over the row of I - 1 1'/n of its elements to the power p; 1 where nothing is projected out. */
function rowPower(n: number, p: 3 | 4, isProjected: boolean): number {
  if (!isProjected) return 1;
  const own = 1 - 1 / n;
  const other = -1 / n;
  let a = 1;
  let b = 1;
  for (let i = 0; i < p; i++) {
    a *= own;
    b *= other;
  }
  return a + (n - 1) * b;
}

/**
 * The sandwich of quasi-maximum likelihood: I^-1 + I^-1 D I^-1. With errors that are independent and identically
 * distributed but not normal, scores b_a'e + e'K_a e have beside the information
 *
 *     D_ab = (k4 sum d_a d_b + k3 sum (b_a d_b + d_a b_b)) / sigma2^2,
 *
 * d_a the diagonal of K_a and k3, k4 the third and fourth cumulants of e (Lee 2004, Econometrica 72, eq. 3.5; Lee and Yu
 * 2010). The cumulants of the errors are those of the residuals over what the projection leaves of them. It says nothing
 * about unequal variances, under which maximum likelihood is not consistent (Lin and Lee 2010).
 */
export function quasiLikelihoodCovariance(
  design: SpatialDesign,
  fit: LikelihoodFit,
  effects: PanelEffects,
  { covariance, signals, diagonals }: Information,
): { covariance: Matrix; skewness: number; excessKurtosis: number } {
  const { units, periods } = design;
  const count = units * periods;
  const perUnit = absorbsUnits(effects);
  const perPeriod = absorbsPeriods(effects);
  const kept = (perUnit ? 1 - 1 / periods : 1) * (perPeriod ? 1 - 1 / units : 1);
  const variance = fit.squares / (count * kept);
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < count; i++) {
    const square = fit.residuals[i] * fit.residuals[i];
    third += square * fit.residuals[i];
    fourth += square * square;
  }
  const power = (p: 3 | 4) => rowPower(periods, p, perUnit) * rowPower(units, p, perPeriod);
  const k3 = third / (count * power(3));
  const k4 = (fourth / count - 3 * variance * kept * variance * kept) / power(4);
  const k = fit.beta.length;
  const p = diagonals?.length ?? 0;
  const size = k + p + 1;
  const linear = (a: number, i: number) =>
    a < k ? fit.filtered.data[i + a * count] : a < k + p ? (signals as Matrix).data[i + (a - k) * count] : 0;
  const sigmaDiagonal = kept / (2 * fit.sigma2);
  const diagonal = (a: number, i: number) =>
    a < k ? 0 : a < k + p ? (diagonals as readonly Float64Array[])[a - k][i % units] : sigmaDiagonal;
  const extra = matrix(size, size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let total = 0;
      for (let i = 0; i < count; i++) {
        const da = diagonal(a, i);
        const db = diagonal(b, i);
        total += k4 * da * db + k3 * (linear(a, i) * db + da * linear(b, i));
      }
      extra.data[a + b * size] = total / (fit.sigma2 * fit.sigma2);
      extra.data[b + a * size] = extra.data[a + b * size];
    }
  }
  const sum = add(covariance, multiply(multiply(covariance, extra), covariance));
  const result = matrix(size, size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) result.data[i + j * size] = (sum.data[i + j * size] + sum.data[j + i * size]) / 2;
  }
  return {
    covariance: result,
    skewness: k3 / (variance * Math.sqrt(variance)),
    excessKurtosis: k4 / (variance * variance),
  };
}
