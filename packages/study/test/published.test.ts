import { describe, expect, it } from "vitest";
import { auditPublished, parsePublished, publishedDocument } from "../src/index.js";
import { scoreStudy } from "../src/score.js";

const good = `schema: mesometrics/published@1
document: A paper
design: { units: 30, periods: 12 }
tables:
  - id: "2"
    title: Main results
    page: 7
    parentheses: t
    columns: [{ id: "1" }, { id: "2" }]
    rows:
      - { id: ai, role: coefficient, cells: { "1": "0.4689*** (2.7620)", "2": "0.0711 (0.2911)" } }
      - { id: N, role: observations, cells: { "1": "360" } }
text:
  - { id: ai, printed: "0.469", repeats: { table: "2", row: ai, column: "1" } }
relations:
  - { kind: significance, number: { table: "2", row: ai, column: "1" }, level: 0.01 }
entries:
  - { value: models.one.ai.estimate, cell: { table: "2", row: ai, column: "1" } }
  - { value: models.two.ai.estimate, cell: { table: "2", row: ai, column: "2" } }
  - { value: models.one.ai.statistic, cell: { table: "2", row: ai, column: "1", part: t } }
  - { value: models.three.ai.estimate, cell: { text: ai }, reason: the data are not public }
`;

function problems(text: string): readonly { line: number; column: number; path: string; message: string }[] {
  try {
    parsePublished(text, "p.yaml");
  } catch (error) {
    const { code, details } = error as { code: string; details: { problems: ReturnType<typeof problems> } };
    expect(code).toBe("INVALID_STUDY");
    return details.problems;
  }
  throw new Error("the file was accepted");
}

const swap = (from: string, to: string): string => {
  if (!good.includes(from)) throw new Error(`nothing to change: ${from}`);
  return good.replace(from, to);
};

describe("published.yaml", () => {
  it("is read and audited", () => {
    const spec = parsePublished(good);
    expect(auditPublished(spec).findings.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual([
      "stars consistent",
      "stars consistent",
      "sample-size consistent",
      "text-number consistent",
      "significance consistent",
    ]);
  });

  it.each([
    ["an unknown key", swap("    page: 7", "    pgae: 7"), 7, "tables[0].pgae", /unknown key/],
    ["an unknown role", swap("role: observations", "role: observation"), 12, "tables[0].rows[1].role", /observations/],
    ["a number that is not quoted", swap('"1": "360"', '"1": 360'), 12, "tables[0].rows[1].cells.1", /quoted/],
    ["a cell that is no number", swap('"0.0711 (0.2911)"', '"n.a."'), 11, "tables[0].rows[0].cells.2", /n\.a\./],
    ["a cell of no column", swap('"2": "0.0711', '"3": "0.0711'), 11, "tables[0].rows[0].cells.3", /no column/],
    ["brackets without a meaning", swap("    parentheses: t\n", ""), 10, "tables[0].rows[0].cells.1", /parentheses/],
    [
      "a reference to nothing",
      swap('row: ai, column: "1" } }\nrelations', 'row: ia, column: "1" } }\nrelations'),
      14,
      "text[0].repeats",
      /no row/,
    ],
    ["an unknown relation", swap("kind: significance", "kind: significant"), 16, "relations[0].kind", /./],
    ["a level that is none", swap("level: 0.01", "level: 1"), 16, "relations[0].level", /./],
    ["an entry of no cell", swap('column: "2" } }\n', 'column: "9" } }\n'), 19, "entries[1].cell", /prints nothing/],
    ["tables without a source", swap("document: A paper\n", ""), 4, "tables", /source/],
    ["another schema", swap("published@1", "published@2"), 1, "schema", /./],
  ])("names the line of %s", (_, text, line, path, message) => {
    const found = problems(text).find((one) => one.path === path);
    expect(found, JSON.stringify(problems(text))).toMatchObject({ line });
    expect(found!.message).toMatch(message);
  });

  it("names the line of broken YAML and refuses an empty file", () => {
    expect(problems("tables: [\n").length).toBeGreaterThan(0);
    expect(problems("").length).toBeGreaterThan(0);
  });

  it("without tables has nothing to audit", () => {
    const spec = parsePublished("schema: mesometrics/published@1\n");
    expect(publishedDocument(spec).tables).toEqual([]);
    expect(() => auditPublished(spec)).toThrowError(expect.objectContaining({ code: "NO_TABLES" }));
  });
});

describe("a study scored against printed tables", () => {
  const spec = parsePublished(good);
  const values = new Map([
    ["models.one.ai.estimate", 0.46885],
    ["models.one.ai.standardError", 0.17],
    ["models.one.ai.pValue", 0.006],
    ["models.one.ai.statistic", 2.9],
    ["models.two.ai.estimate", 0.5],
    ["models.two.ai.standardError", 0.2],
    ["models.two.ai.pValue", 0.01],
  ]);

  it("takes digits, place, stars and standard errors from the cells", () => {
    const { entries, counts } = scoreStudy(values, spec, null)!;
    expect(counts.published).toEqual({ match: 1, differ: 2, notReproducible: 1 });
    expect(entries[0]).toMatchObject({
      verdict: "match",
      printed: "0.4689***",
      where: { document: "A paper", page: 7, table: "2", row: "ai", column: "1" },
      difference: { significanceFlip: false },
    });
    expect(entries[1]!.difference).toMatchObject({ significanceFlip: true });
    expect(entries[1]!.difference!.standardErrors).toBeCloseTo((0.5 - 0.0711) / 0.2, 12);
    expect(entries[2]).toMatchObject({ verdict: "differ", printed: "(2.7620)", difference: { standardErrors: null } });
    expect(entries[3]).toMatchObject({ verdict: "not-reproducible", where: { document: "A paper" } });
  });
});
