import { describe, expect, it } from "vitest";
import { nearMatches, printedAt } from "../src/index.js";
import { parsePrintedCell } from "../src/printed-cell.js";
import { paper } from "./paper.js";

const AMBIGUITIES = [
  { name: "covariance", readings: ["clustered", "iid", "HC1"] },
  { name: "effects", readings: ["two-way", "no year effects"] },
] as const;

describe("nearMatches", () => {
  const printed = [
    { id: "b", printed: "0.4689***" },
    { id: "t", printed: "(2.7620)" },
  ];
  const compute = ({ covariance, effects }: Readonly<Record<string, string>>) => ({
    b: effects === "two-way" ? 0.5357 : 0.46891,
    t: effects === "two-way" ? null : covariance === "HC1" ? 2.76201 : 3.1,
  });

  it("puts the reading that matches most first, then the one that departs least", () => {
    const found = nearMatches(printed, AMBIGUITIES, compute);
    expect(found.map(({ label, matched, changes }) => [label, matched.length, changes])).toEqual([
      ["HC1, no year effects", 2, 2],
      ["no year effects", 1, 1],
      ["iid, no year effects", 1, 2],
    ]);
    expect(found[0]!.choice).toEqual({ covariance: "HC1", effects: "no year effects" });
    expect(found[0]!.of).toBe(2);
  });

  it("names the stated reading, and leaves out what matches nothing", () => {
    expect(nearMatches([{ id: "b", printed: "0.5357" }], AMBIGUITIES, compute)[0]!.label).toBe("as stated");
    expect(nearMatches([{ id: "b", printed: "0.9" }], AMBIGUITIES, compute)).toEqual([]);
    expect(nearMatches([{ id: "toString", printed: "0.9" }], AMBIGUITIES, compute)).toEqual([]);
  });

  it.each([
    ["a name twice", [AMBIGUITIES[0], AMBIGUITIES[0]]],
    ["no reading", [{ name: "a", readings: [] }]],
    ["too many", Array.from({ length: 14 }, (_, k) => ({ name: `a${k}`, readings: ["x", "y"] }))],
  ])("refuses %s", (_, ambiguities) => {
    expect(() => nearMatches(printed, ambiguities, compute)).toThrowError(
      expect.objectContaining({ code: "INVALID_PARAMETER" }),
    );
  });
});

describe("a printed cell", () => {
  it.each([
    ["0.5357*** (2.8379)", 0.5357, 3, 2.8379, null],
    ["- 0.2669***\u00a0（-3.1296）", -0.2669, 3, -3.1296, null],
    ["0.30 (0.05) [6.00]***", 0.3, 3, 0.05, 6],
    ["0.30 [6.00]", 0.3, 0, null, 6],
    ["(2.5)**", 2.5, 2, null, null],
    ["360", 360, 0, null, null],
  ])("%s", (text, estimate, stars, parentheses, brackets) => {
    const cell = parsePrintedCell(text);
    expect(cell.estimate).toMatchObject({ value: estimate, stars });
    expect(cell.parentheses?.value ?? null).toBe(parentheses);
    expect(cell.brackets?.value ?? null).toBe(brackets);
  });

  it.each(["", "a (1)", "1 (a)", "1* (2)*", "1 (2) (3)", "1 (2", "1".repeat(300), "(((((((((((((((("])(
    "refuses %j",
    (text) => {
      expect(() => parsePrintedCell(text)).toThrowError(expect.objectContaining({ code: "INVALID_PRINTED_NUMBER" }));
    },
  );

  it("is found by reference, as printed", () => {
    const document = paper({ x: ["coefficient", "-0.50** (2.10)"] }, { text: [{ id: "p", printed: "0.0000" }] });
    expect(printedAt(document, { table: "1", row: "x", column: "a" }).printed).toBe("-0.50**");
    expect(printedAt(document, { table: "1", row: "x", column: "a", part: "t" }).printed).toBe("(2.10)");
    expect(printedAt(document, { text: "p" })).toMatchObject({ printed: "0.0000", place: { text: "p", table: null } });
    expect(() => printedAt(document, { text: "q" })).toThrowError(
      expect.objectContaining({ code: "INVALID_PUBLISHED" }),
    );
  });
});
