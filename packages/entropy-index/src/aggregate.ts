import { MesometricsError } from "@mesometrics/matrix";
import type { Mean } from "./conventions.js";
import { unknownConvention } from "./normalise.js";

/** A row of numbers and weights of sum 1, read through a function, so that no row is copied. */
type Cell = (part: number) => number;

/**
 * The weighted mean of one row's values. Geometric ∏ x^w, harmonic 1/Σ(w/x), power (Σ w x^p)^(1/p).
 *
 * @param count how many parts there are
 * @param rowName what the row is called in an error
 */
export function meanOfRow(mean: Mean, count: number, value: Cell, weight: Cell, rowName: () => string): number {
  if (mean.method === "arithmetic") {
    let total = 0;
    for (let j = 0; j < count; j++) total += weight(j) * value(j);
    return total;
  }
  let total = 0;
  for (let j = 0; j < count; j++) {
    const x = value(j);
    const share = weight(j);
    if (x < 0 || (x === 0 && !(mean.method === "power" && mean.exponent > 0))) {
      if (share === 0) continue;
      throw new MesometricsError(
        x < 0 ? "NEGATIVE_IN_MEAN" : "ZERO_IN_MEAN",
        `The ${mean.method} mean of ${rowName()} has a part that is ${x}: ${
          x < 0 ? "it is defined for positive values" : "one zero would make the whole score 0"
        }. Rescale normalised values, for example zero: { rescale: [0.01, 1] }.`,
        { value: x, row: rowName() },
      );
    }
    total += share * transformed(mean, x);
  }
  switch (mean.method) {
    case "geometric":
      return Math.exp(total);
    case "harmonic":
      return 1 / total;
    case "power":
      return root(total, mean.exponent);
    default:
      throw unknownConvention("mean", mean);
  }
}

function transformed(mean: Mean, x: number): number {
  if (mean.method === "geometric") return Math.log(x);
  if (mean.method === "harmonic") return 1 / x;
  if (mean.method !== "power") throw unknownConvention("mean", mean);
  const power = Math.abs(mean.exponent) === 2 ? x * x : x * x * x;
  return mean.exponent > 0 ? power : 1 / power;
}

function root(total: number, exponent: 2 | 3 | -2 | -3): number {
  const inside = exponent > 0 ? total : 1 / total;
  return Math.abs(exponent) === 2 ? Math.sqrt(inside) : Math.cbrt(inside);
}

/**
 * A weighted mean of a list of values, by the rules of `compositeIndex`'s aggregations.
 *
 * @param weights in any proportion, not negative; they are divided by their sum
 * @param missing `"error"` (default), or `"skip"`: missing values are left out and the weights of the rest divided by
 *   their sum
 * @throws MesometricsError `MISSING_CELLS`, `ZERO_IN_MEAN`, `NEGATIVE_IN_MEAN`, `INVALID_WEIGHTS`, `COLUMN_LENGTH`,
 *   `UNKNOWN_CONVENTION`
 * @example
 * ```ts
 * import { weightedMean } from "@mesometrics/entropy-index";
 * weightedMean([0.2, 0.5, 0.9, 0.4], [1, 2, 1, 0.5], { method: "geometric" }); // → 0.4534175599
 * ```
 */
export function weightedMean(
  values: readonly (number | null)[],
  weights: readonly number[],
  mean: Mean = { method: "arithmetic" },
  missing: "error" | "skip" = "error",
): number {
  if (values.length !== weights.length) {
    throw new MesometricsError("COLUMN_LENGTH", `There are ${values.length} values and ${weights.length} weights.`, {
      length: weights.length,
      expected: values.length,
    });
  }
  const present: number[] = [];
  for (const [j, value] of values.entries()) {
    if (value !== null && Number.isFinite(value)) present.push(j);
    else if (missing === "error" || (value !== null && !Number.isNaN(value))) {
      throw new MesometricsError("MISSING_CELLS", `Value ${j + 1} is ${value}; fill it, or choose "skip".`, {
        row: j + 1,
      });
    }
  }
  let total = 0;
  for (const j of present) total += weights[j]! >= 0 ? weights[j]! : Number.NaN;
  if (!(total > 0) || !Number.isFinite(total)) {
    throw new MesometricsError(
      "INVALID_WEIGHTS",
      "The weights of the values that are there must not be negative and must have a positive sum.",
      { weights },
    );
  }
  return meanOfRow(
    mean,
    present.length,
    (i) => values[present[i]!]!,
    (i) => weights[present[i]!]! / total,
    () => "these values",
  );
}
