import { eigenvalues, MesometricsError, type SparseMatrix, symmetricEigen, toDense } from "@mesometrics/matrix";
import type { Normalisation } from "../spatial-weights.js";

/** The most units whose spectral radius is computed from a dense N x N matrix. */
const MOST_UNITS = 3000;

/** length N: the sum of each row. */
export function rowSums({ rows, rowPointers, values }: SparseMatrix): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) sums[i] += values[p];
  return sums;
}

/** length N: the sum of each column. */
export function columnSums({ columns, columnIndices, values }: SparseMatrix): Float64Array {
  const sums = new Float64Array(columns);
  for (let p = 0; p < values.length; p++) sums[columnIndices[p]] += values[p];
  return sums;
}

/** length N: the root of the sum of squares of each row. */
function rowNorms({ rows, rowPointers, values }: SparseMatrix): Float64Array {
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let squares = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) squares += values[p] * values[p];
    norms[i] = Math.sqrt(squares);
  }
  return norms;
}

/** The links of `base` normalised; `base` itself under `none`. */
export function normalised(base: SparseMatrix, rule: Normalisation, islands: number): SparseMatrix {
  if (rule === "none" || base.values.length === 0) return base;
  if (rule === "row") return divideRows(base, rowSums(base));
  if (rule === "variance-stabilising") {
    const stabilised = divideRows(base, rowNorms(base));
    return divide(stabilised, total(stabilised) / (base.rows - islands));
  }
  if (rule === "global") return divide(base, total(base) / (base.rows - islands));
  if (rule === "unit-sum") return divide(base, total(base));
  return divide(base, rule === "minmax" ? smallerNorm(base) : spectralRadius(base));
}

/**
 * The diagonal of a D that makes D W symmetric where the base is symmetric: what each row was divided by (1 for an
 * island), ones where all weights were divided by one number.
 */
export function symmetricScale(base: SparseMatrix, rule: Normalisation): Float64Array {
  if (rule !== "row" && rule !== "variance-stabilising") return new Float64Array(base.rows).fill(1);
  const scale = rule === "row" ? rowSums(base) : rowNorms(base);
  for (let i = 0; i < base.rows; i++) if (base.rowPointers[i] === base.rowPointers[i + 1]) scale[i] = 1;
  return scale;
}

function total(base: SparseMatrix): number {
  let sum = 0;
  for (let p = 0; p < base.values.length; p++) sum += base.values[p];
  return sum;
}

function divideRows(base: SparseMatrix, by: Float64Array): SparseMatrix {
  const values = new Float64Array(base.values.length);
  for (let i = 0; i < base.rows; i++) {
    for (let p = base.rowPointers[i]; p < base.rowPointers[i + 1]; p++) values[p] = base.values[p] / by[i];
  }
  return { ...base, values };
}

function divide(base: SparseMatrix, by: number): SparseMatrix {
  return { ...base, values: base.values.map((value) => value / by) };
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  return most;
}

/** min(largest row sum, largest column sum). */
function smallerNorm(base: SparseMatrix): number {
  return Math.min(largest(rowSums(base)), largest(columnSums(base)));
}

/**
 * The largest modulus of the eigenvalues, which for weights >= 0 is itself an eigenvalue (Perron and Frobenius).
 *
 * @throws `NILPOTENT_WEIGHTS` where it is zero, `TOO_MANY_UNITS`
 */
function spectralRadius(base: SparseMatrix): number {
  if (base.rows > MOST_UNITS) {
    throw new MesometricsError(
      "TOO_MANY_UNITS",
      `Spectral normalisation takes up to ${MOST_UNITS} units, not ${base.rows}; "minmax" bounds the same radius at no cost.`,
      { units: base.rows, most: MOST_UNITS },
    );
  }
  const bound = smallerNorm(base);
  const dense = toDense(base);
  // Scaled, so that links of any unit of measurement neither overflow nor underflow.
  for (let i = 0; i < dense.data.length; i++) dense.data[i] /= bound;
  const n = base.rows;
  let isSymmetric = true;
  for (let j = 0; j < n && isSymmetric; j++) {
    for (let i = 0; i < j; i++) if (dense.data[i + j * n] !== dense.data[j + i * n]) isSymmetric = false;
  }
  const { real, imaginary } = isSymmetric
    ? { real: symmetricEigen(dense).values, imaginary: new Float64Array(n) }
    : eigenvalues(dense);
  let radius = 0;
  for (let i = 0; i < n; i++) radius = Math.max(radius, Math.hypot(real[i], imaginary[i]));
  // The eigenvalues of a defective matrix, all zero in truth, come out as roots of rounding.
  if (!(radius > 1e-6)) {
    throw new MesometricsError(
      "NILPOTENT_WEIGHTS",
      "All eigenvalues of the weights are zero (links lead in one direction only), so there is no spectral radius to divide by.",
      { radius },
    );
  }
  return radius * bound;
}
