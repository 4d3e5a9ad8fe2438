import { z } from "zod";
import { publishedSchema } from "./published-schema.js";
import { referenceSchema, studySchema } from "./schema.js";

/** The files of a study that have a schema. */
export type StudyFile = "study" | "published" | "reference";

const schemas = { study: studySchema, published: publishedSchema, reference: referenceSchema } as const;

const titles: Readonly<Record<StudyFile, string>> = {
  study: "study.yaml of Mesometrics",
  published: "published.yaml of Mesometrics: printed tables and numbers",
  reference: "reference.yaml of Mesometrics: numbers that other software computed",
};

/**
 * The JSON Schema (draft 2020-12) of a study's file, for the completion of editors and for validators of other languages. The
 * package holds it as `schema/study.schema.json`, `published.schema.json` and `reference.schema.json`; a file names it by
 * `# yaml-language-server: $schema=…` in its first line. What a schema cannot say (that ids are unique, that a formula can be
 * parsed) is checked by `parseStudy` alone.
 *
 * @example
 * ```ts
 * import { studyJsonSchema } from "@mesometrics/study";
 * studyJsonSchema("study").required.includes("models"); // → true
 * ```
 */
export function studyJsonSchema(
  file: StudyFile,
): Readonly<Record<string, unknown>> & { readonly required: readonly string[] } {
  // What a file may hold, before defaults and refinements.
  const { $schema, ...schema } = z.toJSONSchema(schemas[file] as z.ZodType, { io: "input" });
  return { $schema, title: titles[file], ...schema } as ReturnType<typeof studyJsonSchema>;
}
