import { grunfeld, produc } from "@mesometrics/datasets";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  type Covariance,
  descriptiveStatistics,
  type Estimate,
  feols,
  groupRegressions,
  namedCovariance,
  panel,
  type TestResult,
  tidy,
} from "../src/index.js";

type Named = Readonly<Record<string, number>>;

interface Coefficients {
  readonly estimate: Named;
  readonly se: Named;
  readonly df: Named;
  readonly p: Named;
  readonly wald?: Test;
}

interface Test {
  readonly statistic: number;
  readonly df1: number;
  readonly df2: number;
  readonly p: number;
}

type Model = Readonly<Record<string, Coefficients>> & { readonly statistics: Named };

interface Battery {
  readonly pooled: Model;
  readonly unit: Model;
  readonly twoway: Model;
  readonly within: Readonly<Record<"unit" | "twoway", Named>>;
}

interface Split {
  readonly observations: number;
  readonly CR1: Coefficients;
  readonly CR2: Coefficients;
}

const reference = ownReference<{
  readonly produc: Battery;
  readonly grunfeld: Battery;
  readonly split: {
    readonly high: Split;
    readonly low: Split;
    readonly chow: Test;
    readonly CR1: Test;
    readonly CR2: Test;
    readonly CR2_single: readonly { term: string; statistic: number; df2: number; p: number }[];
  };
  readonly descriptive: Readonly<Record<"gsp" | "unemp", Named>>;
}>("panel-regression/feols.json");

const south = new Set(["5", "6", "7"]);
const states = panel(
  { ...produc.table, south: produc.table.region.map((region) => (south.has(String(region)) ? 1 : 0)) },
  { unit: "state", time: "year" },
);
const firms = panel(grunfeld.table, { unit: grunfeld.unit, time: grunfeld.time });
const producTerms = ["log(pcap)", "log(pc)", "log(emp)", "unemp"];
const producFormula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp";

// The regression on dummies by lm loses up to five digits of the sandwich in R itself.
function expectCoefficients(fit: Estimate, expected: Coefficients, terms: readonly string[], tolerance = 1e-8): void {
  const rows = tidy(fit);
  expect(rows.map(({ term }) => term)).toEqual(terms);
  const inOrder = (from: Named) => Object.values(from);
  expectClose(
    rows.map((row) => row.estimate),
    inOrder(expected.estimate),
    { relative: 1e-9, what: "coefficients" },
  );
  expectClose(
    rows.map((row) => row.standardError),
    inOrder(expected.se),
    { relative: tolerance, what: "standard errors" },
  );
  expectClose(
    rows.map((row) => row.degreesOfFreedom),
    inOrder(expected.df),
    { relative: 1e-7, what: "df" },
  );
  expectClose(
    rows.map((row) => row.pValue),
    inOrder(expected.p),
    { relative: 1e-6, what: "p-values" },
  );
}

function expectTest(result: TestResult | null | undefined, expected: Test): void {
  const { statistic, degreesOfFreedom, pValue } = result as TestResult;
  expectClose(
    [statistic, ...degreesOfFreedom, pValue as number],
    [expected.statistic, expected.df1, expected.df2, expected.p],
    { relative: 1e-6, what: "test" },
  );
}

