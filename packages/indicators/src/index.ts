export {
  type AverageSchooling,
  averageSchooling,
  SCHOOLING_YEARS,
  type SchoolingConvention,
  type SchoolingOptions,
} from "./average-schooling.js";
export type { CellRead } from "./cells-read.js";
export {
  type ChainedIndex,
  type ChainIndexOptions,
  type ChainLink,
  type ChainOptions,
  chainIndex,
  traceChain,
} from "./chain-index.js";
export type { UnitConversion } from "./check-units.js";
export { chainVolume, type Deflated, type DeflateOptions, deflate } from "./deflate.js";
export { type DerivedCell, dependentCells } from "./dependent-cells.js";
export {
  type DerivedColumns,
  type DerivedIndicators,
  type DeriveOptions,
  deriveIndicators,
  type WithIndicators,
} from "./derive-indicators.js";
export type { TimeMethod } from "./fill-in-time.js";
export { type Growth, type GrowthOptions, growthRate } from "./growth-rate.js";
export {
  type Imputation,
  type ImputationCount,
  type ImputedCell,
  type ImputeOptions,
  imputeMissing,
} from "./impute-missing.js";
export type { IndicatorSpec } from "./indicator-spec.js";
export {
  type DocumentKeywords,
  type KeywordDictionary,
  type KeywordFrequency,
  type KeywordOptions,
  keywordFrequency,
} from "./keyword-frequency.js";
export type { ChainDefinition, IndicatorLineage, MissingCount } from "./lineage.js";
export { type InflowOptions, type NetLabourInflow, netLabourInflow } from "./net-labour-inflow.js";
export { type DerivedBy, rawCellReader } from "./raw-cells.js";
export { type RobotPenetrationInput, type RobotPenetrationOptions, robotPenetration } from "./robot-penetration.js";
export type { ScreenFlag, ScreenKind } from "./screen/screen-flag.js";
export type { JumpThresholds } from "./screen/screen-jumps.js";
export { type ColumnCoverage, type PanelScreen, type ScreenOptions, screenPanel } from "./screen/screen-panel.js";
export type { SectorCells } from "./sector-cells.js";
export {
  type ShareConvention,
  type ShiftShare,
  type ShiftShareNote,
  type ShiftShareOptions,
  shiftShare,
} from "./shift-share.js";
export { type PublishedExposure, shiftShareFromExposure } from "./shift-share-from-exposure.js";
export { type CellTrace, type RawCell, traceCell } from "./trace-cell.js";
export { type ExposurePart, type ExposureTrace, traceExposure } from "./trace-exposure.js";
export type { UnitOfMeasure } from "./unit-algebra.js";
export type { ColumnUnits } from "./unit-checker.js";
export { conversionFactor, formatUnit, parseUnit, type UnitDefinitions } from "./unit-of-measure.js";
