import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, checkedUnits, type Link } from "./assemble-weights.js";
import type { SpatialWeights, WeightsOptions } from "./spatial-weights.js";

/**
 * Weights from a full N x N table, `rows[i][j]` = weight of unit j in the lag of unit i: inverse distance, trade
 * flows, a matrix read from a file. It need not be symmetric.
 *
 * The same as `spdep::mat2listw(x, style = "W")` (`style = "M"` for `normalise: "none"`).
 *
 * @throws `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `SHAPE_MISMATCH`, `INVALID_WEIGHT` (missing, infinite or negative),
 * `SELF_LOOP` (a diagonal element is not zero), `ISLAND` (under the policy `error`), `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { spatialLag, weightsFromMatrix } from "@mesometrics/spatial";
 * const weights = weightsFromMatrix(["a", "b", "c"], [[0, 3, 1], [3, 0, 0], [1, 0, 0]]);
 * Array.from(spatialLag(weights, [1, 2, 4])); // → [2.5, 1, 1]
 * ```
 */
export function weightsFromMatrix(
  units: readonly (string | number)[],
  rows: readonly (readonly number[] | Float64Array)[],
  options: WeightsOptions = {},
): SpatialWeights {
  const labels = checkedUnits(units);
  const n = labels.length;
  const ragged = rows.length === n ? rows.findIndex((row) => row.length !== n) : -1;
  if (rows.length !== n || ragged >= 0) {
    const found = ragged >= 0 ? `row ${ragged + 1} has ${rows[ragged].length} cells` : `there are ${rows.length} rows`;
    throw new MesometricsError("SHAPE_MISMATCH", `${n} units need a ${n} x ${n} table of weights, but ${found}.`, {
      units: n,
      rows: rows.length,
    });
  }
  const links: Link[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const weight = rows[i][j];
      if (!(weight >= 0 && weight < Infinity)) throw invalidWeight(labels[i], labels[j], weight);
      if (weight === 0) continue;
      if (i === j) {
        throw new MesometricsError(
          "SELF_LOOP",
          `The diagonal weight of ${labels[i]} is ${weight}; a unit is not its own neighbour, so set it to 0.`,
          { unit: labels[i], value: weight },
        );
      }
      links.push([i, j, weight]);
    }
  }
  return assembleWeights(labels, links, options, { construction: "matrix of weights" });
}

function invalidWeight(row: string, column: string, value: number): MesometricsError {
  return new MesometricsError(
    "INVALID_WEIGHT",
    `The weight of ${column} for ${row} is ${value}; a weight is a finite number, zero or more.`,
    { row, column, value: String(value) },
  );
}
