import { z } from "zod";

/** Nobody reads more in a table; a cell of a spreadsheet holds 32,767. */
const LONGEST_ID = 100;
const LONGEST_NAME = 1000;
const LONGEST_TEXT = 20_000;

const long = (most: number, what: string) => `${what} has up to ${most.toLocaleString("en-US")} characters`;

export const id = z
  .string()
  .max(LONGEST_ID, long(LONGEST_ID, "an id"))
  .regex(/^[a-z][a-z0-9_-]*$/, "an id starts with a lower-case letter and holds lower-case letters, digits, - and _");
export const name = z
  .string()
  .min(1)
  .max(LONGEST_NAME, long(LONGEST_NAME, "a name"))
  // An object of JavaScript has no such key of its own.
  .refine((value) => value !== "__proto__", "__proto__ cannot be a name; give another");

/** A model with its convention: `two_way`, `two_way@paper`. */
export const modelName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]*(@[a-z][a-z0-9_-]*)?$/,
    "a model is named by its id, or by id@convention for one of its conventions",
  );

const words = z.string().min(1).max(LONGEST_TEXT, long(LONGEST_TEXT, "a text"));

export const text = z
  .union([words, z.strictObject({ en: words, zh: words })])
  .describe("A text in English, or in English and Chinese: { en: …, zh: … }.");

export const unitInterval = z.number().gt(0).lt(1);

export const oneOrSeveral = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).min(1)]);
