import { describeShared, expectClose, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  autocorrelationByPeriod,
  gearyTest,
  getisOrdTest,
  localGetisOrd,
  localMoran,
  moranScatter,
  moranTest,
  normaliseWeights,
  readWeights,
  spatialLag,
} from "../src/index.js";
import { data, weights as statesWeights } from "./produc-study.js";

interface Test {
  readonly statistic: number;
  readonly p: number;
  readonly estimate: Readonly<Record<string, number>>;
}
interface Block {
  readonly x: readonly number[];
  readonly geary_rand: Test;
  readonly geary_norm: Test;
  readonly globalG: Test;
  readonly moran_mc_9999: {
    readonly statistic: number;
    readonly p: number;
    readonly perm_mean: number;
    readonly perm_sd: number;
  };
  readonly localmoran_default: readonly (readonly number[])[];
  readonly localmoran_uncond: readonly (readonly number[])[];
  readonly localmoran_mlvarFALSE: readonly (readonly number[])[];
  readonly localmoran_perm_9999: readonly (readonly number[])[];
  readonly localmoran_quadr: readonly string[];
  readonly localG: readonly number[];
  readonly localGstar: readonly number[];
  readonly scatter: {
    readonly z: readonly number[];
    readonly wz: readonly number[];
    readonly slope: number;
    readonly quadrant: readonly string[];
  };
  readonly spatial_lag: readonly number[];
}

const columbus = () => readWeights(sharedText("spatial/inputs/columbus.gal") as string, { format: "gal" });
const column = (rows: readonly (readonly number[])[], k: number) => rows.map((row) => row[k]);
const exact = { relative: 1e-10 };

