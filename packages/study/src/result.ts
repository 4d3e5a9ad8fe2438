import type { Scorecard } from "@mesometrics/audit";
import type { CompositeIndex } from "@mesometrics/entropy-index";
import type { Estimate } from "@mesometrics/inference";
import type { Panel } from "@mesometrics/panel-data";
import type { ColumnDescription, GroupRegressions } from "@mesometrics/panel-regression";
import type { Figure, TableDocument } from "@mesometrics/reporting";
import type { MoranOfPeriod, SpatialWeights } from "@mesometrics/spatial";
import type { StudyExhibit, StudyModel, StudySpec } from "./study-spec.js";

/** A model of the study with its result. */
export interface FittedModel {
  readonly model: StudyModel;
  readonly estimate: Estimate;
}

/** A split regression of the study with its result. */
export interface FittedSplit {
  readonly split: NonNullable<StudySpec["splits"]>[number];
  readonly regressions: GroupRegressions;
}

/** Moran's I of one variable in every period. */
export interface MoranTable {
  readonly variable: string;
  readonly periods: readonly MoranOfPeriod[];
}

/** What the study computed, before it is set into tables and figures. */
export interface StudyComputation {
  readonly spec: StudySpec;
  readonly data: Panel;
  readonly index: CompositeIndex | null;
  readonly lineage: readonly {
    readonly id: string;
    readonly expression: string;
    readonly sources: readonly string[];
  }[];
  readonly weights: SpatialWeights | null;
  readonly models: readonly FittedModel[];
  readonly splits: readonly FittedSplit[];
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
  /** The self-contained HTML report. */
  readonly report: string;
}
