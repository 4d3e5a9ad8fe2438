import type { DistinctNumbers } from "./distinct-numbers.js";

/** The distinct values are kept in a table with at least this many times as many places. */
const PLACES_PER_VALUE = 2;
const EMPTY = -1;

/**
 * The distinct values of any doubles, ascending, and each row's position among them (-1 where missing), by a hash table in
 * typed arrays: a `Map` holds at most 2^24 keys and an object for each.
 */
export function distinctDoubles(values: Float64Array): DistinctNumbers {
  const codes = new Int32Array(values.length);
  const found = codesByAppearance(values, codes);
  const sorted = found.slice().sort();
  const rank = rankOf(found, sorted);
  for (let row = 0; row < codes.length; row++) if (codes[row] !== EMPTY) codes[row] = rank[codes[row]];
  return { codes, values: sorted };
}

/** Writes the number of each row's value in order of appearance into `codes`; returns the values in that order. */
function codesByAppearance(values: Float64Array, codes: Int32Array): Float64Array {
  let found = new Float64Array(8);
  let places = new Int32Array(16).fill(EMPTY);
  let count = 0;
  // Rows of one unit often follow each other.
  let last = Number.NaN;
  let lastCode = EMPTY;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === last) {
      codes[row] = lastCode;
      continue;
    }
    if (Number.isNaN(value)) {
      codes[row] = EMPTY;
      continue;
    }
    let place = placeOf(value, found, places);
    let code = places[place];
    if (code === EMPTY) {
      if (count === found.length) {
        const more = new Float64Array(2 * count);
        more.set(found);
        found = more;
        places = placesOf(found, count);
        place = placeOf(value, found, places);
      }
      code = count++;
      found[code] = value === 0 ? 0 : value; // -0 too
      places[place] = code;
    }
    codes[row] = code;
    last = value;
    lastCode = code;
  }
  return found.subarray(0, count);
}

/** A table of the first `count` values. */
function placesOf(found: Float64Array, count: number): Int32Array<ArrayBuffer> {
  const places = new Int32Array(PLACES_PER_VALUE * found.length).fill(EMPTY);
  for (let code = 0; code < count; code++) places[placeOf(found[code], found, places)] = code;
  return places;
}

const one = new Float64Array(1);
const halves = new Int32Array(one.buffer);

/** Where a value stands in the table, or the empty place that is its own; the table's size is a power of two. */
function placeOf(value: number, found: Float64Array, places: Int32Array): number {
  one[0] = value === 0 ? 0 : value;
  const mask = places.length - 1;
  let mixed = Math.imul(halves[0], 0x239b961b) ^ Math.imul(halves[1], 0x4c9e2d51);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  let place = (mixed ^ (mixed >>> 13)) & mask;
  while (places[place] !== EMPTY && found[places[place]] !== value) place = (place + 1) & mask;
  return place;
}

/** The rank of each found value among the sorted ones. */
function rankOf(found: Float64Array, sorted: Float64Array): Int32Array {
  const rank = new Int32Array(found.length);
  let size = 16;
  while (size < PLACES_PER_VALUE * sorted.length) size *= 2;
  const places = new Int32Array(size).fill(EMPTY);
  for (let level = 0; level < sorted.length; level++) places[placeOf(sorted[level], sorted, places)] = level;
  for (let code = 0; code < found.length; code++) rank[code] = places[placeOf(found[code], sorted, places)];
  return rank;
}
