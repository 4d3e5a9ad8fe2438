import { sharedText } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keywordFrequency } from "../src/index.js";
import { thrownBy } from "./fixtures.js";

function counts(text: string, terms: readonly string[], options = {}): readonly number[] {
  const { documents } = keywordFrequency([text], terms, options);
  return terms.map((term) => documents[0]!.counts[term]!);
}

describe("keywordFrequency", () => {
  it("counts the longest term and nothing inside it", () => {
    expect(counts("工业互联网和互联网", ["互联网", "工业互联网", "工业"])).toEqual([1, 1, 0]);
    expect(counts("artificial intelligence and intelligence", ["intelligence", "artificial intelligence"])).toEqual([
      1, 1,
    ]);
  });

  it("lets the longer of two overlapping terms win, or the first one by name", () => {
    expect(counts("大数据中心", ["大数据", "数据中心"])).toEqual([0, 1]);
    expect(counts("大数据中心", ["大数据", "数据中心"], { overlap: "leftmost-longest" })).toEqual([1, 0]);
    expect(counts("研究研究研究", ["研究研究"])).toEqual([1]);
  });

  it("keeps to word boundaries in alphabets, not in Chinese", () => {
    expect(counts("AI, said AI-driven; ai技术 and 5G AI5", ["AI", "5G"])).toEqual([3, 1]);
    expect(counts("AI and ai", ["AI"], { caseSensitive: true })).toEqual([1]);
    expect(counts("C++ (a.b) aXb", ["C++", "a.b"])).toEqual([1, 1]);
  });

  it("reads line breaks as spaces, and full-width letters as plain ones", () => {
    expect(counts("artificial\n  intelligence, ＡＩ", ["artificial intelligence", "AI"])).toEqual([1, 1]);
  });

  it("counts characters without punctuation, and words of both scripts", () => {
    const { documents } = keywordFrequency({ mixed: "AI技术, state-of-the-art: 2个 don’t!" }, ["AI"]);
    expect(documents[0]).toMatchObject({ document: "mixed", characters: 23, words: 7, total: 1 });
    expect(documents[0]!.perThousandWords).toBe(1000 / 7);
  });

  it("adds up by group", () => {
    const { documents, rule } = keywordFrequency(["人工智能与数据中心、云计算"], {
      ai: ["人工智能"],
      base: ["数据中心", "云计算"],
    });
    expect(documents[0]).toMatchObject({ groups: { ai: 1, base: 2 }, total: 3 });
    expect(rule).toContain("longest match first");
  });

  it.each<[string, readonly string[], object]>([
    ["EMPTY_TEXT", [" ,。"], ["a"]],
    ["EMPTY_DICTIONARY", ["a"], []],
    ["EMPTY_TERM", ["a"], ["b", " "]],
    ["DUPLICATE_TERM", ["a"], ["AI", "ai"]],
    ["DUPLICATE_TERM", ["a"], { one: ["AI"], two: ["AI"] }],
  ])("%s", (code, texts, dictionary) => {
    expect(thrownBy(() => keywordFrequency(texts, dictionary as string[]))).toMatchObject({ code });
  });

  it("refuses an unknown overlap rule and takes hostile terms as text", () => {
    const overlap = "all" as "longest-first";
    expect(thrownBy(() => keywordFrequency(["a"], ["a"], { overlap }))).toMatchObject({ code: "UNKNOWN_OPTION" });
    expect(counts("x (a+)+$ ^.*", ["(a+)+$", ".*", "\\"])).toEqual([1, 1, 0]);
  });

  it("never counts a character twice, in any text", () => {
    const letter = fc.constantFrom("甲", "乙", "丙");
    const term = fc.array(letter, { minLength: 1, maxLength: 3 }).map((part) => part.join(""));
    fc.assert(
      fc.property(
        fc.array(letter, { minLength: 1, maxLength: 30 }),
        fc.uniqueArray(term, { minLength: 1, maxLength: 5 }),
        (text, terms) => {
          for (const overlap of ["longest-first", "leftmost-longest"] as const) {
            const found = counts(text.join(""), terms, { overlap });
            const covered = found.reduce((total, count, i) => total + count * terms[i]!.length, 0);
            expect(covered).toBeLessThanOrEqual(text.length);
            // A term that stands alone in the dictionary is found wherever a plain search finds it.
            const alone = counts(text.join(""), [terms[0]!], { overlap })[0]!;
            expect(alone).toBe(text.join("").split(terms[0]!).length - 1);
          }
        },
      ),
    );
  });
});

const documents = {
  "001": "001_91feda5ee24c3c9d.txt",
  "003": "003_f001cba573bcb202.txt",
  "004": "004_72a45139303b1b54.txt",
};
const texts = Object.fromEntries(
  Object.entries(documents).flatMap(([name, file]) => {
    const text = sharedText(`../seeds/${file}`);
    return text === undefined ? [] : [[name, text]];
  }),
);

describe.skipIf(Object.keys(texts).length < 3)("policy and news documents 001, 003, 004", () => {
  const dictionary = {
    ai: ["AI", "artificial intelligence", "AI-native enterprises", "intelligent manufacturing", "smart manufacturing"],
    manufacturing: ["manufacturing", "advanced manufacturing", "manufacturing industry"],
  };

  it("agree with a search by hand, longest first", () => {
    const result = keywordFrequency(texts, dictionary);
    for (const { document, counts: found, total, words } of result.documents) {
      // The dictionary by hand: take each term out of the text, the longest first.
      let rest = texts[document]!.normalize("NFKC").replace(/\s+/g, " ");
      const terms = Object.values(dictionary)
        .flat()
        .sort((a, b) => b.length - a.length);
      for (const term of terms) {
        const pattern = new RegExp(`(?<![A-Za-z0-9])${term}(?![A-Za-z0-9])`, "gi");
        expect(found[term], `${document}: ${term}`).toBe(rest.match(pattern)?.length ?? 0);
        rest = rest.replace(pattern, " # ");
      }
      expect(total).toBe(Object.values(found).reduce((sum, count) => sum + count, 0));
      expect(words).toBeGreaterThan(300);
    }
    expect(result.documents.map((one) => one.document).sort()).toEqual(["001", "003", "004"]);
    expect(result.documents.every((one) => one.groups.ai! > 5)).toBe(true);
  });
});
