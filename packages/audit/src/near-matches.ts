import { AuditError } from "./errors.js";
import { type PrintedNumberOptions, parsePrintedNumber } from "./printed-number.js";
import { withinHalfUnit } from "./rounds-to.js";

/** Something that the source leaves open: its readings, the stated or likeliest one first. */
export interface Ambiguity {
  readonly name: string;
  readonly readings: readonly string[];
}

/** One combination of readings and what it matches. */
export interface NearMatch {
  /** The reading of each ambiguity by its name. */
  readonly choice: Readonly<Record<string, string>>;
  /** The readings that differ from the stated ones: `HC1, no year effects`; `as stated` when none does. */
  readonly label: string;
  /** Number of readings that differ from the stated ones. */
  readonly changes: number;
  /** Ids of the printed numbers that it matches. */
  readonly matched: readonly string[];
  readonly of: number;
}

const MOST_COMBINATIONS = 10_000;

/**
 * Which reading of a source reproduces its numbers: every combination of the stated ambiguities is computed and scored
 * against the printed numbers. Sorted by matches, then by how few readings depart from the stated ones, then in the order
 * given. Combinations that match nothing are left out.
 *
 * @param printed ids and printed texts.
 * @param ambiguities at most 10,000 combinations.
 * @param compute the numbers of one combination by id; null or absent where it has none.
 * @throws `INVALID_PARAMETER` when an ambiguity has no readings, a name stands twice, or there are too many combinations.
 * @throws `INVALID_PRINTED_NUMBER` when a printed text is not one number.
 * @example
 * ```ts
 * import { nearMatches } from "@mesometrics/audit";
 * const found = nearMatches(
 *   [{ id: "se", printed: "(0.0477)" }],
 *   [
 *     { name: "covariance", readings: ["clustered", "HC1"] },
 *     { name: "year effects", readings: ["year effects", "no year effects"] },
 *   ],
 *   ({ covariance }) => ({ se: covariance === "HC1" ? 0.04771 : 0.0612 }),
 * );
 * found.map(({ label }) => label); // → ["HC1", "HC1, no year effects"]
 * ```
 */
export function nearMatches(
  printed: readonly { readonly id: string; readonly printed: string }[],
  ambiguities: readonly Ambiguity[],
  compute: (choice: Readonly<Record<string, string>>) => Readonly<Record<string, number | null | undefined>>,
  options: PrintedNumberOptions = {},
): readonly NearMatch[] {
  const numbers = printed.map(({ id, printed: text }) => ({ id, number: parsePrintedNumber(text, options) }));
  checkAmbiguities(ambiguities);
  return combinations(ambiguities)
    .map((readings, position) => {
      const choice = Object.fromEntries(ambiguities.map(({ name }, index) => [name, readings[index]!]));
      const departures = readings.filter((reading, index) => reading !== ambiguities[index]!.readings[0]);
      const computed = compute(choice);
      const matched = numbers.flatMap(({ id, number }) => {
        const value = Object.hasOwn(computed, id) ? computed[id] : null;
        return typeof value === "number" && Number.isFinite(value) && withinHalfUnit(number, value) ? [id] : [];
      });
      const label = departures.length === 0 ? "as stated" : departures.join(", ");
      return { position, found: { choice, label, changes: departures.length, matched, of: numbers.length } };
    })
    .filter(({ found }) => found.matched.length > 0)
    .sort(
      (a, b) =>
        b.found.matched.length - a.found.matched.length || a.found.changes - b.found.changes || a.position - b.position,
    )
    .map(({ found }) => found);
}

function checkAmbiguities(ambiguities: readonly Ambiguity[]): void {
  const names = new Set(ambiguities.map(({ name }) => name));
  const count = ambiguities.reduce((product, { readings }) => product * readings.length, 1);
  if (names.size !== ambiguities.length || count === 0 || count > MOST_COMBINATIONS) {
    throw new AuditError(
      "INVALID_PARAMETER",
      `Ambiguities need names of their own, at least one reading each, and at most ${MOST_COMBINATIONS} combinations; here are ${count}.`,
      { combinations: count },
    );
  }
}

/** All combinations, the last ambiguity moving fastest. */
function combinations(ambiguities: readonly Ambiguity[]): readonly (readonly string[])[] {
  return ambiguities.reduce<readonly (readonly string[])[]>(
    (done, { readings }) => done.flatMap((one) => readings.map((reading) => [...one, reading])),
    [[]],
  );
}
