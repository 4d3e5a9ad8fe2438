import { matrixFromRows } from "@mesometrics/matrix";
import { crossSection, panel } from "@mesometrics/panel-data";
import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, it } from "vitest";
import {
  compositeIndex,
  criticWeights,
  type Direction,
  entropyWeights,
  obstacleDegree,
  rankScores,
  topsis,
} from "../src/index.js";
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

interface OtherEdge {
  id: string;
  input: number[][] & number[] & { Z: number[][]; w: number[] };
  expected: Record<string, never>;
}

describeShared<{ cases: OtherEdge[] }>("index/edge-cases.json", "shared edge cases, further methods", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  const weightsOf = (weights: readonly { weight: number }[]) => weights.map((one) => one.weight);
  const raw = { normalisation: { method: "none" } } as const;

  it("a constant column: refused, dropped, or without information by name", () => {
    const { input, expected } = find("constant-column.minmax");
    const { weights, notes } = entropyWeights(matrixFromRows(input), { constant: "zero-weight" });
    expect(weightsOf(weights)).toEqual(expected.weights_if_policy_zero_information);
    expect(notes.map((note) => note.code)).toEqual(["CONSTANT_INDICATOR"]);
    const rest = entropyWeights(matrixFromRows(input.map((row) => row.slice(1))));
    expect(weightsOf(rest.weights)).toEqual(expected.weights_if_dropped);
  });

  it("shares of raw values", () => {
    const zero = find("all-zero-column.raw");
    expect(codeOf(() => entropyWeights(matrixFromRows(zero.input), raw))).toBe(zero.expected.error);
    const negative = find("negative.raw-share");
    expect(codeOf(() => entropyWeights(matrixFromRows(negative.input), raw))).toBe(negative.expected.error);
    expect(codeOf(() => entropyWeights({ x: [-1, -2, -4] }, raw))).toBe("NEGATIVE_SHARE");
    const { input, expected } = find("uniform-positive-column");
    const { weights } = entropyWeights(matrixFromRows(input), raw);
    expect(weights[0]!.entropy).toBe(expected.entropy_col0);
    expect(weightsOf(weights)).toEqual(expected.weights);
  });

  it("ties in ranks", () => {
    const { input, expected } = find("ties.rank");
    for (const ties of ["min", "max", "average", "dense"] as const) {
      expect([...rankScores(input, { ties })]).toEqual(expected[ties]);
    }
  });

  it("identical columns have no conflict", () => {
    const { input, expected } = find("all-columns-identical");
    expect(codeOf(() => criticWeights(matrixFromRows(input)))).toBe("NO_CONFLICT");
    expect(expected.critic).toContain("NO_CONFLICT");
  });

  it("a perfect row has no obstacles: null", () => {
    const { input, expected } = find("obstacle.perfect-unit");
    const table = { a: [...input.Z.map((row) => row[0]!), 0], b: [...input.Z.map((row) => row[1]!), 0] };
    const indicators = ["a", "b"].map((id, j) => ({ id, direction: "+" as const, weight: input.w[j]! }));
    const index = compositeIndex({ dimensions: [{ id: "d", indicators }] }, crossSection(table), {
      weights: { method: "expert" },
    });
    const { degrees, perfectRows, largest } = obstacleDegree(index);
    const degree = expected.degree as (number[] | null)[];
    expect([degrees[0]![0], degrees[1]![0], perfectRows, largest[0]]).toEqual([degree[0], degree[0], 1, []]);
    expectClose([degrees[0]![1]!, degrees[1]![1]!], degree[1]!, { relative: 1e-14 });
  });

  it("TOPSIS of equal rows", () => {
    const { input, expected } = find("topsis.all-equal");
    const columns = input[0]!.map((_, j) => input.map((row) => row[j]!));
    expect(codeOf(() => topsis(columns, [0.5, 0.5]))).toBe(expected.error);
  });

  it("a repeated unit and year", () => {
    // The error of the panel, which every index reads its rows from.
    expect(find("duplicate-unit-year").expected.error).toBe("DUPLICATE_KEY");
    const table = { id: ["a", "a"], year: [1, 1], x: [1, 2] };
    expect(codeOf(() => panel(table, { unit: "id", time: "year" }))).toBe("DUPLICATE_INDEX");
  });

  it("weights that do not sum to 1 are an error", () => {
    const { input, expected } = find("weights-not-sum-1");
    expect(expected.policy).toContain("error");
    const weights = { a: input[0]!, b: input[1]! } as unknown as Record<string, number>;
    const data = crossSection({ a: [1, 2], b: [2, 1] });
    const indicators = ["a", "b"].map((id) => ({ id, direction: "+" as const }));
    const build = () =>
      compositeIndex({ dimensions: [{ id: "d", indicators }] }, data, { weights: { method: "expert", weights } });
    expect(codeOf(build)).toBe("INVALID_WEIGHTS");
  });
});
