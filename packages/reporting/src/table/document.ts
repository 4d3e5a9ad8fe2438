import { MesometricsError } from "@mesometrics/matrix";
import type { Language } from "../label.js";
import type { NumberFormat } from "./number-format.js";
import type { StarScheme } from "./stars.js";

/** What a number is; `t` also stands for the z of a normal rule (the notes say which). */
export type NumberRole = "estimate" | "standard-error" | "t" | "p" | "interval" | "count" | "statistic";

export type Enclosure = "none" | "parentheses" | "brackets";

/** A raw number with its role and the way it is to be printed. */
export interface NumberCell {
  readonly kind: "number";
  readonly role: NumberRole;
  readonly value: number;
  readonly format: NumberFormat;
  /** Star marks; "" for none. */
  readonly mark: string;
  readonly enclosure: Enclosure;
  /** The id of the provenance record behind the number. */
  readonly source: string | null;
  /** The mark of a note with the same `mark`. */
  readonly footnote?: string;
}

/** Two ends, printed `[low, high]`. */
export interface IntervalCell {
  readonly kind: "interval";
  readonly low: number;
  readonly high: number;
  readonly format: NumberFormat;
  readonly source: string | null;
}

/** Several numbers side by side in one cell, such as an estimate and its standard error. */
export interface SequenceCell {
  readonly kind: "sequence";
  readonly cells: readonly (NumberCell | IntervalCell)[];
}

export interface TextCell {
  readonly kind: "text";
  readonly text: string;
}

/** Yes, no, or partly (some of what the row names); `levels` is the number of levels of a fixed effect. */
export interface FlagCell {
  readonly kind: "flag";
  readonly value: boolean | "partly";
  readonly levels: number | null;
}

export interface EmptyCell {
  readonly kind: "empty";
}

export type Cell = NumberCell | IntervalCell | SequenceCell | TextCell | FlagCell | EmptyCell;

export interface TableColumn {
  readonly id: string;
  /** `(1)`, `(2)` … above the label; null where columns are not numbered. */
  readonly number: string | null;
  readonly label: string;
  /** Numbers align on the decimal point; text is set left or centred. */
  readonly align: "decimal" | "left" | "centre";
  /** The provenance record of the whole column, where there is one. */
  readonly source: string | null;
  /** The mark of a note with the same `mark`. */
  readonly footnote?: string;
}

