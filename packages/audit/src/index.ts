export type { AuditCounts, AuditFinding, AuditPlace, AuditVerdict, TableAudit } from "./audit-result.js";
export { auditTable } from "./audit-table.js";
export { type PublishedProblem, publishedProblems } from "./check-document.js";
export { AuditError, type AuditErrorCode } from "./errors.js";
export {
  type Interval,
  type PrintedIntervalOptions,
  printedInterval,
  type RoundingConvention,
} from "./interval.js";
export { type Ambiguity, type NearMatch, nearMatches } from "./near-matches.js";
export { printedAt } from "./printed-at.js";
export { type PrintedNumber, type PrintedNumberOptions, parsePrintedNumber } from "./printed-number.js";
export type {
  BracketMeaning,
  ColumnReference,
  NumberReference,
  PanelEffect,
  PublishedColumn,
  PublishedDocument,
  PublishedRow,
  PublishedTable,
  Relation,
  RowRole,
  TextNumber,
} from "./published.js";
export { roundsTo } from "./rounds-to.js";
export { type AuditRule, auditRules, type RuleId } from "./rules.js";
export {
  type Difference,
  type ExpectedValue,
  type PublishedSource,
  type ReferenceSource,
  type Scorecard,
  type ScorecardEntry,
  type ScorecardOptions,
  type ScoredEntry,
  scorecard,
  type Verdict,
  type VerdictCounts,
} from "./scorecard.js";