describeShared<Readonly<Record<string, Readonly<Record<"W" | "B", Block>>>>>(
  "spatial/esda_columbus.json",
  "exploratory statistics of 49 neighbourhoods agree with spdep",
  (esda) => {
    const cases = ["CRIME", "INC", "DISCBD"].flatMap((name) =>
      (["W", "B"] as const).map((style) => [name, style] as const),
    );

    test.each(cases)("%s, style %s: global", (name, style) => {
      const block = esda[name][style];
      const binary = normaliseWeights(columbus(), "none");
      const weights = style === "W" ? columbus() : binary;
      const x = block.x;
      for (const [found, expected] of [
        [gearyTest(x, weights, { alternative: "greater" }), block.geary_rand],
        [gearyTest(x, weights, { alternative: "greater", assumption: "normality" }), block.geary_norm],
        // spdep's G has binary weights in either block.
        [getisOrdTest(x, binary, { alternative: "greater" }), block.globalG],
      ] as const) {
        expectClose(
          [found.estimate, found.expectation, found.variance, found.statistic, found.pValue],
          [...Object.values(expected.estimate), expected.statistic, expected.p],
          { ...exact, what: found.id },
        );
      }
      const drawn = moranTest(x, weights, { assumption: "permutation", permutations: 9999, alternative: "greater" });
      expectClose(drawn.estimate, block.moran_mc_9999.statistic, { ...exact, what: "I" });
      const spread = block.moran_mc_9999.perm_sd;
      expectClose(drawn.expectation, block.moran_mc_9999.perm_mean, { absolute: (5 * spread) / 100, what: "mean" });
      expectClose(Math.sqrt(drawn.variance), spread, { relative: 0.05, what: "spread of draws" });
      expectClose(drawn.pValue, block.moran_mc_9999.p, { absolute: 0.002, what: "pseudo p" });
    });

    test.each(cases)("%s, style %s: local", (name, style) => {
      const block = esda[name][style];
      const weights = style === "W" ? columbus() : normaliseWeights(columbus(), "none");
      const x = block.x;
      const rows = (result: ReturnType<typeof localMoran>) =>
        result.units.map((unit) => [unit.estimate, unit.expectation, unit.variance, unit.statistic, unit.normalPValue]);
      const conditional = localMoran(x, weights, { divisor: "n", permutations: 0 });
      expectClose(rows(conditional), block.localmoran_default, { ...exact, what: "conditional" });
      const total = localMoran(x, weights, { divisor: "n", moments: "total", permutations: 0 });
      expectClose(rows(total), block.localmoran_uncond, { ...exact, what: "total" });
      // spdep scales I_i by n - 1 and leaves its expectation as it was; the deviate must not depend on the divisor.
      const geoda = localMoran(x, weights, { moments: "total", permutations: 0 });
      expectClose(
        geoda.units.map(({ estimate }) => estimate),
        column(block.localmoran_mlvarFALSE, 0),
        { ...exact, what: "I_i, divisor n - 1" },
      );
      expectClose(
        geoda.units.map(({ statistic }) => statistic),
        total.units.map(({ statistic }) => statistic),
        { relative: 1e-12, what: "deviate" },
      );
      expectClose(
        geoda.units.map(({ expectation }) => (expectation as number) * (49 / 48)),
        column(block.localmoran_mlvarFALSE, 1),
        { ...exact, what: "spdep's expectation is that of the divisor n" },
      );
      const permuted = localMoran(x, weights, { divisor: "n", permutations: 9999, alternative: "folded" });
      // spdep 1.2.7 draws the neighbours of a unit with replacement, which fattens the tails; ours, like GeoDa and esda,
      // are arrangements of the other units. exploratory.test.ts compares them with all arrangements.
      expectClose(
        permuted.units.map(({ pseudoPValue }) => pseudoPValue),
        column(block.localmoran_perm_9999, 6),
        { absolute: 0.035, what: "folded pseudo p" },
      );
      expectClose(
        localGetisOrd(x, weights, { statistic: "gi" }).map(({ statistic }) => statistic),
        block.localG,
        { ...exact, what: "G_i" },
      );
      expectClose(
        localGetisOrd(x, weights).map(({ statistic }) => statistic),
        block.localGstar,
        { ...exact, what: "G_i*" },
      );
      expectClose(spatialLag(weights, x), block.spatial_lag, { relative: 1e-13, what: "spatial lag" });
      const scatter = moranScatter(x, weights);
      expectClose(
        scatter.points.map(({ value }) => value),
        block.scatter.z,
        { relative: 1e-12, absolute: 1e-14, what: "z" },
      );
      expectClose(
        scatter.points.map(({ lag }) => lag),
        block.scatter.wz,
        { relative: 1e-11, absolute: 1e-13, what: "W z" },
      );
      expectClose(scatter.slope, block.scatter.slope, { ...exact, what: "slope" });
      expect(scatter.points.map(({ quadrant }) => quadrant)).toEqual(block.scatter.quadrant);
      expect(conditional.units.map(({ quadrant }) => quadrant)).toEqual(block.scatter.quadrant);
      if (style === "W") {
        // spdep's `mean` quadrants put the lag about the mean of lags, ours and GeoDa's about the mean of x.
        const words = { HH: "High-High", LL: "Low-Low", LH: "Low-High", HL: "High-Low" };
        const same = scatter.points.filter(({ quadrant }, i) => words[quadrant] === block.localmoran_quadr[i]);
        expect(same.length).toBeGreaterThanOrEqual(45);
      }
    });
  },
);

