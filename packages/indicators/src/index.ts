export {
  type DerivedColumns,
  type DerivedIndicators,
  type DeriveOptions,
  deriveIndicators,
  type WithIndicators,
} from "./derive-indicators.js";
export type { IndicatorSpec } from "./indicator-spec.js";
export type { IndicatorLineage, MissingCount } from "./lineage.js";
export { type CellTrace, type RawCell, traceCell } from "./trace-cell.js";
