import { inversePowerOfTwo, MesometricsError } from "@mesometrics/matrix";
import { type LevelBasis, sameScale } from "./level-basis.js";

/**
 * Groupings of plain dummies with the rows in the order of one of them, A, which is eliminated; the levels of the others
 * are numbered through.
 */
export interface LevelOrder {
  readonly rows: number;
  /** length levels of A + 1: the rows of each in the new order */
  readonly pointers: Int32Array;
  /** length rows: the row of the sample at each place, where columns are to be brought into this order; else null */
  readonly order: Int32Array | null;
  /** The codes as they are, where columns are read as they are although they stand in another order; else null. */
  readonly unsorted: UnsortedRows | null;
  /** Groupings beside A. */
  readonly entries: number;
  /** rows x entries, row-major: the levels that a row is in; made when they are read, since few large samples need them */
  readonly codes: Int32Array;
  /** The codes of each of them in this order, from 0 on, where the sample stands in it; else null. */
  readonly groupings: readonly Int32Array[] | null;
  /** length entries + 1: the first level of each grouping, then their number */
  readonly offsets: Int32Array;
  /** Levels of the others together. */
  readonly size: number;
  /** length rows: what the rows of the dummies are multiplied by, up to a power of two; null for ones */
  readonly scale: Float64Array | null;
  /** length levels of A: the squared norm of each dummy, its rows where there is no scale */
  readonly totals: Float64Array;
  /** length size: the same for the others */
  readonly degrees: Float64Array;
}

/** Groupings in the order of the sample. */
export interface UnsortedRows {
  /** length n: of A */
  readonly levels: Int32Array;
  /** of each other grouping */
  readonly codes: readonly Int32Array[];
}

/** Scales whose squares stay within range once the largest is near 1. */
const SMALLEST_SCALE = 1e-100;

/** Null where the bases are not plain dummies, scaled alike or not at all; `bases[0]` is the one to eliminate. */
export function levelOrder(bases: readonly LevelBasis[]): LevelOrder | null {
  const [eliminated, ...others] = bases;
  if (eliminated === undefined || others.length === 0) return null;
  if (!bases.every((basis) => basis.isPlain && sameScale(basis, eliminated))) return null;
  const rows = eliminated.codes.length;
  const pointers = integers(eliminated.levels + 1);
  for (let level = 0; level < eliminated.levels; level++) {
    pointers[level + 1] = pointers[level] + eliminated.counts[level];
  }
  const offsets = new Int32Array(others.length + 1);
  others.forEach((basis, e) => {
    offsets[e + 1] = offsets[e] + basis.levels;
  });
  const order = eliminated.scale !== null && !eliminated.isSorted ? orderOf(eliminated.codes, pointers) : null;
  const scale = orderedScale(eliminated.scale, order);
  if (eliminated.scale !== null && scale === null) return null;
  const unsorted =
    eliminated.isSorted || order !== null
      ? null
      : { levels: eliminated.codes, codes: others.map((basis) => basis.codes) };
  let interleaved: Int32Array | null = null;
  const codes = (): Int32Array => {
    interleaved ??= orderedCodes(eliminated, pointers, others, offsets);
    return interleaved;
  };
  const groupings = eliminated.isSorted ? others.map((basis) => basis.codes) : null;
  const size = offsets[others.length];
  if (scale === null) {
    const degrees = new Float64Array(size);
    others.forEach((basis, e) => {
      degrees.set(basis.counts, offsets[e]);
    });
    return {
      rows,
      pointers,
      order,
      unsorted,
      entries: others.length,
      get codes() {
        return codes();
      },
      groupings,
      offsets,
      size,
      scale,
      totals: eliminated.counts,
      degrees,
    };
  }
  const own = codes();
  const totals = new Float64Array(eliminated.levels);
  const degrees = new Float64Array(size);
  for (let level = 0; level < eliminated.levels; level++) {
    for (let i = pointers[level]; i < pointers[level + 1]; i++) {
      const square = scale[i] * scale[i];
      totals[level] += square;
      for (let p = i * others.length; p < (i + 1) * others.length; p++) degrees[own[p]] += square;
    }
  }
  const entries = others.length;
  return { rows, pointers, order, unsorted, entries, codes: own, groupings, offsets, size, scale, totals, degrees };
}

/** Where the levels of one grouping stand: row i is in codes[i * stride + shift] + offset. */
export interface EntryCodes {
  readonly codes: Int32Array;
  readonly stride: number;
  readonly shift: number;
  readonly offset: number;
}

export function codesOf(rows: LevelOrder, entry: number): EntryCodes {
  if (rows.groupings === null) return { codes: rows.codes, stride: rows.entries, shift: entry, offset: 0 };
  return { codes: rows.groupings[entry], stride: 1, shift: 0, offset: rows.offsets[entry] };
}

/** Room for `length` numbers. @throws OUT_OF_MEMORY */
export function numbers(length: number): Float64Array {
  try {
    return new Float64Array(length);
  } catch (cause) {
    throw outOfMemory(8 * length, cause);
  }
}

/** Room for `length` integers. @throws OUT_OF_MEMORY */
export function integers(length: number): Int32Array {
  try {
    return new Int32Array(length);
  } catch (cause) {
    throw outOfMemory(4 * length, cause);
  }
}

function outOfMemory(bytes: number, cause: unknown): unknown {
  if (!(cause instanceof RangeError)) return cause;
  return new MesometricsError(
    "OUT_OF_MEMORY",
    `There is no room for ${Math.ceil(bytes / 2 ** 20)} MB that the fixed effects need: estimate on fewer rows or columns at a time, or give the process more memory.`,
    { bytes },
  );
}

/** Counting sort by level: the order of rows within a level stays. */
function orderOf(codes: Int32Array, pointers: Int32Array): Int32Array {
  const next = pointers.slice();
  const order = integers(codes.length);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]]++] = i;
  return order;
}

function orderedCodes(
  eliminated: LevelBasis,
  pointers: Int32Array,
  others: readonly LevelBasis[],
  offsets: Int32Array,
): Int32Array {
  const entries = others.length;
  const { codes: levels, isSorted } = eliminated;
  if (entries === 1 && isSorted) return others[0].codes;
  const result = integers(levels.length * entries);
  others.forEach(({ codes }, e) => {
    if (isSorted) spread(codes, offsets[e], entries, e, result);
    else spreadByLevel(codes, levels, pointers.slice(), offsets[e], entries, e, result);
  });
  return result;
}

function spread(codes: Int32Array, offset: number, entries: number, entry: number, result: Int32Array): void {
  for (let i = 0, p = entry; i < codes.length; i++, p += entries) result[p] = offset + codes[i];
}

function spreadByLevel(
  codes: Int32Array,
  levels: Int32Array,
  next: Int32Array,
  offset: number,
  entries: number,
  entry: number,
  result: Int32Array,
): void {
  for (let i = 0; i < codes.length; i++) result[next[levels[i]]++ * entries + entry] = offset + codes[i];
}

/** The scale in the order of A, its largest number near 1; null where it spans too much, or where there is none. */
function orderedScale(scale: Float64Array | null, order: Int32Array | null): Float64Array | null {
  if (scale === null) return null;
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < scale.length; i++) {
    largest = Math.max(largest, scale[i]);
    smallest = Math.min(smallest, scale[i]);
  }
  const unit = inversePowerOfTwo(largest);
  if (!(smallest * unit > SMALLEST_SCALE)) return null;
  const result = numbers(scale.length);
  for (let i = 0; i < scale.length; i++) result[i] = scale[order === null ? i : order[i]] * unit;
  return result;
}
