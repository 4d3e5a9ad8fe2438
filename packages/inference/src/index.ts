export { type Augmented, augment, augmentModel } from "./augment.js";
export { type AutocorrelationOptions, driscollKraay, neweyWest } from "./autocorrelation.js";
export { beckKatz } from "./beck-katz.js";
export { type BootstrapIntervals, bootstrapIntervals } from "./bootstrap-intervals.js";
export { crossingDummies } from "./cluster-deletions.js";
export { clusterJackknife } from "./cluster-jackknife.js";
export { type ClusterLeverage, clusterLeverage, type EffectiveClusters } from "./cluster-leverage.js";
export { type ClusterMoments, clusterMoments, mostCrossingDummies } from "./cluster-moments.js";
export { clusterColumn, clusterParts, intersectGroups } from "./clusters.js";
export { type ColumnPair, dropCollinear, type LinearCombination } from "./collinearity.js";
export { conley } from "./conley.js";
export { coreCovariance, requiredColumns } from "./core-covariance.js";
export type {
  AutocorrelationCovariance,
  BeckKatzCovariance,
  ConleyCovariance,
  CoreCovariance,
  Covariance,
  CovarianceChoice,
  CovarianceEstimator,
  CovarianceResult,
  JackknifeCovariance,
  ParsedCovariance,
  PlmCovariance,
} from "./covariance.js";
export { covarianceOf, namedCovariance, parseCovariance } from "./covariance-of.js";
export { defaultCovariance, defaultCr2Units } from "./default-covariance.js";
export { type DeltaMethodResult, deltaMethod } from "./delta-method.js";
export { dummyColumns } from "./dummy-columns.js";
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
export { explainR2, type RSquaredRow } from "./explain-r2.js";
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
export { modelParts } from "./model-parts.js";
export { type PackedCholesky, packedCholesky } from "./packed-cholesky.js";
export {
  type PairsBootstrap,
  type PairsBootstrapOptions,
  type PairsBootstrapPlan,
  pairsBootstrap,
  pairsBootstrapSteps,
  planPairsBootstrap,
} from "./pairs-bootstrap.js";
export { plmRobust } from "./plm-robust.js";
export { projectOutEffects } from "./project-out-effects.js";
export { keptShares, type VarianceComponents } from "./quasi-demeaning.js";
export { type RSquaredKind, rSquaredKinds } from "./r-squared.js";
export { frameOf, rebuild, requireSameData, type SampleOptions } from "./rebuild.js";
export {
  type DrawRange,
  joinChunks,
  type ResamplingDriver,
  type ResamplingSteps,
  requireDrawRange,
  runResampling,
} from "./resampling.js";
export { type Rosetta, type RosettaFamily, type RosettaRow, type RosettaRule, rosetta } from "./rosetta.js";
export { type SampleSelection, type Subset, sampleSelection, selectionMask } from "./sample-selection.js";
export { type SmallSampleProgram, smallSamplePresets } from "./small-sample-programs.js";
export type { SmallSampleOptions, SmallSamplePreset, SmallSampleRule } from "./small-sample-rule.js";
export { squaredCorrelation } from "./squared-correlation.js";
export { type CompanionRow, type Summary, type SummaryOptions, summary } from "./summary.js";
export { type TidyOptions, tidy } from "./tidy.js";
export { firstDifferenceModel, transformedWorkingModel } from "./transformed-working-model.js";
export {
  type Hypothesis,
  jointTestOfSlopes,
  jointTestOfTerms,
  testOfContrasts,
  waldTestOfRule,
} from "./wald-statistic.js";
export { waldTest } from "./wald-test.js";
export { observationCount, outcomeResiduals } from "./weights.js";
export {
  bootstrapCluster,
  planWildClusterBootstrap,
  type WildClusterBootstrapPlan,
  type WildClusterDesign,
  type WildClusterOptions,
  wildClusterBootstrap,
  wildClusterBootstrapSteps,
  wildClusterPlanOf,
} from "./wild-cluster-bootstrap.js";
export { runWildClusterChunk } from "./wild-cluster-draws.js";
export { type WildClusterForms, wildClusterForms } from "./wild-cluster-forms.js";
export {
  type Counting,
  combineWildClusterBootstrap,
  type ResamplingPValues,
  resamplingPValues,
  type WildClusterBootstrap,
} from "./wild-cluster-result.js";
export { type WeightedSums, type WildWeights, weightedSums, wildWeightPoints } from "./wild-weights.js";
export { inferenceParts, withVcov } from "./with-vcov.js";
export {
  type InstrumentalDesign,
  leastSquaresModel,
  residualDegreesOfFreedom,
  type WorkingModel,
  workingModel,
} from "./working-model.js";