/** A heading over the columns `from` to `to` (0-based, both included). */
export interface Spanner {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

export interface TableRow {
  readonly id: string;
  readonly label: string;
  /** The second line of the row above: it has no heading of its own. */
  readonly continues: boolean;
  /** One cell per column. */
  readonly cells: readonly Cell[];
  /** The mark of a note with the same `mark`. */
  readonly footnote?: string;
}

export interface RowGroup {
  readonly id: string;
  readonly label: string | null;
  /** Whether a rule divides the group from the one above. */
  readonly ruled: boolean;
  readonly rows: readonly TableRow[];
}

export interface TableNote {
  readonly kind:
    | "outcome"
    | "statistic"
    | "inference"
    | "stars"
    | "sample"
    | "omitted"
    | "test"
    | "remark"
    | "footnote";
  readonly text: string;
  /** Of a footnote: the sign that stands where the note belongs. */
  readonly mark?: string;
}

/** Where numbers come from: everything a reader needs to judge them or to make them again. */
export interface Provenance {
  readonly id: string;
  readonly label: string;
  readonly formula: string | null;
  readonly covariance: string | null;
  readonly preset: string | null;
  readonly observations: number | null;
  readonly units: number | null;
  readonly periods: number | null;
  readonly dataHash: string | null;
  /** Calls that give the numbers, in this and in other software. */
  readonly calls?: readonly SoftwareCall[];
  /** Rows of the data that did not enter, and why; an empty list says that every row did. */
  readonly dropped?: readonly DroppedRows[];
}

/** A call and the software that it is written for. */
export interface SoftwareCall {
  readonly software: string;
  readonly call: string;
}

/** How many rows were left out for one reason. */
export interface DroppedRows {
  readonly reason: string;
  readonly column: string | null;
  readonly count: number;
}

/** A table as readonly plain data: raw numbers with roles, no formatted text. Renderers turn it into output. */
export interface TableDocument {
  readonly schema: "mesometrics/table@1";
  /** An ASCII identifier, unique in a report: it becomes the anchor and the LaTeX label. */
  readonly id: string;
  readonly title: string;
  readonly language: Language;
  /** The heading of the row labels; may be empty. */
  readonly rowHeading: string;
  readonly columns: readonly TableColumn[];
  /** Levels of headings over the columns, outermost first. */
  readonly spanners: readonly (readonly Spanner[])[];
  readonly groups: readonly RowGroup[];
  readonly stars: StarScheme | null;
  /** How yes and no are printed: as words of the language (default), or as a tick and nothing. */
  readonly flags?: "words" | "ticks";
  readonly notes: readonly TableNote[];
  readonly provenance: readonly Provenance[];
}

export const emptyCell: EmptyCell = { kind: "empty" };

/** How a number cell is made, beyond its value. */
export interface NumberCellOptions {
  readonly role: NumberRole;
  readonly format: NumberFormat;
  readonly mark?: string;
  readonly enclosure?: Enclosure;
  readonly source?: string | null;
}

/**
 * A number cell; `null` (not defined) gives an empty cell.
 *
 * @throws NOT_A_NUMBER for NaN: a number that is not defined must be given as null.
 */
export function numberCell(value: number | null, options: NumberCellOptions): NumberCell | EmptyCell {
  if (value === null) return emptyCell;
  if (Number.isNaN(value)) {
    throw new MesometricsError(
      "NOT_A_NUMBER",
      `A table cell (${options.role}) is NaN. Pass null for a number that is not defined, or repair the computation.`,
      { role: options.role },
    );
  }
  return {
    kind: "number",
    role: options.role,
    value,
    format: options.format,
    mark: options.mark ?? "",
    enclosure: options.enclosure ?? "none",
    source: options.source ?? null,
  };
}

/**
 * Ids become anchors, SVG ids and LaTeX labels, so they are plain ASCII identifiers.
 *
 * @throws INVALID_ID
 */
export function checkId(id: string): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/u.test(id)) {
    throw new MesometricsError(
      "INVALID_ID",
      `The id ${JSON.stringify(id)} must start with a letter and hold only letters, digits, "-" and "_".`,
      { id },
    );
  }
}

/**
 * The checks every table passes on its way into a document: a good id, cells that fill the columns, spanners inside.
 *
 * @throws INVALID_ID, TABLE_SHAPE
 */
export function checkTable(table: TableDocument): TableDocument {
  checkId(table.id);
  const columns = table.columns.length;
  for (const group of table.groups) {
    for (const row of group.rows) {
      if (row.cells.length !== columns) {
        throw new MesometricsError(
          "TABLE_SHAPE",
          `Row "${row.label}" of table "${table.id}" has ${row.cells.length} cells for ${columns} columns.`,
          { table: table.id, row: row.id, cells: row.cells.length, columns },
        );
      }
    }
  }
  for (const level of table.spanners) {
    let next = 0;
    for (const { label, from, to } of level) {
      if (!(Number.isInteger(from) && Number.isInteger(to) && from >= next && to >= from && to < columns)) {
        throw new MesometricsError(
          "TABLE_SHAPE",
          `The heading "${label}" of table "${table.id}" covers columns ${from} to ${to}; headings of one level must be ` +
            `in order, must not overlap, and must lie within 0 to ${columns - 1}.`,
          { table: table.id, label, from, to, columns },
        );
      }
      next = to + 1;
    }
  }
  return table;
}
