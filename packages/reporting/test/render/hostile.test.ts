import { describe, expect, it } from "vitest";
import { renderDocx } from "../../src/docx.js";
import {
  dataTable,
  decodeTables,
  regressionTable,
  renderCsv,
  renderHtml,
  renderJson,
  renderLatex,
  renderMarkdown,
  renderText,
  renderTypst,
  type TableDocument,
} from "../../src/index.js";
import { renderXlsx } from "../../src/xlsx.js";
import { HOSTILE, HOSTILE_FIELDS } from "../hostile-text.js";
import { checkMarkup, textOf } from "../markup.js";
import { model, tidyRow } from "../models.js";
import { elements, parseXml, partsOf } from "../ooxml.js";

const inData: TableDocument = dataTable({
  id: "hostile",
  title: HOSTILE,
  rowHeading: HOSTILE,
  columns: [
    { id: "a", label: HOSTILE },
    { id: "b", label: HOSTILE, role: "text" },
  ],
  rows: [
    { label: HOSTILE, group: HOSTILE, values: [1.5, HOSTILE] },
    { label: "[*", group: HOSTILE, values: [HOSTILE, true] },
  ],
  spanners: [[{ label: HOSTILE, from: 0, to: 1 }]],
  notes: [HOSTILE, "[x] in brackets"],
});

const inModels: TableDocument = regressionTable(
  [
    model(HOSTILE, [tidyRow(HOSTILE, 0.1, 0.05, 0.04), tidyRow(HOSTILE, 0.1, 0.05, 0.04, HOSTILE)], {
      formula: HOSTILE,
      fixedEffects: [{ label: HOSTILE, levels: 3 }],
      inference: { label: HOSTILE, preset: HOSTILE, distribution: "t" },
      notes: [{ code: "X", message: HOSTILE }],
      sample: { dropped: [{ reason: HOSTILE, column: HOSTILE, count: 2 }], dataHash: HOSTILE },
    }),
  ],
  { id: "models", title: HOSTILE, style: "aer" },
);

describe.each([
  ["data table", inData],
  ["regression table", inModels],
])("hostile text in a %s", (_, table) => {
  it("stays on its line in text, without control characters", () => {
    const text = renderText(table);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is about them
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
    expect(text).toContain("<script>");
  });

  it("cannot open a cell, a tag or a link in Markdown", () => {
    const lines = renderMarkdown(table).split("\n");
    const rows = lines.filter((line) => line.startsWith("|"));
    const cells = rows.map((line) => line.split(/(?<!\\)\|/u).length);
    expect(new Set(cells).size).toBe(1);
    expect(lines.join("\n")).not.toMatch(/<script|(?<!\\)\]\(|(?<!\\)`/u);
  });

  it("is escaped text in HTML", () => {
    const html = renderHtml(table);
    expect(() => checkMarkup(html)).not.toThrow();
    expect(html).not.toContain("<script");
    expect(textOf(html)).toContain(
      '<script>alert("1")</script> | `a` \\input{x} & 50% #1 $y$ _i_ ^2 ~ *b* [c](d) 中文 \\\\',
    );
  });

  it("is escaped text in LaTeX, braces balanced, no option opened after a line end", () => {
    const latex = renderLatex(table);
    const bare = latex.replace(/\\[\\{}%&#$_]/gu, "");
    expect([...bare.matchAll(/\{/gu)]).toHaveLength([...bare.matchAll(/\}/gu)].length);
    expect(latex).not.toMatch(/\\input|(?<!\\)%|(?<!\\)#|\\\\\s*[[*]/u);
    expect(latex).toContain("\\textbackslash{}input\\{x\\}");
    expect(latex).toContain("中文");
  });
});

const fields = regressionTable(
  HOSTILE_FIELDS.map((text, index) =>
    model(text, [tidyRow(text === "" ? "empty" : text, 0.1, 0.05, 0.04)], {
      notes: [{ code: "X", message: text }],
      fixedEffects: [{ label: text, levels: index }],
    }),
  ),
  {
    id: "fields",
    title: HOSTILE_FIELDS[13] ?? "",
    rowHeading: HOSTILE_FIELDS[1] ?? "",
    spanners: [[{ label: HOSTILE_FIELDS[8] ?? "", from: 0, to: 3 }]],
    notes: HOSTILE_FIELDS,
  },
);
const words = dataTable({
  id: "words",
  title: HOSTILE,
  columns: HOSTILE_FIELDS.map((label, index) => ({ id: `c${index}`, label, role: "text" as const })),
  rows: HOSTILE_FIELDS.map((label) => ({ label, group: label, values: [...HOSTILE_FIELDS] })),
  notes: HOSTILE_FIELDS,
});

describe.each([
  ["a regression table", fields],
  ["a table of words", words],
])("hostile fields in %s", (_, table) => {
  it("are text in Word: every part well-formed, no element of theirs, none of their characters but the legal ones", () => {
    const parts = partsOf(renderDocx(table));
    const document = parseXml(parts["word/document.xml"] ?? "");
    for (const text of Object.values(parts)) expect(() => parseXml(text)).not.toThrow();
    expect(elements(document, "w:tbl")).toHaveLength(1);
    expect(parts["word/document.xml"]).toContain("&lt;script&gt;");
    expect(parts["word/document.xml"]).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
    const names = elements(document, "w:bookmarkStart").map((one) => one.getAttribute("w:name") ?? "");
    for (const name of names) expect(name).toMatch(/^[A-Za-z_]{1,40}$/u);
  });

  it("are inline text in Excel, never a formula", () => {
    const parts = partsOf(renderXlsx(table));
    for (const text of Object.values(parts)) expect(() => parseXml(text)).not.toThrow();
    const sheet = parseXml(parts["xl/worksheets/sheet1.xml"] ?? "");
    expect(elements(sheet, "f")).toHaveLength(0);
    for (const cell of elements(sheet, "c")) {
      const value = elements(cell, "v")[0];
      if (value !== undefined) expect(Number.isFinite(Number(value.textContent))).toBe(true);
      for (const text of elements(cell, "t")) expect((text.textContent ?? "").length).toBeLessThanOrEqual(32_767);
    }
  });

  it("are guarded text in CSV and plain strings in JSON", () => {
    for (const layout of ["grid", "long"] as const) {
      const lines = renderCsv(table, { layout })
        .replace(/^\ufeff/u, "")
        .split("\r\n");
      for (const line of lines) expect(line).not.toMatch(/(^|,)"?\s*[=+@](?=[^",])/u);
    }
    expect(decodeTables(renderJson(table))).toEqual([table]);
  });

  it("are escaped in HTML, LaTeX, Typst, Markdown and text", () => {
    expect(() => checkMarkup(renderHtml(table))).not.toThrow();
    const latex = renderLatex(table);
    expect(latex).not.toMatch(/\\(input|write|immediate|end\{tabular\}\S)/u);
    expect(renderTypst(table)).not.toMatch(/(?<!\\)#(eval|import)/u);
    expect(renderMarkdown(table)).not.toContain("<script");
    for (const text of [latex, renderText(table), renderTypst(table), renderMarkdown(table)]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is about them
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2066]/u);
    }
  });
});
