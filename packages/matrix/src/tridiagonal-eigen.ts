import { MesometricsError } from "./errors.js";
import { dotAt } from "./summation.js";

/** QL steps that one eigenvalue may take; two or three are usual. */
const MOST_STEPS = 60;

/** A sum of squares that is rounding beside a matrix of order 1, and too small to be accurate itself. */
const NEGLIGIBLE = 1e-280;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, in the order of the algorithm: Householder reflections to
 * tridiagonal form, then implicit QL steps with Wilkinson's shift. Backward stable: the values are those of a matrix
 * within a few ε |A| of A.
 *
 * A graded matrix keeps the digits of its small eigenvalues when its diagonal ascends.
 *
 * @param a n x n, column-major, exactly symmetric, its largest element near 1; overwritten by the eigenvectors
 * @param wantVectors false leaves the eigenvectors out, which are most of the work
 * @returns length n: value j belongs to column j
 * @throws NOT_CONVERGED
 * @see Golub and Van Loan, Matrix Computations (4th ed.), algorithm 8.3.1; Martin and Wilkinson (1968), "The implicit QL
 *   algorithm", Numerische Mathematik 12, 377-383
 */
export function tridiagonalEigen(a: Float64Array, n: number, wantVectors = true): Float64Array {
  const diagonal = new Float64Array(n);
  // Element j stands beside diagonal elements j and j + 1.
  const beside = new Float64Array(n);
  tridiagonalise(a, n, diagonal, beside);
  if (wantVectors) accumulateReflections(a, n);
  const vectors = wantVectors ? a : null;
  let whole = 0;
  for (let j = 0; j < n; j++) whole = Math.max(whole, Math.abs(diagonal[j]) + Math.abs(beside[j]));
  // Small beside the rows so far, so that small rows before large ones keep their digits; where a deficient matrix leaves
  // nothing but rounding in them, small beside the whole.
  let sofar = 0;
  for (let first = 0; first < n; first++) {
    sofar = Math.max(sofar, Math.abs(diagonal[first]) + Math.abs(beside[first]));
    for (let step = 0; ; step++) {
      const last = endOfBlock(beside, first, n, Number.EPSILON * (step < MOST_STEPS / 2 ? sofar : whole));
      if (last === first) break;
      if (step === MOST_STEPS) {
        throw new MesometricsError(
          "NOT_CONVERGED",
          `An eigenvalue was not found in ${MOST_STEPS} steps: the matrix has elements too different in size, rescale it.`,
          { position: first, steps: step },
        );
      }
      implicitStep(diagonal, beside, first, last, vectors, n);
    }
  }
  return diagonal;
}

/** A = Q T Q': T goes into `diagonal` and `beside`, the reflections of Q replace A. Column by column from the last. */
function tridiagonalise(a: Float64Array, n: number, diagonal: Float64Array, beside: Float64Array): void {
  const w = new Float64Array(n);
  for (let j = n - 1; j > 0; j--) {
    const column = j * n;
    const last = j - 1;
    diagonal[j] = a[column + j];
    const above = dotAt(a, column, a, column, last);
    const head = a[column + last];
    if (above < NEGLIGIBLE) {
      // Nothing to reflect away: the empty reflection is v = 0.
      beside[last] = head;
      a.fill(0, column, column + j);
      continue;
    }
    const norm = Math.sqrt(head * head + above);
    beside[last] = head > 0 ? -norm : norm;
    // v normalised so that v'v = 2, H = I - v v'; it replaces the column above the diagonal.
    const length = Math.sqrt(norm * (norm + Math.abs(head)));
    for (let i = 0; i < last; i++) a[column + i] /= length;
    a[column + last] = (head - beside[last]) / length;
    // H B H = B - v w' - w v' with p = B v and w = p - (p'v / 2) v.
    for (let i = 0; i < j; i++) w[i] = dotAt(a, i * n, a, column, j);
    const half = dotAt(w, 0, a, column, j) / 2;
    for (let i = 0; i < j; i++) w[i] -= half * a[column + i];
    for (let l = 0; l < j; l++) {
      const v = a[column + l];
      for (let i = 0; i < j; i++) a[i + l * n] -= a[column + i] * w[l] + w[i] * v;
    }
  }
  if (n > 0) diagonal[0] = a[0];
}

/** Q = H_{n-1} … H_1 in the place of the reflections: column j holds that of rows 0 .. j - 1. */
function accumulateReflections(a: Float64Array, n: number): void {
  for (let j = 1; j <= n; j++) {
    // Columns 0 .. j - 2 are finished but for H_j and their row j - 1; column j - 1 becomes H_j e_{j-1}.
    const made = j - 1;
    for (let l = 0; l < made; l++) a[made + l * n] = 0;
    a.fill(0, made * n, made * n + j);
    a[made + made * n] = 1;
    if (j === n) return;
    const v = j * n;
    for (let l = 0; l <= made; l++) {
      const projection = dotAt(a, v, a, l * n, j);
      for (let i = 0; i < j; i++) a[i + l * n] -= projection * a[v + i];
    }
  }
}

/** The last row of the block that begins at `first`: what lies beside it is negligible. */
function endOfBlock(beside: Float64Array, first: number, n: number, negligible: number): number {
  let last = first;
  while (last < n - 1 && Math.abs(beside[last]) > negligible) last++;
  return last;
}

/** One QL step on rows first .. last, with its rotations applied to the columns of Q. */
function implicitStep(
  d: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
  q: Float64Array | null,
  n: number,
): void {
  let g = (d[first + 1] - d[first]) / (2 * e[first]);
  let r = hypotenuse(g, 1);
  // The shift is the eigenvalue of the leading 2 x 2 block that is nearer to its first element.
  g = d[last] - d[first] + e[first] / (g + (g < 0 ? -r : r));
  let sine = 1;
  let cosine = 1;
  let p = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    r = hypotenuse(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The block splits here: the rest is a problem of its own.
      d[i + 1] -= p;
      e[last] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - p;
    r = (d[i] - g) * sine + 2 * cosine * b;
    p = sine * r;
    d[i + 1] = g + p;
    g = cosine * r - b;
    if (q !== null) rotate(q, i * n, (i + 1) * n, n, cosine, sine);
  }
  d[first] -= p;
  e[first] = g;
  e[last] = 0;
}

function rotate(q: Float64Array, left: number, right: number, n: number, cosine: number, sine: number): void {
  for (let i = 0; i < n; i++) {
    const x = q[left + i];
    const y = q[right + i];
    q[right + i] = sine * x + cosine * y;
    q[left + i] = cosine * x - sine * y;
  }
}

/** sqrt(x^2 + y^2), also where the squares leave the range of a double. */
function hypotenuse(x: number, y: number): number {
  const large = Math.max(Math.abs(x), Math.abs(y));
  if (large > 1e-140 && large < 1e140) return Math.sqrt(x * x + y * y);
  if (large === 0) return 0;
  const a = x / large;
  const b = y / large;
  return large * Math.sqrt(a * a + b * b);
}
