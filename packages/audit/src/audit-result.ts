import type { RuleId } from "./rules.js";

/** What the arithmetic says of one check. */
export type AuditVerdict = "consistent" | "impossible" | "suspicious" | "borderline" | "not-checkable";

/** Where a checked number stands. */
export interface AuditPlace {
  /** Null for a number of the text. */
  readonly table: string | null;
  readonly row: string | null;
  readonly column: string | null;
  /** The id of a number of the text. */
  readonly text: string | null;
  readonly printed: string | null;
}

/** One check with its arithmetic, as plain data. */
export interface AuditFinding {
  readonly rule: RuleId;
  readonly verdict: AuditVerdict;
  readonly places: readonly AuditPlace[];
  /** The numbers put into the formula, in one line. */
  readonly arithmetic: string;
  /** What it means, in one or two sentences. */
  readonly meaning: string;
  /** The same numbers for programs: values, ends of intervals, solutions. */
  readonly numbers: Readonly<Record<string, number | string | readonly number[] | readonly string[]>>;
}

export type AuditCounts = Readonly<Record<AuditVerdict, number>>;

/** The audit of a document, as plain data that survives JSON. */
export interface TableAudit {
  readonly schema: "mesometrics/audit@1";
  readonly document: string;
  /** By rule, and within a rule in the order of the document. */
  readonly findings: readonly AuditFinding[];
  readonly counts: AuditCounts;
  readonly countsByRule: Readonly<Partial<Record<RuleId, AuditCounts>>>;
  /** What had to be assumed because the document does not say it. */
  readonly assumptions: readonly string[];
  readonly summary: string;
}
