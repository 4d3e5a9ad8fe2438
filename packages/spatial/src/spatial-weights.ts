import type { SparseMatrix } from "@mesometrics/matrix";

/** `row`: every row sums to one (an island's row stays zero). `none`: the weights as given. */
export type Normalisation = "row" | "none";

/**
 * `error`: a unit without neighbours is refused (code `ISLAND`). `zero`: it is kept, and its spatial lag is zero.
 */
export type IslandPolicy = "error" | "zero";

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
  readonly islandPolicy: IslandPolicy;
  /** Units without neighbours; not empty only under the policy `zero`. */
  readonly islands: readonly string[];
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
