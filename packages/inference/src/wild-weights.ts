import type { Matrix, RandomStream } from "@mesometrics/matrix";

/** The auxiliary distribution of a wild bootstrap. */
export type WildWeights = "rademacher" | "webb";

const large = Math.sqrt(1.5);
const small = Math.sqrt(0.5);

/**
 * The equally likely points of a weight: 1 and -1, or Webb's six, plus and minus sqrt(1/2), 1, sqrt(3/2). Both have mean 0 and
 * variance 1.
 *
 * Source: Webb (2023), "Reworking wild bootstrap-based inference for clustered errors", Canadian Journal of Economics 56(3).
 */
export const wildWeightPoints: Readonly<Record<WildWeights, Float64Array>> = {
  rademacher: Float64Array.of(1, -1),
  webb: Float64Array.of(large, 1, small, -small, -1, -large),
};

/** Products L w of one matrix L (m x G) with many weight vectors w, each given by the points of its clusters. */
export interface WeightedSums {
  /** Clusters come in blocks; one number for each block names the points of its clusters. */
  readonly blocks: number;
  /** Clusters in a block: cluster g is digit g mod blockSize of the number of its block, its first point the digit 0. */
  readonly blockSize: number;
  /** L w for the points named by `patterns`, length m. */
  readonly sum: (patterns: Int32Array, into: Float64Array) => void;
  readonly draw: (stream: RandomStream, patterns: Int32Array) => void;
  /** Number `index` of the points^G vectors of weights; number 0 has the first point for all. */
  readonly enumerate: (index: number, patterns: Int32Array) => void;
}

/**
 * Prepares L w: weights take few values, so the sums over a block of clusters are tabled once for every pattern of points,
 * and a product is one table row for each block instead of one column for each cluster.
 *
 * @example
 * ```ts
 * import { weightedSums } from "@mesometrics/inference";
 * const { sum } = weightedSums({ rows: 1, columns: 3, data: Float64Array.of(1, 2, 4) }, "rademacher");
 * const into = new Float64Array(1);
 * // The number 0b101 gives the clusters 0 and 2 the weight -1, cluster 1 the weight 1.
 * sum(Int32Array.of(0b101), into);
 * into[0]; // → -3
 * ```
 */
export function weightedSums(matrix: Matrix, kind: WildWeights): WeightedSums {
  const { rows, columns: groups } = matrix;
  const points = wildWeightPoints[kind];
  const base = points.length;
  // Tables of 8 signs (or 3 six-point weights); half of that where many clusters would make them large.
  const size = groups <= 128 ? (base === 2 ? 8 : 3) : base === 2 ? 4 : 1;
  const patterns = base ** size;
  const blocks = Math.ceil(groups / size);
  const table = new Float64Array(blocks * patterns * rows);
  for (let block = 0; block < blocks; block++) {
    let known = 1;
    for (let g = block * size; g < Math.min(groups, (block + 1) * size); g++) {
      // Patterns of the clusters before g are in the table: add g's column at each of its points, the first in place.
      for (let point = base - 1; point >= 0; point--) {
        for (let pattern = 0; pattern < known; pattern++) {
          const from = (block * patterns + pattern) * rows;
          const to = from + point * known * rows;
          for (let i = 0; i < rows; i++) table[to + i] = table[from + i] + points[point] * matrix.data[i + g * rows];
        }
      }
      known *= base;
    }
  }
  const sizeOf = (block: number) => base ** Math.min(size, groups - block * size);
  return {
    blocks,
    blockSize: size,
    sum: (of, into) => {
      into.fill(0);
      for (let block = 0; block < blocks; block++) {
        const from = (block * patterns + of[block]) * rows;
        for (let i = 0; i < rows; i++) into[i] += table[from + i];
      }
    },
    draw: (stream, into) => {
      for (let block = 0; block < blocks; block++) into[block] = stream.integer(sizeOf(block));
    },
    enumerate: (index, into) => {
      let rest = index;
      for (let block = 0; block < blocks; block++) {
        into[block] = rest % sizeOf(block);
        rest = Math.floor(rest / sizeOf(block));
      }
    },
  };
}
