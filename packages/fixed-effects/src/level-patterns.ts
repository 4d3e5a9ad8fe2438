import { codesOf, type EntryCodes, integers, type LevelOrder, numbers } from "./level-order.js";

/**
 * The product with S = F'M_A F of several groupings where all but one of them repeat: most workers are there in the same
 * years. They are then read once for each of these patterns instead of once for each row.
 */
export interface LevelPatterns {
  /** The grouping that is read row by row, as cells by level of A: cell p is in codes[p * stride + shift] + offset. */
  readonly entry: number;
  readonly pointers: Int32Array;
  readonly codes: Int32Array;
  readonly stride: number;
  readonly shift: number;
  readonly offset: number;
  /** The rows of each cell; null where every row is one. */
  readonly weights: Float64Array | null;
  /** length levels of A: the pattern of each, of its levels in the other groupings */
  readonly of: Int32Array;
  /**
   * Levels of the other groupings that belong to each pattern, as often as they occur in it; with `rowCodes` those of its
   * rows in turn.
   */
  readonly lists: { readonly pointers: Int32Array; readonly codes: Int32Array };
  /** length rows: the codes of the cells' grouping, less `offset`, where the rows follow the lists; else null */
  readonly rowCodes: Int32Array | null;
  /** Two levels of different groupings, and the rows that both have. */
  readonly pairs: { readonly first: Int32Array; readonly second: Int32Array; readonly rows: Float64Array };
}

/** Patterns are worth their lists where these have at most this share of the rows. */
const SHORT = 0.1;

/** Pairs of levels may be at most this share of the rows. */
const FEW_PAIRS = 0.5;

/** Rows that follow each other in one cell are worth their weights where cells are fewer than this share of the rows. */
const WORTHWHILE = 0.7;

/** Null with weighted rows, with one grouping beside A, and where too little repeats. */
export function levelPatterns(rows: LevelOrder): LevelPatterns | null {
  const { entries, offsets, scale } = rows;
  if (entries < 2 || scale !== null) return null;
  const sizes = Array.from({ length: entries }, (_, e) => offsets[e + 1] - offsets[e]);
  let possible = 0;
  sizes.forEach((size, e) => {
    for (let other = 0; other < e; other++) possible += size * sizes[other];
  });
  if (possible > FEW_PAIRS * rows.rows) return null;
  const largestFirst = sizes.map((_, e) => e).sort((a, b) => sizes[b] - sizes[a]);
  for (const entry of largestFirst) {
    const found = findPatterns(rows, entry);
    if (found === null) continue;
    return {
      entry,
      ...cellsOf(rows, entry),
      ...found,
      rowCodes: rows.groupings?.[entry] ?? null,
      pairs: pairsOf(rows, sizes),
    };
  }
  return null;
}

/** The patterns of all groupings but one. */
function findPatterns(rows: LevelOrder, entry: number): Pick<LevelPatterns, "of" | "lists"> | null {
  const { pointers, entries } = rows;
  const levels = pointers.length - 1;
  const width = entries - 1;
  const most = Math.floor(SHORT * rows.rows);
  const of = integers(levels);
  const begins = [0];
  const lists = integers(most);
  const chains = new Map<number, number>();
  const before: number[] = [];
  let longest = 0;
  for (let level = 0; level < levels; level++) longest = Math.max(longest, pointers[level + 1] - pointers[level]);
  if (width * longest > most) return null;
  const list = integers(width * longest);
  const others = Array.from({ length: entries }, (_, e) => e)
    .filter((e) => e !== entry)
    .map((e) => codesOf(rows, e));
  // Rows in the order of the sample are those of their worker in turn; others may be in any order.
  const isOrdered = rows.groupings !== null;
  for (let level = 0; level < levels; level++) {
    const from = pointers[level];
    const count = pointers[level + 1] - from;
    const length = count * width;
    // Workers who follow each other are often there in the same years.
    const last = level === 0 ? -1 : of[level - 1];
    if (last >= 0 && begins[last + 1] - begins[last] === length) {
      const begin = begins[last];
      if (others.every((other, k) => isListed(other, from, count, lists, begin + k, width))) {
        of[level] = last;
        continue;
      }
    }
    for (let k = 0; k < width; k++) copyLevels(others[k], from, count, list, k, width);
    if (!isOrdered) sortAscending(list, length);
    const hash = hashOf(list, length);
    let pattern = chains.get(hash) ?? -1;
    while (pattern >= 0 && !isPattern(pattern, list, length, begins, lists)) pattern = before[pattern];
    if (pattern < 0) {
      const begin = begins[begins.length - 1];
      if (begin + length > most) return null;
      pattern = begins.length - 1;
      for (let k = 0; k < length; k++) lists[begin + k] = list[k];
      begins.push(begin + length);
      before.push(chains.get(hash) ?? -1);
      chains.set(hash, pattern);
    }
    of[level] = pattern;
  }
  return { of, lists: { pointers: Int32Array.from(begins), codes: lists.slice(0, begins[begins.length - 1]) } };
}

