import { MesometricsError } from "@mesometrics/matrix";

/** A long table: one value per unit, sector and, where it has periods, time. All columns have one length. */
export interface SectorCells {
  readonly unit: ArrayLike<string | number>;
  readonly sector: ArrayLike<string | number>;
  readonly time?: ArrayLike<string | number>;
  readonly value: ArrayLike<number>;
}

/** Which cell is meant; null where the table has no such column. */
export interface CellKey {
  readonly unit: string | null;
  readonly sector: string | null;
  readonly time: string | null;
}

/** A long table by its keys. */
export interface CellReader {
  /** The value of a cell; an error where there is none. */
  readonly value: (key: CellKey) => number;
  /** Whether the table has a row for the cell, with a value or not. */
  readonly has: (key: CellKey) => boolean;
  readonly sectors: readonly string[];
}

/** The distinct labels of a column: numbers ascending, other text in order of first appearance. */
export function labelsOf(column: ArrayLike<string | number>): readonly string[] {
  const labels = [...new Set(Array.from(column, String))];
  const isNumeric = labels.every((label) => label.trim() !== "" && Number.isFinite(Number(label)));
  return isNumeric ? labels.sort((a, b) => Number(a) - Number(b)) : labels;
}

/**
 * A long table read by its keys. Reading a cell that is not there, or is missing, is an error that names it.
 *
 * @throws MesometricsError `COLUMN_LENGTH`, `DUPLICATE_INDEX`, `INFINITE_CELL`, `EMPTY_TABLE`
 */
export function keyed(
  { unit, sector, time, value }: Partial<SectorCells> & Pick<SectorCells, "value">,
  what: string,
): CellReader {
  const n = value.length;
  if (n === 0) throw new MesometricsError("EMPTY_TABLE", `The table of ${what} has no rows.`, { table: what });
  for (const [name, column] of Object.entries({ unit, sector, time })) {
    if (column === undefined || column.length === n) continue;
    throw new MesometricsError(
      "COLUMN_LENGTH",
      `In the table of ${what} the column ${name} has ${column.length} cells but there are ${n} values.`,
      { table: what, column: name, length: column.length, expected: n },
    );
  }
  const cells = new Map<string, number>();
  for (let row = 0; row < n; row++) {
    const key = [unit?.[row], sector?.[row], time?.[row]].map((part) => (part === undefined ? null : String(part)));
    const text = JSON.stringify(key);
    const words = key.filter((part) => part !== null).join(", ");
    if (cells.has(text)) {
      throw new MesometricsError("DUPLICATE_INDEX", `The table of ${what} has two rows for (${words}).`, {
        table: what,
        key,
      });
    }
    const one = value[row]!;
    if (!Number.isFinite(one) && !Number.isNaN(one) && one !== null && one !== undefined) {
      throw new MesometricsError("INFINITE_CELL", `The table of ${what} is infinite at (${words}).`, {
        table: what,
        key,
      });
    }
    cells.set(text, one ?? Number.NaN);
  }
  const textOf = (key: CellKey): string =>
    JSON.stringify([
      unit === undefined ? null : key.unit,
      sector === undefined ? null : key.sector,
      time === undefined ? null : key.time,
    ]);
  return {
    sectors: sector === undefined ? [] : labelsOf(sector),
    has: (key) => cells.has(textOf(key)),
    value: (key) => {
      const one = cells.get(textOf(key));
      if (one !== undefined && !Number.isNaN(one)) return one;
      const words = [key.unit, key.sector, key.time].filter((part) => part !== null).join(", ");
      throw new MesometricsError(
        "MISSING_CELLS",
        `The table of ${what} has no value for (${words}). Add the cell; write 0 where it is zero.`,
        { table: what, count: 1, cells: [key] },
      );
    },
  };
}
