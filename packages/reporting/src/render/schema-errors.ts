import type { JsonSchema } from "./table-schema.js";

/** The first place where a value breaks a schema, as `path: what is expected`; null where it breaks none. */
export function schemaError(value: unknown, schema: JsonSchema, root: JsonSchema = schema, path = ""): string | null {
  const wrong = (expected: string) => `${path === "" ? "the document" : path}: ${expected} expected`;
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.slice("#/$defs/".length)];
    return target === undefined ? wrong(schema.$ref) : schemaError(value, target, root, path);
  }
  if (schema.anyOf !== undefined) return anyError(value, schema.anyOf, root, path, wrong);
  if (schema.const !== undefined && value !== schema.const) return wrong(JSON.stringify(schema.const));
  if (schema.enum !== undefined && !schema.enum.some((one) => one === value)) return wrong(schema.enum.join(", "));
  if (schema.type !== undefined && !hasType(value, schema.type)) return wrong(schema.type);
  if (typeof value === "string" && schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value)) {
    return wrong(`a text like ${schema.pattern}`);
  }
  if (typeof value === "number") {
    if (schema.minimum !== undefined && value < schema.minimum) return wrong(`at least ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum) return wrong(`at most ${schema.maximum}`);
  }
  if (Array.isArray(value)) return itemsError(value, schema, root, path, wrong);
  if (typeof value === "object" && value !== null) return propertiesError(value, schema, root, path, wrong);
  return null;
}

type Wrong = (expected: string) => string;

function anyError(
  value: unknown,
  choices: readonly JsonSchema[],
  root: JsonSchema,
  path: string,
  wrong: Wrong,
): string | null {
  const errors = choices.map((choice) => schemaError(value, choice, root, path));
  if (errors.some((error) => error === null)) return null;
  // The alternative that fails deepest inside is the one that was meant.
  const [deepest] = [...errors].sort((a, b) => depth(b) - depth(a));
  return deepest ?? wrong("one of the alternatives");
}

function depth(error: string | null): number {
  return (error ?? "").split(":")[0]?.split(/[.[]/u).length ?? 0;
}

function itemsError(
  value: readonly unknown[],
  schema: JsonSchema,
  root: JsonSchema,
  path: string,
  wrong: Wrong,
): string | null {
  if (value.length < (schema.minItems ?? 0)) return wrong(`at least ${schema.minItems} items`);
  if (schema.items === undefined) return null;
  for (const [index, item] of value.entries()) {
    const error = schemaError(item, schema.items, root, `${path}[${index}]`);
    if (error !== null) return error;
  }
  return null;
}

function propertiesError(
  value: object,
  schema: JsonSchema,
  root: JsonSchema,
  path: string,
  wrong: Wrong,
): string | null {
  const known = schema.properties ?? {};
  const missing = (schema.required ?? []).find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return wrong(`the property "${missing}"`);
  for (const [name, one] of Object.entries(value)) {
    const inner = Object.hasOwn(known, name) ? known[name] : undefined;
    if (inner === undefined) {
      if (schema.additionalProperties === false) return wrong(`no property ${JSON.stringify(name)}`);
      continue;
    }
    const error = schemaError(one, inner, root, path === "" ? name : `${path}.${name}`);
    if (error !== null) return error;
  }
  return null;
}

function hasType(value: unknown, type: NonNullable<JsonSchema["type"]>): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
  }
}
