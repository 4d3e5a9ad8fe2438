import type { Reshaped } from "../reshape.js";
import type { ColumnOrigins, TableOrigins } from "./table-origins.js";

/**
 * The origins of a long table made by `longTable` from a wide one: each cell of a variable stands in the wide column of its
 * period.
 *
 * @example
 * ```ts
 * import { longTable, originOf, plainOrigins, reshapedOrigins } from "@mesometrics/data-import";
 * const wide = plainOrigins({ file: "a.csv", sheet: null }, ["id", "x2019", "x2020"], Int32Array.of(1, 2));
 * const long = longTable({ id: ["a", "b"], x2019: [1, 3], x2020: [2, 4] }, { unit: "id" });
 * originOf(reshapedOrigins(wide, long, { unit: "id" }), "x", 1)?.cell; // → "C2"
 * ```
 */
export function reshapedOrigins(
  origins: TableOrigins,
  { table, columns, constant }: Reshaped,
  { unit, time = "year" }: { readonly unit: string; readonly time?: string },
): TableOrigins {
  const read = (list: Int32Array | number, row: number) => (typeof list === "number" ? list : list[row]!);
  const times = table[time] as Float64Array;
  const periods = [...new Set(times)];
  const width = periods.length;
  const built = new Map<string, ColumnOrigins>();
  const build = (name: string, sourceOf: (period: number) => string | undefined) => {
    const n = times.length;
    const one = {
      source: new Int32Array(n).fill(-1),
      row: new Int32Array(n),
      column: new Int32Array(n),
      transformation: new Int32Array(n).fill(-1),
    };
    for (let row = 0; row < n; row++) {
      const wide = sourceOf(row % width);
      const found = wide === undefined ? undefined : origins.columns.get(wide);
      if (found === undefined) continue;
      const from = Math.floor(row / width);
      one.source[row] = read(found.source, from);
      one.row[row] = found.row[from]!;
      one.column[row] = read(found.column, from);
      one.transformation[row] = read(found.transformation, from);
    }
    built.set(name, one);
  };
  for (const name of [unit, ...constant]) build(name, () => name);
  for (const { name, periods: wide } of columns) {
    const byPeriod = new Map(wide.map(({ period, column }) => [period, column]));
    build(name, (period) => byPeriod.get(periods[period]!));
  }
  return { ...origins, columns: built };
}
