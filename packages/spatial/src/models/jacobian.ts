import {
  type SparseMatrix,
  type SymbolicCholesky,
  sparseCholesky,
  sparseInverseEntries,
  symbolicCholesky,
} from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";
import { logDeterminant, type Spectrum, spectrumOf, trace } from "../spectrum.js";
import { constantRowSum } from "./row-sums.js";

/** ln |I - rho W| with its first two derivatives, on the interval around zero where I - rho W can be inverted. */
export interface Jacobian {
  readonly lower: number;
  readonly upper: number;
  readonly method: "eigenvalues" | "sparse Cholesky";
  logDeterminant(rho: number): number;
  /** tr(G), G = W (I - rho W)^-1: minus the first derivative */
  trace(rho: number): number;
  /** tr(G^2): minus the second derivative */
  traceSquare(rho: number): number;
}

/** The most units whose eigenvalues are computed where D W is symmetric for some diagonal D; above, sparse Cholesky. */
const mostEigenvalues = 1500;

/** From the eigenvalues of W (Ord 1975). */
function spectralJacobian(spectrum: Spectrum): Jacobian {
  const { real, imaginary, lower, upper } = spectrum;
  if (imaginary.every((part) => part === 0)) {
    return {
      lower,
      upper,
      method: "eigenvalues",
      logDeterminant: (rho) => {
        let total = 0;
        for (let i = 0; i < real.length; i++) total += Math.log(Math.abs(1 - rho * real[i]));
        return total;
      },
      trace: (rho) => {
        let total = 0;
        for (let i = 0; i < real.length; i++) total += real[i] / (1 - rho * real[i]);
        return total;
      },
      traceSquare: (rho) => {
        let total = 0;
        for (let i = 0; i < real.length; i++) {
          const gain = real[i] / (1 - rho * real[i]);
          total += gain * gain;
        }
        return total;
      },
    };
  }
  return {
    lower: spectrum.lower,
    upper: spectrum.upper,
    method: "eigenvalues",
    logDeterminant: (rho) => logDeterminant(spectrum, rho),
    trace: (rho) => trace(spectrum, rho, 1, 1),
    traceSquare: (rho) => trace(spectrum, rho, 2, 2),
  };
}

/** The Jacobian of these weights, by eigenvalues or, for many units, by sparse Cholesky. */
export function jacobianOf(weights: SpatialWeights): Jacobian {
  return weights.symmetriser !== null && weights.units.length > mostEigenvalues
    ? choleskyJacobian(weights)
    : spectralJacobian(spectrumOf(weights));
}

/**
 * The Jacobian without the eigenvalue `sum` that belongs to the vector of ones: ln |I - rho W| - ln(1 - rho sum), the
 * determinant of F'(I - rho W)F with F the N - 1 orthonormal columns that sum to zero (Lee and Yu 2010, eq. 15).
 */
export function withoutOnes(jacobian: Jacobian, sum: number): Jacobian {
  const gain = (rho: number) => sum / (1 - rho * sum);
  return {
    ...jacobian,
    logDeterminant: (rho) => jacobian.logDeterminant(rho) - Math.log(Math.abs(1 - rho * sum)),
    trace: (rho) => jacobian.trace(rho) - gain(rho),
    traceSquare: (rho) => jacobian.traceSquare(rho) - gain(rho) * gain(rho),
  };
}

/** S = D^1/2 W D^-1/2, symmetric with the eigenvalues of W: elements sqrt(w_ij w_ji). */
function symmetricForm({ matrix, symmetriser }: SpatialWeights): SparseMatrix {
  const { rows, rowPointers, columnIndices, values } = matrix;
  const roots = (symmetriser as Float64Array).map(Math.sqrt);
  const scaled = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      scaled[p] = (values[p] * roots[i]) / roots[columnIndices[p]];
    }
  }
  return { rows, columns: rows, rowPointers, columnIndices, values: scaled };
}

/** I - rho S. */
function identityMinus(s: SparseMatrix, rho: number): SparseMatrix {
  const n = s.rows;
  const rowPointers = new Int32Array(n + 1);
  const columnIndices = new Int32Array(s.values.length + n);
  const values = new Float64Array(s.values.length + n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    let placed = false;
    for (let p = s.rowPointers[i]; p <= s.rowPointers[i + 1]; p++) {
      const column = p < s.rowPointers[i + 1] ? s.columnIndices[p] : n;
      if (!placed && column > i) {
        columnIndices[at] = i;
        values[at++] = 1;
        placed = true;
      }
      if (column === n) break;
      columnIndices[at] = column;
      values[at++] = -rho * s.values[p];
    }
    rowPointers[i + 1] = at;
  }
  return { rows: n, columns: n, rowPointers, columnIndices, values };
}

const analysed = new WeakMap<SparseMatrix, { form: SparseMatrix; symbolic: SymbolicCholesky }>();

/** One symbolic factorisation of I - rho S for every rho, kept as long as the weights are. */
function symbolicOf(weights: SpatialWeights): { form: SparseMatrix; symbolic: SymbolicCholesky } {
  const known = analysed.get(weights.matrix);
  if (known !== undefined) return known;
  const form = symmetricForm(weights);
  const made = { form, symbolic: symbolicCholesky(identityMinus(form, 1)) };
  analysed.set(weights.matrix, made);
  return made;
}

/**
 * ln |I - rho W| = 2 sum ln l_ii from the sparse Cholesky factor of I - rho S, one symbolic factorisation for all rho
 * (Pace and Barry 1997). tr(G) = sum_ij s_ij [(I - rho S)^-1]_ij needs the inverse on the pattern of S only, which the
 * factor gives exactly (Takahashi, Fagan and Chen 1973; Erisman and Tinney 1975). tr(G^2) is its derivative, by central
 * differences of the sixth order.
 */
