import { AuditError } from "./errors.js";
import { type PrintedNumber, type PrintedNumberOptions, parsePrintedNumber } from "./printed-number.js";
import { lastUnit, withinHalfUnit } from "./rounds-to.js";

/** Where a published number stands in print. */
export interface PublishedSource {
  readonly document: string;
  readonly page?: string | number;
  readonly table?: string | number;
  readonly row?: string | number;
  readonly column?: string | number;
}

/** The software, and the script run with it, that made a reference value. */
export interface ReferenceSource {
  readonly software: string;
  readonly script?: string;
}

/** What the source says: digits as printed, or a full-precision number with the relative tolerance it is held to. */
export type ExpectedValue =
  | { readonly printed: string }
  | {
      readonly expected: number;
      /** Largest |computed - expected| / |expected| that is a match, from 0 to below 1; absolute where expected is 0. */
      readonly tolerance: number;
    };

/**
 * One number to check. `computed` is null exactly when `reason` says why it cannot be computed (data not public,
 * specification not stated, …).
 */
export type ScorecardEntry = (
  | { readonly kind: "published"; readonly where: PublishedSource }
  | { readonly kind: "reference"; readonly where: ReferenceSource }
) &
  ExpectedValue & {
    readonly id: string;
    readonly computed: number | null;
    readonly reason?: string;
    /** Standard error of the computed value, to measure the gap by; above 0. */
    readonly standardError?: number;
    /** p-value of the computed value; give it only where the source marks significance by stars. */
    readonly pValue?: number;
    /** What other readings of the source compute; those that match are named in `nearMatches`. */
    readonly alternatives?: readonly { readonly label: string; readonly computed: number }[];
  };

/** How printed numbers and their stars are read. */
export interface ScorecardOptions extends PrintedNumberOptions {
  /** p-value bounds of one, two, … stars, largest first. Default `[0.1, 0.05, 0.01]`. */
  readonly stars?: readonly number[];
}

export type Verdict = "match" | "differ" | "not-reproducible";

/** How far the computed value lies from the expected one. */
export interface Difference {
  /** (computed - printed) in units of the last printed digit; null for a full-precision value, or beyond a double. */
  readonly lastDigitUnits: number | null;
  /** (computed - expected) / |expected|; null where expected is 0, or beyond a double. */
  readonly relative: number | null;
  /** (computed - expected) in standard errors of the computed value; null where none is given. */
  readonly standardErrors: number | null;
  /** One of the two is positive and the other negative. */
  readonly signFlip: boolean;
  /** One is marked significant at the weakest level and the other is not; null where no p-value is given. */
  readonly significanceFlip: boolean | null;
}

/** The verdict on one entry, as plain data. */
export interface ScoredEntry {
  readonly kind: "published" | "reference";
  readonly id: string;
  readonly where: PublishedSource | ReferenceSource;
  readonly verdict: Verdict;
  /** The text as printed; null for a full-precision value. */
  readonly printed: string | null;
  readonly expected: number;
  readonly tolerance: number | null;
  readonly computed: number | null;
  /** Null when nothing was computed. */
  readonly difference: Difference | null;
  /** Why nothing was computed; null otherwise. */
  readonly reason: string | null;
  /** Labels of the alternatives that match where the stated reading does not. */
  readonly nearMatches: readonly string[];
}

export interface VerdictCounts {
  readonly match: number;
  readonly differ: number;
  readonly notReproducible: number;
}

/** Published numbers and values of other software are never added up. */
export interface Scorecard {
  /** In the order given. */
  readonly entries: readonly ScoredEntry[];
  readonly counts: { readonly published: VerdictCounts; readonly reference: VerdictCounts };
  /** The counts as a sentence each. */
  readonly summaries: { readonly published: string; readonly reference: string };
}

