import { describe, expect, it } from "vitest";
import { renderDocx } from "../../src/docx.js";
import { dataTable, regressionTable, strictStars } from "../../src/index.js";
import { wordParts } from "../../src/ooxml/word-document.js";
import { threeModels } from "../models.js";
import { elements, parseXml, partsOf, wordGrids } from "../ooxml.js";

const english = regressionTable(threeModels.slice(0, 2), {
  id: "baseline",
  title: "Infrastructure and output",
  labels: { ln_infra: "ln infrastructure", state: "State" },
  fit: ["observations"],
  spanners: [[{ label: "All states", from: 0, to: 1 }]],
});
const chinese = regressionTable(threeModels, {
  id: "zh",
  title: { en: "Baseline", zh: "基准回归结果" },
  language: "zh",
  style: "cn-se-inline",
  labels: { ln_infra: { en: "ln infrastructure", zh: "基础设施" } },
});
const wide = regressionTable(
  Array.from({ length: 10 }, (_, index) => threeModels[index % 2]!),
  { id: "wide", title: "Ten columns" },
);

describe("renderDocx", () => {
  const file = renderDocx([english, chinese, wide]);
  const parts = partsOf(file);
  const document = parseXml(parts["word/document.xml"] ?? "");

  it("packs exactly the parts, each of them well-formed, and names each in the content types", () => {
    const made = wordParts([english, chinese, wide]);
    expect(Object.keys(parts)).toEqual(made.map(({ path }) => path));
    for (const { path, text } of made) expect(parts[path]).toBe(text);
    for (const text of Object.values(parts)) expect(() => parseXml(text)).not.toThrow();
    const types = parseXml(parts["[Content_Types].xml"] ?? "");
    const named = elements(types, "Override").map((one) => one.getAttribute("PartName"));
    expect(named).toEqual(["/word/document.xml", "/word/styles.xml", "/word/settings.xml"]);
    for (const name of named) expect(parts).toHaveProperty([(name ?? "").slice(1)]);
  });

  it("gives the same bytes twice, without date or author", () => {
    expect(renderDocx([english, chinese, wide])).toEqual(file);
    expect(Object.values(parts).join("")).not.toMatch(/dcterms|dc:creator|20\d\d-\d\d-\d\d/u);
    // The DOS date of the first local header: 1 January 1980.
    expect([...file.subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
  });

  it("rules three lines of 1.5, 0.75 and 1.5 pt and no vertical ones", () => {
    const [table] = elements(document, "w:tbl");
    const borders = elements(table!, "w:tblBorders")[0]!;
    expect(elements(borders, "w:top")[0]?.getAttribute("w:sz")).toBe("12");
    expect(elements(borders, "w:bottom")[0]?.getAttribute("w:sz")).toBe("12");
    const heads = elements(table!, "w:tr").filter((row) => elements(row, "w:tblHeader").length > 0);
    expect(heads).toHaveLength(3);
    for (const cell of elements(heads[2]!, "w:tc")) {
      expect(elements(elements(cell, "w:tcBorders")[0]!, "w:bottom")[0]?.getAttribute("w:sz")).toBe("6");
    }
    expect(parts["word/document.xml"]).not.toMatch(/<w:(left|right|start|end|insideV) w:val="single"/u);
  });

  it("sets Times New Roman with SimSun for Chinese", () => {
    expect(parts["word/styles.xml"]).toContain('w:ascii="Times New Roman"');
    expect(parts["word/styles.xml"]).toContain('w:eastAsia="SimSun"');
  });

  it("aligns numbers on a decimal tab, centres words and raises stars", () => {
    const cells = elements(elements(document, "w:tbl")[0]!, "w:tc");
    const withText = (text: string) =>
      cells.find(
        (cell) =>
          elements(cell, "w:t")
            .map((one) => one.textContent)
            .join("") === text,
      )!;
    const estimate = withText("0.1708**");
    expect(elements(estimate, "w:tab")[0]?.getAttribute("w:val")).toBe("decimal");
    const raised = elements(estimate, "w:r").filter((run) => elements(run, "w:vertAlign").length > 0);
    expect(raised.map((run) => run.textContent)).toEqual(["**"]);
    const position = (text: string) => elements(withText(text), "w:tab")[0]?.getAttribute("w:pos");
    expect(position("(2.3429)")).toBe(position("0.1708**"));
    expect(elements(withText("Yes (48)"), "w:tab")).toHaveLength(0);
    expect(elements(withText("Yes (48)"), "w:jc")[0]?.getAttribute("w:val")).toBe("center");
  });

  it("holds the cells of the tables, headings repeated on every page, one bookmark and one number field each", () => {
    const grids = wordGrids(document);
    expect(grids).toHaveLength(3);
    expect(grids[0]?.slice(0, 4)).toEqual([
      ["", "All states"],
      ["", "(1)", "(2)"],
      ["", "Baseline", "Controls"],
      ["ln infrastructure", "0.1708**", "0.1235*"],
    ]);
    expect(grids[1]?.[2]).toEqual(["基础设施", "0.1708** (0.0729)", "0.1235* (0.0729)", "0.1500*** (0.0500)"]);
    expect(elements(document, "w:bookmarkStart").map((one) => one.getAttribute("w:name"))).toEqual([
      "table_baseline",
      "table_zh",
      "table_wide",
    ]);
    expect(elements(document, "w:fldSimple").map((one) => one.textContent)).toEqual(["1", "2", "3"]);
    const titles = elements(document, "w:p").filter((one) => elements(one, "w:fldSimple").length > 0);
    expect(titles.map((one) => one.textContent)).toEqual([
      "Table 1. Infrastructure and output",
      "表 2 基准回归结果",
      "Table 3. Ten columns",
    ]);
  });

  it("turns the page for a wide table and keeps every row inside the page", () => {
    const sections = elements(document, "w:pgSz").map((one) => one.getAttribute("w:orient"));
    expect(sections).toEqual([null, "landscape"]);
    const room = [9026, 9026, 13958];
    elements(document, "w:tbl").forEach((table, index) => {
      const widths = elements(table, "w:gridCol").map((one) => Number(one.getAttribute("w:w")));
      expect(widths.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(room[index]!);
      for (const row of elements(table, "w:tr")) {
        const spans = elements(row, "w:tc").map((cell) =>
          Number(elements(cell, "w:gridSpan")[0]?.getAttribute("w:val") ?? 1),
        );
        expect(spans.reduce((sum, one) => sum + one, 0)).toBe(widths.length);
      }
    });
  });

  it("refuses no table, two of one id, and two star schemes", () => {
    expect(() => renderDocx([])).toThrowError(expect.objectContaining({ code: "NO_TABLES" }));
    expect(() => renderDocx([english, english])).toThrowError(expect.objectContaining({ code: "DUPLICATE_ID" }));
    const strict = regressionTable(threeModels, { id: "strict", title: "T", stars: strictStars });
    expect(() => renderDocx([english, strict])).toThrowError(expect.objectContaining({ code: "MIXED_STAR_SCHEMES" }));
  });

  it("writes this document part", () => {
    const table = dataTable({
      id: "weights",
      title: { en: "Weights", zh: "权重" },
      columns: [{ id: "w", label: "w" }],
      rows: [
        { label: "公路", group: "交通", values: [0.25] },
        { label: "b", group: "交通", values: [null] },
      ],
      notes: ["R & D"],
      decimals: 2,
      language: "zh",
    });
    const part = wordParts(table, { numbered: false }).find(({ path }) => path === "word/document.xml");
    expect(part?.text).toMatchSnapshot();
  });
});
