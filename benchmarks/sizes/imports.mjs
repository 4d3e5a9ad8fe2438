// What people import alone, in bytes of a page's bundle, minified and compressed: `goal` is what the project sets itself,
// `limit` is where the test of the packed packages stops a change that makes the import heavier.

export const imports = [
  { name: "feols, tidy", package: "panel-regression", goal: 25_000, limit: 71_000 },
  { name: "ivreg", package: "iv", goal: 45_000, limit: 91_000 },
  { name: "spatialPanel", package: "spatial", goal: 60_000, limit: 62_000 },
  { name: "panel", package: "panel-data", limit: 8_000 },
  { name: "withVcov", package: "inference", limit: 77_000 },
  { name: "wildClusterBootstrap", package: "inference", limit: 80_000 },
  { name: "randomEffects", package: "panel-regression", limit: 77_000 },
  { name: "descriptiveStatistics", package: "panel-regression", limit: 3_000 },
  { name: "entropyWeights", package: "entropy-index", limit: 19_000 },
  { name: "compositeIndex", package: "entropy-index", limit: 22_000 },
  { name: "couplingCoordination", package: "entropy-index", limit: 4_000 },
  { name: "moranTest", package: "spatial", limit: 5_000 },
  { name: "regressionTable, renderHtml", package: "reporting", limit: 25_000 },
  { name: "auditTable", package: "audit", limit: 23_000 },
];
