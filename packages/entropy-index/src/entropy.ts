import { MesometricsError, sum } from "@mesometrics/matrix";
import type { EntropyFormula } from "./conventions.js";
import { allZero, negativeShare, unknownConvention } from "./normalise.js";

export interface EntropyRule {
  readonly formula: EntropyFormula;
  /** How many periods the rows span, and how many indicators there are; only faulty scripts ask for them. */
  readonly periods: number;
  readonly indicators: number;
  /** Whether a column that is negative throughout is let through: a misprinted normalisation makes such ones. */
  readonly allowNegative: boolean;
}

/**
 * e = -k Σ p ln p of the shares p = z / Σ z, with 0·ln 0 = 0 and k = 1/ln(rows). The other formulas repeat faults.
 *
 * @param z the normalised values of the rows that the shares are taken over, length n
 */
export function normalisedEntropy(
  name: string,
  z: Float64Array,
  { formula, periods, indicators, allowNegative }: EntropyRule,
): number {
  if (z.length < 2) {
    throw new MesometricsError(
      "NEED_TWO_ROWS",
      `An entropy compares rows, but there is only one of the period that the weights of "${name}" are made of. Pool the periods.`,
      { rows: z.length, indicator: name },
    );
  }
  const total = sum(z);
  if (total === 0) throw allZero(name);
  const terms = new Float64Array(z.length);
  for (let i = 0; i < z.length; i++) {
    if (z[i] < 0 && !(allowNegative && total < 0)) throw negativeShare(name, z[i]);
    const share = z[i] / total;
    if (share < 0) throw negativeShare(name, z[i]);
    terms[i] = share > 0 ? -share * Math.log(share) : 0;
  }
  const information = sum(terms);
  const logarithm = Math.log(z.length);
  if (formula === "as-printed-000") return information * logarithm;
  if (formula !== "standard") {
    const divisor = {
      "ln-periods-script": periods,
      "ln-units-script": z.length / periods,
      "ln-indicators-script": indicators,
    }[formula];
    if (divisor === undefined) throw unknownConvention("entropy formula", formula);
    if (formula !== "ln-indicators-script" && periods < 2) {
      throw new MesometricsError("NEEDS_PERIODS", `The formula "${formula}" needs rows of at least two periods.`, {
        periods,
      });
    }
    if (!(divisor > 1)) {
      throw new MesometricsError("NO_INFORMATION", `The formula "${formula}" divides by ln 1, which is 0.`, {
        divisor,
      });
    }
    return information / Math.log(divisor);
  }
  // With k = 1/ln(rows) only rounding can leave [0, 1].
  return Math.min(1, Math.max(0, information / logarithm));
}

const ROUNDING = 1e-12;

/**
 * Weights from entropies, w_j = (1 - e_j) / Σ (1 - e_j), refusing entropies that no correct computation gives.
 *
 * An entropy above 1 makes 1 - e negative; when all are, the weights come out positive, sum to 1 and stand in reversed
 * order, so that nothing but this check notices.
 *
 * @throws MesometricsError `ENTROPY_OUT_OF_RANGE` (e outside [0, 1], with the usual cause), `NO_INFORMATION` (every e is 1),
 *   `NO_INDICATORS`
 * @example
 * ```ts
 * import { weightsFromEntropies } from "@mesometrics/entropy-index";
 * weightsFromEntropies([0.9, 0.7]); // → [0.25, 0.75]
 * weightsFromEntropies([1.9, 2.7]); // throws ENTROPY_OUT_OF_RANGE
 * ```
 */
export function weightsFromEntropies(entropies: ArrayLike<number>): Float64Array {
  if (entropies.length === 0) {
    throw new MesometricsError("NO_INDICATORS", "There is no entropy. Give at least one.");
  }
  for (let j = 0; j < entropies.length; j++) {
    const entropy = entropies[j]!;
    if (entropy >= -ROUNDING && entropy <= 1 + ROUNDING) continue;
    throw new MesometricsError(
      "ENTROPY_OUT_OF_RANGE",
      `Entropy ${j + 1} is ${entropy}, but an entropy lies in [0, 1]. ${
        entropy > 1
          ? "The usual cause: it was divided by ln(periods) although the shares run over all units and periods (k must " +
            "be 1/ln(rows)), or multiplied by ln(1/n) instead of divided by it. 1 - e is then negative, and the weights " +
            "have the reversed order."
          : "The usual cause: shares that are negative or do not sum to 1, from values that were not normalised."
      }`,
      { indicator: j + 1, entropy },
    );
  }
  const divergences = Float64Array.from(entropies, (entropy) => Math.max(0, 1 - entropy));
  return proportional(divergences, "Every entropy is 1: no indicator tells rows apart, so that weights are 0/0.");
}

/** Nonnegative numbers divided by their sum. */
export function proportional(amounts: Float64Array, message: string, code = "NO_INFORMATION"): Float64Array {
  const total = sum(amounts);
  if (!(total > 0)) throw new MesometricsError(code, message, { amounts: Array.from(amounts) });
  return amounts.map((amount) => amount / total);
}
