import { MesometricsError } from "@mesometrics/matrix";
import type { PreparedIndex } from "./composite-index.js";
import { type ConventionChoices, combinations } from "./convention-grid.js";
import type { IndexConventions } from "./conventions.js";
import { aggregateGroup, type IndexParts, weighFramework } from "./index-pipeline.js";

/** One combination, with everything that does not change from draw to draw. */
export interface KernelVariant {
  readonly conventions: IndexConventions;
  readonly parts: IndexParts;
  /** length m; null where weights differ by period, so that they cannot be moved */
  readonly weights: Float64Array | null;
  /** The rows' values that a mean adds up: z, ln z, 1/z or z²; null where the aggregation is no such mean. */
  readonly terms: readonly Float64Array[] | null;
  /** Scores with the weights as they are, length n. */
  readonly scores: Float64Array;
}

export interface ScoreKernel {
  /** Steps, and how many choices each has. */
  readonly steps: readonly { readonly step: keyof ConventionChoices; readonly choices: number }[];
  /** By choice: `((normalisation · Z + zero) · W + weights) · A + aggregation`; null where refused. */
  readonly variants: readonly (KernelVariant | null)[];
  readonly refused: readonly { readonly conventions: IndexConventions; readonly code: string }[];
}

/** Every combination computed once; draws then only move weights and add up. */
export function scoreKernel(prepared: PreparedIndex, base: IndexConventions, choices: ConventionChoices): ScoreKernel {
  const { framework, indicators, frame } = prepared;
  const last = indicators.length;
  const refused: { conventions: IndexConventions; code: string }[] = [];
  const variants = combinations(base, choices).map((conventions): KernelVariant | null => {
    try {
      const parts = weighFramework(framework, indicators, frame, conventions);
      const scores = aggregateGroup(parts, frame, conventions, { first: 0, last, node: null, framework });
      const weights = parts.weighed.byPeriod === null ? parts.weighed.weights : null;
      return { conventions, parts, weights, terms: weights === null ? null : meanTerms(parts, conventions), scores };
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

function meanTerms({ columns }: IndexParts, { aggregation }: IndexConventions): readonly Float64Array[] | null {
  switch (aggregation.method) {
    case "arithmetic":
      return columns;
    case "geometric":
      return columns.map((z) => z.map(Math.log));
    case "harmonic":
      return columns.map((z) => z.map((value) => 1 / value));
    default:
      return null;
  }
}

/** Scores of a variant with other weights, written into `into`. Where the aggregation is no mean, weights have no say here. */
export function scoresWith(variant: KernelVariant, weights: Float64Array, rows: Int32Array, into: Float64Array): void {
  const { terms, conventions, scores } = variant;
  if (terms === null) {
    for (let i = 0; i < rows.length; i++) into[i] = scores[rows[i]];
    return;
  }
  into.fill(0);
  for (let j = 0; j < terms.length; j++) {
    const column = terms[j]!;
    const weight = weights[j];
    for (let i = 0; i < rows.length; i++) into[i] += weight * column[rows[i]];
  }
  const { method } = conventions.aggregation;
  if (method === "geometric") for (let i = 0; i < into.length; i++) into[i] = Math.exp(into[i]);
  else if (method === "harmonic") for (let i = 0; i < into.length; i++) into[i] = 1 / into[i];
}
