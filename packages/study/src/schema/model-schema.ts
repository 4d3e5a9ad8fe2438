import { z } from "zod";
import { id, name, text, unitInterval } from "./common.js";

export const covariance = z
  .union([
    z.strictObject({ type: z.enum(["iid", "HC0", "HC1", "HC2", "HC3"]) }),
    z.strictObject({ type: z.enum(["CR0", "CR1"]).optional(), cluster: z.union([name, z.tuple([name, name])]) }),
    z.strictObject({ type: z.enum(["CR2", "CR3", "CV3"]), cluster: name }),
    z.strictObject({
      type: z.enum(["driscoll-kraay", "newey-west"]),
      lags: z.number().int().nonnegative().optional(),
    }),
  ])
  .describe("How standard errors are made; without it CR2 clustered by unit on a panel.");

const columns = z
  .record(z.string(), name)
  .describe("Columns that take the place of others: the name in the formula and in the tables, then the column used.");

export const conventions = z
  .record(
    id,
    z.strictObject({
      label: text.optional(),
      vcov: covariance.optional(),
      columns: columns.optional(),
      note: text.optional().describe("What the convention rests on."),
    }),
  )
  .describe("Named conventions, such as those of a paper; `default` is always there.");

const variantBase = {
  convention: id,
  formula: z.string().min(1).optional(),
  vcov: covariance.optional(),
  columns: columns.optional(),
};
const variants = z
  .array(z.union([id, z.strictObject(variantBase)]))
  .min(1)
  .describe("One estimate per convention, in this order; without it the default's alone.");

const modelBase = {
  id,
  label: text.optional(),
  formula: z.string().min(1),
  columns: columns.optional(),
  conventions: variants.optional(),
};
const regressionBase = {
  ...modelBase,
  vcov: covariance.optional(),
  subset: z
    .strictObject({ column: name, values: z.array(z.union([z.string(), z.number()])).min(1) })
    .optional()
    .describe("The rows in which a column has one of these values."),
  weights: z
    .union([z.strictObject({ analytic: name }), z.strictObject({ frequency: name })])
    .optional()
    .describe("The column of the rows' weights: analytic (Stata's aweight) or frequency (fweight)."),
};

export const model = z.discriminatedUnion("estimator", [
  z.strictObject({ estimator: z.literal("feols"), ...regressionBase }),
  z.strictObject({
    estimator: z.literal("ivreg"),
    ...regressionBase,
    method: z.enum(["2sls", "liml"]).optional(),
    profile: z
      .enum(["ivreg2", "ivreghdfe", "xtivreg2", "fixest", "linearmodels", "dofminus-all"])
      .optional()
      .describe("Whose degrees of freedom the statistics of identification use."),
    stockYogo: z.enum(["when-iid", "always"]).optional(),
  }),
  z.strictObject({
    estimator: z.literal("spatialPanel"),
    ...modelBase,
    model: z.enum(["ols", "slx", "sar", "sdm", "sem", "sdem", "sac", "gns"]),
    effects: z.enum(["none", "individual", "time", "twoways", "random"]),
    weights: id.optional().describe("The id of a weights matrix; needed where the study has several."),
    likelihood: z.enum(["transformation", "direct", "sigma2", "elhorst"]).optional(),
    information: z.enum(["expected", "elhorst", "observed"]).optional(),
  }),
]);

const level = z.enum(["unit", "observation"]).optional();

export const split = z.strictObject({
  id,
  label: text.optional(),
  formula: z.string().min(1),
  by: name,
  level,
  test: z.array(name).min(1).describe("The coefficients whose equality across the groups is tested."),
  vcov: covariance.optional(),
  columns: columns.optional(),
  differences: z
    .strictObject({
      methods: z.array(z.enum(["cr2", "wildBootstrap", "unitPermutation", "observationPermutation", "z"])).min(1),
      draws: z.number().int().min(99).max(99_999).optional(),
      seed: z.number().int().nonnegative().optional(),
    })
    .optional()
    .describe("Differences of the tested coefficients for every pair of groups, by these methods."),
  conventions: z
    .array(z.union([id, z.strictObject({ ...variantBase, by: name.optional(), level })]))
    .min(1)
    .optional(),
});

const bootstrap = z
  .strictObject({ draws: z.number().int().min(19).max(99_999), seed: z.number().int().nonnegative() })
  .nullable()
  .optional();
const parts = {
  id,
  label: text.optional(),
  outcome: name,
  treatment: name,
  controls: z.array(name).optional(),
  fixedEffects: z.array(name).optional(),
  vcov: covariance.optional(),
};

export const mediation = z.strictObject({
  ...parts,
  mediator: name,
  steps: z.enum(["two-step", "three-step"]),
  bootstrap: bootstrap.describe("The cluster bootstrap of the indirect effect; 999 draws without it, none with null."),
});

export const moderation = z.strictObject({
  ...parts,
  moderator: name,
  centre: z.enum(["mean", "none"]).optional(),
  at: z.array(z.number()).min(1).optional(),
});

export const threshold = z.strictObject({
  id,
  label: text.optional(),
  outcome: name,
  threshold: name,
  regimeDependent: z.array(name).min(1),
  controls: z.array(name).optional(),
  thresholds: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  trim: z.number().min(0).lt(0.5).optional(),
  quantiles: z.number().int().min(2).optional().describe("Search this many quantiles in place of all observed values."),
  bootstrap,
});

export const workflow = z.strictObject({
  id,
  label: text.optional(),
  formula: z.string().min(1),
  weights: id.optional(),
  level: unitInterval.optional(),
});

export const moran = z.strictObject({
  variable: name,
  weights: id.optional(),
  alternative: z.enum(["two-sided", "greater", "less"]).optional(),
  assumption: z.enum(["randomisation", "normality"]).optional(),
});
