import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Table } from "@mesometrics/panel-data";
import type { StudySpec } from "./study-spec.js";

/**
 * Whether a table is what the study's data contract demands.
 *
 * @throws UNKNOWN_COLUMN, TEXT_IN_NUMERIC_COLUMN, NOT_WHOLE, OUT_OF_RANGE
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
