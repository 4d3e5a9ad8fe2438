import { z } from "zod";

export const id = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, "an id starts with a lower-case letter and holds lower-case letters, digits, - and _");
export const name = z.string().min(1);

/** A model with its convention: `two_way`, `two_way@paper`. */
export const modelName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]*(@[a-z][a-z0-9_-]*)?$/,
    "a model is named by its id, or by id@convention for one of its conventions",
  );

export const text = z
  .union([z.string().min(1), z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })])
  .describe("A text in English, or in English and Chinese: { en: …, zh: … }.");

export const unitInterval = z.number().gt(0).lt(1);

export const oneOrSeveral = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);
