import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { coefficientPlot, weightsBars } from "../../src/figures.js";
import {
  dataTable,
  type Figure,
  type Language,
  type Report,
  regressionTable,
  renderReport,
  strictStars,
  type TableDocument,
} from "../../src/index.js";
import { pageScript, pageScriptHash } from "../../src/report/page-script.js";
import { checkMarkup, textOf } from "../markup.js";
import { threeModels } from "../models.js";

const HOSTILE = '</script><script>alert(1)</script> & "quoted" <img src=x onerror=alert(1)> url(#weights-x) id="main"';

const table = regressionTable(threeModels, { id: "baseline", title: HOSTILE });

const report: Report = {
  kicker: HOSTILE,
  title: HOSTILE,
  subtitle: HOSTILE,
  facts: [{ label: HOSTILE, value: HOSTILE }],
  verdicts: [{ label: HOSTILE, href: "#main", counts: [{ verdict: "match", count: 3 }] }],
  provenance: { ...table.provenance[0]!, label: HOSTILE, formula: HOSTILE },
  sections: [
    {
      id: "main",
      heading: HOSTILE,
      paragraphs: [HOSTILE],
      exhibits: [
        table,
        coefficientPlot(threeModels.slice(0, 2), { id: "coefficients", title: HOSTILE }),
        weightsBars([{ label: HOSTILE, value: 1 }], { id: "weights", title: HOSTILE }),
      ],
      folded: [{ label: HOSTILE, table: dataTable({ id: "folded", title: HOSTILE, columns: [], rows: [] }) }],
    },
  ],
  methods: [HOSTILE],
  footer: [HOSTILE],
};

/** A table and a figure in both languages, with labels of each. */
function inBoth(label: string): { readonly table: Translated<TableDocument>; readonly figure: Translated<Figure> } {
  const labels = { ln_infra: { en: label, zh: `中文 ${label}` } };
  const of = (language: Language) => ({
    table: regressionTable(threeModels, { id: "t", title: { en: "Effects", zh: "效应" }, language, labels }),
    figure: coefficientPlot(threeModels.slice(0, 2), {
      id: "f",
      title: { en: "Coefficients", zh: "系数" },
      language,
      labels,
    }),
  });
  const en = of("en");
  const zh = of("zh");
  return { table: { en: en.table, zh: zh.table }, figure: { en: en.figure, zh: zh.figure } };
}

interface Translated<Document> {
  readonly en: Document;
  readonly zh: Document;
}

function bilingual(label = "Roads", languages: readonly Language[] = ["en", "zh"]): string {
  const { table, figure } = inBoth(label);
  return renderReport({
    title: { en: "Roads", zh: "道路" },
    languages,
    sections: [{ id: "s", heading: { en: "Results", zh: "结果" }, exhibits: [table, figure] }],
  });
}

