import { cellPlace } from "../cell-sheet.js";
import type { MergedPanel } from "../merged-panel.js";
import { type ListedCell, listedOrigins, type TableOrigins } from "./table-origins.js";

/**
 * The origins of a merged panel's figures; region, code and year are labels and have none.
 *
 * @example
 * ```ts
 * import { csvSheet, mergedOrigins, mergeExports, originOf, readStatisticalExport } from "@mesometrics/data-import";
 * const sheet = csvSheet("a.csv", "指标：人口(万人)\n地区,2020年\n北京市,2189\n");
 * const merged = mergeExports(readStatisticalExport(sheet));
 * originOf(mergedOrigins(merged), "人口", 0)?.cell; // → "B3"
 * ```
 */
export function mergedOrigins({ origins }: MergedPanel): TableOrigins {
  const columns = new Map<string, readonly (ListedCell | null)[]>();
  for (const [name, cells] of Object.entries(origins)) {
    columns.set(
      name,
      cells.map((cell) => {
        const place = cell === null ? null : cellPlace(cell.cell);
        if (cell === null || place === null) return null;
        const { file, sheet, transformation } = cell;
        return { source: { file, sheet }, ...place, transformation };
      }),
    );
  }
  return listedOrigins(columns);
}
