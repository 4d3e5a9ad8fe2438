import { MesometricsError, sparseFromTriplets } from "@mesometrics/matrix";
import type { Link } from "./assemble-weights.js";
import type { SpatialWeights } from "./spatial-weights.js";

/** Units named in a message before "and n more". */
const NAMED = 10;

/**
 * The weights with rows and columns in the order of `units`, the data's units. Both must hold the same labels.
 *
 * @throws `WEIGHTS_UNITS_MISMATCH` with `details.missing` (in the data, without weights) and `details.extra`
 */
export function matchUnits(weights: SpatialWeights, units: readonly string[]): SpatialWeights {
  const position = new Map(weights.units.map((label, i) => [label, i]));
  const wanted = new Set(units);
  const missing = units.filter((label) => !position.has(label));
  const extra = weights.units.filter((label) => !wanted.has(label));
  if (missing.length > 0 || extra.length > 0) {
    const parts = [
      missing.length > 0 ? `in the data but not in the weights: ${named(missing)}` : "",
      extra.length > 0 ? `in the weights but not in the data: ${named(extra)}` : "",
    ].filter((part) => part !== "");
    throw new MesometricsError(
      "WEIGHTS_UNITS_MISMATCH",
      `The units of the weights are not those of the data (${parts.join("; ")}). Labels must agree letter by letter.`,
      { missing, extra },
    );
  }
  if (units.every((label, i) => label === weights.units[i])) return weights;
  const target = new Int32Array(units.length);
  units.forEach((label, i) => {
    target[position.get(label) as number] = i;
  });
  const reorder = (matrix: SpatialWeights["matrix"]) => {
    const links: Link[] = [];
    for (let i = 0; i < matrix.rows; i++) {
      for (let p = matrix.rowPointers[i]; p < matrix.rowPointers[i + 1]; p++) {
        links.push([target[i], target[matrix.columnIndices[p]], matrix.values[p]]);
      }
    }
    return sparseFromTriplets(matrix.rows, matrix.columns, links);
  };
  const base = reorder(weights.base);
  const matrix = weights.matrix === weights.base ? base : reorder(weights.matrix);
  const islands = new Set(weights.islands);
  const { symmetriser } = weights;
  return {
    ...weights,
    units: [...units],
    base,
    matrix,
    islands: units.filter((label) => islands.has(label)),
    symmetriser: symmetriser && Float64Array.from(units, (label) => symmetriser[position.get(label) as number]),
  };
}

/** Up to ten labels, then how many more there are. */
export function named(labels: readonly string[]): string {
  const rest = labels.length - NAMED;
  return rest > 0 ? `${labels.slice(0, NAMED).join(", ")} and ${rest} more` : labels.join(", ");
}
