import { inversePowerOfTwo } from "@mesometrics/matrix";
import type { FixedEffect, LevelCounts } from "./effect.js";

/** A column counts as a combination of earlier ones when at most this share of its norm is outside them. */
const DEPENDENCE = 1e-11;

/**
 * The dummies and slopes of one grouping as columns that are orthonormal within each level. Columns of different
 * levels never meet, so the projection on all of them is a sum of small ones.
 */
export interface LevelBasis {
  readonly codes: Int32Array;
  readonly levels: number;
  /** Columns per level. */
  readonly width: number;
  /** n x width: row i of the columns of its level; a column that depends on earlier ones is zero there */
  readonly values: Float64Array;
  /** Non-zero columns over all levels. */
  readonly rank: number;
  /** Whether every used level has a dummy of its own. */
  readonly hasDummies: boolean;
  /** Whether the basis is a dummy per level and nothing else, with rows scaled or not. */
  readonly isPlain: boolean;
  /** What the rows are multiplied by; null for ones. */
  readonly scale: Float64Array | null;
  /** length levels: the rows of each */
  readonly counts: Float64Array;
  /** Whether the rows stand in the order of their levels. */
  readonly isSorted: boolean;
  /** length levels: 1 / rows, where the basis is plain and not scaled; else null */
  readonly inverseCounts: Float64Array | null;
}

/** One basis per distinct grouping: `unit + unit[trend]` and `unit[trend]` are the same columns. */
export function levelBases(effects: readonly FixedEffect[], counted: readonly LevelCounts[]): LevelBasis[] {
  const distinct: { effect: FixedEffect; counts: LevelCounts; intercept: boolean; slopes: Float64Array[] }[] = [];
  effects.forEach((effect, position) => {
    let group = distinct.find((known) => sameCodes(known.effect, effect) && sameScale(known.effect, effect));
    if (group === undefined) {
      group = { effect, counts: counted[position], intercept: false, slopes: [] };
      distinct.push(group);
    }
    group.intercept ||= effect.intercept !== false;
    const slopes = effect.slopes ?? null;
    if (slopes === null) return;
    for (let j = 0; j < slopes.columns; j++)
      group.slopes.push(slopes.data.subarray(j * slopes.rows, (j + 1) * slopes.rows));
  });
  return distinct.map(({ effect, counts, intercept, slopes }) => levelBasis(effect, counts, intercept, slopes));
}

function levelBasis(
  effect: FixedEffect,
  { counts, isSorted }: LevelCounts,
  intercept: boolean,
  slopes: readonly Float64Array[],
): LevelBasis {
  const { codes, levels } = effect;
  const scale = effect.scale ?? null;
  const n = codes.length;
  let usedLevels = 0;
  for (let level = 0; level < levels; level++) if (counts[level] > 0) usedLevels++;
  const isPlain = intercept && slopes.length === 0;
  if (isPlain && scale === null) return plainBasis(codes, counts, usedLevels, isSorted);
  const width = slopes.length + (intercept ? 1 : 0);
  const values = new Float64Array(n * width);
  let rank = 0;
  let next = 0;
  const work = new Float64Array(n);
  if (intercept) {
    if (scale === null) {
      const roots = new Float64Array(levels);
      for (let level = 0; level < levels; level++) roots[level] = 1 / Math.sqrt(counts[level]);
      for (let i = 0; i < n; i++) values[i] = roots[codes[i]];
    } else {
      const unit = inversePowerOfTwo(largestOf(scale));
      for (let i = 0; i < n; i++) work[i] = scale[i] * unit;
      const norms = levelNorms(codes, levels, work);
      for (let i = 0; i < n; i++) values[i] = work[i] / norms[codes[i]];
    }
    rank += usedLevels;
    next++;
  }
  for (const slope of slopes) {
    // The unit of a slope cancels; this only keeps squares within range.
    const largest = largestOf(slope);
    const unit = scale === null ? 1 : inversePowerOfTwo(largestOf(scale));
    for (let i = 0; i < n; i++)
      work[i] = largest > 0 ? (slope[i] / largest) * (scale === null ? 1 : scale[i] * unit) : 0;
    const before = levelNorms(codes, levels, work);
    // Gram-Schmidt, twice: once leaves rounding of the order of what was removed.
    for (let pass = 0; pass < 2; pass++) {
      for (let c = 0; c < next; c++) removeColumn(codes, levels, values, c * n, work);
    }
    const after = levelNorms(codes, levels, work);
    for (let level = 0; level < levels; level++) {
      if (after[level] > DEPENDENCE * before[level]) rank++;
      else after[level] = Number.POSITIVE_INFINITY;
    }
    for (let i = 0; i < n; i++) values[i + next * n] = work[i] / after[codes[i]];
    next++;
  }
  return {
    codes,
    levels,
    width,
    values,
    rank,
    hasDummies: intercept,
    isPlain,
    scale,
    counts,
    isSorted,
    inverseCounts: null,
  };
}

