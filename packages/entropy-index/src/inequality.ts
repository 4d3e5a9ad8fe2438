import { MesometricsError, sum } from "@mesometrics/matrix";

/** Values with population weights, checked and sorted ascending by value. */
export interface Distribution {
  readonly values: Float64Array;
  /** population shares, sum 1 */
  readonly shares: Float64Array;
  readonly mean: number;
}

/** Options of every measure below. */
export interface InequalityOptions {
  /** Population of each value, in any unit; default one each. */
  readonly weights?: ArrayLike<number>;
}

export function distributionOf(
  values: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  positive: boolean,
): Distribution {
  if (values.length === 0) throw new MesometricsError("EMPTY_TABLE", "There is no value. Give at least one.");
  if (weights !== undefined && weights.length !== values.length) {
    throw new MesometricsError("COLUMN_LENGTH", `There are ${values.length} values and ${weights.length} weights.`, {
      length: weights.length,
      expected: values.length,
    });
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      throw new MesometricsError("MISSING_CELLS", `Value ${i + 1} is ${value}; inequality needs finite numbers.`, {
        row: i + 1,
      });
    }
    if (value < 0) {
      throw new MesometricsError(
        "NEGATIVE",
        `Value ${i + 1} is ${value}; inequality is not defined for negative values.`,
        {
          row: i + 1,
          value,
        },
      );
    }
    if (positive && value === 0) {
      throw new MesometricsError(
        "NONPOSITIVE",
        `Value ${i + 1} is 0, whose logarithm does not exist: this measure is infinite. Use Theil's T or the Gini coefficient.`,
        { row: i + 1, value },
      );
    }
    const weight = weights === undefined ? 1 : weights[i]!;
    if (!(weight > 0) || !Number.isFinite(weight)) {
      throw new MesometricsError("INVALID_WEIGHTS", `Weight ${i + 1} is ${weight}; populations are positive.`, {
        row: i + 1,
      });
    }
  }
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const sorted = Float64Array.from(order, (i) => values[i]!);
  const population = Float64Array.from(order, (i) => (weights === undefined ? 1 : weights[i]!));
  const total = sum(population);
  const shares = population.map((one) => one / total);
  const mean = sum(sorted.map((value, i) => value * shares[i]));
  if (!(mean > 0)) {
    throw new MesometricsError("ZERO_MEAN", "Every value is 0: shares of the total are 0/0.", {});
  }
  return { values: sorted, shares, mean };
}

/**
 * The Gini coefficient: half the mean absolute difference over the mean, as G = Σ_k F_k (1 - F_k)(y_(k+1) - y_(k))/μ, which
 * is exactly 0 for equal values. `unbiased` multiplies by n/(n - 1), for unweighted values.
 *
 * R: `ineq::Gini(x)`, `corr = TRUE`; Stata: `ineqdeco`.
 *
 * @throws MesometricsError `NEGATIVE` (ineq gives a number there), `EMPTY_TABLE`, `MISSING_CELLS`, `COLUMN_LENGTH`,
 *   `INVALID_WEIGHTS`, `ZERO_MEAN`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { gini } from "@mesometrics/entropy-index";
 * gini([1, 2, 3]); // → 0.222222
 * ```
 */
export function gini(
  values: ArrayLike<number>,
  { weights, unbiased = false }: InequalityOptions & { readonly unbiased?: boolean } = {},
): number {
  if (unbiased && weights !== undefined) {
    throw new MesometricsError("INVALID_ARGUMENT", "The factor n/(n - 1) is for values without weights.", {});
  }
  const one = distributionOf(values, weights, false);
  const terms = new Float64Array(one.values.length);
  let below = 0;
  for (let k = 0; k + 1 < terms.length; k++) {
    below += one.shares[k];
    terms[k] = below * (1 - below) * (one.values[k + 1] - one.values[k]);
  }
  const coefficient = sum(terms) / one.mean;
  return unbiased && terms.length > 1 ? (coefficient * terms.length) / (terms.length - 1) : coefficient;
}

/**
 * Theil's T: Σ p (y/μ) ln(y/μ) with 0·ln 0 = 0; the generalised entropy of order 1.
 *
 * R: `ineq::Theil(x, parameter = 0)`, which drops zeros in silence; ours counts them.
 *
 * @throws MesometricsError as `gini`
 * @example
 * ```ts
 * import { theilT } from "@mesometrics/entropy-index";
 * theilT([0, 1, 2, 3]); // → 0.374890096
 * ```
 */
export function theilT(values: ArrayLike<number>, { weights }: InequalityOptions = {}): number {
  const { values: y, shares, mean } = distributionOf(values, weights, false);
  return Math.max(0, sum(y.map((value, i) => (value === 0 ? 0 : shares[i] * (value / mean) * Math.log(value / mean)))));
}

/**
 * Theil's L, the mean logarithmic deviation: -Σ p ln(y/μ); the generalised entropy of order 0.
 *
 * R: `ineq::Theil(x, parameter = 1)`; also what `REAT::theil` returns.
 *
 * @throws MesometricsError `NONPOSITIVE` for a zero, and as `gini`
 * @example
 * ```ts
 * import { theilL } from "@mesometrics/entropy-index";
 * theilL([1, 2, 3]); // → 0.095894024
 * ```
 */
