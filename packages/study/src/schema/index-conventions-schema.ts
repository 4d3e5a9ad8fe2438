import { z } from "zod";

const periods = z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])).min(1)]);
const base = z.strictObject({ base: periods });
const levels = z.enum(["all", "by-level"]).optional();

export const normalisation = z.discriminatedUnion("method", [
  z.strictObject({
    method: z.literal("min-max"),
    pool: z.union([z.enum(["panel", "year"]), base]).optional(),
    goalposts: z.record(z.string(), z.tuple([z.number(), z.number()])).optional(),
    outside: z.enum(["keep", "clip", "error"]).optional(),
    negative: z.enum(["standard", "as-printed-000"]).optional(),
  }),
  z.strictObject({
    method: z.literal("z-score"),
    pool: z.union([z.enum(["panel", "year"]), base]).optional(),
    sd: z.enum(["sample", "population"]).optional(),
  }),
  z.strictObject({ method: z.literal("vector") }),
  z.strictObject({ method: z.literal("share-of-maximum") }),
  z.strictObject({ method: z.literal("rank"), pool: z.enum(["panel", "year"]).optional() }),
]);

const zero = z.union([
  z.literal("limit"),
  z.strictObject({
    shift: z.number().positive(),
    cells: z.enum(["all", "zeros"]).optional(),
    scores: z.enum(["shifted", "unshifted"]).optional(),
  }),
  z.strictObject({ rescale: z.tuple([z.number(), z.number()]) }),
]);

export const weights = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("equal"), levels }),
  z.strictObject({
    method: z.literal("entropy"),
    period: z.union([z.enum(["pooled", "yearly"]), base]).optional(),
    levels,
    between: z.enum(["scores", "rescaled"]).optional(),
    formula: z
      .enum(["standard", "as-printed-000", "ln-periods-script", "ln-units-script", "ln-indicators-script"])
      .optional(),
  }),
  z.strictObject({
    method: z.literal("critic"),
    correlation: z.enum(["pearson", "spearman"]).optional(),
    absolute: z.boolean().optional(),
    levels,
  }),
  z.strictObject({ method: z.literal("coefficient-of-variation") }),
  z.strictObject({ method: z.literal("standard-deviation"), levels }),
  z.strictObject({
    method: z.literal("principal-components"),
    form: z.enum(["oecd", "first", "coefficients"]).optional(),
    levels,
  }),
  z.strictObject({ method: z.literal("pull-apart") }),
]);

const aggregation = z.discriminatedUnion("method", [
  z.strictObject({ method: z.enum(["arithmetic"]) }),
  z.strictObject({ method: z.enum(["geometric"]) }),
  z.strictObject({ method: z.enum(["harmonic"]) }),
  z.strictObject({ method: z.enum(["minimum"]) }),
  z.strictObject({ method: z.enum(["topsis"]) }),
]);

/** How an index is made: any part of the conventions of `compositeIndex`. */
export const indexConventions = z
  .strictObject({
    normalisation: normalisation.optional(),
    zero: zero.optional(),
    weights: weights.optional(),
    aggregation: aggregation.optional(),
    constant: z.enum(["error", "zero-weight"]).optional(),
  })
  .describe(
    "Normalisation, zeros, weights and aggregation; without them pooled min-max, entropy weights, weighted sum.",
  );
