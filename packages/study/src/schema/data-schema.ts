import { z } from "zod";
import { id, name, oneOrSeveral, text } from "./common.js";
import { indexConventions } from "./index-conventions-schema.js";

const column = z.strictObject({
  label: text.optional(),
  unit: z.string().min(1).optional().describe("The unit of measurement: '%', 'thousand persons', '亿元'."),
  type: z.enum(["number", "text"]).optional(),
  range: z
    .tuple([z.number().nullable(), z.number().nullable()])
    .refine(([low, high]) => low === null || high === null || low <= high, "the smallest value comes first")
    .optional()
    .describe("Smallest and largest admissible value; null leaves a side open."),
  integer: z.boolean().optional().describe("Whether only whole numbers are admissible: counts of items."),
  years: z
    .tuple([z.number().int(), z.number().int()])
    .optional()
    .describe("First and last period for which the study needs the column; without it those of the data."),
  vintage: z
    .string()
    .min(1)
    .optional()
    .describe("Which revision of a statistic: 'economic-census-5', 'population-census-7'."),
  required: z.boolean().optional().describe("Whether the data must have the column; true without it."),
  note: text.optional().describe("Definition, coverage or source, for whoever fills in the template."),
});

const source = z
  .union([
    z.strictObject({ dataset: name }),
    z.strictObject({ file: name }),
    z.strictObject({ simulated: name, seed: z.number().int().nonnegative().optional() }),
  ])
  .describe("A data set that comes with the app, a CSV file beside the study, or a panel simulated with known truth.");

export const data = z.strictObject({
  source,
  unit: name.describe("The column that names the unit."),
  time: name.describe("The column that names the period."),
  years: z
    .tuple([z.number().int(), z.number().int()])
    .optional()
    .describe("First and last period that the study needs."),
  columns: z.record(z.string(), column).optional(),
});

export const coverage = z
  .array(
    z.strictObject({
      variable: text,
      status: z.enum(["exact", "partial", "proxy", "absent"]),
      used: text.optional().describe("What stands for it, or why nothing does."),
    }),
  )
  .min(1)
  .describe("How each variable of the source that the study follows is measured here; a table on the first page.");

const period = z.union([z.string(), z.number()]);
const derivedBase = { id: name, label: text.optional(), unit: z.string().min(1).optional() };

const schooling = z.strictObject({
  columns: z.record(z.string(), name).describe("The column of persons (or shares) of each level of attainment."),
  years: z
    .union([z.enum(["five-level", "seven-level"]), z.record(z.string(), z.number().nonnegative())])
    .optional()
    .describe("Years by level; 'five-level' (0-6-9-12-16) without it."),
  total: name.optional().describe("The population counted; without it the sum of the levels."),
  denominator: z.enum(["all", "with-schooling"]).optional(),
});

const robots = z.strictObject({
  industries: z
    .record(z.string(), z.strictObject({ employment: name, robots: name }))
    .describe("By industry: the column of employment, and that of robots, the same for all units of a period."),
  total: name.optional().describe("All employment of the unit; without it the sum of the industries."),
  convention: z.enum(["base-year", "as-printed-000"]).optional(),
  base: period.optional().describe("The base year; the first without it."),
});

const inflow = z.union([
  z.strictObject({ resident: name, naturalIncrease: name }),
  z.strictObject({
    resident: name,
    naturalRate: name,
    rateUnit: z.enum(["per-mille", "percent", "share"]).optional(),
    rateOf: z.enum(["mean", "previous"]).optional(),
  }),
  z.strictObject({ resident: name, registered: name }),
]);

const winsorise = z.strictObject({
  column: name,
  lower: z.number().min(0).lt(1).optional().describe("A share of the distribution; 0.01 without it."),
  upper: z.number().gt(0).max(1).optional().describe("A share of the distribution; 0.99 without it."),
  scope: z.enum(["pooled", "period"]).optional(),
});

