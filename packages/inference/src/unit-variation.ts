import type { GroupColumn } from "@mesometrics/panel-data";
import { meansByGroup } from "./group-means.js";

/** The sum of squares of a column about the means of its groups. */
export function unitVariation(x: Float64Array, unit: GroupColumn): number {
  const means = meansByGroup(x, unit);
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] - means[unit.codes[i]]) * (x[i] - means[unit.codes[i]]);
  return total;
}
