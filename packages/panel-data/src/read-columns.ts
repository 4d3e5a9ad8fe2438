import { MesometricsError, withinMemory } from "@mesometrics/matrix";
import { compareCodePoints } from "./code-point-order.js";
import type { DataColumn, NumberColumn, TextColumn } from "./dataset.js";
import { cellsByColumn, type TableInput } from "./table-input.js";
import { requireSize } from "./table-size.js";

/** How the columns of a table become those of a data set. */
export interface TableOptions {
  /**
   * false keeps the table's `Float64Array` and `Int32Array` columns instead of copying them, which saves their memory; they
   * must not be changed afterwards. Default true.
   */
  readonly copy?: boolean;
}

/**
 * Reads a table into columns of its own: numbers as `Float64Array` (missing = NaN), text as codes into sorted levels
 * (missing = -1). The input is copied, so that later changes to it cannot reach a data set.
 */
export function readColumns(
  input: TableInput,
  { copy = true }: TableOptions = {},
): { readonly rows: number; readonly columns: readonly DataColumn[] } {
  const [records, width] = Array.isArray(input) ? [input.length, Object.keys(Object(input[0])).length] : [0, 0];
  const cells = withinMemory(records, width, () => cellsByColumn(input));
  const [first] = cells;
  const rows = first?.cells.length ?? 0;
  requireSize(rows, cells.length);
  if (first === undefined || rows === 0) {
    throw new MesometricsError("EMPTY_TABLE", "The table has no rows. Give at least one row of data.", { rows: 0 });
  }
  for (const { name, cells: column } of cells) {
    if (column.length !== rows) {
      throw new MesometricsError(
        "COLUMN_LENGTH",
        `Column "${name}" has ${column.length} cells but column "${first.name}" has ${rows}. All columns need one length.`,
        { column: name, length: column.length, expected: rows },
      );
    }
  }
  const columns = withinMemory(rows, cells.length, () =>
    cells.map(({ name, cells: column, copied }) => readColumn(name, column, copied || !copy)),
  );
  return { rows, columns };
}

/** One column from its cells; a typed array that is `kept` becomes the column's storage. */
export function readColumn(name: string, cells: ArrayLike<unknown>, kept = false): DataColumn {
  if (cells instanceof Float64Array) return numberColumnOf(name, kept ? cells : new Float64Array(cells));
  if (cells instanceof Int32Array) return integerColumnOf(name, kept ? cells : new Int32Array(cells));
  if (cells instanceof Float32Array) return numberColumnOf(name, new Float64Array(cells));
  // Reading a million texts twice, to look at their type first, would cost as much as coding them.
  const text = typeof cells[0] === "string" ? textColumnOf(name, cells) : null;
  if (text !== null) return text;
  let firstText = -1;
  let firstNumber = -1;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === null || cell === undefined || cell === "") continue;
    const type = typeof cell;
    if (type === "string") {
      if (firstText === -1) firstText = row;
    } else if (type === "number" || type === "boolean" || type === "bigint") {
      // NaN is a missing cell and says nothing of the column's type.
      if (firstNumber === -1 && !Number.isNaN(cell)) firstNumber = row;
    } else {
      throw new MesometricsError(
        "UNSUPPORTED_CELL",
        `Column "${name}", row ${row + 1} holds neither a number, a text, a boolean nor a missing value.`,
        { column: name, row: row + 1 },
      );
    }
  }
  if (firstText !== -1 && firstNumber !== -1) throw textInNumericColumn(name, firstText + 1, String(cells[firstText]));
  const column = firstText === -1 ? null : textColumnOf(name, cells);
  return column ?? numberColumnOf(name, numbersOf(name, cells));
}

/** The error of a column that holds numbers and, in `row` (counted from 1), a text. */
function textInNumericColumn(column: string, row: number, text: string): MesometricsError {
  return new MesometricsError(
    "TEXT_IN_NUMERIC_COLUMN",
    `Column "${column}" holds numbers, but row ${row} holds the text ${JSON.stringify(text)}. ` +
      "Correct the cell, make it missing (null), or give the whole column as text.",
    { column, row, text },
  );
}