/** A dummy per level, its column written out only where it is asked for: means need the counts alone. */
function plainBasis(codes: Int32Array, counts: Float64Array, usedLevels: number, isSorted: boolean): LevelBasis {
  const levels = counts.length;
  const inverseCounts = new Float64Array(levels);
  for (let level = 0; level < levels; level++) if (counts[level] > 0) inverseCounts[level] = 1 / counts[level];
  let values: Float64Array | null = null;
  return {
    codes,
    levels,
    width: 1,
    get values() {
      values ??= plainValues(codes, counts);
      return values;
    },
    rank: usedLevels,
    hasDummies: true,
    isPlain: true,
    scale: null,
    counts,
    isSorted,
    inverseCounts,
  };
}

function plainValues(codes: Int32Array, counts: Float64Array): Float64Array {
  const roots = counts.map((count) => 1 / Math.sqrt(count));
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) values[i] = roots[codes[i]];
  return values;
}

/** x <- x minus its projection on the basis, in place, with one pass of the projection. */
export function removeLevels(basis: LevelBasis, x: Float64Array): void {
  const { codes, levels, inverseCounts } = basis;
  const n = codes.length;
  if (inverseCounts !== null) {
    const means = new Float64Array(levels);
    for (let i = 0; i < n; i++) means[codes[i]] += x[i];
    for (let level = 0; level < levels; level++) means[level] *= inverseCounts[level];
    for (let i = 0; i < n; i++) x[i] -= means[codes[i]];
    return;
  }
  for (let c = 0; c < basis.width; c++) removeColumn(codes, levels, basis.values, c * n, x);
}

/** The largest |b'x| over the unit-norm columns b of the basis: 0 where x is orthogonal to all of them. */
export function largestProjection(basis: LevelBasis, x: Float64Array): number {
  const { codes, inverseCounts } = basis;
  const n = codes.length;
  let largest = 0;
  if (inverseCounts !== null) {
    const sums = new Float64Array(basis.levels);
    for (let i = 0; i < n; i++) sums[codes[i]] += x[i];
    for (let level = 0; level < basis.levels; level++) {
      largest = Math.max(largest, sums[level] * sums[level] * inverseCounts[level]);
    }
    return Math.sqrt(largest);
  }
  const { values } = basis;
  for (let c = 0; c < basis.width; c++) {
    const sums = new Float64Array(basis.levels);
    for (let i = 0; i < n; i++) sums[codes[i]] += values[i + c * n] * x[i];
    for (let level = 0; level < basis.levels; level++) largest = Math.max(largest, Math.abs(sums[level]));
  }
  return largest;
}

function removeColumn(codes: Int32Array, levels: number, values: Float64Array, at: number, x: Float64Array): void {
  const sums = new Float64Array(levels);
  for (let i = 0; i < codes.length; i++) sums[codes[i]] += values[at + i] * x[i];
  for (let i = 0; i < codes.length; i++) x[i] -= values[at + i] * sums[codes[i]];
}

function levelNorms(codes: Int32Array, levels: number, x: Float64Array): Float64Array {
  const norms = new Float64Array(levels);
  for (let i = 0; i < codes.length; i++) norms[codes[i]] += x[i] * x[i];
  for (let level = 0; level < levels; level++) norms[level] = Math.sqrt(norms[level]);
  return norms;
}

function largestOf(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  return largest;
}

/** Whether two effects, or bases, have rows scaled in the same way. */
export function sameScale(a: Pick<FixedEffect, "scale">, b: Pick<FixedEffect, "scale">): boolean {
  const [first, second] = [a.scale ?? null, b.scale ?? null];
  if (first === second) return true;
  return first !== null && second !== null && first.every((value, i) => value === second[i]);
}

function sameCodes(a: FixedEffect, b: FixedEffect): boolean {
  if (a.codes === b.codes) return true;
  return a.codes.length === b.codes.length && a.codes.every((code, i) => code === b.codes[i]);
}
