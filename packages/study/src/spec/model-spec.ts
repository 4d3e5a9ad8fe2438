import type { DegreesOfFreedomProfileName } from "@mesometrics/iv";
import type { GroupDifferenceMethod } from "@mesometrics/panel-regression";
import type { InformationRule, LikelihoodName, PanelEffects, SpatialModel } from "@mesometrics/spatial";
import type { StudyText } from "./data-spec.js";

/** How standard errors are made. */
export type StudyCovariance =
  | { readonly type: "iid" | "HC0" | "HC1" | "HC2" | "HC3" }
  | { readonly type?: "CR0" | "CR1" | undefined; readonly cluster: string | readonly [string, string] }
  | { readonly type: "CR2" | "CR3" | "CV3"; readonly cluster: string }
  | { readonly type: "driscoll-kraay" | "newey-west"; readonly lags?: number | undefined };

/** Columns that take the place of others in a formula, by the name that the formula and the tables use. */
export type StudyColumnSwap = Readonly<Record<string, string>>;

/** A named convention: how somebody else, a paper say, did what the study does by its defaults. */
export interface StudyConvention {
  readonly label?: StudyText | undefined;
  /** The covariance of regressions that name none for this convention. */
  readonly vcov?: StudyCovariance | undefined;
  readonly columns?: StudyColumnSwap | undefined;
  /** What the convention rests on. */
  readonly note?: StudyText | undefined;
}

/** The conventions of a study by name. `default` is always there: the study as written. */
export type StudyConventions = Readonly<Record<string, StudyConvention>>;

/** What one convention changes in one model; the rest is the convention's, then the model's. */
export interface StudyVariant {
  readonly convention: string;
  readonly formula?: string | undefined;
  readonly vcov?: StudyCovariance | undefined;
  readonly columns?: StudyColumnSwap | undefined;
}

/** What one convention changes in one split. */
export interface StudySplitVariant extends StudyVariant {
  readonly by?: string | undefined;
  readonly level?: "unit" | "observation" | undefined;
}

interface StudyModelBase {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly formula: string;
  readonly columns?: StudyColumnSwap | undefined;
  /** One estimate per convention, in this order: `<id>` is the default's, `<id>@<convention>` another's. */
  readonly conventions?: readonly (string | StudyVariant)[] | undefined;
}

interface StudyRegressionBase extends StudyModelBase {
  readonly vcov?: StudyCovariance | undefined;
  /** The rows in which a column has one of these values. */
  readonly subset?: { readonly column: string; readonly values: readonly (string | number)[] } | undefined;
  /** The column of the rows' weights, as in `feols`. */
  readonly weights?: { readonly analytic: string } | { readonly frequency: string } | undefined;
}

/** One model: which estimator, with which formula. */
export type StudyModel =
  | (StudyRegressionBase & { readonly estimator: "feols" })
  | (StudyRegressionBase & {
      readonly estimator: "ivreg";
      readonly method?: "2sls" | "liml" | undefined;
      readonly profile?: DegreesOfFreedomProfileName | undefined;
      readonly stockYogo?: "when-iid" | "always" | undefined;
    })
  | (StudyModelBase & {
      readonly estimator: "spatialPanel";
      readonly model: SpatialModel;
      readonly effects: PanelEffects;
      /** The id of a weights matrix; needed where the study has several. */
      readonly weights?: string | undefined;
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
  readonly vcov?: StudyCovariance | undefined;
  readonly columns?: StudyColumnSwap | undefined;
  /** Differences of the tested coefficients for every pair of groups, by `groupDifferences`. */
  readonly differences?: StudyDifferences | undefined;
  readonly conventions?: readonly (string | StudySplitVariant)[] | undefined;
}

/** How differences between two groups are tested. */
export interface StudyDifferences {
  readonly methods: readonly GroupDifferenceMethod[];
  /** Of bootstrap and permutation; permutations are enumerated where there are no more than this. */
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
}

/** A mediation; two steps stop after the effect on the mediator. */
export interface StudyMediation {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly outcome: string;
  readonly treatment: string;
  readonly mediator: string;
  readonly controls?: readonly string[] | undefined;
  readonly fixedEffects?: readonly string[] | undefined;
  readonly steps: "two-step" | "three-step";
  readonly vcov?: StudyCovariance | undefined;
  /** The cluster bootstrap of the indirect effect; 999 draws with seed 1 without it, none with null. */
  readonly bootstrap?: { readonly draws: number; readonly seed: number } | null | undefined;
}

/** A moderation: the effect of the treatment along a moderator. */
export interface StudyModeration {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly outcome: string;
  readonly treatment: string;
  readonly moderator: string;
  readonly controls?: readonly string[] | undefined;
  readonly fixedEffects?: readonly string[] | undefined;
  readonly centre?: "mean" | "none" | undefined;
  /** Values of the moderator at which the effect is given; mean and one deviation to each side without it. */
  readonly at?: readonly number[] | undefined;
  readonly vcov?: StudyCovariance | undefined;
}

/** A panel threshold regression. */
export interface StudyThreshold {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly outcome: string;
  readonly threshold: string;
  readonly regimeDependent: readonly string[];
  readonly controls?: readonly string[] | undefined;
  readonly thresholds?: 1 | 2 | 3 | undefined;
  readonly trim?: number | undefined;
  readonly quantiles?: number | undefined;
  readonly bootstrap?: { readonly draws: number; readonly seed: number } | null | undefined;
}

/** The sequence of tests by which spatial panel studies choose a model. */
export interface StudyWorkflow {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly formula: string;
  readonly weights?: string | undefined;
  readonly level?: number | undefined;
}

/** Moran's I of a column in every period. */
export interface StudyMoran {
  readonly variable: string;
  readonly weights?: string | undefined;
  readonly alternative?: "two-sided" | "greater" | "less" | undefined;
  readonly assumption?: "randomisation" | "normality" | undefined;
}
