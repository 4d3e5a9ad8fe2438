export {
  decode,
  type Estimate,
  encode,
  explain,
  glance,
  type TestResult,
  type TidyRow,
  tidy,
  waldTest,
} from "@mesometrics/inference";
export { crossSection, panel } from "@mesometrics/panel-data";
export { contiguityWeights } from "./contiguity-weights.js";
export {
  spatialDurbinModel,
  spatialErrorModel,
  spatialLagModel,
  spatialRegression,
} from "./cross-section-models.js";
export { baltagiSongKohTests } from "./diagnostics/baltagi-song-koh-tests.js";
export { type CorrelatedEffectsOptions, correlatedEffectsTest } from "./diagnostics/correlated-effects-test.js";
export { type EffectsTestOptions, effectsTests } from "./diagnostics/effects-tests.js";
export {
  type LagrangeMultiplierOptions,
  type LagrangeMultiplierTests,
  lagrangeMultiplierTests,
} from "./diagnostics/lagrange-multiplier-tests.js";
export type { FixedEffects, LagInformation, ResidualTestOptions } from "./diagnostics/linear-residuals.js";
export { type ResidualMoranOptions, residualMoranTest } from "./diagnostics/residual-moran-test.js";
export {
  errorModelHausmanTest,
  type SpatialHausmanOptions,
  type SpatialHausmanTest,
  spatialHausmanTest,
} from "./diagnostics/spatial-hausman-test.js";
export {
  type SpecificationDecision,
  type SpecificationWorkflow,
  specificationWorkflow,
  type WorkflowOptions,
  type WorkflowStep,
} from "./diagnostics/specification-workflow.js";
export {
  effectsBySimulation,
  type SimulatedEffect,
  type SimulatedEffects,
} from "./effects-by-simulation.js";
export { type EffectOfOrder, effectsByOrder, unitEffects } from "./effects-in-detail.js";
export {
  type AutocorrelationByPeriodOptions,
  type AutocorrelationOfPeriod,
  autocorrelationByPeriod,
} from "./exploratory/autocorrelation-by-period.js";
export type {
  AutocorrelationTest,
  MoranAlternative,
  MoranAssumption,
  MoranOptions,
} from "./exploratory/autocorrelation-test.js";
export { bivariateLocalMoran } from "./exploratory/bivariate-local-moran.js";
export { type BivariateMoran, type BivariateMoranOptions, bivariateMoran } from "./exploratory/bivariate-moran.js";
export type { LocalAlternative } from "./exploratory/conditional-permutation.js";
export { falseDiscoveryRate } from "./exploratory/false-discovery-rate.js";
export { gearyTest } from "./exploratory/geary-test.js";
export { getisOrdTest } from "./exploratory/getis-ord-test.js";
export type {
  LocalMoran,
  LocalMoranResult,
  LocalTestOptions,
  Quadrant,
} from "./exploratory/local-association.js";
export {
  type LocalGetisOrd,
  type LocalGetisOrdOptions,
  localGetisOrd,
} from "./exploratory/local-getis-ord.js";
export { type LocalMoranOptions, localMoran } from "./exploratory/local-moran.js";
export { type MoranOfPeriod, moranByPeriod } from "./exploratory/moran-by-period.js";
export { type MoranScatter, moranScatter } from "./exploratory/moran-scatter.js";
export { type MoranTest, moranTest } from "./exploratory/moran-test.js";
export type { HacKernel, SpatialHac } from "./gmm/spatial-hac.js";
export { spatialTwoStage } from "./gmm/spatial-two-stage.js";
export type {
  ComponentWeighting,
  ErrorMoments,
  SpatialTwoStageOptions,
  TwoStageCovariance,
} from "./gmm/two-stage-options.js";
export type { InformationRule } from "./information/information-rule.js";
export type { PanelEffects, SpatialModel } from "./model-kind.js";
export type { LikelihoodName } from "./models/likelihood-rule.js";
export type { RandomEffectsKind } from "./models/profile-likelihood.js";
export { type PredictSpatialOptions, predictSpatial, type SpatialPredictions } from "./prediction/predict-spatial.js";
export type { InSamplePredictor, NewUnitPredictor, SpatialPredictor } from "./prediction/predictors.js";
export { type RecoveredEffects, recoveredEffects } from "./prediction/recovered-effects.js";
export { type SpatialRegimesOptions, spatialRegimes } from "./regimes/spatial-regimes.js";
export { augment, withVcov } from "./spatial-augment.js";
export { spatialLag, spatialLagByPeriod } from "./spatial-lag.js";
export { spatialPanel } from "./spatial-panel.js";
export type { Edge, IslandPolicy, Normalisation, SpatialWeights, WeightsOptions } from "./spatial-weights.js";
export type {
  SpatialCovariance,
  SpatialModelOptions,
  SpatialPanelOptions,
  SpatialPanelSpec,
  SpatialRegressionOptions,
} from "./specification.js";
export type { VaryingWeightsPanelOptions } from "./varying-weights/varying-specification.js";
export {
  mixedWeights,
  nestedWeights,
  normaliseWeights,
  subsetWeights,
  type WeightsShare,
} from "./weights/combined-weights.js";
export {
  type DistanceBandOptions,
  type DistanceOptions,
  distanceBandWeights,
  type ExponentialDistanceOptions,
  exponentialDistanceWeights,
  type GravityOptions,
  gravityWeights,
  type InverseDistanceOptions,
  inverseDistanceWeights,
} from "./weights/distance-weights.js";
export {
  type EconomicDistanceOptions,
  economicDistanceWeights,
  economicGeographicWeights,
} from "./weights/economic-weights.js";
export { type EdgeWeightsOptions, edgeWeights, type WeightedEdge } from "./weights/edge-weights.js";
export { type HigherOrderOptions, higherOrderContiguity } from "./weights/higher-order-contiguity.js";
export { type NearestNeighbourOptions, nearestNeighbourWeights } from "./weights/nearest-neighbour-weights.js";
export { neighbourPairs } from "./weights/neighbour-pairs.js";
export type { GeographicPoints, Metric, PlanarPoints, Points } from "./weights/points.js";
export { polygonCentroids } from "./weights/polygon-centroids.js";
export { type PolygonContiguityOptions, polygonContiguity } from "./weights/polygon-contiguity.js";
export type { PolygonOptions } from "./weights/read-polygons.js";
export { type ReadWeightsOptions, readWeights, type WeightsFormat } from "./weights/read-weights.js";
export { type UnitValues, type ValuesByUnitOptions, valuesByUnit } from "./weights/unit-values.js";
export { type WeightsByPeriod, weightsByPeriod } from "./weights/weights-by-period.js";
export { type WeightsReport, weightsReport } from "./weights/weights-report.js";
export { type WriteWeightsOptions, writeWeights } from "./weights/write-weights.js";
export { weightsFromMatrix } from "./weights-from-matrix.js";