describe("renderReport", () => {
  it("is well-formed, with hostile text only as text", () => {
    const html = renderReport(report);
    expect(() => checkMarkup(html)).not.toThrow();
    expect([...html.matchAll(/<script>/gu)]).toHaveLength(1);
    expect(html).not.toContain("<img");
    expect([...html.matchAll(/<\/script>/gu)]).toHaveLength(2);
  });

  it("loads nothing and lets no script run but its own", () => {
    const html = renderReport(report);
    expect(html).toContain("Content-Security-Policy\" content=\"default-src 'none'");
    expect(html).toContain(`script-src '${pageScriptHash}'`);
    expect(html).not.toMatch(/script-src[^;]*unsafe/u);
    expect(html).not.toMatch(/<link|<iframe|<[^>]* (?:src|href)="(?!#)|@import|fetch\(|import\(/u);
    const addresses = [...html.matchAll(/https?:\/\/[^"' ]+/gu)].map((match) => match[0]);
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg"]));
  });

  it("names the script by its hash", () => {
    expect(pageScriptHash).toBe(`sha256-${createHash("sha256").update(pageScript).digest("base64")}`);
    expect(renderReport(report)).toContain(`<script>${pageScript}</script>`);
    expect(() => new Function(pageScript)).not.toThrow();
  });

  it("gives the same bytes every time", () => {
    expect(renderReport(report)).toBe(renderReport(report));
    expect(bilingual()).toBe(bilingual());
  });

  it("holds its words as data in the languages of the page", () => {
    const data = (html: string) => /id="page-data">(.*?)<\/script>/u.exec(html)?.[1] ?? "";
    expect(data(renderReport(report))).not.toContain("<");
    expect(JSON.parse(data(renderReport(report))).titles).toEqual([HOSTILE]);
    expect(JSON.parse(data(renderReport({ ...report, language: "zh" }))).words.copy).toEqual(["复制到 Word"]);
    expect(JSON.parse(data(bilingual())).titles).toEqual(["Roads", "道路"]);
  });

  it("numbers tables and figures and lists them under their sections", () => {
    const html = renderReport({ ...report, title: "T" });
    expect(html).toContain("<span>Table 1. ");
    expect(html).toContain(">Figure 2. ");
    expect(html).toContain('<li><a href="#baseline">Table 1. ');
    expect(html).toContain('<li><a href="#weights">Figure 2. ');
    expect(html).not.toContain("Table 2. ");
    for (const id of ["main", "methods-section"]) {
      expect(html).toContain(`<li><a href="#${id}">`);
      expect(html).toContain(`<section id="${id}"`);
    }
    expect(renderReport({ ...report, language: "zh" })).toContain("<span>表 1 ");
  });

  it("holds light, dark, print and narrow styles", () => {
    const html = renderReport(report);
    for (const rule of [
      "prefers-color-scheme:dark",
      "[data-theme=dark]",
      "@media print",
      "size:A4",
      "max-width:720px",
    ]) {
      expect(html).toContain(rule);
    }
  });

  it("stays below 300 kB for eight wide tables and four figures", () => {
    const wide = [...threeModels, ...threeModels];
    const html = renderReport({
      title: "T",
      sections: [
        {
          id: "s",
          heading: "S",
          exhibits: [
            ...Array.from({ length: 8 }, (_, index) => regressionTable(wide, { id: `t${index}`, title: "T" })),
            ...Array.from({ length: 4 }, (_, index) => coefficientPlot(wide, { id: `f${index}`, title: "F" })),
          ],
        },
      ],
    });
    expect(Buffer.byteLength(html)).toBeLessThan(300_000);
  });

  it.each(["javascript:alert(1)", "https://example.org", "//example.org", "../x", "#a b", "a?b", ""])(
    "links to no place outside the page: %s",
    (href) => {
      const verdicts = [{ label: "A", href, counts: [] }];
      expect(() => renderReport({ title: "T", verdicts, sections: [] })).toThrowError(
        expect.objectContaining({ code: "INVALID_ADDRESS" }),
      );
    },
  );

  it("refuses shared ids and mixed star schemes", () => {
    const sections = [{ id: "main", heading: "H", exhibits: [table] }];
    const code = (value: string) => expect.objectContaining({ code: value });
    expect(() => renderReport({ title: "T", sections: [...sections, ...sections] })).toThrowError(code("DUPLICATE_ID"));
    for (const id of ["text", "contents", "number-panel"]) {
      expect(() => renderReport({ title: "T", sections: [{ id, heading: "H" }] })).toThrowError(code("DUPLICATE_ID"));
    }
    expect(() => renderReport({ title: "T", sections: [{ id: "1", heading: "H" }] })).toThrowError(code("INVALID_ID"));
    const other = regressionTable(threeModels, { id: "other", title: "T", stars: strictStars });
    expect(() =>
      renderReport({ title: "T", sections: [...sections, { id: "b", heading: "H", exhibits: [other] }] }),
    ).toThrowError(code("MIXED_STAR_SCHEMES"));
  });
});

describe("a report in two languages", () => {
  it("sets numbers once and words twice", () => {
    const html = bilingual();
    expect(() => checkMarkup(html)).not.toThrow();
    const one = renderReport({
      title: "Roads",
      sections: [{ id: "s", heading: "Results", exhibits: [inBoth("Roads").table.en, inBoth("Roads").figure.en] }],
    });
    const numbers = (page: string) => [...page.matchAll(/<data value="[^"]*"/gu)].map(([tag]) => tag);
    expect(numbers(html)).toEqual(numbers(one));
    expect(html).toContain('<span lang="en">Table 1. Effects</span><span lang="zh-CN">表 1 效应</span>');
    expect(html).toContain('<span lang="en">Roads</span><span lang="zh-CN">中文 Roads</span>');
  });

  it("holds both drawings of a figure, with ids of their own", () => {
    const html = bilingual('Roads" id="f-svg url(#f-x)');
    expect(() => checkMarkup(html)).not.toThrow();
    expect(html).toContain('id="f-svg"');
    expect(html).toContain('id="f-zh-svg" role="img" aria-labelledby="f-zh-svg-title f-zh-svg-desc"');
  });

  it("shows the first language first", () => {
    expect(bilingual()).toContain('<html lang="en" data-language="en">');
    expect(bilingual("Roads", ["zh", "en"])).toContain('<html lang="zh-CN" data-language="zh">');
    expect(textOf(bilingual("Roads", ["zh"]))).not.toContain("Results");
  });

  it("sets a table twice when its translation is another table", () => {
    const { table } = inBoth("Roads");
    const shorter = { ...table.zh, groups: table.zh.groups.slice(0, 1) };
    const html = renderReport({
      title: "T",
      languages: ["en", "zh"],
      sections: [{ id: "s", heading: "S", exhibits: [{ en: table.en, zh: shorter }] }],
    });
    expect(() => checkMarkup(html)).not.toThrow();
    expect(html).toContain('<div lang="en">\n<div class="table-block" id="t" lang="en">');
    expect(html).toContain('<div lang="zh-CN">\n<div class="table-block" id="t-zh" lang="zh-CN">');
  });

  it("shows a table without translation in both", () => {
    const html = renderReport({
      title: "T",
      languages: ["en", "zh"],
      sections: [{ id: "s", heading: "S", exhibits: [dataTable({ id: "t", title: "Only", columns: [], rows: [] })] }],
    });
    expect(html).toContain('<span lang="en">Table 1. Only</span><span lang="zh-CN">表 1 Only</span>');
  });
});
