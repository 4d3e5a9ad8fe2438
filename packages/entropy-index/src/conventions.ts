/** More of it is better (`"+"`) or worse (`"-"`), or there is a best point, or a best interval. */
export type Direction = "+" | "-" | OptimumDirection;

/** An indicator that is best at a point `q` or in an interval `[q1, q2]`, in its own unit. */
export interface OptimumDirection {
  readonly optimum: number | readonly [lower: number, upper: number];
  /**
   * `"common"` (default): the distance to the optimum is divided by the larger of the two possible distances, so that it
   * counts alike on both sides. `"own"`: by the possible distance of its own side.
   */
  readonly sides?: "common" | "own";
}

/** A remark on a result, as data: a stable code, a sentence, and the indicators, systems or rows it is about. */
export interface IndexNote {
  readonly code: string;
  readonly message: string;
  readonly terms: readonly string[];
}

/** Over which rows minimum, maximum, mean and standard deviation are taken. */
export type Pool =
  /** all rows together: on a panel all units and periods */
  | "panel"
  /** the rows of the same period; scores can then not be compared over time */
  | "year"
  /** the rows of these periods, applied to all rows */
  | { readonly base: string | number | readonly (string | number)[] };

/** How indicators are brought to one scale. Each is turned so that more is better, except under `"none"`. */
export type Normalisation =
  | {
      /** (x - min)/(max - min), for "-" (max - x)/(max - min) */
      readonly method: "min-max";
      readonly pool?: Pool;
      /** Fixed minima and maxima by indicator, in its own unit, in place of those of the data. */
      readonly goalposts?: Readonly<Record<string, readonly [lower: number, upper: number]>>;
      /** What happens to values outside [0, 1] under a base period or goalposts; default `"keep"`. */
      readonly outside?: "keep" | "clip" | "error";
      /** `"as-printed-000"` repeats the misprint (min - x)/(max - min) of document 000, equation 2. */
      readonly negative?: "standard" | "as-printed-000";
    }
  /** (x - mean)/sd, for "-" its negative */
  | { readonly method: "z-score"; readonly pool?: Pool; readonly sd?: "sample" | "population" }
  /** x / sqrt(Σ x²), for "-" one minus that */
  | { readonly method: "vector" }
  /** x / max, for "-" one minus that; values must not be negative */
  | { readonly method: "share-of-maximum" }
  /** the mean rank (1 = worst), divided by the number of rows; within the pool */
  | { readonly method: "rank"; readonly pool?: "panel" | "year" }
  /** the values as they are; only shares are taken of them */
  | { readonly method: "none" };

/** What is done about zeros, whose logarithm does not exist. */
export type ZeroTreatment =
  /** 0·ln 0 = 0, the limit; nothing is changed */
  | "limit"
  | {
      /** This much is added to normalised values before shares are taken. */
      readonly shift: number;
      /** Whether every cell is shifted (default) or only those that are 0. */
      readonly cells?: "all" | "zeros";
      /** Whether scores are made of the shifted values (default) or only the weights are. */
      readonly scores?: "shifted" | "unshifted";
    }
  /** Normalised values are mapped from [0, 1] to [a, b]. */
  | { readonly rescale: readonly [lower: number, upper: number] };

/**
 * The entropy's formula. Every one but `"standard"` repeats a fault that circulates, and is only for comparing with
 * numbers that were made with it.
 */
export type EntropyFormula =
  /** e = -(1/ln n) Σ p ln p, n = rows that the shares are taken over */
  | "standard"
  /** e = ln(1/n) Σ p ln p, as document 000 prints equation 3 */
  | "as-printed-000"
  /** e = -(1/ln T) Σ p ln p with shares over all N·T rows, as a widely copied Stata script has it */
  | "ln-periods-script"
  /** e = -(1/ln N) Σ p ln p, N = units, with shares over all N·T rows */
  | "ln-units-script"
  /** e = -(1/ln m) Σ p ln p, m = indicators: the number of columns in place of that of rows */
  | "ln-indicators-script";

/** Which rows the entropies, and with them the weights, come from. */
export type WeightPeriod =
  /** all rows: one set of weights */
  | "pooled"
  /** each period's own: one set of weights a period */
  | "yearly"
  /** the rows of these periods: one set of weights, that does not depend on later data */
  | { readonly base: string | number | readonly (string | number)[] };

/** `"all"`: over all indicators together. `"by-level"`: within each dimension, then between the dimensions' scores. */
export type WeightLevels = "all" | "by-level";

