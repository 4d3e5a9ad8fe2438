export { type Cell, type CellSheet, cellAddress, cellPlace } from "./cell-sheet.js";
export { checkData, type DataCheck, type DataCheckOptions } from "./contract/check-data.js";
export type {
  ContractColumn,
  ContractText,
  DataContract,
  DataFinding,
  FindingKind,
} from "./contract/data-contract.js";
export { type FlaggedSeries, flaggedSeries } from "./contract/flagged-series.js";
export { type CsvDelimiter, csvDelimiter, csvSheet } from "./csv-sheet.js";
export { type DecodedText, decodeText, type TextEncoding } from "./decode-text.js";
export { mergedOrigins } from "./lineage/merged-origins.js";
export { type OriginRun, originRuns } from "./lineage/origin-runs.js";
export { reshapedOrigins } from "./lineage/reshaped-origins.js";
export {
  type CellSource,
  type CellSourceAddress,
  type ColumnOrigins,
  type ListedCell,
  listedOrigins,
  originOf,
  plainOrigins,
  selectOrigins,
  type TableOrigins,
} from "./lineage/table-origins.js";
export { matchRegion, matchRegions, type RegionMatch, type RegionMatches } from "./match-regions.js";
export { mergeExports } from "./merge-exports.js";
export type { CellOrigin, ImportConflict, MergedColumn, MergedPanel, MergeOptions } from "./merged-panel.js";
export { MISSING_MARKS, type NumberStyle, numberInCell } from "./number-cell.js";
export { readStatisticalExport } from "./read-statistical-export.js";
export { type LongOptions, longTable, type Reshaped, wideName, wideTable } from "./reshape.js";
export {
  isStatisticalExport,
  type SheetTable,
  type SheetTableOptions,
  sheetTable,
  sheetTableRows,
} from "./sheet-table.js";
export { readStata } from "./stata/read-stata.js";
export type { StataFile, StataType, StataVariable } from "./stata/stata-file.js";
export type {
  ExportAxis,
  ExportCell,
  ExportIndicator,
  ExportOptions,
  ImportNote,
  StatisticalExport,
} from "./statistical-export.js";
