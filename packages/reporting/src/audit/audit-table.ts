import { type Label, type Language, localise, singleLine } from "../label.js";
import { dataTable } from "../table/data-table.js";
import type { TableDocument } from "../table/document.js";
import { findingMeaning } from "./meaning-words.js";

/** Where a number stands that an audit checked. */
export interface AuditPlaceFacts {
  readonly table: string | null;
  readonly row: string | null;
  readonly column: string | null;
  readonly text: string | null;
  readonly printed: string | null;
}

export type AuditVerdictName = "consistent" | "impossible" | "suspicious" | "borderline" | "not-checkable";

/** One finding: what `auditTable` of `@mesometrics/audit` returns, or another auditor's. */
export interface AuditFindingFacts {
  readonly rule: string;
  readonly verdict: AuditVerdictName;
  readonly places: readonly AuditPlaceFacts[];
  readonly arithmetic: string;
  readonly meaning: string;
  /** The numbers of the arithmetic by name; with them the meaning is said in the language asked for. */
  readonly numbers?: Readonly<Record<string, number | string | readonly number[] | readonly string[]>>;
}

/** An audit as plain data. */
export interface AuditFacts {
  readonly document: string;
  readonly findings: readonly AuditFindingFacts[];
  readonly assumptions: readonly string[];
}

/** A rule by its id: its number and title. */
export type AuditRuleFacts = Readonly<Record<string, { readonly number: number; readonly title: Label }>>;

export interface AuditTableOptions {
  /** The rules that findings name: `auditRules` of `@mesometrics/audit`. */
  readonly rules: AuditRuleFacts;
  /** Default `audit`. */
  readonly id?: string;
  /** Which verdicts get rows. Default: all but `consistent`; the notes count every one. */
  readonly verdicts?: readonly AuditVerdictName[];
  /**
   * Default `en`. Verdicts, rules, headings and every meaning that follows from verdict and `numbers` are translated; the
   * arithmetic and other meanings stay as they are given.
   */
  readonly language?: Language;
}

/** Worst first. */
export const auditVerdicts: readonly AuditVerdictName[] = [
  "impossible",
  "suspicious",
  "borderline",
  "not-checkable",
  "consistent",
];

const VERDICT_LABELS: Readonly<Record<AuditVerdictName, Label>> = {
  impossible: { en: "impossible", zh: "不可能" },
  suspicious: { en: "suspicious", zh: "可疑" },
  borderline: { en: "borderline", zh: "临界" },
  "not-checkable": { en: "not checkable", zh: "无法核查" },
  consistent: { en: "consistent", zh: "一致" },
};

const WORDS = {
  title: { en: "Audit of printed tables", zh: "已刊表格的算术核查" },
  rule: { en: "Rule", zh: "规则" },
  place: { en: "Place", zh: "位置" },
  verdict: { en: "Verdict", zh: "结论" },
  arithmetic: { en: "Arithmetic", zh: "算式" },
  meaning: { en: "Meaning", zh: "含义" },
  table: { en: "Table", zh: "表" },
  text: { en: "text", zh: "正文" },
  more: { en: "and more", zh: "等" },
} as const satisfies Readonly<Record<string, Label>>;

/** A fixed word of an audit in a language. */
export function auditWord(word: keyof typeof WORDS, language: Language): string {
  return localise(WORDS[word], language);
}

/** A verdict in a language. */
export function verdictLabel(verdict: AuditVerdictName, language: Language): string {
  return localise(VERDICT_LABELS[verdict], language);
}

const MOST_PLACES = 4;
const LONGEST_NAME = 60;

/** `Table 3: cable (1); text cragg-donald`. */
export function placeLabel(places: readonly AuditPlaceFacts[], language: Language): string {
  const labels = places.map(({ table, row, column, text }) => {
    if (text !== null) return `${auditWord("text", language)} ${name(text)}`;
    const inColumn = column === null ? "" : ` (${name(column)})`;
    return `${auditWord("table", language)} ${name(table ?? "")}${row === null ? "" : `: ${name(row)}`}${inColumn}`;
  });
  const shown = labels.slice(0, MOST_PLACES).join("; ");
  return labels.length > MOST_PLACES ? `${shown}; ${auditWord("more", language)}` : shown;
}

function name(text: string): string {
  const line = singleLine(text);
  const characters = [...line];
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME).join("")}…` : line;
}

/** A finding's text as one line of bounded length. */
export function auditLine(text: string): string {
  const characters = [...singleLine(text)];
  return characters.length > 2000 ? `${characters.slice(0, 2000).join("")}…` : characters.join("");
}

/** `7 R2, adjusted R2 and degrees of freedom` */
export function ruleLabel(rule: string, rules: AuditRuleFacts, language: Language): string {
  const found = Object.hasOwn(rules, rule) ? rules[rule] : undefined;
  return found === undefined ? name(rule) : `${found.number} ${localise(found.title, language)}`;
}

/**
 * An audit of printed tables as a table document: a row per finding, grouped by rule, with its place, verdict,
 * arithmetic and meaning; the notes count the verdicts and name the assumptions. Every renderer takes it.
 *
 * @throws INVALID_ID
 * @example
 * ```ts
 * import { auditTableDocument, renderText } from "@mesometrics/reporting";
 * const place = { table: "4", row: "Obs", column: "1", text: null, printed: "252" };
 * const table = auditTableDocument(
 *   {
 *     document: "A paper",
 *     findings: [
 *       { rule: "sample-size", verdict: "impossible", places: [place], arithmetic: "21 x 11 = 231", meaning: "Too many." },
 *     ],
 *     assumptions: [],
 *   },
 *   { rules: { "sample-size": { number: 10, title: "N = units x periods" } } },
 * );
 * renderText(table).split("\n")[5].trim().split(/ {2,}/); // → ["Table 4: Obs (1)", "impossible", "21 x 11 = 231", "Too many."]
 * table.notes[0].text; // → impossible: 1, suspicious: 0, borderline: 0, not checkable: 0, consistent: 0
 * ```
 */
export function auditTableDocument(audit: AuditFacts, options: AuditTableOptions): TableDocument {
  const language = options.language ?? "en";
  const verdicts = options.verdicts ?? auditVerdicts.filter((verdict) => verdict !== "consistent");
  const shown = audit.findings.filter(({ verdict }) => verdicts.includes(verdict));
  const counts = auditVerdicts.map(
    (verdict) =>
      `${verdictLabel(verdict, language)}: ${audit.findings.filter((one) => one.verdict === verdict).length}`,
  );
  return dataTable({
    id: options.id ?? "audit",
    title: `${auditWord("title", language)}: ${auditLine(audit.document)}`,
    rowHeading: auditWord("place", language),
    columns: (["verdict", "arithmetic", "meaning"] as const).map((id) => ({
      id,
      label: auditWord(id, language),
      role: "text",
    })),
    rows: shown.map((finding) => ({
      group: ruleLabel(finding.rule, options.rules, language),
      label: placeLabel(finding.places, language),
      values: [
        verdictLabel(finding.verdict, language),
        auditLine(finding.arithmetic),
        auditLine(findingMeaning(finding, language)),
      ],
    })),
    notes: [counts.join(", "), ...audit.assumptions.map(auditLine)],
    language,
  });
}
