import type { AuditPlace } from "./audit-result.js";
import { type Interval, intervalOf, type RoundingConvention } from "./interval.js";
import { type PrintedCell, parsePrintedCell } from "./printed-cell.js";
import { type PrintedNumber, parsePrintedNumber } from "./printed-number.js";
import type {
  BracketMeaning,
  NumberReference,
  PanelEffect,
  PublishedColumn,
  PublishedDocument,
  PublishedRow,
  PublishedTable,
  RowRole,
  TextNumber,
} from "./published.js";

/** A number with its place. */
export interface PlacedNumber {
  readonly number: PrintedNumber;
  readonly place: AuditPlace;
}

/** A coefficient with what stands beside it. */
export interface CoefficientView {
  readonly row: string;
  readonly role: RowRole;
  readonly place: AuditPlace;
  readonly estimate: PrintedNumber;
  readonly t: PrintedNumber | null;
  readonly standardError: PrintedNumber | null;
  readonly p: PrintedNumber | null;
}

/** A column of a table as the rules see it. */
export interface ColumnView {
  readonly table: PublishedTable;
  readonly column: PublishedColumn;
  /** Slopes and the constant, in the order of the rows. */
  readonly coefficients: readonly CoefficientView[];
  /** Slopes in the regression, shown or not; null where the document does not say how many are not shown. */
  readonly slopes: number | null;
  readonly observations: PlacedNumber | null;
  readonly statistics: Readonly<Partial<Record<RowRole, PlacedNumber>>>;
  /** What the table's rows, else the column, else the design say; null where nothing says it. */
  readonly effects: readonly PanelEffect[] | null;
  readonly effectsFrom: "row" | "column" | "design" | null;
  /** Units and periods of the whole design. */
  readonly units: number | null;
  readonly periods: number | null;
}

/** The document read once, under one convention of rounding. */
export interface DocumentView {
  readonly document: PublishedDocument;
  readonly convention: RoundingConvention;
  readonly stars: readonly number[];
  readonly columns: readonly ColumnView[];
  readonly interval: (number: PrintedNumber) => Interval;
  readonly number: (reference: NumberReference) => PlacedNumber;
  /** The coefficient that a reference points at; null for any other number. */
  readonly coefficient: (reference: NumberReference) => { view: CoefficientView; column: ColumnView } | null;
  readonly column: (table: string, column: string) => ColumnView;
}

const SLOPES: ReadonlySet<RowRole> = new Set(["coefficient", "trend", "instrument"]);
const WORDS: ReadonlySet<RowRole> = new Set(["unit-effects", "time-effects", "controls"]);
const YES = /^(yes|y|是|控制|✓|√)$/iu;

export function isSlope(role: RowRole): boolean {
  return SLOPES.has(role);
}

/** Rows whose cells are words. */
export function holdsWords(role: RowRole): boolean {
  return WORDS.has(role);
}

function isYes(text: string): boolean {
  return YES.test(text.trim());
}

/** The printed text of a cell; columns may be called `constructor`. */
export function cellText({ cells }: PublishedRow, column: string): string | undefined {
  return Object.hasOwn(cells, column) ? cells[column] : undefined;
}

/** The number of a cell that a part names. */
export function partOf(
  cell: PrintedCell,
  part: "estimate" | BracketMeaning,
  table: PublishedTable,
): PrintedNumber | null {
  if (part === "estimate") return cell.estimate;
  if (table.parentheses === part) return cell.parentheses;
  if (table.brackets === part) return cell.brackets;
  return null;
}

export function viewDocument(
  document: PublishedDocument,
  convention: RoundingConvention,
  stars: readonly number[],
): DocumentView {
  const columns = document.tables.flatMap((table) =>
    table.columns.map((column) => viewColumn(document, table, column)),
  );
  const column = (table: string, id: string): ColumnView =>
    columns.find((one) => one.table.id === table && one.column.id === id)!;
  const options = document.decimal === undefined ? {} : { decimal: document.decimal };
  const number = (reference: NumberReference): PlacedNumber => {
    if ("text" in reference) {
      const found = document.text!.find(({ id }) => id === reference.text)!;
      return { number: parsePrintedNumber(found.printed, options), place: textPlace(found) };
    }
    const { table } = column(reference.table, reference.column);
    const text = cellText(table.rows.find(({ id }) => id === reference.row)!, reference.column)!;
    const cell = parsePrintedCell(text, options);
    return {
      number: partOf(cell, reference.part ?? "estimate", table)!,
      place: cellPlace(reference.table, reference.row, reference.column, text),
    };
  };
  return {
    document,
    convention,
    stars,
    columns,
    interval: (printed) => intervalOf(printed, convention),
    number,
    coefficient: (reference) => {
      if ("text" in reference) return null;
      const view = column(reference.table, reference.column);
      const found = view.coefficients.find(({ row }) => row === reference.row);
      return found === undefined ? null : { view: found, column: view };
    },
    column,
  };
}

export function textPlace({ id, printed }: TextNumber): AuditPlace {
  return { table: null, row: null, column: null, text: id, printed };
}

export function cellPlace(table: string, row: string | null, column: string, printed: string | null): AuditPlace {
  return { table, row, column, text: null, printed };
}

function viewColumn(document: PublishedDocument, table: PublishedTable, column: PublishedColumn): ColumnView {
  const options = document.decimal === undefined ? {} : { decimal: document.decimal };
  const coefficients: CoefficientView[] = [];
  const statistics: Partial<Record<RowRole, PlacedNumber>> = {};
  const effects: PanelEffect[] = [];
  let rowsSayEffects = false;
  let hasControls = false;
  for (const row of table.rows) {
    const { id, role } = row;
    const text = cellText(row, column.id);
    if (text === undefined) continue;
    if (holdsWords(role)) {
      if (role === "controls") hasControls ||= isYes(text);
      else {
        rowsSayEffects = true;
        if (isYes(text)) effects.push(role === "unit-effects" ? "unit" : "time");
      }
      continue;
    }
    const cell = parsePrintedCell(text, options);
    const place = cellPlace(table.id, id, column.id, text);
    if (isSlope(role) || role === "constant") {
      coefficients.push({
        row: id,
        role,
        place,
        estimate: cell.estimate,
        t: partOf(cell, "t", table),
        standardError: partOf(cell, "standard-error", table),
        p: partOf(cell, "p", table),
      });
    } else {
      statistics[role] ??= { number: cell.estimate, place };
    }
  }
  const shown = coefficients.filter(({ role }) => isSlope(role)).length;
  const notShown = column.regressorsNotShown ?? (hasControls ? null : 0);
  const design = document.design;
  const stated = rowsSayEffects ? effects : (column.effects ?? design?.effects ?? null);
  return {
    table,
    column,
    coefficients,
    slopes: notShown === null ? null : shown + notShown,
    observations: statistics.observations ?? null,
    statistics,
    effects: stated,
    effectsFrom: rowsSayEffects ? "row" : column.effects !== undefined ? "column" : stated === null ? null : "design",
    units: design?.units ?? null,
    periods: design?.periods ?? null,
  };
}

/** `t` of a coefficient as an interval: as printed, else b/se; null where neither is printed. */
export function tInterval(view: DocumentView, { estimate, t, standardError }: CoefficientView): Interval | null {
  if (t !== null) return view.interval(t);
  if (standardError === null) return null;
  const se = view.interval(standardError);
  const b = view.interval(estimate);
  if (se.low <= 0) return null;
  const ends = [b.low / se.low, b.low / se.high, b.high / se.low, b.high / se.high];
  return { low: Math.min(...ends), high: Math.max(...ends) };
}
