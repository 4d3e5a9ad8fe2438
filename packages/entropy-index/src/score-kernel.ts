import { MesometricsError } from "@mesometrics/matrix";
import type { PreparedIndex } from "./composite-index.js";
import { type ConventionChoices, combinations } from "./convention-grid.js";
import type { IndexConventions, Mean } from "./conventions.js";
import type { Framework } from "./framework.js";
import { aggregateGroup, type IndexParts, levelMean, weighFramework, weightAt } from "./index-pipeline.js";
import type { RowFrame } from "./period-rows.js";
import { pick } from "./rank-comparison.js";

/** One combination, with everything that does not change from draw to draw. */
export interface KernelVariant {
  readonly conventions: IndexConventions;
  /**
   * Writes numbers that order the ranked rows as their scores do when every weight is multiplied by a factor (length m);
   * null where scores do not depend on weights.
   */
  readonly order: ((factors: Float64Array, into: Float64Array) => void) | null;
  /** Of the ranked rows, with the weights as they are. */
  readonly scores: Float64Array;
}

export interface ScoreKernel {
  /** Steps, and how many choices each has. */
  readonly steps: readonly { readonly step: keyof ConventionChoices; readonly choices: number }[];
  /** By choice: `((normalisation · Z + zero) · W + weights) · A + aggregation`; null where refused. */
  readonly variants: readonly (KernelVariant | null)[];
  readonly refused: readonly { readonly conventions: IndexConventions; readonly code: string }[];
}

/** Every combination computed once, of the ranked rows; draws then only move weights and add up. */
export function scoreKernel(
  prepared: PreparedIndex,
  base: IndexConventions,
  choices: ConventionChoices,
  rows: Int32Array,
): ScoreKernel {
  const { framework, indicators, frame } = prepared;
  const last = indicators.length;
  const refused: { conventions: IndexConventions; code: string }[] = [];
  const weighed = weighedOnce((conventions) => weighFramework(framework, indicators, frame, conventions));
  const variants = combinations(base, choices).map((conventions): KernelVariant | null => {
    try {
      const parts = weighed(conventions);
      const all = aggregateGroup(parts, frame, conventions, { first: 0, last, node: null, framework });
      const scores = pick(all, rows);
      return { conventions, order: orderOf(parts, conventions, { framework, frame, rows }), scores };
    } catch (error) {
      if (!(error instanceof MesometricsError)) throw error;
      refused.push({ conventions, code: error.code });
      return null;
    }
  });
  const steps = (["normalisation", "zero", "weights", "aggregation"] as const).map((step) => ({
    step,
    choices: choices[step]?.length ?? 1,
  }));
  return { steps, variants, refused };
}

/** Aggregation changes fastest and touches no weight: what was weighed last usually serves again. */
function weighedOnce(
  weigh: (conventions: IndexConventions) => IndexParts,
): (conventions: IndexConventions) => IndexParts {
  let last: { readonly conventions: IndexConventions; readonly parts: IndexParts } | null = null;
  return (conventions) => {
    const { normalisation, zero, weights } = conventions;
    const before = last?.conventions;
    if (
      last === null ||
      before?.normalisation !== normalisation ||
      before.zero !== zero ||
      before.weights !== weights
    ) {
      last = { conventions, parts: weigh(conventions) };
    }
    return last.parts;
  };
}

interface Ranked {
  readonly framework: Framework;
  readonly frame: RowFrame;
  readonly rows: Int32Array;
}

function orderOf(parts: IndexParts, conventions: IndexConventions, ranked: Ranked): KernelVariant["order"] {
  const { aggregation } = conventions;
  switch (aggregation.method) {
    case "arithmetic":
    case "geometric":
    case "harmonic":
    case "power":
      return orderByMean(parts, aggregation, ranked);
    case "topsis":
      return orderByCloseness(parts, ranked);
    case "by-level":
      return orderByLevel(parts, aggregation.means, ranked);
    default:
      return null;
  }
}

