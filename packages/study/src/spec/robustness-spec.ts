import type { StudyIndexConventions, StudyText } from "./data-spec.js";

/** One routine check of a coefficient. */
export type StudyRobustnessCheck = { readonly label?: StudyText | undefined } & (
  | { /** Periods by which the regressor is lagged. */ readonly lag: number }
  | { readonly drop: { readonly column: string; readonly values: readonly (string | number)[] } }
  | { /** First and last period. */ readonly window: readonly [string | number, string | number] }
  | { /** The column whose every level gets a linear trend: the unit. */ readonly trends: string }
  | { /** The share of each tail of outcome and regressors that is winsorised. */ readonly winsorise: number }
  | { /** The study's indices under other conventions. */ readonly index: StudyIndexConventions }
  | {
      /** Another matrix of the study for a spatial model; weights of rows for least squares and instruments. */
      readonly weights: string | { readonly analytic: string } | { readonly frequency: string };
    }
  | {
      /** Oster's delta: Rmax is `times` the R2 with controls (1.3 without it), or `rMax`. */
      readonly oster: {
        readonly times?: number | undefined;
        readonly rMax?: number | undefined;
        readonly always?: readonly string[] | undefined;
      };
    }
  | {
      /** Units exchange their histories of the regressor. */
      readonly placebo: { readonly draws?: number | undefined; readonly seed?: number | undefined };
    }
);

/** Routine checks of one coefficient of a model. */
export interface StudyRobustness {
  readonly id: string;
  readonly label?: StudyText | undefined;
  readonly model: string;
  readonly term: string;
  /** Of a spatial model the effect in place of the coefficient. */
  readonly effect?: "direct" | "indirect" | "total" | undefined;
  readonly checks: readonly StudyRobustnessCheck[];
}
