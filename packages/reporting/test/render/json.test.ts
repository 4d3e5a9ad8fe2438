import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataTable, decodeTables, regressionTable, renderJson, tableSchema, withFootnotes } from "../../src/index.js";
import { threeModels } from "../models.js";

const table = regressionTable(threeModels, {
  id: "baseline",
  title: "Infrastructure and output",
  statistic: ["standard-error", "interval", "p"],
  controls: [{ terms: ["unemp"] }],
  flags: "ticks",
});
const inline = regressionTable(threeModels, { id: "inline", title: "Inline", style: "cn-se-inline", language: "zh" });
const noted = withFootnotes(table, [{ row: "main:ln_infra", column: "m1", text: "In logs" }]);
const infinite = dataTable({
  id: "inf",
  title: "T",
  columns: [
    { id: "x", label: "x" },
    { id: "w", label: "w", role: "text" },
  ],
  rows: [{ label: "a", values: [Number.NEGATIVE_INFINITY, "w"] }],
});
const validate = new Ajv2020({ strict: false }).compile(tableSchema as object);

describe("renderJson and decodeTables", () => {
  it("give the same documents back", () => {
    const tables = [noted, inline, infinite];
    expect(decodeTables(renderJson(tables))).toEqual(tables);
    expect(renderJson(decodeTables(renderJson(tables)))).toBe(renderJson(tables));
  });

  it("follow the schema as an independent validator reads it", () => {
    expect(validate(JSON.parse(renderJson([noted, inline, infinite])))).toBe(true);
  });

  it("agree with that validator on what is no table", () => {
    const good = JSON.parse(renderJson([noted, infinite])) as Record<string, unknown>;
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]) => {
      if (path.length > 0) paths.push(path);
      if (Array.isArray(value)) for (const [index, one] of value.entries()) walk(one, [...path, index]);
      else if (typeof value === "object" && value !== null) {
        for (const [name, one] of Object.entries(value)) walk(one, [...path, name]);
      }
    };
    walk(good, []);
    const junk = fc.constantFrom<unknown>(null, 7, -1, 1.5, "x", true, [], {}, "Infinity", { kind: "empty" });
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.oneof(junk, fc.constant(undefined)), (path, value) => {
        const changed = structuredClone(good) as Record<string | number, unknown>;
        let parent = changed;
        for (const step of path.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>;
        parent[path.at(-1)!] = value;
        const text = JSON.stringify(changed);
        const valid = validate(JSON.parse(text)) as boolean;
        let accepted = true;
        try {
          decodeTables(text);
        } catch (error) {
          const { code } = error as { code?: string };
          // A file may follow the schema and still be no set of tables, such as rows that do not fill the columns.
          accepted = code !== "INVALID_TABLE_JSON";
        }
        expect(accepted).toBe(valid);
      }),
      { numRuns: 1000, seed: 5 },
    );
  });

  it("name the place of a fault", () => {
    const wrong = renderJson(infinite).replace('"role": "statistic"', '"role": "guess"');
    expect(() => decodeTables(wrong)).toThrowError(
      expect.objectContaining({
        code: "INVALID_TABLE_JSON",
        message: expect.stringContaining("tables[0].groups[0].rows[0].cells[0].role"),
      }),
    );
    expect(() => decodeTables("{")).toThrowError(expect.objectContaining({ code: "INVALID_TABLE_JSON" }));
    expect(() => decodeTables('{"schema":"mesometrics/tables@1","tables":[],"__proto__":1}')).toThrowError(
      expect.objectContaining({ code: "INVALID_TABLE_JSON" }),
    );
  });
});