/** Whether the levels of some rows are lists[at], lists[at + width], … */
function isListed(
  { codes, stride, shift, offset }: EntryCodes,
  from: number,
  count: number,
  lists: Int32Array,
  at: number,
  width: number,
): boolean {
  let p = from * stride + shift;
  for (let i = 0; i < count; i++, p += stride, at += width) if (codes[p] + offset !== lists[at]) return false;
  return true;
}

function copyLevels(
  { codes, stride, shift, offset }: EntryCodes,
  from: number,
  count: number,
  list: Int32Array,
  at: number,
  width: number,
): void {
  let p = from * stride + shift;
  for (let i = 0; i < count; i++, p += stride, at += width) list[at] = codes[p] + offset;
}

function isPattern(pattern: number, list: Int32Array, length: number, begins: readonly number[], lists: Int32Array) {
  const begin = begins[pattern];
  if (begins[pattern + 1] - begin !== length) return false;
  for (let k = 0; k < length; k++) if (lists[begin + k] !== list[k]) return false;
  return true;
}

function hashOf(list: Int32Array, length: number): number {
  let hash = length;
  for (let k = 0; k < length; k++) {
    hash = Math.imul(hash ^ list[k], 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function sortAscending(list: Int32Array, length: number): void {
  let isSorted = true;
  for (let k = 1; k < length; k++) isSorted &&= list[k] >= list[k - 1];
  if (!isSorted) list.subarray(0, length).sort();
}

function cellsOf(
  rows: LevelOrder,
  entry: number,
): Pick<LevelPatterns, "pointers" | "codes" | "stride" | "shift" | "offset" | "weights"> {
  const { pointers } = rows;
  const { codes, stride, shift, offset } = codesOf(rows, entry);
  const levels = pointers.length - 1;
  const begins = integers(levels + 1);
  for (let level = 0; level < levels; level++) {
    let cells = 0;
    let before = -1;
    for (let i = pointers[level], p = i * stride + shift; i < pointers[level + 1]; i++, p += stride) {
      if (codes[p] !== before) cells++;
      before = codes[p];
    }
    begins[level + 1] = begins[level] + cells;
  }
  if (begins[levels] > WORTHWHILE * rows.rows) return { pointers, codes, stride, shift, offset, weights: null };
  const own = integers(begins[levels]);
  const weights = numbers(begins[levels]);
  for (let level = 0; level < levels; level++) {
    let cell = begins[level] - 1;
    let before = -1;
    for (let i = pointers[level], p = i * stride + shift; i < pointers[level + 1]; i++, p += stride) {
      if (codes[p] !== before) own[++cell] = codes[p];
      weights[cell]++;
      before = codes[p];
    }
  }
  return { pointers: begins, codes: own, stride: 1, shift: 0, offset, weights };
}

/** Pair by pair of groupings, the table of the rows that their levels have in common, without its zeros. */
function pairsOf(rows: LevelOrder, sizes: readonly number[]): LevelPatterns["pairs"] {
  const { entries, offsets } = rows;
  const first: number[] = [];
  const second: number[] = [];
  const counts: number[] = [];
  for (let a = 0; a < entries; a++) {
    for (let b = a + 1; b < entries; b++) {
      const width = sizes[b];
      const table = integers(sizes[a] * width);
      const [own, other] = [codesOf(rows, a), codesOf(rows, b)];
      const origin = (offsets[a] - own.offset) * width + offsets[b] - other.offset;
      countPairs(own, other, rows.rows, origin, width, table);
      for (let cell = 0; cell < table.length; cell++) {
        if (table[cell] === 0) continue;
        first.push(offsets[a] + Math.floor(cell / width));
        second.push(offsets[b] + (cell % width));
        counts.push(table[cell]);
      }
    }
  }
  return { first: Int32Array.from(first), second: Int32Array.from(second), rows: Float64Array.from(counts) };
}

/** Counts a row at table[a width + b - origin]. */
function countPairs(
  first: EntryCodes,
  second: EntryCodes,
  rows: number,
  origin: number,
  width: number,
  table: Int32Array,
): void {
  const { codes: a, stride: aStep } = first;
  const { codes: b, stride: bStep } = second;
  let p = first.shift;
  let q = second.shift;
  for (let i = 0; i < rows; i = (i + 1) | 0, p = (p + aStep) | 0, q = (q + bStep) | 0) {
    table[(Math.imul(a[p], width) + b[q] - origin) | 0]++;
  }
}

/** Numbers that the product by patterns needs for a pair of columns, twice; 0 without patterns. */
export function patternNumbers(patterns: LevelPatterns | null): number {
  return patterns === null ? 0 : 2 * (patterns.lists.pointers.length - 1);
}

/**
 * image = S direction for pairs of columns, from image = F'F direction as it is without the levels that rows share.
 *
 * @param sums room for `patternNumbers`, as `means`
 * @param subtractCells the kernel `subtractPatternCells` on these arrays
 */
export function multiplyByPatterns(
  { pairs, lists }: LevelPatterns,
  direction: Float64Array,
  image: Float64Array,
  sums: Float64Array,
  means: Float64Array,
  subtractCells: () => void,
): void {
  addPairs(pairs, direction, image);
  sumPatterns(lists, direction, sums);
  means.fill(0);
  subtractCells();
  subtractPatterns(lists, means, image);
}

/** image += F'F direction without its diagonal: what levels of different groupings share. */
function addPairs(pairs: LevelPatterns["pairs"], direction: Float64Array, image: Float64Array): void {
  const { first, second, rows } = pairs;
  for (let p = 0; p < rows.length; p++) {
    const f = 2 * first[p];
    const g = 2 * second[p];
    const count = rows[p];
    image[f] += count * direction[g];
    image[f + 1] += count * direction[g + 1];
    image[g] += count * direction[f];
    image[g + 1] += count * direction[f + 1];
  }
}

/** sums <- what `direction` has in the levels of each pattern. */
function sumPatterns({ pointers, codes }: LevelPatterns["lists"], direction: Float64Array, sums: Float64Array): void {
  for (let pattern = 0; pattern + 1 < pointers.length; pattern++) {
    let x = 0;
    let y = 0;
    for (let p = pointers[pattern]; p < pointers[pattern + 1]; p++) {
      x += direction[2 * codes[p]];
      y += direction[2 * codes[p] + 1];
    }
    sums[2 * pattern] = x;
    sums[2 * pattern + 1] = y;
  }
}

/** image -= the means of each pattern's levels of A, in every level of the pattern. */
function subtractPatterns({ pointers, codes }: LevelPatterns["lists"], means: Float64Array, image: Float64Array): void {
  for (let pattern = 0; pattern + 1 < pointers.length; pattern++) {
    for (let p = pointers[pattern]; p < pointers[pattern + 1]; p++) {
      image[2 * codes[p]] -= means[2 * pattern];
      image[2 * codes[p] + 1] -= means[2 * pattern + 1];
    }
  }
}
