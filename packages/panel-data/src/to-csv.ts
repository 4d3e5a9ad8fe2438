import type { Table } from "./dataset.js";
import { readColumns } from "./read-columns.js";

/**
 * A table as CSV text (RFC 4180, LF): numbers in the shortest notation that reads back to the same double, missing cells
 * empty, texts quoted where needed. `parseCsv` gives the table back, given `types` for text columns that look numeric.
 *
 * @throws MesometricsError as `crossSection`, for a table that is no data
 * @example
 * ```ts
 * import { toCsv } from "@mesometrics/panel-data";
 * toCsv({ name: ["a, b", null], x: [0.1, -2] }); // → "name,x\n\"a, b\",0.1\n,-2\n"
 * ```
 */
export function toCsv(table: Table): string {
  const { rows, columns } = readColumns(table);
  const cellsOf = columns.map((column) => {
    if (column.kind === "number") return (row: number) => numberCell(column.values[row]);
    const quoted = column.levels.map(textCell);
    return (row: number) => (column.codes[row] === -1 ? "" : quoted[column.codes[row]]!);
  });
  const lines = [columns.map(({ name }) => textCell(name)).join(",")];
  for (let row = 0; row < rows; row++) lines.push(cellsOf.map((cell) => cell(row)).join(","));
  return `${lines.join("\n")}\n`;
}

function numberCell(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}

function textCell(text: string): string {
  return /[",\r\n]|^\s|\s$|^\ufeff/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
