import type { ConventionChoice, CouplingFormula } from "@mesometrics/entropy-index";
import type { SchoolingConvention } from "@mesometrics/indicators";
import type { Normalisation } from "@mesometrics/spatial";

/** A text in one language for all, or in English and Chinese. */
export type StudyText = string | { readonly en: string; readonly zh: string };

/**
 * Where the table comes from: a data set that comes with the app, a CSV file beside the study, or a panel simulated with
 * known truth, which every page says.
 */
export type StudySource =
  | { readonly dataset: string }
  | { readonly file: string }
  | { readonly simulated: string; readonly seed?: number | undefined };

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

interface StudyDerivedBase {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly unit?: string | undefined;
}

/** Years of schooling from persons (or shares) by level: `averageSchooling` of `@mesometrics/indicators`. */
export interface StudySchooling {
  /** The column of each level. */
  readonly columns: Readonly<Record<string, string>>;
  readonly years?: SchoolingConvention | Readonly<Record<string, number>> | undefined;
  /** The population whose attainment was counted; without it the levels' sum. */
  readonly total?: string | undefined;
  readonly denominator?: "all" | "with-schooling" | undefined;
}

/** Robot penetration from columns by industry: `robotPenetration` of `@mesometrics/indicators`. */
export interface StudyRobots {
  /** By industry: the column of its employment, and that of its robots, which is the same for all units of a period. */
  readonly industries: Readonly<Record<string, { readonly employment: string; readonly robots: string }>>;
  /** All employment of the unit; without it the industries' sum. */
  readonly total?: string | undefined;
  readonly convention?: "base-year" | "as-printed-000" | undefined;
  /** The base year; without it the first. */
  readonly base?: string | number | undefined;
}

/** Net inflow of people: `netLabourInflow` of `@mesometrics/indicators`. */
export type StudyInflow =
  | { readonly resident: string; readonly naturalIncrease: string }
  | {
      readonly resident: string;
      readonly naturalRate: string;
      readonly rateUnit?: "per-mille" | "percent" | "share" | undefined;
      readonly rateOf?: "mean" | "previous" | undefined;
    }
  | { readonly resident: string; readonly registered: string };

/** A winsorised copy of a column: `winsorise` of `@mesometrics/panel-data`. */
export interface StudyWinsorised {
  readonly column: string;
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
  readonly scope?: "pooled" | "period" | undefined;
}

/** A column derived from others, by an expression or by a named method. */
export type StudyDerived = StudyDerivedBase &
  (
    | { readonly expression: string }
    | { readonly winsorise: StudyWinsorised }
    | { readonly schooling: StudySchooling }
    | { readonly robots: StudyRobots }
    | { readonly inflow: StudyInflow }
  );

/** An indicator of an index. */
export interface StudyIndexIndicator {
  readonly column: string;
  readonly direction: "+" | "-";
  readonly label?: StudyText | undefined;
}

/** A composite index, by the entropy method unless its conventions say otherwise. */
export interface StudyIndex {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly dimensions: readonly {
    readonly id: string;
    readonly label?: StudyText | undefined;
    readonly indicators: readonly StudyIndexIndicator[];
  }[];
  /** Scores are multiplied by this; 1 without it. */
  readonly scale?: number | undefined;
  /** Normalisation, zeros, weights and aggregation; without them those of `standardConventions`. */
  readonly conventions?: StudyIndexConventions | undefined;
  /** Weights as a source prints them, by column, in place of computed ones; rounded ones are divided by their sum. */
  readonly publishedWeights?: Readonly<Record<string, number>> | undefined;
}

/** Any part of the conventions of `compositeIndex`. */
export type StudyIndexConventions = { readonly [Key in keyof ConventionChoice]?: ConventionChoice[Key] | undefined };

/** The coupling coordination of two or more columns with values in [0, 1]. */
export interface StudyCoupling {
  /** The column of D, the degree of coupling coordination. */
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly systems: readonly string[];
  readonly formula?: CouplingFormula | undefined;
  /** Weights of the systems, by column; equal without them. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** A further column for C, the degree of coupling. */
  readonly coupling?: { readonly id: string; readonly label?: StudyText | undefined } | undefined;
  /** A further column for T, the level of development. */
  readonly development?: { readonly id: string; readonly label?: StudyText | undefined } | undefined;
}

interface StudyGroupingBase {
  readonly id: string;
  readonly label?: StudyText | undefined;
}

/** Groups by the values of a column, made before anything else. */
export interface StudyValueGrouping extends StudyGroupingBase {
  readonly column: string;
  readonly groups: Readonly<Record<string, readonly (string | number)[]>>;
}

/** Two groups at the median of a column, made after everything else: above it, and up to it. */
export interface StudyMedianGrouping extends StudyGroupingBase {
  readonly median: {
    readonly column: string;
    /** `units`: each unit's mean over the periods (or its value in `period`); `observations`: each row's own value. */
    readonly of: "units" | "observations";
    readonly period?: string | number | undefined;
  };
  /** What the groups are called; `high` and `low` without it. */
  readonly names?: { readonly high: string; readonly low: string } | undefined;
}

/** A text column that names the group of each row. */
export type StudyGrouping = StudyValueGrouping | StudyMedianGrouping;

interface StudyWeightsBase {
  /** May be left out where the study has one matrix only. */
  readonly id?: string | undefined;
  readonly label?: StudyText | undefined;
  readonly normalise?: Normalisation | undefined;
}

/** Weights between neighbours. */
export interface StudyContiguityWeights extends StudyWeightsBase {
  readonly kind?: "contiguity" | undefined;
  readonly source: StudySource;
  readonly islands?: "error" | "zero" | { readonly links: readonly (readonly [string, string])[] } | undefined;
  /** `data`: neighbours that are no units of the data are left out; without it they are an error. */
  readonly units?: "all" | "data" | undefined;
  /** Neighbours of neighbours: 2 for those two borders away. */
  readonly order?: number | undefined;
}

/** One spatial weights matrix. */
export type StudyWeights =
  | StudyContiguityWeights
  | (StudyWeightsBase & {
      readonly kind: "inverse-distance";
      /** Columns in degrees, the same in every period of a unit. */
      readonly longitude: string;
      readonly latitude: string;
      readonly power?: number | undefined;
      /** Kilometres. */
      readonly cutoff?: number | "largest-nearest" | undefined;
    })
  | (StudyWeightsBase & {
      readonly kind: "nearest";
      readonly longitude: string;
      readonly latitude: string;
      readonly neighbours: number;
    })
  | (StudyWeightsBase & {
      readonly kind: "economic";
      /** A column or an expression; the mean over the periods, or its value in `period`. */
      readonly column: string;
      readonly period?: string | number | undefined;
      readonly floor?: number | undefined;
    })
  | (StudyWeightsBase & {
      readonly kind: "nested";
      /** The ids of two matrices before it. */
      readonly of: readonly [string, string];
    });

/** How a variable of the source that a study follows is measured here. */
export interface StudyCoverage {
  readonly variable: StudyText;
  /** `partial`: for some years or units only; `proxy`: by something else; `absent`: not at all. */
  readonly status: "exact" | "partial" | "proxy" | "absent";
  /** What stands for it, or why nothing does. */
  readonly used?: StudyText | undefined;
}