export const derived = z.union([
  z.strictObject({ ...derivedBase, expression: z.string().min(1) }),
  z.strictObject({ ...derivedBase, winsorise }),
  z.strictObject({ ...derivedBase, schooling }),
  z.strictObject({ ...derivedBase, robots }),
  z.strictObject({ ...derivedBase, inflow }),
]);

const indexDimension = z.strictObject({
  id: name,
  label: text.optional(),
  indicators: z.array(z.strictObject({ column: name, direction: z.enum(["+", "-"]), label: text.optional() })).min(1),
});

export const index = oneOrSeveral(
  z.strictObject({
    id: name,
    label: text.optional(),
    dimensions: z.array(indexDimension).min(1),
    scale: z.number().positive().optional().describe("Scores are multiplied by this; 1 without it."),
    conventions: indexConventions.optional(),
    publishedWeights: z
      .record(z.string(), z.number().positive())
      .optional()
      .describe("Weights as a source prints them, by column; rounded ones are divided by their sum."),
  }),
);

const named = z.strictObject({ id: name, label: text.optional() });

export const coupling = oneOrSeveral(
  z.strictObject({
    id: name,
    label: text.optional(),
    systems: z.array(name).min(2),
    formula: z.enum(["standard", "wang-2021", "as-printed-002", "without-factor", "without-root"]).optional(),
    weights: z.record(z.string(), z.number().positive()).optional(),
    coupling: named.optional().describe("A further column for C, the degree of coupling."),
    development: named.optional().describe("A further column for T, the level of development."),
  }),
);

export const grouping = z.union([
  z.strictObject({
    id: name,
    label: text.optional(),
    column: name,
    groups: z.record(z.string(), z.array(z.union([z.string(), z.number()])).min(1)),
  }),
  z.strictObject({
    id: name,
    label: text.optional(),
    median: z.strictObject({
      column: name,
      of: z.enum(["units", "observations"]).describe("Each unit's mean over the periods, or each row's own value."),
      period: period.optional().describe("With units: the value in this period in place of the mean."),
    }),
    names: z.strictObject({ high: z.string().min(1), low: z.string().min(1) }).optional(),
  }),
]);

const weightsBase = {
  id: id.optional(),
  label: text.optional(),
  normalise: z
    .enum(["row", "none", "global", "unit-sum", "variance-stabilising", "spectral", "minmax"])
    .optional()
    .describe("'row' without it."),
};

export const weights = oneOrSeveral(
  z.union([
    z.strictObject({
      ...weightsBase,
      kind: z.literal("contiguity").optional(),
      source,
      islands: z
        .union([z.enum(["error", "zero"]), z.strictObject({ links: z.array(z.tuple([name, name])).min(1) })])
        .optional()
        .describe("A unit without neighbours: refused, kept with a lag of zero, or linked by the pairs given."),
      units: z
        .enum(["all", "data"])
        .optional()
        .describe("'data': neighbours that are no units of the data are left out."),
      order: z.number().int().min(1).max(5).optional().describe("How many borders away; 1 without it."),
    }),
    z.strictObject({
      ...weightsBase,
      kind: z.literal("inverse-distance"),
      longitude: name,
      latitude: name,
      power: z.number().positive().optional(),
      cutoff: z
        .union([z.number().positive(), z.literal("largest-nearest")])
        .optional()
        .describe("Kilometres."),
    }),
    z.strictObject({
      ...weightsBase,
      kind: z.literal("nearest"),
      longitude: name,
      latitude: name,
      neighbours: z.number().int().positive(),
    }),
    z.strictObject({
      ...weightsBase,
      kind: z.literal("economic"),
      column: name,
      period: period.optional(),
      floor: z.number().positive().optional(),
    }),
    z.strictObject({ ...weightsBase, kind: z.literal("nested"), of: z.tuple([id, id]) }),
  ]),
);
