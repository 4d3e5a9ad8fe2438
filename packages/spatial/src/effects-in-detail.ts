import type { Estimate } from "@mesometrics/inference";
import {
  type Matrix,
  MesometricsError,
  matrix,
  sparseMultiply,
  sparseMultiplyVector,
  toDense,
} from "@mesometrics/matrix";
import { spatialMultiplier } from "./spatial-multiplier.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { requireWeightsOf } from "./weights-of-estimate.js";

/** The most units whose N x N effects are computed. */
const MOST_UNITS = 1500;

/** Effects of one variable that come by neighbours of one order. */
export interface EffectOfOrder {
  readonly term: string;
  /** 0: the unit itself; 1: its neighbours; q: by way of q links */
  readonly order: number;
  readonly direct: number;
  readonly indirect: number;
  readonly total: number;
}

/**
 * Effects partitioned by the order of neighbours: S = sum_q (rho W)^q (I b + W theta), the term of W^q being
 * rho^q b W^q + rho^(q - 1) theta W^q (LeSage and Pace 2009, section 2.7.1). Orders 0 .. `orders`; what is left of the exact
 * effects lies beyond.
 *
 * @param options.orders default 5
 * @throws `UNKNOWN_TERM`, `TOO_MANY_UNITS`, `WEIGHTS_MISMATCH`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, effectsByOrder, panel, spatialPanel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(emp)", { weights, model: "sar", effects: "twoways" });
 * effectsByOrder(fit, weights, "log(emp)")[1].direct; // → 0
 * ```
 */
export function effectsByOrder(
  fit: Estimate,
  weights: SpatialWeights,
  term: string,
  options: { readonly orders?: number } = {},
): readonly EffectOfOrder[] {
  const orders = options.orders ?? 5;
  if (!(Number.isInteger(orders) && orders >= 0)) {
    throw new MesometricsError("INVALID_ARGUMENT", `orders is ${orders}, but must be a whole number from 0.`, {
      orders,
    });
  }
  const { w, b, theta, rho } = partsOf(fit, weights, term);
  const n = w.units.length;
  const result: EffectOfOrder[] = [];
  let power = matrix(n, n);
  for (let i = 0; i < n; i++) power.data[i + i * n] = 1;
  let sums: Float64Array = new Float64Array(n).fill(1);
  let own = b;
  for (let order = 0; order <= orders; order++) {
    if (order > 0) {
      power = sparseMultiply(w.matrix, power);
      sums = sparseMultiplyVector(w.matrix, sums);
      // own: rho^q b; lagged: rho^(q - 1) theta
      own *= rho;
    }
    let lagged = order > 0 ? theta : 0;
    for (let q = 1; q < order; q++) lagged *= rho;
    const factor = own + lagged;
    let diagonal = 0;
    let all = 0;
    for (let i = 0; i < n; i++) {
      diagonal += power.data[i + i * n] / n;
      all += sums[i] / n;
    }
    result.push({ term, order, direct: factor * diagonal, indirect: factor * (all - diagonal), total: factor * all });
  }
  return result;
}

/**
 * Every unit's effect on every other: S = (I - rho W)^-1 (I b + W theta), element (i, j) the change of y_i with x_j. The mean
 * of its diagonal is the direct effect, of its row sums the total.
 *
 * @returns labels and the N x N matrix, column-major
 * @throws `UNKNOWN_TERM`, `TOO_MANY_UNITS`, `WEIGHTS_MISMATCH`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, spatialPanel, unitEffects } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(emp)", { weights, model: "sar", effects: "twoways" });
 * unitEffects(fit, weights, "log(emp)").effects.rows; // → 48
 * ```
 */
export function unitEffects(
  fit: Estimate,
  weights: SpatialWeights,
  term: string,
): { readonly units: readonly string[]; readonly effects: Matrix } {
  const { w, b, theta, rho } = partsOf(fit, weights, term);
  const n = w.units.length;
  const a = rho === 0 ? null : spatialMultiplier(w, rho);
  const inner = toDense(w.matrix);
  for (let i = 0; i < n * n; i++) inner.data[i] *= theta;
  for (let i = 0; i < n; i++) inner.data[i + i * n] += b;
  if (a === null) return { units: w.units, effects: inner };
  // A and W commute: S = b A + theta W A.
  const lagged = sparseMultiply(w.matrix, a);
  return {
    units: w.units,
    effects: { rows: n, columns: n, data: a.data.map((value, i) => b * value + theta * lagged.data[i]) },
  };
}

function partsOf(fit: Estimate, weights: SpatialWeights, term: string) {
  const variables = fit.components.find(({ name }) => name === "direct")?.terms ?? [];
  if (!variables.includes(term)) {
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `"${term}" has no spatial effects in this estimate; ${variables.length === 0 ? "it has neither rho nor lagged regressors" : `there are those of ${variables.join(", ")}`}.`,
      { term, available: variables },
    );
  }
  if (weights.units.length > MOST_UNITS) {
    throw new MesometricsError(
      "TOO_MANY_UNITS",
      `Effects between units are an N x N matrix, given for up to ${MOST_UNITS} units, not ${weights.units.length}.`,
      { units: weights.units.length, most: MOST_UNITS },
    );
  }
  const coefficientOf = (name: string) => {
    const at = fit.terms.lastIndexOf(name);
    return at < 0 ? 0 : fit.coefficients[at];
  };
  return {
    w: requireWeightsOf(fit, weights),
    b: coefficientOf(term),
    theta: coefficientOf(`W:${term}`),
    rho: coefficientOf("rho"),
  };
}
