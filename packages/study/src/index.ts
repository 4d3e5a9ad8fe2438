export {
  planSpecificationCurve,
  type SpecificationCurve,
  type SpecificationCurvePlan,
} from "@mesometrics/panel-regression";
export { type CurveNames, curveFiles, encodeCurve, jointTable, summaryTable } from "./curve/curve-documents.js";
export { type CurveOfFormula, curveOfFormula } from "./curve/curve-of-formula.js";
export { type CurveOfStudy, curveOfStudy, type StudyCurve } from "./curve/curve-of-study.js";
export { runCurve, runCurveChunk } from "./curve/run-curve.js";
export type { StudyCurveResult } from "./curve/run-study-curve.js";
export type { ColumnLineage, DataNote } from "./derived-columns.js";
export { covarianceFromText } from "./fit/covariance-text.js";
export { encodeFit } from "./fit/encode-fit.js";
export { fitTables, fitText } from "./fit/fit-documents.js";
export { type FitReport, type FitRequest, type FitSpatial, fitTable } from "./fit/fit-table.js";
export { type WeightsFileOptions, weightsFromText } from "./fit/weights-file.js";
export { type StudyFile, studyJsonSchema } from "./json-schema.js";
export { type StudyColumnLineage, type StudyRawCell, studyCellReader, studyLineage } from "./lineage.js";
export { lineageTable, type StudySourceColumn } from "./lineage-section.js";
export { listOf } from "./one-or-several.js";
export { parsePolicy, parsePublished, parseReference, parseStudy, type StudyProblem } from "./parse.js";
export { type PolicyConflict, type PolicyConflictKind, policyConflicts } from "./policy/policy-conflicts.js";
export { keywordCounts, type PolicyExhibits, policyExhibits, policyReport } from "./policy/policy-exhibits.js";
export {
  type PolicyScenario,
  policyScenario,
  type ScenarioMapping,
  type ScenarioRegressor,
} from "./policy/policy-scenario.js";
export type { PolicyDocument, PolicyEvent, PolicyFigure, PolicySpec } from "./policy/policy-spec.js";
export {
  type PrintedVerdict,
  type PrintedVerdictName,
  type PrintedVerdicts,
  printedVerdicts,
} from "./printed-verdicts.js";
export { printedVerdictsSentence } from "./printed-verdicts-table.js";
export { auditPublished, publishedDocument } from "./published-document.js";
export { indexedStudy, studyIndex } from "./report.js";
export type {
  Computed,
  Exhibit,
  FittedConvention,
  FittedModel,
  FittedSplit,
  MoranTable,
  StudyComputation,
  StudyResult,
} from "./result.js";
export { encodeResults } from "./results-json.js";
export {
  type RunStudyOptions,
  runStudy,
  type StudyInputs,
  type StudyProgress,
  type StudyTile,
} from "./run-study.js";
export type { CalibrationItem } from "./simulation/calibration.js";
export type { IntegrationOptions } from "./simulation/integration-design.js";
export { simulatedStatement } from "./simulation/label-simulated.js";
export type { ManufacturingOptions } from "./simulation/manufacturing-design.js";
export {
  type MonteCarloLine,
  type MonteCarloPlan,
  type MonteCarloResult,
  monteCarlo,
  monteCarloPlan,
  monteCarloSteps,
  runMonteCarlo,
} from "./simulation/monte-carlo.js";
export type { MonteCarloRow } from "./simulation/monte-carlo-rows.js";
export { monteCarloTable } from "./simulation/monte-carlo-table.js";
export { type SimulatedCities, simulateIntegration } from "./simulation/simulate-integration.js";
export { simulateManufacturing } from "./simulation/simulate-manufacturing.js";
export type { SimulatedPanel, SimulatedProvenance, SimulatedTable } from "./simulation/simulated-panel.js";
export type { InBothLanguages, TrueParameter, Truths } from "./simulation/true-parameter.js";
export {
  prepareData,
  type StudyCouplingResult,
  type StudyData,
  type StudyIndexResult,
} from "./study-data.js";
export type * from "./study-spec.js";
export type { Contiguity, StudyWeightsResult } from "./study-weights.js";
