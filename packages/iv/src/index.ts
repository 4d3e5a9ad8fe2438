export {
  beckKatz,
  type CoreCovariance,
  type Covariance,
  type CovarianceChoice,
  type CovarianceEstimator,
  clusterJackknife,
  conley,
  decode,
  driscollKraay,
  type Estimate,
  encode,
  explain,
  glance,
  namedCovariance,
  neweyWest,
  plmRobust,
  tidy,
  waldTest,
} from "@mesometrics/inference";
export { crossSection, panel } from "@mesometrics/panel-data";
export {
  type ArOptions,
  type ArSetOptions,
  type ArTestOptions,
  arSet,
  arTest,
  type WeakInstrumentSet,
} from "./anderson-rubin.js";
export {
  type ArWildBootstrap,
  type ArWildBootstrapOptions,
  type ArWildBootstrapPlan,
  arWildBootstrap,
  arWildBootstrapSteps,
  combineArWildBootstrap,
  planArWildBootstrap,
} from "./ar-wild-bootstrap.js";
export { runArWildChunk } from "./ar-wild-draws.js";
export {
  type ClrSetOptions,
  type ClrTestOptions,
  clrSet,
  clrTest,
  kSet,
  kTest,
} from "./conditional-likelihood-ratio.js";
export { clrPValue } from "./conditional-probability.js";
export { type ConfidenceSet, setHolds } from "./confidence-set.js";
export {
  type DegreesOfFreedom,
  type DegreesOfFreedomProfile,
  type DegreesOfFreedomProfileName,
  degreesOfFreedomProfiles,
} from "./degrees-of-freedom-profiles.js";
export type { EffectiveF } from "./effective-f.js";
export { type FirstStageDeletion, type FirstStageDeletions, firstStageDeletions } from "./first-stage-deletions.js";
export {
  type GeneratedEstimate,
  generatedEstimate,
  type InstrumentalEquation,
  type InstrumentBasis,
  instrumentBasis,
  residualsOf,
} from "./instrumental-equation.js";
export { type IvMediation, type IvMediationSpec, ivMediation, type MediationEffect } from "./iv-mediation.js";
export type { GmmMethod, IvMethod, JackknifeMethod } from "./iv-method.js";
export type { IvSpec } from "./iv-spec.js";
export { type IvOptions, ivreg, withVcov } from "./ivreg.js";
export { type KClass, kClass, limlKappa } from "./k-class.js";
export { gmmCriterion, gmmInstruments } from "./linear-gmm.js";
export {
  effectiveFCriticalValue,
  type ReducedFormCovariance,
  worstBias,
} from "./montiel-olea-pflueger.js";
export {
  type EndogeneityOptions,
  endogeneityTests,
  type FirstStage,
  type IdentificationOptions,
  type IdentificationReport,
  identification,
  orthogonalityTest,
  overidentificationTests,
  redundancyTest,
} from "./on-request.js";
export { type PlausiblyExogenous, type PlausiblyExogenousOptions, plausiblyExogenous } from "./plausibly-exogenous.js";
export { augment } from "./rebuilt-models.js";
export { reducedFormRegression } from "./reduced-form-regression.js";
export { type ExposureColumnsOptions, withExposure } from "./shift-share/exposure-columns.js";
export type { ExposureRobust } from "./shift-share/exposure-robust.js";
export type {
  RotembergLeaveOut,
  RotembergRow,
  RotembergSide,
  RotembergSummary,
} from "./shift-share/rotemberg-summary.js";
export { type RotembergOptions, type RotembergWeights, rotembergWeights } from "./shift-share/rotemberg-weights.js";
export type { ShareSums } from "./shift-share/share-sums.js";
export {
  reliableShockCount,
  type ShiftShareInference,
  type ShiftShareInferenceOptions,
  type ShockCount,
  shiftShareInference,
} from "./shift-share/shift-share-inference.js";
export {
  type ShiftShareIv,
  type ShiftShareIvOptions,
  type ShiftShareSpec,
  shiftShareIv,
} from "./shift-share/shift-share-iv.js";
export type { ShockClustering } from "./shift-share/shock-clusters.js";
export {
  type ShockLevelOptions,
  type ShockLevelRegression,
  shockLevelRegression,
} from "./shift-share/shock-level-regression.js";
export { type StockWrightOptions, stockWrightTest } from "./stock-wright.js";
export { type StockYogoCriterion, type StockYogoCriticalValue, stockYogoCriticalValues } from "./stock-yogo.js";
export { type IvSummary, type IvSummaryRow, summary, summaryLines } from "./summary.js";
export { type TfInterval, tfCriticalValue, tfInterval } from "./tf.js";
export { type Verdict, type VerdictCode, type VerdictEvidence, verdict } from "./verdict.js";
export { type WildBootstrapIv, wildBootstrapIv, wildBootstrapIvSteps } from "./wild-bootstrap-iv.js";
export { runWildBootstrapIvChunk } from "./wild-bootstrap-iv-draws.js";
export {
  planWildBootstrapIv,
  type WildBootstrapIvOptions,
  type WildBootstrapIvPlan,
} from "./wild-bootstrap-iv-plan.js";
