/** The language of every fixed word of a document. */
export type Language = "en" | "zh";

/** A text that is the same in every language, or one text per language. */
export type Label = string | { readonly en: string; readonly zh: string };

/**
 * The text of a label in one language.
 *
 * @example
 * ```ts
 * import { localise } from "@mesometrics/reporting";
 * localise({ en: "Observations", zh: "观测值" }, "zh"); // → "观测值"
 * ```
 */
export function localise(label: Label, language: Language): string {
  return typeof label === "string" ? label : label[language];
}

/**
 * One printable line: runs of white space become one space; control characters (terminal escapes among them) and
 * characters that reverse the reading direction or are no characters (halves of pairs) are removed.
 */
export function singleLine(text: string): string {
  return printable(text).trim();
}

/** The same with one space kept at either end, for texts that stand beside others. */
export function printable(text: string): string {
  return (
    text
      .replace(/\s+/gu, " ")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
      .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Cs}]/gu, "")
  );
}
