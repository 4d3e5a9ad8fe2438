import { randomStream, type SparseMatrix } from "@mesometrics/matrix";
import { crossOf, squaresOf } from "./sums-of-products.js";

/** What Lanczos' method finds of a sparse symmetric matrix S. */
export interface LanczosRun {
  /** The extreme eigenvalues of S, to about 1e-12 of the bound */
  readonly smallest: number;
  readonly largest: number;
  /** v'S (I - rho S)^-1 v for the run's random unit vector v: about tr(S (I - rho S)^-1) / n, with no bias */
  meanGain(rho: number): number;
}

/** Steps that the quadrature keeps: enough for every digit that one random vector can give. */
const quadratureSteps = 60;
const mostSteps = 600;
/** Extreme values have settled once 20 steps move them by less than this, times the bound. */
const settled = 1e-12;

/**
 * Lanczos' three-term recurrence from a vector of random signs (seeded), without reorthogonalisation: copies of extreme
 * values that have converged do no harm here. The tridiagonal T it leaves has the extreme eigenvalues of S among its own,
 * and e1'T (I - rho T)^-1 e1 is Gauss quadrature of tr(S (I - rho S)^-1) / n (Golub and Meurant 1994; Barry and Pace
 * 1999 estimate the log-determinant likewise).
 *
 * @param bound at least every eigenvalue's size
 * @param known the largest eigenvalue with its eigenvector, where they are known: the run is about the others then
 */
export function lanczos(
  s: SparseMatrix,
  bound: number,
  known: { readonly value: number; readonly vector: Float64Array } | null,
): LanczosRun {
  const n = s.rows;
  const { rowPointers, columnIndices, values } = s;
  const stream = randomStream(20061);
  let previous = new Float64Array(n);
  let current = new Float64Array(n);
  for (let i = 0; i < n; i++) current[i] = stream.uniform() < 0.5 ? -1 : 1;
  if (known !== null) removeFrom(current, known.vector);
  const norm = Math.sqrt(squaresOf(current));
  for (let i = 0; i < n; i++) current[i] /= norm;
  let next = new Float64Array(n);
  const diagonal: number[] = [];
  const beside: number[] = [];
  let low = Number.NaN;
  let high = Number.NaN;
  let beta = 0;
  for (let step = 0; step < Math.min(n, mostSteps); step++) {
    let alpha = 0;
    for (let i = 0; i < n; i++) {
      let value = -beta * previous[i];
      const end = rowPointers[i + 1];
      for (let p = rowPointers[i]; p < end; p++) value += values[p] * current[columnIndices[p]];
      next[i] = value;
      alpha += value * current[i];
    }
    let squares = 0;
    for (let i = 0; i < n; i++) {
      next[i] -= alpha * current[i];
      squares += next[i] * next[i];
    }
    beta = Math.sqrt(squares);
    diagonal.push(alpha);
    const isExhausted = beta <= 1e-14 * bound;
    if (step % 20 === 19 || isExhausted || step === n - 1) {
      const foundLow = -largestOfTridiagonal(diagonal, beside, bound, -1, -low);
      const foundHigh = known?.value ?? largestOfTridiagonal(diagonal, beside, bound, 1, high);
      const isSettled = Math.abs(foundLow - low) <= settled * bound && Math.abs(foundHigh - high) <= settled * bound;
      low = foundLow;
      high = foundHigh;
      if (isSettled || isExhausted) break;
    }
    beside.push(beta);
    const inverse = 1 / beta;
    for (let i = 0; i < n; i++) next[i] *= inverse;
    [previous, current, next] = [current, next, previous];
  }
  const steps = Math.min(diagonal.length, quadratureSteps);
  return {
    smallest: low,
    largest: high,
    meanGain: (rho) => {
      if (rho === 0) return diagonal[0];
      // 1 / ((I - rho T)^-1)_11 by the continued fraction from the last row up.
      let pivot = 1 - rho * diagonal[steps - 1];
      for (let i = steps - 2; i >= 0; i--) {
        const link = rho * beside[i];
        pivot = 1 - rho * diagonal[i] - (link * link) / pivot;
      }
      return (1 / pivot - 1) / rho;
    },
  };
}

/** x without its part along `direction`. */
function removeFrom(x: Float64Array, direction: Float64Array): void {
  const share = crossOf(x, direction) / squaresOf(direction);
  for (let i = 0; i < x.length; i++) x[i] -= share * direction[i];
}

/**
 * The largest eigenvalue of sign times a tridiagonal matrix, by bisection on Sturm counts.
 *
 * @param known a lower bound of it, NaN without
 */
function largestOfTridiagonal(
  diagonal: readonly number[],
  beside: readonly number[],
  bound: number,
  sign: 1 | -1,
  known: number,
): number {
  const isAbove = (x: number): boolean => {
    let pivot = 1;
    for (let i = 0; i < diagonal.length; i++) {
      pivot = x - sign * diagonal[i] - (i > 0 ? (beside[i - 1] * beside[i - 1]) / pivot : 0);
      if (!(pivot > 0)) return false;
    }
    return true;
  };
  let low = Number.isNaN(known) ? -bound : known;
  let high = bound * (1 + 1e-12);
  // Near a value that is known, from close by outwards.
  for (let width = 1e-13 * bound; !Number.isNaN(known) && low + width < high; width *= 8) {
    if (isAbove(low + width)) high = low + width;
  }
  for (let step = 0; step < 80 && high - low > 1e-15 * bound; step++) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return high;
}
