// What people import alone, with the most that it may weigh: minified and compressed bytes of a bundle for a page.
// `goal` is what the project sets itself; `limit` is where a test stops a change that makes the import heavier.

export const imports = [
  { name: "feols, tidy", package: "panel-regression", goal: 25_000 },
  { name: "ivreg", package: "iv", goal: 45_000 },
  { name: "spatialPanel", package: "spatial", goal: 60_000 },
  { name: "panel", package: "panel-data" },
  { name: "withVcov", package: "inference" },
  { name: "wildClusterBootstrap", package: "inference" },
  { name: "randomEffects", package: "panel-regression" },
  { name: "descriptiveStatistics", package: "panel-regression" },
  { name: "entropyWeights", package: "entropy-index" },
  { name: "compositeIndex", package: "entropy-index" },
  { name: "couplingCoordination", package: "entropy-index" },
  { name: "moranTest", package: "spatial" },
  { name: "regressionTable, renderHtml", package: "reporting" },
  { name: "auditTable", package: "audit" },
];