/** A number column over integers, which it keeps. */
function integerColumnOf(name: string, integers: Int32Array): NumberColumn {
  let values: Float64Array | null = null;
  return {
    kind: "number",
    name,
    get values() {
      values ??= new Float64Array(integers);
      return values;
    },
    missing: 0,
    integers,
  };
}

/** A number column over `values`, which it keeps; counts missing cells and refuses infinite ones. */
function numberColumnOf(name: string, values: Float64Array): NumberColumn {
  return { kind: "number", name, values, missing: areFinite(values) ? 0 : missingCells(name, values) };
}

/** x - x is zero for every finite x and for no other; four sums at once, since each waits for its last addition. */
function areFinite(values: Float64Array): boolean {
  const n = values.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let row = 0;
  for (; row + 3 < n; row = (row + 4) | 0) {
    const p = values[row];
    const q = values[(row + 1) | 0];
    const r = values[(row + 2) | 0];
    const s = values[(row + 3) | 0];
    a += p - p;
    b += q - q;
    c += r - r;
    d += s - s;
  }
  for (; row < n; row++) a += values[row] - values[row];
  return a + b + c + d === 0;
}

function missingCells(name: string, values: Float64Array): number {
  let missing = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isFinite(value)) continue;
    if (!Number.isNaN(value)) {
      throw new MesometricsError(
        "INFINITE_CELL",
        `Column "${name}", row ${row + 1} is infinite. An infinite cell is no datum: correct it or make it missing.`,
        { column: name, row: row + 1 },
      );
    }
    missing++;
  }
  return missing;
}

function numbersOf(name: string, cells: ArrayLike<unknown>): Float64Array {
  const values = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === null || cell === undefined || cell === "") {
      values[row] = Number.NaN;
      continue;
    }
    const value = Number(cell);
    if (typeof cell === "bigint" && BigInt(value) !== cell) {
      throw new MesometricsError(
        "INEXACT_INTEGER",
        `Column "${name}", row ${row + 1} holds the integer ${cell}, which a double cannot hold exactly. Give it as text.`,
        { column: name, row: row + 1 },
      );
    }
    values[row] = value;
  }
  return values;
}

/** A text column; null where a cell is neither text nor missing, or no cell holds a text. */
function textColumnOf(name: string, cells: ArrayLike<unknown>): TextColumn | null {
  const found = new Map<string, number>();
  const codes = new Int32Array(cells.length);
  let missing = 0;
  // Rows of one unit often follow each other.
  let lastText: string | null = null;
  let lastCode = -1;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell !== null && cell === lastText) {
      codes[row] = lastCode;
      continue;
    }
    if (typeof cell !== "string" || cell === "") {
      if (typeof cell !== "string" && !isMissing(cell)) return null;
      codes[row] = -1;
      missing++;
      continue;
    }
    let code = found.get(cell);
    if (code === undefined) {
      code = found.size;
      found.set(cell, code);
    }
    lastText = cell;
    lastCode = code;
    codes[row] = code;
  }
  if (found.size === 0) return null;
  const levels = sortedLevels([...found.keys()]);
  const rank = new Int32Array(levels.length);
  for (let level = 0; level < levels.length; level++) rank[found.get(levels[level])!] = level;
  for (let row = 0; row < codes.length; row++) if (codes[row] !== -1) codes[row] = rank[codes[row]];
  return { kind: "text", name, codes, levels, missing };
}

function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined || Number.isNaN(cell);
}

/** By code point. The order of `sort` is that of code units, which differs only where there are surrogates, and is faster. */
function sortedLevels(levels: string[]): string[] {
  return levels.some((level) => /[\ud800-\udfff]/.test(level)) ? levels.sort(compareCodePoints) : levels.sort();
}
