import { dropCollinear } from "@mesometrics/inference";
import { bindColumns, type Matrix } from "@mesometrics/matrix";
import { lagColumns } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";

/** Which lags of the exogenous variables and of the formula's instruments are instruments. */
export interface InstrumentRule {
  /** Whether W y is in the equation; otherwise the formula's own instruments are all. */
  readonly isLagged: boolean;
  /** W X … W^orders X */
  readonly orders: number;
  /** Further orders of X, whose first lag is in the equation. */
  readonly beyond: number;
  readonly lagInstruments: boolean;
}

/**
 * The excluded instruments z, W X, W z, W W X … (Kelejian and Prucha 1998, section 3): what E(W y) = W (I - rho W)^-1 X b is
 * a series of.
 *
 * @param x n x k, without the constant
 * @param z n x l: the instruments of the formula
 */
export function excludedInstruments(
  weights: SpatialWeights,
  x: Matrix,
  z: Matrix,
  { isLagged, orders, beyond, lagInstruments }: InstrumentRule,
): Matrix {
  if (!isLagged) return z;
  let all = z;
  let ofX = x;
  let ofZ = z;
  for (let order = 1; order <= orders + beyond; order++) {
    ofX = lagColumns(weights, ofX);
    all = bindColumns(all, ofX);
    if (!lagInstruments || order > orders) continue;
    ofZ = lagColumns(weights, ofZ);
    all = bindColumns(all, ofZ);
  }
  return all;
}

/** The positions of the instruments that repeat neither exogenous columns nor each other. */
export function independentInstruments(exogenous: Matrix, instruments: Matrix): number[] {
  const joint = bindColumns(exogenous, instruments);
  const names = Array.from({ length: joint.columns }, (_, j) => String(j));
  const { kept } = dropCollinear({ original: joint, transformed: joint }, names, [], 0);
  return kept.filter((j) => j >= exogenous.columns).map((j) => j - exogenous.columns);
}
