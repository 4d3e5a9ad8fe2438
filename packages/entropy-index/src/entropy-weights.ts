import type { Matrix } from "@mesometrics/matrix";
import {
  type Direction,
  type EntropyFormula,
  type IndexConventions,
  type IndexNote,
  type Normalisation,
  standardConventions,
  type WeightPeriod,
  type ZeroTreatment,
} from "./conventions.js";
import { checkedFramework } from "./framework.js";
import { assertIdentities, type CheckedIdentity, declaredIdentities } from "./identities.js";
import { twoRows } from "./index-notes.js";
import { weighFramework } from "./index-pipeline.js";
import { type IndicatorColumns, namedCells, readIndicators } from "./indicator-columns.js";
import { plainRows, rowsWithPeriods } from "./period-rows.js";

export interface EntropyOptions {
  /** By indicator; one that is not named is `"+"`. */
  readonly directions?: Readonly<Record<string, Direction>>;
  /** Names of a matrix's columns; default "1", "2", … Columns by name carry their own. */
  readonly names?: readonly string[];
  /** The period of each row, length n; needed by conventions that look at periods. */
  readonly periods?: ArrayLike<string | number>;
  readonly normalisation?: Normalisation;
  readonly zero?: ZeroTreatment;
  /** Whether one set of weights is made of all rows (default), one a period, or one of a base period. */
  readonly period?: WeightPeriod;
  readonly formula?: EntropyFormula;
  /** `"zero-weight"` gives a constant indicator the weight 0 in place of an error. */
  readonly constant?: "error" | "zero-weight";
}

/** One indicator's row of the weights table. */
export interface EntropyWeight {
  readonly indicator: string;
  readonly direction: Direction;
  readonly minimum: number;
  readonly maximum: number;
  /** e in [0, 1]; under yearly weights the mean over the periods, as `weight` */
  readonly entropy: number;
  /** 1 - e, the information that the indicator brings */
  readonly divergence: number;
  /** Weights sum to 1. */
  readonly weight: number;
}

export interface EntropyWeights {
  readonly rows: number;
  readonly weights: readonly EntropyWeight[];
  /** Under yearly weights one row a period, weights in the order of `weights`; else null. */
  readonly weightsByPeriod: readonly { readonly period: string; readonly weights: Float64Array }[] | null;
  readonly conventions: IndexConventions;
  /** 1/ln(rows that shares are taken over), which makes 1 the largest entropy; null where periods differ in it. */
  readonly k: number | null;
  readonly identities: readonly CheckedIdentity[];
  readonly notes: readonly IndexNote[];
}

/**
 * Objective weights of indicators by the entropy method, by default pooled over all rows.
 *
 * With z the min-max normalised indicator (n rows, m indicators) and p_ij = z_ij / Σ_i z_ij:
 * e_j = -(1/ln n) Σ_i p_ij ln p_ij with 0·ln 0 = 0, and w_j = (1 - e_j) / Σ_j (1 - e_j).
 * On a panel n is units times periods, so that weights and scores can be compared over time.
 * The weights do not change when an indicator is measured in another unit (a·x + b, a > 0), nor when rows are reordered.
 *
 * With `normalisation: { method: "none" }` shares are those of the raw values and directions play no part (pymcdm,
 * scikit-criteria).
 *
 * @param indicators columns by name, or an n x m matrix (column-major)
 * @throws MesometricsError `CONSTANT_INDICATOR`, `NEED_TWO_ROWS`, `MISSING_CELLS`, `INFINITE_CELL`,
 *   `TEXT_IN_NUMERIC_COLUMN`, `UNKNOWN_DIRECTION`, `UNKNOWN_COLUMN` (a direction for no indicator), `COLUMN_LENGTH`,
 *   `INDICATOR_NAMES`, `NO_INDICATORS`, `NEGATIVE_SHARE`, `ALL_ZERO_INDICATOR`, `NO_INFORMATION`, `NEEDS_PERIODS`,
 *   `UNKNOWN_PERIOD`, `UNKNOWN_CONVENTION`
 *
 * Source: Shannon (1948), Bell System Technical Journal 27; Hwang and Yoon (1981), Multiple Attribute Decision Making,
 * section 3.2.2. Some circulated scripts divide by ln(periods) instead of ln(rows): 1 - e is then negative and the order
 * of the weights is reversed. No R or Stata command computes it; `references/index/produc_index.R` does in base R.
 *
 * @example
 * ```ts
 * import { entropyWeights } from "@mesometrics/entropy-index";
 * const { weights } = entropyWeights(
 *   { income: [10, 20, 40, 80], pollution: [5, 4, 4, 1] },
 *   { directions: { pollution: "-" } },
 * );
 * weights.map((one) => one.weight); // → [0.503634, 0.496366]
 * ```
 */
export function entropyWeights(indicators: IndicatorColumns | Matrix, options: EntropyOptions = {}): EntropyWeights {
  const { directions = {}, names, periods, period = "pooled", formula = "standard" } = options;
  const columns = namedCells(indicators, names);
  const frame = periods === undefined ? plainRows(columns[0]?.[1].length ?? 0) : rowsWithPeriods(periods);
  const read = readIndicators(columns, directions, frame);
  const conventions: IndexConventions = {
    ...standardConventions,
    normalisation: options.normalisation ?? standardConventions.normalisation,
    zero: options.zero ?? standardConventions.zero,
    weights: { method: "entropy", period, levels: "all", formula },
    constant: options.constant ?? "error",
  };
  const framework = checkedFramework({
    dimensions: [{ id: "all", indicators: read.map(({ name, direction }) => ({ id: name, direction })) }],
  });
  const weigh = (values: typeof read) => weighFramework(framework, values, frame, conventions);
  const { weighed, normalised } = weigh(read);
  const identities = assertIdentities(
    declaredIdentities(conventions).filter((one) => one.endsWith("weights") || one.startsWith("weights")),
    {
      weights: weighed.weights,
      scores: new Float64Array(0),
      contributions: null,
      indicators: read,
      weightsOf: (others) => weigh(others).weighed.weights,
    },
  );
  return {
    rows: frame.rows,
    weights: read.map(({ name, direction }, j) => ({
      indicator: name,
      direction,
      minimum: normalised.columns[j]!.minimum,
      maximum: normalised.columns[j]!.maximum,
      entropy: weighed.entropies![j],
      divergence: 1 - weighed.entropies![j],
      weight: weighed.weights[j],
    })),
    weightsByPeriod: weighed.byPeriod?.map((weights, t) => ({ period: frame.periodLabels[t]!, weights })) ?? null,
    conventions,
    k: formula === "standard" && period === "pooled" ? 1 / Math.log(frame.rows) : null,
    identities,
    notes: [
      ...normalised.notes,
      ...weighed.notes,
      ...(frame.rows === 2 ? [twoRows(read.map(({ name }) => name))] : []),
    ],
  };
}
