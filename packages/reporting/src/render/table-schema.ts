/** What of JSON Schema (draft 2020-12) the schema of tables uses; `decodeTables` reads the same. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
}

const text: JsonSchema = { type: "string" };
const textOrNull: JsonSchema = { anyOf: [{ type: "string" }, { type: "null" }] };
const count: JsonSchema = { type: "integer", minimum: 0 };
const countOrNull: JsonSchema = { anyOf: [count, { type: "null" }] };
const real: JsonSchema = { $ref: "#/$defs/number" };

function record(
  properties: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return {
    type: "object",
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function list(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

/**
 * The JSON Schema of what `renderJson` writes, for readers in any language.
 *
 * @example
 * ```ts
 * import { tableSchema } from "@mesometrics/reporting";
 * tableSchema.$schema; // → "https://json-schema.org/draft/2020-12/schema"
 * ```
 */
export const tableSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "https://mesometrics.github.io/schema/tables-1.json",
  title: "Mesometrics tables",
  description: "Tables as data: every number in full precision with its role, format, stars and source.",
  ...record({ schema: { const: "mesometrics/tables@1" }, tables: { ...list(ref("table")), minItems: 1 } }),
  $defs: {
    number: {
      description: "JSON knows no infinity; it is written as a text.",
      anyOf: [{ type: "number" }, { enum: ["Infinity", "-Infinity"] }],
    },
    table: record(
      {
        schema: { const: "mesometrics/table@1" },
        id: { type: "string", pattern: "^[A-Za-z][A-Za-z0-9_-]*$" },
        title: text,
        language: { enum: ["en", "zh"] },
        rowHeading: text,
        columns: list(ref("column")),
        spanners: list(list(record({ label: text, from: count, to: count }))),
        groups: list(ref("group")),
        stars: { anyOf: [ref("stars"), { type: "null" }] },
        notes: list(ref("note")),
        provenance: list(ref("provenance")),
      },
      { flags: { enum: ["words", "ticks"] } },
    ),
    column: record(
      {
        id: text,
        number: textOrNull,
        label: text,
        align: { enum: ["decimal", "left", "centre"] },
        source: textOrNull,
      },
      { footnote: text },
    ),
    group: record({ id: text, label: textOrNull, ruled: { type: "boolean" }, rows: list(ref("row")) }),
    row: record(
      { id: text, label: text, continues: { type: "boolean" }, cells: list(ref("cell")) },
      { footnote: text },
    ),
    cell: {
      anyOf: [
        ref("numberCell"),
        ref("intervalCell"),
        record({
          kind: { const: "sequence" },
          cells: { ...list({ anyOf: [ref("numberCell"), ref("intervalCell")] }), minItems: 1 },
        }),
        record({ kind: { const: "text" }, text }),
        record({
          kind: { const: "flag" },
          value: { anyOf: [{ type: "boolean" }, { const: "partly" }] },
          levels: countOrNull,
        }),
        record({ kind: { const: "empty" } }),
      ],
    },
    numberCell: record(
      {
        kind: { const: "number" },
        role: { enum: ["estimate", "standard-error", "t", "p", "interval", "count", "statistic"] },
        value: real,
        format: ref("format"),
        mark: text,
        enclosure: { enum: ["none", "parentheses", "brackets"] },
        source: textOrNull,
      },
      { footnote: text },
    ),
    intervalCell: record({
      kind: { const: "interval" },
      low: real,
      high: real,
      format: ref("format"),
      source: textOrNull,
    }),
    format: {
      anyOf: [
        record({ style: { const: "decimal" }, decimals: { ...count, maximum: 100 }, grouped: { type: "boolean" } }),
        record({ style: { const: "p-value" }, decimals: { ...count, maximum: 100 } }),
        record({ style: { const: "significant" }, digits: { type: "integer", minimum: 1, maximum: 100 } }),
      ],
    },
    stars: record({ id: text, levels: list(record({ mark: text, below: { type: "number" } })) }),
    note: record(
      {
        kind: {
          enum: ["outcome", "statistic", "inference", "stars", "sample", "omitted", "test", "remark", "footnote"],
        },
        text,
      },
      { mark: text },
    ),
    provenance: record(
      {
        id: text,
        label: text,
        formula: textOrNull,
        covariance: textOrNull,
        preset: textOrNull,
        observations: countOrNull,
        units: countOrNull,
        periods: countOrNull,
        dataHash: textOrNull,
      },
      {
        calls: list(record({ software: text, call: text })),
        dropped: list(record({ reason: text, column: textOrNull, count })),
      },
    ),
  },
};
