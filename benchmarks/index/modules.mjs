// The built packages (`pnpm build` first), by path: this folder installs nothing.
export {
  classify,
  compositeIndex,
  conventionGrid,
  indexUncertainty,
  rankScores,
} from "../../packages/entropy-index/dist/index.js";
export { randomStream } from "../../packages/matrix/dist/index.js";
export { panel, parseCsv } from "../../packages/panel-data/dist/index.js";
