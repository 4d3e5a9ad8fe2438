import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/display-width.js";
import { dataTable, regressionTable, renderHtml, renderText } from "../../src/index.js";
import { threeModels } from "../models.js";

describe("alignment", () => {
  it("puts the decimal points of a text column below each other, under Chinese labels too", () => {
    const table = dataTable({
      id: "t",
      title: "权重",
      columns: [{ id: "x", label: "数值" }],
      rows: [
        { label: "公路", values: [1234.5] },
        { label: "a", values: [-0.25] },
        { label: "ｂ", values: [7] },
      ],
      decimals: 2,
      language: "zh",
    });
    const points = renderText(table)
      .split("\n")
      .filter((line) => line.includes("."))
      .map((line) => displayWidth(line.slice(0, line.indexOf("."))));
    expect(points).toHaveLength(3);
    expect(new Set(points).size).toBe(1);
  });

  it("gives the numbers of an HTML column the same room on both sides of the point", () => {
    const html = renderHtml(regressionTable(threeModels.slice(0, 1), { id: "t", title: "T", tests: [] }));
    // The room of a column that others share stands at the table.
    expect(html).toContain(';--i:3;--f:7" aria');
    expect([...html.matchAll(/<span class="f">/gu)].length).toBeGreaterThan(4);
    expect(html).not.toContain("<td style");
  });

  it("gives a column that is much narrower than the others its own room", () => {
    const html = renderHtml(
      dataTable({
        id: "t",
        title: "T",
        columns: [
          { id: "n", label: "N", role: "count" },
          { id: "x", label: "x" },
          { id: "y", label: "y", format: { style: "significant", digits: 3 }, align: "centre" },
        ],
        rows: [{ label: "a", values: [816, 12345.25, 0.5] }],
      }),
    );
    expect(html).toContain(";--i:5;--f:5");
    expect(html).toContain('<td style="--i:3;--f:0"><data value="816" data-role="count">816<span class="f">');
    expect(html).toContain('<td><data value="0.5">0.500</data></td>');
  });

  it("has no heading cell without a heading, and the row as wide as the others", () => {
    const rows = ["a", ""].map((label) => ({ label, values: [1] }));
    const html = renderHtml(dataTable({ id: "t", title: "T", columns: [{ id: "x", label: "x" }], rows }));
    expect(html).not.toContain('<th scope="row"></th>');
    expect([...html.matchAll(/<tr>(.*?)<\/tr>/gu)].map(([, row]) => [...row!.matchAll(/<t[hd]/gu)].length)).toEqual([
      2, 2, 2,
    ]);
  });

  it("rules a table with 1.5, 0.75 and 1.5 pt and names rows, columns and caption", () => {
    const html = renderHtml(regressionTable(threeModels, { id: "t", title: "T", style: "aer" }));
    expect(html).toContain("border-top:1.5pt solid;border-bottom:1.5pt solid");
    expect(html).toContain('<thead style="border-bottom:.75pt solid">');
    expect(html).toContain('<th scope="colgroup" colspan="3">');
    expect(html).toContain('<th scope="rowgroup" colspan="4">Direct effects</th>');
    expect(html).toContain('<th scope="row" rowspan="2">ln_infra</th>');
    expect(html).toContain('<caption id="t-caption">');
  });
});
