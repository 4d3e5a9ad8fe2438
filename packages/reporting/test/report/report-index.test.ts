import { describe, expect, it } from "vitest";
import { dataTable, renderAuditPage, renderReportIndex, type VerdictCounts } from "../../src/index.js";
import { HOSTILE } from "../hostile-text.js";
import { checkMarkup } from "../markup.js";

const verdicts: readonly VerdictCounts[] = [
  {
    label: HOSTILE,
    counts: [
      { verdict: "match", count: 12 },
      { verdict: "differ", count: 0 },
      { verdict: "not-reproducible", count: 3 },
    ],
  },
];
const study = { id: "roads", title: { en: "Roads", zh: "公路" }, href: "roads/report.html" };
const code = (value: string) => expect.objectContaining({ code: value });

describe("renderReportIndex", () => {
  it("links each study with its question, facts and verdicts, in both languages", () => {
    const html = renderReportIndex({
      title: { en: "Studies", zh: "研究" },
      languages: ["en", "zh"],
      studies: [
        { ...study, question: HOSTILE, facts: [{ label: HOSTILE, value: HOSTILE }], verdicts },
        { id: "ports", title: HOSTILE, href: "中文 ports".replace(" ", "-") },
      ],
      footer: [HOSTILE],
    });
    expect(() => checkMarkup(html)).not.toThrow();
    expect(html).toContain(
      '<a href="roads/report.html"><span lang="en">Roads</span><span lang="zh-CN">公路</span></a>',
    );
    expect(html).toContain("<b>12</b>");
    expect(html).toContain("<b>3</b>");
    expect(html).not.toContain("<b>0</b>");
    expect([...html.matchAll(/<article /gu)]).toHaveLength(2);
    expect([...html.matchAll(/<script>/gu)]).toHaveLength(1);
    expect(html).not.toMatch(/<link|<iframe|<img|src="/u);
  });

  it("sets groups under headings, with a table of scorecards, links, remarks and studies without a report", () => {
    const table = (language: "en" | "zh") =>
      dataTable({
        id: "scorecards",
        title: { en: HOSTILE, zh: "记分卡" },
        language,
        columns: [{ id: "match", label: HOSTILE, role: "count" }],
        rows: [{ label: HOSTILE, group: HOSTILE, values: [3] }],
      });
    const html = renderReportIndex({
      title: "T",
      languages: ["en", "zh"],
      scorecards: { en: table("en"), zh: table("zh") },
      studies: [
        {
          ...study,
          group: { en: "Open", zh: "公开" },
          kicker: HOSTILE,
          links: [{ label: HOSTILE, href: "roads/a.json" }],
        },
        { ...study, id: "rails", group: { en: "Open", zh: "公开" } },
        { id: "ports", group: HOSTILE, title: HOSTILE, remarks: [HOSTILE] },
      ],
    });
    expect(() => checkMarkup(html)).not.toThrow();
    expect([...html.matchAll(/<h2 class="studies">/gu)]).toHaveLength(2);
    expect([...html.matchAll(/<h3>/gu)]).toHaveLength(3);
    expect([...html.matchAll(/<h3><a /gu)]).toHaveLength(2);
    expect(html.indexOf('id="scorecards"')).toBeLessThan(html.indexOf('<h2 class="studies">'));
    expect(html).toContain('href="roads/a.json"');
    const again = () =>
      renderReportIndex({ title: "T", scorecards: table("en"), studies: [{ ...study, id: "scorecards" }] });
    expect(again).toThrowError(code("DUPLICATE_ID"));
    const elsewhere = () =>
      renderReportIndex({ title: "T", studies: [{ ...study, links: [{ label: "x", href: "//a" }] }] });
    expect(elsewhere).toThrowError(code("INVALID_ADDRESS"));
  });

  it("is an empty list without studies", () => {
    expect(() => checkMarkup(renderReportIndex({ title: "None", studies: [] }))).not.toThrow();
  });

  it("refuses studies of one id, ids that are no anchor and addresses elsewhere", () => {
    const make =
      (...studies: (typeof study)[]) =>
      () =>
        renderReportIndex({ title: "T", studies });
    expect(make(study, study)).toThrowError(code("DUPLICATE_ID"));
    expect(make({ ...study, id: "a b" })).toThrowError(code("INVALID_ID"));
    for (const href of ["javascript:alert(1)", "https://example.org/report.html", "/etc", "../x", "a\\b", ""]) {
      expect(make({ ...study, href })).toThrowError(code("INVALID_ADDRESS"));
    }
  });
});

describe("renderAuditPage", () => {
  const place = { table: HOSTILE, row: HOSTILE, column: HOSTILE, text: null, printed: HOSTILE };
  const finding = (verdict: "impossible" | "consistent") =>
    ({ rule: HOSTILE, verdict, places: [place], arithmetic: HOSTILE, meaning: HOSTILE }) as const;

  it("holds hostile findings as text, consistent ones folded", () => {
    const html = renderAuditPage(
      { document: HOSTILE, findings: [finding("impossible"), finding("consistent")], assumptions: [HOSTILE] },
      { rules: {} },
    );
    expect(() => checkMarkup(html)).not.toThrow();
    expect([...html.matchAll(/<script>/gu)]).toHaveLength(1);
    expect(html.indexOf("audit-impossible-section")).toBeLessThan(html.indexOf("audit-consistent-section"));
    expect(html.slice(html.indexOf('<section id="audit-consistent-section"'))).toContain('<details class="folded">');
  });

  it("says that an audit without findings has none", () => {
    const html = renderAuditPage({ document: "A paper", findings: [], assumptions: [] }, { rules: {} });
    expect(() => checkMarkup(html)).not.toThrow();
    expect(html).toContain("<dd>0</dd>");
  });
});
