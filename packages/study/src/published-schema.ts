import { printedAt, publishedProblems } from "@mesometrics/audit";
import { z } from "zod";
import { publishedDocument } from "./published-document.js";
import { cellKey, columnEntryProblems, publishedEntries } from "./published-entries.js";
import type { PublishedSpec } from "./study-spec.js";

const text = z.string().min(1);
/** Printed numbers are quoted in YAML, or their last zeros are lost. */
const printed = z
  .string({ error: "a printed number must be quoted, so that its digits are kept" })
  .min(1, { error: "nothing is printed: leave the cell out" })
  .max(200, { error: "a printed cell has at most 200 characters" });
const effects = z.array(z.enum(["unit", "time"])).max(2);
const meaning = z.enum(["t", "standard-error", "p"]);
const page = z.union([z.string(), z.number()]).optional();

const number = z.union([
  z.strictObject({ text }),
  z.strictObject({
    table: text,
    row: text,
    column: text,
    part: z.enum(["estimate", "t", "standard-error", "p"]).optional(),
  }),
]);
const column = z.strictObject({ table: text, column: text });

const publishedColumn = z.strictObject({
  id: text,
  label: text.optional(),
  outcome: text.optional().describe("The dependent variable; columns with one name are compared."),
  outcomeScale: z.enum(["level", "log"]).optional(),
  sample: z.enum(["all", "subset"]).optional(),
  effects: effects.optional(),
  regressorsNotShown: z.number().int().nonnegative().optional(),
  covariance: z.enum(["iid", "robust", "cluster", "small-sample", "bootstrap"]).optional(),
  unit: text.optional(),
});

const publishedRow = z.strictObject({
  id: text,
  label: text.optional(),
  role: z.enum([
    "coefficient",
    "trend",
    "instrument",
    "constant",
    "observations",
    "units",
    "periods",
    "degrees-of-freedom",
    "r2",
    "r2-within",
    "r2-overall",
    "adjusted-r2",
    "adjusted-r2-within",
    "adjusted-r2-overall",
    "unit-effects",
    "time-effects",
    "controls",
    "weight",
    "value",
  ]),
  cells: z.record(z.string(), printed),
});

const publishedTable = z.strictObject({
  id: text,
  title: text,
  page,
  parentheses: meaning.optional(),
  brackets: meaning.optional(),
  columns: z.array(publishedColumn).min(1),
  rows: z.array(publishedRow).min(1),
});

const textNumber = z.strictObject({
  id: text,
  place: text.optional(),
  printed,
  repeats: number.optional(),
  scale: z.number().positive().optional(),
  citedTable: text.optional(),
  readAs: z.literal("level-change").optional(),
});

const relation = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("first-stage"),
    instrument: number,
    f: number,
    statistic: z.enum(["cragg-donald", "kleibergen-paap", "first-stage"]),
    lm: number.optional(),
  }),
  z.strictObject({
    kind: z.literal("p-value"),
    statistic: number,
    p: number,
    distribution: z.enum(["chi-squared", "f", "t", "normal"]),
    degreesOfFreedom: z.array(z.number().positive()).max(2).optional(),
  }),
  z.strictObject({ kind: z.literal("known-value"), number, value: z.number(), source: text }),
  z.strictObject({
    kind: z.literal("total-effect"),
    total: number,
    direct: number,
    indirect: z.union([number, z.tuple([number, number])]),
  }),
  z.strictObject({
    kind: z.literal("nested"),
    restricted: column,
    full: column,
    added: z.number().int().positive(),
    regressor: text.optional(),
  }),
  z.strictObject({ kind: z.literal("difference"), first: number, second: number, claim: text }),
  z.strictObject({ kind: z.literal("repeated-column"), column, of: column }),
  z.strictObject({ kind: z.literal("partition"), parts: z.array(column).min(2) }),
  z.strictObject({
    kind: z.literal("significance"),
    number,
    level: z.number().gt(0).lt(1),
    significant: z.boolean().optional(),
    place: text.optional(),
  }),
  z.strictObject({
    kind: z.literal("arithmetic"),
    operation: z.enum(["sum", "difference", "product", "ratio"]),
    of: z.array(number).min(2),
    equals: number.optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    claim: text.optional(),
  }),
  z.strictObject({
    kind: z.literal("scale"),
    constant: number,
    range: z.tuple([z.number(), z.number()]),
    what: text,
  }),
  z.strictObject({ kind: z.literal("series"), table: text, result: text, inputs: z.array(text).min(1) }),
  z.strictObject({ kind: z.literal("claim"), what: text, reason: text, place: text.optional() }),
]);

