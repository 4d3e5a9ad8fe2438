import { type Panel, withColumns } from "@mesometrics/panel-data";
import type { DerivedIndicators } from "./derive-indicators.js";
import { checkSpecs } from "./indicator-spec.js";
import type { ChainDefinition, IndicatorLineage, MissingCount } from "./lineage.js";
import { traceCell } from "./trace-cell.js";

/** A column that a function of this package made, with what made it. */
export interface MadeColumn {
  readonly id: string;
  readonly values: Float64Array;
  readonly expression: string;
  /** The columns that it was made from, one step down. */
  readonly sources: readonly string[];
  readonly chain?: ChainDefinition;
  readonly missing?: MissingCount;
}

/** Data with one more column and its lineage. @throws COLUMN_EXISTS */
export function withDerived(
  { data, lineage, imputations }: DerivedIndicators<Panel>,
  { id, values, expression, sources, chain, missing }: MadeColumn,
): DerivedIndicators<Panel> {
  checkSpecs([{ id, expression }], Object.keys(data.columns));
  const raw = sources.flatMap((name) => lineage.find((one) => one.id === name)?.sources ?? [name]);
  const record: IndicatorLineage = {
    id,
    expression,
    ...(chain === undefined ? {} : { chain }),
    sources: [...new Set(raw)],
    uses: sources.filter((name) => lineage.some((one) => one.id === name)),
    unit: null,
    label: null,
    conversions: [],
    missing: missing ?? { cells: values.reduce((count, one) => count + Number(Number.isNaN(one)), 0), periods: 0 },
    imputed: 0,
  };
  const added = withColumns(data, Object.fromEntries([[id, values]])) as unknown as Panel;
  const derived = { data: added, lineage: [...lineage, record], imputations };
  return { ...derived, lineage: [...lineage, { ...record, imputed: imputedCells(derived, id) }] };
}

/** How many cells of a new column rest on imputed ones. */
function imputedCells(derived: DerivedIndicators<Panel>, id: string): number {
  if (derived.imputations.length === 0) return 0;
  let count = 0;
  for (let row = 0; row < derived.data.rows; row++) {
    if (traceCell(derived, id, row).cells.some((cell) => cell.imputed !== undefined)) count++;
  }
  return count;
}
