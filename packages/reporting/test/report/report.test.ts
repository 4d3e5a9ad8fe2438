import { describe, expect, it } from "vitest";
import { coefficientPlot, weightsBars } from "../../src/figures.js";
import { dataTable, type Report, regressionTable, renderReport, strictStars } from "../../src/index.js";
import { checkMarkup } from "../markup.js";
import { threeModels } from "../models.js";

const HOSTILE = '</script><script>alert(1)</script> & "quoted" <img src=x onerror=alert(1)>';

const table = regressionTable(threeModels, { id: "baseline", title: HOSTILE });

const report: Report = {
  title: HOSTILE,
  subtitle: HOSTILE,
  facts: [{ label: HOSTILE, value: HOSTILE }],
  sections: [
    {
      id: "main",
      heading: HOSTILE,
      paragraphs: [HOSTILE],
      tables: [table],
      figures: [
        coefficientPlot(threeModels.slice(0, 2), { id: "coefficients", title: HOSTILE }),
        weightsBars([{ label: HOSTILE, value: 1 }], { id: "weights", title: HOSTILE }),
      ],
    },
  ],
  scorecard: dataTable({ id: "scorecard", title: HOSTILE, columns: [], rows: [] }),
  methods: [HOSTILE],
  footer: [HOSTILE],
};

function utf8Bytes(text: string): number {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/gu, "x").length;
}

describe("renderReport", () => {
  it("is well-formed, with hostile text only as text", () => {
    const html = renderReport(report);
    expect(() => checkMarkup(html)).not.toThrow();
    expect([...html.matchAll(/<script>/gu)]).toHaveLength(1);
    expect(html).not.toContain("<img");
  });

  it("loads nothing", () => {
    const html = renderReport(report);
    expect(html).toContain("Content-Security-Policy\" content=\"default-src 'none'");
    expect(html).not.toMatch(/<link|<iframe|<[^>]* (?:src|href)="(?!#)|url\(|@import|fetch\(|import\(/u);
    const addresses = [...html.matchAll(/https?:\/\/[^"' ]+/gu)].map((match) => match[0]);
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg"]));
  });

  it("gives the same bytes every time", () => {
    expect(renderReport(report)).toBe(renderReport(report));
  });

  it("has a script that compiles, with the words of the language", () => {
    for (const language of ["en", "zh"] as const) {
      const script = /<script>\n([\s\S]*?)\n<\/script>/u.exec(renderReport({ ...report, language }))?.[1] ?? "";
      expect(script).toContain(language === "zh" ? "完整精度" : "Full precision");
      expect(() => new Function(script)).not.toThrow();
    }
  });

  it("numbers tables and figures and lists every section", () => {
    const html = renderReport({ ...report, title: "T" });
    expect(html).toContain("<span>Table 1. ");
    expect(html).toContain("<span>Table 2. ");
    expect(html).toContain(">Figure 2. ");
    for (const id of ["main", "scorecard-section", "methods-section"]) {
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
          tables: Array.from({ length: 8 }, (_, index) => regressionTable(wide, { id: `t${index}`, title: "T" })),
          figures: Array.from({ length: 4 }, (_, index) => coefficientPlot(wide, { id: `f${index}`, title: "F" })),
        },
      ],
    });
    expect(utf8Bytes(html)).toBeLessThan(300_000);
  });

  it("refuses shared ids and mixed star schemes", () => {
    const sections = [{ id: "main", heading: "H", tables: [table] }];
    const code = (value: string) => expect.objectContaining({ code: value });
    expect(() => renderReport({ title: "T", sections: [...sections, ...sections] })).toThrowError(code("DUPLICATE_ID"));
    expect(() => renderReport({ title: "T", sections: [{ id: "text", heading: "H" }] })).toThrowError(
      code("DUPLICATE_ID"),
    );
    expect(() => renderReport({ title: "T", sections: [{ id: "1", heading: "H" }] })).toThrowError(code("INVALID_ID"));
    const other = regressionTable(threeModels, { id: "other", title: "T", stars: strictStars });
    expect(() =>
      renderReport({ title: "T", sections: [...sections, { id: "b", heading: "H", tables: [other] }] }),
    ).toThrowError(code("MIXED_STAR_SCHEMES"));
  });
});
