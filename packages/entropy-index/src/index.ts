export { weightedMean } from "./aggregate.js";
export { type AnalyticHierarchy, analyticHierarchy, type HierarchyForm } from "./analytic-hierarchy.js";
export { type BenefitOfTheDoubt, benefitOfTheDoubt } from "./benefit-of-the-doubt.js";
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
  type ConventionChoices,
  type ConventionGrid,
  conventionGrid,
  conventionLabel,
  type GridOptions,
  type GridVariant,
  type RankBand,
} from "./convention-grid.js";
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
export { type CoordinationGrade, coordinationGrades, couplingStages } from "./coordination-grades.js";
export {
  type CouplingCoordination,
  type CouplingOptions,
  type CouplingSystem,
  couplingCoordination,
} from "./coupling-coordination.js";
export { type CouplingFormula, standardFromPrinted } from "./coupling-formulas.js";
export { type DagumGini, type DagumGroup, type DagumPair, dagumGini } from "./dagum-gini.js";
export { type CouplingVariant, detectCouplingVariant } from "./detect-coupling-variant.js";
export { weightsFromEntropies } from "./entropy.js";
export { type EntropyOptions, type EntropyWeight, type EntropyWeights, entropyWeights } from "./entropy-weights.js";
export {
  type ExplainedWeights,
  type ExplainOptions,
  explainWeights,
  type WeightExplanation,
} from "./explain-weights.js";
export type { DimensionSpec, FrameworkSpec, IndexIndicatorSpec } from "./framework.js";
export { type CheckedIdentity, declaredIdentities, type Identity } from "./identities.js";
export { cronbachAlpha, indexCoherence, type LevelCoherence } from "./index-coherence.js";
export { indexSystems, type SystemIndex, type SystemSpec } from "./index-systems.js";
export {
  type FactorIndices,
  type IndexUncertainty,
  indexUncertainty,
  type UncertainRank,
  type UncertaintyOptions,
} from "./index-uncertainty.js";
export { type AuditedIndicator, type AuditFlag, auditIndicators, type IndicatorAudit } from "./indicator-audit.js";
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
export {
  atkinson,
  coefficientOfVariation,
  generalisedEntropy,
  gini,
  hoover,
  type InequalityOptions,
  theilL,
  theilT,
} from "./inequality.js";
export { type LeaveOneOut, type LeaveOneOutOptions, type LeftOut, leaveOneOut } from "./leave-one-out.js";
export { type MazziottaPareto, mazziottaPareto } from "./mazziotta-pareto.js";
export { type ObstacleDegree, obstacleDegree } from "./obstacle-degree.js";
export { copelandScores, type Outranking } from "./outranking.js";
export { type PerturbedWeight, perturbWeights, type WeightPerturbation } from "./perturb-weights.js";
export { type PropagatedFit, type PropagatedVariant, type Propagation, propagate } from "./propagate.js";
export type { RankScope, RankShift } from "./rank-comparison.js";
export { type RankOptions, rankScores, type TieRule } from "./ranks.js";
export { type LagType, type RelativeDevelopment, relativeDevelopment } from "./relative-development.js";
export { type SobolIndices, type SobolSample, sobolIndices, sobolSample } from "./sobol.js";
export {
  type TheilDecomposition,
  type TheilGroup,
  type TheilLevel,
  theilDecomposition,
} from "./theil-decomposition.js";
export { type Topsis, topsis } from "./topsis.js";
export { type OutlierTreatment, treatOutliers } from "./treat-outliers.js";
export { type WeightConcentration, weightConcentration } from "./weight-concentration.js";
