import type { GroupColumn } from "@mesometrics/panel-data";
import { meansByGroup } from "./group-means.js";

/** The sum of squares of a column about the means of its groups. */
export function unitVariation(x: Float64Array, unit: GroupColumn): number {
  const means = meansByGroup(x, unit);
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] - means[unit.codes[i]]) * (x[i] - means[unit.codes[i]]);
  return total;
}

/** The squared correlation of two columns; null where one does not vary. */
export function squaredCorrelation(x: Float64Array, y: Float64Array): number | null {
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    meanX += x[i] / x.length;
    meanY += y[i] / y.length;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i] - meanX) * (x[i] - meanX);
    yy += (y[i] - meanY) * (y[i] - meanY);
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  return xx > 0 && yy > 0 ? (xy / xx) * (xy / yy) : null;
}