const where = z.strictObject({ document: text, page, table: z.string().optional() });

const alternatives = z
  .array(z.strictObject({ label: text, value: text }))
  .min(1)
  .optional()
  .describe("Other readings of the source; the scorecard names those that give the printed number.");
const rows = z
  .record(z.string(), text.nullable())
  .optional()
  .describe("By the id of the printed row: the term, or the value below `of` (r2.within); null where there is none.");

const entry = z.union([
  z.strictObject({ value: text, printed, where, reason: z.string().optional(), alternatives }),
  z.strictObject({ value: text, cell: number, reason: z.string().optional(), alternatives }),
  z
    .strictObject({
      column,
      of: text.describe("The part of the study whose numbers stand beside the column: models.two_way@paper."),
      rows,
      alternatives: z
        .array(z.strictObject({ label: text, of: text, rows }))
        .min(1)
        .optional(),
    })
    .describe("Every number of one printed column."),
]);

/** Whose data printed or reference numbers are compared with. */
export const comparedData = z
  .enum(["own", "authors"])
  .optional()
  .describe("Whose data the entries speak of: the study's own ('own', without it) or the authors', given by --data.");

/** The schema of `published.yaml`: tables and numbers as a source prints them, and which of them a study computes. */
export const publishedSchema: z.ZodType<PublishedSpec> = z
  .strictObject({
    schema: z.literal("mesometrics/published@1"),
    document: text.optional().describe("The source as it is cited."),
    decimal: z.enum([".", ","]).optional(),
    stars: z.array(z.number().gt(0).lt(1)).min(1).optional(),
    design: z
      .strictObject({
        units: z.number().int().positive().optional(),
        periods: z.number().int().positive().optional(),
        effects: effects.optional(),
      })
      .optional(),
    tables: z.array(publishedTable).optional(),
    text: z.array(textNumber).optional(),
    relations: z.array(relation).optional(),
    comparedData,
    entries: z.array(entry).optional().describe("Numbers of the study beside printed ones, scored when it runs."),
  })
  .superRefine((spec, context) => {
    if (spec.tables !== undefined && spec.document === undefined) {
      context.addIssue({
        code: "custom",
        path: ["tables"],
        message: "tables need their source: document: Author (year), title",
      });
    }
    const document = publishedDocument(spec as PublishedSpec);
    for (const { path, message } of publishedProblems(document)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
    const seen = new Map<string, number>();
    (spec.entries ?? []).forEach((one, position) => {
      const problem = (path: readonly (string | number)[], message: string) => {
        context.addIssue({ code: "custom", path: ["entries", position, ...path], message });
      };
      if ("column" in one) {
        const found = columnEntryProblems(spec as PublishedSpec, one);
        for (const { path, message } of found) problem(path, message);
        if (found.length > 0) return;
      }
      for (const single of publishedEntries({ ...(spec as PublishedSpec), entries: [one] })) {
        if (!("cell" in single)) continue;
        try {
          printedAt(document, single.cell);
        } catch (error) {
          problem(["cell"], (error as Error).message);
          continue;
        }
        const key = cellKey(single)!;
        const before = seen.get(key);
        if (before !== undefined) {
          problem([], `the printed number ${key} is compared twice: entry ${before + 1} has it already`);
          return;
        }
        seen.set(key, position);
      }
    });
  });
