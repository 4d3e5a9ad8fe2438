export type { CheckedFormula, CheckedFormulas, FormulaProblem } from "./checked-formula.js";
export { columnNames, hasColumn, numberColumn, textColumn } from "./columns.js";
export { crossSection } from "./cross-section.js";
export { type CsvRecord, csvRecords } from "./csv-records.js";
export type {
  BalanceReport,
  ColumnInput,
  CrossSection,
  DataColumn,
  Dataset,
  NumberColumn,
  Panel,
  PanelIndex,
  Table,
  TextColumn,
} from "./dataset.js";
export { type DesignAt, designAt } from "./design-at.js";
export { evaluateExpression } from "./evaluate-expression.js";
export { expandFormula, type SeveralName } from "./expand-formula.js";
export type { Expression, FixedEffectTerm, Formula, Term } from "./expression.js";
export { formatExpression } from "./format-expression.js";
export { EARTH_RADIUS_KM, greatCircleDistance } from "./great-circle-distance.js";
export { groupColumn } from "./group-column.js";
export { type ModelFrameOptions, modelFrame, regressorColumns, rowsLeft } from "./model-frame.js";
export type { GroupColumn, ModelFrame } from "./model-frame-types.js";
export { nearestName } from "./nearest-name.js";
export { type PanelOptions, panel } from "./panel.js";
export { type CsvOptions, type CsvTable, MISSING_NUMBERS, parseCsv, parseCsvRecords } from "./parse-csv.js";
export { parseExpression } from "./parse-expression.js";
export { parseFormula } from "./parse-formula.js";
export { power } from "./power.js";
export { type QuantileType, sortedQuantile } from "./quantile.js";
export type { TableOptions } from "./read-columns.js";
export { rowsPerLevel } from "./rows-per-level.js";
export { shiftRows } from "./shift-rows.js";
export type { ArqueroLikeTable, ArrowLikeTable, ColumnName, ColumnsOf, TableInput } from "./table-input.js";
export { difference, growth, lag, lead } from "./time-shifts.js";
export { toCsv } from "./to-csv.js";
export { toTable } from "./to-table.js";
export type { SampleWeights, Weights } from "./weights.js";
export { type Winsorised, type WinsoriseOptions, winsorise } from "./winsorise.js";
export { type WithColumns, withColumns } from "./with-columns.js";
