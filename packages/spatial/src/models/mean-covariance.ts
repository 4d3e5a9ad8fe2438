import {
  cholesky,
  choleskyInverse,
  choleskyLogDeterminant,
  type Matrix,
  matrix,
  multiply,
  transpose,
} from "@mesometrics/matrix";
import { crossOf, squaresOf } from "./sums-of-products.js";

/** The covariance over sigma2 of (I - lambda W) times the units' means, whose random effect is not filtered (Baltagi). */
export interface MeanCovariance {
  /** L of C = I + T phi B B', B = I - lambda W */
  readonly factor: Matrix;
  readonly b: Matrix;
  /** B B' */
  readonly product: Matrix;
  readonly logDeterminant: number;
  /** L'^-1 e */
  backward(e: Float64Array): Float64Array;
}

/** C = I + T phi B B' with T phi = 1 / theta^2 - 1. */
export function meanCovariance(w: Matrix, lambda: number, theta: number): MeanCovariance {
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
export function meanSlopes(mean: MeanCovariance, e: Float64Array, w: Matrix, theta: number) {
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
  };
}
