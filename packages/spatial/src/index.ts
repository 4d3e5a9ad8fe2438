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
export { contiguityWeights, type Edge } from "./contiguity-weights.js";
export type { InformationRule } from "./information-matrix.js";
export type { PanelEffects, SpatialModel } from "./model-kind.js";
export { type MoranOfPeriod, moranByPeriod } from "./moran-by-period.js";
export {
  type MoranAlternative,
  type MoranAssumption,
  type MoranOptions,
  type MoranTest,
  moranTest,
} from "./moran-test.js";
export { augment, withVcov } from "./spatial-augment.js";
export { spatialLag, spatialLagByPeriod } from "./spatial-lag.js";
export { spatialPanel } from "./spatial-panel.js";
export type { IslandPolicy, Normalisation, SpatialWeights, WeightsOptions } from "./spatial-weights.js";
export type { SpatialPanelOptions, SpatialPanelSpec } from "./specification.js";
export { weightsFromMatrix } from "./weights-from-matrix.js";
