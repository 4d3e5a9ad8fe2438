import type { GroupColumn } from "@mesometrics/panel-data";

type Codes = Pick<GroupColumn, "codes" | "levels">;

/** The pairs of two groupings that occur, numbered in order of appearance. */
export interface PairCodes {
  /** length n */
  readonly codes: Int32Array;
  /** For each pair the first row that has it. */
  readonly firstRows: Int32Array;
}

/** A table of all pairs may have this many times as many places as there are rows, which costs less than hashing. */
const PLACES_PER_ROW = 4;

/** The places of the hash table are at least this many times as many as the pairs. */
const PLACES_PER_PAIR = 2;
const EMPTY = -1;

/** Numbers the pairs of codes: by a table of all pairs where it is small beside the rows, else by hashing. */
export function pairCodes(a: Codes, b: Codes): PairCodes {
  const codes = new Int32Array(a.codes.length);
  const tabulated = a.levels * b.levels <= PLACES_PER_ROW * codes.length + 1024;
  return { codes, firstRows: tabulated ? numberByTable(a, b, codes) : numberByHash(a.codes, b.codes, codes) };
}

function numberByTable(a: Codes, b: Codes, codes: Int32Array): Int32Array {
  const table = new Int32Array(a.levels * b.levels).fill(EMPTY);
  const first = a.codes;
  const second = b.codes;
  const levels = b.levels;
  const firstRows = new Int32Array(Math.min(table.length, codes.length));
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    const place = first[i] * levels + second[i];
    let code = table[place];
    if (code === EMPTY) {
      code = count++;
      table[place] = code;
      firstRows[code] = i;
    }
    codes[i] = code;
  }
  return firstRows.subarray(0, count);
}

/** Open addressing; a place holds the number of a pair, and the pair's first row says which pair it is. */
function numberByHash(a: Int32Array, b: Int32Array, codes: Int32Array): Int32Array {
  let firstRows = new Int32Array(512);
  let places = new Int32Array(PLACES_PER_PAIR * firstRows.length).fill(EMPTY);
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    let place = placeOf(a, b, i, firstRows, places);
    let code = places[place];
    if (code === EMPTY) {
      if (count === firstRows.length) {
        const more = new Int32Array(2 * count);
        more.set(firstRows);
        firstRows = more;
        places = new Int32Array(PLACES_PER_PAIR * more.length).fill(EMPTY);
        for (let pair = 0; pair < count; pair++) places[placeOf(a, b, more[pair], more, places)] = pair;
        place = placeOf(a, b, i, firstRows, places);
      }
      code = count++;
      firstRows[code] = i;
      places[place] = code;
    }
    codes[i] = code;
  }
  return firstRows.subarray(0, count);
}

/** Where the pair of row i stands, or the empty place that is its own; the number of places is a power of two. */
function placeOf(a: Int32Array, b: Int32Array, i: number, firstRows: Int32Array, places: Int32Array): number {
  const mask = places.length - 1;
  let mixed = Math.imul(a[i], 0x4c9e2d51) ^ Math.imul(b[i], 0x2b0e9789);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  let place = (mixed ^ (mixed >>> 13)) & mask;
  for (;;) {
    const pair = places[place];
    if (pair === EMPTY) return place;
    const row = firstRows[pair];
    if (a[row] === a[i] && b[row] === b[i]) return place;
    place = (place + 1) & mask;
  }
}
