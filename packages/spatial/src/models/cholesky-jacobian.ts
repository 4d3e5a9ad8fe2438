import {
  type SparseMatrix,
  type SymbolicCholesky,
  sparseCholesky,
  sparseInverseEntries,
  symbolicCholesky,
} from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";
import type { Jacobian } from "./jacobian.js";
import { lanczos } from "./lanczos.js";
import { constantRowSum } from "./row-sums.js";

/** I - rho W solved for right sides, once factored. */
export interface SpatialSolver {
  solve(x: Float64Array): Float64Array;
  solveTransposed(x: Float64Array): Float64Array;
}

/** S = D^1/2 W D^-1/2 with the analysis of I - rho S, which is the same for every rho. */
interface SymmetricForm {
  readonly form: SparseMatrix;
  readonly symbolic: SymbolicCholesky;
  /** I - rho S */
  identityMinus(rho: number): SparseMatrix;
}

const analysed = new WeakMap<SparseMatrix, SymmetricForm>();

/** One symbolic factorisation of I - rho S for every rho, kept as long as the weights are. */
function symmetricForm(weights: SpatialWeights): SymmetricForm {
  const known = analysed.get(weights.matrix);
  if (known !== undefined) return known;
  const { rows, rowPointers, columnIndices, values } = weights.matrix;
  const roots = (weights.symmetriser as Float64Array).map(Math.sqrt);
  const scaled = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      scaled[p] = (values[p] * roots[i]) / roots[columnIndices[p]];
    }
  }
  const form = { rows, columns: rows, rowPointers, columnIndices, values: scaled };
  const { pattern, sources } = withDiagonal(form);
  const made = {
    form,
    symbolic: symbolicCholesky(pattern),
    identityMinus: (rho: number) => {
      const filled = new Float64Array(sources.length);
      for (let p = 0; p < filled.length; p++) filled[p] = sources[p] < 0 ? 1 : -rho * scaled[sources[p]];
      return { ...pattern, values: filled };
    },
  };
  analysed.set(weights.matrix, made);
  return made;
}

/** The pattern of I + S, and for each entry the one of S it comes from, -1 on the diagonal. */
function withDiagonal(s: SparseMatrix): { pattern: SparseMatrix; sources: Int32Array } {
  const n = s.rows;
  const rowPointers = new Int32Array(n + 1);
  const columnIndices = new Int32Array(s.values.length + n);
  const sources = new Int32Array(s.values.length + n).fill(-1);
  let at = 0;
  for (let i = 0; i < n; i++) {
    let p = s.rowPointers[i];
    const end = s.rowPointers[i + 1];
    for (; p < end && s.columnIndices[p] < i; p++) {
      columnIndices[at] = s.columnIndices[p];
      sources[at++] = p;
    }
    columnIndices[at++] = i;
    for (; p < end; p++) {
      columnIndices[at] = s.columnIndices[p];
      sources[at++] = p;
    }
    rowPointers[i + 1] = at;
  }
  const values = new Float64Array(at);
  return { pattern: { rows: n, columns: n, rowPointers, columnIndices, values }, sources };
}

/** Values of rho that a Jacobian remembers. */
const mostRemembered = 4096;

/**
 * ln |I - rho W| = 2 sum ln l_ii from the sparse Cholesky factor of I - rho S, one symbolic factorisation for all rho
 * (Pace and Barry 1997). tr(G) = sum_ij s_ij [(I - rho S)^-1]_ij needs the inverse on the pattern of S only, which the
 * factor gives exactly (Takahashi, Fagan and Chen 1973; Erisman and Tinney 1975). tr(G^2) comes from both at
 * rho +- h, rho +- 2h by Hermite's formula of the eighth order.
 */
export function choleskyJacobian(weights: SpatialWeights): Jacobian {
  const { form, symbolic, identityMinus } = symmetricForm(weights);
  const { lower, upper, roughTrace } = spectralBounds(weights, form);
  const known = new Map<number, { determinant: number; trace: number | null }>();
  const remember = (rho: number, determinant: number, trace: number | null): void => {
    if (known.size >= mostRemembered) known.clear();
    known.set(rho, { determinant, trace });
  };
  const logAt = (rho: number): number => {
    const found = known.get(rho);
    if (found !== undefined) return found.determinant;
    const { logDeterminant } = sparseCholesky(symbolic, identityMinus(rho));
    remember(rho, logDeterminant, null);
    return logDeterminant;
  };
  const traceAt = (rho: number): number => {
    // tr W
    if (rho === 0) return 0;
    const found = known.get(rho)?.trace ?? null;
    if (found !== null) return found;
    const factor = sparseCholesky(symbolic, identityMinus(rho));
    const entries = sparseInverseEntries(factor, form);
    let total = 0;
    for (let p = 0; p < entries.length; p++) total += form.values[p] * entries[p];
    remember(rho, factor.logDeterminant, total);
    return total;
  };
  return {
    lower,
    upper,
    method: "sparse Cholesky",
    roughTrace,
    logDeterminant: logAt,
    trace: traceAt,
    traceSquare: (rho) => {
      const h = Math.min(1e-2, (upper - rho) / 20, (rho - lower) / 20);
      // Traces first: they leave the determinants behind.
      const slopes = [1, 2].map((m) => -h * (traceAt(rho + m * h) - traceAt(rho - m * h)));
      const here = 2 * logAt(rho);
      const [near, far] = [1, 2].map((m) => logAt(rho + m * h) + logAt(rho - m * h) - here);
      return -((64 * near) / 27 - (8 * slopes[0]) / 9 + (7 * far) / 54 - slopes[1] / 36) / (h * h);
    },
  };
}

/**
 * 1 / the extreme eigenvalues of S: the largest is the row sum where all rows of W have the same (Perron and Frobenius),
 * otherwise, and for the smallest, Lanczos finds it inside Gershgorin's bound; and what the same run says of tr(G).
 */
function spectralBounds(weights: SpatialWeights, form: SparseMatrix) {
  const n = form.rows;
  let bound = 0;
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let p = form.rowPointers[i]; p < form.rowPointers[i + 1]; p++) total += Math.abs(form.values[p]);
    bound = Math.max(bound, total);
  }
  const sum = constantRowSum(weights);
  if (sum === null) {
    const run = lanczos(form, bound, null);
    return { lower: 1 / run.smallest, upper: 1 / run.largest, roughTrace: (rho: number) => n * run.meanGain(rho) };
  }
  // W 1 = sum 1, so that D^1/2 1 is an eigenvector of S, whose part of the trace is exact.
  const vector = (weights.symmetriser as Float64Array).map(Math.sqrt);
  const run = lanczos(form, bound, { value: sum, vector });
  return {
    lower: 1 / run.smallest,
    upper: 1 / sum,
    roughTrace: (rho: number) => (n - 1) * run.meanGain(rho) + sum / (1 - rho * sum),
  };
}

/** For symmetrisable W: A x = D^-1/2 (I - rho S)^-1 D^1/2 x. */
export function sparseSolver(weights: SpatialWeights, rho: number): SpatialSolver {
  const { symbolic, identityMinus } = symmetricForm(weights);
  const factor = sparseCholesky(symbolic, identityMinus(rho));
  const roots = (weights.symmetriser as Float64Array).map(Math.sqrt);
  return {
    solve: (x) => factor.solve(x.map((value, i) => value * roots[i])).map((value, i) => value / roots[i]),
    solveTransposed: (x) => factor.solve(x.map((value, i) => value / roots[i])).map((value, i) => value * roots[i]),
  };
}
