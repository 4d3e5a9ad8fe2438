import { matrixFromRows } from "@mesometrics/matrix";
import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, it } from "vitest";
import { type Direction, entropyWeights } from "../src/index.js";
import { codeOf } from "./fixtures.js";

interface EdgeCase {
  id: string;
  input: unknown;
  expected: { error?: string; entropy?: number[]; weights?: number[]; weights_entropy?: number[] };
}

/** The shared file's words for an error and this package's codes. */
const codes: Readonly<Record<string, string>> = {
  CONSTANT_INDICATOR: "CONSTANT_INDICATOR",
  NEED_TWO_ROWS: "NEED_TWO_ROWS",
  MISSING: "MISSING_CELLS",
  NOT_FINITE: "INFINITE_CELL",
  BAD_DIRECTION: "UNKNOWN_DIRECTION",
};

describeShared<{ cases: EdgeCase[] }>("index/edge-cases.json", "shared edge cases", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  const weigh = (input: unknown) =>
    entropyWeights(
      matrixFromRows(
        (input as (number | string | null)[][]).map((row) =>
          row.map((cell) => (cell === null ? Number.NaN : Number(cell))),
        ),
      ),
    );

  it.each(["constant-column.minmax", "single-unit", "missing-cell", "infinite"])("%s is refused", (id) => {
    const { input, expected } = find(id);
    expect(codeOf(() => weigh(input))).toBe(codes[expected.error!]);
  });

  it("direction-typo is refused", () => {
    const { input, expected } = find("direction-typo");
    const directions = { x: input as Direction };
    expect(codeOf(() => entropyWeights({ x: [1, 2] }, { directions }))).toBe(codes[expected.error!]);
  });

  it.each(["zero-after-minmax", "two-rows-minmax", "all-columns-identical", "negative.minmax"])("%s", (id) => {
    const { input, expected } = find(id);
    const { weights } = weigh(input);
    const wanted = expected.weights ?? expected.weights_entropy;
    if (expected.entropy !== undefined) {
      expectClose(
        weights.map((one) => one.entropy),
        expected.entropy,
        { relative: 1e-10, what: "entropy" },
      );
    }
    if (wanted !== undefined) {
      expectClose(
        weights.map((one) => one.weight),
        wanted,
        { relative: 1e-10, what: "weights" },
      );
    }
    if (expected.entropy === undefined && wanted === undefined) {
      expect(weights[0]).toMatchObject({ minimum: -1, maximum: 3 });
    }
  });
});
