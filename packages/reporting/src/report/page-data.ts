import { type Label, type Language, localise, singleLine } from "../label.js";
import { pageWords, roleWords } from "./page-words.js";

/** The words that the script of a page needs, as JSON inside a script element that is never run. */
export function pageData(title: Label, languages: readonly Language[]): string {
  const texts = (label: Label) => languages.map((language) => singleLine(localise(label, language)));
  const inEach = (labels: Readonly<Record<string, Label>>) =>
    Object.fromEntries(Object.entries(labels).map(([key, label]) => [key, texts(label)]));
  const { theme, close, hint, copy, copied, notCopied } = pageWords;
  const data = {
    languages,
    titles: texts(title),
    names: languages.map((language) => localise(pageWords.switchTo, language)),
    words: inEach({ theme, close, hint, copy, copied, notCopied }),
    roles: inEach(roleWords),
  };
  // "<" must not appear inside a script element, where "</script>" would end it.
  return JSON.stringify(data).replace(/</gu, "\\u003c");
}
