import { z } from "zod";
import { id, modelName, name, text } from "./common.js";

const base = { id, title: text, note: text.optional() };
const keep = z.array(name).optional().describe("The terms to show; all without it.");
const period = z.union([z.string(), z.number()]).describe("A period, or 'mean' for each unit's mean.");
const tiles = name.describe("The tile grid: one that comes with the app.");
const classes = z.number().int().min(2).max(5).optional();

const tables = [
  z.strictObject({
    kind: z.literal("regression"),
    ...base,
    models: z.array(modelName).min(1),
    keep,
    style: z.enum(["cn-t-below", "cn-se-inline", "aer"]).optional(),
    controls: z.array(name).optional().describe("Regressors that are summed up in one row of yes and no."),
  }),
  z.strictObject({ kind: z.literal("split"), ...base, split: modelName, keep }),
  z.strictObject({ kind: z.literal("differences"), ...base, split: modelName }),
  z.strictObject({ kind: z.literal("first-stage"), ...base, model: modelName, keep }),
  z.strictObject({ kind: z.literal("identification"), ...base, model: modelName }),
  z.strictObject({ kind: z.literal("descriptive"), ...base, columns: z.array(name).min(1) }),
  z.strictObject({ kind: z.literal("correlation"), ...base, columns: z.array(name).min(2) }),
  z.strictObject({ kind: z.literal("index-weights"), ...base, index: name.optional() }),
  z.strictObject({ kind: z.literal("coupling-grades"), ...base, coupling: name.optional() }),
  z.strictObject({ kind: z.literal("moran"), ...base }),
  z.strictObject({ kind: z.literal("spatial-weights"), ...base }),
  z.strictObject({
    kind: z.literal("effects"),
    ...base,
    model: z.union([modelName, z.array(modelName).min(1)]),
    keep,
  }),
  z.strictObject({ kind: z.literal("workflow"), ...base, workflow: id }),
  z.strictObject({ kind: z.literal("robustness"), ...base, robustness: id }),
  z.strictObject({
    kind: z.literal("placebo"),
    ...base,
    robustness: id,
    check: id.optional().describe("placebo-2 is the second placebo of these checks; the first without it."),
  }),
  z.strictObject({ kind: z.literal("curve-summary"), ...base }),
  z.strictObject({ kind: z.literal("policy-figures"), ...base }),
  z.strictObject({ kind: z.literal("keyword-frequency"), ...base }),
  z.strictObject({
    kind: z.literal("policy-scenario"),
    ...base,
    model: modelName,
    term: name.describe("The regressor: a target needs its unit and must lie inside its range in the sample."),
    from: z
      .union([z.string(), z.number()])
      .optional()
      .describe("Where scenarios start: the mean of a period, the last without it, or 'mean' for that of the sample."),
    targets: z
      .array(
        z.union([
          name,
          z.strictObject({
            target: name,
            mapping: z
              .strictObject({ offset: z.number(), factor: z.number(), statement: z.string().min(1) })
              .describe("Your own translation, regressor = offset + factor x target; it is printed with the result."),
          }),
        ]),
      )
      .min(1)
      .describe("Ids of figures of the policy that are targets."),
  }),
  z.strictObject({ kind: z.literal("mediation"), ...base, mediation: id }),
  z.strictObject({ kind: z.literal("mediation-equations"), ...base, mediations: z.array(id).min(1), keep }),
  z.strictObject({ kind: z.literal("moderation"), ...base, moderation: id }),
  z.strictObject({ kind: z.literal("threshold"), ...base, threshold: id }),
  z.strictObject({
    kind: z.literal("listing"),
    ...base,
    source: text.describe("Where the figures are printed."),
    columns: z
      .array(
        z.strictObject({
          id: name,
          label: text.optional(),
          unit: z.string().min(1).optional(),
          decimals: z.number().int().min(0).max(10).optional(),
          expression: z.string().min(1).optional().describe("Computed from the columns before it."),
        }),
      )
      .min(1),
    rows: z.array(z.tuple([z.union([z.string(), z.number()])], z.number())).min(1),
  }),
] as const;

const figures = [
  z.strictObject({
    kind: z.literal("coefficient-plot"),
    ...base,
    models: z.array(modelName).min(1),
    terms: z.array(name).min(1),
  }),
  z.strictObject({ kind: z.literal("forest"), ...base, splits: z.array(modelName).min(1), term: name }),
  z.strictObject({ kind: z.literal("weights-bars"), ...base, index: name.optional() }),
  z.strictObject({ kind: z.literal("trends"), ...base, variable: name, by: name.optional() }),
  z.strictObject({
    kind: z.literal("density"),
    ...base,
    variable: name,
    periods: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .max(8),
  }),
  z.strictObject({
    kind: z.literal("heat-map"),
    ...base,
    variable: name,
    grades: z.literal("coordination").optional(),
  }),
  z.strictObject({
    kind: z.literal("tile-map"),
    ...base,
    variable: name,
    period,
    tiles,
    classes,
    method: z
      .enum(["natural-breaks", "jenks", "quantile", "equal-interval", "standard-deviation", "head-tail", "pretty"])
      .optional()
      .describe("How classes are made; 'quantile' without it."),
  }),
  z.strictObject({
    kind: z.literal("lisa-map"),
    ...base,
    variable: name,
    period,
    tiles,
    weights: id.optional(),
    seed: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({ kind: z.literal("moran-scatter"), ...base, variable: name, period, weights: id.optional() }),
  z.strictObject({ kind: z.literal("connectivity"), ...base, tiles, weights: id.optional() }),
  z.strictObject({ kind: z.literal("curve"), ...base }),
  z.strictObject({
    kind: z.literal("policy-timeline"),
    ...base,
    as: z.enum(["figure", "table"]).optional().describe("A figure without it."),
    targets: z.boolean().optional().describe("Whether a figure shows the targets too; true without it."),
  }),
  z.strictObject({ kind: z.literal("threshold-plot"), ...base, threshold: id }),
  z.strictObject({ kind: z.literal("marginal-effects"), ...base, moderation: id }),
] as const;

export const exhibit = z.discriminatedUnion("kind", [...tables, ...figures]);
