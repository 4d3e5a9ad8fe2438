import { describe, expect, test } from "vitest";
import { crossSection, descriptiveStatistics, panel } from "../src/index.js";

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("descriptiveStatistics", () => {
  test("missing cells are counted and left out, column by column", () => {
    const data = panel(
      { id: ["a", "a", "b", "b"], t: [1, 2, 1, 2], x: [1, null, 5, 7], full: [1, 1, 2, 2] },
      { unit: "id", time: "t" },
    );
    const [x, full] = descriptiveStatistics(data, ["x", "full"]);
    expect(x).toMatchObject({ observations: 3, missing: 1, minimum: 1, median: 5, maximum: 7 });
    expect(x?.panel).toMatchObject({ units: 2, meanPeriods: 1.5, within: 1 });
    expect(full?.panel?.within).toBe(0);
  });

  test("a cross-section has no panel part, a single value no deviation", () => {
    const [only] = descriptiveStatistics(crossSection({ x: [4] }), ["x"]);
    expect(only).toMatchObject({ mean: 4, standardDeviation: null, lowerQuartile: 4, panel: null });
  });

  test("large numbers keep their deviations", () => {
    const [x] = descriptiveStatistics(crossSection({ x: [1e9 + 1, 1e9 + 2, 1e9 + 3] }), ["x"]);
    expect(x).toMatchObject({ mean: 1e9 + 2, standardDeviation: 1 });
  });

  test("misuse", () => {
    const data = crossSection({ x: [1, 2], name: ["a", "b"], empty: [null, null] as (number | null)[] });
    expect(() => descriptiveStatistics(data, ["name"])).toThrow(code("NOT_NUMERIC"));
    expect(() => descriptiveStatistics(data, ["empty"])).toThrow(code("EMPTY_COLUMN"));
    // @ts-expect-error there is no column `z`
    expect(() => descriptiveStatistics(data, ["z"])).toThrow(code("UNKNOWN_COLUMN"));
  });
});
