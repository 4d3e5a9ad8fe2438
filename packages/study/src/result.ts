import type { Scorecard, TableAudit } from "@mesometrics/audit";
import type { CompositeIndex } from "@mesometrics/entropy-index";
import type { Estimate } from "@mesometrics/inference";
import type { Panel } from "@mesometrics/panel-data";
import type {
  ColumnDescription,
  GroupDifferences,
  GroupRegressions,
  Mediation,
  Moderation,
  ThresholdRegression,
} from "@mesometrics/panel-regression";
import type { Figure, TableDocument } from "@mesometrics/reporting";
import type { MoranOfPeriod, SpatialWeights, SpecificationWorkflow } from "@mesometrics/spatial";
import type { StudyCurveResult } from "./curve/run-study-curve.js";
import type { ColumnLineage, DataNote } from "./derived-columns.js";
import type { PolicySpec } from "./policy/policy-spec.js";
import type { PrintedVerdicts } from "./printed-verdicts.js";
import type { RobustnessResult } from "./robustness/run-checks.js";
import type { StudyCouplingResult, StudyIndexResult } from "./study-data.js";
import type {
  StudyColumnSwap,
  StudyExhibit,
  StudyMediation,
  StudyModel,
  StudyModeration,
  StudyMoran,
  StudySpec,
  StudySplit,
  StudyThreshold,
  StudyWorkflow,
} from "./study-spec.js";
import type { StudyWeightsResult } from "./study-weights.js";

/** Which of a part's conventions an estimate follows. */
export interface FittedConvention {
  /** The id that the study gives; `model.id` or `split.id` adds `@convention` for another than the default. */
  readonly base: string;
  readonly convention: string;
  /** Whether the study asks for several conventions of it. */
  readonly isOneOfSeveral: boolean;
  /** The columns used, by the names that the study's formula and its tables have. */
  readonly columns: StudyColumnSwap;
}

/** A model of the study with its result. */
export interface FittedModel extends FittedConvention {
  /** With everything that its convention changes in place. */
  readonly model: StudyModel;
  readonly estimate: Estimate;
}

/** A split regression of the study with its result. */
export interface FittedSplit extends FittedConvention {
  readonly split: StudySplit;
  readonly regressions: GroupRegressions;
  /** For every pair of groups; empty unless the study asks for differences. */
  readonly differences: readonly GroupDifferences[];
}

/** Moran's I of one variable in every period. */
export interface MoranTable {
  readonly variable: string;
  readonly spec: StudyMoran;
  readonly periods: readonly MoranOfPeriod[];
}

/** A part of the study with its result. */
export interface Computed<Spec, Result> {
  readonly spec: Spec;
  readonly result: Result;
}

/** What the study computed, before it is set into tables and figures. */
export interface StudyComputation {
  readonly spec: StudySpec;
  readonly data: Panel;
  /** The first index. */
  readonly index: CompositeIndex | null;
  readonly indices: readonly StudyIndexResult[];
  readonly couplings: readonly StudyCouplingResult[];
  readonly lineage: readonly ColumnLineage[];
  /** What the steps from raw columns to variables have to say. */
  readonly dataNotes: readonly DataNote[];
  /** Names of the files given in place of the study's own data; empty where it ran on its own. */
  readonly dataFiles: readonly string[];
  /** The first weights matrix. */
  readonly weights: SpatialWeights | null;
  readonly allWeights: readonly StudyWeightsResult[];
  readonly models: readonly FittedModel[];
  readonly splits: readonly FittedSplit[];
  readonly mediations: readonly Computed<StudyMediation, Mediation>[];
  readonly moderations: readonly Computed<StudyModeration, Moderation>[];
  readonly thresholds: readonly Computed<StudyThreshold, ThresholdRegression>[];
  /** Facts of policy documents that the exhibits show; null where the study has none. */
  readonly policy: PolicySpec | null;
  readonly robustness: readonly RobustnessResult[];
  /** The specification curve; null where the study asks for none. */
  readonly curve: StudyCurveResult | null;
  readonly workflows: readonly Computed<StudyWorkflow, SpecificationWorkflow>[];
  readonly moran: readonly MoranTable[];
  readonly descriptive: readonly { readonly exhibit: string; readonly columns: readonly ColumnDescription[] }[];
}

/** One exhibit, in the study's order. */
export type Exhibit =
  | { readonly kind: "table"; readonly spec: StudyExhibit; readonly table: TableDocument }
  | { readonly kind: "figure"; readonly spec: StudyExhibit; readonly figure: Figure };

/** The finished study. */
export interface StudyResult {
  readonly computation: StudyComputation;
  readonly exhibits: readonly Exhibit[];
  /** Every number of the study by path: `models.two_way.infrastructure.estimate`. */
  readonly values: ReadonlyMap<string, number>;
  readonly scorecard: Scorecard | null;
  readonly scorecardTable: TableDocument | null;
  /** Of the printed tables that the study is compared with. */
  readonly audit: TableAudit | null;
  /** The verdict on every number of those tables. */
  readonly printedVerdicts: PrintedVerdicts | null;
  /** The self-contained HTML report. */
  readonly report: string;
}
