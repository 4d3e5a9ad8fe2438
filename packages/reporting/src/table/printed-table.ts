import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, localise } from "../label.js";
import {
  type Cell,
  checkTable,
  emptyCell,
  type NumberCell,
  type NumberRole,
  numberCell,
  type TableDocument,
  type TableNote,
  type TableRow,
} from "./document.js";

/** A table as somebody else printed it: cells are the printed texts, by column id. */
export interface PrintedTable {
  readonly id: string;
  readonly title: string;
  /** What stands in round brackets; it becomes the role of these numbers. Default `t`. */
  readonly parentheses?: "t" | "standard-error" | "p" | undefined;
  /** Default `p`. */
  readonly brackets?: "t" | "standard-error" | "p" | undefined;
  readonly columns: readonly { readonly id: string; readonly label?: string | undefined }[];
  readonly rows: readonly {
    readonly id: string;
    readonly label?: string | undefined;
    /** Whole numbers of `observations`, `units`, `periods` are counts. */
    readonly role?: string | undefined;
    readonly cells: Readonly<Record<string, string>>;
  }[];
}

export interface PrintedTableOptions {
  /** Whether what stands in brackets goes below the number or stays beside it. Default `inline`, as one cell has both. */
  readonly placement?: "below" | "inline";
  /** Numbers over the columns, such as `(1)`; default none. */
  readonly numbers?: readonly string[];
  readonly rowHeading?: Label;
  readonly notes?: readonly Label[];
  /** Default `en`. */
  readonly language?: Language;
}

/** A number with its stars or letters, perhaps in brackets. */
const NUMBER = /^([([]?)\s*([-−–+]?)\s*(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(\*+|[⁎∗]+)?\s*([)\]]?)$/u;
const PIECES = /[([][^)\]]*[)\]]|[^\s([]+/gu;
const YES = /^(yes|y|是|√|✓)$/iu;
const NO = /^(no|n|否|×)$/iu;

/**
 * A printed table as a table document: every printed number becomes a number with exactly its printed digits, stars and
 * brackets, so that a paper's table can be set again in any format and compared cell by cell. A cell that is not made of
 * numbers stays text. Takes the tables of a `published.yaml`.
 *
 * @throws TABLE_SHAPE when a cell names no column; INVALID_ID
 * @example
 * ```ts
 * import { printedTable, renderText } from "@mesometrics/reporting";
 * const table = printedTable({
 *   id: "t4",
 *   title: "Table 4",
 *   parentheses: "standard-error",
 *   columns: [{ id: "c1", label: "Integration" }],
 *   rows: [{ id: "int", label: "INT", cells: { c1: "0.3937*** (0.0477)" } }],
 * });
 * renderText(table).split("\n")[4]; // → "INT  0.3937*** (0.0477)"
 * ```
 */
export function printedTable(printed: PrintedTable, options: PrintedTableOptions = {}): TableDocument {
  const language = options.language ?? "en";
  const known = new Set(printed.columns.map((column) => column.id));
  const rows = printed.rows.flatMap((row): TableRow[] => {
    const stray = Object.keys(row.cells).find((id) => !known.has(id));
    if (stray !== undefined) {
      throw new MesometricsError("TABLE_SHAPE", `Row "${row.id}" has a cell under "${stray}", which is no column.`, {
        row: row.id,
        column: stray,
      });
    }
    const cells = printed.columns.map((column) => printedCell(row.cells[column.id] ?? "", printed, isCount(row.role)));
    const label = row.label ?? row.id;
    if (options.placement !== "below") return [{ id: row.id, label, continues: false, cells }];
    const parts = cells.map((cell) => (cell.kind === "sequence" ? cell.cells : [cell]));
    const lines = Math.max(...parts.map((list) => list.length));
    return Array.from({ length: lines }, (_, line) => ({
      id: line === 0 ? row.id : `${row.id}:${line}`,
      label,
      continues: line > 0,
      cells: parts.map((list): Cell => list[line] ?? emptyCell),
    }));
  });
  return checkTable({
    schema: "mesometrics/table@1",
    id: printed.id,
    title: printed.title,
    language,
    rowHeading: localise(options.rowHeading ?? "", language),
    columns: printed.columns.map((column, index) => ({
      id: column.id,
      number: options.numbers?.[index] ?? null,
      label: column.label ?? (options.numbers === undefined ? column.id : ""),
      align: isTextColumn(rows, index) ? "left" : "decimal",
      source: null,
    })),
    spanners: [],
    groups: [{ id: "rows", label: null, ruled: false, rows }],
    stars: null,
    notes: (options.notes ?? []).map((note): TableNote => ({ kind: "remark", text: localise(note, language) })),
    provenance: [],
  });
}

function isCount(role: string | undefined): boolean {
  return role === "observations" || role === "units" || role === "periods";
}

function isTextColumn(rows: readonly TableRow[], index: number): boolean {
  return rows.every((row) => ["text", "empty"].includes(row.cells[index]?.kind ?? "empty"));
}

function printedCell(text: string, table: PrintedTable, count: boolean): Cell {
  // Scans put a space behind a minus sign.
  const trimmed = text.trim().replace(/(^|[\s([])([-−–])\s+(?=[\d.])/gu, "$1$2");
  if (trimmed === "") return emptyCell;
  if (YES.test(trimmed) || NO.test(trimmed)) return { kind: "flag", value: YES.test(trimmed), levels: null };
  const numbers = (trimmed.match(PIECES) ?? []).map((piece) => printedNumber(piece, table, count));
  const found = numbers.filter((one): one is NumberCell => one !== null);
  if (found.length !== numbers.length || found.length === 0) return { kind: "text", text: trimmed };
  return found.length === 1 ? found[0]! : { kind: "sequence", cells: found };
}

function printedNumber(piece: string, table: PrintedTable, count: boolean): NumberCell | null {
  const match = NUMBER.exec(piece);
  if (match === null) return null;
  const [, open = "", sign = "", digits = "", mark = "", close = ""] = match;
  if ({ "(": ")", "[": "]", "": "" }[open] !== close) return null;
  const enclosure = open === "(" ? "parentheses" : open === "[" ? "brackets" : "none";
  const bracketed: NumberRole = open === "(" ? (table.parentheses ?? "t") : (table.brackets ?? "p");
  const decimals = digits.split(".")[1]?.length ?? 0;
  const role = open !== "" ? bracketed : count ? "count" : mark === "" ? "statistic" : "estimate";
  const value = Number(digits.replaceAll(",", "")) * (sign === "" || sign === "+" ? 1 : -1);
  const format = { style: "decimal", decimals, grouped: digits.includes(",") } as const;
  const cell = numberCell(value, { role, format, mark: "*".repeat([...mark].length), enclosure });
  return cell.kind === "number" ? cell : null;
}
