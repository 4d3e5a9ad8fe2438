import { produc } from "@mesometrics/datasets";
import { randomStream } from "@mesometrics/matrix";
import type { Dataset, Table } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  baltagiLiTest,
  beraSosaEscuderoYoonTest,
  breuschGodfreyTest,
  crossSectionLmTest,
  effectsFTest,
  effectsLagrangeMultiplierTest,
  feols,
  firstDifference,
  hausmanTest,
  meanResidualCorrelation,
  modifiedWaldTest,
  panel,
  panelDurbinWatson,
  pesaranCd,
  pesaranXieCd,
  poolabilityTest,
  randomEffects,
  robustHausmanTest,
  stackedDurbinWatsonTest,
  type TestResult,
  weightedCd,
  wooldridgeDrukkerTest,
  wooldridgeEffectsTest,
  wooldridgeFirstDifferenceTest,
  wooldridgeWithinTest,
} from "../../src/index.js";

const index = { unit: "state", time: "year" } as const;
const formula: string = "y ~ x1 + x2";
const original: Table = {
  state: produc.table.state,
  year: produc.table.year,
  y: produc.table.gsp.map(Math.log),
  x1: produc.table.pcap.map(Math.log),
  x2: produc.table.unemp,
};

function allTests(data: Dataset): Readonly<Record<string, TestResult>> {
  const iid = { vcov: { type: "iid" } } as const;
  const pooled = feols(data, formula, iid);
  const within = feols(data, `${formula} | state` as string, iid);
  const twoway = feols(data, `${formula} | state + year` as string, iid);
  const random = randomEffects(data, formula, iid);
  const differenced = firstDifference(data, formula, iid);
  return {
    effectsF: effectsFTest(twoway, data, ["year"]),
    honda: effectsLagrangeMultiplierTest(pooled, data, { effects: "twoways" }),
    ghm: effectsLagrangeMultiplierTest(pooled, data, { type: "gourieroux-holly-monfort", effects: "twoways" }),
    effects: wooldridgeEffectsTest(pooled, data),
    cd: pesaranCd(within, data),
    weighted: weightedCd(twoway, data, { powerEnhancement: true }),
    star: pesaranXieCd(twoway, data),
    starFactors: pesaranXieCd(within, data, { factors: 2 }),
    lm: crossSectionLmTest(within, data),
    mean: meanResidualCorrelation(within, data, "absolute"),
    drukker: wooldridgeDrukkerTest(data, formula),
    drukkerTime: wooldridgeDrukkerTest(data, `${formula} | state + year` as string),
    difference: wooldridgeFirstDifferenceTest(differenced, data, "levels"),
    within: wooldridgeWithinTest(within, data),
    bsy: beraSosaEscuderoYoonTest(pooled, data),
    baltagiLi: baltagiLiTest(pooled, data),
    bg: breuschGodfreyTest(within, data, { order: 2 }),
    bgStacked: breuschGodfreyTest(within, data, { lags: "stacked" }),
    lbi: panelDurbinWatson(within, data, "baltagi-wu"),
    dw: stackedDurbinWatsonTest(within, data),
    heteroskedasticity: modifiedWaldTest(within, data),
    poolability: poolabilityTest(within, data),
    hausman: hausmanTest(within, random, data, { errorVariance: "random" }),
    robustHausman: robustHausmanTest(random, data),
  };
}

const expected = allTests(panel(original, index) as Dataset);

function compare(columns: Table): void {
  const actual = allTests(panel(columns, index) as Dataset);
  for (const [name, test] of Object.entries(actual)) {
    expectClose(test.statistic, (expected[name] as TestResult).statistic, { relative: 1e-7, what: name });
    expect(test.degreesOfFreedom.length).toBe((expected[name] as TestResult).degreesOfFreedom.length);
  }
}

