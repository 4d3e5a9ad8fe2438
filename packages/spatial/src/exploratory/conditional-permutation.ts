import { randomStream } from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";
import { labelOrder, requirePermutations } from "./permutation-reference.js";

/** How pseudo p-values of a local statistic count. */
export type LocalAlternative = "folded" | "two-sided" | "greater" | "less";

/** A local statistic under conditional permutation: by unit, permutations in a row; NaN for units without neighbours. */
export interface ConditionalDraws {
  readonly permutations: number;
  /** length N x permutations */
  readonly values: Float64Array;
}

/**
 * Draws a local statistic with x_i held and its neighbours taken from the other units without replacement (Anselin 1995,
 * section 4). One table of drawn places serves all units: place k of the others, in the order of their labels.
 *
 * @param statistic of unit i from the lag that its drawn neighbours give
 */
export function conditionalPermutations(
  weights: SpatialWeights,
  x: Float64Array,
  { permutations, seed }: { readonly permutations: number; readonly seed: number },
  statistic: (i: number, lag: number) => number,
): ConditionalDraws {
  requirePermutations(permutations);
  const { matrix, units } = weights;
  const { rowPointers, columnIndices, values } = matrix;
  const n = units.length;
  const byLabel = labelOrder(units);
  const rank = new Int32Array(n);
  byLabel.forEach((i, r) => {
    rank[i] = r;
  });
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, rowPointers[i + 1] - rowPointers[i]);
  const places = drawnPlaces(n - 1, most, permutations, seed);
  const sorted = Float64Array.from(byLabel, (i) => x[i]);
  const result = new Float64Array(n * permutations).fill(Number.NaN);
  for (let i = 0; i < n; i++) {
    const from = rowPointers[i];
    const count = rowPointers[i + 1] - from;
    if (count === 0) continue;
    const links = Int32Array.from({ length: count }, (_, k) => from + k).sort(
      (a, b) => rank[columnIndices[a]] - rank[columnIndices[b]],
    );
    const own = rank[i];
    for (let draw = 0; draw < permutations; draw++) {
      let lag = 0;
      for (let k = 0; k < count; k++) {
        const place = places[draw * most + k];
        lag += values[links[k]] * sorted[place < own ? place : place + 1];
      }
      result[i * permutations + draw] = statistic(i, lag);
    }
  }
  return { permutations, values: result };
}

/** permutations x most: in each row `most` different numbers below `count`, a partial Fisher-Yates shuffle. */
function drawnPlaces(count: number, most: number, permutations: number, seed: number): Int32Array {
  const places = new Int32Array(permutations * most);
  const pool = new Int32Array(count);
  for (let draw = 0; draw < permutations; draw++) {
    for (let k = 0; k < count; k++) pool[k] = k;
    const stream = randomStream(seed, draw);
    for (let k = 0; k < most; k++) {
      const at = k + stream.integer(count - k);
      const place = pool[at];
      pool[at] = pool[k];
      places[draw * most + k] = place;
    }
  }
  return places;
}

/** The pseudo p-value of unit i. */
export function localPValue(
  { permutations, values }: ConditionalDraws,
  i: number,
  estimate: number,
  alternative: LocalAlternative,
): number {
  const slack = 1e-12 * Math.max(1, Math.abs(estimate));
  let above = 0;
  let below = 0;
  for (let draw = 0; draw < permutations; draw++) {
    const value = values[i * permutations + draw];
    if (value >= estimate - slack) above++;
    if (value <= estimate + slack) below++;
  }
  const smaller = (Math.min(above, below) + 1) / (permutations + 1);
  if (alternative === "folded") return smaller;
  if (alternative === "two-sided") return Math.min(1, 2 * smaller);
  return ((alternative === "greater" ? above : below) + 1) / (permutations + 1);
}
