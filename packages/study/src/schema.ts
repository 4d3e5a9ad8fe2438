import { z } from "zod";
import { comparedData } from "./published-schema.js";
import { id, text } from "./schema/common.js";
import { curve } from "./schema/curve-schema.js";
import { coupling, coverage, data, derived, grouping, index, weights } from "./schema/data-schema.js";
import { exhibit } from "./schema/exhibit-schema.js";
import { conventions, mediation, model, moderation, moran, split, threshold, workflow } from "./schema/model-schema.js";
import { robustness } from "./schema/robustness-schema.js";
import { studyProblems } from "./study-problems.js";
import type { ReferenceSpec, StudySpec } from "./study-spec.js";

/** The schema of `study.yaml`; every object refuses a key that it does not know. */
export const studySchema: z.ZodType<StudySpec> = z
  .strictObject({
    schema: z.literal("mesometrics/study@1"),
    id,
    title: text,
    question: text.optional(),
    language: z.enum(["en", "zh"]).optional(),
    caveats: z.array(text).optional().describe("What a reader must know before the numbers; stands on the first page."),
    coverage: coverage.optional(),
    data,
    groupings: z.array(grouping).optional(),
    indicators: z.array(derived).optional(),
    index: index.optional(),
    coupling: coupling.optional(),
    variables: z.array(derived).optional(),
    weights: weights.optional(),
    conventions: conventions.optional(),
    models: z.array(model).min(1),
    splits: z.array(split).optional(),
    mediation: z.array(mediation).optional(),
    moderation: z.array(moderation).optional(),
    thresholds: z.array(threshold).optional(),
    robustness: z.array(robustness).optional(),
    curve: curve.optional(),
    policy: z
      .union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ dataset: z.string().min(1) })])
      .optional()
      .describe("The policy.yaml whose dates and figures exhibits show: a file beside the study, or one of the app's."),
    moran: z.array(moran).optional(),
    workflows: z.array(workflow).optional(),
    mainTable: id.optional().describe("The exhibit that the terminal prints."),
    exhibits: z.array(exhibit).min(1),
  })
  .superRefine((spec, context) => {
    for (const { path, message } of studyProblems(spec as StudySpec)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  }) as z.ZodType<StudySpec>;

/** The schema of `reference.yaml`: numbers that other software computed from the same data. */
export const referenceSchema: z.ZodType<ReferenceSpec> = z.strictObject({
  schema: z.literal("mesometrics/reference@1"),
  software: z.string().min(1),
  script: z.string().min(1),
  comparedData,
  entries: z.array(
    z.strictObject({ value: z.string().min(1), expected: z.number(), tolerance: z.number().positive() }),
  ),
});
