import type { Matrix } from "@mesometrics/matrix";

/** Something that a reader of the result must know; never printed to the console. */
export interface Note {
  readonly code: string;
  readonly message: string;
  readonly terms?: readonly string[];
}

/** The rule behind every standard error, p-value and interval of an estimate. */
export interface InferenceRule {
  /** The `type` of the covariance: `iid`, `HC0` … `CV3J`, `conley`, …; `information` (maximum likelihood) */
  readonly type: string;
  /** The name of the small-sample preset: `fixest`, `clubSandwich`, `HC`, `ml`, … */
  readonly preset: string;
  /** What a table prints: "CR2 clustered by state, Satterthwaite df". */
  readonly label: string;
  /** The cluster columns with their number of clusters in the sample; empty when not clustered. */
  readonly clusters: readonly { readonly column: string; readonly count: number }[];
  readonly distribution: "t" | "normal";
  /** length k: degrees of freedom of each term's t (Infinity where `distribution` is normal) */
  readonly degreesOfFreedom: Float64Array;
  /** The factor already inside `vcov`, e.g. G/(G-1) * (N-1)/(N-K); 1 when none. */
  readonly adjustment: number;
  /** N, K, G … and the formula of `adjustment` and of the degrees of freedom, for `explain()`. */
  readonly facts: Readonly<Record<string, number | string>>;
}

/** What the estimation sample is. */
export interface SampleFacts {
  /** N; with frequency weights their sum */
  readonly observations: number;
  readonly units: number | null;
  readonly periods: number | null;
  readonly dropped: readonly { readonly reason: string; readonly column: string | null; readonly count: number }[];
  /** The weights and what they add up to over the sample's rows; absent where every row counts once. */
  readonly weights?: {
    readonly kind: "analytic" | "frequency";
    readonly column: string;
    readonly rows: number;
    readonly sum: number;
  };
  readonly dataHash: string;
}

/** How the result was asked for: enough, with the data, to make it again. */
export interface Call {
  readonly estimator: string;
  readonly formula: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * A result: readonly, k-sized, plain data. Anything n-sized comes from `augment(fit, data)`.
 * R2 is always a named entry of `r2`; every other scalar (rss, tss, sigma, logLikelihood, rho …) is in `statistics`.
 */
export interface Estimate {
  readonly schema: "mesometrics/estimate@1";
  /** `feols`, `ivreg`, `spatialPanel`, … */
  readonly kind: string;
  readonly call: Call;
  readonly outcome: string;
  /** length k */
  readonly terms: readonly string[];
  /** length k */
  readonly coefficients: Float64Array;
  /** k x k, column-major */
  readonly vcov: Matrix;
  readonly inference: InferenceRule;
  readonly sample: SampleFacts;
  readonly fixedEffects: readonly { readonly label: string; readonly levels: number }[];
  /** Parameters that the absorbed effects take, and N - all parameters. */
  readonly absorbedDegreesOfFreedom: number;
  readonly residualDegreesOfFreedom: number;
  readonly r2: Readonly<Record<string, number>>;
  readonly statistics: Readonly<Record<string, number>>;
  /** Named tests that belong to the estimate (first stage, Cragg-Donald, Moran, …). */
  readonly tests: readonly TestResult[];
  /** Further blocks of estimates with a covariance of their own: spatial effects (`direct`, `indirect`, `total`). */
  readonly components: readonly EstimateComponent[];
  readonly numerics: {
    readonly kernel: "ts" | "wasm";
    readonly solver: string;
    readonly tolerance: number;
    readonly iterations: number;
    readonly seed: number | null;
  };
  readonly notes: readonly Note[];
}

/** A block of derived coefficients with its own rule, e.g. the direct effects of a spatial Durbin model. */
export interface EstimateComponent {
  readonly name: string;
  readonly terms: readonly string[];
  readonly coefficients: Float64Array;
  readonly vcov: Matrix;
  readonly inference: InferenceRule;
}

/** A statistic with its null, its distribution and its p-value from the upper tail. */
export interface TestResult {
  /** Stable, for programs: `cragg-donald`, `anderson-lm`, `wald`, `moran`. */
  readonly id: string;
  /** The variable that the test speaks of, where a result has one such test for each of several. */
  readonly term?: string;
  /** What a table prints. */
  readonly label: string;
  readonly statistic: number;
  /** `chibar2` is a mixture of chi-squared distributions, whose weights `rule` names. */
  readonly distribution: "normal" | "t" | "chi2" | "chibar2" | "F" | "none";
  /** df, [df1, df2] for F, those of the parts of a mixture; empty where there are none */
  readonly degreesOfFreedom: readonly number[];
  /** null where the test has critical values only */
  readonly pValue: number | null;
  readonly nullHypothesis: string;
  /** Which covariance or rule the statistic uses. */
  readonly rule: string;
  /** Where the test comes from: authors, year, equation. */
  readonly source?: string;
  readonly criticalValues?: readonly { readonly label: string; readonly value: number }[];
  /** One plain sentence that says what the test says here. */
  readonly verdict?: string;
}

/** One row of `tidy`: a coefficient with everything that one inference record says of it. */
export interface TidyRow {
  readonly component: string;
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly level: number;
  readonly low: number;
  readonly high: number;
}

/** The flat row of `glance`: same keys for every estimator; null where a number is not defined. */
export interface Glance {
  readonly kind: string;
  readonly outcome: string;
  readonly observations: number;
  readonly units: number | null;
  readonly periods: number | null;
  readonly parameters: number;
  readonly absorbedDegreesOfFreedom: number;
  readonly residualDegreesOfFreedom: number;
  readonly sigma: number | null;
  readonly logLikelihood: number | null;
  readonly r2: Readonly<Record<string, number>>;
  readonly vcov: string;
  readonly preset: string;
  readonly dropped: number;
  /** What the loops over the rows ran in; absent in facts that come from elsewhere. */
  readonly kernel?: "ts" | "wasm";
}
