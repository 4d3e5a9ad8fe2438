import type { BalanceReport, DataColumn, PanelIndex } from "./dataset.js";

/**
 * Balance, gaps and missing cells of a panel. A panel is balanced when every unit has a row in every period that occurs
 * anywhere; a gap is a period between a unit's first and last in which other units have a row and it has none.
 *
 * @param order the rows by unit and time, null where they are in this order
 */
export function balanceReport(
  index: PanelIndex,
  units: number,
  order: Int32Array | null,
  columns: readonly DataColumn[],
): BalanceReport {
  const rows = index.unitCodes.length;
  const periods = index.timeLabels.length;
  const gaps: { unit: string; missing: readonly string[] }[] = [];
  if (rows < units * periods) {
    let unitGap: string[] = [];
    for (let i = 0; i < rows; i++) {
      const row = order === null ? i : order[i];
      const next = i + 1 < rows ? (order === null ? i + 1 : order[i + 1]) : -1;
      const sameUnit = next !== -1 && index.unitCodes[next] === index.unitCodes[row];
      if (sameUnit) {
        for (let period = index.timeCodes[row] + 1; period < index.timeCodes[next]; period++) {
          unitGap.push(index.timeLabels[period]!);
        }
      } else {
        if (unitGap.length > 0) gaps.push({ unit: index.unitLabels[index.unitCodes[row]]!, missing: unitGap });
        unitGap = [];
      }
    }
  }
  const withMissing = columns.filter((column) => column.missing > 0);
  return {
    rows,
    units,
    periods,
    balanced: rows === units * periods,
    gaps,
    missing: Object.fromEntries(withMissing.map((column) => [column.name, column.missing])),
  };
}
