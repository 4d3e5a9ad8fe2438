export { chiSquaredCdf, chiSquaredQuantile, chiSquaredSurvival, chiSquaredUpperQuantile } from "./chi-squared.js";
export { DistributionError, type DistributionErrorCode } from "./errors.js";
export { fisherFCdf, fisherFQuantile, fisherFSurvival, fisherFUpperQuantile } from "./fisher-f.js";
export { logGamma } from "./log-gamma.js";
export {
  noncentralChiSquaredCdf,
  noncentralChiSquaredQuantile,
  noncentralChiSquaredSurvival,
  noncentralChiSquaredUpperQuantile,
} from "./noncentral-chi-squared.js";
export { normalCdf, normalQuantile, normalSurvival, normalUpperQuantile } from "./normal.js";
export { regularizedBeta } from "./regularized-beta.js";
export { regularizedGamma, regularizedGammaUpper } from "./regularized-gamma.js";
export { studentTCdf, studentTQuantile, studentTSurvival, studentTUpperQuantile } from "./student-t.js";
