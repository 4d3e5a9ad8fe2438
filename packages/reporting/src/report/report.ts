import { MesometricsError } from "@mesometrics/matrix";
import type { Figure } from "../figure/figure.js";
import type { Label, Language } from "../label.js";
import { provenanceRecord } from "../render/provenance-html.js";
import type { Provenance, TableDocument } from "../table/document.js";
import { checkId } from "../table/document.js";
import { checkOneStarScheme } from "../table/table-list.js";
import { exhibitHtml, type InLanguages, inEach, isFigure, numbered } from "./exhibit-html.js";
import { htmlPage, type PageFact, pageIds, pageLanguages } from "./page.js";
import { pageWords } from "./page-words.js";
import { type Speech, speechIn } from "./speech.js";
import { type VerdictCounts, verdictBars } from "./verdicts.js";

export interface ReportSection {
  readonly id: string;
  readonly heading: Label;
  readonly paragraphs?: readonly Label[];
  /** Tables and figures in the order in which they are shown and numbered. */
  readonly exhibits?: readonly InLanguages<TableDocument | Figure>[];
  /** Long tables that the reader unfolds; they are not numbered and not printed on paper. */
  readonly folded?: readonly { readonly label: Label; readonly table: InLanguages<TableDocument> }[];
}

export interface Report {
  /** A line above the title, such as the kind of the report and the name of the study. */
  readonly kicker?: Label;
  readonly title: Label;
  readonly subtitle?: Label;
  /** The language shown first; default `en`. */
  readonly language?: Language;
  /** The languages between which the reader can switch; default: only the first. */
  readonly languages?: readonly Language[];
  /** Short facts under the title: sample, estimators, data. */
  readonly facts?: readonly PageFact[];
  /** How many numbers match, differ, are consistent, …, shown under the facts. */
  readonly verdicts?: readonly VerdictCounts[];
  /** Where numbers come from whose table has no record of its own. */
  readonly provenance?: InLanguages<Provenance>;
  readonly sections: readonly ReportSection[];
  /** Paragraphs of the last section. */
  readonly methods?: readonly Label[];
  readonly footer?: readonly Label[];
}

/**
 * A report as one HTML file: it loads nothing (a content security policy forbids it), holds no clock, path or host, and
 * the same input gives the same bytes. It follows the reader's light or dark setting, prints on A4, fits a phone, and
 * works without script. With it, a number opens a panel with its full precision and provenance, a button below a table
 * copies it for Word, and the reader switches between `languages`.
 *
 * Tables and figures are numbered in the order of the sections. Texts are plain; they are escaped, never read as HTML.
 * A table that is given in two languages and differs in words only is set once, with the words of both.
 *
 * @throws DUPLICATE_ID when sections, tables or figures share an id; MIXED_STAR_SCHEMES when tables mark significance
 * by different rules; INVALID_ADDRESS, INVALID_ID
 * @example
 * ```ts
 * import { renderReport } from "@mesometrics/reporting";
 * const html = renderReport({
 *   title: "Roads & output",
 *   sections: [{ id: "aim", heading: { en: "Aim", zh: "目的" }, paragraphs: ["What roads do."] }],
 *   languages: ["en", "zh"],
 * });
 * html.includes("<h1>Roads &amp; output</h1>"); // → true
 * html.includes('<span lang="zh-CN">目的</span>'); // → true
 * html.includes("src="); // → false
 * ```
 */
export function renderReport(report: Report): string {
  const languages = pageLanguages(report.language, report.languages);
  const speech = speechIn(languages);
  const sections = allSections(report);
  checkReport(sections);

  const count = { tables: 0, figures: 0 };
  const contents: string[] = [];
  const main: string[] = [];
  for (const section of sections) {
    const heading = speech.say(section.heading);
    const entries: string[] = [];
    main.push(
      `<section id="${section.id}" aria-labelledby="${section.id}-heading">`,
      `<h2 id="${section.id}-heading">${heading}</h2>`,
      ...(section.paragraphs ?? []).map((paragraph) => `<p>${speech.say(paragraph)}</p>`),
    );
    for (const exhibit of section.exhibits ?? []) {
      const documents = inEach(exhibit, languages);
      const number = isFigure(documents[0]) ? ++count.figures : ++count.tables;
      const titled = documents.map((one, index) => numbered(one, number, languages[index] ?? "en"));
      entries.push(`<li><a href="#${documents[0].id}">${speech.titles(titled)}</a></li>`);
      main.push(exhibitHtml(titled, speech));
    }
    for (const { label, table } of section.folded ?? []) {
      main.push(
        `<details class="folded"><summary>${speech.say(label)}</summary>`,
        exhibitHtml(inEach(table, languages), speech),
        "</details>",
      );
    }
    main.push("</section>");
    const list = entries.length === 0 ? "" : `<ol>${entries.join("")}</ol>`;
    contents.push(`<li><a href="#${section.id}">${heading}</a>${list}</li>`);
  }

  return htmlPage(
    {
      ...(report.kicker === undefined ? {} : { kicker: report.kicker }),
      title: report.title,
      ...(report.subtitle === undefined ? {} : { subtitle: report.subtitle }),
      facts: report.facts ?? [],
      head: [...verdictBars(report.verdicts ?? [], speech), ...reportData(report, speech)],
      contents: [
        `<nav aria-labelledby="contents"><h2 id="contents">${speech.say(pageWords.contents)}</h2>`,
        `<ol>${contents.join("\n")}</ol></nav>`,
      ],
      main,
      footer: report.footer ?? [],
    },
    speech,
  );
}

function allSections({ sections, methods = [] }: Report): readonly ReportSection[] {
  if (methods.length === 0) return sections;
  return [...sections, { id: "methods-section", heading: pageWords.methods, paragraphs: methods }];
}

function reportData({ provenance }: Report, speech: Speech): string[] {
  if (provenance === undefined) return [];
  return [
    `<details class="report-data"><summary>${speech.say(pageWords.provenance)}</summary>`,
    provenanceRecord(inEach(provenance, speech.languages), speech.languages),
    "</details>",
  ];
}

function checkReport(sections: readonly ReportSection[]): void {
  const ids = new Set(pageIds);
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
    for (const exhibit of [...(section.exhibits ?? []), ...(section.folded ?? []).map(({ table }) => table)]) {
      const documents = inEach<TableDocument | Figure>(exhibit, ["en", "zh"]);
      use(documents[0].id);
      if (isFigure(documents[0])) use(documents[0].table.id);
      for (const one of new Set(documents)) tables.push(isFigure(one) ? one.table : one);
    }
  }
  checkOneStarScheme(tables);
}
