import type { Matrix } from "@mesometrics/matrix";
import type { Formula } from "./expression.js";
import type { SampleWeights } from "./weights.js";

/** Integer codes of one fixed effect (or cluster) over the sample's rows. */
export interface GroupColumn {
  readonly label: string;
  /** length n (the sample): 0 .. levels - 1, every level used */
  readonly codes: Int32Array;
  readonly levels: number;
  readonly levelLabels: readonly string[];
}

/** A formula evaluated on a data set: the estimation sample as plain arrays. */
export interface ModelFrame {
  readonly formula: Formula;
  /** n: rows of the sample */
  readonly observations: number;
  /** length n: the data set's row behind each sample row, ascending */
  readonly rows: Int32Array;
  /** Why the other rows are not in the sample; counts add up to `dataset.rows - observations`. */
  readonly dropped: readonly { readonly reason: string; readonly column: string | null; readonly count: number }[];
  readonly outcomeLabel: string;
  /** length n */
  readonly outcome: Float64Array;
  /** n x k, column-major; the intercept, where there is one, is the first column and is named `(Intercept)` */
  readonly regressors: Matrix;
  readonly regressorLabels: readonly string[];
  readonly hasIntercept: boolean;
  readonly fixedEffects: readonly (GroupColumn & {
    /** n x s values of the slopes of `unit[trend]`, or null for a plain effect */
    readonly slopes: Matrix | null;
    readonly slopeLabels: readonly string[];
    /** false for `unit[[trend]]` */
    readonly intercept: boolean;
  })[];
  /** n x k1 endogenous and n x l1 excluded instruments; zero columns without an IV part */
  readonly endogenous: Matrix;
  readonly endogenousLabels: readonly string[];
  readonly instruments: Matrix;
  readonly instrumentLabels: readonly string[];
  /** The weights of the sample's rows; null where every row counts once. */
  readonly weights: SampleWeights | null;
  /** The unit and time of each sample row on a panel, null on a cross-section. */
  readonly unit: GroupColumn | null;
  readonly time: GroupColumn | null;
}
