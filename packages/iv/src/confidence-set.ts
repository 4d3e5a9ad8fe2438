/**
 * A confidence set of one coefficient, which weak instruments can make unbounded:
 *
 * - `interval`: bounded; `parts` holds one interval, or several where the test rejects between them;
 * - `rays`: at least one part reaches to infinity, and some values are rejected;
 * - `line`: no value is rejected, so that the data say nothing about the coefficient at this level;
 * - `empty`: every value is rejected, which speaks against the instruments and happens only with more of them than
 *   endogenous regressors.
 */
export interface ConfidenceSet {
  readonly kind: "interval" | "rays" | "line" | "empty";
  /** Closed intervals in ascending order, ends at infinity included. */
  readonly parts: readonly (readonly [low: number, high: number])[];
}

/** A set from its parts in ascending order. */
export function confidenceSet(parts: readonly (readonly [number, number])[]): ConfidenceSet {
  if (parts.length === 0) return { kind: "empty", parts };
  const low = parts[0][0];
  const high = parts[parts.length - 1][1];
  if (parts.length === 1 && low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) {
    return { kind: "line", parts };
  }
  return { kind: Number.isFinite(low) && Number.isFinite(high) ? "interval" : "rays", parts };
}

/**
 * Whether a confidence set holds a value, its ends included.
 *
 * @example
 * ```ts
 * import { setHolds } from "@mesometrics/iv";
 * setHolds({ kind: "rays", parts: [[-Infinity, -1], [2, Infinity]] }, 0); // → false
 * ```
 */
export function setHolds(set: ConfidenceSet, value: number): boolean {
  return set.parts.some(([low, high]) => low <= value && value <= high);
}

/** The parts of a set after x -> centre + scale x, scale > 0. */
export function movedSet(set: ConfidenceSet, centre: number, scale: number): ConfidenceSet {
  return { kind: set.kind, parts: set.parts.map(([low, high]) => [centre + scale * low, centre + scale * high]) };
}

/** A set in the words of a table: `[0.02, 0.28]`, `(-∞, -1] ∪ [2, ∞)`, `(-∞, ∞)`, `empty`. */
export function formatSet(set: ConfidenceSet, format: (value: number) => string): string {
  if (set.kind === "empty") return "empty";
  return set.parts
    .map(([low, high]) => {
      const left = Number.isFinite(low) ? `[${format(low)}` : "(-∞";
      const right = Number.isFinite(high) ? `${format(high)}]` : "∞)";
      return `${left}, ${right}`;
    })
    .join(" ∪ ");
}

/** The x with a x^2 + 2 b x + c <= 0, by roots that do not cancel. */
export function quadraticSet(a: number, b: number, c: number): ConfidenceSet {
  const all: ConfidenceSet = confidenceSet([[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]]);
  if (a === 0) {
    if (b === 0) return c <= 0 ? all : confidenceSet([]);
    const root = -c / (2 * b);
    return confidenceSet([b > 0 ? [Number.NEGATIVE_INFINITY, root] : [root, Number.POSITIVE_INFINITY]]);
  }
  const discriminant = b * b - a * c;
  if (discriminant < 0) return a > 0 ? confidenceSet([]) : all;
  const q = -(b + (b < 0 ? -1 : 1) * Math.sqrt(discriminant));
  const roots = q === 0 ? [0, 0] : [q / a, c / q];
  const low = Math.min(roots[0], roots[1]);
  const high = Math.max(roots[0], roots[1]);
  if (a > 0) return confidenceSet([[low, high]]);
  if (low === high) return all;
  return confidenceSet([
    [Number.NEGATIVE_INFINITY, low],
    [high, Number.POSITIVE_INFINITY],
  ]);
}

/** The values in one set or the other. */
export function unionOfSets(first: ConfidenceSet, second: ConfidenceSet): ConfidenceSet {
  const sorted = [...first.parts, ...second.parts].sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  const merged: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1]) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return confidenceSet(merged);
}
