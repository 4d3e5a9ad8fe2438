import type { Label, Language } from "../label.js";
import type { TableDocument } from "./document.js";
import type { FitKey } from "./fit-rows.js";
import type { StarScheme } from "./stars.js";
import type { TermPattern, TermSelection } from "./term-selection.js";

/** What stands with each estimate. */
export type ShownStatistic = "t" | "standard-error" | "p" | "interval" | "none";

/**
 * `cn-t-below`: t in parentheses below, 4 decimals (the habit of Chinese economics journals).
 * `cn-se-inline`: standard error in parentheses beside the estimate, 4 decimals; controls above the constant, R2 above the
 * fixed effects.
 * `aer`: standard error in parentheses below, 3 decimals, the dependent variable over the columns.
 */
export type RegressionTableStyle = "cn-t-below" | "cn-se-inline" | "aer";

/** Below the estimate, beside it in its cell, or in columns of its own. */
export type StatisticPlacement = "below" | "inline" | "column";

/** A run of rows; `r2` is every R2 of `fit`, `fit` what no other block has taken. */
export type RowBlock = "coefficients" | "constant" | "controls" | "fixed-effects" | "r2" | "fit" | "tests";

/** Decimals by kind of number; what is not given has those of the style. */
export interface DecimalsByKind {
  readonly estimate?: number;
  readonly statistic?: number;
  readonly fit?: number;
  readonly tests?: number;
}

/** Terms that are summed up in a row of yes and no. */
export interface ControlGroup {
  /** Default "Control variables". */
  readonly label?: Label;
  readonly terms: readonly TermPattern[];
}

/** Fixed effects that share a row; a model with some of them has "partly". */
export interface FixedEffectGroup {
  readonly label: Label;
  /** Labels of the models' fixed effects. */
  readonly effects: readonly string[];
}

export interface RegressionTableOptions extends TermSelection {
  readonly id: string;
  readonly title: Label;
  /** Default `cn-t-below`. */
  readonly style?: RegressionTableStyle;
  /** One or several; default: what the style shows. */
  readonly statistic?: ShownStatistic | readonly ShownStatistic[];
  /** Default: where the style puts it. */
  readonly placement?: StatisticPlacement;
  /** Default `econStars`; null for none. */
  readonly stars?: StarScheme | null;
  readonly decimals?: number | DecimalsByKind;
  /** Default `en`. */
  readonly language?: Language;
  /** The heading over the row labels. */
  readonly rowHeading?: Label;
  /** Labels of terms, outcomes and fixed effects. */
  readonly labels?: Readonly<Record<string, Label>>;
  /** Headings of the blocks of a model, by component (`direct`, `indirect`, `total` have one already). */
  readonly componentLabels?: Readonly<Record<string, Label>>;
  /** The blocks to show, in order; default all. */
  readonly components?: readonly string[];
  /** Terms that are not shown one by one but as a row of yes and no each; the notes name them. */
  readonly controls?: readonly ControlGroup[];
  /** Fixed effects that share a row or need a label of their own; the others have a row each. */
  readonly fixedEffects?: readonly FixedEffectGroup[];
  /** Whether fixed effects show their number of levels. Default true. */
  readonly levelCounts?: boolean;
  /** Yes and no as words (default) or ticks. */
  readonly flags?: NonNullable<TableDocument["flags"]>;
  /** Rows below the coefficients; default counts, every R2 but adjusted ones, log-likelihood of ML. */
  readonly fit?: readonly FitKey[];
  /** Labels of rows of `fit`, by key. */
  readonly fitLabels?: Readonly<Partial<Record<FitKey, Label>>>;
  /** Ids of the tests to show, in order; default `all`. */
  readonly tests?: "all" | readonly string[];
  /** A heading over the tests. */
  readonly testsHeading?: Label;
  /** The order of the blocks of rows; default that of the style. What is left out is not shown. */
  readonly layout?: readonly RowBlock[];
  /** Headings over the columns; default the dependent variable in style `aer`, none else. */
  readonly spanners?: readonly (readonly { readonly label: Label; readonly from: number; readonly to: number }[])[];
  /** Remarks after the generated notes. */
  readonly notes?: readonly Label[];
}

interface StyleRule {
  readonly statistic: ShownStatistic;
  readonly placement: StatisticPlacement;
  readonly decimals: number;
  readonly layout: readonly RowBlock[];
}

const usual: readonly RowBlock[] = ["coefficients", "constant", "controls", "fixed-effects", "fit", "tests"];

export const regressionStyles: Readonly<Record<RegressionTableStyle, StyleRule>> = {
  "cn-t-below": { statistic: "t", placement: "below", decimals: 4, layout: usual },
  "cn-se-inline": {
    statistic: "standard-error",
    placement: "inline",
    decimals: 4,
    layout: ["coefficients", "controls", "constant", "r2", "fixed-effects", "fit", "tests"],
  },
  aer: { statistic: "standard-error", placement: "below", decimals: 3, layout: usual },
};
