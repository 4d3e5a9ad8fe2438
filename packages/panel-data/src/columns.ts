import { MesometricsError } from "@mesometrics/matrix";
import type { DataColumn, Dataset, NumberColumn, TextColumn } from "./dataset.js";
import { suggestion } from "./nearest-name.js";

/** The names of all columns, in the table's order. */
export function columnNames(data: Dataset): readonly string[] {
  return Object.keys(data.columns);
}

/** Whether there is a column of this name. */
export function hasColumn(data: Dataset, name: string): boolean {
  return Object.hasOwn(data.columns, name);
}

/**
 * The column of this name.
 *
 * @throws MesometricsError `UNKNOWN_COLUMN`, with the nearest name in the message
 */
export function dataColumn(data: Dataset, name: string): DataColumn {
  if (hasColumn(data, name)) return data.columns[name]!;
  throw unknownColumn(name, columnNames(data));
}

/** The error of a name that no column has. */
export function unknownColumn(name: string, names: readonly string[]): MesometricsError {
  return new MesometricsError(
    "UNKNOWN_COLUMN",
    `There is no column "${name}".${suggestion(name, names)} The columns are: ${listed(names)}.`,
    { column: name, columns: names },
  );
}

/**
 * The numeric column of this name.
 *
 * @throws MesometricsError `UNKNOWN_COLUMN`; `NOT_NUMERIC` when it holds text
 * @example
 * ```ts
 * import { crossSection, numberColumn } from "@mesometrics/panel-data";
 * const data = crossSection({ x: [1, null, 3] });
 * numberColumn(data, "x").missing; // → 1
 * ```
 */
export function numberColumn(data: Dataset, name: string): NumberColumn {
  const column = dataColumn(data, name);
  if (column.kind === "number") return column;
  throw new MesometricsError(
    "NOT_NUMERIC",
    `Column "${name}" holds text but is used as a number. In a formula, i(${name}) makes dummies of its levels.`,
    { column: name },
  );
}

/**
 * The text column of this name.
 *
 * @throws MesometricsError `UNKNOWN_COLUMN`; `NOT_TEXT` when it holds numbers
 */
export function textColumn(data: Dataset, name: string): TextColumn {
  const column = dataColumn(data, name);
  if (column.kind === "text") return column;
  throw new MesometricsError("NOT_TEXT", `Column "${name}" holds numbers but text is needed here.`, { column: name });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
