import type { ConventionChoice } from "@mesometrics/entropy-index";
import type { StudyText } from "./data-spec.js";
import type { StudyCovariance } from "./model-spec.js";

/** One sample of a specification curve. */
export type StudyCurveSample =
  | "all"
  | ({ readonly label?: string | undefined } & (
      | { readonly only: { readonly column: string; readonly values: readonly (string | number)[] } }
      | { readonly without: { readonly column: string; readonly values: readonly (string | number)[] } }
      | { /** First and last period. */ readonly window: readonly [string | number, string | number] }
    ));

/**
 * The specification curve of one coefficient: every combination of the choices. What is left out takes the choices of the
 * command `curve`.
 */
export interface StudyCurveSpec {
  readonly label?: StudyText | undefined;
  /** The id of a `feols` model. */
  readonly model: string;
  /** The regressor of interest; the first of the model's formula without it. */
  readonly regressor?: string | undefined;
  /** How the indices behind outcome and regressor are made: normalisations times weights; `own` is the study's way only. */
  readonly index?:
    | "own"
    | {
        readonly normalisations: readonly NonNullable<ConventionChoice["normalisation"]>[];
        readonly weights: readonly NonNullable<ConventionChoice["weights"]>[];
      }
    | undefined;
  /** Sets of controls. */
  readonly controls?: readonly (readonly string[])[] | undefined;
  /** Controls that stand in every specification, where `controls` does not say which sets there are. */
  readonly always?: readonly string[] | undefined;
  /** Sets of fixed effects. */
  readonly effects?: readonly (readonly string[])[] | undefined;
  readonly covariances?: readonly ("default" | StudyCovariance)[] | undefined;
  readonly samples?: readonly StudyCurveSample[] | undefined;
  /** A text column: beside all rows the rows of each of its groups are samples. */
  readonly by?: string | undefined;
  /** Shares of each tail, beside the columns as they are; an empty list leaves winsorising out. */
  readonly winsorise?: readonly number[] | undefined;
  /** How all specifications are tested together; null leaves it out. */
  readonly joint?:
    | {
        readonly scheme?: "wild" | "permute-units" | undefined;
        readonly draws?: number | undefined;
        readonly seed?: number | undefined;
      }
    | null
    | undefined;
  /**
   * The most specifications that a run of the study computes, 200 without it: the last options of the longest lists are left
   * to the command `curve`, which has no such bound.
   */
  readonly most?: number | undefined;
}
