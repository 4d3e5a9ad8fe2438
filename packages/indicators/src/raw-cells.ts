import { type Dataset, parseExpression } from "@mesometrics/panel-data";
import { type CellRead, cellReader } from "./cells-read.js";
import { type Definition, type IndicatorLineage, namedColumns } from "./lineage.js";

/** What `rawCellReader` must know of a derived column. */
export type DerivedBy = Pick<IndicatorLineage, "id" | "expression"> &
  Partial<Pick<IndicatorLineage, "chain">> & {
    /** The columns of the row that are read where the expression is none of this language. */
    readonly sources: readonly string[];
  };

/**
 * A reader of the raw cells behind any cell of a data set: through derived columns, shifts in time and chains, down to what
 * no lineage derives. `traceCell` for whole data sets. A column whose `expression` is words (an index, a winsorised copy)
 * reads its sources in the same row.
 *
 * @returns column and row, each raw cell once; the row is null where a shift reaches a period in which the unit has no row
 * @example
 * ```ts
 * import { deriveIndicators, rawCellReader } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const raw = panel({ id: ["a", "a"], year: [2001, 2002], gdp: [50, 60] }, { unit: "id", time: "year" });
 * const { data, lineage } = deriveIndicators(raw, [{ id: "rise", expression: "growth(gdp)" }]);
 * rawCellReader(data, lineage)("rise", 1); // → [{"column": "gdp", "row": 1}, {"column": "gdp", "row": 0}]
 * rawCellReader(data, lineage)("gdp", 1); // → [{"column": "gdp", "row": 1}]
 * ```
 */
export function rawCellReader(
  data: Dataset,
  lineage: readonly DerivedBy[],
): (column: string, row: number) => readonly CellRead[] {
  const definitions = new Map<string, Definition>(
    lineage.map((one) => [one.id, one.chain ?? definitionOf(one, data)] as const),
  );
  const reader = cellReader(data, (column) => definitions.get(column));
  return (column, row) => {
    const definition = definitions.get(column);
    return definition === undefined ? [{ column, row }] : reader(definition, row);
  };
}

/** The expression, or a sum of the sources: what it reads is what they are. */
function definitionOf({ expression, sources }: DerivedBy, data: Dataset): Definition {
  try {
    const parsed = parseExpression(expression);
    if (namedColumns(parsed).every((name) => Object.hasOwn(data.columns, name))) return parsed;
  } catch {
    // Words: the sources say what is read.
  }
  return { kind: "call", name: "sources", parameters: sources.map((name) => ({ kind: "column", name })) } as Definition;
}
