import { type Matrix, sum } from "@mesometrics/matrix";
import { type Direction, type EntropyConventions, entropyConventions, type IndexNote } from "./conventions.js";
import { type Indicator, type IndicatorColumns, namedCells, readIndicators } from "./indicator-columns.js";
import { minMax, type NormalisedIndicator } from "./min-max.js";

export interface EntropyOptions {
  /** By indicator; one that is not named is `"+"`. */
  readonly directions?: Readonly<Record<string, Direction>>;
  /** Names of a matrix's columns; default "1", "2", … Columns by name carry their own. */
  readonly names?: readonly string[];
}

/** One indicator's row of the weights table. */
export interface EntropyWeight {
  readonly indicator: string;
  readonly direction: Direction;
  readonly minimum: number;
  readonly maximum: number;
  /** e in [0, 1] */
  readonly entropy: number;
  /** 1 - e, the information that the indicator brings */
  readonly divergence: number;
  /** Weights sum to 1. */
  readonly weight: number;
}

export interface EntropyWeights {
  readonly rows: number;
  readonly weights: readonly EntropyWeight[];
  readonly conventions: EntropyConventions;
  readonly notes: readonly IndexNote[];
}

/**
 * Objective weights of indicators by the entropy method, pooled over all rows.
 *
 * With z the min-max normalised indicator (n rows, m indicators) and p_ij = z_ij / Σ_i z_ij:
 * e_j = -(1/ln n) Σ_i p_ij ln p_ij with 0·ln 0 = 0, and w_j = (1 - e_j) / Σ_j (1 - e_j).
 * On a panel n is units times periods, so that weights and scores can be compared over time.
 * The weights do not change when an indicator is measured in another unit (a·x + b, a > 0), nor when rows are reordered.
 *
 * @param indicators columns by name, or an n x m matrix (column-major)
 * @throws MesometricsError `CONSTANT_INDICATOR`, `NEED_TWO_ROWS`, `MISSING_CELLS`, `INFINITE_CELL`,
 *   `TEXT_IN_NUMERIC_COLUMN`, `UNKNOWN_DIRECTION`, `UNKNOWN_COLUMN` (a direction for no indicator), `COLUMN_LENGTH`,
 *   `INDICATOR_NAMES`, `NO_INDICATORS`
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
export function entropyWeights(
  indicators: IndicatorColumns | Matrix,
  { directions = {}, names }: EntropyOptions = {},
): EntropyWeights {
  const { weights, rows, notes } = weighIndicators(readIndicators(namedCells(indicators, names), directions));
  return { rows, weights, conventions: entropyConventions(rows), notes };
}

/** The weights together with the normalised values that they were made from. */
export interface WeighedIndicators {
  readonly rows: number;
  readonly weights: readonly EntropyWeight[];
  readonly normalised: readonly NormalisedIndicator[];
  readonly notes: readonly IndexNote[];
}

export function weighIndicators(indicators: readonly Indicator[]): WeighedIndicators {
  const rows = indicators[0]!.values.length;
  const normalised = indicators.map(minMax);
  const entropies = normalised.map((one) => normalisedEntropy(one.values));
  const divergences = entropies.map((entropy) => 1 - entropy);
  const total = sum(divergences);
  const weights = indicators.map(({ name, direction }, j) => ({
    indicator: name,
    direction,
    minimum: normalised[j]!.minimum,
    maximum: normalised[j]!.maximum,
    entropy: entropies[j]!,
    divergence: divergences[j]!,
    weight: divergences[j]! / total,
  }));
  return { rows, weights, normalised, notes: weightNotes(rows, weights) };
}

/** -(1/ln n) Σ p ln p of the shares p = z / Σ z, with 0·ln 0 = 0. */
function normalisedEntropy(z: Float64Array): number {
  const total = sum(z);
  const terms = new Float64Array(z.length);
  for (let i = 0; i < z.length; i++) {
    const share = z[i] / total;
    terms[i] = share > 0 ? -share * Math.log(share) : 0;
  }
  return sum(terms) / Math.log(z.length);
}

function weightNotes(rows: number, weights: readonly EntropyWeight[]): IndexNote[] {
  if (rows > 2) return [];
  return [
    {
      code: "TWO_ROWS",
      message: "With two rows every normalised indicator is 0 and 1, so all entropies are 0 and all weights equal.",
      terms: weights.map((one) => one.indicator),
    },
  ];
}
