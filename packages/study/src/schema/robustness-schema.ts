import { z } from "zod";
import { id, modelName, name, text } from "./common.js";
import { indexConventions } from "./index-conventions-schema.js";

const label = text.optional();
const cell = z.union([z.string(), z.number()]);

const check = z.union([
  z.strictObject({ lag: z.number().int().positive().describe("Periods by which the regressor is lagged."), label }),
  z.strictObject({
    drop: z
      .strictObject({ column: name, values: z.array(cell).min(1) })
      .describe("Rows left out: municipalities, an odd year."),
    label,
  }),
  z.strictObject({ window: z.tuple([cell, cell]).describe("First and last period."), label }),
  z.strictObject({ trends: name.describe("The column whose every level gets a linear trend: the unit."), label }),
  z.strictObject({
    winsorise: z.number().positive().lt(0.5).describe("The share of each tail of outcome and regressors."),
    label,
  }),
  z.strictObject({
    weights: z
      .union([id, z.strictObject({ analytic: name }), z.strictObject({ frequency: name })])
      .describe("Another matrix of the study for a spatial model; weights of rows for other models."),
    label,
  }),
  z.strictObject({ index: indexConventions.describe("The indices of the study under other conventions."), label }),
  z.strictObject({
    oster: z
      .strictObject({
        times: z.number().min(1).optional().describe("Rmax as so many times the R2 with controls; 1.3 without it."),
        rMax: z.number().positive().max(1).optional(),
        always: z.array(name).optional().describe("Controls that are taken out of everything."),
      })
      .describe("Oster's delta and the bias-adjusted coefficient."),
    label,
  }),
  z.strictObject({
    placebo: z
      .strictObject({
        draws: z.number().int().min(19).max(99_999).optional(),
        seed: z.number().int().nonnegative().optional(),
      })
      .describe("Units exchange their histories of the regressor."),
    label,
  }),
]);

export const robustness = z
  .strictObject({
    id,
    label,
    model: modelName.describe("The model whose coefficient is checked: feols, ivreg or spatialPanel."),
    term: name.describe("The regressor of interest, as the formula of the model has it."),
    effect: z
      .enum(["direct", "indirect", "total"])
      .optional()
      .describe("Of a spatial model the effect in place of the coefficient."),
    checks: z.array(check).min(1).describe("One line of the table each; Oster's delta and the placebo stand below it."),
  })
  .describe("Routine checks of one coefficient, one line each: the model with one thing changed.");
