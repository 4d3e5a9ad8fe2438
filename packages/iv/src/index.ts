export {
  type Covariance,
  decode,
  type Estimate,
  encode,
  explain,
  glance,
  tidy,
  waldTest,
} from "@mesometrics/inference";
export { crossSection, panel } from "@mesometrics/panel-data";
export type { GmmMethod, IvMethod, JackknifeMethod } from "./iv-method.js";
export type { IvSpec } from "./iv-spec.js";
export { type IvOptions, ivreg, withVcov } from "./ivreg.js";
export type { LmObservations } from "./partialled-equation.js";
export { augment } from "./rebuilt-models.js";
export { type StockYogoCriterion, type StockYogoCriticalValue, stockYogoCriticalValues } from "./stock-yogo.js";
export { type IdentificationStatus, type IdentificationVerdict, identificationVerdict } from "./verdict.js";
