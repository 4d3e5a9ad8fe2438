export type { Covariance } from "./covariance.js";
export type {
  Call,
  Estimate,
  EstimateComponent,
  Glance,
  InferenceRule,
  Note,
  SampleFacts,
  TestResult,
  TidyRow,
} from "./estimate.js";
