import { compareCodePoints } from "./code-point-order.js";
import type { DataColumn } from "./dataset.js";

/**
 * A 64-bit hash of a data set's content as 16 hexadecimal digits: kind, index columns, column names and every cell, rows
 * in order (columns sorted by name, since their order says nothing). It is the same on every platform and for every way a
 * number may be stored: words are taken low half first, every missing number has one bit pattern and -0 equals 0.
 * It tells data sets apart by accident, not against an attacker.
 *
 * Each column has a hash of its own, made once, so that a data set with further columns costs no more than these. Two pairs
 * of 32-bit lanes take the doubles of a column in turn, so that two are under way at once. The halves of a double are combined
 * by a matrix that is invertible modulo 2^32 (its determinant is odd), each goes into one lane of the pair (exclusive or, an
 * odd multiplier, a rotation), and each lane of the second pair into one of the first at the end. All these steps are
 * invertible, so that data sets that differ in one number never have the same hash. The finaliser is that of MurmurHash3
 * (Appleby).
 */
export function contentHash(prefix: readonly string[], columns: readonly DataColumn[]): string {
  const state = startingLanes();
  for (const text of prefix) hashText(state, text);
  const sorted = [...columns].sort((x, y) => compareCodePoints(x.name, y.name));
  for (const column of sorted) {
    hashText(state, column.name);
    const { first, second } = hashOfColumn(column);
    state.a = mix(state.a, first, FIRST_MULTIPLIER, 15);
    state.b = mix(state.b, second, SECOND_MULTIPLIER, 13);
  }
  return hex(finalise(state.a ^ state.words)) + hex(finalise(state.b ^ state.words));
}

interface ColumnHash {
  readonly first: number;
  readonly second: number;
}

const knownColumns = new WeakMap<DataColumn, ColumnHash>();

/** The hash of a column's kind and cells, without its name. */
function hashOfColumn(column: DataColumn): ColumnHash {
  let known = knownColumns.get(column);
  if (known === undefined) {
    const state = startingLanes();
    hashText(state, column.kind);
    if (column.kind === "text") {
      hashText(state, String(column.levels.length));
      for (const level of column.levels) hashText(state, level);
      hashIntegers(state, column.codes);
    } else if (column.integers === undefined) hashNumbers(state, column.values, column.values.length);
    else hashIntegers(state, column.integers);
    known = {
      first: mix(state.a, state.c, FIRST_MULTIPLIER, 15) ^ state.words,
      second: mix(state.b, state.d, SECOND_MULTIPLIER, 13) ^ state.words,
    };
    knownColumns.set(column, known);
  }
  return known;
}

function startingLanes(): Lanes {
  return { a: 0x2f0b4c47, b: 0x71d67fff, c: 0x5bd1e995, d: 0x165667b1, words: 0 };
}

interface Lanes {
  a: number;
  b: number;
  c: number;
  d: number;
  words: number;
}

/** Which half of a double comes first in memory. */
const LOW_HALF = new Uint32Array(new Float64Array([1]).buffer)[0] === 0 ? 0 : 1;
const HIGH_HALF = 1 - LOW_HALF;
const EXPONENT = 0x7ff00000;
const MISSING_HIGH = 0x7ff80000;
const FIRST_MULTIPLIER = 0x4c9e2d51;
const SECOND_MULTIPLIER = 0x2b0e9789;
/** The matrix of the halves: 1 on its diagonal and these two, of which one is even. */
const HIGH_INTO_LOW = 0x1b873593;
const LOW_INTO_HIGH = 0x239b961a;

function mix(lane: number, word: number, multiplier: number, turn: number): number {
  const product = Math.imul(lane ^ word, multiplier);
  return (product << turn) | (product >>> (32 - turn));
}

/** The first `count` doubles, two at a time; the halves are compared as integers, which costs least. */
function hashNumbers(state: Lanes, values: Float64Array, count: number): void {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * count);
  const even = (2 * count) & ~3;
  let { a, b, c, d } = state;
  let i = 0;
  for (; i < even; i = (i + 4) | 0) {
    let low = halves[(i + LOW_HALF) | 0];
    let high = halves[(i + HIGH_HALF) | 0];
    if ((high & EXPONENT) === EXPONENT) {
      low = 0;
      high = MISSING_HIGH;
    } else if (high << 1 === 0 && low === 0) high = 0; // -0 too
    a = Math.imul(a ^ (low + Math.imul(high, HIGH_INTO_LOW)), FIRST_MULTIPLIER);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b ^ (high + Math.imul(low, LOW_INTO_HIGH)), SECOND_MULTIPLIER);
    b = (b << 13) | (b >>> 19);
    low = halves[(i + 2 + LOW_HALF) | 0];
    high = halves[(i + 2 + HIGH_HALF) | 0];
    if ((high & EXPONENT) === EXPONENT) {
      low = 0;
      high = MISSING_HIGH;
    } else if (high << 1 === 0 && low === 0) high = 0;
    c = Math.imul(c ^ (low + Math.imul(high, HIGH_INTO_LOW)), FIRST_MULTIPLIER);
    c = (c << 15) | (c >>> 17);
    d = Math.imul(d ^ (high + Math.imul(low, LOW_INTO_HIGH)), SECOND_MULTIPLIER);
    d = (d << 13) | (d >>> 19);
  }
  if (i < halves.length) {
    let low = halves[i + LOW_HALF];
    let high = halves[i + HIGH_HALF];
    if ((high & EXPONENT) === EXPONENT) {
      low = 0;
      high = MISSING_HIGH;
    } else if (high << 1 === 0 && low === 0) high = 0;
    a = mix(a, low + Math.imul(high, HIGH_INTO_LOW), FIRST_MULTIPLIER, 15);
    b = mix(b, high + Math.imul(low, LOW_INTO_HIGH), SECOND_MULTIPLIER, 13);
  }
  state.a = a;
  state.b = b;
  state.c = c;
  state.d = d;
  state.words = (state.words + 2 * count) | 0;
}

/** Even, so that the doubles of a column keep their turn whatever way they are stored. */
const BLOCK = 2048;

/** Integers as the doubles that they are, a block at a time. */
function hashIntegers(state: Lanes, integers: Int32Array): void {
  const block = new Float64Array(Math.min(BLOCK, integers.length));
  for (let from = 0; from < integers.length; from += BLOCK) {
    const count = Math.min(BLOCK, integers.length - from);
    for (let i = 0; i < count; i++) block[i] = integers[from + i];
    hashNumbers(state, block, count);
  }
}

/** The length goes first, so that ["ab", "c"] and ["a", "bc"] differ. */
function hashText(state: Lanes, text: string): void {
  let a = mix(state.a, text.length, FIRST_MULTIPLIER, 15);
  let b = mix(state.b, text.length, SECOND_MULTIPLIER, 13);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = mix(a, unit, FIRST_MULTIPLIER, 15);
    b = mix(b, unit, SECOND_MULTIPLIER, 13);
  }
  state.a = a;
  state.b = b;
  state.words = (state.words + text.length + 1) | 0;
}

function finalise(lane: number): number {
  let h = lane;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
