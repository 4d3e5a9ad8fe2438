import { describe, expect, it } from "vitest";
import {
  dataTable,
  regressionTable,
  renderHtml,
  renderLatex,
  renderMarkdown,
  renderText,
  type TableDocument,
} from "../../src/index.js";
import { HOSTILE } from "../hostile-text.js";
import { checkMarkup, textOf } from "../markup.js";
import { model, tidyRow } from "../models.js";

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
