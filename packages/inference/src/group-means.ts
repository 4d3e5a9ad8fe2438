import type { GroupColumn } from "@mesometrics/panel-data";

/**
 * The mean of a column over the rows of each group, length = levels, weighted where there are weights. The mean is taken of
 * the distances to the group's first value, so that a large level costs no digits.
 *
 * @example
 * ```ts
 * import { meansByGroup } from "@mesometrics/inference";
 * const group = { label: "g", codes: Int32Array.of(0, 0, 1), levels: 2, levelLabels: ["a", "b"] };
 * Array.from(meansByGroup(Float64Array.of(1, 3, 7), group)); // → [2,7]
 * ```
 */
export function meansByGroup(x: Float64Array, group: GroupColumn, weights: Float64Array | null = null): Float64Array {
  const first = new Float64Array(group.levels).fill(Number.NaN);
  const total = new Float64Array(group.levels);
  const count = new Float64Array(group.levels);
  for (let i = 0; i < x.length; i++) {
    const g = group.codes[i];
    const weight = weights === null ? 1 : weights[i];
    if (count[g] === 0) first[g] = x[i];
    total[g] += weight * (x[i] - first[g]);
    count[g] += weight;
  }
  for (let g = 0; g < total.length; g++) total[g] = first[g] + total[g] / count[g];
  return total;
}
