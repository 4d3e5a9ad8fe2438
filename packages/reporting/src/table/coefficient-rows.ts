import type { TidyRow } from "@mesometrics/inference";
import { type Cell, emptyCell, type IntervalCell, type NumberCell, numberCell, type TableRow } from "./document.js";
import { decimalFormat, type NumberFormat } from "./number-format.js";
import type { ShownStatistic, StatisticPlacement } from "./regression-options.js";
import { type StarScheme, starMark } from "./stars.js";

/** How the numbers of a coefficient are printed. */
export interface CoefficientLook {
  readonly statistics: readonly ShownStatistic[];
  readonly estimateFormat: NumberFormat;
  readonly statisticDecimals: number;
  readonly stars: StarScheme | null;
}

/** An estimate and what stands with it. */
export interface CoefficientCells {
  readonly estimate: Cell;
  readonly statistics: readonly Cell[];
}

/** Estimate, star, statistics and interval, all of one row of `tidy`. */
export function coefficientCells(row: TidyRow, look: CoefficientLook, source: string): CoefficientCells {
  const mark = starMark(row.pValue, look.stars);
  return {
    estimate: numberCell(row.estimate, { role: "estimate", format: look.estimateFormat, mark, source }),
    statistics: look.statistics.map((statistic) => statisticCell(row, statistic, look.statisticDecimals, source)),
  };
}

/** Whether something that the cells of a row would show is not defined. */
export function isUndefined(row: TidyRow, look: CoefficientLook): boolean {
  const shown = look.statistics.flatMap((statistic) => statisticNumbers(row, statistic));
  return [...shown, ...(look.stars === null ? [] : [row.pValue])].some(Number.isNaN);
}

function statisticNumbers(row: TidyRow, statistic: ShownStatistic): number[] {
  switch (statistic) {
    case "none":
      return [];
    case "t":
      return [row.statistic];
    case "standard-error":
      return [row.standardError];
    case "p":
      return [row.pValue];
    case "interval":
      return [row.low, row.high];
  }
}

function statisticCell(row: TidyRow, statistic: ShownStatistic, decimals: number, source: string): Cell {
  const format = decimalFormat(decimals);
  switch (statistic) {
    case "none":
      return emptyCell;
    case "t":
      return numberCell(defined(row.statistic), { role: "t", format, enclosure: "parentheses", source });
    case "standard-error":
      return numberCell(defined(row.standardError), {
        role: "standard-error",
        format,
        enclosure: "parentheses",
        source,
      });
    case "p":
      return numberCell(defined(row.pValue), {
        role: "p",
        format: { style: "p-value", decimals },
        enclosure: "brackets",
        source,
      });
    case "interval":
      if (Number.isNaN(row.low) || Number.isNaN(row.high)) return emptyCell;
      return { kind: "interval", low: row.low, high: row.high, format, source };
  }
}

/** The rule of a foreign estimator may leave a statistic undefined; the cell is then empty and a note says so. */
function defined(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** The rows of one term: one, or with statistics below one more for each. */
export function termRows(
  id: string,
  label: string,
  cells: readonly (CoefficientCells | null)[],
  look: CoefficientLook,
  placement: StatisticPlacement,
): TableRow[] {
  if (placement === "inline") {
    const inline = cells.map((one) => sequence([one?.estimate, ...(one?.statistics ?? [])]));
    return [{ id, label, continues: false, cells: inline }];
  }
  const estimates = cells.map((one) => one?.estimate ?? emptyCell);
  const below = look.statistics.flatMap((statistic, index): TableRow[] => {
    if (statistic === "none") return [];
    const row = cells.map((one) => one?.statistics[index] ?? emptyCell);
    if (row.every((cell) => cell.kind === "empty")) return [];
    return [{ id: `${id}:${statistic}`, label, continues: true, cells: row }];
  });
  return [{ id, label, continues: false, cells: estimates }, ...below];
}

function sequence(cells: readonly (Cell | undefined)[]): Cell {
  const numbers = cells.filter(
    (cell): cell is NumberCell | IntervalCell => cell?.kind === "number" || cell?.kind === "interval",
  );
  return numbers.length === 0 ? emptyCell : { kind: "sequence", cells: numbers };
}
