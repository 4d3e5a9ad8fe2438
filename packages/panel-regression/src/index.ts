export {
  augment,
  type Covariance,
  decode,
  type Estimate,
  encode,
  explain,
  glance,
  type TestResult,
  type TidyRow,
  tidy,
  waldTest,
  withVcov,
} from "@mesometrics/inference";
export { crossSection, panel } from "@mesometrics/panel-data";
export {
  type ColumnDescription,
  descriptiveStatistics,
  type PanelVariation,
} from "./descriptive-statistics.js";
export { type FeolsOptions, feols } from "./feols.js";
export type { FeolsSpec } from "./feols-spec.js";
export { type FixedEffectEstimates, fixedEffectEstimates } from "./fixed-effect-estimates.js";
export { type GroupRegressionOptions, type GroupRegressions, groupRegressions } from "./group-regressions.js";
