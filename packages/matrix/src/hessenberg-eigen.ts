import { MesometricsError } from "./errors.js";

/** Double steps that one pair of eigenvalues may take; two or three are usual. */
const MOST_STEPS = 60;

/**
 * Eigenvalues of a general matrix: balancing by powers of two, Householder reflections to Hessenberg form, then double QR
 * steps with implicit shifts (Francis), eigenvalues only.
 *
 * @param a n x n, column-major; overwritten
 * @throws NOT_CONVERGED
 * @see Golub and Van Loan, Matrix Computations (4th ed.), algorithms 7.4.2 and 7.5.1; Parlett and Reinsch (1969) and
 *   Martin, Peters and Wilkinson (1970) in Numerische Mathematik
 */
export function hessenbergEigen(a: Float64Array, n: number): { real: Float64Array; imaginary: Float64Array } {
  balance(a, n);
  reduce(a, n);
  return francis(a, n);
}

/** Scales rows and columns by powers of two until their norms agree within a factor of two. */
function balance(a: Float64Array, n: number): void {
  for (let changed = true, sweep = 0; changed && sweep < 50; sweep++) {
    changed = false;
    for (let k = 0; k < n; k++) {
      let column = 0;
      for (let i = 0; i < n; i++) if (i !== k) column += Math.abs(a[i + k * n]);
      let row = 0;
      for (let j = 0; j < n; j++) if (j !== k) row += Math.abs(a[k + j * n]);
      if (column === 0 || row === 0) continue;
      const before = column + row;
      let factor = 1;
      while (column < row / 2) {
        factor *= 2;
        column *= 4;
      }
      while (column > row * 2) {
        factor /= 2;
        column /= 4;
      }
      if (factor === 1 || (column + row) / factor >= 0.95 * before) continue;
      changed = true;
      for (let j = 0; j < n; j++) a[k + j * n] /= factor;
      for (let i = 0; i < n; i++) a[i + k * n] *= factor;
    }
  }
}

/** H = Q'AQ with zeros below the subdiagonal, by columns. */
function reduce(a: Float64Array, n: number): void {
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    const column = k * n;
    let largest = 0;
    for (let i = k + 2; i < n; i++) largest = Math.max(largest, Math.abs(a[column + i]));
    if (largest === 0) continue;
    let squares = 0;
    for (let i = k + 1; i < n; i++) squares += a[column + i] * a[column + i];
    const norm = Math.sqrt(squares);
    const head = a[column + k + 1];
    const signed = head > 0 ? -norm : norm;
    const length = Math.sqrt(norm * (norm + Math.abs(head)));
    for (let i = k + 1; i < n; i++) v[i] = a[column + i] / length;
    v[k + 1] = (head - signed) / length;
    a[column + k + 1] = signed;
    for (let i = k + 2; i < n; i++) a[column + i] = 0;
    // From the left on the columns that follow, then from the right: A v by columns.
    for (let j = k + 1; j < n; j++) {
      let projection = 0;
      for (let i = k + 1; i < n; i++) projection += v[i] * a[i + j * n];
      for (let i = k + 1; i < n; i++) a[i + j * n] -= projection * v[i];
    }
    w.fill(0);
    for (let j = k + 1; j < n; j++) {
      const factor = v[j];
      for (let i = 0; i < n; i++) w[i] += factor * a[i + j * n];
    }
    for (let j = k + 1; j < n; j++) {
      const factor = v[j];
      for (let i = 0; i < n; i++) a[i + j * n] -= factor * w[i];
    }
  }
}

function francis(h: Float64Array, n: number): { real: Float64Array; imaginary: Float64Array } {
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  let norm = 0;
  for (let j = 0; j < n; j++) for (let i = 0; i <= Math.min(j + 1, n - 1); i++) norm += Math.abs(h[i + j * n]);
  let last = n - 1;
  let shift = 0;
  let steps = 0;
  while (last >= 0) {
    const first = startOfBlock(h, n, last, norm);
    const corner = h[last + last * n];
    if (first === last) {
      real[last] = corner + shift;
      last--;
      steps = 0;
      continue;
    }
    const above = h[last - 1 + (last - 1) * n];
    const product = h[last + (last - 1) * n] * h[last - 1 + last * n];
    if (first === last - 1) {
      pair(above, corner, product, shift, real, imaginary, last);
      last -= 2;
      steps = 0;
      continue;
    }
    if (steps === MOST_STEPS) {
      throw new MesometricsError("NOT_CONVERGED", `An eigenvalue was not found in ${MOST_STEPS} steps.`, {
        position: last,
        steps,
      });
    }
    let x = corner;
    let y = above;
    let w = product;
    if (steps > 0 && steps % 10 === 0) {
      // An exceptional shift, where the usual ones go round in circles.
      shift += x;
      for (let i = 0; i <= last; i++) h[i + i * n] -= x;
      const size = Math.abs(h[last + (last - 1) * n]) + Math.abs(h[last - 1 + (last - 2) * n]);
      x = 0.75 * size;
      y = x;
      w = -0.4375 * size * size;
    }
    steps++;
    doubleStep(h, n, first, last, x, y, w);
  }
  return { real, imaginary };
}

