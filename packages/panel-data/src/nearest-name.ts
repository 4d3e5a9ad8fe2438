/**
 * The candidate that a misspelt name most likely meant, or null when none is near: smallest optimal-string-alignment
 * distance (insertions, deletions, substitutions, swaps of neighbours; letter case ignored), at most a third of the
 * name's length and at least 1. Ties go to the candidate that comes first.
 *
 * @example
 * ```ts
 * import { nearestName } from "@mesometrics/panel-data";
 * nearestName("ln_ctiy", ["ln_city", "ln_high"]); // → "ln_city"
 * nearestName("zzz", ["ln_city", "ln_high"]); // → null
 * ```
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = [...name.toLowerCase()];
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = alignmentDistance(wanted, [...candidate.toLowerCase()]);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` Did you mean "x"?`, or nothing: the tail of a message about an unknown name. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === null ? "" : ` Did you mean "${nearest}"?`;
}

function alignmentDistance(a: readonly string[], b: readonly string[]): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforePrevious[j - 2]! + 1);
      }
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
