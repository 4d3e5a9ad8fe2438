import { z } from "zod";
import type { PolicySpec } from "./policy-spec.js";

const name = z.string().min(1).max(500);
const text = z.union([name, z.strictObject({ en: name, zh: name })]);
const date = z
  .string()
  .regex(
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
    "a date is a year, a month or a day: 2015, 2025-08, 2025-08-26",
  );
const year = z.number().int().min(1900).max(2200);

const document = z.strictObject({
  id: name,
  title: name,
  kind: z.enum(["paper", "news", "plan"]),
  date: date.nullable(),
  counted: z
    .strictObject({ words: z.number().int().positive(), groups: z.record(z.string(), z.number().int().min(0)) })
    .optional(),
});

const event = z.strictObject({ date, name: text, document: name, place: name, remark: text.optional() });

const figure = z.strictObject({
  id: name,
  quantity: name,
  label: text,
  kind: z.enum(["observation", "target"]),
  relation: z.enum(["=", ">", "<", "nearly"]).optional(),
  value: z.number(),
  upTo: z.number().optional(),
  unit: name,
  year: year.nullable(),
  countsYears: z.boolean().optional(),
  document: name,
  place: name,
});

const fields: z.ZodType<PolicySpec> = z.strictObject({
  schema: z.literal("mesometrics/policy@1"),
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, "an id starts with a lower-case letter and holds lower-case letters, digits, - and _"),
  title: text,
  documents: z.array(document).min(1),
  events: z.array(event),
  figures: z.array(figure),
  dictionary: z.record(z.string(), z.array(name).min(1)),
});

/** The schema of `policy.yaml`; every object refuses a key that it does not know. */
export const policySchema: z.ZodType<PolicySpec> = fields.superRefine((policy, context) => {
  const known = new Set(policy.documents.map(({ id }) => id));
  const problem = (path: (string | number)[], message: string): void => {
    context.addIssue({ code: "custom", path, message });
  };
  for (const list of ["documents", "figures"] as const) {
    const seen = new Set<string>();
    policy[list].forEach(({ id }, i) => {
      if (seen.has(id)) problem([list, i, "id"], `"${id}" is there twice; give each its own id`);
      seen.add(id);
    });
  }
  for (const list of ["events", "figures"] as const) {
    policy[list].forEach(({ document: named }, i) => {
      if (!known.has(named))
        problem([list, i, "document"], `"${named}" is none of the documents ${[...known].join(", ")}`);
    });
  }
  const groups = Object.keys(policy.dictionary);
  policy.documents.forEach(({ counted }, i) => {
    for (const group of Object.keys(counted?.groups ?? {})) {
      if (!groups.includes(group)) problem(["documents", i, "counted", "groups", group], "no group of the dictionary");
    }
  });
});
