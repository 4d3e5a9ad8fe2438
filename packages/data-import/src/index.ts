export { type Cell, type CellSheet, cellAddress } from "./cell-sheet.js";
export { type CsvDelimiter, csvDelimiter, csvSheet } from "./csv-sheet.js";
export { type DecodedText, decodeText, type TextEncoding } from "./decode-text.js";
export { matchRegion, matchRegions, type RegionMatch, type RegionMatches } from "./match-regions.js";
export { mergeExports } from "./merge-exports.js";
export type { CellOrigin, ImportConflict, MergedColumn, MergedPanel, MergeOptions } from "./merged-panel.js";
export { MISSING_MARKS, type NumberStyle, numberInCell } from "./number-cell.js";
export { readStatisticalExport } from "./read-statistical-export.js";
export { type LongOptions, longTable, type Reshaped, wideTable } from "./reshape.js";
export { isStatisticalExport, type SheetTableOptions, sheetTable } from "./sheet-table.js";
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