/** The first row of the unreduced block that ends at `last`; what lies before it on the subdiagonal is negligible. */
function startOfBlock(h: Float64Array, n: number, last: number, norm: number): number {
  for (let l = last; l > 0; l--) {
    let size = Math.abs(h[l - 1 + (l - 1) * n]) + Math.abs(h[l + l * n]);
    if (size === 0) size = norm;
    if (Math.abs(h[l + (l - 1) * n]) <= Number.EPSILON * size) {
      h[l + (l - 1) * n] = 0;
      return l;
    }
  }
  return 0;
}

/** The two eigenvalues of the block that ends at `last`. */
function pair(
  above: number,
  corner: number,
  product: number,
  shift: number,
  real: Float64Array,
  imaginary: Float64Array,
  last: number,
): void {
  const p = (above - corner) / 2;
  const q = p * p + product;
  const root = Math.sqrt(Math.abs(q));
  const x = corner + shift;
  if (q >= 0) {
    const z = p + (p >= 0 ? root : -root);
    real[last - 1] = x + z;
    real[last] = z === 0 ? x + z : x - product / z;
  } else {
    real[last - 1] = x + p;
    real[last] = x + p;
    imaginary[last - 1] = root;
    imaginary[last] = -root;
  }
}

/** One double QR step on rows first .. last; only the block itself, since no vectors are wanted. */
function doubleStep(h: Float64Array, n: number, first: number, last: number, x: number, y: number, w: number): void {
  let p = 0;
  let q = 0;
  let r = 0;
  let m = last - 2;
  for (; ; m--) {
    const z = h[m + m * n];
    const rr = x - z;
    const ss = y - z;
    p = (rr * ss - w) / h[m + 1 + m * n] + h[m + (m + 1) * n];
    q = h[m + 1 + (m + 1) * n] - z - rr - ss;
    r = h[m + 2 + (m + 1) * n];
    const size = Math.abs(p) + Math.abs(q) + Math.abs(r);
    p /= size;
    q /= size;
    r /= size;
    if (m === first) break;
    const left = Math.abs(h[m + (m - 1) * n]) * (Math.abs(q) + Math.abs(r));
    const right = Math.abs(p) * (Math.abs(h[m - 1 + (m - 1) * n]) + Math.abs(z) + Math.abs(h[m + 1 + (m + 1) * n]));
    if (left <= Number.EPSILON * right) break;
  }
  for (let i = m + 2; i <= last; i++) {
    h[i + (i - 2) * n] = 0;
    if (i > m + 2) h[i + (i - 3) * n] = 0;
  }
  for (let k = m; k < last; k++) {
    const three = k !== last - 1;
    let scale = 1;
    if (k !== m) {
      p = h[k + (k - 1) * n];
      q = h[k + 1 + (k - 1) * n];
      r = three ? h[k + 2 + (k - 1) * n] : 0;
      scale = Math.abs(p) + Math.abs(q) + Math.abs(r);
      if (scale === 0) continue;
      p /= scale;
      q /= scale;
      r /= scale;
    }
    const root = Math.sqrt(p * p + q * q + r * r);
    const s = p < 0 ? -root : root;
    if (k !== m) h[k + (k - 1) * n] = -s * scale;
    else if (first !== m) h[k + (k - 1) * n] = -h[k + (k - 1) * n];
    p += s;
    const u = p / s;
    const v = q / s;
    const z = r / s;
    q /= p;
    r /= p;
    for (let j = k; j <= last; j++) {
      const at = k + j * n;
      let t = h[at] + q * h[at + 1];
      if (three) {
        t += r * h[at + 2];
        h[at + 2] -= t * z;
      }
      h[at] -= t * u;
      h[at + 1] -= t * v;
    }
    const bottom = Math.min(last, k + 3);
    for (let i = first; i <= bottom; i++) {
      const one = i + k * n;
      let t = u * h[one] + v * h[one + n];
      if (three) {
        t += z * h[one + 2 * n];
        h[one + 2 * n] -= t * r;
      }
      h[one] -= t;
      h[one + n] -= t * q;
    }
  }
}
