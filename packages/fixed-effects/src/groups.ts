import { type FixedEffect, type GroupCodes, requireCodes, requireEffects } from "./effect.js";

/** The connected components of the bipartite graph whose edges are the rows. */
export interface ConnectedComponents {
  readonly count: number;
  /** length a.levels: the component of each level of the first grouping, -1 for a level without rows */
  readonly ofFirst: Int32Array;
  /** length b.levels: the same for the second grouping */
  readonly ofSecond: Int32Array;
}

/**
 * Connected components of two groupings: two levels belong together when a chain of rows links them. The dummies of
 * both have rank (used levels of a) + (used levels of b) - components. Union-find with path halving.
 *
 * @throws SHAPE_MISMATCH when the groupings differ in rows
 * @throws INVALID_CODES when a code is not in 0 .. levels - 1
 * @see Abowd, Creecy and Kramarz (2002), "Computing person and firm effects using linked longitudinal
 *   employer-employee data", section 3
 * @example
 * ```ts
 * import { connectedComponents } from "@mesometrics/fixed-effects";
 * const firm = { codes: Int32Array.of(0, 0, 1), levels: 2 };
 * const town = { codes: Int32Array.of(0, 1, 2), levels: 3 };
 * connectedComponents(firm, town).count; // → 2
 * ```
 */
export function connectedComponents(a: GroupCodes, b: GroupCodes): ConnectedComponents {
  requireCodes(a, a.codes.length, "The first grouping");
  requireCodes(b, a.codes.length, "The second grouping");
  const parent = new Int32Array(a.levels + b.levels);
  for (let node = 0; node < parent.length; node++) parent[node] = node;
  const root = (node: number): number => {
    let current = node;
    while (parent[current] !== current) {
      parent[current] = parent[parent[current]];
      current = parent[current];
    }
    return current;
  };
  const used = new Uint8Array(parent.length);
  for (let i = 0; i < a.codes.length; i++) {
    const first = a.codes[i];
    const second = a.levels + b.codes[i];
    used[first] = 1;
    used[second] = 1;
    parent[root(second)] = root(first);
  }
  // Components are numbered in the order of their first level.
  const number = new Int32Array(parent.length).fill(-1);
  let count = 0;
  const component = Int32Array.from(parent, (_, node) => {
    if (used[node] === 0) return -1;
    const top = root(node);
    if (number[top] < 0) number[top] = count++;
    return number[top];
  });
  return { count, ofFirst: component.slice(0, a.levels), ofSecond: component.slice(a.levels) };
}

/**
 * The rows, ascending, that are alone in a level of some effect, found again after their removal until none is left.
 * Such a row is fitted perfectly by its own dummy. Effects without dummies (`intercept: false`) have none.
 * Stata: what `reghdfe` drops; R: `fixest` with `fixef.rm = "singleton"`.
 *
 * @throws SHAPE_MISMATCH, INVALID_CODES, NON_FINITE and INVALID_ARGUMENT for malformed effects
 * @example
 * ```ts
 * import { singletons } from "@mesometrics/fixed-effects";
 * const unit = { codes: Int32Array.of(0, 0, 1, 1), levels: 2 };
 * const time = { codes: Int32Array.of(0, 1, 1, 2), levels: 3 };
 * Array.from(singletons([unit, time])); // → [0,1,2,3]
 * ```
 */
export function singletons(effects: readonly FixedEffect[]): Int32Array {
  const counted = requireEffects(effects);
  const hasDummies = (effect: FixedEffect): boolean => effect.intercept !== false;
  const groupings = effects.filter(hasDummies);
  const counts = counted.filter((_, position) => hasDummies(effects[position])).map((levels) => levels.counts);
  const n = effects[0]?.codes.length ?? 0;
  if (!counts.some((rows) => rows.includes(1))) return new Int32Array(0);
  // The sum of a level's rows is its only row once one is left, which makes every removal cheap.
  const sums = groupings.map(({ levels }) => new Float64Array(levels));
  groupings.forEach(({ codes }, e) => {
    for (let i = 0; i < n; i++) sums[e][codes[i]] += i;
  });
  const alone: number[] = [];
  const collect = (e: number, level: number): void => {
    if (counts[e][level] === 1) alone.push(sums[e][level]);
  };
  for (let e = 0; e < groupings.length; e++)
    for (let level = 0; level < groupings[e].levels; level++) collect(e, level);
  const removed = new Uint8Array(n);
  for (let row = alone.pop(); row !== undefined; row = alone.pop()) {
    if (removed[row] === 1) continue;
    removed[row] = 1;
    for (let e = 0; e < groupings.length; e++) {
      const level = groupings[e].codes[row];
      counts[e][level]--;
      sums[e][level] -= row;
      collect(e, level);
    }
  }
  const rows: number[] = [];
  for (let i = 0; i < n; i++) if (removed[i] === 1) rows.push(i);
  return Int32Array.from(rows);
}

/**
 * Whether every level of an effect lies within one cluster. A nested effect costs no degrees of freedom in the usual
 * small-sample factor of a clustered covariance.
 *
 * @param levels the effect's levels, where they are known: codes are 0 .. levels - 1
 * @throws SHAPE_MISMATCH when the lengths differ
 * @example
 * ```ts
 * import { nestedIn } from "@mesometrics/fixed-effects";
 * const city = Int32Array.of(0, 0, 1, 2);
 * const province = Int32Array.of(0, 0, 0, 1);
 * [nestedIn(city, province), nestedIn(province, city)]; // → [true,false]
 * ```
 */
export function nestedIn(effectCodes: Int32Array, clusterCodes: Int32Array, levels?: number): boolean {
  if (effectCodes === clusterCodes) return true;
  if (effectCodes.length !== clusterCodes.length) {
    requireCodes({ codes: effectCodes, levels: 0 }, clusterCodes.length, "The effect");
  }
  const clusterOf = new Int32Array(levels ?? largestOf(effectCodes) + 1).fill(-1);
  for (let i = 0; i < effectCodes.length; i++) {
    const level = effectCodes[i];
    const cluster = clusterOf[level];
    if (cluster === clusterCodes[i]) continue;
    // A code out of range has no cluster; otherwise two rows of a level lie in different ones.
    if (cluster === undefined)
      requireCodes({ codes: effectCodes, levels: clusterOf.length }, effectCodes.length, "The effect");
    if (cluster !== -1) return false;
    clusterOf[level] = clusterCodes[i];
  }
  return true;
}

function largestOf(codes: Int32Array): number {
  let largest = -1;
  for (let i = 0; i < codes.length; i++) if (codes[i] > largest) largest = codes[i];
  return largest;
}