export type BasicWeighting =
  | { readonly method: "equal"; readonly levels?: WeightLevels }
  /** Given weights: by indicator here (sum 1), or those of the spec (sum 1 among the parts of each dimension). */
  | { readonly method: "expert"; readonly weights?: Readonly<Record<string, number>> }
  | {
      readonly method: "entropy";
      readonly period?: WeightPeriod;
      readonly levels?: WeightLevels;
      /**
       * Under `"by-level"`, what the entropies between dimensions are made of: `"scores"` (default), the dimensions' scores as
       * they are, or `"rescaled"`, these brought to [0, 1] by min-max, as indicators are.
       */
      readonly between?: "scores" | "rescaled";
      readonly formula?: EntropyFormula;
    }
  | {
      /** sd times Σ (1 - r) */
      readonly method: "critic";
      readonly correlation?: "pearson" | "spearman";
      /** Whether 1 - |r| takes the place of 1 - r. */
      readonly absolute?: boolean;
      readonly levels?: WeightLevels;
    }
  /** sd / |mean| of the raw values: direction plays no part */
  | { readonly method: "coefficient-of-variation" }
  | { readonly method: "standard-deviation"; readonly levels?: WeightLevels }
  | {
      readonly method: "principal-components";
      /** `"oecd"` (default): squared loadings of the components kept; `"first"`: of the first; `"coefficients"`: |loadings|. */
      readonly form?: "oecd" | "first" | "coefficients";
      readonly levels?: WeightLevels;
    }
  /** Pairwise judgements of the parts of each dimension, by its id, those of the dimensions themselves under "index". */
  | {
      readonly method: "ahp";
      readonly judgements: Readonly<Record<string, readonly (readonly number[])[]>>;
      readonly form?: "eigenvector" | "geometric-mean" | "column-mean";
    }
  /** The leading eigenvector of Σ_t Z_t'Z_t (纵横向拉开档次). */
  | { readonly method: "pull-apart" };

export type Weighting =
  | BasicWeighting
  | {
      readonly method: "combination";
      readonly of: readonly BasicWeighting[];
      readonly by: "additive" | "multiplicative" | "geometric" | "game-theory";
      /** Of each set, for `"additive"` (default equal) and `"geometric"`; they sum to 1. */
      readonly shares?: readonly number[];
    };

export type Mean =
  | { readonly method: "arithmetic" }
  | { readonly method: "geometric" }
  | { readonly method: "harmonic" }
  | { readonly method: "power"; readonly exponent: 2 | 3 | -2 | -3 };

/** How normalised indicators become one score. */
export type Aggregation =
  | Mean
  /** A mean by level: the first between the dimensions, the next within them, … ; the last holds for all deeper levels. */
  | { readonly method: "by-level"; readonly means: readonly Mean[] }
  /** M ± S·cv over indicators scaled to mean 100 and standard deviation 10, equal weights; needs z-scores. */
  | { readonly method: "mazziotta-pareto"; readonly penalty?: "-" | "+" }
  /** M ± S·cv over indicators scaled to 70 … 130 by min-max, equal weights; needs min-max. */
  | { readonly method: "adjusted-mazziotta-pareto"; readonly penalty?: "-" | "+" }
  /** the lowest normalised indicator */
  | { readonly method: "minimum" }
  /** Closeness to the ideal over weighted normalised indicators; the ideals are those of all rows. */
  | { readonly method: "topsis" };

/** Every choice that moves a weight or a score: what a methods paragraph must state. */
export interface IndexConventions {
  readonly normalisation: Normalisation;
  readonly zero: ZeroTreatment;
  readonly weights: Weighting;
  readonly aggregation: Aggregation;
  /**
   * What a constant indicator does; default `"error"`. With `"zero-weight"` its weight is 0: under entropy, standard
   * deviations and coefficients of variation, the methods in which a constant weighs nothing by their formula.
   */
  readonly constant: "error" | "zero-weight";
}

/** Pooled min-max, 0·ln 0 = 0, pooled entropy weights over all indicators, weighted sum. */
export const standardConventions: IndexConventions = {
  normalisation: { method: "min-max", pool: "panel" },
  zero: "limit",
  weights: { method: "entropy", period: "pooled", levels: "all", formula: "standard" },
  aggregation: { method: "arithmetic" },
  constant: "error",
};

/** The choices given, everything else as in `standardConventions`. */
export function completedConventions(choice: Partial<IndexConventions>): IndexConventions {
  const given = Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined));
  return { ...standardConventions, ...given };
}
