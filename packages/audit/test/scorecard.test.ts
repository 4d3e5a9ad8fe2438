import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ScorecardEntry, scorecard } from "../src/index.js";

const paper = { document: "A working paper", page: 12, table: 2, row: "capital", column: "(1)" };
const software = { software: "R 4.2, plm 2.6", script: "references/panel.R" };
const published = (printed: string, computed: number | null, reason?: string): ScorecardEntry => ({
  kind: "published",
  id: "b",
  where: paper,
  printed,
  computed,
  ...(reason === undefined ? {} : { reason }),
});
const reference = (expected: number, tolerance: number, computed: number): ScorecardEntry => ({
  kind: "reference",
  id: "b",
  where: software,
  expected,
  tolerance,
  computed,
});
const only = (entry: ScorecardEntry) => scorecard([entry]).entries[0]!;

describe("verdicts", () => {
  it("match the printed digits", () => {
    expect(only(published("0.0357**", 0.035749))).toEqual({
      kind: "published",
      id: "b",
      where: paper,
      verdict: "match",
      printed: "0.0357**",
      expected: 0.0357,
      tolerance: null,
      computed: 0.035749,
      difference: {
        lastDigitUnits: expect.closeTo(0.49, 10),
        relative: expect.closeTo(0.000049 / 0.0357, 12),
        standardErrors: null,
        signFlip: false,
        significanceFlip: null,
      },
      reason: null,
      nearMatches: [],
    });
  });

  it("differ with the distance in units of the last digit and relative", () => {
    const { verdict, difference } = only(published("-1.20", -1.26));
    expect(verdict).toBe("differ");
    expect(difference).toEqual({
      lastDigitUnits: expect.closeTo(-6, 10),
      relative: expect.closeTo(-0.05, 12),
      standardErrors: null,
      signFlip: false,
      significanceFlip: null,
    });
  });

  it("measure the gap in standard errors and see a significance flip", () => {
    const flipped = only({ ...published("0.12**", 0.06), standardError: 0.04, pValue: 0.2 });
    expect(flipped.difference).toMatchObject({ standardErrors: expect.closeTo(-1.5, 12), significanceFlip: true });
    expect(only({ ...published("0.12", 0.06), pValue: 0.01 }).difference!.significanceFlip).toBe(true);
    expect(only({ ...published("0.12*", 0.06), pValue: 0.09 }).difference!.significanceFlip).toBe(false);
    const strict = scorecard([{ ...published("0.12*", 0.06), pValue: 0.09 }], { stars: [0.05, 0.01, 0.001] });
    expect(strict.entries[0]!.difference!.significanceFlip).toBe(true);
  });

  it("name the alternatives that match, only where the stated reading does not", () => {
    const alternatives = [
      { label: "HC1", computed: 0.0549 },
      { label: "HC1, no year effects", computed: 0.05478 },
      { label: "CR1, no year effects", computed: 0.05476 },
    ];
    const one = only({ ...published("(0.0548)", 0.0612), alternatives });
    expect(one.nearMatches).toEqual(["HC1, no year effects", "CR1, no year effects"]);
    expect(only({ ...published("(0.0612)", 0.0612), alternatives }).nearMatches).toEqual([]);
  });

  it.each([
    ["a standard error of zero", { standardError: 0 }],
    ["a p-value above 1", { pValue: 1.1 }],
    ["an alternative that is no number", { alternatives: [{ label: "HC1", computed: Number.NaN }] }],
  ])("refuse %s", (_, wrong) => {
    expect(() => only({ ...published("0.12", 0.06), ...wrong })).toThrowError(
      expect.objectContaining({ code: "INVALID_ENTRY" }),
    );
  });

  it("flag a sign flip", () => {
    expect(only(published("0.12", -0.12))).toMatchObject({ verdict: "differ", difference: { signFlip: true } });
    expect(only(published("−0.12", 0.12))).toMatchObject({ verdict: "differ", difference: { signFlip: true } });
    expect(only(published("0.00", -0.02))).toMatchObject({ verdict: "differ", difference: { signFlip: false } });
    expect(only(reference(2, 1e-8, -2))).toMatchObject({ verdict: "differ", difference: { signFlip: true } });
  });

  it("are not-reproducible with the reason where nothing was computed", () => {
    expect(only(published("0.12", null, "the data are not public"))).toMatchObject({
      verdict: "not-reproducible",
      computed: null,
      difference: null,
      reason: "the data are not public",
    });
  });

  it("hold full-precision values to their relative tolerance", () => {
    expect(only(reference(0.25, 1e-8, 0.25 * (1 + 0.9e-8))).verdict).toBe("match");
    expect(only(reference(0.25, 1e-8, 0.25 * (1 + 1.1e-8))).verdict).toBe("differ");
    expect(only(reference(-1e-12, 1e-8, -1e-12 * (1 - 1.1e-8))).verdict).toBe("differ");
    expect(only(reference(0, 1e-8, 0.9e-8))).toMatchObject({ verdict: "match", difference: { relative: null } });
    expect(only(reference(0, 1e-8, 1.1e-8)).verdict).toBe("differ");
    expect(only(reference(3, 0, 3)).verdict).toBe("match");
    expect(only(reference(3, 0, 3 + 2 ** -51)).verdict).toBe("differ");
    expect(only(reference(3, 0.1, 3)).difference?.lastDigitUnits).toBeNull();
  });

  it("also take printed output of software, and full-precision published values", () => {
    const { counts } = scorecard([
      { kind: "reference", id: "p", where: software, printed: "0.021", computed: 0.02123354543913 },
      { kind: "published", id: "b0", where: paper, expected: 1.5, tolerance: 1e-12, computed: 1.5 },
    ]);
    expect(counts.published.match + counts.reference.match).toBe(2);
  });
});

