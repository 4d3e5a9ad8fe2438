import type { StudyText } from "../study-spec.js";

/** A document whose facts are listed; the document itself is not part of the project. */
export interface PolicyDocument {
  readonly id: string;
  readonly title: string;
  readonly kind: "paper" | "news" | "plan";
  /** As far as the document says; null where it says nothing. */
  readonly date: string | null;
  /** Counted by `keywordCounts` in the document's text: words, and occurrences by group of the dictionary. */
  readonly counted?: { readonly words: number; readonly groups: Readonly<Record<string, number>> } | undefined;
}

/** A dated policy. */
export interface PolicyEvent {
  /** A year, a month or a day: 2015, 2025-08, 2025-08-26. */
  readonly date: string;
  readonly name: StudyText;
  readonly document: string;
  readonly place: string;
  /** What must be said beside it: that the document names it twice, that the year is inferred. */
  readonly remark?: StudyText | undefined;
}

/** A number of a document with what it counts. */
export interface PolicyFigure {
  readonly id: string;
  /** What is counted; figures of one quantity are compared. */
  readonly quantity: string;
  readonly label: StudyText;
  readonly kind: "observation" | "target";
  readonly relation?: "=" | ">" | "<" | "nearly" | undefined;
  readonly value: number;
  /** The other end of a range: three to five. */
  readonly upTo?: number | undefined;
  readonly unit: string;
  /** The year that the number is of; null where the document gives none. */
  readonly year: number | null;
  /** Whether the quantity grows by one a year, as a run of consecutive years does. */
  readonly countsYears?: boolean | undefined;
  readonly document: string;
  readonly place: string;
}

/** Facts of policy documents as `policy.yaml` holds them: dates and figures with their source, never sentences. */
export interface PolicySpec {
  readonly schema: "mesometrics/policy@1";
  readonly id: string;
  readonly title: StudyText;
  readonly documents: readonly PolicyDocument[];
  readonly events: readonly PolicyEvent[];
  readonly figures: readonly PolicyFigure[];
  /** Terms by group, for `keywordCounts`. */
  readonly dictionary: Readonly<Record<string, readonly string[]>>;
}
