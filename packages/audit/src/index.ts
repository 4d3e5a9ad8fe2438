export { AuditError, type AuditErrorCode } from "./errors.js";
export { type PrintedNumber, type PrintedNumberOptions, parsePrintedNumber } from "./printed-number.js";
export { roundsTo } from "./rounds-to.js";
export {
  type Difference,
  type ExpectedValue,
  type PublishedSource,
  type ReferenceSource,
  type Scorecard,
  type ScorecardEntry,
  type ScoredEntry,
  scorecard,
  type Verdict,
  type VerdictCounts,
} from "./scorecard.js";
