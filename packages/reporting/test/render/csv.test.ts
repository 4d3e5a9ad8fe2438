import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataTable, regressionTable, renderCsv } from "../../src/index.js";
import { threeModels } from "../models.js";

const table = regressionTable(threeModels.slice(0, 2), {
  id: "baseline",
  title: "Infrastructure and output",
  drop: ["(Intercept)"],
  fit: ["observations"],
  tests: [],
});

/** RFC 4180, written independently of the renderer. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/uy;
  const body = text.replace(/^\ufeff/u, "");
  while (field.lastIndex < body.length) {
    const match = field.exec(body);
    if (match === null) throw new Error("not CSV");
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") rows.push([]);
  }
  if (rows.at(-1)!.length === 0) rows.pop();
  return rows;
}

describe("renderCsv", () => {
  it("prints these bytes", () => {
    expect(renderCsv(table)).toBe(
      [
        "row,statistic,(1) Baseline,(2) Controls",
        "ln_infra,estimate,0.1708,0.12345678",
        "ln_infra,estimate stars,**,*",
        `ln_infra,t,${0.1708 / 0.0729},${0.12345678 / 0.0729}`,
        "unemp,estimate,,-0.0053",
        "unemp,estimate stars,,***",
        `unemp,t,,${-0.0053 / 0.001}`,
        "state fixed effects,text,Yes (48),Yes (48)",
        "year fixed effects,text,No,Yes (17)",
        "Observations,count,816,799",
        "",
      ].join("\r\n"),
    );
  });

  it("keeps every number and its place in the long layout", () => {
    const [head, first] = parse(renderCsv(table, { layout: "long" }));
    expect(head).toEqual("table group row_id row column_id column role value mark text source".split(" "));
    expect(first).toEqual([
      "baseline",
      "",
      "main:ln_infra",
      "ln_infra",
      "m1",
      "Baseline",
      "estimate",
      "0.1708",
      "**",
      "",
      "m1",
    ]);
  });

  it("has a byte order mark where the text needs one, and as asked", () => {
    const chinese = dataTable({ id: "t", title: "t", columns: [{ id: "x", label: "数" }], rows: [] });
    expect(renderCsv(chinese).codePointAt(0)).toBe(0xfeff);
    expect(renderCsv(chinese, { byteOrderMark: false }).startsWith("row")).toBe(true);
    expect(renderCsv(table).startsWith("row")).toBe(true);
  });

  it("never starts a field with the sign of a formula, and keeps numbers numbers", () => {
    const openings = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "＝1", "−1+cmd|' /C calc'!A0", "\r\n=1"];
    const text = fc.oneof(fc.constantFrom(...openings), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, fc.double({ noNaN: true })), { minLength: 1 }), (rows) => {
        const made = dataTable({
          id: "t",
          title: "t",
          columns: [
            { id: "a", label: rows[0]![0], role: "text" },
            { id: "b", label: "b" },
          ],
          rows: rows.map(([label, word, value]) => ({ label, values: [word, value] })),
        });
        const grid = parse(renderCsv(made));
        expect(new Set(grid.map((line) => line.length))).toEqual(new Set([4]));
        for (const line of grid) {
          for (const one of [line[0]!, line[2]!]) expect(one).not.toMatch(/^\s*[=+\-@＝＋－＠].+/u);
        }
        const numbers = grid
          .filter((line) => line[1] === "statistic" && line[3] !== "b")
          .map((line) => Number(line[3]));
        expect(numbers).toEqual(rows.map(([, , value]) => value + 0));
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});
