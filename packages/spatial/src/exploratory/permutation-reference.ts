import { MesometricsError, randomStream } from "@mesometrics/matrix";

/** What a p-value speaks against no autocorrelation. `greater` is positive autocorrelation, whatever the statistic. */
export type Alternative = "two-sided" | "greater" | "less";

export interface PermutationPlan {
  readonly permutations: number;
  readonly seed: number;
  readonly alternative: Alternative;
}

export interface PermutationReference {
  readonly expectation: number;
  readonly variance: number;
  readonly pValue: number;
}

/** Checks the number of draws. */
export function requirePermutations(permutations: number): void {
  if (Number.isInteger(permutations) && permutations >= 2) return;
  throw new MesometricsError("INVALID_ARGUMENT", `permutations is ${permutations}, but must be an integer from 2 on.`, {
    argument: "permutations",
    value: permutations,
  });
}

/** The positions of the units in the order of their labels, in which draws are made so that no other order matters. */
export function labelOrder(units: readonly string[]): Int32Array {
  return Int32Array.from(units.keys()).sort((a, b) => (units[a] < units[b] ? -1 : 1));
}

/**
 * The distribution of a statistic over random arrangements of the values among the units. With r arrangements at least as
 * extreme as the data, p = (r + 1) / (permutations + 1); two-sided counts those at least as far from `expected`.
 *
 * @param statistic of values in the order of the units; large means positive autocorrelation
 */
export function permutationReference(
  units: readonly string[],
  values: Float64Array,
  estimate: number,
  expected: number,
  plan: PermutationPlan,
  statistic: (arranged: Float64Array) => number,
): PermutationReference {
  const { permutations, seed, alternative } = plan;
  requirePermutations(permutations);
  const byLabel = labelOrder(units);
  // Arrangements that tie with the data must count as extreme whatever the order of summation.
  const slack = 1e-12 * Math.max(1, Math.abs(estimate));
  const order = new Int32Array(values.length);
  const arranged = new Float64Array(values.length);
  let extreme = 0;
  let mean = 0;
  let squares = 0;
  for (let draw = 0; draw < permutations; draw++) {
    for (let i = 0; i < order.length; i++) order[i] = i;
    randomStream(seed, draw).shuffle(order);
    for (let i = 0; i < order.length; i++) arranged[byLabel[i]] = values[byLabel[order[i]]];
    const value = statistic(arranged);
    if (alternative === "greater") extreme += value >= estimate - slack ? 1 : 0;
    else if (alternative === "less") extreme += value <= estimate + slack ? 1 : 0;
    else extreme += Math.abs(value - expected) >= Math.abs(estimate - expected) - slack ? 1 : 0;
    const step = value - mean;
    mean += step / (draw + 1);
    squares += step * (value - mean);
  }
  return { expectation: mean, variance: squares / (permutations - 1), pValue: (extreme + 1) / (permutations + 1) };
}