/**
 * Scores computed against printed or full-precision values. The verdict is
 *
 * - `match`: the computed value rounds to the printed digits ({@link roundsTo}), or lies within the relative tolerance;
 * - `differ`: it does not; `difference` says by how many units of the last digit, how much relative, by how many standard
 *   errors, and whether the sign or the significance flips; `nearMatches` names the alternatives that do match;
 * - `not-reproducible`: nothing was computed, for the reason given.
 *
 * Published numbers (`kind: "published"`, read in a document) and values computed by other software
 * (`kind: "reference"`) are counted and summarised apart.
 *
 * @param options the decimal mark of the printed numbers and the bounds of their stars.
 * @throws `INVALID_ENTRY` when an entry has no id or source, both or neither of a computed value and a reason, a
 * computed value that is not finite, or a tolerance outside [0, 1); `details` carries its index and id.
 * @throws `INVALID_PRINTED_NUMBER` when a printed text is not one number; `details` carries the index and id as well.
 * @example
 * ```ts
 * import { scorecard } from "@mesometrics/audit";
 * const where = { document: "A working paper", page: 12, table: 2 };
 * const card = scorecard([
 *   { kind: "published", id: "labour", where, printed: "0.59", computed: 0.5942 },
 *   { kind: "published", id: "capital", where, printed: "0.31", computed: 0.3171 },
 *   { kind: "reference", id: "rho", where: { software: "R" }, expected: 0.25, tolerance: 1e-8, computed: 0.25 },
 * ]);
 * card.counts.published; // → {"match": 1, "differ": 1, "notReproducible": 0}
 * card.entries[1].difference.lastDigitUnits; // → 0.71
 * card.summaries.reference; // → Values computed by other software: 1 of 1 match, 0 differ, 0 not reproducible.
 * ```
 */
export function scorecard(entries: readonly ScorecardEntry[], options: ScorecardOptions = {}): Scorecard {
  if (!Array.isArray(entries)) {
    throw new AuditError("INVALID_ENTRY", "The entries must be a list with one object for each number to check.");
  }
  if (options.stars !== undefined && !(Array.isArray(options.stars) && options.stars.length > 0)) {
    throw new AuditError("INVALID_PARAMETER", "stars must be a list of p-value bounds, largest first.", {});
  }
  const scored = entries.map((entry: ScorecardEntry, index) => scoreEntry(entry, index, options));
  const counts = { published: count(scored, "published"), reference: count(scored, "reference") };
  return {
    entries: scored,
    counts,
    summaries: {
      published: summarise("Published numbers", counts.published),
      reference: summarise("Values computed by other software", counts.reference),
    },
  };
}

function scoreEntry(entry: ScorecardEntry, index: number, options: ScorecardOptions): ScoredEntry {
  checkEntry(entry, index);
  const printed = "printed" in entry ? readPrinted(entry.printed, entry.id, index, options) : null;
  const expected = printed?.value ?? (entry as { readonly expected: number }).expected;
  const tolerance = "printed" in entry ? null : entry.tolerance;
  const base = {
    kind: entry.kind,
    id: entry.id,
    where: { ...entry.where },
    printed: "printed" in entry ? entry.printed : null,
    expected,
    tolerance,
    computed: entry.computed,
  };
  if (entry.computed === null) {
    return { ...base, verdict: "not-reproducible", difference: null, reason: entry.reason ?? null, nearMatches: [] };
  }
  const matches = (computed: number): boolean =>
    printed === null
      ? Math.abs(computed - expected) <= (tolerance ?? 0) * (expected === 0 ? 1 : Math.abs(expected))
      : withinHalfUnit(printed, computed);
  const distance = entry.computed - expected;
  const isMatch = matches(entry.computed);
  const difference: Difference = {
    lastDigitUnits: printed === null ? null : finiteOrNull(distance / lastUnit(printed.decimals)),
    relative: finiteOrNull(distance / Math.abs(expected)),
    standardErrors: entry.standardError === undefined ? null : finiteOrNull(distance / entry.standardError),
    signFlip: Math.sign(entry.computed) * Math.sign(expected) === -1,
    significanceFlip:
      entry.pValue === undefined || printed === null
        ? null
        : printed.stars > 0 !== entry.pValue < (options.stars ?? DEFAULT_STARS)[0]!,
  };
  const nearMatches = isMatch
    ? []
    : (entry.alternatives ?? []).filter(({ computed }) => matches(computed)).map(({ label }) => label);
  return { ...base, verdict: isMatch ? "match" : "differ", difference, reason: null, nearMatches };
}

