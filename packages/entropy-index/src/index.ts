export { weightedMean } from "./aggregate.js";
export { type AnalyticHierarchy, analyticHierarchy, type HierarchyForm } from "./analytic-hierarchy.js";
export {
  type Classification,
  type ClassificationMethod,
  type ClassificationOptions,
  type Closure,
  classify,
  type ValueClass,
} from "./classification/classify.js";
export {
  classifyPanel,
  type PanelClassification,
  type PanelClassificationOptions,
  type PeriodClasses,
} from "./classification/classify-panel.js";
export { type CombinedWeights, combineWeights } from "./combine-weights.js";
export {
  type CompositeIndex,
  type CompositeIndexSpec,
  type ConventionChoice,
  compositeIndex,
  type IndexDimension,
  type IndexWeight,
} from "./composite-index.js";
export {
  type Aggregation,
  type BasicWeighting,
  type Direction,
  type EntropyFormula,
  type IndexConventions,
  type IndexNote,
  type Mean,
  type Normalisation,
  type OptimumDirection,
  type Pool,
  standardConventions,
  type Weighting,
  type WeightLevels,
  type WeightPeriod,
  type ZeroTreatment,
} from "./conventions.js";
export { type CoordinationGrade, coordinationGrades } from "./coordination-grades.js";
export {
  type CouplingCoordination,
  type CouplingFormula,
  type CouplingOptions,
  type CouplingSystem,
  couplingCoordination,
} from "./coupling-coordination.js";
export { weightsFromEntropies } from "./entropy.js";
export { type EntropyOptions, type EntropyWeight, type EntropyWeights, entropyWeights } from "./entropy-weights.js";
export type { DimensionSpec, FrameworkSpec, IndexIndicatorSpec } from "./framework.js";
export { type CheckedIdentity, declaredIdentities, type Identity } from "./identities.js";
export type { IndicatorColumns } from "./indicator-columns.js";
export {
  type ColumnOptions,
  type CriticWeights,
  criticWeights,
  type IndicatorWeights,
  indicatorWeights,
  normaliseColumns,
  type PrincipalComponentWeights,
  type PullApartWeights,
  principalComponentWeights,
  pullApartWeights,
} from "./indicator-weights.js";
export { type MazziottaPareto, mazziottaPareto } from "./mazziotta-pareto.js";
export { type ObstacleDegree, obstacleDegree } from "./obstacle-degree.js";
export { type RankOptions, rankScores, type TieRule } from "./ranks.js";
export { type Topsis, topsis } from "./topsis.js";
