// The built packages (`pnpm build` first), by path: this folder installs nothing.
export { normalQuantile, studentTSurvival } from "../packages/distributions/dist/index.js";
export {
  covarianceOf,
  defaultCovariance,
  frameOf,
  tidy,
  wildClusterBootstrap,
  wildClusterBootstrapSteps,
  wildClusterPlanOf,
  workingModel,
} from "../packages/inference/dist/index.js";
export { arSet, arTest, arWildBootstrap, clrSet, crossSection, ivreg, setHolds } from "../packages/iv/dist/index.js";
export { randomStream } from "../packages/matrix/dist/index.js";
export { feols, panel, permutationTest } from "../packages/panel-regression/dist/index.js";