export function theilL(values: ArrayLike<number>, { weights }: InequalityOptions = {}): number {
  const { values: y, shares, mean } = distributionOf(values, weights, true);
  return Math.max(0, -sum(y.map((value, i) => shares[i] * Math.log(value / mean))));
}

/**
 * The generalised entropy of order a: Σ p ((y/μ)^a - 1)/(a (a - 1)); orders 0 and 1 are Theil's L and T, order 2 is half the
 * squared coefficient of variation.
 *
 * @throws MesometricsError `NONPOSITIVE` for a zero when a <= 0, and as `gini`
 * @example
 * ```ts
 * import { generalisedEntropy } from "@mesometrics/entropy-index";
 * generalisedEntropy([1, 2, 3], 2); // → 0.083333
 * ```
 */
export function generalisedEntropy(
  values: ArrayLike<number>,
  order: number,
  { weights }: InequalityOptions = {},
): number {
  if (!Number.isFinite(order)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The order is ${order}; it must be a number.`, { order });
  }
  const options = weights === undefined ? {} : { weights };
  if (order === 0) return theilL(values, options);
  if (order === 1) return theilT(values, options);
  const { values: y, shares, mean } = distributionOf(values, weights, order < 0);
  if (order === 2) {
    return sum(y.map((value, i) => shares[i] * (value / mean - 1) * (value / mean - 1))) / 2;
  }
  // Near order 1 the sum of (y/μ)^a - 1 cancels; (y/μ)((y/μ)^(a-1) - 1) has the same sum and does not.
  const terms =
    Math.abs(order - 1) < 0.5
      ? y.map((value, i) =>
          value === 0 ? 0 : shares[i] * (value / mean) * Math.expm1((order - 1) * Math.log(value / mean)),
        )
      : y.map((value, i) => (value === 0 ? -shares[i] : shares[i] * Math.expm1(order * Math.log(value / mean))));
  const powers = sum(terms);
  return Math.max(0, powers / (order * (order - 1)));
}

/**
 * Atkinson's index with aversion e > 0: 1 - (Σ p (y/μ)^(1-e))^(1/(1-e)), at e = 1 one minus geometric over arithmetic mean.
 *
 * R: `ineq::Atkinson(x, parameter = e)`.
 *
 * @throws MesometricsError `NONPOSITIVE` for a zero when e >= 1, and as `gini`
 * @example
 * ```ts
 * import { atkinson } from "@mesometrics/entropy-index";
 * atkinson([1, 2, 3], 1); // → 0.09143970
 * ```
 */
export function atkinson(values: ArrayLike<number>, aversion: number, { weights }: InequalityOptions = {}): number {
  if (!(aversion > 0) || !Number.isFinite(aversion)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The aversion is ${aversion}; it must be positive.`, { aversion });
  }
  const { values: y, shares, mean } = distributionOf(values, weights, aversion >= 1);
  if (aversion === 1) return Math.max(0, -Math.expm1(sum(y.map((value, i) => shares[i] * Math.log(value / mean)))));
  const exponent = 1 - aversion;
  // Σ p (y/μ)^exponent - 1, which keeps its digits where the aversion is near 1.
  const excess = sum(
    y.map((value, i) => (value === 0 ? -shares[i] : shares[i] * Math.expm1(exponent * Math.log(value / mean)))),
  );
  return Math.max(0, -Math.expm1(Math.log1p(excess) / exponent));
}

/**
 * The coefficient of variation: sd/mean; `"population"` (default) divides by n, `"sample"` by n - 1 (unweighted values).
 *
 * @throws MesometricsError as `gini`
 * @example
 * ```ts
 * import { coefficientOfVariation } from "@mesometrics/entropy-index";
 * coefficientOfVariation([1, 2, 3]); // → 0.408248
 * ```
 */
export function coefficientOfVariation(
  values: ArrayLike<number>,
  { weights, sd = "population" }: InequalityOptions & { readonly sd?: "population" | "sample" } = {},
): number {
  if (sd === "sample" && (weights !== undefined || values.length < 2)) {
    throw new MesometricsError("INVALID_ARGUMENT", "The divisor n - 1 is for two or more values without weights.", {});
  }
  const { values: y, shares, mean } = distributionOf(values, weights, false);
  const squares = sum(y.map((value, i) => shares[i] * (value / mean - 1) * (value / mean - 1)));
  return Math.sqrt(sd === "sample" ? (squares * y.length) / (y.length - 1) : squares);
}

/**
 * Hoover's index (Robin Hood, Ricci-Schutz): half the mean absolute deviation over the mean.
 *
 * R: `ineq::RS(x)`.
 *
 * @throws MesometricsError as `gini`
 * @example
 * ```ts
 * import { hoover } from "@mesometrics/entropy-index";
 * hoover([1, 2, 3]); // → 0.166667
 * ```
 */
export function hoover(values: ArrayLike<number>, { weights }: InequalityOptions = {}): number {
  const { values: y, shares, mean } = distributionOf(values, weights, false);
  return sum(y.map((value, i) => shares[i] * Math.abs(value / mean - 1))) / 2;
}