describe("the card", () => {
  const card = scorecard([
    published("0.10", 0.1),
    reference(1, 1e-9, 2),
    published("0.10", 0.2),
    published("0.10", null, "not stated"),
    published("0.30", 0.3),
  ]);

  it("counts published numbers apart from values of other software", () => {
    expect(card.counts).toEqual({
      published: { match: 2, differ: 1, notReproducible: 1 },
      reference: { match: 0, differ: 1, notReproducible: 0 },
    });
    expect(card.summaries).toEqual({
      published: "Published numbers: 2 of 4 match, 1 differ, 1 not reproducible.",
      reference: "Values computed by other software: 0 of 1 match, 1 differ, 0 not reproducible.",
    });
  });

  it("keeps the order, survives JSON and a structured clone, and shares nothing with its input", () => {
    expect(card.entries.map((entry) => entry.verdict)).toEqual([
      "match",
      "differ",
      "differ",
      "not-reproducible",
      "match",
    ]);
    expect(JSON.parse(JSON.stringify(card))).toEqual(card);
    expect(card.entries[0]!.where).not.toBe(paper);
  });

  it("of nothing says so", () => {
    expect(scorecard([])).toEqual({
      entries: [],
      counts: {
        published: { match: 0, differ: 0, notReproducible: 0 },
        reference: { match: 0, differ: 0, notReproducible: 0 },
      },
      summaries: { published: "Published numbers: none.", reference: "Values computed by other software: none." },
    });
  });

  it("stays plain finite data at the ends of the doubles", () => {
    const extreme = scorecard([
      published("1e-250", 1e250),
      reference(1e-300, 0.5, 1e300),
      reference(Number.MAX_VALUE, 0, -Number.MAX_VALUE),
    ]);
    expect(extreme.counts.published.differ + extreme.counts.reference.differ).toBe(3);
    expect(JSON.parse(JSON.stringify(extreme))).toEqual(extreme);
  });

  it("reads a document with decimal commas", () => {
    expect(scorecard([published("1.234,50", 1234.5)], { decimal: "," }).counts.published.match).toBe(1);
  });

  it("adds up", () => {
    const entry = fc.oneof(
      fc.double({ min: -9, max: 9, noNaN: true }).map((x) => published(x.toFixed(2), x)),
      fc.double({ min: -9, max: 9, noNaN: true }).map((x) => reference(x, 1e-6, x + 1)),
      fc.constant(published("1", null, "no data")),
    );
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const { counts } = scorecard(entries);
        const kinds = [counts.published, counts.reference].flatMap(Object.values) as number[];
        expect(kinds.reduce((sum, one) => sum + one, 0)).toBe(entries.length);
        expect(counts.published.differ + counts.reference.match + counts.reference.notReproducible).toBe(0);
      }),
    );
  });
});

describe("misuse", () => {
  const good = { kind: "published", id: "b", where: paper, printed: "0.10", computed: 0.1 };
  const { printed: _, ...unprinted } = good;

  it.each([
    ["no object", null],
    ["no id", { ...good, id: "" }],
    ["another kind", { ...good, kind: "guess" }],
    ["no source", { ...good, where: {} }],
    ["no where", { ...good, where: undefined }],
    ["a reference without software", { ...good, kind: "reference" }],
    ["a NaN", { ...good, computed: Number.NaN }],
    ["an infinity", { ...good, computed: Infinity }],
    ["a text", { ...good, computed: "0.1" }],
    ["nothing computed", { ...good, computed: undefined }],
    ["null without a reason", { ...good, computed: null }],
    ["null with a blank reason", { ...good, computed: null, reason: " " }],
    ["a value and a reason", { ...good, reason: "not public" }],
    ["printed and expected", { ...good, expected: 0.1, tolerance: 0.1 }],
    ["neither printed nor expected", unprinted],
    ["an expected NaN", { ...unprinted, expected: Number.NaN, tolerance: 0.1 }],
    ["no tolerance", { ...unprinted, expected: 0.1 }],
    ["a tolerance that anything meets", { ...unprinted, expected: 0.1, tolerance: 1 }],
    ["a negative tolerance", { ...unprinted, expected: 0.1, tolerance: -1e-9 }],
  ])("refuses an entry with %s and says which one", (_name, entry) => {
    const act = () => scorecard([good, entry] as unknown as ScorecardEntry[]);
    expect(act).toThrowError(
      expect.objectContaining({ code: "INVALID_ENTRY", details: expect.objectContaining({ index: 1 }) }),
    );
    expect(act).toThrowError(/^Entry 1/);
  });

  it("names the entry whose printed text cannot be read", () => {
    expect(() => scorecard([published("0.10", 0.1), published("<0.001", 0.1)])).toThrowError(
      expect.objectContaining({
        code: "INVALID_PRINTED_NUMBER",
        message: expect.stringContaining('Entry 1 ("b")'),
        details: expect.objectContaining({ index: 1, id: "b", text: "<0.001" }),
      }),
    );
  });

  it("refuses entries that are no list", () => {
    expect(() => scorecard({} as unknown as ScorecardEntry[])).toThrowError(
      expect.objectContaining({ code: "INVALID_ENTRY" }),
    );
  });
});
