import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Table } from "@mesometrics/panel-data";
import type { StudySpec } from "./study-spec.js";

/**
 * Whether a table is what the study's data contract demands.
 *
 * @throws UNKNOWN_COLUMN, TEXT_IN_NUMERIC_COLUMN, NOT_WHOLE, OUT_OF_RANGE, CELL_TOO_LONG
 */
export function checkContract(spec: StudySpec, table: Table): void {
  const names = Object.keys(table);
  const contract = Object.entries(spec.data.columns ?? {});
  const required = [
    spec.data.unit,
    spec.data.time,
    ...contract.flatMap(([name, { required }]) => (required === false ? [] : [name])),
  ];
  for (const name of required) {
    if (!Object.hasOwn(table, name)) {
      const near = nearestName(name, names);
      throw new MesometricsError(
        "UNKNOWN_COLUMN",
        `The study needs a column "${name}" and the data has none.${near === null ? "" : ` Did you mean "${near}"?`}`,
        { column: name, nearest: near, columns: names },
      );
    }
  }
  for (const name of names) refuseLongCells(name, table[name]!);
  for (const [name, rule] of contract) {
    if (!Object.hasOwn(table, name)) continue;
    const cells = table[name]!;
    const [low, high] = rule.range ?? [null, null];
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row];
      if (typeof cell === "string" && (rule.type === "number" || rule.range !== undefined)) {
        throw new MesometricsError(
          "TEXT_IN_NUMERIC_COLUMN",
          `Row ${row + 1} of column "${name}" holds the text ${JSON.stringify(cell)} where the study needs a number.`,
          { column: name, row: row + 1, text: cell },
        );
      }
      if (rule.integer === true && typeof cell === "number" && !Number.isNaN(cell) && !Number.isInteger(cell)) {
        throw new MesometricsError(
          "NOT_WHOLE",
          `Row ${row + 1} of column "${name}" is ${cell}, where the study needs a whole number.`,
          { column: name, row: row + 1, value: cell },
        );
      }
      if (typeof cell === "number" && ((low !== null && cell < low) || (high !== null && cell > high))) {
        throw new MesometricsError(
          "OUT_OF_RANGE",
          `Row ${row + 1} of column "${name}" is ${cell}, outside the study's range ${low ?? "-∞"} to ${high ?? "∞"}.`,
          { column: name, row: row + 1, value: cell, low, high },
        );
      }
    }
  }
}

/** As many characters as a cell of a spreadsheet holds. */
const LONGEST_CELL = 32_767;

/** A cell longer than any spreadsheet holds is a broken quote or a broken file, and would stand in every table. */
function refuseLongCells(name: string, cells: ArrayLike<unknown>): void {
  if (cells instanceof Float64Array) return;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (typeof cell !== "string" || cell.length <= LONGEST_CELL) continue;
    throw new MesometricsError(
      "CELL_TOO_LONG",
      `Row ${row + 1} of column "${name}" holds a text of ${cell.length} characters, which begins "${cell.slice(0, 30)}"; a cell holds up to ${LONGEST_CELL}. Is a quote missing?`,
      { column: name, row: row + 1, characters: cell.length },
    );
  }
}
