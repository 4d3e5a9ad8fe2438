import { dot } from "@mesometrics/matrix";
import { type SchurSystem, schurMultiply } from "./schur-system.js";

/**
 * Conjugate gradients on S z = b from z = 0 until |b - S z| <= `target` or `maxIterations` is reached. S is singular,
 * but b lies in its range, where the method works as on a definite matrix.
 * Hestenes and Stiefel (1952); Golub and Van Loan, algorithm 11.3.3.
 */
export function conjugateGradients(
  system: SchurSystem,
  b: Float64Array,
  target: number,
  maxIterations: number,
): { z: Float64Array; iterations: number } {
  const z = new Float64Array(b.length);
  const residual = b.slice();
  const direction = b.slice();
  let square = dot(residual, residual);
  let iterations = 0;
  while (iterations < maxIterations && Math.sqrt(square) > target) {
    const image = schurMultiply(system, direction);
    const curvature = dot(direction, image);
    // Only rounding error is left in the direction.
    if (!(curvature > 0)) break;
    const step = square / curvature;
    for (let f = 0; f < z.length; f++) {
      z[f] += step * direction[f];
      residual[f] -= step * image[f];
    }
    const next = dot(residual, residual);
    const ratio = next / square;
    for (let f = 0; f < z.length; f++) direction[f] = residual[f] + ratio * direction[f];
    square = next;
    iterations++;
  }
  return { z, iterations };
}
