import { MesometricsError } from "@mesometrics/matrix";

/** The dictionary as one pattern per term, longest first. */
export interface CompiledTerm {
  /** The term's place in the dictionary. */
  readonly term: number;
  readonly length: number;
  readonly pattern: RegExp;
}

/** One occurrence: the text from `start` up to `end`. */
export interface TermMatch {
  readonly term: number;
  readonly start: number;
  readonly end: number;
}

/** Patterns of the terms; equal terms after normalisation would count twice and are refused. */
export function compileTerms(terms: readonly string[], caseSensitive: boolean): readonly CompiledTerm[] {
  if (terms.length === 0) throw new MesometricsError("EMPTY_DICTIONARY", "The dictionary has no term.");
  const seen = new Map<string, string>();
  return terms.map((term, i) => {
    const plain = typeof term === "string" ? term.normalize("NFKC").trim().replace(/\s+/g, " ") : "";
    if (plain === "") {
      throw new MesometricsError("EMPTY_TERM", `Term ${i + 1} of the dictionary is empty.`, { term, position: i + 1 });
    }
    const key = caseSensitive ? plain : plain.toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) {
      throw new MesometricsError(
        "DUPLICATE_TERM",
        `The terms "${other}" and "${term}" of the dictionary are one and the same. A term belongs to one group.`,
        { terms: [other, term] },
      );
    }
    seen.set(key, term);
    return { term: i, length: [...plain].length, pattern: patternOf(plain, caseSensitive) };
  });
}

/** A letter or digit of a script that parts its words by spaces: everything but Chinese characters. */
const ALPHABETIC = "(?!\\p{Script=Han})[\\p{L}\\p{N}]";

function patternOf(term: string, caseSensitive: boolean): RegExp {
  const isAlphabetic = (end: string) => new RegExp(`^${ALPHABETIC}`, "u").test(end);
  const letters = [...term];
  const before = isAlphabetic(letters[0]!) ? "(?<!(?!\\p{Script=Han})[\\p{L}\\p{N}])" : "";
  const after = isAlphabetic(letters.at(-1)!) ? `(?!${ALPHABETIC})` : "";
  const body = letters.map((letter) => (letter === " " ? "\\s+" : escaped(letter))).join("");
  return new RegExp(`${before}${body}${after}`, caseSensitive ? "gu" : "giu");
}

function escaped(letter: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter;
}

/** Non-overlapping occurrences, in the order of the text. */
export function chosenMatches(
  text: string,
  terms: readonly CompiledTerm[],
  overlap: "longest-first" | "leftmost-longest",
): readonly TermMatch[] {
  const found: (TermMatch & { readonly length: number })[] = [];
  for (const { term, length, pattern } of terms) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      found.push({ term, length, start: match.index, end: match.index + match[0].length });
      // Occurrences of one term may overlap too (研究研究 in 研究研究研究): each start is looked at.
      pattern.lastIndex = match.index + 1;
    }
  }
  found.sort((a, b) =>
    overlap === "longest-first"
      ? b.length - a.length || a.start - b.start || a.term - b.term
      : a.start - b.start || b.length - a.length || a.term - b.term,
  );
  const taken = new Uint8Array(text.length);
  const chosen: TermMatch[] = [];
  for (const { term, start, end } of found) {
    if (taken.subarray(start, end).includes(1)) continue;
    taken.fill(1, start, end);
    chosen.push({ term, start, end });
  }
  return chosen.sort((a, b) => a.start - b.start);
}
