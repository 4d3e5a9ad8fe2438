import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/display-width.js";
import {
  type AuditFacts,
  auditTableDocument,
  renderAuditListing,
  renderHtml,
  renderLatex,
  renderMarkdown,
  renderText,
} from "../../src/index.js";
import { checkMarkup } from "../markup.js";

const rules = {
  "sample-size": { number: 10, title: { en: "N = units x periods", zh: "样本量等于个体数乘时期数" } },
  stars: { number: 2, title: { en: "stars against |t|", zh: "星号与 t 值" } },
} as const;

const place = (row: string, column: string) => ({ table: "4", row, column, text: null, printed: "252" });
const finding = (rule: string, verdict: AuditFacts["findings"][number]["verdict"], row: string) => ({
  rule,
  verdict,
  places: [place(row, "1")],
  arithmetic: "21 units x 11 periods = 231; N printed 252",
  meaning: "More observations than unit-periods.",
});

const audit: AuditFacts = {
  document: "工业智能基础设施 A paper",
  findings: [
    finding("sample-size", "impossible", "Obs"),
    finding("stars", "borderline", "x1"),
    finding("stars", "borderline", "x2"),
    ...["a", "b", "c", "d"].map((row) => finding("stars", "consistent", row)),
    {
      ...finding("stars", "not-checkable", ""),
      places: [{ table: null, row: null, column: null, text: "lm", printed: "3" }],
    },
  ],
  assumptions: ["Stars are read as p < 0.1, 0.05, 0.01."],
};

describe("an audit as a table", () => {
  const table = auditTableDocument(audit, { rules });

  it("has a row per finding under its rule, and counts the rest", () => {
    expect(table.groups.map(({ label, rows }) => [label, rows.length])).toEqual([
      ["10 N = units x periods", 1],
      ["2 stars against |t|", 3],
    ]);
    expect(table.notes.map(({ text }) => text)).toEqual([
      "impossible: 1, suspicious: 0, borderline: 2, not checkable: 1, consistent: 4",
      "Stars are read as p < 0.1, 0.05, 0.01.",
    ]);
    expect(auditTableDocument(audit, { rules, verdicts: ["consistent"] }).groups[0]!.rows).toHaveLength(4);
  });

  it("renders in text, Markdown, LaTeX and HTML, in both languages", () => {
    expect(renderText(table)).toContain("Table 4: Obs (1)");
    expect(renderMarkdown(table)).toContain("impossible");
    expect(renderLatex(table)).toContain("231");
    const html = renderHtml(auditTableDocument(audit, { rules, language: "zh" }));
    checkMarkup(html);
    for (const word of [
      "样本量等于个体数乘时期数",
      "不可能",
      "表 4: Obs (1)",
      "正文 lm",
      "21 units x 11 periods = 231",
    ]) {
      expect(html).toContain(word);
    }
  });

  it("of an audit without findings is empty and renders", () => {
    const none = auditTableDocument({ document: "A paper", findings: [], assumptions: [] }, { rules });
    expect(none.groups).toEqual([]);
    expect(renderText(none)).toContain("consistent: 0");
    expect(renderAuditListing({ document: "A paper", findings: [], assumptions: [] }, { rules })).toContain(
      "0 impossible",
    );
  });
});

describe("an audit in the terminal", () => {
  it("lists the worst first, says a shared meaning once, and counts what is consistent", () => {
    expect(renderAuditListing(audit, { rules })).toBe(
      [
        "Audit of printed tables: 工业智能基础设施 A paper",
        "=".repeat(80),
        "1 impossible, 0 suspicious, 2 borderline, 1 not checkable, 4 consistent",
        "",
        `IMPOSSIBLE (1) ${"-".repeat(65)}`,
        "10 N = units x periods",
        "  - Table 4: Obs (1)",
        "    21 units x 11 periods = 231; N printed 252",
        "    > More observations than unit-periods.",
        "",
        `BORDERLINE (2) ${"-".repeat(65)}`,
        "2 stars against |t|",
        "  - Table 4: x1 (1)",
        "    21 units x 11 periods = 231; N printed 252",
        "  - Table 4: x2 (1)",
        "    21 units x 11 periods = 231; N printed 252",
        "    > More observations than unit-periods.",
        "",
        `NOT CHECKABLE (1) ${"-".repeat(62)}`,
        "2 stars against |t|",
        "  - text lm",
        "    21 units x 11 periods = 231; N printed 252",
        "    > More observations than unit-periods.",
        "",
        `CONSISTENT (4) ${"-".repeat(65)}`,
        "2 stars against |t|: 4",
        "",
        "Stars are read as p < 0.1, 0.05, 0.01.",
        "",
      ].join("\n"),
    );
  });

  it.each([40, 80, 132])("keeps to %d cells, Chinese characters counted as two, long words broken", (width) => {
    const long: AuditFacts = {
      ...audit,
      document: "智能".repeat(100),
      findings: [{ ...audit.findings[0]!, arithmetic: "1".repeat(500), meaning: "间接效应".repeat(60) }],
    };
    for (const language of ["en", "zh"] as const) {
      const lines = renderAuditListing(long, { rules, width, language }).split("\n");
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it("lists the consistent ones when asked", () => {
    const all = renderAuditListing(audit, { rules, verdicts: ["impossible", "borderline", "consistent"] });
    expect(all).toContain("- Table 4: d (1)");
    expect(all).not.toContain("stars against |t|: 4");
  });
});

const HOSTILE = `<script>alert(1)</script> =cmd() \\input{x} | \u001b[31mred\u202e\u0000 中文 ${"x".repeat(10_000)}`;

describe("hostile text in an audit is inert:", () => {
  const hostile: AuditFacts = {
    document: HOSTILE,
    findings: [
      {
        rule: HOSTILE,
        verdict: "impossible",
        places: [{ table: HOSTILE, row: HOSTILE, column: HOSTILE, text: null, printed: HOSTILE }],
        arithmetic: HOSTILE,
        meaning: HOSTILE,
      },
      { ...audit.findings[0]!, rule: "__proto__" },
    ],
    assumptions: [HOSTILE],
  };

  it("the terminal obeys nothing and every line keeps its width", () => {
    const text = renderAuditListing(hostile, { rules });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    expect(text.length).toBeLessThan(20_000);
  });

  it("HTML has no element of it, LaTeX no command", () => {
    const table = auditTableDocument(hostile, { rules });
    const html = renderHtml(table);
    checkMarkup(html);
    expect(html).not.toContain("<script");
    expect(renderLatex(table)).not.toContain("\\input{");
  });
});
