import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { studyJsonSchema } from "../src/json-schema.js";

const here = dirname(fileURLToPath(import.meta.url));
const studies = join(here, "..", "..", "..", "apps", "replication", "studies");

describe("the JSON Schemas in the package", () => {
  // `npx vitest run packages/study/test/json-schema.test.ts -u` writes them.
  it.each(["study", "published", "reference"] as const)("%s.schema.json is that of the source", async (file) => {
    await expect(`${JSON.stringify(studyJsonSchema(file), null, 1)}\n`).toMatchFileSnapshot(
      join(here, "..", "schema", `${file}.schema.json`),
    );
  });

  it("refuse unknown keys and explain the others", () => {
    const schema = studyJsonSchema("study") as unknown as {
      additionalProperties: boolean;
      properties: Record<string, { description?: string }>;
    };
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.mainTable?.description).toContain("terminal");
  });
});

describe("the studies", () => {
  const files = readdirSync(studies).flatMap((study) =>
    readdirSync(join(studies, study))
      .filter((file) => /^(study|published|reference)\.yaml$/.test(file))
      .map((file) => [study, file] as const),
  );
  it.each(files)("%s/%s names its schema and keeps to its keys", (study, file) => {
    const text = readFileSync(join(studies, study, file), "utf8");
    const name = file.replace(".yaml", "") as "study" | "published" | "reference";
    // Those of references are written by scripts.
    const first = `# yaml-language-server: $schema=../../../../packages/study/schema/${name}.schema.json`;
    if (name !== "reference") expect(text.split("\n")[0]).toBe(first);
    const schema = studyJsonSchema(name) as unknown as { properties: object; required: readonly string[] };
    const keys = Object.keys(parse(text));
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(keys));
    expect(keys).toEqual(expect.arrayContaining([...schema.required]));
  });
});
