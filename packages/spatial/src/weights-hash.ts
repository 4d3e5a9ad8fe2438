import { crossSection } from "@mesometrics/panel-data";
import type { SpatialWeights } from "./spatial-weights.js";

/** A hash of the labels and weights, by which `augment` knows the weights of an estimate again. */
export function weightsHash({ units, matrix }: SpatialWeights): string {
  const unit: string[] = [];
  const neighbour: string[] = [];
  const weight: number[] = [];
  for (let i = 0; i < matrix.rows; i++) {
    unit.push(units[i]);
    neighbour.push("");
    weight.push(0);
    for (let p = matrix.rowPointers[i]; p < matrix.rowPointers[i + 1]; p++) {
      unit.push(units[i]);
      neighbour.push(units[matrix.columnIndices[p]]);
      weight.push(matrix.values[p]);
    }
  }
  return crossSection({ unit, neighbour, weight }).hash;
}
