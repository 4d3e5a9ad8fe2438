export {
  augment,
  beckKatz,
  type CompanionRow,
  type CoreCovariance,
  type Covariance,
  type CovarianceChoice,
  type CovarianceEstimator,
  clusterJackknife,
  clusterLeverage,
  conley,
  decode,
  driscollKraay,
  type Estimate,
  encode,
  explain,
  explainR2,
  glance,
  namedCovariance,
  neweyWest,
  plmRobust,
  type Rosetta,
  type RosettaRow,
  type RosettaRule,
  type RSquaredRow,
  rosetta,
  type SmallSampleOptions,
  type SmallSamplePreset,
  type SmallSampleRule,
  type Summary,
  type SummaryOptions,
  smallSamplePresets,
  summary,
  type TestResult,
  type TidyRow,
  tidy,
  waldTest,
  withVcov,
} from "@mesometrics/inference";
export { crossSection, panel } from "@mesometrics/panel-data";
export { type BetweenOptions, between } from "./between.js";
export { type CorrelatedRandomEffectsOptions, correlatedRandomEffects } from "./correlated-random-effects.js";
export { type CorrelationOptions, type Correlations, correlations } from "./correlations.js";
export {
  type ColumnDescription,
  descriptiveStatistics,
  type PanelVariation,
} from "./descriptive-statistics.js";
export { baltagiLiTest } from "./diagnostics/baltagi-li-test.js";
export {
  type BeraSosaEscuderoYoonOptions,
  beraSosaEscuderoYoonTest,
} from "./diagnostics/bera-sosa-escudero-yoon-test.js";
export { type BreuschGodfreyOptions, breuschGodfreyTest } from "./diagnostics/breusch-godfrey-test.js";
export { crossSectionLmTest } from "./diagnostics/cross-section-lm-test.js";
export { panelDurbinWatson, stackedDurbinWatsonTest } from "./diagnostics/durbin-watson-tests.js";
export { effectsFTest } from "./diagnostics/effects-f-test.js";
export {
  type EffectsLagrangeMultiplierOptions,
  effectsLagrangeMultiplierTest,
} from "./diagnostics/effects-lagrange-multiplier-test.js";
export { type HausmanOptions, hausmanTest } from "./diagnostics/hausman-test.js";
export { localCd } from "./diagnostics/local-cd.js";
export { modifiedWaldTest } from "./diagnostics/modified-wald-test.js";
export { pesaranCd } from "./diagnostics/pesaran-cd.js";
export { pesaranXieCd } from "./diagnostics/pesaran-xie-cd.js";
export { type PoolabilityOptions, poolabilityTest } from "./diagnostics/poolability-test.js";
export { meanResidualCorrelation } from "./diagnostics/residual-correlations.js";
export { robustHausmanTest } from "./diagnostics/robust-hausman-test.js";
export { type WeightedCdOptions, weightedCd } from "./diagnostics/weighted-cd.js";
export { wooldridgeEffectsTest } from "./diagnostics/wooldridge-effects-test.js";
export {
  wooldridgeDrukkerTest,
  wooldridgeFirstDifferenceTest,
  wooldridgeWithinTest,
} from "./diagnostics/wooldridge-serial-tests.js";
export { type FeolsOptions, feols } from "./feols.js";
export { type Estimation, type FeolsManyOptions, feolsMany } from "./feols-many.js";
export type { FeolsSpec } from "./feols-spec.js";
export { firstDifference } from "./first-difference.js";
export { type FixedEffectEstimates, fixedEffectEstimates } from "./fixed-effect-estimates.js";
export {
  type GroupDifference,
  type GroupDifferenceMethod,
  type GroupDifferenceOptions,
  type GroupDifferences,
  groupDifferences,
} from "./group-differences.js";
export { type GroupRegressionOptions, type GroupRegressions, groupRegressions } from "./group-regressions.js";
export { type Hygiene, hygiene, type RemainingVariation } from "./hygiene.js";
export { type KernelDensity, type KernelDensityOptions, kernelDensity } from "./kernel-density.js";
export { type MeanFixedEffect, meanFixedEffect } from "./mean-fixed-effect.js";
export type { Path } from "./mediation/indirect-effect.js";
export { type Mediation, type MediationOptions, type MediationSpec, mediation } from "./mediation/mediation.js";
export type { MediationBootstrap } from "./mediation/mediation-bootstrap.js";
export type { MediationSensitivity } from "./mediation/mediation-sensitivity.js";
export {
  type MarginalEffect,
  type MarginalEffects,
  type MarginalEffectsSpec,
  marginalEffects,
  type SignificanceRegion,
} from "./moderation/marginal-effects.js";
export { type Moderation, type ModerationOptions, type ModerationSpec, moderation } from "./moderation/moderation.js";
export type { PermutationDesign, PermutationPlan } from "./permutation-plan.js";
export {
  type PermutationOptions,
  type PermutationTest,
  permutationTest,
  permutationTestSteps,
  planPermutationTest,
} from "./permutation-test.js";
export { type Predictions, type PredictOptions, predict } from "./predict.js";
export { type RandomEffectsOptions, randomEffects } from "./random-effects.js";
export { type OsterDelta, type OsterOptions, osterDelta, type RMaxRule } from "./robustness/oster-delta.js";
export { type UnitPlacebo, type UnitPlaceboOptions, unitPlacebo } from "./robustness/unit-placebo.js";
export type { RowMoments } from "./row-moments.js";
export {
  type JointInferenceOptions,
  type JointPlan,
  planSpecificationCurve,
  type SpecificationCurveOptions,
  type SpecificationCurvePlan,
} from "./specification-curve/curve-plan.js";
export {
  type CurveSpecification,
  type SpecificationCurve,
  specificationCurveAnalysis,
  specificationCurveSteps,
} from "./specification-curve/specification-curve.js";
export {
  everySubset,
  type FullGrid,
  type SpecificationGrid,
  type SpecificationOption,
  type SpecificationVariables,
} from "./specification-curve/specification-grid.js";
export {
  type ThresholdBootstrap,
  type ThresholdBootstrapPlan,
  thresholdBootstrapSteps,
} from "./threshold/threshold-bootstrap.js";
export type { LikelihoodRatioCurve, ThresholdConfidenceSet } from "./threshold/threshold-confidence.js";
export type { ThresholdOptions } from "./threshold/threshold-options.js";
export {
  planThresholdBootstrap,
  type ThresholdRegression,
  thresholdRegression,
} from "./threshold/threshold-regression.js";
export type { ThresholdEstimate, ThresholdRegime, ThresholdTest } from "./threshold/threshold-result.js";
export type { ThresholdSpec } from "./threshold/threshold-sample.js";
export type { ThresholdSpace } from "./threshold/threshold-space.js";
export type { TransformedOptions, WeightedOptions } from "./transformed-estimate.js";
export { type UnitEffectStatistics, unitEffectStatistics } from "./unit-effect-statistics.js";
export type { UnitMoments } from "./unit-moments.js";
export { type EstimatedVariances, estimateVariances, type VarianceMethod } from "./variance-components.js";
export { type VarianceInflation, varianceInflation } from "./variance-inflation.js";
