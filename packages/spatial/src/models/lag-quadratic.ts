import { columnsOf } from "@mesometrics/matrix";
import type { LikelihoodBlock } from "./likelihood-blocks.js";
import { reduceRows } from "./row-reduction.js";

/**
 * e'e of a lag model as a function of rho, s00 - 2 rho s01 + rho^2 s11: with e0 and e1 the residuals of y and W y on X,
 * e0'e0, e0'e1 and e1'e1 (LeSage and Pace 2009, section 3.1).
 */
export interface LagQuadratic {
  readonly s00: number;
  readonly s01: number;
  readonly s11: number;
}

/** From R of [X, W y, y]: what X leaves of the last two columns stands in its last two rows. */
export function lagQuadratic({ y, wy, x }: LikelihoodBlock): LagQuadratic {
  const k = x.columns;
  const { rows: height, data } = reduceRows([...columnsOf(x), wy, y]);
  const at = (i: number, j: number) => (i < height ? data[i + j * height] : 0);
  const lagged = at(k, k);
  const shared = at(k, k + 1);
  const own = at(k + 1, k + 1);
  return { s00: shared * shared + own * own, s01: lagged * shared, s11: lagged * lagged };
}

export function squaresAt({ s00, s01, s11 }: LagQuadratic, rho: number): number {
  return s00 - 2 * rho * s01 + rho * rho * s11;
}
