import { expect, test } from "vitest";
import { sampleSelection } from "../src/index.js";

const code = (expected: string) => expect.objectContaining({ code: expected });

test("a selection of rows survives as ranges", () => {
  expect(sampleSelection((row) => row !== 2, 5)).toEqual({
    rowRanges: [
      [0, 2],
      [3, 5],
    ],
  });
  expect(() => sampleSelection(new Uint8Array(3), 5)).toThrow(code("SUBSET_LENGTH"));
});
