import { compareCodePoints } from "./code-point-order.js";
import type { DataColumn } from "./dataset.js";

/**
 * A 64-bit hash of a data set's content as 16 hexadecimal digits: kind, index columns, column names and every cell, rows
 * in order (columns sorted by name, since their order says nothing). It is the same on every platform: words are taken
 * low half first, every missing number has one bit pattern and -0 equals 0.
 * It tells data sets apart by accident, not against an attacker.
 *
 * Two lanes of the 32-bit body and finaliser of MurmurHash3 (Appleby), with different seeds and multipliers. A double goes
 * into both lanes at once, its halves combined by a matrix that is invertible modulo 2^32 (its determinant is odd), so that
 * data sets that differ in one cell never have the same hash.
 */
export function contentHash(prefix: readonly string[], columns: readonly DataColumn[]): string {
  const state = { a: 0x2f0b4c47, b: 0x71d67fff, words: 0 };
  for (const text of prefix) hashText(state, text);
  const sorted = [...columns].sort((x, y) => compareCodePoints(x.name, y.name));
  for (const column of sorted) {
    hashText(state, column.name);
    hashText(state, column.kind);
    if (column.kind === "number") hashNumbers(state, column.values);
    else {
      hashText(state, String(column.levels.length));
      for (const level of column.levels) hashText(state, level);
      hashIntegers(state, column.codes);
    }
  }
  return hex(finalise(state.a ^ state.words)) + hex(finalise(state.b ^ state.words));
}

interface HashState {
  a: number;
  b: number;
  words: number;
}

/** Which half of a double comes first in memory. */
const LOW_HALF = new Uint32Array(new Float64Array([1]).buffer)[0] === 0 ? 0 : 1;
const CANONICAL_NAN_HIGH = 0x7ff80000;

function hashNumbers(state: HashState, values: Float64Array): void {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  let { a, b } = state;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    let low = halves[2 * i + LOW_HALF];
    let high = halves[2 * i + 1 - LOW_HALF];
    if (Number.isNaN(value)) {
      low = 0;
      high = CANONICAL_NAN_HIGH;
    } else if (value === 0) high = 0; // -0 too
    const first = (Math.imul(low, 0xcc9e2d51) + Math.imul(high, 0x1b873593)) | 0;
    const second = (Math.imul(low, 0x239b961b) + Math.imul(high, 0xab0e9788)) | 0;
    const mixedA = a ^ ((first << 15) | (first >>> 17));
    const mixedB = b ^ ((second << 16) | (second >>> 16));
    a = (Math.imul((mixedA << 13) | (mixedA >>> 19), 5) + 0xe6546b64) | 0;
    b = (Math.imul((mixedB << 17) | (mixedB >>> 15), 5) + 0x561ccd1b) | 0;
  }
  state.a = a;
  state.b = b;
  state.words += 2 * values.length;
}

function hashIntegers(state: HashState, values: Int32Array): void {
  for (let i = 0; i < values.length; i++) {
    state.a = mixA(state.a, values[i]);
    state.b = mixB(state.b, values[i]);
  }
  state.words += values.length;
}

/** The length goes first, so that ["ab", "c"] and ["a", "bc"] differ. */
function hashText(state: HashState, text: string): void {
  state.a = mixA(state.a, text.length);
  state.b = mixB(state.b, text.length);
  for (let i = 0; i < text.length; i++) {
    state.a = mixA(state.a, text.charCodeAt(i));
    state.b = mixB(state.b, text.charCodeAt(i));
  }
  state.words += text.length + 1;
}

function mixA(lane: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const mixed = lane ^ Math.imul(k, 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function mixB(lane: number, word: number): number {
  let k = Math.imul(word, 0x239b961b);
  k = (k << 16) | (k >>> 16);
  const mixed = lane ^ Math.imul(k, 0xab0e9789);
  return (Math.imul((mixed << 17) | (mixed >>> 15), 5) + 0x561ccd1b) | 0;
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
