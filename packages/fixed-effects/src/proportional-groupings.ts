import { type BalancedGrid, balancedGrid } from "./balanced-grid.js";
import type { LevelBasis } from "./level-basis.js";

/**
 * Two groupings whose cells have the rows n_ab = n_a n_b / n, as in a balanced panel: apart from the constant their
 * dummies are orthogonal, so that no system has to be solved.
 */
export interface ProportionalGroupings {
  readonly first: LevelBasis;
  readonly second: LevelBasis;
  /** Of all dummies: every pair of levels has rows, so the graph of the levels has one component. */
  readonly rank: number;
  /** length levels: what `addUp` finds and `removeMeans` uses */
  readonly firstSums: Float64Array;
  readonly secondSums: Float64Array;
  /** Where every pair of levels has one row: the same as a grid; else null. */
  readonly grid: BalancedGrid | null;
  /** A grid whose rows stand in any order and do not stay in the caches. */
  readonly isScattered: boolean;
}

/** A column of so many rows stays in the caches. */
const CACHED_ROWS = 65_536;

/** The two groupings where they are plain, unscaled and proportional; null for anything else. */
export function proportionalGroupings(bases: readonly LevelBasis[]): ProportionalGroupings | null {
  const [first, second] = bases;
  if (bases.length !== 2 || !first?.inverseCounts || !second?.inverseCounts) return null;
  const n = first.codes.length;
  const cells = first.levels * second.levels;
  // With a cell for every pair there cannot be more of them than rows.
  if (cells > n) return null;
  const cellByCell = balancedGrid(first, second);
  if (cellByCell === null && !isProportional(first, second)) return null;
  return {
    first,
    second,
    rank: first.rank + second.rank - 1,
    firstSums: new Float64Array(first.levels),
    secondSums: new Float64Array(second.levels),
    grid: cellByCell,
    isScattered: n > CACHED_ROWS && (cellByCell?.order ?? null) !== null,
  };
}

function isProportional(first: LevelBasis, second: LevelBasis): boolean {
  const n = first.codes.length;
  const counts = new Int32Array(first.levels * second.levels);
  for (let i = 0; i < n; i++) counts[first.codes[i] * second.levels + second.codes[i]]++;
  for (let i = 0; i < n; i++) {
    const a = first.codes[i];
    const b = second.codes[i];
    if (counts[a * second.levels + b] * n !== first.counts[a] * second.counts[b]) return false;
  }
  return true;
}

/** The sums of x by level into `firstSums` and `secondSums`; returns the largest |b'x| over the unit-norm dummies b. */
export function addUp({ first, second, firstSums, secondSums }: ProportionalGroupings, x: Float64Array): number {
  firstSums.fill(0);
  secondSums.fill(0);
  const a = first.codes;
  const b = second.codes;
  // Rows of one level often follow each other: their sum then stays in a register.
  let level = a[0];
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    if (a[i] !== level) {
      firstSums[level] += sum;
      level = a[i];
      sum = 0;
    }
    sum += x[i];
    secondSums[b[i]] += x[i];
  }
  firstSums[level] += sum;
  return Math.max(largestShare(first, firstSums), largestShare(second, secondSums));
}

/** x_i <- x_i - mean of its level of one grouping - mean of its level of the other + mean, after `addUp` of x. */
export function removeMeans({ first, second, firstSums, secondSums }: ProportionalGroupings, x: Float64Array): void {
  let total = 0;
  for (let level = 0; level < first.levels; level++) total += firstSums[level];
  const mean = total / x.length;
  toMeans(first, firstSums, 0);
  toMeans(second, secondSums, mean);
  const a = first.codes;
  const b = second.codes;
  // One after the other: the sum of both would round away digits of a column whose levels lie far apart.
  for (let i = 0; i < x.length; i++) x[i] = x[i] - firstSums[a[i]] - secondSums[b[i]];
}

function toMeans({ inverseCounts, levels }: LevelBasis, sums: Float64Array, less: number): void {
  if (inverseCounts === null) return;
  for (let level = 0; level < levels; level++) sums[level] = sums[level] * inverseCounts[level] - less;
}

/** max |sum| / sqrt(rows) over the levels. */
function largestShare({ inverseCounts, levels }: LevelBasis, sums: Float64Array): number {
  let largest = 0;
  if (inverseCounts === null) return largest;
  for (let level = 0; level < levels; level++) {
    largest = Math.max(largest, sums[level] * sums[level] * inverseCounts[level]);
  }
  return Math.sqrt(largest);
}
