import type { Note } from "@mesometrics/inference";
import type { SparseMatrix } from "@mesometrics/matrix";

/**
 * How the links b become weights w. With row sums r_i, column sums c_j and the total S of b:
 *
 * - `row`: w_ij = b_ij / r_i, every row sums to one (an island's row stays zero; R's style W);
 * - `none`: the links as given (B);
 * - `global`: w_ij = n b_ij / S, all weights sum to n, the number of units that have neighbours (C);
 * - `unit-sum`: w_ij = b_ij / S, all weights sum to one (U);
 * - `variance-stabilising`: w_ij = n v_ij / sum v with v_ij = b_ij / sqrt(sum_j b_ij^2) (S; Tiefelsdorf, Griffith and
 *   Boots 1999);
 * - `spectral`: w_ij = b_ij / the largest modulus of b's eigenvalues, so that |rho| < 1 is admissible;
 * - `minmax`: w_ij = b_ij / min(max_i r_i, max_j c_j), which bounds the spectral radius by one without eigenvalues
 *   (Kelejian and Prucha 2010).
 */
export type Normalisation = (typeof normalisations)[number];

export const normalisations = [
  "row",
  "none",
  "global",
  "unit-sum",
  "variance-stabilising",
  "spectral",
  "minmax",
] as const;

/**
 * What happens to a unit without neighbours. `error`: it is refused (code `ISLAND`). `zero`: it is kept, and its spatial
 * lag is zero. `nearest`: it is linked, both ways, with the unit nearest to it (weights made from coordinates or polygons
 * only). `{ links }`: these pairs are added, both ways, with weight 1; whoever is an island still is an error.
 */
export type IslandPolicy = "error" | "zero" | "nearest" | { readonly links: readonly Edge[] };

/** Two neighbours; the order does not matter. */
export type Edge = readonly [string | number, string | number];

/** How weights are finished once the links are known. */
export interface WeightsOptions {
  /** Default `row`. */
  readonly normalise?: Normalisation;
  /** Default `error`. */
  readonly islands?: IslandPolicy;
}

/**
 * Spatial weights W between N labelled units: `w_ij` is the weight of unit j in the spatial lag of unit i. Plain data,
 * never changed after it is made; `w_ii = 0` and `w_ij >= 0` hold.
 */
export interface SpatialWeights {
  readonly schema: "mesometrics/spatial-weights@1";
  /** length N: the labels, in the order of rows and columns */
  readonly units: readonly string[];
  /** N x N: the links before normalisation (zeros and ones for contiguity) */
  readonly base: SparseMatrix;
  /** N x N: the weights that every lag, test and model uses */
  readonly matrix: SparseMatrix;
  readonly normalisation: Normalisation;
  /** `links` where the policy was a list of pairs. */
  readonly islandPolicy: "error" | "zero" | "nearest" | "links";
  /** Units without neighbours; not empty only under the policy `zero`. */
  readonly islands: readonly string[];
  /** Pairs that the island policy added. */
  readonly addedLinks: readonly (readonly [string, string])[];
  /** How the links were made, in words: "queen contiguity", "5 nearest neighbours, great-circle distance". */
  readonly construction: string;
  /** What was dropped, closed or broken by a rule on the way, each with its count. */
  readonly notes: readonly Note[];
  /** Non-zero weights: a pair of neighbours counts twice. */
  readonly links: number;
  /** Connected components of the graph, islands included, directions ignored. */
  readonly components: number;
  /** Whether `base` is symmetric. */
  readonly symmetric: boolean;
  /**
   * length N: the diagonal of a D > 0 that makes `D W` symmetric (the row sums of a symmetric base under row
   * normalisation), or null where there is none. With it the eigenvalues of W are real: those of
   * D^1/2 W D^-1/2, whose elements are `sqrt(w_ij w_ji)`.
   */
  readonly symmetriser: Float64Array | null;
}
