import { describeShared, describeSharedText, expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { moranByPeriod, weightsFromMatrix } from "../src/index.js";
import { data, weights } from "./produc-study.js";

describeSharedText("spatial/inputs/produc_W.csv", "the shared weights matrix", (text) => {
  test("is the graph of the 107 pairs, row-normalised", () => {
    const rows = text
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    const given = weightsFromMatrix(weights.units, rows, { normalise: "none" });
    expect(given.links).toBe(214);
    expect(given.symmetriser).not.toBeNull();
    expect(given.matrix.columnIndices).toEqual(weights.matrix.columnIndices);
    expectClose(given.matrix.values, weights.matrix.values, { relative: 1e-14, what: "weights" });
  });
});

interface SharedMoran {
  readonly year: number;
  readonly I: number;
  readonly E: number;
  readonly Var_rand: number;
  readonly z_rand: number;
  readonly p_greater: number;
  readonly z_norm: number;
  readonly p_norm_two: number;
}

describeShared<{ readonly moran_by_year: readonly SharedMoran[] }>(
  "spatial/panel_splm_produc.json",
  "Moran's I by year in spdep",
  ({ moran_by_year }) => {
    test("randomisation and normality", () => {
      const upper = moranByPeriod(data, "log(gsp)", weights, { alternative: "greater" });
      const normal = moranByPeriod(data, "log(gsp)", weights, { assumption: "normality" });
      expect(upper.map(({ period }) => Number(period))).toEqual(moran_by_year.map(({ year }) => year));
      for (const [t, expected] of moran_by_year.entries()) {
        const { estimate, expectation, variance, statistic, pValue } = upper[t];
        expectClose(
          [estimate, expectation, variance, statistic, pValue],
          [expected.I, expected.E, expected.Var_rand, expected.z_rand, expected.p_greater],
          { relative: 1e-10, what: `randomisation ${expected.year}` },
        );
        expectClose([normal[t].statistic, normal[t].pValue], [expected.z_norm, expected.p_norm_two], {
          relative: 1e-10,
          what: `normality ${expected.year}`,
        });
      }
    });
  },
);
