import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, localise } from "../label.js";
import {
  type Cell,
  checkTable,
  emptyCell,
  type NumberRole,
  numberCell,
  type Provenance,
  type RowGroup,
  type TableColumn,
  type TableDocument,
  type TableNote,
} from "./document.js";
import { countFormat, decimalFormat, type NumberFormat } from "./number-format.js";
import { describeStars, econStars, type StarScheme, starMark } from "./stars.js";

/** A column of a data table. */
export interface DataColumn {
  readonly id: string;
  readonly label: Label;
  /** `text` for words; else what the numbers are. Default `statistic`. */
  readonly role?: NumberRole | "text";
  /** Default: counts grouped and whole, p-values "< 0.0001", everything else `decimals` of the table. */
  readonly format?: NumberFormat;
  /** The column whose p-values put stars on this one. */
  readonly starsFrom?: string;
  /** Default: text `left`, numbers `decimal`. */
  readonly align?: TableColumn["align"];
  readonly source?: string;
}

export interface DataRow {
  readonly label: Label;
  /** Rows of one group stand together under its heading. */
  readonly group?: Label;
  /** One value per column; null prints nothing. */
  readonly values: readonly (number | string | boolean | null)[];
  readonly source?: string;
}

export interface DataTableOptions {
  readonly id: string;
  readonly title: Label;
  readonly rowHeading?: Label;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly DataRow[];
  readonly spanners?: readonly (readonly { readonly label: Label; readonly from: number; readonly to: number }[])[];
  readonly notes?: readonly Label[];
  readonly provenance?: readonly Provenance[];
  /** Default `econStars`; used where a column says `starsFrom`. */
  readonly stars?: StarScheme | null;
  /** Default 4. */
  readonly decimals?: number;
  /** Default `en`. */
  readonly language?: Language;
}

/**
 * Any rectangle of labelled numbers and words as a table document: weights of an index, a statistic by year,
 * descriptive statistics, first stages, scorecards.
 *
 * @throws UNKNOWN_COLUMN when `starsFrom` names no column; TABLE_SHAPE, INVALID_ID, NOT_A_NUMBER
 * @example
 * ```ts
 * import { dataTable, renderText } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "moran",
 *   title: "Moran's I by year",
 *   rowHeading: "Year",
 *   columns: [{ id: "i", label: "I", starsFrom: "p" }, { id: "p", label: "p", role: "p" }],
 *   rows: [{ label: "1986", values: [0.3121, 0.0004] }],
 *   decimals: 3,
 * });
 * renderText(table).split("\n")[4]; // → "1986  0.312***  < 0.001"
 * ```
 */
export function dataTable(options: DataTableOptions): TableDocument {
  const language = options.language ?? "en";
  const decimals = options.decimals ?? 4;
  const stars = options.stars === undefined ? econStars : options.stars;
  const starColumns = options.columns.map((column) => starColumn(column, options.columns));
  const isStarred = stars !== null && starColumns.some((index) => index >= 0);

  const groups: (RowGroup & { rows: RowGroup["rows"][number][] })[] = [];
  options.rows.forEach((row, index) => {
    const label = row.group === undefined ? null : localise(row.group, language);
    let group = groups.at(-1);
    if (group === undefined || group.label !== label) {
      group = { id: `g${groups.length + 1}`, label, ruled: false, rows: [] };
      groups.push(group);
    }
    if (row.values.length !== options.columns.length) {
      throw new MesometricsError(
        "TABLE_SHAPE",
        `Row ${index + 1} of table "${options.id}" has ${row.values.length} values for ${options.columns.length} columns.`,
        { table: options.id, row: index, cells: row.values.length, columns: options.columns.length },
      );
    }
    const cells = options.columns.map((column, position): Cell => {
      const p = row.values[starColumns[position] ?? -1];
      const mark = typeof p === "number" ? starMark(p, stars) : "";
      return dataCell(row.values[position] ?? null, column, decimals, mark, row.source ?? column.source ?? null);
    });
    group.rows.push({ id: `r${index + 1}`, label: localise(row.label, language), continues: false, cells });
  });

  const notes: TableNote[] = (options.notes ?? []).map((note) => ({ kind: "remark", text: localise(note, language) }));
  if (isStarred && stars !== null) notes.unshift({ kind: "stars", text: describeStars(stars) });
  return checkTable({
    schema: "mesometrics/table@1",
    id: options.id,
    title: localise(options.title, language),
    language,
    rowHeading: localise(options.rowHeading ?? "", language),
    columns: options.columns.map((column) => ({
      id: column.id,
      number: null,
      label: localise(column.label, language),
      align: column.align ?? (column.role === "text" ? "left" : "decimal"),
      source: column.source ?? null,
    })),
    spanners:
      options.spanners?.map((level) =>
        level.map(({ label, from, to }) => ({ label: localise(label, language), from, to })),
      ) ?? [],
    groups,
    stars: isStarred ? stars : null,
    notes,
    provenance: options.provenance ?? [],
  });
}

function starColumn(column: DataColumn, columns: readonly DataColumn[]): number {
  if (column.starsFrom === undefined) return -1;
  const index = columns.findIndex((candidate) => candidate.id === column.starsFrom);
  if (index < 0) {
    throw new MesometricsError(
      "UNKNOWN_COLUMN",
      `Column "${column.id}" asks for the stars of the column "${column.starsFrom}", which the table does not have.`,
      { column: column.id, starsFrom: column.starsFrom, columns: columns.map(({ id }) => id) },
    );
  }
  return index;
}

function dataCell(
  value: number | string | boolean | null,
  column: DataColumn,
  decimals: number,
  mark: string,
  source: string | null,
): Cell {
  if (value === null) return emptyCell;
  if (typeof value === "boolean") return { kind: "flag", value, levels: null };
  if (typeof value === "string") return { kind: "text", text: value };
  const role = column.role === undefined || column.role === "text" ? "statistic" : column.role;
  return numberCell(value, { role, format: column.format ?? defaultFormat(role, decimals), mark, source });
}

function defaultFormat(role: NumberRole, decimals: number): NumberFormat {
  if (role === "count") return countFormat;
  if (role === "p") return { style: "p-value", decimals };
  return decimalFormat(decimals);
}
