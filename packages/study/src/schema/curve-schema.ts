import { z } from "zod";
import { modelName, name, text } from "./common.js";
import { normalisation, weights } from "./index-conventions-schema.js";
import { covariance } from "./model-schema.js";

const cell = z.union([z.string(), z.number()]);
const rows = z.strictObject({ column: name, values: z.array(cell).min(1) });
const label = z.string().min(1).optional();

const sample = z.union([
  z.literal("all"),
  z.strictObject({ only: rows, label }),
  z.strictObject({ without: rows, label }),
  z.strictObject({ window: z.tuple([cell, cell]), label }),
]);

export const curve = z
  .strictObject({
    label: text.optional(),
    model: modelName.describe("The id of a feols model: the first specification."),
    regressor: name.optional().describe("The regressor of interest; the first of the formula without it."),
    index: z
      .union([
        z.literal("own"),
        z.strictObject({ normalisations: z.array(normalisation).min(1), weights: z.array(weights).min(1) }),
      ])
      .optional()
      .describe("Conventions of the indices: normalisations times weights; 'own' for the study's way only."),
    controls: z.array(z.array(name)).min(1).optional().describe("Sets of controls; every subset without it."),
    always: z.array(name).optional().describe("Controls that stand in every specification."),
    effects: z.array(z.array(name)).min(1).optional().describe("Sets of fixed effects; [] for none."),
    covariances: z
      .array(z.union([z.literal("default"), covariance]))
      .min(1)
      .optional()
      .describe("'default' is CR2 by unit."),
    samples: z.array(sample).min(1).optional().describe("'all', `only` some rows, `without` some, or a `window`."),
    by: name.optional().describe("A text column: all rows, and the rows of each group, are samples."),
    winsorise: z.array(z.number().positive().lt(0.5)).optional().describe("Shares of each tail beside none."),
    joint: z
      .strictObject({
        scheme: z.enum(["wild", "permute-units"]).optional(),
        draws: z.number().int().min(19).max(99_999).optional(),
        seed: z.number().int().nonnegative().optional(),
      })
      .nullable()
      .optional()
      .describe("How all specifications are tested together: 499 draws of wild clusters without it, none with null."),
    most: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe(
        "The most specifications that `run` computes, 200 without it: the last options of the longest lists are left to `mesometrics curve`.",
      ),
  })
  .describe(
    "The specification curve of one coefficient; `run` draws it and `mesometrics curve` computes it in workers.",
  );
