import type { NumberReference, PublishedDocument } from "@mesometrics/audit";
import type { StudyCurveSpec } from "./spec/curve-spec.js";
import type {
  StudyColumn,
  StudyCoupling,
  StudyCoverage,
  StudyDerived,
  StudyGrouping,
  StudyIndex,
  StudySource,
  StudyText,
  StudyWeights,
} from "./spec/data-spec.js";
import type { StudyExhibit } from "./spec/exhibit-spec.js";
import type {
  StudyConventions,
  StudyMediation,
  StudyModel,
  StudyModeration,
  StudyMoran,
  StudySplit,
  StudyThreshold,
  StudyWorkflow,
} from "./spec/model-spec.js";
import type { StudyRobustness } from "./spec/robustness-spec.js";

export type * from "./spec/curve-spec.js";
export type * from "./spec/data-spec.js";
export type * from "./spec/exhibit-spec.js";
export type * from "./spec/model-spec.js";
export type * from "./spec/robustness-spec.js";

/** Where facts of policy documents come from: a file beside the study, or those that come with the app. */
export type StudyPolicy = { readonly file: string } | { readonly dataset: string };

/** One of something, or several. */
export type OneOrSeveral<T> = T | readonly T[];

/** A study as parsed from `study.yaml`: what `runStudy` takes. */
export interface StudySpec {
  readonly schema: "mesometrics/study@1";
  readonly id: string;
  readonly title: StudyText;
  readonly question?: StudyText | undefined;
  readonly language?: "en" | "zh" | undefined;
  /** What a reader must know before the numbers: proxies, departures, what is simulated. */
  readonly caveats?: readonly StudyText[] | undefined;
  /** How each variable of the source that the study follows is measured here. */
  readonly coverage?: readonly StudyCoverage[] | undefined;
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
  readonly index?: OneOrSeveral<StudyIndex> | undefined;
  readonly coupling?: OneOrSeveral<StudyCoupling> | undefined;
  readonly variables?: readonly StudyDerived[] | undefined;
  readonly weights?: OneOrSeveral<StudyWeights> | undefined;
  readonly conventions?: StudyConventions | undefined;
  readonly models: readonly StudyModel[];
  readonly splits?: readonly StudySplit[] | undefined;
  readonly mediation?: readonly StudyMediation[] | undefined;
  readonly moderation?: readonly StudyModeration[] | undefined;
  readonly thresholds?: readonly StudyThreshold[] | undefined;
  readonly robustness?: readonly StudyRobustness[] | undefined;
  readonly curve?: StudyCurveSpec | undefined;
  /** The `policy.yaml` whose dates and figures exhibits show: beside the study, or one that comes with the app. */
  readonly policy?: StudyPolicy | undefined;
  readonly moran?: readonly StudyMoran[] | undefined;
  readonly workflows?: readonly StudyWorkflow[] | undefined;
  /** The exhibit that the terminal prints. */
  readonly mainTable?: string | undefined;
  readonly exhibits: readonly StudyExhibit[];
}

/** Another reading of the source: where it gives the printed number and the first does not, the scorecard says so. */
export interface PublishedAlternative {
  readonly label: string;
  /** The path of the number that it yields. */
  readonly value: string;
}

/** A number of the study beside the printed one. */
export type PublishedEntry = {
  /** The path of the study's number. */
  readonly value: string;
  /** Why the number cannot be computed; without it, it is. */
  readonly reason?: string | undefined;
  readonly alternatives?: readonly PublishedAlternative[] | undefined;
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

/**
 * Every number of one printed column beside those of one part of the study. Rows of coefficients and the constant go by
 * their id, or by the term that `rows` gives; what stands in brackets goes with them. Every other row that prints a number
 * is in `rows` with its path below `of`, or with null where the study has no such number.
 */
export interface PublishedColumnEntries {
  readonly column: { readonly table: string; readonly column: string };
  /** `models.two_way@paper`, `splits.by_region@paper.East` */
  readonly of: string;
  readonly rows?: Readonly<Record<string, string | null>> | undefined;
  /** Other readings of the column; `rows` gives what they call otherwise. */
  readonly alternatives?:
    | readonly {
        readonly label: string;
        readonly of: string;
        readonly rows?: Readonly<Record<string, string | null>> | undefined;
      }[]
    | undefined;
}

/** Printed tables and numbers whose source was read: `published.yaml`. `auditPublished` checks their arithmetic. */
export type PublishedSpec = {
  readonly [Key in keyof PublishedDocument]?: PublishedDocument[Key] | undefined;
} & {
  readonly schema: "mesometrics/published@1";
  /** Whose data the entries speak of: the study's own, or the authors', which somebody gives; never simulated ones. */
  readonly comparedData?: "own" | "authors" | undefined;
  readonly entries?: readonly (PublishedEntry | PublishedColumnEntries)[] | undefined;
};

/** Numbers that other software computed from the same data: `reference.yaml`. */
export interface ReferenceSpec {
  readonly schema: "mesometrics/reference@1";
  readonly software: string;
  readonly script: string;
  /** As in {@link PublishedSpec}. */
  readonly comparedData?: "own" | "authors" | undefined;
  readonly entries: readonly {
    readonly value: string;
    readonly expected: number;
    /** Largest relative difference that is a match. */
    readonly tolerance: number;
  }[];
}
