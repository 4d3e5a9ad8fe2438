import type { Matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { InferenceRule, Note } from "./estimate.js";
import type { SmallSampleOptions } from "./small-sample-rule.js";
import type { WorkingModel } from "./working-model.js";

/**
 * The covariances that every estimator has built in. `{ cluster }` alone is CR1 under the preset `fixest`, with any number of
 * cluster columns. `preset` gives factor, degrees of freedom and distribution of another program, `smallSample` parts of such
 * a rule.
 */
export type CoreCovariance =
  | ({ readonly type: "iid" } & SmallSampleOptions)
  | ({ readonly type: "HC0" | "HC1" | "HC2" | "HC3" } & SmallSampleOptions)
  | ({ readonly type?: "CR0" | "CR1"; readonly cluster: string | readonly string[] } & SmallSampleOptions)
  | { readonly type: "CR2"; readonly cluster: string };

/** Any covariance as plain data, by its name. */
export type Covariance =
  | CoreCovariance
  | JackknifeCovariance
  | AutocorrelationCovariance
  | BeckKatzCovariance
  | PlmCovariance
  | ConleyCovariance;

/**
 * What the `vcov` of an estimator takes: a built-in covariance as plain data, or a covariance estimator made by a function that
 * is imported (`conley({ … })`, `driscollKraay()`, `namedCovariance({ type: "conley", … })`), so that a program loads the
 * estimators that it uses and no other.
 */
export type CovarianceChoice = CoreCovariance | CovarianceEstimator;

/** The cluster jackknife. */
export interface JackknifeCovariance {
  readonly type: "CR3" | "CV3" | "CV3J";
  readonly cluster: string;
}

/** Errors correlated over time: within units (`newey-west`), or within and across units (`driscoll-kraay`). */
export interface AutocorrelationCovariance {
  readonly type: "driscoll-kraay" | "newey-west";
  /** Lags L, in steps of the panel's time. Default floor(T^(1/4)). */
  readonly lags?: number;
  /** Whose factor and degrees of freedom. Default `fixest`. */
  readonly preset?: "fixest" | "plm";
}

/** Panel-corrected standard errors of Beck and Katz. */
export interface BeckKatzCovariance {
  readonly type: "beck-katz";
  /** Rows whose errors may be correlated: those of one period (the default) or of one unit. */
  readonly within?: "period" | "unit";
  /** On unbalanced panels: average over all blocks that have a pair of rows (the default), or over complete blocks. */
  readonly missing?: "pairwise" | "casewise";
}

/** The robust covariances of `plm::vcovHC`, which leave the absorbed effects out of their corrections. */
export interface PlmCovariance {
  readonly type: "plm";
  readonly method: "arellano" | "white1" | "white2";
  /** What plm calls `type`. Default `HC0`. */
  readonly correction?: "HC0" | "sss" | "HC1" | "HC2" | "HC3" | "HC4";
  /** What plm calls `cluster`, `group` or `time`. Default `unit`. */
  readonly clusters?: "unit" | "time";
}

/** Errors correlated over space up to a distance. */
export interface ConleyCovariance {
  readonly type: "conley";
  /** Columns with degrees north and east. */
  readonly latitude: string;
  readonly longitude: string;
  /** Kilometres, above 0. */
  readonly cutoff: number;
  /** 1 up to the cutoff (the default), or 1 - d / cutoff. */
  readonly kernel?: "uniform" | "bartlett";
  /** Default `great-circle`; the other two are those of fixest. */
  readonly distance?: "great-circle" | "spherical" | "triangular";
  /** Which rows are paired: all, whatever their periods (the default), or those of one period. */
  readonly periods?: "all" | "same";
}

type ClusterType = "CR0" | "CR1" | "CR2" | "CR3" | "CV3" | "CV3J";

/** A covariance with its parts spelled out. */
export interface ParsedCovariance {
  readonly type:
    | "iid"
    | "HC0"
    | "HC1"
    | "HC2"
    | "HC3"
    | ClusterType
    | "driscoll-kraay"
    | "newey-west"
    | "beck-katz"
    | "conley"
    | "plm";
  /** The cluster columns of CR and CV; none for the others. */
  readonly clusters: readonly string[];
  /** Every column that must have a value in each row of the sample: clusters, coordinates. */
  readonly columns: readonly string[];
}

/** A covariance with the rule behind it. */
export interface CovarianceResult {
  /** k x k */
  readonly vcov: Matrix;
  readonly inference: InferenceRule;
  readonly notes: readonly Note[];
  /**
   * Denominator degrees of freedom of a joint F test of q contrasts (q x k), and what its statistic is multiplied by:
   * 1, or (eta - q + 1) / eta for CR2.
   */
  readonly jointTest: (contrasts: Matrix) => { readonly denominator: number; readonly factor: number };
}

/** A covariance estimator as a value: what is asked for, and the function that computes it. */
export interface CovarianceEstimator extends Omit<ParsedCovariance, "type"> {
  readonly name: ParsedCovariance["type"];
  /** What is asked for as plain data, by name: results and other processes keep this. */
  readonly spec: Covariance;
  /** The covariance of a working model's coefficients. */
  readonly estimate: (model: WorkingModel, data: Dataset) => CovarianceResult;
}
