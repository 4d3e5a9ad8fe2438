import { type Label, type Language, localise } from "../label.js";
import { escapeHtml } from "../render/escape-html.js";
import { languageTag } from "../render/said.js";
import { pageData } from "./page-data.js";
import { pageScript, pageScriptHash } from "./page-script.js";
import { pageWords } from "./page-words.js";
import { reportStyles } from "./report-styles.js";
import type { Speech } from "./speech.js";

/** A short fact under a title. */
export interface PageFact {
  readonly label: Label;
  readonly value: Label;
}

/** What every page of this package has. */
export interface PageParts {
  /** A line above the title: which kind of page, of which study. */
  readonly kicker?: Label;
  readonly title: Label;
  readonly subtitle?: Label;
  readonly facts?: readonly PageFact[];
  /** Markup below the facts. */
  readonly head?: readonly string[];
  /** Markup of the contents; without it the page has none. */
  readonly contents?: readonly string[];
  readonly main: readonly string[];
  /** What this kind of page needs besides the styles of all pages. */
  readonly styles?: string;
  readonly footer?: readonly Label[];
}

/**
 * A page as one HTML file. Its content security policy allows no address at all and no script but its own, by hash, so
 * that nothing is loaded and no text from outside could run even if it were not escaped.
 */
export function htmlPage(parts: PageParts, speech: Speech): string {
  const [language = "en"] = speech.languages;
  const { kicker, title, subtitle, facts = [], head = [], contents, main, styles, footer = [] } = parts;
  return `${[
    "<!doctype html>",
    `<html lang="${languageTag(language)}" data-language="${language}">`,
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${pageScriptHash}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(localise(title, language))}</title>`,
    `<style>\n${reportStyles}${styles === undefined ? "" : `\n${styles}`}\n</style>`,
    "</head>",
    "<body>",
    `<a class="skip" href="#text">${speech.say(pageWords.skip)}</a>`,
    `<div class="page${contents === undefined ? "" : " with-contents"}">`,
    "<header>",
    ...(kicker === undefined ? [] : [`<p class="kicker">${speech.say(kicker)}</p>`]),
    `<h1>${speech.say(title)}</h1>`,
    ...(subtitle === undefined ? [] : [`<p class="subtitle">${speech.say(subtitle)}</p>`]),
    ...factsHtml(facts, speech),
    ...head,
    "</header>",
    ...(contents ?? []),
    '<main id="text">',
    ...main,
    "</main>",
    ...(footer.length === 0 ? [] : ["<footer>", ...footer.map((line) => `<p>${speech.say(line)}</p>`), "</footer>"]),
    "</div>",
    `<script type="application/json" id="page-data">${pageData(title, speech.languages)}</script>`,
    `<script>${pageScript}</script>`,
    "</body>",
    "</html>",
  ].join("\n")}\n`;
}

/** Ids that a page uses itself. */
export const pageIds: readonly string[] = ["text", "contents", "page-data", "number-panel", "number-panel-title"];

export function factsHtml(facts: readonly PageFact[], speech: Speech): string[] {
  if (facts.length === 0) return [];
  const items = facts.map(
    ({ label, value }) => `<div><dt>${speech.say(label)}</dt><dd>${speech.say(value)}</dd></div>`,
  );
  return [`<dl class="facts">${items.join("")}</dl>`];
}

/** The languages of a page: the first is shown at first; at least one. */
export function pageLanguages(
  language: Language | undefined,
  languages: readonly Language[] | undefined,
): readonly Language[] {
  const first = language ?? languages?.[0] ?? "en";
  return [first, ...new Set((languages ?? []).filter((one) => one !== first))];
}
