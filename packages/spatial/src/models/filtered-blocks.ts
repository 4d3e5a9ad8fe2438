import { forwardSolve, type Matrix, matrix } from "@mesometrics/matrix";
import { type LikelihoodBlock, mapColumns } from "./likelihood-blocks.js";
import type { MeanCovariance } from "./mean-covariance.js";
import { withoutPeriodEffects } from "./period-effects.js";
import type { ProfilePoint } from "./profile-likelihood.js";

/** Outcome and regressors whose least squares concentrate beta and sigma2 out. */
export interface FilteredBlock {
  readonly y: Float64Array;
  readonly x: Matrix;
}

/** (I - lambda W)(y - rho W y) and (I - lambda W) X of a block. */
export function filtered(block: LikelihoodBlock, { rho, lambda }: ProfilePoint): FilteredBlock {
  const y = new Float64Array(block.rows);
  for (let i = 0; i < y.length; i++) {
    y[i] = block.y[i] - (rho + lambda) * block.wy[i] + rho * lambda * block.wwy[i];
  }
  if (lambda === 0) return { y, x: block.x };
  const x = new Float64Array(block.x.data.length);
  for (let i = 0; i < x.length; i++) x[i] = block.x.data[i] - lambda * block.wx.data[i];
  return { y, x: { ...block.x, data: x } };
}

/** A block of the units' means, weighted so that its errors have one variance: times theta, or L^-1. */
export function weighted(part: FilteredBlock, theta: number, mean: MeanCovariance | null): FilteredBlock {
  if (mean === null) {
    return {
      y: part.y.map((value) => value * theta),
      x: { ...part.x, data: part.x.data.map((value) => value * theta) },
    };
  }
  const y = forwardSolve(mean.factor, { rows: part.y.length, columns: 1, data: part.y }).data;
  return { y, x: forwardSolve(mean.factor, part.x) };
}

/** A block without its period effects, which are (I - lambda W) 1 by now. */
export function withoutPeriods(
  { y, x }: FilteredBlock,
  lag: Float64Array,
  lambda: number,
  units: number,
): FilteredBlock {
  return {
    y: withoutPeriodEffects(y, lag, lambda, units),
    x: mapColumns(x, x.rows, (column) => withoutPeriodEffects(column, lag, lambda, units)),
  };
}

/** Blocks under each other. */
export function stack(parts: readonly FilteredBlock[]): FilteredBlock {
  if (parts.length === 1) return parts[0];
  const rows = parts.reduce((total, { y }) => total + y.length, 0);
  const x = matrix(rows, parts[0].x.columns);
  const y = new Float64Array(rows);
  let offset = 0;
  for (const part of parts) {
    y.set(part.y, offset);
    for (let j = 0; j < x.columns; j++) {
      x.data.set(part.x.data.subarray(j * part.y.length, (j + 1) * part.y.length), offset + j * rows);
    }
    offset += part.y.length;
  }
  return { y, x };
}
