import { nestedIn } from "@mesometrics/fixed-effects";
import {
  bindColumns,
  crossProduct,
  type Matrix,
  multiply,
  orthonormalBasis,
  pivotedQr,
  symmetricPower,
  transpose,
} from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import type { WorkingModel } from "./working-model.js";

/** A'X for one cluster: its rows of the basis Q of the design, its rows of X, and where they stand in the sample. */
export type BlockAdjustment = (basis: Matrix, x: Matrix, rows: Int32Array) => Matrix;

/**
 * The adjustment of CR2 where the working model is the random effects that were estimated: A = (F M F)^{+1/2} F on
 * quasi-demeaned rows, with M = I - Q Q' and F = I + r Z Z' the covariance of the cluster's rows in levels over the error's
 * variance, r = s_u^2 / s_e^2. It makes the covariance unbiased under the model, as (I - QQ')^{-1/2} does too, and is the
 * root that Pustejovsky and Tipton (2018, eq. 6) choose: D'(D (I - H) F (I - H)' D')^{+1/2} D with D'D = F.
 *
 * Null where the effects are not nested in the clusters, or are of units and periods together: then the rows are taken as
 * independent after quasi-demeaning. R: `clubSandwich::vcovCR(plm(..., model = "random"), type = "CR2")`.
 */
export function randomEffectsAdjustment(model: WorkingModel, cluster: GroupColumn): BlockAdjustment | null {
  const random = model.origin?.transformations.find(({ kind }) => kind === "quasiDemean");
  if (random?.kind !== "quasiDemean" || random.effect === "twoways") return null;
  const group = model.frame[random.effect];
  if (group === null || !nestedIn(group.codes, cluster.codes)) return null;
  const ratio = random.variances[random.effect] / random.variances.idiosyncratic;
  if (ratio === 0) return null;
  return (basis, x, rows) => adjustBlock(basis, x, dummiesOfRows(group, rows), ratio);
}

/** A' is the identity outside the space W of Q and Z, so it is taken there: A'X = X + W (F_W (F_W M_W F_W)^{+1/2} - I) W'X. */
function adjustBlock(basis: Matrix, x: Matrix, dummies: Matrix, ratio: number): Matrix {
  const space = orthonormalBasis(pivotedQr(bindColumns(dummies, basis)));
  const remaining = identityPlus(crossProduct(transpose(crossProduct(space, basis))), -1);
  const covariance = identityPlus(crossProduct(transpose(crossProduct(space, dummies))), ratio);
  const root = symmetricPower(multiply(multiply(covariance, remaining), covariance), -0.5);
  const inside = crossProduct(space, x);
  const moved = multiply(space, multiply(covariance, multiply(root, inside)));
  const same = multiply(space, inside);
  return { rows: x.rows, columns: x.columns, data: x.data.map((value, e) => value + moved.data[e] - same.data[e]) };
}

/** I + c M. */
function identityPlus(m: Matrix, c: number): Matrix {
  const data = m.data.map((value) => c * value);
  for (let j = 0; j < m.columns; j++) data[j + j * m.rows] += 1;
  return { rows: m.rows, columns: m.columns, data };
}

/** The dummies of the groups that occur in some rows, one column for each. */
function dummiesOfRows(group: GroupColumn, rows: Int32Array): Matrix {
  const position = new Map<number, number>();
  for (const row of rows) if (!position.has(group.codes[row])) position.set(group.codes[row], position.size);
  const data = new Float64Array(rows.length * position.size);
  rows.forEach((row, i) => {
    data[i + (position.get(group.codes[row]) ?? 0) * rows.length] = 1;
  });
  return { rows: rows.length, columns: position.size, data };
}
