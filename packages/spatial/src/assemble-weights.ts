import { MesometricsError, type SparseMatrix, sparseFromTriplets } from "@mesometrics/matrix";
import type { IslandPolicy, Normalisation, SpatialWeights, WeightsOptions } from "./spatial-weights.js";

/** How far `d_i w_ij` and `d_j w_ji` may differ, relatively, and still count as equal: decimals read from a file. */
const SYMMETRY_TOLERANCE = 1e-12;

/** One non-zero weight: row, column, value. */
export type Link = readonly [row: number, column: number, value: number];

/** Turns checked unit labels and links into weights: islands, normalisation, components and symmetry. */
export function assembleWeights(
  units: readonly string[],
  links: readonly Link[],
  options: WeightsOptions,
): SpatialWeights {
  const normalisation = knownOption("normalise", options.normalise ?? "row", ["row", "none"] as const);
  const islandPolicy = knownOption("islands", options.islands ?? "error", ["error", "zero"] as const);
  const base = sparseFromTriplets(units.length, units.length, links);
  const islands = units.filter((_, i) => base.rowPointers[i] === base.rowPointers[i + 1]);
  refuseIslands(islands, islandPolicy);
  const symmetric = isSymmetric(base);
  const matrix = normalisation === "row" ? rowNormalised(base) : base;
  return {
    schema: "mesometrics/spatial-weights@1",
    units: [...units],
    base,
    matrix,
    normalisation,
    islandPolicy,
    islands,
    links: matrix.values.length,
    components: countComponents(base),
    symmetric,
    symmetriser: symmetric ? symmetricSums(base, normalisation) : symmetriserOf(matrix),
  };
}

/** Checks the labels of units: at least two, each once, none empty. */
export function checkedUnits(units: readonly (string | number)[]): string[] {
  const labels = units.map(String);
  if (labels.length < 2) {
    throw new MesometricsError("TOO_FEW_UNITS", `Spatial weights need at least two units, not ${labels.length}.`, {
      units: labels,
    });
  }
  const repeated = labels.filter((label, i) => labels.indexOf(label) !== i);
  if (repeated.length > 0) {
    throw new MesometricsError("DUPLICATE_UNIT", `Units are listed more than once: ${repeated.join(", ")}.`, {
      units: repeated,
    });
  }
  return labels;
}

/** Returns `value` when it is one of `allowed`, else throws `INVALID_ARGUMENT` with the allowed ones. */
export function knownOption<const Allowed extends string>(
  name: string,
  value: string,
  allowed: readonly Allowed[],
): Allowed {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `${name} is "${value}", but must be one of: ${allowed.join(", ")}.`,
      {
        argument: name,
        value,
        allowed,
      },
    );
  }
  return found;
}

function refuseIslands(islands: readonly string[], policy: IslandPolicy): void {
  if (islands.length === 0 || policy === "zero") return;
  throw new MesometricsError(
    "ISLAND",
    `${islands.length === 1 ? "A unit has" : `${islands.length} units have`} no neighbour: ${islands.join(", ")}. ` +
      'Give each a link, leave it out of the data, or state { islands: "zero" } so that its spatial lag is zero.',
    { islands },
  );
}

function rowSum(base: SparseMatrix, i: number): number {
  let total = 0;
  for (let p = base.rowPointers[i]; p < base.rowPointers[i + 1]; p++) total += base.values[p];
  return total;
}

function rowNormalised(base: SparseMatrix): SparseMatrix {
  const values = new Float64Array(base.values.length);
  for (let i = 0; i < base.rows; i++) {
    const total = rowSum(base, i);
    for (let p = base.rowPointers[i]; p < base.rowPointers[i + 1]; p++) values[p] = base.values[p] / total;
  }
  return { ...base, values };
}

/** The symmetriser of a symmetric base: its row sums under row normalisation (1 for an island), else ones. */
function symmetricSums(base: SparseMatrix, normalisation: Normalisation): Float64Array {
  return Float64Array.from({ length: base.rows }, (_, i) =>
    normalisation === "none" || base.rowPointers[i] === base.rowPointers[i + 1] ? 1 : rowSum(base, i),
  );
}

/** The element (i, j), zero where there is no link; columns within a row are ascending. */
function element(matrix: SparseMatrix, i: number, j: number): number {
  let low = matrix.rowPointers[i];
  let high = matrix.rowPointers[i + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const column = matrix.columnIndices[middle];
    if (column === j) return matrix.values[middle];
    if (column < j) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

function isSymmetric(base: SparseMatrix): boolean {
  for (let i = 0; i < base.rows; i++) {
    for (let p = base.rowPointers[i]; p < base.rowPointers[i + 1]; p++) {
      if (element(base, base.columnIndices[p], i) !== base.values[p]) return false;
    }
  }
  return true;
}

/**
 * Walks each component and sets `d_j = d_i w_ij / w_ji`; D is the answer when every other link agrees (Kolmogorov's
 * criterion for a reversible chain). It is determined up to a factor per component, which no use of it feels.
 */
function symmetriserOf(matrix: SparseMatrix): Float64Array | null {
  const scale = new Float64Array(matrix.rows);
  for (let start = 0; start < matrix.rows; start++) {
    if (scale[start] !== 0) continue;
    scale[start] = 1;
    const queue = [start];
    for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
      for (let p = matrix.rowPointers[i]; p < matrix.rowPointers[i + 1]; p++) {
        const j = matrix.columnIndices[p];
        const implied = (scale[i] * matrix.values[p]) / element(matrix, j, i);
        if (!(implied > 0 && implied < Infinity)) return null;
        if (scale[j] === 0) {
          scale[j] = implied;
          queue.push(j);
        } else if (Math.abs(implied - scale[j]) > SYMMETRY_TOLERANCE * scale[j]) return null;
      }
    }
  }
  return scale;
}

function countComponents(base: SparseMatrix): number {
  const parent = Int32Array.from({ length: base.rows }, (_, i) => i);
  const root = (i: number): number => {
    let top = i;
    while (parent[top] !== top) {
      parent[top] = parent[parent[top]];
      top = parent[top];
    }
    return top;
  };
  let components = base.rows;
  for (let i = 0; i < base.rows; i++) {
    for (let p = base.rowPointers[i]; p < base.rowPointers[i + 1]; p++) {
      const a = root(i);
      const b = root(base.columnIndices[p]);
      if (a !== b) {
        parent[a] = b;
        components--;
      }
    }
  }
  return components;
}
