import type { Dataset } from "./dataset.js";

/**
 * The columns of a data set as a table again: `Float64Array` for numbers (missing = NaN), texts and null otherwise.
 *
 * @example
 * ```ts
 * import { crossSection, toCsv, toTable } from "@mesometrics/panel-data";
 * toCsv(toTable(crossSection({ x: [1, 2], g: ["a", null] }))); // → "x,g\n1,a\n2,\n"
 * ```
 */
export function toTable(data: Dataset): Readonly<Record<string, Float64Array | readonly (string | null)[]>> {
  return Object.fromEntries(
    Object.entries(data.columns).map(([name, column]) => [
      name,
      column.kind === "number"
        ? column.values.slice()
        : Array.from(column.codes, (code) => (code === -1 ? null : column.levels[code]!)),
    ]),
  );
}