function choleskyJacobian(weights: SpatialWeights): Jacobian {
  const { form, symbolic } = symbolicOf(weights);
  const { lower, upper } = extremeReciprocals(weights, form);
  const known = new Map<number, { determinant: number; trace: number | null }>();
  const factorAt = (rho: number) => sparseCholesky(symbolic, identityMinus(form, rho));
  const logAt = (rho: number): number => {
    const found = known.get(rho);
    if (found !== undefined) return found.determinant;
    const determinant = factorAt(rho).logDeterminant;
    known.set(rho, { determinant, trace: null });
    return determinant;
  };
  const traceAt = (rho: number): number => {
    // tr W
    if (rho === 0) return 0;
    const found = known.get(rho)?.trace ?? null;
    if (found !== null) return found;
    const factor = factorAt(rho);
    const entries = sparseInverseEntries(factor, form);
    let total = 0;
    for (let p = 0; p < entries.length; p++) total += form.values[p] * entries[p];
    known.set(rho, { determinant: factor.logDeterminant, trace: total });
    return total;
  };
  return {
    lower,
    upper,
    method: "sparse Cholesky",
    logDeterminant: logAt,
    trace: traceAt,
    traceSquare: (rho) => {
      const h = Math.min(1e-2, (upper - rho) / 20, (rho - lower) / 20);
      const d = (m: number) => (traceAt(rho + m * h) - traceAt(rho - m * h)) / (2 * m * h);
      return (15 * d(1) - 6 * d(2) + d(3)) / 10;
    },
  };
}

/**
 * 1 / the extreme eigenvalues of S. The largest is the row sum where all rows of W have the same (Perron and Frobenius);
 * otherwise, and for the smallest, by Lanczos, inside Gershgorin's bound.
 */
function extremeReciprocals(weights: SpatialWeights, form: SparseMatrix): { lower: number; upper: number } {
  const n = form.rows;
  let bound = 0;
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let p = form.rowPointers[i]; p < form.rowPointers[i + 1]; p++) total += Math.abs(form.values[p]);
    bound = Math.max(bound, total);
  }
  const sum = constantRowSum(weights);
  const largest = sum ?? lanczosExtreme(form, bound, 1);
  return { lower: 1 / -lanczosExtreme(form, bound, -1), upper: 1 / largest };
}

/** The largest eigenvalue of sign * S, by Lanczos without reorthogonalisation: extreme values are found all the same. */
function lanczosExtreme(s: SparseMatrix, bound: number, sign: 1 | -1): number {
  const n = s.rows;
  let previous: Float64Array = new Float64Array(n);
  // Uneven, so that it is orthogonal to no eigenvector that the graph's symmetries suggest.
  let current = Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % 104729) / 104729 + (i % 2));
  let norm = Math.sqrt(current.reduce((total, x) => total + x * x, 0));
  current = current.map((x) => x / norm);
  const diagonal: number[] = [];
  const beside: number[] = [];
  let last = 0;
  let beta = 0;
  for (let step = 0; step < Math.min(n, 600); step++) {
    const next = new Float64Array(n);
    let alpha = 0;
    for (let i = 0; i < n; i++) {
      let value = 0;
      for (let p = s.rowPointers[i]; p < s.rowPointers[i + 1]; p++) value += s.values[p] * current[s.columnIndices[p]];
      next[i] = sign * value - beta * previous[i];
      alpha += next[i] * current[i];
    }
    norm = 0;
    for (let i = 0; i < n; i++) {
      next[i] -= alpha * current[i];
      norm += next[i] * next[i];
    }
    beta = Math.sqrt(norm);
    diagonal.push(alpha);
    const done = step % 20 === 19 || beta <= 1e-14 * bound;
    if (done || step === n - 1) {
      const found = largestOfTridiagonal(diagonal, beside, bound);
      if (beta <= 1e-14 * bound || Math.abs(found - last) <= 1e-13 * bound) return found;
      last = found;
    }
    beside.push(beta);
    previous = current;
    current = next.map((x) => x / beta);
  }
  return largestOfTridiagonal(diagonal, beside, bound);
}

/** By bisection on Sturm counts. */
function largestOfTridiagonal(diagonal: readonly number[], beside: readonly number[], bound: number): number {
  let low = -bound;
  let high = bound * (1 + 1e-12);
  for (let step = 0; step < 80 && high - low > 1e-15 * bound; step++) {
    const middle = (low + high) / 2;
    let positive = true;
    let pivot = 1;
    for (let i = 0; i < diagonal.length && positive; i++) {
      pivot = middle - diagonal[i] - (i > 0 ? (beside[i - 1] * beside[i - 1]) / pivot : 0);
      if (!(pivot > 0)) positive = false;
    }
    if (positive) high = middle;
    else low = middle;
  }
  return high;
}

/** I - rho W solved for right sides, once factored. */
export interface SpatialSolver {
  solve(x: Float64Array): Float64Array;
  solveTransposed(x: Float64Array): Float64Array;
}

/** For symmetrisable W: A x = D^-1/2 (I - rho S)^-1 D^1/2 x. */
export function sparseSolver(weights: SpatialWeights, rho: number): SpatialSolver {
  const { form, symbolic } = symbolicOf(weights);
  const factor = sparseCholesky(symbolic, identityMinus(form, rho));
  const roots = (weights.symmetriser as Float64Array).map(Math.sqrt);
  return {
    solve: (x) => factor.solve(x.map((value, i) => value * roots[i])).map((value, i) => value / roots[i]),
    solveTransposed: (x) => factor.solve(x.map((value, i) => value / roots[i])).map((value, i) => value * roots[i]),
  };
}
