import type { NumberReference, PublishedDocument } from "@mesometrics/audit";
import type { InformationRule, LikelihoodName, PanelEffects, SpatialModel } from "@mesometrics/spatial";

/** A text in one language for all, or in English and Chinese. */
export type StudyText = string | { readonly en: string; readonly zh: string };

/** How standard errors are made. */
export type StudyCovariance =
  | { readonly type: "iid" | "HC0" | "HC1" | "HC2" | "HC3" }
  | { readonly type?: "CR0" | "CR1" | undefined; readonly cluster: string | readonly [string, string] }
  | { readonly type: "CR2"; readonly cluster: string };

/** A data set that comes with the app, or a CSV file beside the study. */
export type StudySource = { readonly dataset: string } | { readonly file: string };

/** What the study demands of a raw column. */
export interface StudyColumn {
  readonly label?: StudyText | undefined;
  /** The unit of measurement: `%`, `thousand persons`. */
  readonly unit?: string | undefined;
  readonly type?: "number" | "text" | undefined;
  /** Smallest and largest admissible value; null leaves a side open. */
  readonly range?: readonly [number | null, number | null] | undefined;
  /** Whether only whole numbers are admissible. */
  readonly integer?: boolean | undefined;
  /** First and last period for which the study needs the column; without it those of the data. */
  readonly years?: readonly [number, number] | undefined;
  /** Which revision of a statistic: `economic-census-5`. */
  readonly vintage?: string | undefined;
  /** Whether the data must have the column; true without it. */
  readonly required?: boolean | undefined;
  /** Definition, coverage or source, for whoever fills in the template. */
  readonly note?: StudyText | undefined;
}

/** A column derived from others by an expression. */
export interface StudyDerived {
  readonly id: string;
  readonly expression: string;
  readonly label?: StudyText | undefined;
  readonly unit?: string | undefined;
}

/** A composite index by the entropy method. */
export interface StudyIndex {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly dimensions: readonly {
    readonly id: string;
    readonly label?: StudyText | undefined;
    readonly indicators: readonly {
      readonly column: string;
      readonly direction: "+" | "-";
      readonly label?: StudyText | undefined;
    }[];
  }[];
  /** Scores are multiplied by this; 1 without it. */
  readonly scale?: number | undefined;
}

/** The coupling coordination of two or more columns with values in [0, 1]. */
export interface StudyCoupling {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly systems: readonly string[];
  readonly formula?: "standard" | "as-printed-002" | undefined;
}

/** A text column made from the values of another. */
export interface StudyGrouping {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly column: string;
  readonly groups: Readonly<Record<string, readonly (string | number)[]>>;
}

/** The study's spatial weights. */
export interface StudyWeights {
  readonly source: StudySource;
  readonly label?: StudyText | undefined;
  readonly normalise?: "row" | "none" | undefined;
  readonly islands?: "error" | "zero" | undefined;
}

interface StudyModelBase {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly formula: string;
}

/** One model: which estimator, with which formula. */
export type StudyModel =
  | (StudyModelBase & { readonly estimator: "feols" | "ivreg"; readonly vcov?: StudyCovariance | undefined })
  | (StudyModelBase & {
      readonly estimator: "spatialPanel";
      readonly model: SpatialModel;
      readonly effects: PanelEffects;
      /** What is maximised where fixed effects are absorbed, and which information matrix: as in `spatialPanel`. */
      readonly likelihood?: LikelihoodName | undefined;
      readonly information?: InformationRule | undefined;
    });

/** One regression per group, and which coefficients are tested for equality. */
export interface StudySplit {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly formula: string;
  readonly by: string;
  readonly level?: "unit" | "observation" | undefined;
  readonly test: readonly string[];
}

/** Moran's I of a column in every period. */
export interface StudyMoran {
  readonly variable: string;
  readonly alternative?: "two-sided" | "greater" | "less" | undefined;
  readonly assumption?: "randomisation" | "normality" | undefined;
}

interface StudyExhibitBase {
  readonly id: string;
  readonly title: StudyText;
  readonly note?: StudyText | undefined;
}

/** A table or a figure of the report. */
export type StudyExhibit = StudyExhibitBase &
  (
    | {
        readonly kind: "regression";
        readonly models: readonly string[];
        readonly keep?: readonly string[] | undefined;
        readonly style?: "cn-t-below" | "cn-se-inline" | "aer" | undefined;
      }
    | { readonly kind: "split"; readonly split: string; readonly keep?: readonly string[] | undefined }
    | { readonly kind: "first-stage"; readonly model: string; readonly keep?: readonly string[] | undefined }
    | { readonly kind: "identification"; readonly model: string }
    | { readonly kind: "descriptive"; readonly columns: readonly string[] }
    | { readonly kind: "index-weights" }
    | { readonly kind: "moran" }
    | { readonly kind: "effects"; readonly model: string; readonly keep?: readonly string[] | undefined }
    | { readonly kind: "coefficient-plot"; readonly models: readonly string[]; readonly terms: readonly string[] }
    | { readonly kind: "weights-bars" }
    | {
        readonly kind: "tile-map";
        readonly variable: string;
        readonly period: string | number;
        readonly tiles: string;
        readonly classes?: number | undefined;
      }
  );

/** A study as parsed from `study.yaml`: what `runStudy` takes. */
export interface StudySpec {
  readonly schema: "mesometrics/study@1";
  readonly id: string;
  readonly title: StudyText;
  readonly question?: StudyText | undefined;
  readonly language?: "en" | "zh" | undefined;
  readonly data: {
    readonly source: StudySource;
    readonly unit: string;
    readonly time: string;
    /** First and last period that the study needs. */
    readonly years?: readonly [number, number] | undefined;
    readonly columns?: Readonly<Record<string, StudyColumn>> | undefined;
  };
  readonly groupings?: readonly StudyGrouping[] | undefined;
  readonly indicators?: readonly StudyDerived[] | undefined;
  readonly index?: StudyIndex | undefined;
  readonly coupling?: StudyCoupling | undefined;
  readonly variables?: readonly StudyDerived[] | undefined;
  readonly weights?: StudyWeights | undefined;
  readonly models: readonly StudyModel[];
  readonly splits?: readonly StudySplit[] | undefined;
  readonly moran?: readonly StudyMoran[] | undefined;
  /** The exhibit that the terminal prints. */
  readonly mainTable?: string | undefined;
  readonly exhibits: readonly StudyExhibit[];
}

/** A number of the study beside the printed one. */
export type PublishedEntry = {
  /** The path of the study's number. */
  readonly value: string;
  /** Why the number cannot be computed; without it, it is. */
  readonly reason?: string | undefined;
} & (
  | {
      readonly printed: string;
      readonly where: {
        readonly document: string;
        readonly page?: string | number | undefined;
        readonly table?: string | undefined;
      };
    }
  | {
      /** The number of the tables or of the text of this file. */
      readonly cell: NumberReference;
    }
);

/** Printed tables and numbers whose source was read: `published.yaml`. `auditPublished` checks their arithmetic. */
export type PublishedSpec = {
  readonly [Key in keyof PublishedDocument]?: PublishedDocument[Key] | undefined;
} & {
  readonly schema: "mesometrics/published@1";
  readonly entries?: readonly PublishedEntry[] | undefined;
};

/** Numbers that other software computed from the same data: `reference.yaml`. */
export interface ReferenceSpec {
  readonly schema: "mesometrics/reference@1";
  readonly software: string;
  readonly script: string;
  readonly entries: readonly {
    readonly value: string;
    readonly expected: number;
    /** Largest relative difference that is a match. */
    readonly tolerance: number;
  }[];
}
