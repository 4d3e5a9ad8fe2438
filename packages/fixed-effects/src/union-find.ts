import type { LevelBasis } from "./level-basis.js";

/**
 * The connected components of two groupings, counted by joining the levels of the smaller one: two of them that the same
 * level of the other meets belong together. It ends as soon as all are one.
 */
export function componentCount(a: LevelBasis, b: LevelBasis): number {
  const [many, few] = a.levels >= b.levels ? [a, b] : [b, a];
  const parent = new Int32Array(few.levels);
  for (let node = 0; node < parent.length; node++) parent[node] = node;
  const count = few.rank;
  return count - joined(many.codes, few.codes, parent, new Int32Array(many.levels).fill(-1), count - 1);
}

/** Joins levels by the rows until `most` have been joined; returns how many have. */
function joined(many: Int32Array, few: Int32Array, parent: Int32Array, firstMet: Int32Array, most: number): number {
  let joins = 0;
  for (let i = 0; i < many.length && joins < most; i++) {
    const level = few[i];
    const met = firstMet[many[i]];
    if (met < 0) firstMet[many[i]] = level;
    else if (met !== level && join(parent, met, level)) joins++;
  }
  return joins;
}

/** Makes one class of two; false where they are one already. */
export function join(parent: Int32Array, a: number, b: number): boolean {
  const first = rootOf(parent, a);
  const second = rootOf(parent, b);
  if (first === second) return false;
  if (first < second) parent[second] = first;
  else parent[first] = second;
  return true;
}

/** The class of a node, with path halving. */
export function rootOf(parent: Int32Array, node: number): number {
  let current = node;
  while (parent[current] !== current) {
    parent[current] = parent[parent[current]];
    current = parent[current];
  }
  return current;
}
