import type { Figure } from "../figure/figure.js";
import type { Language } from "../label.js";
import { escapeHtml } from "../render/escape-html.js";
import { sameButForWords, tableHtml } from "../render/render-html.js";
import { languageTag, said, saidMarkup } from "../render/said.js";
import type { TableDocument } from "../table/document.js";
import { wordsOf } from "../words.js";
import type { Speech } from "./speech.js";

/** One document for every language, or one per language. */
export type InLanguages<Document> = Document | { readonly en: Document; readonly zh: Document };

/** The document of each language; one that has no translation stands for all. */
export function inEach<Document extends object>(
  document: InLanguages<Document>,
  languages: readonly Language[],
): readonly [Document, ...Document[]] {
  const pick = (language: Language): Document =>
    "en" in document && "zh" in document ? document[language] : (document as Document);
  const [first = "en", ...others] = languages;
  return [pick(first), ...others.map(pick)];
}

export function isFigure(document: TableDocument | Figure): document is Figure {
  return "svg" in document;
}

/** The document with its number in its title. */
export function numbered<Document extends TableDocument | Figure>(
  document: Document,
  number: number,
  language: Language,
): Document {
  const words = wordsOf(language);
  const kind = isFigure(document) ? words.figure : words.table;
  return { ...document, title: words.numbered(kind, number, document.title) };
}

/** A table or a figure in every language of the page. */
export function exhibitHtml(documents: readonly (TableDocument | Figure)[], speech: Speech): string {
  const figures = documents.filter(isFigure);
  if (figures.length > 0) return figureHtml(figures, speech);
  return tableInLanguages(
    documents.filter((one): one is TableDocument => !isFigure(one)),
    speech,
  );
}

function tableInLanguages(tables: readonly TableDocument[], { languages }: Speech): string {
  const [first, ...others] = tables;
  if (first === undefined) return "";
  if (others.every((other) => sameButForWords(first, other))) return tableHtml([first, ...others], languages);
  return tables
    .map((table, index) => {
      const language = languages[index] ?? "en";
      const own = index === 0 ? table : { ...table, id: `${table.id}-${language}` };
      return `<div lang="${languageTag(language)}">\n${tableHtml([own])}</div>`;
    })
    .join("\n");
}

function figureHtml(figures: readonly Figure[], speech: Speech): string {
  const { languages } = speech;
  const { id = "" } = figures[0] ?? {};
  const drawings = figures.map(({ svg }) => svg);
  const svg = drawings.every((one) => one === drawings[0])
    ? (drawings[0] ?? "")
    : saidMarkup(
        drawings.map((one, index) => (index === 0 ? one : withOtherIds(one, id, `${id}-${languages[index] ?? "en"}`))),
        languages,
        "div",
      );
  return [
    `<figure class="figure" id="${id}">`,
    `<figcaption id="${id}-caption">${speech.titles(figures)}</figcaption>`,
    `<div class="figure-scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">`,
    svg,
    "</div>",
    `<p>${said(
      figures.map(({ description }) => description),
      languages,
    )}</p>`,
    `<details><summary>${speech.word((words) => words.figureData)}</summary>`,
    tableInLanguages(
      figures.map(({ table }) => table),
      speech,
    ),
    "</details>",
    "</figure>",
  ].join("\n");
}

/** The drawing with ids of its own, so that a page can hold it beside the same figure in another language. */
function withOtherIds(svg: string, from: string, to: string): string {
  const name = escapeHtml(from);
  return svg
    .replace(/ (?:id|aria-labelledby)="[^"]*"/gu, (attribute) =>
      attribute.replace(/[^\s="]+/gu, (id) => (id.startsWith(`${name}-`) ? `${to}${id.slice(name.length)}` : id)),
    )
    .replaceAll(`url(#${name}-`, `url(#${to}-`);
}
