import { readFileSync } from "node:fs";
import { describeSharedText } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { parsePublished, printedVerdicts } from "../src/index.js";

const published = (id: string) =>
  parsePublished(
    readFileSync(new URL(`../../../apps/replication/studies/${id}/published.yaml`, import.meta.url), "utf8"),
  );

const stem = `schema: mesometrics/published@1
document: A paper
design: { units: 30, periods: 12 }
tables:
  - id: "2"
    title: Main results
    parentheses: t
    columns: [{ id: "1" }, { id: "2" }]
    rows:
      - { id: ai, role: coefficient, cells: { "1": "0.4689*** (2.7620)", "2": "0.0711 (0.2911)" } }
      - { id: Year effects, role: time-effects, cells: { "1": "No", "2": "Yes" } }
      - { id: N, role: observations, cells: { "1": "360", "2": "361" } }
text:
  - { id: right, printed: "0.469", repeats: { table: "2", row: ai, column: "1" } }
  - { id: wrong, printed: "0.489", repeats: { table: "2", row: ai, column: "1" } }
  - { id: alone, printed: "3.14" }
`;

describe("the verdict on every printed number", () => {
  it("tells what arithmetic gives, what it forbids and what it cannot tell", () => {
    const { numbers, counts } = printedVerdicts(parsePublished(stem));
    const found = Object.fromEntries(
      numbers.map(({ place, part, verdict }) => [`${place.text ?? `${place.row} ${place.column}`} ${part}`, verdict]),
    );
    expect(found).toEqual({
      "ai 1 estimate": "needs-data",
      "ai 1 parentheses": "needs-data",
      "ai 2 estimate": "needs-data",
      "ai 2 parentheses": "needs-data",
      "N 1 estimate": "reproduced",
      "N 2 estimate": "impossible",
      "right estimate": "reproduced",
      "wrong estimate": "impossible",
      "alone estimate": "needs-data",
    });
    expect(counts).toEqual({ reproduced: 2, impossible: 2, "needs-data": 5, doubtful: 0 });
  });

  it("gives one to each of the 271 numbers of 000 and the 90 of 002", () => {
    const he = printedVerdicts(published("he-2026"));
    expect(he.numbers).toHaveLength(271);
    expect(he.counts).toEqual({ reproduced: 51, impossible: 0, "needs-data": 220, doubtful: 76 });
    const xie = printedVerdicts(published("xie-2024"));
    expect(xie.numbers).toHaveLength(90);
    expect(xie.counts).toEqual({ reproduced: 5, impossible: 14, "needs-data": 71, doubtful: 8 });
    for (const { verdict, because, place, part } of [...he.numbers, ...xie.numbers]) {
      if (verdict !== "needs-data") expect(because.length, JSON.stringify([place, part])).toBeGreaterThan(0);
    }
  });

  it("names the checks: 252 observations of 21 x 11, and a total effect that is not the sum of its parts", () => {
    const { numbers } = printedVerdicts(published("xie-2024"));
    const impossible = numbers.filter(({ verdict }) => verdict === "impossible");
    const rules = new Set(impossible.flatMap(({ because }) => because.map(({ rule }) => rule)));
    expect([...rules].sort()).toEqual([
      "arithmetic",
      "nested-models",
      "sample-size",
      "significance",
      "text-number",
      "total-effect",
    ]);
    expect(impossible.filter(({ printed }) => printed === "252")).toHaveLength(4);
  });
});

/** Numbers of the text that are no results: sections, equations, levels of significance, shares of winsorising. */
const noResults = /^(0\.0[15]|0\.5|[1-9]\.[0-9])$/;

const papers = [
  ["he-2026", "../seeds/000_2af1d5c5e258263d.txt", "## References"],
  ["xie-2024", "../seeds/002_86df898488f3f363.txt", "\nReferences\n"],
] as const;

for (const [id, file, end] of papers) {
  describeSharedText(file, `the printed tables of ${id} are complete`, (paper) => {
    it("every number with a decimal point stands in published.yaml", () => {
      const spec = published(id);
      const plain = (text: string) => text.replace(/(\d),(\d)/g, "$1$2");
      const numbers = (text: string) => plain(text).match(/\d+\.\d+/g) ?? [];
      const cells = (spec.tables ?? []).flatMap(({ rows }) => rows.flatMap((row) => Object.values(row.cells)));
      const held = new Set([...cells, ...(spec.text ?? []).map(({ printed }) => printed)].flatMap(numbers));
      const [body = ""] = paper.split(end);
      expect(numbers(body).length).toBeGreaterThan(60);
      const missing = numbers(body.replace(/\S+@\S+/g, "")).filter((one) => !held.has(one) && !noResults.test(one));
      expect([...new Set(missing)]).toEqual([]);
    });
  });
}
