export { type AuditListingOptions, renderAuditListing } from "./audit/audit-listing.js";
export { type AuditPageOptions, auditVerdictCounts, renderAuditPage } from "./audit/audit-page.js";
export {
  type AuditFacts,
  type AuditFindingFacts,
  type AuditPlaceFacts,
  type AuditRuleFacts,
  type AuditTableOptions,
  type AuditVerdictName,
  auditTableDocument,
} from "./audit/audit-table.js";
export {
  type CheckFinding,
  type CheckPoint,
  type CheckSeries,
  findingName,
  findingSentence,
} from "./check/check-finding.js";
export { type CheckCoverage, type DataCheckReport, renderDataCheck } from "./check/render-data-check.js";
export { covarianceName } from "./covariance-words.js";
export { displayWidth, wrap } from "./display-width.js";
export type { Figure } from "./figure/figure.js";
export { type Label, type Language, localise } from "./label.js";
export { dropReason, noteMessage } from "./note-words.js";
export { renderLatexDocument } from "./render/latex-document.js";
export { type CsvOptions, renderCsv } from "./render/render-csv.js";
export { htmlTableStyles, renderHtml } from "./render/render-html.js";
export { decodeTables, renderJson } from "./render/render-json.js";
export { latexPreamble, renderLatex } from "./render/render-latex.js";
export { renderMarkdown } from "./render/render-markdown.js";
export { renderText } from "./render/render-text.js";
export { renderTypst } from "./render/render-typst.js";
export { type JsonSchema, tableSchema } from "./render/table-schema.js";
export type { InLanguages } from "./report/exhibit-html.js";
export type { PageFact } from "./report/page.js";
export { type Report, type ReportSection, renderReport } from "./report/report.js";
export { type IndexedStudy, type ReportIndex, renderReportIndex } from "./report/report-index.js";
export type { VerdictCounts, VerdictKind } from "./report/verdicts.js";
export { componentColumns, stageColumns } from "./table/component-columns.js";
export { type CorrelationFacts, type CorrelationTableOptions, correlationTable } from "./table/correlation-table.js";
export { type DataColumn, type DataRow, type DataTableOptions, dataTable } from "./table/data-table.js";
export {
  type ColumnFacts,
  type DescriptiveKey,
  type DescriptiveTableOptions,
  descriptiveTable,
} from "./table/descriptive-table.js";
export type {
  Cell,
  DroppedRows,
  EmptyCell,
  Enclosure,
  FlagCell,
  IntervalCell,
  NumberCell,
  NumberRole,
  Provenance,
  RowGroup,
  SequenceCell,
  SoftwareCall,
  Spanner,
  TableColumn,
  TableDocument,
  TableNote,
  TableRow,
  TextCell,
} from "./table/document.js";
export type { FitKey } from "./table/fit-rows.js";
export { type Footnote, withFootnotes } from "./table/footnotes.js";
export { type ForeignModel, type ForeignRow, fromTidy } from "./table/from-tidy.js";
export { type GroupDifferencesOptions, withGroupDifferences } from "./table/group-differences.js";
export {
  type IndicatorSystemOptions,
  indicatorSystemTable,
  type SystemIndicator,
} from "./table/indicator-system-table.js";
export { type Anchor, type InsertedRow, insertColumn, insertRows } from "./table/insert.js";
export { type MediationFacts, type MediationTableOptions, mediationTable } from "./table/mediation-table.js";
export {
  type EstimateFacts,
  type InferenceFacts,
  type ModelColumn,
  modelColumn,
  type SpatialWeightsFacts,
} from "./table/model-column.js";
export { countFormat, decimalFormat, type NumberFormat } from "./table/number-format.js";
export { type PanelTableOptions, panelTable } from "./table/panel-table.js";
export { type PrintedTable, type PrintedTableOptions, printedTable } from "./table/printed-table.js";
export type {
  ControlGroup,
  DecimalsByKind,
  FixedEffectGroup,
  RegressionTableOptions,
  RegressionTableStyle,
  RowBlock,
  ShownStatistic,
  StatisticPlacement,
} from "./table/regression-options.js";
export { regressionTable } from "./table/regression-table.js";
export { describeStars, econStars, type StarScheme, starMark, strictStars } from "./table/stars.js";
export type { Tables } from "./table/table-list.js";
export type { TermPattern, TermSelection } from "./table/term-selection.js";
