// The built packages (`pnpm build` first), by path: this folder installs nothing.

export { guangdongCitiesContiguity } from "../packages/datasets/dist/index.js";
export { normalQuantile, studentTSurvival } from "../packages/distributions/dist/index.js";
export {
  covarianceOf,
  defaultCovariance,
  frameOf,
  tidy,
  wildClusterBootstrapSteps,
  wildClusterPlanOf,
  workingModel,
} from "../packages/inference/dist/index.js";
export { arSet, arTest, arWildBootstrap, clrSet, crossSection, ivreg, setHolds } from "../packages/iv/dist/index.js";
export { randomStream } from "../packages/matrix/dist/index.js";
export { feols, panel } from "../packages/panel-regression/dist/index.js";
export { renderMarkdown } from "../packages/reporting/dist/index.js";
export { monteCarloPlan, monteCarloTable, runMonteCarlo } from "../packages/study/dist/index.js";
