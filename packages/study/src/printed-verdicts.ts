import {
  type AuditFinding,
  type AuditPlace,
  printedAt,
  type RuleId,
  type Scorecard,
  type ScoredEntry,
  type TableAudit,
  type VerdictCounts,
} from "@mesometrics/audit";
import { auditPublished, publishedDocument } from "./published-document.js";
import { cellKey, publishedEntries } from "./published-entries.js";
import type { PublishedSpec } from "./study-spec.js";

/**
 * What can be said of a printed number without the data it was made from. `reproduced`: other printed numbers give it by
 * arithmetic. `impossible`: as printed it contradicts other printed numbers; where several contradict each other, all of
 * them. `needs-data`: only the data can tell.
 */
export type PrintedVerdictName = "reproduced" | "impossible" | "needs-data";

/** One printed number with its verdict. */
export interface PrintedVerdict {
  readonly place: Omit<AuditPlace, "printed">;
  /** Which number of a cell: the one in front, or the one in brackets behind it. */
  readonly part: "estimate" | "parentheses" | "brackets";
  readonly printed: string;
  readonly verdict: PrintedVerdictName;
  /** The checks behind the verdict, and those that make the number doubtful. */
  readonly because: readonly Pick<AuditFinding, "rule" | "verdict" | "arithmetic">[];
  readonly isDoubtful: boolean;
  /** What a scorecard says of the number, from data; null where none was given or no entry names it. */
  readonly compared: Pick<ScoredEntry, "verdict" | "computed" | "nearMatches"> | null;
}

/** Every printed number of a document with its verdict. */
export interface PrintedVerdicts {
  readonly numbers: readonly PrintedVerdict[];
  readonly counts: Readonly<Record<PrintedVerdictName, number>> & { readonly doubtful: number };
  /** How many numbers a scorecard compares; null without one. The verdicts stay what arithmetic says. */
  readonly compared: VerdictCounts | null;
}

/** Rules that judge a statement about numbers, not the numbers themselves. */
const OF_STATEMENTS: readonly RuleId[] = [
  "significance",
  "difference",
  "claim",
  "duplicate-columns",
  "repeated-column",
];

/** Rules that give a number from others, and which of the finding's places they give. */
const GIVES: Readonly<Partial<Record<RuleId, "all" | "first" | "second">>> = {
  "sample-size": "all",
  partition: "all",
  "first-stage-f": "all",
  "anderson-lm": "all",
  "known-value": "all",
  "p-value": "second",
  "text-number": "first",
  "adjusted-r2": "second",
  "total-effect": "first",
  "t-ratio": "all",
};

/**
 * The verdict on every number that a `published.yaml` prints, cells and text, from the arithmetic of the audit alone.
 *
 * @param audit that of the same file, where it is at hand
 * @param card of the same file: the numbers computed from data beside the printed ones
 * @throws NO_TABLES
 * @example
 * ```ts
 * import { parsePublished, printedVerdicts } from "@mesometrics/study";
 * const spec = parsePublished(`
 * schema: mesometrics/published@1
 * document: A paper
 * design: { units: 30, periods: 12 }
 * tables:
 *   - id: "2"
 *     title: Main results
 *     parentheses: t
 *     columns: [{ id: "1" }]
 *     rows:
 *       - { id: ai, role: coefficient, cells: { "1": "0.4689*** (2.7620)" } }
 *       - { id: N, role: observations, cells: { "1": "360" } }
 * `);
 * const { numbers, counts } = printedVerdicts(spec);
 * numbers.map(({ printed, verdict }) => `${printed} ${verdict}`); // → ["0.4689*** needs-data","(2.7620) needs-data","360 reproduced"]
 * counts.impossible; // → 0
 * ```
 */
export function printedVerdicts(
  spec: PublishedSpec,
  { findings }: Pick<TableAudit, "findings"> = auditPublished(spec),
  card: Scorecard | null = null,
): PrintedVerdicts {
  const scored = scoredByPlace(spec, card);
  const about = findings.flatMap((finding) => placesOf(finding, spec).map((place) => ({ finding, place })));
  const numbers = numbersOf(spec).map((number): PrintedVerdict => {
    const own = about.filter(({ place }) => isSame(place, number));
    const given = own.some(({ place }) => place.gives);
    const impossible = own.some(({ finding, place }) => finding.verdict === "impossible" && !place.ofStatement);
    const doubts = own.filter(({ finding }) => finding.verdict === "suspicious" || finding.verdict === "borderline");
    const verdict = impossible ? "impossible" : given ? "reproduced" : "needs-data";
    const because = own.filter(({ finding, place }) => place.gives || finding.verdict !== "consistent");
    return {
      ...number,
      verdict,
      because: because.map(({ finding: { rule, verdict: of, arithmetic } }) => ({ rule, verdict: of, arithmetic })),
      isDoubtful: doubts.length > 0,
      compared: comparedWith(scored.get(placeKey(number, spec))),
    };
  });
  const count = (name: PrintedVerdictName) => numbers.filter(({ verdict }) => verdict === name).length;
  return {
    numbers,
    counts: {
      reproduced: count("reproduced"),
      impossible: count("impossible"),
      "needs-data": count("needs-data"),
      doubtful: numbers.filter(({ isDoubtful }) => isDoubtful).length,
    },
    compared: scored.size === 0 ? null : comparedCounts(numbers),
  };
}