/** A mean orders rows as the weighted mean of z, ln z, -1/z, … does. */
function orderByMean(parts: IndexParts, mean: Mean, { frame, rows }: Ranked): NonNullable<KernelVariant["order"]> {
  const { columns, weighed } = parts;
  const size = rows.length;
  const terms = new Float64Array(columns.length * size);
  const weights = new Float64Array(columns.length * size);
  columns.forEach((z, j) => {
    for (let i = 0; i < size; i++) {
      const weight = weightAt(weighed, frame, j, rows[i]);
      weights[j * size + i] = weight;
      terms[j * size + i] = weight === 0 ? 0 : weight * increasing(mean, z[rows[i]]);
    }
  });
  const totals = new Float64Array(size);
  const isYearly = weighed.byPeriod !== null;
  return (factors, into) => {
    addUp(terms, factors, into);
    // Pooled weights have one sum in every row, which changes no order.
    if (!isYearly) return;
    addUp(weights, factors, totals);
    for (let i = 0; i < size; i++) into[i] /= totals[i];
  };
}

function increasing(mean: Mean, z: number): number {
  switch (mean.method) {
    case "arithmetic":
      return z;
    case "geometric":
      return Math.log(z);
    case "harmonic":
      return -1 / z;
    case "power": {
      const power = Math.abs(mean.exponent) === 2 ? z * z : z * z * z;
      return mean.exponent > 0 ? power : -1 / power;
    }
  }
}

/** Closeness to the ideals of all rows: squared distances of each indicator, in units of its weight. */
function orderByCloseness({ columns, weighed }: IndexParts, { rows }: Ranked): NonNullable<KernelVariant["order"]> {
  const size = rows.length;
  const best = new Float64Array(columns.length * size);
  const worst = new Float64Array(columns.length * size);
  columns.forEach((z, j) => {
    const high = z.reduce((a, b) => Math.max(a, b));
    const low = z.reduce((a, b) => Math.min(a, b));
    const square = weighed.weights[j] * weighed.weights[j];
    for (let i = 0; i < size; i++) {
      const value = z[rows[i]];
      best[j * size + i] = square * (high - value) * (high - value);
      worst[j * size + i] = square * (value - low) * (value - low);
    }
  });
  const toBest = new Float64Array(size);
  return (factors, into) => {
    const squares = factors.map((factor) => factor * factor);
    addUp(best, squares, toBest);
    addUp(worst, squares, into);
    for (let i = 0; i < size; i++) {
      const far = Math.sqrt(into[i]);
      into[i] = far / (Math.sqrt(toBest[i]) + far);
    }
  };
}

function orderByLevel(
  parts: IndexParts,
  means: readonly Mean[],
  { framework, frame, rows }: Ranked,
): NonNullable<KernelVariant["order"]> {
  const { weighed } = parts;
  const times = (factors: Float64Array) => (weights: Float64Array) => weights.map((weight, j) => weight * factors[j]);
  return (factors, into) => {
    const moved = times(factors);
    const others = {
      ...parts,
      weighed: { ...weighed, weights: moved(weighed.weights), byPeriod: weighed.byPeriod?.map(moved) ?? null },
    };
    for (let i = 0; i < rows.length; i++) into[i] = levelMean(others, frame, means, null, framework, rows[i]).value;
  };
}

/** into_i = Σ_j factor_j terms_ij, three columns at a time. */
function addUp(terms: Float64Array, factors: Float64Array, into: Float64Array): void {
  const size = into.length;
  const count = factors.length;
  into.fill(0);
  let j = 0;
  for (; j + 2 < count; j += 3) {
    const first = factors[j];
    const second = factors[j + 1];
    const third = factors[j + 2];
    for (let i = 0, p = j * size, q = p + size, r = q + size; i < size; i++, p++, q++, r++) {
      into[i] += first * terms[p] + second * terms[q] + third * terms[r];
    }
  }
  for (; j < count; j++) {
    const factor = factors[j];
    for (let i = 0, p = j * size; i < size; i++, p++) into[i] += factor * terms[p];
  }
}
