import { MesometricsError } from "@mesometrics/matrix";
import type { PreparedIndex } from "./composite-index.js";
import { type ConventionChoices, combinations } from "./convention-grid.js";
import type { IndexConventions } from "./conventions.js";
import { aggregateGroup, type IndexParts, weighFramework } from "./index-pipeline.js";
import { pick } from "./rank-comparison.js";

/** One combination, with everything that does not change from draw to draw. */
export interface KernelVariant {
  readonly conventions: IndexConventions;
  /** length m; null where weights differ by period, so that they cannot be moved */
  readonly weights: Float64Array | null;
  /**
   * Of the ranked rows what a mean adds up: z, ln z or -1/z, whose weighted sum orders rows as the mean does, indicator
   * after indicator; null where the aggregation is no such mean.
   */
  readonly terms: Float64Array | null;
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
  const variants = combinations(base, choices).map((conventions): KernelVariant | null => {
    try {
      const parts = weighFramework(framework, indicators, frame, conventions);
      const all = aggregateGroup(parts, frame, conventions, { first: 0, last, node: null, framework });
      const scores = pick(all, rows);
      const weights = parts.weighed.byPeriod === null ? parts.weighed.weights : null;
      return { conventions, weights, terms: weights === null ? null : meanTerms(parts, conventions, rows), scores };
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

function meanTerms(
  { columns }: IndexParts,
  { aggregation: { method } }: IndexConventions,
  rows: Int32Array,
): Float64Array | null {
  if (method !== "arithmetic" && method !== "geometric" && method !== "harmonic") return null;
  const terms = new Float64Array(columns.length * rows.length);
  columns.forEach((z, j) => {
    for (let i = 0; i < rows.length; i++) {
      const value = z[rows[i]];
      terms[j * rows.length + i] =
        method === "arithmetic" ? value : method === "geometric" ? Math.log(value) : -1 / value;
    }
  });
  return terms;
}

/** What orders the ranked rows under a variant with other weights, written into `into`. */
export function orderWith(terms: Float64Array, weights: Float64Array, into: Float64Array): void {
  const size = into.length;
  into.fill(0);
  for (let j = 0; j < weights.length; j++) {
    const weight = weights[j];
    const offset = j * size;
    for (let i = 0; i < size; i++) into[i] += weight * terms[offset + i];
  }
}
