import { MesometricsError } from "@mesometrics/matrix";
import { chosenMatches, compileTerms } from "./term-matches.js";

/** Terms in groups: `{ ai: ["人工智能", "artificial intelligence"], data: ["数据中心"] }`, or one plain list. */
export type KeywordDictionary = readonly string[] | Readonly<Record<string, readonly string[]>>;

export interface KeywordOptions {
  /**
   * Which of two overlapping terms counts: `"longest-first"` (default) the longer one wherever it begins,
   * `"leftmost-longest"` the one that begins first and of those the longest.
   */
  readonly overlap?: "longest-first" | "leftmost-longest";
  /** Whether `AI` and `ai` are two words. Default false. */
  readonly caseSensitive?: boolean;
}

/** The keywords of one document. */
export interface DocumentKeywords {
  readonly document: string;
  /** Occurrences by term, every term of the dictionary, in its order. */
  readonly counts: Readonly<Record<string, number>>;
  /** Occurrences by group; one group, `all`, for a plain list. */
  readonly groups: Readonly<Record<string, number>>;
  readonly total: number;
  /** Letters and digits; no spaces, punctuation or symbols. */
  readonly characters: number;
  /** Runs of letters and digits (inner hyphens and apostrophes belong to them); every Chinese character is one. */
  readonly words: number;
  readonly perThousandCharacters: number;
  readonly perThousandWords: number;
}

export interface KeywordFrequency {
  readonly documents: readonly DocumentKeywords[];
  readonly rule: string;
}

/**
 * How often the terms of a dictionary occur in policy texts, Chinese or English, by document, and per 1,000 characters
 * or words.
 *
 * Terms are matched on the text itself, not on a segmentation (a segmenter may cut 人工智能 in two): longest match first,
 * no character counted twice. A term that begins or ends with a letter of an alphabet or a digit must stand at a word
 * boundary there (`AI` is not in `said`, but is in `AI技术` and `AI-driven`); a space in a term matches any white space, also
 * a line break. Full-width letters and digits count as their plain forms (Unicode NFKC). No stemming: list the plurals.
 *
 * @param texts by document name, or a list (named 1, 2, …)
 * @throws MesometricsError `EMPTY_TEXT`, `EMPTY_DICTIONARY`, `EMPTY_TERM`, `DUPLICATE_TERM`, `UNKNOWN_OPTION`
 * @example
 * ```ts
 * import { keywordFrequency } from "@mesometrics/indicators";
 * const { documents } = keywordFrequency(["推进人工智能与制造业融合,发展人工智能产业。"], ["人工智能", "智能", "数据中心"]);
 * documents[0].counts; // → {"人工智能": 2, "智能": 0, "数据中心": 0}
 * documents[0].characters; // → 20
 * documents[0].perThousandCharacters; // → 100
 * ```
 */
export function keywordFrequency(
  texts: readonly string[] | Readonly<Record<string, string>>,
  dictionary: KeywordDictionary,
  { overlap = "longest-first", caseSensitive = false }: KeywordOptions = {},
): KeywordFrequency {
  if (overlap !== "longest-first" && overlap !== "leftmost-longest") {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`overlap\` must be "longest-first" or "leftmost-longest", not ${JSON.stringify(overlap)}.`,
      { option: "overlap", value: overlap },
    );
  }
  const groups: readonly (readonly [string, readonly string[]])[] = isList(dictionary)
    ? [["all", dictionary]]
    : Object.entries(dictionary);
  const terms = groups.flatMap(([, list]) => list);
  const compiled = compileTerms(terms, caseSensitive);
  const named = isList(texts) ? texts.map((text, i) => [String(i + 1), text] as const) : Object.entries(texts);
  const documents = named.map(([document, text]) => {
    const plain = readText(document, text);
    const counts: Record<string, number> = Object.fromEntries(terms.map((term) => [term, 0]));
    const matches = chosenMatches(plain, compiled, overlap);
    for (const { term } of matches) counts[terms[term]!]!++;
    const { characters, words } = textLength(plain);
    if (characters === 0) {
      throw new MesometricsError(
        "EMPTY_TEXT",
        `Document "${document}" has no letter or digit: a frequency per 1,000 of nothing does not exist.`,
        { document },
      );
    }
    return {
      document,
      counts,
      groups: Object.fromEntries(
        groups.map(([group, list]) => [group, list.reduce((total, term) => total + counts[term]!, 0)]),
      ),
      total: matches.length,
      characters,
      words,
      perThousandCharacters: (1000 * matches.length) / characters,
      perThousandWords: (1000 * matches.length) / words,
    };
  });
  return {
    documents,
    rule:
      `${terms.length} terms, ${overlap === "longest-first" ? "longest match first" : "leftmost match, of those the longest"}, ` +
      `not overlapping, ${caseSensitive ? "case kept" : "case ignored"}`,
  };
}

function isList<Item>(value: readonly Item[] | object): value is readonly Item[] {
  return Array.isArray(value);
}

function readText(document: string, text: unknown): string {
  if (typeof text === "string") return text.normalize("NFKC");
  throw new MesometricsError("EMPTY_TEXT", `Document "${document}" is no text.`, { document });
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

function textLength(text: string): { readonly characters: number; readonly words: number } {
  return {
    characters: text.match(/[\p{L}\p{N}]/gu)?.length ?? 0,
    // A run of letters ends where a Chinese character begins.
    words: text.replace(/\p{Script=Han}/gu, " 字 ").match(WORD)?.length ?? 0,
  };
}
