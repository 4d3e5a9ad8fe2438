import { MesometricsError } from "@mesometrics/matrix";
import type { Figure } from "../figure/figure.js";
import { type Label, type Language, localise } from "../label.js";
import { escapeHtml } from "../render/escape-html.js";
import { renderHtml } from "../render/render-html.js";
import { checkId, type TableDocument } from "../table/document.js";
import { checkOneStarScheme } from "../table/table-list.js";
import { type Words, wordsOf } from "../words.js";
import { reportScript } from "./report-script.js";
import { reportStyles } from "./report-styles.js";

export interface ReportSection {
  readonly id: string;
  readonly heading: Label;
  readonly paragraphs?: readonly Label[];
  readonly tables?: readonly TableDocument[];
  readonly figures?: readonly Figure[];
}

export interface Report {
  readonly title: Label;
  readonly subtitle?: Label;
  /** Default `en`. */
  readonly language?: Language;
  /** Short facts under the title: sample, estimator, data hash, versions. */
  readonly facts?: readonly { readonly label: Label; readonly value: Label }[];
  readonly sections: readonly ReportSection[];
  /** Set in a section of its own after the others. */
  readonly scorecard?: TableDocument;
  /** Paragraphs of the last section. */
  readonly methods?: readonly Label[];
  readonly footer?: readonly Label[];
}

/**
 * A report as one HTML file: it loads nothing (a content security policy forbids it), holds no clock, path or host, and
 * the same input gives the same bytes. It follows the reader's light or dark setting, prints on A4, fits a phone, and
 * works without script; with it, a click on a number shows full precision and provenance.
 *
 * Tables and figures are numbered in the order of the sections. Texts are plain; they are escaped, never read as HTML.
 *
 * @throws DUPLICATE_ID when sections, tables or figures share an id; MIXED_STAR_SCHEMES when tables mark significance
 * by different rules; INVALID_ID
 * @example
 * ```ts
 * import { renderReport } from "@mesometrics/reporting";
 * const html = renderReport({
 *   title: "Roads & output",
 *   sections: [{ id: "aim", heading: "Aim", paragraphs: ["What roads do."] }],
 * });
 * html.includes("<h1>Roads &amp; output</h1>"); // → true
 * html.includes("src="); // → false
 * ```
 */
export function renderReport(report: Report): string {
  const language = report.language ?? "en";
  const words = wordsOf(language);
  const text = (label: Label) => escapeHtml(localise(label, language));
  const sections = allSections(report, words);
  checkReport(sections);

  const count = { tables: 0, figures: 0 };
  const main = sections.map((section) => {
    const parts = [
      `<section id="${section.id}" aria-labelledby="${section.id}-heading">`,
      `<h2 id="${section.id}-heading">${text(section.heading)}</h2>`,
      ...(section.paragraphs ?? []).map((paragraph) => `<p>${text(paragraph)}</p>`),
    ];
    for (const table of section.tables ?? []) {
      count.tables += 1;
      parts.push(renderHtml({ ...table, title: words.numbered(words.table, count.tables, table.title) }));
    }
    for (const figure of section.figures ?? []) {
      count.figures += 1;
      parts.push(figureHtml(figure, words.numbered(words.figure, count.figures, figure.title), words));
    }
    parts.push("</section>");
    return parts.join("\n");
  });

  return `${[
    "<!doctype html>",
    `<html lang="${language === "zh" ? "zh-CN" : "en"}">`,
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${text(report.title)}</title>`,
    `<style>\n${reportStyles}\n</style>`,
    "</head>",
    "<body>",
    `<a class="skip" href="#text">${words.skip}</a>`,
    '<div class="page">',
    "<header>",
    `<h1>${text(report.title)}</h1>`,
    ...(report.subtitle === undefined ? [] : [`<p class="subtitle">${text(report.subtitle)}</p>`]),
    ...factsHtml(report.facts ?? [], text),
    "</header>",
    '<div class="body">',
    `<nav aria-labelledby="contents"><h2 id="contents">${words.contents}</h2>`,
    "<ol>",
    ...sections.map((section) => `<li><a href="#${section.id}">${text(section.heading)}</a></li>`),
    "</ol></nav>",
    '<main id="text">',
    ...main,
    "</main>",
    "</div>",
    ...footerHtml(report.footer ?? [], text),
    "</div>",
    `<script>\n${reportScript(words)}\n</script>`,
    "</body>",
    "</html>",
  ].join("\n")}\n`;
}

function allSections(report: Report, words: Words): ReportSection[] {
  const sections = [...report.sections];
  if (report.scorecard !== undefined) {
    sections.push({ id: "scorecard-section", heading: words.scorecard, tables: [report.scorecard] });
  }
  if (report.methods !== undefined && report.methods.length > 0) {
    sections.push({ id: "methods-section", heading: words.methods, paragraphs: report.methods });
  }
  return sections;
}

function checkReport(sections: readonly ReportSection[]): void {
  // Ids of the page itself.
  const ids = new Set(["text", "contents"]);
  const tables: TableDocument[] = [];
  const use = (id: string) => {
    checkId(id);
    if (ids.has(id)) {
      throw new MesometricsError(
        "DUPLICATE_ID",
        `The id "${id}" stands twice in the report. Give every section, table and figure its own.`,
        { id },
      );
    }
    ids.add(id);
  };
  for (const section of sections) {
    use(section.id);
    for (const figure of section.figures ?? []) use(figure.id);
    for (const table of [...(section.tables ?? []), ...(section.figures ?? []).map((figure) => figure.table)]) {
      use(table.id);
      tables.push(table);
    }
  }
  checkOneStarScheme(tables);
}

function factsHtml(facts: NonNullable<Report["facts"]>, text: (label: Label) => string): string[] {
  if (facts.length === 0) return [];
  const items = facts.map(({ label, value }) => `<div><dt>${text(label)}</dt><dd>${text(value)}</dd></div>`);
  return [`<dl class="facts">${items.join("")}</dl>`];
}

function footerHtml(footer: readonly Label[], text: (label: Label) => string): string[] {
  if (footer.length === 0) return [];
  return ["<footer>", ...footer.map((line) => `<p>${text(line)}</p>`), "</footer>"];
}

function figureHtml(figure: Figure, title: string, words: Words): string {
  const { id } = figure;
  return [
    `<figure class="figure" id="${id}" style="margin-inline:0">`,
    `<figcaption id="${id}-caption">${escapeHtml(title)}</figcaption>`,
    `<div class="figure-scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">`,
    figure.svg,
    "</div>",
    `<p>${escapeHtml(figure.description)}</p>`,
    `<details><summary>${words.figureData}</summary>`,
    renderHtml(figure.table),
    "</details>",
    "</figure>",
  ].join("\n");
}
