import type { ClassificationMethod } from "@mesometrics/entropy-index";
import type { ScenarioMapping } from "../policy/policy-scenario.js";
import type { StudyText } from "./data-spec.js";

interface StudyExhibitBase {
  readonly id: string;
  readonly title: StudyText;
  readonly note?: StudyText | undefined;
}

type Keep = { readonly keep?: readonly string[] | undefined };

/** Where a map or a figure of one period takes its values from: that period, or each unit's mean over all of them. */
export type StudyPeriod = string | number | "mean";

/** A table of the report. */
export type StudyTableExhibit =
  | ({
      readonly kind: "regression";
      readonly models: readonly string[];
      readonly style?: "cn-t-below" | "cn-se-inline" | "aer" | undefined;
      /** Regressors that are summed up in one row of yes and no. */
      readonly controls?: readonly string[] | undefined;
    } & Keep)
  | ({ readonly kind: "split"; readonly split: string } & Keep)
  | { readonly kind: "differences"; readonly split: string }
  | ({ readonly kind: "first-stage"; readonly model: string } & Keep)
  | { readonly kind: "identification"; readonly model: string }
  | { readonly kind: "descriptive"; readonly columns: readonly string[] }
  | { readonly kind: "correlation"; readonly columns: readonly string[] }
  | { readonly kind: "index-weights"; readonly index?: string | undefined }
  | { readonly kind: "coupling-grades"; readonly coupling?: string | undefined }
  | { readonly kind: "moran" }
  | { readonly kind: "spatial-weights" }
  | ({ readonly kind: "effects"; readonly model: string | readonly string[] } & Keep)
  | { readonly kind: "workflow"; readonly workflow: string }
  | { readonly kind: "robustness"; readonly robustness: string }
  | {
      readonly kind: "placebo";
      readonly robustness: string;
      /** `placebo-2` is the second placebo of these checks; the first without it. */
      readonly check?: string | undefined;
    }
  | { readonly kind: "curve-summary" }
  | { readonly kind: "policy-figures" }
  | { readonly kind: "keyword-frequency" }
  | {
      readonly kind: "policy-scenario";
      readonly model: string;
      /** The regressor whose unit the targets need. */
      readonly term: string;
      /** Where scenarios start: the mean of a period, the last without it, or `mean` for that of the sample. */
      readonly from?: string | number | undefined;
      /** Ids of the policy's targets; a mapping of your own says what a target means in the regressor's unit. */
      readonly targets: readonly (string | { readonly target: string; readonly mapping: ScenarioMapping })[];
    }
  | { readonly kind: "mediation"; readonly mediation: string }
  | ({ readonly kind: "mediation-equations"; readonly mediations: readonly string[] } & Keep)
  | { readonly kind: "moderation"; readonly moderation: string }
  | { readonly kind: "threshold"; readonly threshold: string }
  | {
      readonly kind: "listing";
      readonly source: StudyText;
      readonly columns: readonly {
        readonly id: string;
        readonly label?: StudyText | undefined;
        readonly unit?: string | undefined;
        readonly decimals?: number | undefined;
        /** Computed from the columns before it; without it the cells of `rows`. */
        readonly expression?: string | undefined;
      }[];
      /** The label of each row and its cells. */
      readonly rows: readonly (readonly [string | number, ...number[]])[];
    };

/** A figure of the report. */
export type StudyFigureExhibit =
  | { readonly kind: "coefficient-plot"; readonly models: readonly string[]; readonly terms: readonly string[] }
  | { readonly kind: "forest"; readonly splits: readonly string[]; readonly term: string }
  | { readonly kind: "weights-bars"; readonly index?: string | undefined }
  | {
      readonly kind: "trends";
      readonly variable: string;
      /** One line per group of this column; without it one line of means. */
      readonly by?: string | undefined;
    }
  | {
      readonly kind: "density";
      readonly variable: string;
      readonly periods: readonly (string | number)[];
    }
  | { readonly kind: "heat-map"; readonly variable: string; readonly grades?: "coordination" | undefined }
  | {
      readonly kind: "tile-map";
      readonly variable: string;
      readonly period: StudyPeriod;
      readonly tiles: string;
      readonly classes?: number | undefined;
      readonly method?: ClassificationMethod | undefined;
    }
  | {
      readonly kind: "lisa-map";
      readonly variable: string;
      readonly period: StudyPeriod;
      readonly tiles: string;
      readonly weights?: string | undefined;
      readonly seed?: number | undefined;
    }
  | {
      readonly kind: "moran-scatter";
      readonly variable: string;
      readonly period: StudyPeriod;
      readonly weights?: string | undefined;
    }
  | { readonly kind: "connectivity"; readonly tiles: string; readonly weights?: string | undefined }
  | { readonly kind: "curve" }
  | {
      readonly kind: "policy-timeline";
      readonly as?: "figure" | "table" | undefined;
      /** Whether a figure shows the documents' targets too; true without it. */
      readonly targets?: boolean | undefined;
    }
  | { readonly kind: "threshold-plot"; readonly threshold: string }
  | { readonly kind: "marginal-effects"; readonly moderation: string };

/** A table or a figure of the report. */
export type StudyExhibit = StudyExhibitBase & (StudyTableExhibit | StudyFigureExhibit);

/** The exhibit of one kind. */
export type ExhibitOf<Kind extends StudyExhibit["kind"]> = Extract<StudyExhibit, { kind: Kind }>;
