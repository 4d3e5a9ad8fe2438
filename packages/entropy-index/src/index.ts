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
export {
  type CompositeIndex,
  type CompositeIndexSpec,
  compositeIndex,
  type DimensionSpec,
  type IndexIndicatorSpec,
  type IndexWeight,
} from "./composite-index.js";
export type { Direction, EntropyConventions, IndexNote } from "./conventions.js";
export { type CoordinationGrade, coordinationGrades } from "./coordination-grades.js";
export {
  type CouplingCoordination,
  type CouplingFormula,
  type CouplingOptions,
  type CouplingSystem,
  couplingCoordination,
} from "./coupling-coordination.js";
export { type EntropyOptions, type EntropyWeight, type EntropyWeights, entropyWeights } from "./entropy-weights.js";
export type { IndicatorColumns } from "./indicator-columns.js";
