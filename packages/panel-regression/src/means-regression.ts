import { meansByGroup } from "@mesometrics/inference";
import {
  column,
  leastSquares,
  type Matrix,
  MesometricsError,
  orthonormalBasis,
  pivotedQr,
  selectColumns,
} from "@mesometrics/matrix";
import { scaleRows, sumOfSquares } from "./group-sums.js";
import type { Group, VarianceSample } from "./variance-sample.js";

/**
 * The regression of the groups' mean outcome on the means of the regressors, rows multiplied by the square roots of `weights`
 * (the numbers of rows for Swamy and Arora; none where every mean counts once).
 *
 * @returns `basis`: levels x rank, orthonormal
 */
export function regressionOfMeans(
  { frame, regressors }: VarianceSample,
  { column: group }: Group,
  weights: Float64Array | null,
): { readonly rss: number; readonly basis: Matrix } {
  const means: Matrix = {
    rows: group.levels,
    columns: regressors.columns,
    data: new Float64Array(group.levels * regressors.columns),
  };
  for (let j = 0; j < regressors.columns; j++) {
    means.data.set(meansByGroup(column(regressors, j), group), j * group.levels);
  }
  const design = weights === null ? means : scaleRows(means, weights, 0.5);
  const y = meansByGroup(frame.outcome, group);
  const outcome = weights === null ? y : y.map((value, g) => value * Math.sqrt(weights[g]));
  const qr = pivotedQr(design);
  const { residuals } = leastSquares(selectColumns(design, [...qr.kept]), outcome, { tolerance: 0 });
  return { rss: sumOfSquares(residuals.data), basis: orthonormalBasis(qr) };
}

/** @throws `TOO_FEW_GROUPS` where the regression of means has no degrees of freedom */
export function requireFreedomOfMeans(
  name: "unit" | "time",
  { column: { levels } }: Group,
  coefficients: number,
): void {
  if (levels > coefficients) return;
  throw new MesometricsError(
    "TOO_FEW_GROUPS",
    `Swamy and Arora's regression of the means of ${levels} ${name === "unit" ? "units" : "periods"} has ${coefficients} coefficients, so no degrees of freedom are left: use fewer regressors, another method, or fixed effects`,
    { effect: name, groups: levels, coefficients },
  );
}
