import { integers } from "./level-order.js";

/** Rows of a call: the columns of so many stay in the nearest caches, and the engine can change to better code in between. */
export const PIECE = 8192;

/** The first level of each piece, then the number of levels: whole levels of about `PIECE` rows. */
export function piecesOf(pointers: Int32Array): Int32Array {
  const levels = pointers.length - 1;
  const result = integers(Math.ceil(pointers[levels] / PIECE) * 2 + 2);
  let count = 1;
  for (let level = 0; level < levels; level++) {
    if (pointers[level + 1] - pointers[result[count - 1]] > PIECE && level > result[count - 1]) result[count++] = level;
  }
  if (levels > 0) result[count++] = levels;
  return result.slice(0, count);
}
