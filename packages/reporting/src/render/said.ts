import type { Language } from "../label.js";
import { escapeHtml } from "./escape-html.js";

/** The `lang` attribute of a language. */
export function languageTag(language: Language): string {
  return language === "zh" ? "zh-CN" : "en";
}

/**
 * The markup of one place in each language of a page. Where they agree it stands once; else each has an element of its
 * own with its `lang`, and the page shows one of them.
 */
export function saidMarkup(
  markup: readonly string[],
  languages: readonly Language[],
  element: "span" | "div" = "span",
): string {
  const [first = ""] = markup;
  if (markup.every((one) => one === first)) return first;
  return markup
    .map((one, index) => {
      const language = languages[index] ?? "en";
      return one === "" ? "" : `<${element} lang="${languageTag(language)}">${one}</${element}>`;
    })
    .join("");
}

/** The same of plain texts. */
export function said(texts: readonly string[], languages: readonly Language[]): string {
  return saidMarkup(texts.map(escapeHtml), languages);
}
