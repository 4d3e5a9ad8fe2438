import { type Matrix, MesometricsError, multiply, transpose } from "@mesometrics/matrix";
import { symmetrise } from "./sandwich.js";

/** Transformed coefficients with their covariance. */
export interface DeltaMethodResult {
  /** length q */
  readonly estimates: Float64Array;
  /** q x q */
  readonly vcov: Matrix;
  /** length q */
  readonly standardErrors: Float64Array;
}

/**
 * The delta method: for g(b) with Jacobian J (q x k), Var(g(b)) = J V J'.
 *
 * Without a `jacobian` it is taken by central differences with one Richardson step (error of order h^4,
 * h = 1e-3 max(|b_j|, se_j)), good to about 1e-10 of the derivative for smooth functions.
 *
 * R: `car::deltaMethod`, `msm::deltamethod`.
 *
 * @param coefficients length k
 * @param vcov k x k, column-major
 * @throws `NON_FINITE` where the transformation or its derivative is not finite at the estimate
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { deltaMethod } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * const ratio = deltaMethod(fit.coefficients, fit.vcov, ([value, capital]) => [value / capital]);
 * ratio.estimates[0]; // → 0.35516322
 * ratio.standardErrors[0]; // → 0.050898407
 * ```
 */
export function deltaMethod(
  coefficients: Float64Array,
  vcov: Matrix,
  transformation: (coefficients: Float64Array) => ArrayLike<number>,
  jacobian?: (coefficients: Float64Array) => Matrix,
): DeltaMethodResult {
  const estimates = Float64Array.from(transformation(coefficients.slice()));
  const j = jacobian?.(coefficients.slice()) ?? numericalJacobian(coefficients, vcov, transformation, estimates.length);
  if (!estimates.every(Number.isFinite) || !j.data.every(Number.isFinite)) {
    throw new MesometricsError(
      "NON_FINITE",
      "The transformation or its derivative is not finite at the estimate, so it has no delta-method standard error",
      { estimates: Array.from(estimates) },
    );
  }
  const result = symmetrise(multiply(multiply(j, vcov), transpose(j)));
  const standardErrors = estimates.map((_, s) => Math.sqrt(Math.max(0, result.data[s + s * result.rows])));
  return { estimates, vcov: result, standardErrors };
}

function numericalJacobian(
  at: Float64Array,
  vcov: Matrix,
  transformation: (coefficients: Float64Array) => ArrayLike<number>,
  q: number,
): Matrix {
  const k = at.length;
  const data = new Float64Array(q * k);
  const moved = (j: number, by: number): ArrayLike<number> => {
    const point = at.slice();
    point[j] += by;
    return transformation(point);
  };
  for (let j = 0; j < k; j++) {
    const size = Math.max(Math.abs(at[j]), Math.sqrt(vcov.data[j + j * k]));
    const h = 1e-3 * (size > 0 ? size : 1);
    const [far, near] = [h, h / 2].map((step) => {
      const up = moved(j, step);
      const down = moved(j, -step);
      return Float64Array.from({ length: q }, (_, s) => (up[s] - down[s]) / (2 * step));
    });
    for (let s = 0; s < q; s++) data[s + j * q] = (4 * near[s] - far[s]) / 3;
  }
  return { rows: q, columns: k, data };
}
