import { MesometricsError, matrix, solve } from "@mesometrics/matrix";
import type { Weighting } from "./conventions.js";
import { proportional } from "./entropy.js";

type CombinationRule = Extract<Weighting, { method: "combination" }>["by"];

export interface CombinedWeights {
  readonly by: CombinationRule;
  /** length k, sum 1 */
  readonly weights: Float64Array;
  /** The share of each set: given, or found by game theory. Empty for the multiplicative rule. */
  readonly shares: Float64Array;
  /** Under game theory the solution before it was scaled to sum 1; else empty. */
  readonly coefficients: Float64Array;
}

/**
 * One set of weights from several.
 *
 * `"additive"`: Σ_s a_s w_sj. `"multiplicative"`: ∏_s w_sj over its sum. `"geometric"`: ∏_s w_sj^(a_s) over its sum.
 * `"game-theory"`: Σ_s a_s w_sj with a = |α|/Σ|α|, where α minimises the distance of the combination to every set:
 * Σ_l α_l w_l'w_s = w_s'w_s for each s.
 *
 * @param sets two or more sets of k weights, each of sum 1
 * @param shares of the sets, sum 1; default equal
 * @throws MesometricsError `NEED_TWO_SETS`, `COLUMN_LENGTH`, `INVALID_WEIGHTS`, `COLLINEAR_WEIGHTS` (game theory with sets that
 *   are combinations of each other), `NO_INFORMATION` (a product of zeros)
 * @example
 * ```ts
 * import { combineWeights } from "@mesometrics/entropy-index";
 * combineWeights([[0.5, 0.5], [0.2, 0.8]], "multiplicative").weights; // → [0.2, 0.8]
 * combineWeights([[0.5, 0.5], [0.2, 0.8]], "additive").weights; // → [0.35, 0.65]
 * combineWeights([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]], "game-theory").weights; // → [0.35, 0.3, 0.35]
 * ```
 */
export function combineWeights(
  sets: readonly ArrayLike<number>[],
  by: CombinationRule = "additive",
  shares?: readonly number[],
): CombinedWeights {
  checkSets(sets);
  const size = sets[0]!.length;
  const given = sharesOf(sets.length, by, shares);
  if (by === "multiplicative" || by === "geometric") {
    const amounts = new Float64Array(size);
    for (let j = 0; j < size; j++) {
      let logarithm = 0;
      for (let s = 0; s < sets.length; s++) logarithm += (by === "geometric" ? given[s]! : 1) * Math.log(sets[s]![j]!);
      amounts[j] = logarithm;
    }
    const largest = amounts.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const scaled = amounts.map((logarithm) =>
      largest === Number.NEGATIVE_INFINITY ? 0 : Math.exp(logarithm - largest),
    );
    const weights = proportional(scaled, "Every product of weights is 0: the sets have no indicator in common.");
    return { by, weights, shares: by === "geometric" ? given : new Float64Array(0), coefficients: new Float64Array(0) };
  }
  const coefficients = by === "game-theory" ? gameCoefficients(sets) : new Float64Array(0);
  const used =
    by === "game-theory" ? proportional(coefficients.map(Math.abs), "Game theory gives every set the share 0.") : given;
  const weights = new Float64Array(size);
  for (let s = 0; s < sets.length; s++) for (let j = 0; j < size; j++) weights[j] += used[s]! * sets[s]![j]!;
  return { by, weights, shares: used, coefficients };
}

function gameCoefficients(sets: readonly ArrayLike<number>[]): Float64Array {
  const count = sets.length;
  const products = matrix(count, count);
  const right = matrix(count, 1);
  for (let s = 0; s < count; s++) {
    for (let l = 0; l < count; l++) {
      let product = 0;
      for (let j = 0; j < sets[s]!.length; j++) product += sets[s]![j]! * sets[l]![j]!;
      products.data[s + l * count] = product;
      if (s === l) right.data[s] = product;
    }
  }
  // Two sets on one line: cos² of their angle is 1.
  for (let s = 0; s < count; s++) {
    for (let l = 0; l < s; l++) {
      const across = products.data[s + l * count];
      const squared = (across * across) / (products.data[s + s * count] * products.data[l + l * count]);
      if (1 - squared < 1e-12) throw collinear();
    }
  }
  try {
    return solve(products, right).data;
  } catch {
    throw collinear();
  }
}

function collinear(): MesometricsError {
  return new MesometricsError(
    "COLLINEAR_WEIGHTS",
    "Sets of weights repeat each other, so that game theory cannot tell their shares. Leave the repeated one out.",
    {},
  );
}

function sharesOf(count: number, by: CombinationRule, shares: readonly number[] | undefined): Float64Array {
  if (shares === undefined) return new Float64Array(count).fill(1 / count);
  const total = shares.reduce((part, share) => part + share, 0);
  if (by === "multiplicative" || by === "game-theory") {
    throw new MesometricsError("INVALID_WEIGHTS", `The rule "${by}" takes no shares. Leave \`shares\` out.`, { by });
  }
  if (shares.length !== count || !shares.every((share) => share >= 0) || Math.abs(total - 1) > 1e-9) {
    throw new MesometricsError(
      "INVALID_WEIGHTS",
      `The ${count} sets need ${count} shares of sum 1 that are not negative; they are ${shares.join(", ")}.`,
      { shares },
    );
  }
  return Float64Array.from(shares);
}

function checkSets(sets: readonly ArrayLike<number>[]): void {
  if (sets.length < 2) {
    throw new MesometricsError(
      "NEED_TWO_SETS",
      `A combination needs at least two sets of weights; there is ${sets.length}.`,
      {
        sets: sets.length,
      },
    );
  }
  for (const [s, set] of sets.entries()) {
    if (set.length !== sets[0]!.length) {
      throw new MesometricsError(
        "COLUMN_LENGTH",
        `Set ${s + 1} has ${set.length} weights, but the first has ${sets[0]!.length}.`,
        { set: s + 1, length: set.length, expected: sets[0]!.length },
      );
    }
    checkWeights(set, `Set ${s + 1}`);
  }
}

/** Refuses weights that are negative, not finite or not of sum 1. */
export function checkWeights(weights: ArrayLike<number>, what: string): void {
  let total = 0;
  for (let j = 0; j < weights.length; j++) {
    if (!(weights[j]! >= 0)) {
      throw new MesometricsError(
        "INVALID_WEIGHTS",
        `${what}: weight ${j + 1} is ${weights[j]}; weights are not negative.`,
        {
          position: j + 1,
          weight: weights[j],
        },
      );
    }
    total += weights[j]!;
  }
  if (Math.abs(total - 1) > 1e-9) {
    throw new MesometricsError(
      "INVALID_WEIGHTS",
      `${what}: the weights sum to ${total} instead of 1. Divide them by their sum if only proportions were meant.`,
      { total },
    );
  }
}
