import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeSharedText } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { keywordCounts, parsePolicy } from "../../src/index.js";

const file = fileURLToPath(
  new URL("../../../../apps/replication/studies/ai-manufacturing-policy/policy.yaml", import.meta.url),
);
const policy = parsePolicy(readFileSync(file, "utf8"));

// Which text each document of the policy file is; the texts are not part of the repository.
const texts = {
  jiang: "../seeds/001_91feda5ee24c3c9d.txt",
  "deep-news": "../seeds/003_f001cba573bcb202.txt",
  briefing: "../seeds/004_72a45139303b1b54.txt",
};

for (const [document, path] of Object.entries(texts)) {
  describeSharedText(path, `keywords of ${document}`, (text) => {
    it("are those of policy.yaml", () => {
      expect(keywordCounts(policy, { [document]: text })[document]).toEqual(
        policy.documents.find(({ id }) => id === document)!.counted,
      );
    });
  });
}

describe("keywordCounts", () => {
  it("counts longest terms first, whole words only, whatever the case", () => {
    const { groups, words } = keywordCounts(policy, { jiang: "Big data, data; AI said the AI + plan: ai PLUS ROBOTS." })
      .jiang!;
    expect(words).toBe(11);
    expect(groups).toMatchObject({ data: 2, "artificial intelligence": 1, "AI plus": 2, robots: 1, talent: 0 });
  });

  it.each([
    ["UNKNOWN_DOCUMENT", { other: "text" }],
    ["EMPTY_TEXT", { jiang: "" }],
    ["EMPTY_TEXT", { jiang: " \n—…" }],
  ])("refuses with %s", (code, given) => {
    expect(() => keywordCounts(policy, given)).toThrow(expect.objectContaining({ code }));
  });
});
