import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "./dataset.js";
import { requireSize } from "./table-size.js";

/** An Apache Arrow table, recognised by structure. */
export interface ArrowLikeTable {
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChild(name: string): Iterable<unknown> | null;
}

/** An arquero table, recognised by structure; `array` is used where it exists, because it honours filter and order. */
export interface ArqueroLikeTable {
  columnNames(): string[];
  array?(name: string): ArrayLike<unknown>;
  column(name: string): { readonly length: number; at(row: number): unknown } | undefined;
}

/** What `panel()` and `crossSection()` read: columns by name, rows as objects, an Arrow table or an arquero table. */
export type TableInput = Table | readonly object[] | ArrowLikeTable | ArqueroLikeTable;

type CellType<Cell> = [NonNullable<Cell>] extends [number | boolean | bigint]
  ? number
  : [NonNullable<Cell>] extends [string]
    ? string
    : unknown;

/** The columns of a table as the compiler sees them: `number` (booleans too), `string`, or `unknown`. */
export type ColumnsOf<T> = T extends ArrowLikeTable | ArqueroLikeTable
  ? Record<string, unknown>
  : T extends readonly (infer Row)[]
    ? { readonly [Name in keyof Row & string]: CellType<Row[Name]> }
    : { readonly [Name in keyof T & string]: T[Name] extends ArrayLike<infer Cell> ? CellType<Cell> : unknown };

/** A column's name, as far as the compiler knows the table. */
export type ColumnName<T> = keyof ColumnsOf<T> & string;

/** The cells of one column, as they were found. */
export interface ColumnCells {
  readonly name: string;
  readonly cells: ArrayLike<unknown>;
  /** Whether the cells were copied on the way: then a data set may keep the array. */
  readonly copied: boolean;
}

/** The cells of every column, in the table's own order; lengths are not checked yet. */
export function cellsByColumn(input: TableInput): readonly ColumnCells[] {
  if (typeof input !== "object" || input === null) {
    throw new MesometricsError(
      "NOT_A_TABLE",
      "The table must be columns by name ({ x: [1, 2] }), an array of row objects, an Arrow or an arquero table.",
    );
  }
  if (Array.isArray(input)) return cellsOfRows(input as readonly object[]);
  if (isArrowLike(input)) {
    const { fields } = input.schema;
    return fields.map(({ name }) => asGiven(name, cellsOfArrow(input.getChild(name), fields.length)));
  }
  if (isArqueroLike(input)) return input.columnNames().map((name) => asGiven(name, cellsOfArquero(input, name)));
  return Object.entries(input as Table).map(([name, cells]) => {
    if (Array.isArray(cells) || ArrayBuffer.isView(cells)) return asGiven(name, cells as ArrayLike<unknown>);
    throw new MesometricsError("NOT_A_COLUMN", `Column "${name}" must be an array or a typed array.`, { column: name });
  });
}

function asGiven(name: string, cells: ArrayLike<unknown>): ColumnCells {
  return { name, cells, copied: false };
}

function cellsOfRows(rows: readonly object[]): readonly ColumnCells[] {
  return cellsOfUniformRows(rows) ?? cellsOfAnyRows(rows);
}

/**
 * The cells of plain objects that all have the same keys in the same order, as JSON and CSV readers give them; null for
 * anything else. Columns of numbers come as such, in one block of memory: a double stays a double.
 */
function cellsOfUniformRows(rows: readonly object[]): readonly ColumnCells[] | null {
  const [first] = rows;
  if (typeof first !== "object" || first === null || Array.isArray(first)) return null;
  const names = Object.keys(first);
  const n = rows.length;
  const numbers = new Float64Array(n * names.length);
  const others: (unknown[] | null)[] = names.map(() => null);
  for (let row = 0; row < n; row++) {
    const record = rows[row] as Readonly<Record<string, unknown>> | null;
    // What an object inherits is no cell of it.
    if (typeof record !== "object" || record === null || Object.getPrototypeOf(record) !== Object.prototype)
      return null;
    let at = 0;
    for (const name in record) {
      if (name !== names[at]) return null;
      const cell = record[name];
      const cells = others[at]!;
      if (cells !== null) cells[row] = cell;
      else if (typeof cell === "number") numbers[row + at * n] = cell;
      else others[at] = mixedCells(numbers, at * n, n, row, cell);
      at++;
    }
    if (at !== names.length) return null;
  }
  return names.map((name, at) => ({
    name,
    cells: others[at] ?? numbers.subarray(at * n, (at + 1) * n),
    copied: true,
  }));
}

/** A column that began with numbers, from `start` on, and goes on with something else in `row`. */
function mixedCells(numbers: Float64Array, start: number, rows: number, row: number, cell: unknown): unknown[] {
  const cells = new Array<unknown>(rows).fill(null);
  for (let before = 0; before < row; before++) cells[before] = numbers[start + before];
  cells[row] = cell;
  return cells;
}

function cellsOfAnyRows(rows: readonly object[]): readonly ColumnCells[] {
  const columns = new Map<string, unknown[]>();
  for (let row = 0; row < rows.length; row++) {
    const record = rows[row] as Readonly<Record<string, unknown>> | null;
    if (typeof record !== "object" || record === null || Array.isArray(record)) {
      throw new MesometricsError("NOT_A_TABLE", `Row ${row + 1} is not an object of cells by column name.`, {
        row: row + 1,
      });
    }
    for (const name of Object.keys(record)) {
      let cells = columns.get(name);
      if (cells === undefined) {
        cells = new Array<unknown>(rows.length).fill(null);
        columns.set(name, cells);
      }
      cells[row] = record[name];
    }
  }
  return Array.from(columns, ([name, cells]) => ({ name, cells, copied: true }));
}

/** Doubles without missing values come as they are stored; read one by one they would take several times the memory. */
function cellsOfArrow(vector: (Iterable<unknown> & Partial<StoredVector>) | null, columns: number): ArrayLike<unknown> {
  if (vector === null) return [];
  if (vector.length !== undefined) requireSize(vector.length, columns);
  const stored = vector.nullCount === 0 ? vector.toArray?.() : null;
  return stored instanceof Float64Array ? stored : Array.from(vector);
}

interface StoredVector {
  readonly length: number;
  readonly nullCount: number;
  toArray(): unknown;
}

function cellsOfArquero(table: ArqueroLikeTable, name: string): ArrayLike<unknown> {
  if (table.array !== undefined) return table.array(name);
  const column = table.column(name);
  requireSize(column?.length ?? 0, table.columnNames().length);
  return Array.from({ length: column?.length ?? 0 }, (_, row) => column?.at(row));
}

function isArrowLike(input: object): input is ArrowLikeTable {
  const table = input as Partial<ArrowLikeTable>;
  return typeof table.getChild === "function" && Array.isArray(table.schema?.fields);
}

function isArqueroLike(input: object): input is ArqueroLikeTable {
  const table = input as Partial<ArqueroLikeTable>;
  return typeof table.column === "function" && typeof table.columnNames === "function";
}
