export { arraysOfLength, smallestScaledPivot } from "./contract-checks.js";
export { type ContractEstimate, type EstimatorUnderTest, estimatorContract } from "./estimator-contract.js";
export { type Closeness, expectClose, type Numbers, worstRelativeDifference } from "./expect-close.js";
export { fastestInTurn } from "./fastest-in-turn.js";
export { loadCsv } from "./load-csv.js";
export {
  describeShared,
  describeSharedText,
  ownReference,
  ownReferenceText,
  sharedReference,
  sharedReferenceFolder,
  sharedText,
} from "./references.js";
export { inRepository, repositoryRoot } from "./repository.js";
