import type { Label } from "@mesometrics/reporting";

/** One thing of a set: a study to run, the printed tables of a paper to audit, or policy documents to set out. */
export interface SetItem {
  readonly kind: "study" | "audit" | "policy";
  /** The id of what is bundled, or the path of a study. */
  readonly name: string;
  readonly group?: Label;
  readonly language?: "en" | "zh";
  /** Leaves the audit of its printed tables to another item of the set. */
  readonly isAuditedApart?: boolean;
  /** Starts before the others, so that none waits for it at the end. */
  readonly takesLong?: boolean;
}

/** How many numbers of one kind have which verdict. */
export type Counts = Readonly<Record<string, number>>;

/** The line of an item in the table of scorecards; null where there is nothing of that kind. */
export interface SetScore {
  readonly data: "own" | "simulated" | "printed tables" | "documents";
  /** Of the table of a study. */
  readonly dataHash: string | null;
  /** Numbers of printed sources beside those of the study. */
  readonly published: { readonly match: number; readonly differ: number; readonly notReproducible: number } | null;
  /** Numbers that other software computed from the same data. */
  readonly reference: { readonly match: number; readonly differ: number; readonly notReproducible: number } | null;
  /** Findings of the arithmetic of printed tables. */
  readonly audit: Counts | null;
  /** Printed numbers by what can be said of them without data. */
  readonly printed: Counts | null;
}
