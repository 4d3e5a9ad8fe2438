import { describe, expect, it } from "vitest";
import { parseStudy } from "../src/parse.js";

const good = `schema: mesometrics/study@1
id: tiny
title: Tiny
data:
  source: { dataset: produc }
  unit: state
  time: year
models:
  - id: one
    estimator: feols
    formula: y ~ x | state
exhibits:
  - { kind: regression, id: t, title: T, models: [one] }
`;

function problems(text: string) {
  try {
    parseStudy(text, "s.yaml");
  } catch (error) {
    const { code, message, details } = error as {
      code: string;
      message: string;
      details: { problems: { line: number; path: string; message: string }[] };
    };
    expect(code).toBe("INVALID_STUDY");
    return { message, problems: details.problems };
  }
  throw new Error("the study was accepted");
}

describe("parseStudy", () => {
  it("accepts a small study", () => {
    expect(parseStudy(good).models[0]).toMatchObject({ id: "one", estimator: "feols" });
  });

  it.each([
    ["an empty file", "", 1, "the file is empty"],
    ["a file of comments", "# nothing\n", 1, "the file is empty"],
    ["a list", "- a\n", 1, "the file holds a list"],
    ["a text", "prose\n", 1, "the file holds a text"],
    ["an alias of nothing", good.replace("title: Tiny", "title: *tiny"), 3, "there is no &tiny before *tiny"],
    ["an alias before its anchor", `${good}a: *later\nb: &later 1\n`, 14, "there is no &later before *later"],
    ["a second document", `${good}---\n${good}`, 14, "a second document begins here"],
  ])("says of %s what it is, once", (_, text, line, message) => {
    const found = problems(text).problems;
    expect(found).toHaveLength(1);
    expect(found[0]!.line).toBe(line);
    expect(found[0]!.message).toContain(message);
  });

  it("shows 20 problems and counts the others, which details hold", () => {
    const found = problems(good + Array.from({ length: 50 }, (_, i) => `key${i}: 1\n`).join(""));
    expect(found.problems).toHaveLength(50);
    expect(found.message.split("\n")).toHaveLength(21);
    expect(found.message).toMatch(/\nand 30 more$/);
  });

  it.each([
    ["an unknown key at the top", `${good}colour: red\n`, 14, "colour"],
    ["an unknown key inside", good.replace("  time: year", "  time: year\n  tiem: x"), 8, "data.tiem"],
    [
      "an unknown key of a model",
      good.replace("    formula: y", "    vcvo: { type: iid }\n    formula: y"),
      11,
      "models[0].vcvo",
    ],
    [
      "an unknown key inside a union",
      good.replace("{ dataset: produc }", "{ dataset: produc, x: 1 }"),
      5,
      "data.source.x",
    ],
    ["an unknown estimator", good.replace("feols", "foels"), 10, "models[0].estimator"],
    ["a missing key", good.replace("  unit: state\n", ""), 4, "data.unit"],
    ["a wrong type", good.replace("models: [one]", "models: one"), 13, "exhibits[0].models"],
  ])("names the line of %s", (_, text, line, path) => {
    const found = problems(text);
    expect(found.problems.map((one) => [one.line, one.path])).toContainEqual([line, path]);
    expect(found.message).toContain(`s.yaml:${line}:`);
  });

  it("names the line of broken YAML and of a key given twice", () => {
    expect(problems("id: [1, 2\n").problems[0]?.line).toBeGreaterThanOrEqual(1);
    expect(problems(`${good}id: again\n`).problems[0]?.line).toBe(14);
  });

  it("refuses an empty file", () => {
    expect(problems("").problems.length).toBeGreaterThan(0);
  });
});
