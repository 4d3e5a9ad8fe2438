export { type Augmented, augment } from "./augment.js";
export { intersectGroups } from "./clusters.js";
export { type ColumnPair, dropCollinear, type LinearCombination } from "./collinearity.js";
export { type Covariance, type ParsedCovariance, parseCovariance } from "./covariance.js";
export { type CovarianceResult, covarianceOf } from "./covariance-of.js";
export { defaultCovariance, defaultCr2Units } from "./default-covariance.js";
export { type DeltaMethodResult, deltaMethod } from "./delta-method.js";
export { decode, encode } from "./encode.js";
export type {
  Call,
  Estimate,
  EstimateComponent,
  Glance,
  InferenceRule,
  Note,
  SampleFacts,
  TestResult,
  TidyRow,
} from "./estimate.js";
export { explain } from "./explain.js";
export { fitStatistics } from "./fit-statistics.js";
export {
  applyTransformations,
  type FrameTransformation,
  type PanelEffect,
  panelGroup,
} from "./frame-transformation.js";
export { glance } from "./glance.js";
export { meansByGroup } from "./group-means.js";
export {
  type ClusterDeletion,
  type LeaveOneClusterOut,
  type LeaveOneOutRange,
  leaveOneClusterOut,
} from "./leave-one-cluster-out.js";
export { leverage } from "./leverage.js";
export { type EstimateParts, makeEstimate, sampleFacts } from "./make-estimate.js";
export { keptShares, type VarianceComponents } from "./quasi-demeaning.js";
export { frameOf, rebuild, requireSameData, type SampleOptions } from "./rebuild.js";
export { type SampleSelection, type Subset, sampleSelection } from "./sample-selection.js";
export {
  type SmallSampleOptions,
  type SmallSamplePreset,
  type SmallSampleProgram,
  type SmallSampleRule,
  smallSamplePresets,
} from "./small-sample-rule.js";
export { type TidyOptions, tidy } from "./tidy.js";
export { transformedWorkingModel } from "./transformed-working-model.js";
export { type Hypothesis, jointTestOfSlopes, jointTestOfTerms, testOfContrasts, waldTest } from "./wald-test.js";
export { observationCount, outcomeResiduals } from "./weights.js";
export { inferenceParts, withVcov } from "./with-vcov.js";
export { type InstrumentalDesign, residualDegreesOfFreedom, type WorkingModel, workingModel } from "./working-model.js";