describe("every test", () => {
  test("does not depend on the order of the rows", () => {
    const rows = Array.from(randomStream(3).shuffle(Int32Array.from({ length: 816 }, (_, row) => row)));
    compare(
      Object.fromEntries(
        Object.entries(original).map(([name, column]) => [name, rows.map((row) => column[row] as number)]),
      ),
    );
  });

  test.each([1e-9, 1e9])("does not depend on the unit of measure (%s)", (scale) => {
    const scaled = (name: string, factor: number) => (original[name] as readonly number[]).map((x) => x * factor);
    compare({ ...original, x1: scaled("x1", scale), y: scaled("y", 1 / scale) });
  });

  test("says what it is, with a p-value between 0 and 1 or none", () => {
    for (const { id, label, nullHypothesis, rule, source, statistic, pValue } of Object.values(expected)) {
      for (const text of [id, label, nullHypothesis, rule, source]) expect(text).toBeTruthy();
      expect(Number.isFinite(statistic)).toBe(true);
      if (pValue !== null) expect(pValue >= 0 && pValue <= 1).toBe(true);
    }
  });
});

describe("relations between tests", () => {
  const data = panel(original, index) as Dataset;
  const iid = { vcov: { type: "iid" } } as const;

  test("the regression-based Hausman test is the classic one with the within fit's variance", () => {
    const random = randomEffects(data, formula, iid);
    const classic = hausmanTest(feols(data, `${formula} | state` as string, iid), random, data, {
      errorVariance: "within",
    });
    expectClose(robustHausmanTest(random, data, { type: "iid" }).statistic, classic.statistic, { relative: 1e-8 });
  });

  test("Breusch-Pagan is the square of Honda; the two-way test adds both", () => {
    const pooled = feols(data, formula, iid);
    const lm = (type: "honda" | "breusch-pagan", effects: "unit" | "time" | "twoways") =>
      effectsLagrangeMultiplierTest(pooled, data, { type, effects }).statistic;
    expectClose(lm("breusch-pagan", "unit"), lm("honda", "unit") ** 2, { relative: 1e-13 });
    expectClose(lm("breusch-pagan", "twoways"), lm("honda", "unit") ** 2 + lm("honda", "time") ** 2, {
      relative: 1e-13,
    });
  });

  test("a unit's own effects vanish from Drukker's test; weights of one seed are one statistic", () => {
    const plain = wooldridgeDrukkerTest(data, formula);
    expectClose(wooldridgeDrukkerTest(data, `${formula} | state` as string).statistic, plain.statistic, {
      relative: 1e-9,
    });
    const twoway = feols(data, `${formula} | state + year` as string, iid);
    expect(weightedCd(twoway, data, { seed: 4 })).toEqual(weightedCd(twoway, data, { seed: 4 }));
    expect(weightedCd(twoway, data, { seed: 4 }).statistic).not.toBe(weightedCd(twoway, data, { seed: 5 }).statistic);
  });
});

describe("size under a true null, in 200 panels of 30 x 12 with time effects", () => {
  test("the CD test always rejects after time effects, the weighted CD test seldom", () => {
    let cd = 0;
    let weighted = 0;
    for (let draw = 0; draw < 200; draw++) {
      const stream = randomStream(11, draw);
      const columns = { id: [] as number[], t: [] as number[], x: [] as number[], y: [] as number[] };
      for (let i = 0; i < 30; i++) {
        for (let t = 0; t < 12; t++) {
          const x = stream.normal();
          columns.id.push(i);
          columns.t.push(t);
          columns.x.push(x);
          columns.y.push(x + stream.normal());
        }
      }
      const data = panel(columns, { unit: "id", time: "t" });
      const fit = feols(data, "y ~ x | id + t", { vcov: { type: "iid" } });
      if ((pesaranCd(fit, data).pValue as number) < 0.05) cd++;
      if ((weightedCd(fit, data, { seed: draw }).pValue as number) < 0.05) weighted++;
    }
    expect(cd).toBe(200);
    expect(weighted).toBeLessThan(22);
  });
});