const DEFAULT_STARS: readonly number[] = [0.1, 0.05, 0.01];

/** The result is plain data that survives JSON, which has no infinities. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function readPrinted(text: string, id: string, index: number, options: PrintedNumberOptions): PrintedNumber {
  try {
    return parsePrintedNumber(text, options);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    throw new AuditError(error.code, `Entry ${index} ("${id}"): ${error.message}`, { ...error.details, index, id });
  }
}

function checkEntry(entry: ScorecardEntry, index: number): void {
  const id = entry?.id;
  const reject = (problem: string): never => {
    const name = typeof id === "string" && id !== "" ? ` ("${id}")` : "";
    throw new AuditError("INVALID_ENTRY", `Entry ${index}${name} ${problem}.`, { index, id });
  };
  if (entry === null || typeof entry !== "object") reject("must be an object");
  if (typeof id !== "string" || id === "") reject("needs an id that names the number");
  const source =
    entry.kind === "published"
      ? entry.where?.document
      : entry.kind === "reference"
        ? entry.where?.software
        : reject('must have kind "published" (read in a document) or "reference" (computed by other software)');
  if (typeof source !== "string" || source === "") {
    reject(
      `needs where.${entry.kind === "published" ? "document" : "software"}: a number without a source is not scored`,
    );
  }
  const { computed, reason, standardError, pValue, alternatives } = entry;
  if (standardError !== undefined && !(standardError > 0 && standardError < Infinity)) {
    reject(`has the standard error ${String(standardError)}: give a positive number or none`);
  }
  if (pValue !== undefined && !(pValue >= 0 && pValue <= 1)) reject(`has the p-value ${String(pValue)}`);
  for (const one of alternatives ?? []) {
    if (typeof one?.label !== "string" || !Number.isFinite(one.computed)) {
      reject("has an alternative without a label or a finite computed value");
    }
  }
  if (computed === null) {
    if (typeof reason !== "string" || reason.trim() === "") {
      reject("has no computed value (null) and must give the reason why it cannot be reproduced");
    }
  } else {
    if (typeof computed !== "number" || !Number.isFinite(computed)) {
      reject(`has the computed value ${String(computed)}: give a finite number, or null and a reason`);
    }
    if (reason !== undefined) reject("has both a computed value and a reason why there is none: give one of them");
  }
  if ("printed" in entry) {
    if ("expected" in entry) reject("has both a printed text and an expected number: give one of them");
    return;
  }
  const { expected, tolerance } = entry;
  if (typeof expected !== "number" || !Number.isFinite(expected)) {
    reject("needs the number as printed (a text) or a finite expected number");
  }
  if (typeof tolerance !== "number" || !(tolerance >= 0 && tolerance < 1)) {
    reject("needs a relative tolerance from 0 to below 1");
  }
}

function count(entries: readonly ScoredEntry[], kind: ScoredEntry["kind"]): VerdictCounts {
  const withVerdict = (verdict: Verdict) =>
    entries.filter((entry) => entry.kind === kind && entry.verdict === verdict).length;
  return {
    match: withVerdict("match"),
    differ: withVerdict("differ"),
    notReproducible: withVerdict("not-reproducible"),
  };
}

function summarise(name: string, { match, differ, notReproducible }: VerdictCounts): string {
  const all = match + differ + notReproducible;
  if (all === 0) return `${name}: none.`;
  return `${name}: ${match} of ${all} match, ${differ} differ, ${notReproducible} not reproducible.`;
}