describeShared<{
  readonly esda_moran: Readonly<
    Record<"I" | "EI" | "VI_norm" | "VI_rand" | "z_norm" | "z_rand" | "p_norm" | "p_rand", number>
  >;
  readonly esda_geary: Readonly<Record<"C" | "EC" | "VC_norm" | "VC_rand" | "z_norm" | "z_rand", number>>;
  readonly esda_local: Readonly<Record<"Is" | "q" | "EIc" | "VIc" | "p_sim", readonly number[]>>;
}>("spatial/spreg_columbus.json", "exploratory statistics agree with esda", (esda) => {
  const crime = () => {
    const [head, ...rows] = (sharedText("spatial/inputs/columbus.csv") as string).trim().split("\n");
    const names = head.replaceAll('"', "").split(",");
    const cells = rows.map((row) => row.split(","));
    return new Map(cells.map((row) => [row[names.indexOf("POLYID")], Number(row[names.indexOf("CRIME")])]));
  };

  test("Moran and Geary", () => {
    const { I, EI, VI_norm, VI_rand, z_norm, z_rand, p_norm, p_rand } = esda.esda_moran;
    const rand = moranTest(crime(), columbus());
    const norm = moranTest(crime(), columbus(), { assumption: "normality" });
    expectClose(
      [
        rand.estimate,
        rand.expectation,
        norm.variance,
        rand.variance,
        norm.statistic,
        rand.statistic,
        norm.pValue,
        rand.pValue,
      ],
      [I, EI, VI_norm, VI_rand, z_norm, z_rand, p_norm, p_rand],
      { ...exact, what: "Moran" },
    );
    const { C, EC, VC_norm, VC_rand, z_norm: zNorm, z_rand: zRand } = esda.esda_geary;
    const geary = gearyTest(crime(), columbus());
    const normal = gearyTest(crime(), columbus(), { assumption: "normality" });
    expectClose(
      [geary.estimate, geary.expectation, normal.variance, geary.variance, -normal.statistic, -geary.statistic],
      [C, EC, VC_norm, VC_rand, zNorm, zRand],
      { ...exact, what: "Geary, with esda's sign" },
    );
  });

  test("local Moran; esda's moments are for the divisor n", () => {
    const { Is, q, EIc, VIc, p_sim } = esda.esda_local;
    const { units } = localMoran(crime(), columbus(), { permutations: 9999 });
    expectClose(
      units.map(({ estimate }) => estimate),
      Is,
      { ...exact, what: "I_i" },
    );
    expect(units.map(({ quadrant }) => ["HH", "LH", "LL", "HL"].indexOf(quadrant as string) + 1)).toEqual(q);
    const byN = localMoran(crime(), columbus(), { divisor: "n", permutations: 0 }).units;
    expectClose(
      byN.map(({ expectation }) => expectation),
      EIc,
      { ...exact, what: "conditional expectation" },
    );
    expectClose(
      byN.map(({ variance }) => variance),
      VIc,
      { ...exact, what: "conditional variance" },
    );
    expectClose(
      units.map(({ pseudoPValue }) => pseudoPValue),
      p_sim,
      { absolute: 0.06, what: "999 draws of esda" },
    );
  });
});

describeShared<{
  readonly moran_by_year: readonly {
    readonly year: number;
    readonly I: number;
    readonly C: number;
    readonly C_z: number;
  }[];
  readonly lisa_last: { readonly m: readonly (readonly number[])[]; readonly quad: readonly string[] };
}>("spatial/panel_splm_produc.json", "year by year and the last year's map agree with spdep", (reference) => {
  test("Moran and Geary of every year in one call", () => {
    const { moran_by_year } = reference;
    const rows = autocorrelationByPeriod(data, ["log(gsp)"], statesWeights);
    expect(rows).toHaveLength(2 * moran_by_year.length);
    for (const { year, I, C, C_z } of moran_by_year) {
      const of = rows.filter(({ period }) => period === String(year));
      expectClose([of[0].estimate, of[1].estimate, of[1].statistic], [I, C, C_z], { ...exact, what: `${year}` });
    }
  });

  test("local Moran of 1986", () => {
    const { units } = localMoran(
      new Map(
        Array.from(data.index.unitLabels, (label, i) => [
          label,
          Math.log((data.columns.gsp as unknown as { values: Float64Array }).values[i * 17 + 16]),
        ]),
      ),
      statesWeights,
      { divisor: "n", permutations: 0 },
    );
    expectClose(
      units.map((unit) => [unit.estimate, unit.expectation, unit.variance, unit.statistic, unit.normalPValue]),
      reference.lisa_last.m,
      { relative: 1e-9, absolute: 1e-14, what: "local Moran" },
    );
  });
});