/** The scored entries by the printed number that they compare: the card has them in the order of the file. */
function scoredByPlace(spec: PublishedSpec, card: Scorecard | null): ReadonlyMap<string, ScoredEntry> {
  const published = card?.entries.filter(({ kind }) => kind === "published") ?? [];
  const scored = new Map<string, ScoredEntry>();
  if (published.length === 0) return scored;
  publishedEntries(spec).forEach((entry, i) => {
    const key = cellKey(entry);
    const one = published[i];
    if (key !== null && one !== undefined) scored.set(key, one);
  });
  return scored;
}

function comparedWith(entry: ScoredEntry | undefined): PrintedVerdict["compared"] {
  if (entry === undefined) return null;
  const { verdict, computed, nearMatches } = entry;
  return { verdict, computed, nearMatches };
}

function placeKey({ place, part }: PrintedNumber, spec: PublishedSpec): string {
  if (place.table === null) return `text/${place.text}`;
  const table = spec.tables?.find(({ id }) => id === place.table);
  const meaning = part === "estimate" ? part : table?.[part];
  return [place.table, place.row, place.column, meaning].join("/");
}

function comparedCounts(numbers: readonly PrintedVerdict[]): VerdictCounts {
  const count = (verdict: ScoredEntry["verdict"]) => numbers.filter((one) => one.compared?.verdict === verdict).length;
  return { match: count("match"), differ: count("differ"), notReproducible: count("not-reproducible") };
}

type PrintedNumber = Pick<PrintedVerdict, "place" | "part" | "printed">;

/** Every number as printed: the parts of each cell that holds one, then those of the text. */
function numbersOf(spec: PublishedSpec): readonly PrintedNumber[] {
  const document = publishedDocument(spec);
  const cells = document.tables.flatMap(({ id: table, rows, parentheses, brackets }) =>
    rows.flatMap(({ id: row, cells: texts }) =>
      Object.entries(texts).flatMap(([column, text]): readonly PrintedNumber[] => {
        // A row of yes and no prints no number.
        if (!/\d/.test(text)) return [];
        const place = { table, row, column, text: null };
        const part = (name: PrintedNumber["part"], meaning: typeof parentheses) => {
          if (meaning === undefined || !(name === "parentheses" ? /\(/ : /\[/).test(text)) return [];
          return [{ place, part: name, printed: printedAt(document, { table, row, column, part: meaning }).printed }];
        };
        return [
          { place, part: "estimate", printed: printedAt(document, { table, row, column }).printed },
          ...part("parentheses", parentheses),
          ...part("brackets", brackets),
        ];
      }),
    ),
  );
  const texts = (document.text ?? []).map(
    ({ id, printed }): PrintedNumber => ({
      place: { table: null, row: null, column: null, text: id },
      part: "estimate",
      printed,
    }),
  );
  return [...cells, ...texts];
}

interface JudgedPlace {
  readonly place: AuditPlace;
  readonly part: PrintedNumber["part"];
  /** Whether other numbers give the one at this place. */
  readonly gives: boolean;
  readonly ofStatement: boolean;
}

function placesOf(finding: AuditFinding, spec: PublishedSpec): readonly JudgedPlace[] {
  const { rule, verdict, places, numbers } = finding;
  const ofStatement = OF_STATEMENTS.includes(rule);
  // Degrees of freedom that another specification than the stated one has still give the printed number.
  const holds = verdict === "consistent" || (rule === "adjusted-r2" && numbers.dfFound !== undefined);
  const gives = rule === "arithmetic" ? (states(finding, spec) ? "first" : undefined) : GIVES[rule];
  return places.flatMap((place, i): readonly JudgedPlace[] => {
    const isGiven = holds && (gives === "all" || (gives === "first" && i === 0) || (gives === "second" && i === 1));
    // A number of the text that misquotes a table says nothing against the table.
    if (rule === "text-number" && i > 0) return [];
    const part = partOf(rule, place);
    return [{ place, part, gives: isGiven, ofStatement }];
  });
}

/** Which number of a cell a rule speaks of: its statistic where the rule is about that. */
function partOf(rule: RuleId, place: AuditPlace): PrintedNumber["part"] {
  const ofStatistic = rule === "t-ratio" || rule === "first-stage-f";
  return ofStatistic && place.table !== null ? "parentheses" : "estimate";
}

/** Whether a finding of the rule `arithmetic` is about a printed result, not about a bound. */
function states({ places }: AuditFinding, { relations }: PublishedSpec): boolean {
  return (relations ?? []).some((relation) => {
    if (relation.kind !== "arithmetic" || relation.equals === undefined) return false;
    const [first] = places;
    const { equals } = relation;
    if (first === undefined) return false;
    if ("text" in equals) return first.text === equals.text;
    return first.table === equals.table && first.row === equals.row && first.column === equals.column;
  });
}

/** A place without a row means every number of the column. */
function isSame({ place, part }: JudgedPlace, number: PrintedNumber): boolean {
  if (place.text !== null) return place.text === number.place.text;
  if (place.table === null || place.table !== number.place.table || place.column !== number.place.column) return false;
  return place.row === null ? number.part === "estimate" : place.row === number.place.row && part === number.part;
}
