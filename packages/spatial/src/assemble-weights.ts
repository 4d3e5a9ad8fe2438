import type { Note } from "@mesometrics/inference";
import { MesometricsError, type SparseMatrix, sparseFromTriplets } from "@mesometrics/matrix";
import { type IslandPolicy, normalisations, type SpatialWeights, type WeightsOptions } from "./spatial-weights.js";
import { componentCodes } from "./weights/component-codes.js";
import { normalised, symmetricScale } from "./weights/normalisation.js";

/** How far `d_i w_ij` and `d_j w_ji` may differ, relatively, and still count as equal: decimals read from a file. */
const SYMMETRY_TOLERANCE = 1e-12;

/** One non-zero weight: row, column, value. */
export type Link = readonly [row: number, column: number, value: number];

/** What a constructor of weights knows besides the links. */
export interface Construction {
  readonly construction: string;
  readonly notes?: readonly Note[];
  /** The unit nearest to unit i and the weight of a link with it, for the island policy `nearest`. */
  readonly nearest?: (i: number) => { readonly unit: number; readonly weight: number };
}

/** Turns checked unit labels and links into weights: islands, normalisation, components and symmetry. */
export function assembleWeights(
  units: readonly string[],
  links: readonly Link[],
  options: WeightsOptions,
  origin: Construction,
): SpatialWeights {
  const normalisation = knownOption("normalise", options.normalise ?? "row", normalisations);
  const policy = options.islands ?? "error";
  const islandPolicy =
    typeof policy === "object" ? "links" : knownOption("islands", policy, ["error", "zero", "nearest"] as const);
  const given = sparseFromTriplets(units.length, units.length, links);
  const { base, added } = joinIslands(units, given, links, policy, origin);
  const islands = islandsOf(units, base);
  refuseIslands(islands, islandPolicy);
  const symmetric = isSymmetric(base);
  const matrix = normalised(base, normalisation, islands.length);
  return {
    schema: "mesometrics/spatial-weights@1",
    units: [...units],
    base,
    matrix,
    normalisation,
    islandPolicy,
    islands,
    addedLinks: added,
    construction: origin.construction,
    notes: origin.notes ?? [],
    links: matrix.values.length,
    components: componentCodes(base).count,
    symmetric,
    symmetriser: symmetric ? symmetricScale(base, normalisation) : symmetriserOf(matrix),
  };
}

function islandsOf(units: readonly string[], base: SparseMatrix): string[] {
  return units.filter((_, i) => base.rowPointers[i] === base.rowPointers[i + 1]);
}

/** Adds the links that the island policy asks for: to the nearest unit, or those listed. */
function joinIslands(
  units: readonly string[],
  given: SparseMatrix,
  links: readonly Link[],
  policy: IslandPolicy,
  { nearest }: Construction,
): { base: SparseMatrix; added: [string, string][] } {
  const pairs: [number, number, number][] = [];
  if (typeof policy === "object") {
    const position = new Map(units.map((label, i) => [label, i]));
    for (const edge of policy.links) {
      const [a, b] = edge.map((label) => {
        const index = position.get(String(label));
        if (index === undefined) {
          throw new MesometricsError(
            "UNKNOWN_UNIT",
            `The added link ${edge[0]} - ${edge[1]} names ${label}, which is not among the units.`,
            { unit: String(label), edge: edge.map(String) },
          );
        }
        return index;
      });
      if (a === b) {
        throw new MesometricsError("SELF_LOOP", `The added link ${edge[0]} - ${edge[1]} joins a unit with itself.`, {
          unit: String(edge[0]),
        });
      }
      pairs.push([a, b, 1]);
    }
  } else if (policy === "nearest") {
    for (let i = 0; i < units.length; i++) {
      if (given.rowPointers[i] < given.rowPointers[i + 1]) continue;
      if (nearest === undefined) {
        throw new MesometricsError(
          "COORDINATES_REQUIRED",
          `${units[i]} has no neighbour, and the nearest unit is not known: these weights were made without coordinates. ` +
            "List the links to add, { islands: { links: [[…, …]] } }, or make the weights from coordinates or polygons.",
          { unit: units[i] },
        );
      }
      const { unit, weight } = nearest(i);
      pairs.push([i, unit, weight]);
    }
  }
  if (pairs.length === 0) return { base: given, added: [] };
  const all = [...links];
  const added: [string, string][] = [];
  const known = new Set(links.map(([i, j]) => i * units.length + j));
  for (const [a, b, weight] of pairs) {
    const before = all.length;
    for (const [i, j] of [
      [a, b],
      [b, a],
    ]) {
      const key = i * units.length + j;
      if (known.has(key)) continue;
      known.add(key);
      all.push([i, j, weight]);
    }
    if (all.length > before) added.push([units[a], units[b]]);
  }
  return { base: sparseFromTriplets(units.length, units.length, all), added };
}

/** Checks the labels of units: at least two, each once, none empty. */
export function checkedUnits(units: readonly (string | number)[]): string[] {
  const labels = units.map(String);
  if (labels.length < 2) {
    throw new MesometricsError("TOO_FEW_UNITS", `Spatial weights need at least two units, not ${labels.length}.`, {
      units: labels,
    });
  }
  const seen = new Set<string>();
  const repeated = labels.filter((label) => seen.size === seen.add(label).size);
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

function refuseIslands(islands: readonly string[], policy: SpatialWeights["islandPolicy"]): void {
  if (islands.length === 0 || policy === "zero") return;
  throw new MesometricsError(
    "ISLAND",
    `${islands.length === 1 ? "A unit has" : `${islands.length} units have`} no neighbour: ${islands.join(", ")}. ` +
      'Give each a link, leave it out of the data, or state { islands: "zero" } so that its spatial lag is zero.',
    { islands },
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
