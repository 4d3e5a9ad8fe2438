import { type Label, type Language, localise } from "../label.js";
import { said, saidMarkup } from "../render/said.js";
import { type Words, wordsOf } from "../words.js";

/** How a page says its texts: in one language, or in each of several, of which it shows one. */
export interface Speech {
  readonly languages: readonly Language[];
  /** A label as markup. */
  readonly say: (label: Label) => string;
  /** The titles of one document in each language, as markup. */
  readonly titles: (documents: readonly { readonly title: string }[]) => string;
  /** A fixed word of tables and figures as markup. */
  readonly word: (pick: (words: Words) => string) => string;
  /** Markup that differs by language. */
  readonly markup: (make: (language: Language) => string, element?: "span" | "div") => string;
}

export function speechIn(languages: readonly Language[]): Speech {
  return {
    languages,
    say: (label) =>
      said(
        languages.map((language) => localise(label, language)),
        languages,
      ),
    titles: (documents) =>
      said(
        documents.map(({ title }) => title),
        languages,
      ),
    word: (pick) =>
      said(
        languages.map((language) => pick(wordsOf(language))),
        languages,
      ),
    markup: (make, element) => saidMarkup(languages.map(make), languages, element),
  };
}