describe.each([
  {
    name: "produc",
    data: states,
    battery: reference.produc,
    formula: producFormula,
    terms: producTerms,
    time: "year",
    unit: "state",
  },
  {
    name: "grunfeld",
    data: firms,
    battery: reference.grunfeld,
    formula: "inv ~ value + capital",
    terms: ["value", "capital"],
    time: grunfeld.time,
    unit: grunfeld.unit,
  },
])("$name against lm, plm, sandwich and clubSandwich", ({ data, battery, formula, terms, unit, time }) => {
  describe.each(["pooled", "unit", "twoway"] as const)("%s", (model) => {
    const full = { pooled: formula, unit: `${formula} | ${unit}`, twoway: `${formula} | ${unit} + ${time}` }[model];
    const names = model === "pooled" ? ["(Intercept)", ...terms] : terms;
    const covariances: Readonly<Record<string, Covariance>> = {
      iid: { type: "iid" },
      HC0: { type: "HC0" },
      HC1: { type: "HC1" },
      HC2: { type: "HC2" },
      HC3: { type: "HC3" },
      CR0: { type: "CR0", cluster: unit },
      CR1: { cluster: unit },
      CR1_twoway: { cluster: [unit, time] },
      CR2: { type: "CR2", cluster: unit },
    };

    test.each(Object.keys(covariances))("%s", (name) => {
      const fit = feols<Record<string, unknown>, string>(data, full, {
        vcov: namedCovariance(covariances[name] as Covariance),
      });
      expectCoefficients(fit, battery[model][name] as Coefficients, names);
      if (name === "CR2") expectTest(fit.tests[0], (battery[model].CR2 as Coefficients).wald as Test);
    });

    test("CR2 is the default, R2 and likelihood", () => {
      const fit = feols<Record<string, unknown>, string>(data, full);
      expectCoefficients(fit, battery[model].CR2 as Coefficients, names);
      const { statistics } = battery[model];
      const { rss, sigma, logLikelihood } = fit.statistics;
      expectClose(
        [rss, sigma, logLikelihood, fit.r2.overall, fit.r2.adjustedOverall, fit.residualDegreesOfFreedom] as number[],
        [
          statistics.rss,
          statistics.sigma,
          statistics.logLikelihood,
          statistics.overall,
          statistics.adjustedOverall,
          statistics.residualDegreesOfFreedom,
        ] as number[],
        { relative: 1e-9 },
      );
      if (model === "pooled") return;
      const { within, adjustedWithinXtreg } = battery.within[model];
      expectClose([fit.r2.within, fit.r2.adjustedWithinXtreg] as number[], [within, adjustedWithinXtreg] as number[], {
        relative: 1e-9,
      });
    });
  });
});

describe("the South against the rest", () => {
  const formula = `${producFormula} | state` as const;
  const split = (vcov?: Covariance) =>
    groupRegressions(states, formula, { by: "south", level: "unit", ...(vcov === undefined ? {} : { vcov }) });

  test("the regressions of both groups", () => {
    for (const [vcov, name] of [
      [{ cluster: "state" }, "CR1"],
      [undefined, "CR2"],
    ] as const) {
      const [rest, south] = split(vcov).groups;
      expectCoefficients(rest?.fit as Estimate, reference.split.low[name], producTerms);
      expectCoefficients(south?.fit as Estimate, reference.split.high[name], producTerms);
      expect([rest?.fit.sample.observations, south?.fit.sample.observations]).toEqual([
        reference.split.low.observations,
        reference.split.high.observations,
      ]);
    }
  });

  test("the equality test by Chow, CR1 and CR2", () => {
    expectTest(split({ type: "iid" }).equalityTest, reference.split.chow);
    expectTest(split({ cluster: "state" }).equalityTest, reference.split.CR1);
    const { equalityTest, termTests } = split();
    expectTest(equalityTest, reference.split.CR2);
    expect(equalityTest?.rule).toContain("CR2 clustered by state");
    for (const { term, statistic, df2, p } of reference.split.CR2_single) {
      const found = termTests[["x1", "x2", "x3", "x4"].indexOf(term)];
      expectTest(found?.test, { statistic, df1: 1, df2, p });
    }
  });
});

test("descriptive statistics against R and xtsum's formulas", () => {
  const [gsp, unemp] = descriptiveStatistics(states, ["gsp", "unemp"]);
  for (const [found, expected] of [
    [gsp, reference.descriptive.gsp],
    [unemp, reference.descriptive.unemp],
  ] as const) {
    const { mean, standardDeviation, minimum, lowerQuartile, median, upperQuartile, maximum } = expected;
    expectClose(
      [
        found?.mean,
        found?.standardDeviation,
        found?.minimum,
        found?.lowerQuartile,
        found?.median,
        found?.upperQuartile,
        found?.maximum,
        found?.panel?.between,
        found?.panel?.within,
      ] as number[],
      [
        mean,
        standardDeviation,
        minimum,
        lowerQuartile,
        median,
        upperQuartile,
        maximum,
        expected.between,
        expected.within,
      ] as number[],
      { relative: 1e-12 },
    );
    expect(found?.panel).toMatchObject({ units: 48, meanPeriods: 17 });
  }
});
