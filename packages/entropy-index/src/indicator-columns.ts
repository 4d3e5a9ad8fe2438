import { column, type Matrix, MesometricsError } from "@mesometrics/matrix";
import { nearestName } from "@mesometrics/panel-data";
import type { Direction, OptimumDirection } from "./conventions.js";
import { plainRows, type RowFrame } from "./period-rows.js";

/** Indicators by name, all of one length. `null`, `undefined` and `NaN` are missing cells, which is an error here. */
export type IndicatorColumns = Readonly<Record<string, ArrayLike<number | null | undefined>>>;

/** One indicator, checked: finite numbers only. */
export interface Indicator {
  readonly name: string;
  readonly direction: Direction;
  /** length n */
  readonly values: Float64Array;
}

const CELLS_LISTED = 20;

/** A column with its name, not checked yet. */
export type NamedCells = readonly [name: string, cells: ArrayLike<number | null | undefined>];

/** Columns by name, or the columns of an n x m matrix, in their order. */
export function namedCells(
  input: IndicatorColumns | Matrix,
  names: readonly string[] | undefined,
): readonly NamedCells[] {
  return isMatrix(input) ? matrixColumns(input, names) : Object.entries(input);
}

/** Columns as checked indicators; `directions` by name, "+" where none is given. */
export function readIndicators(
  columns: readonly NamedCells[],
  directions: Readonly<Record<string, Direction>>,
  frame?: RowFrame,
): readonly Indicator[] {
  if (columns.length === 0) {
    throw new MesometricsError("NO_INDICATORS", "There is no indicator. Give at least one column.");
  }
  const rows = columns[0]![1].length;
  for (const [name, cells] of columns) {
    if (cells.length !== rows) {
      throw new MesometricsError(
        "COLUMN_LENGTH",
        `Indicator "${name}" has ${cells.length} rows, but "${columns[0]![0]}" has ${rows}. All must have the same rows.`,
        { column: name, length: cells.length, expected: rows },
      );
    }
  }
  if (frame !== undefined && frame.rows !== rows) {
    throw new MesometricsError(
      "COLUMN_LENGTH",
      `There are ${frame.rows} periods given, but the indicators have ${rows} rows. Give one period a row.`,
      { column: "periods", length: frame.rows, expected: rows },
    );
  }
  if (rows < 2) {
    throw new MesometricsError(
      "NEED_TWO_ROWS",
      `An index compares rows and needs at least two; there ${rows === 1 ? "is 1" : `are ${rows}`}.`,
      { rows },
    );
  }
  checkDirections(
    columns.map(([name]) => name),
    directions,
  );
  refuseUnusableCells(columns, frame ?? plainRows(rows));
  return columns.map(([name, cells]) => {
    const direction = Object.hasOwn(directions, name) ? directions[name]! : "+";
    return { name, direction, values: Float64Array.from(cells as ArrayLike<number>) };
  });
}

/** Whether this is a direction: "+", "-", or a finite optimum, an interval in ascending order. */
export function isDirection(direction: unknown): direction is Direction {
  if (direction === "+" || direction === "-") return true;
  if (direction === null || typeof direction !== "object") return false;
  const { optimum, sides = "common" } = direction as Partial<OptimumDirection>;
  if (sides !== "common" && sides !== "own") return false;
  if (!Array.isArray(optimum)) return typeof optimum === "number" && Number.isFinite(optimum);
  return optimum.length === 2 && optimum.every((one) => Number.isFinite(one)) && optimum[0] <= optimum[1];
}

/** The error of a direction that is none. */
export function unknownDirection(name: string, direction: unknown): MesometricsError {
  return new MesometricsError(
    "UNKNOWN_DIRECTION",
    `The direction of "${name}" is ${JSON.stringify(direction)}; it must be "+" (more is better), "-" (less is better), ` +
      "or { optimum } with the best point or the best interval [lower, upper].",
    { indicator: name, direction },
  );
}

function isMatrix(input: IndicatorColumns | Matrix): input is Matrix {
  return typeof input.rows === "number" && typeof input.columns === "number" && input.data instanceof Float64Array;
}

function matrixColumns(matrix: Matrix, names: readonly string[] | undefined): readonly NamedCells[] {
  const labels = names ?? Array.from({ length: matrix.columns }, (_, j) => String(j + 1));
  if (labels.length !== matrix.columns || new Set(labels).size !== labels.length) {
    throw new MesometricsError(
      "INDICATOR_NAMES",
      `The matrix has ${matrix.columns} columns and needs as many different names; ${labels.length} were given.`,
      { names: labels, columns: matrix.columns },
    );
  }
  return labels.map((name, j) => [name, column(matrix, j)] as const);
}

function checkDirections(names: readonly string[], directions: Readonly<Record<string, Direction>>): void {
  for (const [name, direction] of Object.entries(directions)) {
    if (!isDirection(direction)) throw unknownDirection(name, direction);
    if (!names.includes(name)) throw unknownIndicator("A direction", name, names);
  }
}

/** The error of something given by indicator for a name that is none. */
export function unknownIndicator(what: string, name: string, names: readonly string[]): MesometricsError {
  const nearest = nearestName(name, names);
  return new MesometricsError(
    "UNKNOWN_COLUMN",
    `${what} is given for "${name}", which is no indicator.${nearest === null ? "" : ` Did you mean "${nearest}"?`}`,
    { column: name, columns: names },
  );
}

interface MissingCell {
  readonly column: string;
  readonly row: number;
  readonly unit?: string;
  readonly period?: string;
}

function refuseUnusableCells(columns: readonly NamedCells[], frame: RowFrame): void {
  const missing: MissingCell[] = [];
  const listed: string[] = [];
  let count = 0;
  for (const [name, cells] of columns) {
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row];
      if (cell === null || cell === undefined || Number.isNaN(cell)) {
        count++;
        if (missing.length < CELLS_LISTED) missing.push({ column: name, row: row + 1, ...frame.keyOf(row) });
        if (listed.length < 5) listed.push(`${name} of ${frame.nameOf(row)}`);
      } else if (typeof cell !== "number" || !Number.isFinite(cell)) {
        throw new MesometricsError(
          typeof cell === "number" ? "INFINITE_CELL" : "TEXT_IN_NUMERIC_COLUMN",
          `Indicator "${name}" is ${JSON.stringify(String(cell))} in ${frame.nameOf(row).replace(" in ", ", ")}; an index needs finite numbers.`,
          { column: name, row: row + 1, ...frame.keyOf(row) },
        );
      }
    }
  }
  if (count === 0) return;
  throw new MesometricsError(
    "MISSING_CELLS",
    `${count} cell(s) are missing: ${listed.join(", ")}${count > listed.length ? ", …" : ""}. ` +
      "Fill them or leave these rows out first: an index treats no missing value as a number.",
    { count, cells: missing },
  );
}
