import { MesometricsError } from "@mesometrics/matrix";
import type { IndexNote } from "./conventions.js";

export interface WeightConcentration {
  /** Σ w² */
  readonly herfindahl: number;
  /** 1/Σ w²: as many equal weights would be as concentrated */
  readonly effectiveNumber: number;
  readonly largest: number;
  /** Largest over smallest; null where the smallest is not positive. */
  readonly ratio: number | null;
  /** The largest weight above which the note is given. */
  readonly threshold: number;
  readonly notes: readonly IndexNote[];
}

/**
 * How far a few indicators carry an index. Noted (`WEIGHT_CONCENTRATION`) when one weight exceeds a third, or three times
 * the equal weight where that is less; with few indicators twice the equal weight where that is more.
 *
 * @param weights length m, sum 1
 * @throws MesometricsError `NO_INDICATORS`
 * @example
 * ```ts
 * import { weightConcentration } from "@mesometrics/entropy-index";
 * const one = weightConcentration([0.5, 0.2, 0.1, 0.1, 0.1]);
 * one.effectiveNumber; // → 3.125
 * one.notes[0].code; // → "WEIGHT_CONCENTRATION"
 * ```
 */
export function weightConcentration(weights: ArrayLike<number>, names?: readonly string[]): WeightConcentration {
  if (weights.length === 0) throw new MesometricsError("NO_INDICATORS", "There is no weight. Give at least one.");
  let herfindahl = 0;
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < weights.length; j++) {
    herfindahl += weights[j]! * weights[j]!;
    largest = Math.max(largest, weights[j]!);
    smallest = Math.min(smallest, weights[j]!);
  }
  const threshold = Math.max(Math.min(1 / 3, 3 / weights.length), 2 / weights.length);
  const heavy = Array.from({ length: weights.length }, (_, j) => j).filter((j) => weights[j]! > threshold);
  const terms = heavy.map((j) => names?.[j] ?? String(j + 1));
  return {
    herfindahl,
    effectiveNumber: 1 / herfindahl,
    largest,
    ratio: smallest > 0 ? largest / smallest : null,
    threshold,
    notes:
      heavy.length === 0
        ? []
        : [
            {
              code: "WEIGHT_CONCENTRATION",
              message:
                `${terms.join(", ")} has more than ${threshold.toFixed(3)} of the weight: the index is largely that ` +
                "indicator. Entropy gives skewed indicators and many zeros a large weight.",
              terms,
            },
          ],
  };
}
