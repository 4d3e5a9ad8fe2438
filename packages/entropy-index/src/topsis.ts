import { MesometricsError } from "@mesometrics/matrix";

export interface Topsis {
  /** length n: the distance to the best value of every indicator */
  readonly distanceToBest: Float64Array;
  /** length n: the distance to the worst */
  readonly distanceToWorst: Float64Array;
  /** length n, in [0, 1]: worst / (best + worst) */
  readonly closeness: Float64Array;
}

/**
 * The technique for order of preference by similarity to the ideal solution: v = w z, the ideals are the largest and
 * smallest v of each column over all rows, distances are Euclidean, closeness = d⁻ / (d⁺ + d⁻).
 *
 * On a panel the ideals are those of all units and periods, so that closeness can be compared over time. Through
 * `compositeIndex(spec, data, { aggregation: { method: "topsis" } })` the weights are the index's own: with entropy weights
 * this is entropy-TOPSIS.
 *
 * @param columns m columns of length n, more being better
 * @param weights length m
 * @throws MesometricsError `ALL_EQUAL` (the rows do not differ: 0/0), `NO_INDICATORS`, `COLUMN_LENGTH`
 *
 * Source: Hwang and Yoon (1981), Multiple Attribute Decision Making, section 3.4.
 *
 * @example
 * ```ts
 * import { topsis } from "@mesometrics/entropy-index";
 * topsis([[0, 0.5, 1], [0, 1, 0.5]], [0.6, 0.4]).closeness; // → [0, 0.625, 0.759747]
 * ```
 */
export function topsis(columns: readonly ArrayLike<number>[], weights: ArrayLike<number>): Topsis {
  if (columns.length === 0)
    throw new MesometricsError("NO_INDICATORS", "There is no indicator. Give at least one column.");
  const rows = columns[0]!.length;
  if (weights.length !== columns.length || columns.some((one) => one.length !== rows)) {
    throw new MesometricsError(
      "COLUMN_LENGTH",
      `TOPSIS needs one weight for each of the ${columns.length} columns, and columns of one length.`,
      { columns: columns.length, weights: weights.length },
    );
  }
  const toBest = new Float64Array(rows);
  const toWorst = new Float64Array(rows);
  columns.forEach((z, j) => {
    let best = Number.NEGATIVE_INFINITY;
    let worst = Number.POSITIVE_INFINITY;
    for (let row = 0; row < rows; row++) {
      const v = weights[j]! * z[row]!;
      if (v > best) best = v;
      if (v < worst) worst = v;
    }
    for (let row = 0; row < rows; row++) {
      const v = weights[j]! * z[row]!;
      toBest[row] += (v - best) * (v - best);
      toWorst[row] += (v - worst) * (v - worst);
    }
  });
  const closeness = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    toBest[row] = Math.sqrt(toBest[row]);
    toWorst[row] = Math.sqrt(toWorst[row]);
    const span = toBest[row] + toWorst[row];
    if (!(span > 0)) {
      throw new MesometricsError(
        "ALL_EQUAL",
        "The rows do not differ in any indicator with a weight: the best and the worst are one, and closeness is 0/0.",
        {},
      );
    }
    closeness[row] = toWorst[row] / span;
  }
  return { distanceToBest: toBest, distanceToWorst: toWorst, closeness };
}
