import { randomStream } from "@mesometrics/matrix";
import type { PermutationPlan } from "./permutation-plan.js";

/** Writes the assignment of a draw. */
export function assignmentOfDraw(plan: PermutationPlan): (draw: number, labels: Int32Array) => void {
  const { seed, labels: observed } = plan;
  if (seed === null) {
    const size = observed.reduce((total, label) => total + label, 0);
    return (draw, labels) => combinationOf(draw, size, labels);
  }
  if (plan.permute !== "unit histories") {
    return (draw, labels) => {
      labels.set(observed);
      randomStream(seed, draw).shuffle(labels);
    };
  }
  const { unit, time } = plan.frame;
  const units = unit?.levels ?? 0;
  const periods = time?.levels ?? 0;
  const rowOf = new Int32Array(units * periods);
  for (let i = 0; i < observed.length; i++) rowOf[(unit?.codes[i] ?? 0) * periods + (time?.codes[i] ?? 0)] = i;
  return (draw, labels) => {
    const order = randomStream(seed, draw).shuffle(Int32Array.from({ length: units }, (_, u) => u));
    for (let u = 0; u < units; u++) {
      for (let t = 0; t < periods; t++) labels[rowOf[u * periods + t]] = observed[rowOf[order[u] * periods + t]];
    }
  };
}

/** Combination number `index` of `size` ones among the labels, in lexicographic order from the end. */
function combinationOf(index: number, size: number, labels: Int32Array): void {
  let rest = index;
  let ones = size;
  for (let u = labels.length - 1; u >= 0; u--) {
    const without = binomial(u, ones);
    if (rest < without) {
      labels[u] = 0;
    } else {
      labels[u] = 1;
      rest -= without;
      ones--;
    }
  }
}

/** n over k; exact below 2^53, infinite or rounded above, which is only compared. */
export function binomial(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let value = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) value = Math.round((value * (n - i + 1)) / i);
  return value;
}
