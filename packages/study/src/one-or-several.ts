import type { OneOrSeveral } from "./study-spec.js";

/** One of something or several, as a list. */
export function listOf<T extends object>(given: OneOrSeveral<T> | undefined): readonly T[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? (given as readonly T[]) : [given as T];
}
