import { hessenbergEigen } from "./hessenberg-eigen.js";
import type { Matrix } from "./matrix.js";
import { inversePowerOfTwo, largestMagnitude } from "./power-of-two.js";
import { requireFinite, requireSquare } from "./require.js";

/**
 * Eigenvalues of a general square matrix, sorted by real and then imaginary part; complex ones come in conjugate pairs.
 *
 * Choose it for matrices without symmetry, such as spatial weights. R: `eigen(a, only.values = TRUE)`.
 *
 * @throws SHAPE_MISMATCH when `a` is not square
 * @throws NON_FINITE when an element is NaN or infinite
 * @example
 * ```ts
 * import { eigenvalues, matrixFromRows } from "@mesometrics/matrix";
 * Array.from(eigenvalues(matrixFromRows([[0, -1], [1, 0]])).imaginary); // → [-1,1]
 * ```
 */
export function eigenvalues(a: Matrix): { readonly real: Float64Array; readonly imaginary: Float64Array } {
  requireSquare(a, "An eigenvalue problem");
  requireFinite(a, "An eigenvalue problem");
  const n = a.rows;
  const largest = largestMagnitude(a.data);
  if (largest === 0) return { real: new Float64Array(n), imaginary: new Float64Array(n) };
  const factor = inversePowerOfTwo(largest);
  const { real, imaginary } = hessenbergEigen(
    a.data.map((value) => value * factor),
    n,
  );
  const order = Array.from(real.keys()).sort((i, j) => real[i] - real[j] || imaginary[i] - imaginary[j]);
  return {
    real: Float64Array.from(order, (source) => real[source] / factor),
    imaginary: Float64Array.from(order, (source) => imaginary[source] / factor),
  };
}
