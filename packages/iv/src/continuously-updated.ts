import {
  choleskySolve,
  dot,
  type Matrix,
  MesometricsError,
  matrix,
  multiplyVector,
  symmetricEigen,
} from "@mesometrics/matrix";
import { momentFactor } from "./linear-gmm.js";

/**
 * The moments of a linear model and their covariance as functions of the distance t = b - b0 from a starting point, in
 * matrices without the length of the sample: g(t) = g0 - A t, and S(t) = sum_ab s_a s_b S_ab with s = (1, -t). For a covariance
 * that is quadratic in the residuals u = u0 - X t this is exact, S_ab being the covariance of the moments "between" columns a
 * and b of [u0 X].
 */
export interface QuadraticMoments {
  /** length L: Z'u0 */
  readonly moments: Float64Array;
  /** L x K: Z'X */
  readonly slopes: Matrix;
  /** (K + 1) rows of (K + 1) symmetric L x L matrices: S_ab = S_ba */
  readonly covariances: readonly (readonly Matrix[])[];
}

/** A minimum of the continuously updated criterion. */
export interface ContinuouslyUpdated {
  /** length K: t */
  readonly distance: Float64Array;
  /** J = g'S^-1 g */
  readonly criterion: number;
  readonly iterations: number;
}

const stepLimit = 200;

/**
 * The continuously updated GMM estimate: min over t of J(t) = g(t)'S(t)^-1 g(t), S moving with the residuals, by Newton's
 * method with the exact second derivatives, damped and from several starting points; the lowest minimum is returned.
 *
 * With v = S^-1 g and T_j = sum_b s_b S_jb: dJ/dt_j = -2 (a_j - T_j v)'v, and
 * d2J/dt_j dt_k = 2 (a_j - 2 T_j v)'S^-1 (a_k - 2 T_k v) - 2 v'S_jk v.
 *
 * Source: Hansen, Heaton & Yaron (1996), Journal of Business & Economic Statistics 14(3).
 *
 * @param starts points t to start from, each of length K
 * @throws `CUE_NOT_CONVERGED` where no start ends in a minimum; `SINGULAR_MOMENT_COVARIANCE`
 */
export function continuouslyUpdated(problem: QuadraticMoments, starts: readonly Float64Array[]): ContinuouslyUpdated {
  let best: ContinuouslyUpdated | null = null;
  for (const start of starts) {
    const found = minimum(problem, start);
    if (found !== null && (best === null || found.criterion < best.criterion)) best = found;
  }
  if (best !== null) return best;
  throw new MesometricsError(
    "CUE_NOT_CONVERGED",
    `The continuously updated criterion has no minimum within reach of ${starts.length} starting points in ${stepLimit} steps each: it may fall without end, as it does where the instruments are weak. Use LIML or Fuller, and read the Anderson-Rubin set`,
    { starts: starts.length, steps: stepLimit },
  );
}

interface LocalModel {
  readonly criterion: number;
  readonly gradient: Float64Array;
  readonly hessian: Matrix;
}

function minimum(problem: QuadraticMoments, start: Float64Array): ContinuouslyUpdated | null {
  let t = start.slice();
  let local = localModel(problem, t);
  let damping = 0;
  for (let iterations = 0; iterations < stepLimit; iterations++) {
    const step = newtonStep(local, damping);
    const promised = -dot(local.gradient, step);
    // The promised fall of J is the squared length of the step in its own metric.
    if (promised <= 1e-22 * Math.max(1, local.criterion))
      return { distance: t, criterion: local.criterion, iterations };
    const next = t.map((value, j) => value + step[j]);
    if (!next.every((value) => Math.abs(value) < 1e8)) return null;
    const criterion = criterionAt(problem, next);
    if (criterion <= local.criterion) {
      t = next;
      local = localModel(problem, t);
      damping = damping < 1e-6 ? 0 : damping / 9;
    } else if (promised < 1e-13 * Math.max(1, local.criterion)) {
      // The rest of the way is below the rounding of J itself.
      return { distance: next, criterion: local.criterion, iterations };
    } else {
      damping = Math.max(4 * damping, 1e-3);
      if (damping > 1e12) return null;
    }
  }
  return null;
}

/** -(|H| + damping diag)^-1 gradient, |H| with the magnitudes of the eigenvalues, so that the step goes downhill. */
function newtonStep({ gradient, hessian }: LocalModel, damping: number): Float64Array {
  const k = gradient.length;
  const { values, vectors } = symmetricEigen(hessian);
  const largest = Math.max(...values.map(Math.abs));
  const step = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let along = 0;
    for (let i = 0; i < k; i++) along += vectors.data[i + j * k] * gradient[i];
    const curvature = Math.max(Math.abs(values[j]), 1e-14 * largest) + damping;
    for (let i = 0; i < k; i++) step[i] -= (along / curvature) * vectors.data[i + j * k];
  }
  return step;
}

function criterionAt(problem: QuadraticMoments, t: Float64Array): number {
  const g = momentsAt(problem, t);
  const { total } = covarianceAt(problem, t);
  try {
    const v = choleskySolve(momentFactor(total), { rows: g.length, columns: 1, data: g }).data;
    return dot(g, v);
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "SINGULAR_MOMENT_COVARIANCE")
      return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function localModel(problem: QuadraticMoments, t: Float64Array): LocalModel {
  const { slopes, covariances } = problem;
  const k = t.length;
  const l = slopes.rows;
  const g = momentsAt(problem, t);
  const { total, parts } = covarianceAt(problem, t);
  const factor = momentFactor(total);
  const v = choleskySolve(factor, { rows: l, columns: 1, data: g }).data;
  const gradient = new Float64Array(k);
  const bent = matrix(l, k);
  for (let j = 0; j < k; j++) {
    const turned = multiplyVector(parts[j + 1], v);
    for (let i = 0; i < l; i++) {
      const slope = slopes.data[i + j * l];
      gradient[j] -= 2 * (slope - turned[i]) * v[i];
      bent.data[i + j * l] = slope - 2 * turned[i];
    }
  }
  const solved = choleskySolve(factor, bent);
  const hessian = matrix(k, k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i <= j; i++) {
      let value = -2 * dot(v, multiplyVector(covariances[i + 1][j + 1], v));
      for (let m = 0; m < l; m++) value += 2 * bent.data[m + i * l] * solved.data[m + j * l];
      hessian.data[i + j * k] = value;
      hessian.data[j + i * k] = value;
    }
  }
  return { criterion: dot(g, v), gradient, hessian };
}

function momentsAt({ moments, slopes }: QuadraticMoments, t: Float64Array): Float64Array {
  const moved = multiplyVector(slopes, t);
  return moments.map((value, i) => value - moved[i]);
}

/** S(t) and its parts T_a = sum_b s_b S_ab. */
function covarianceAt(
  { covariances }: QuadraticMoments,
  t: Float64Array,
): { readonly total: Matrix; readonly parts: readonly Matrix[] } {
  const s = [1, ...Array.from(t, (value) => -value)];
  const weighted = (of: readonly Matrix[]): Matrix => {
    const sum = matrix(of[0].rows, of[0].columns);
    of.forEach((part, b) => {
      for (let e = 0; e < sum.data.length; e++) sum.data[e] += s[b] * part.data[e];
    });
    return sum;
  };
  const parts = covariances.map(weighted);
  return { total: weighted(parts), parts };
}
