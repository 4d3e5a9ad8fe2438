import { z } from "zod";
import type { ReferenceSpec, StudySpec } from "./study-spec.js";

const id = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, "an id starts with a lower-case letter and holds lower-case letters, digits, - and _");
const name = z.string().min(1);

const text = z
  .union([z.string().min(1), z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })])
  .describe("A text in English, or in English and Chinese: { en: …, zh: … }.");

const covariance = z
  .union([
    z.strictObject({ type: z.enum(["iid", "HC0", "HC1", "HC2", "HC3"]) }),
    z.strictObject({ type: z.enum(["CR0", "CR1"]).optional(), cluster: z.union([name, z.tuple([name, name])]) }),
    z.strictObject({ type: z.literal("CR2"), cluster: name }),
  ])
  .describe("How standard errors are made; without it CR2 clustered by unit on a panel.");

const column = z.strictObject({
  label: text.optional(),
  unit: z.string().min(1).optional().describe("The unit of measurement: '%', 'thousand persons', '亿元'."),
  type: z.enum(["number", "text"]).optional(),
  range: z
    .tuple([z.number().nullable(), z.number().nullable()])
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
  .union([z.strictObject({ dataset: name }), z.strictObject({ file: name })])
  .describe("A data set that comes with the app, or a CSV file beside the study.");

const data = z.strictObject({
  source,
  unit: name.describe("The column that names the unit."),
  time: name.describe("The column that names the period."),
  years: z
    .tuple([z.number().int(), z.number().int()])
    .optional()
    .describe("First and last period that the study needs."),
  columns: z.record(z.string(), column).optional(),
});

const derived = z.strictObject({
  id: name,
  expression: z.string().min(1),
  label: text.optional(),
  unit: z.string().min(1).optional(),
});

const indexDimension = z.strictObject({
  id: name,
  label: text.optional(),
  indicators: z.array(z.strictObject({ column: name, direction: z.enum(["+", "-"]), label: text.optional() })).min(1),
});

const index = z.strictObject({
  id: name,
  label: text.optional(),
  dimensions: z.array(indexDimension).min(1),
  scale: z.number().positive().optional().describe("Scores are multiplied by this; 1 without it."),
});

const coupling = z.strictObject({
  id: name,
  label: text.optional(),
  systems: z.array(name).min(2),
  formula: z.enum(["standard", "as-printed-002"]).optional(),
});

const grouping = z.strictObject({
  id: name,
  label: text.optional(),
  column: name,
  groups: z.record(z.string(), z.array(z.union([z.string(), z.number()])).min(1)),
});

const weights = z.strictObject({
  source,
  label: text.optional(),
  normalise: z.enum(["row", "none"]).optional(),
  islands: z.enum(["error", "zero"]).optional(),
});

const modelBase = { id, label: text.optional(), formula: z.string().min(1) };
const model = z.discriminatedUnion("estimator", [
  z.strictObject({ estimator: z.literal("feols"), ...modelBase, vcov: covariance.optional() }),
  z.strictObject({ estimator: z.literal("ivreg"), ...modelBase, vcov: covariance.optional() }),
  z.strictObject({
    estimator: z.literal("spatialPanel"),
    ...modelBase,
    model: z.enum(["ols", "slx", "sar", "sdm", "sem", "sdem", "sac", "gns"]),
    effects: z.enum(["none", "individual", "time", "twoways", "random"]),
    likelihood: z.enum(["transformation", "direct", "sigma2", "elhorst"]).optional(),
    information: z.enum(["expected", "elhorst", "observed"]).optional(),
  }),
]);

const split = z.strictObject({
  id,
  label: text.optional(),
  formula: z.string().min(1),
  by: name,
  level: z.enum(["unit", "observation"]).optional(),
  test: z.array(name).min(1).describe("The coefficients whose equality across the groups is tested."),
});

const moran = z.strictObject({
  variable: name,
  alternative: z.enum(["two-sided", "greater", "less"]).optional(),
  assumption: z.enum(["randomisation", "normality"]).optional(),
});

const exhibitBase = { id, title: text, note: text.optional() };
const exhibit = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("regression"),
    ...exhibitBase,
    models: z.array(id).min(1),
    keep: z.array(name).optional(),
    style: z.enum(["cn-t-below", "cn-se-inline", "aer"]).optional(),
  }),
  z.strictObject({ kind: z.literal("split"), ...exhibitBase, split: id, keep: z.array(name).optional() }),
  z.strictObject({ kind: z.literal("first-stage"), ...exhibitBase, model: id, keep: z.array(name).optional() }),
  z.strictObject({ kind: z.literal("identification"), ...exhibitBase, model: id }),
  z.strictObject({ kind: z.literal("descriptive"), ...exhibitBase, columns: z.array(name).min(1) }),
  z.strictObject({ kind: z.literal("index-weights"), ...exhibitBase }),
  z.strictObject({ kind: z.literal("moran"), ...exhibitBase }),
  z.strictObject({ kind: z.literal("effects"), ...exhibitBase, model: id, keep: z.array(name).optional() }),
  z.strictObject({
    kind: z.literal("coefficient-plot"),
    ...exhibitBase,
    models: z.array(id).min(1),
    terms: z.array(name).min(1),
  }),
  z.strictObject({ kind: z.literal("weights-bars"), ...exhibitBase }),
  z.strictObject({
    kind: z.literal("tile-map"),
    ...exhibitBase,
    variable: name,
    period: z.union([z.string(), z.number()]),
    tiles: name.describe("The tile grid: one that comes with the app."),
    classes: z.number().int().min(2).max(5).optional(),
  }),
]);

/** The schema of `study.yaml`; every object refuses a key that it does not know. */
export const studySchema: z.ZodType<StudySpec> = z.strictObject({
  schema: z.literal("mesometrics/study@1"),
  id,
  title: text,
  question: text.optional(),
  language: z.enum(["en", "zh"]).optional(),
  data,
  groupings: z.array(grouping).optional(),
  indicators: z.array(derived).optional(),
  index: index.optional(),
  coupling: coupling.optional(),
  variables: z.array(derived).optional(),
  weights: weights.optional(),
  models: z.array(model).min(1),
  splits: z.array(split).optional(),
  moran: z.array(moran).optional(),
  mainTable: id.optional().describe("The exhibit that the terminal prints."),
  exhibits: z.array(exhibit).min(1),
});

/** The schema of `reference.yaml`: numbers that other software computed from the same data. */
export const referenceSchema: z.ZodType<ReferenceSpec> = z.strictObject({
  schema: z.literal("mesometrics/reference@1"),
  software: z.string().min(1),
  script: z.string().min(1),
  entries: z.array(
    z.strictObject({ value: z.string().min(1), expected: z.number(), tolerance: z.number().positive() }),
  ),
});
