import { grunfeld, produc } from "@mesometrics/datasets";
import { namedCovariance, wildClusterBootstrap } from "@mesometrics/inference";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  between,
  type Covariance,
  correlatedRandomEffects,
  type Estimate,
  explain,
  feols,
  firstDifference,
  groupDifferences,
  groupRegressions,
  marginalEffects,
  mediation,
  moderation,
  panel,
  permutationTest,
  randomEffects,
  thresholdRegression,
  tidy,
  withVcov,
} from "../src/index.js";

type Named = Readonly<Record<string, number>>;

interface Tested {
  readonly estimate: Named;
  readonly se: Named;
  readonly df?: Named;
  readonly p: Named;
}

type Means = { readonly iid: Tested; readonly HC3: Tested; readonly HC1: Tested } & {
  readonly r2: number;
  readonly sigma: number;
  readonly logLikelihood: number;
};

interface Mediated {
  readonly total: readonly [number, number];
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
  readonly direct: readonly [number, number];
  readonly sobel: number;
  readonly rho: number;
}

interface Moderated {
  readonly mean: number;
  readonly sd: number;
  readonly treatment: number;
  readonly slope: number;
  readonly interaction: number;
  readonly se: number;
}

const own = ownReference<{
  readonly between: { readonly unit: Means; readonly time: Means };
  readonly difference: {
    readonly iid: Tested;
    readonly HC1: Tested;
    readonly CR2: Tested;
    readonly rows: number;
    readonly sigma: number;
    readonly year: Named;
    readonly frequency: Tested;
    readonly frequency_rows: number;
  };
  readonly groups: {
    readonly slopes: Readonly<Record<"even" | "odd", Named>>;
    readonly se: Readonly<Record<"even" | "odd", Named>>;
    readonly chow: number;
    readonly chow_df: readonly number[];
    readonly difference: Named;
    readonly frequency: Readonly<Record<"even" | "odd", Named>>;
  };
  readonly mediation: { readonly analytic: Mediated; readonly frequency: Mediated };
  readonly moderation: { readonly analytic: Moderated; readonly frequency: Moderated };
  readonly crossed: {
    readonly clusters: number;
    readonly CR1: Tested;
    readonly CR0: Tested;
    readonly CR2: Tested;
    readonly two_way: Tested;
    readonly CV3: Named;
  };
}>("panel-regression/weighted_estimators.json");

const code = (expected: string) => expect.objectContaining({ code: expected });

const { firm, year, value, capital } = grunfeld.table;
const isIn = (row: number) =>
  !(Number(firm[row]) === 3 && year[row] === 1940) && !(Number(firm[row]) === 7 && Number(year[row]) < 1937);
const firms = panel(
  {
    ...grunfeld.table,
    inv: grunfeld.table.inv.map((cell, row) => (isIn(row) ? cell : null)),
    weight: value.map((cell) => Number(cell) / 100),
    count: firm.map((name) => 1 + (Number(name) % 3)),
    uneven: year.map((name) => 1 + (Number(name) % 2)),
    one: value.map(() => 2.5),
    low: firm.map((name) => (Number(name) <= 5 ? "low" : "high")),
  },
  { unit: "firm", time: "year" },
);

const stateNames = [...new Set(produc.table.state.map(String))].sort();
const states = panel(
  {
    ...produc.table,
    weight: produc.table.emp.map((cell) => Number(cell) / 100),
    count: produc.table.state.map(
      (state, row) => 1 + (((stateNames.indexOf(String(state)) + 1) * 5 + Number(produc.table.year[row])) % 3),
    ),
    half: produc.table.region.map((region) => (Number(region) % 2 === 1 ? "odd" : "even")),
  },
  { unit: "state", time: "year" },
);

function expectTested(fit: Estimate, expected: Tested, relative = 1e-8): void {
  for (const row of tidy(fit)) {
    expectClose(row.estimate, expected.estimate[row.term] as number, { relative: 1e-9, what: row.term });
    expectClose(row.standardError, expected.se[row.term] as number, { relative, what: `se ${row.term}` });
    expectClose(row.pValue, expected.p[row.term] as number, { relative: 10 * relative, absolute: 1e-60 });
    const df = expected.df?.[row.term];
    if (df !== undefined) expectClose(row.degreesOfFreedom, df, { relative: 1e-6, what: `df ${row.term}` });
  }
}

describe("weighted means", () => {
  const formula = "inv ~ value + capital" as const;
  for (const effect of ["unit", "time"] as const) {
    test(`between by ${effect} is lm(weights = ) on weighted means`, () => {
      const expected = own.between[effect];
      const fit = between(firms, formula, { effect, weights: { analytic: "weight" }, vcov: { type: "iid" } });
      expectTested(fit, expected.iid);
      expectTested(withVcov(fit, firms, { type: "HC1" }), expected.HC1);
      expectTested(between(firms, formula, { effect, weights: { analytic: "weight" } }), expected.HC3);
      expectClose(fit.r2.between as number, expected.r2, { relative: 1e-10 });
      expectClose(fit.statistics.sigma as number, expected.sigma, { relative: 1e-10 });
      expectClose(fit.statistics.logLikelihood as number, expected.logLikelihood, { relative: 1e-10 });
      expect(explain(fit).some((line) => line.startsWith("Weights: analytic, weight"))).toBe(true);
    });
  }

  test("equal weights are none, also where units have different numbers of rows", () => {
    const plain = between(firms, formula, { vcov: { type: "HC1" } });
    const weighted = between(firms, formula, { vcov: { type: "HC1" }, weights: { analytic: "one" } });
    tidy(weighted).forEach((row, j) => {
      expectClose(row.estimate, tidy(plain)[j]?.estimate as number, { relative: 1e-12 });
      expectClose(row.standardError, tidy(plain)[j]?.standardError as number, { relative: 1e-11 });
    });
  });

  test("frequencies do not say what they repeat", () => {
    expect(() => between(firms, formula, { weights: { frequency: "count" } })).toThrow(code("FREQUENCY_WEIGHTS"));
  });
});

describe("weighted differences", () => {
  const formula = "inv ~ value + capital" as const;
  test("analytic: lm(weights = harmonic mean) on differences", () => {
    const fit = (vcov: Covariance) =>
      firstDifference(firms, formula, { vcov: namedCovariance(vcov), weights: { analytic: "weight" } });
    expectTested(fit({ type: "iid" }), own.difference.iid);
    expectTested(fit({ type: "HC1" }), own.difference.HC1);
    expectTested(fit({ type: "CR2", cluster: "firm" }), own.difference.CR2);
    expectTested(firstDifference(firms, formula, { weights: { analytic: "weight" } }), own.difference.CR2);
    expect(fit({ type: "iid" }).sample.observations).toBe(own.difference.rows);
    expectClose(fit({ type: "iid" }).statistics.sigma as number, own.difference.sigma, { relative: 1e-10 });
  });

  test("with effects of the periods", () => {
    const fit = firstDifference(firms, "inv ~ value + capital | year", { weights: { analytic: "weight" } });
    tidy(fit).forEach(({ term, estimate }) => {
      expectClose(estimate, own.difference.year[term] as number, { relative: 1e-9 });
    });
  });

  test("frequencies that are constant within units repeat the differences", () => {
    const fit = firstDifference(firms, formula, { vcov: { type: "iid" }, weights: { frequency: "count" } });
    expectTested(fit, own.difference.frequency);
    expect(fit.sample.observations).toBe(own.difference.frequency_rows);
  });

  test("frequencies that change do not", () => {
    expect(() => firstDifference(firms, formula, { weights: { frequency: "uneven" } })).toThrow(
      code("FREQUENCY_WEIGHTS"),
    );
  });
});

describe("estimators without weights say why", () => {
  const weights = { weights: { analytic: "weight" } } as const;
  test("random effects, correlated random effects, threshold", () => {
    expect(() => randomEffects(firms, "inv ~ value + capital", weights as never)).toThrow(
      code("WEIGHTS_NOT_SUPPORTED"),
    );
    expect(() => correlatedRandomEffects(firms, "inv ~ value + capital", weights as never)).toThrow(
      code("WEIGHTS_NOT_SUPPORTED"),
    );
    expect(() =>
      thresholdRegression(states, { outcome: "gsp", threshold: "unemp", regimeDependent: ["pc"] }, {
        bootstrap: null,
        ...weights,
      } as never),
    ).toThrow(code("WEIGHTS_NOT_SUPPORTED"));
  });
});

describe("weighted groups", () => {
  const formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) | state" as const;
  const analytic = { by: "half", level: "unit", weights: { analytic: "weight" } } as const;

  test("regressions of the groups and the Chow test", () => {
    const split = groupRegressions(states, formula, { ...analytic, vcov: { type: "iid" } });
    for (const { label, fit } of split.groups) {
      const group = label as "even" | "odd";
      for (const { term, estimate, standardError } of tidy(fit)) {
        expectClose(estimate, own.groups.slopes[group][term] as number, { relative: 1e-9 });
        expectClose(standardError, own.groups.se[group][term] as number, { relative: 1e-8 });
      }
    }
    expectClose(split.equalityTest?.statistic as number, own.groups.chow, { relative: 1e-8 });
    expect(split.equalityTest?.degreesOfFreedom).toEqual(own.groups.chow_df);
  });

  test("differences, their bootstrap and permutation are those of the weighted regressions", () => {
    const { differences } = groupDifferences(states, formula, {
      ...analytic,
      groups: ["even", "odd"],
      methods: ["cr2", "wildBootstrap", "unitPermutation", "z"],
      bootstrap: { draws: 99 },
      permutation: { draws: 19 },
    });
    for (const one of differences) {
      expectClose(one.difference, own.groups.difference[one.term] as number, { relative: 1e-8 });
      expectClose(one.unitPermutation?.difference as number, own.groups.difference[one.term] as number, {
        relative: 1e-8,
      });
      expect(one.cr2?.pValue).toBeLessThan(1);
      expect(one.wildBootstrap?.draws).toBe(99);
    }
  });

  test("frequencies are rows written out", () => {
    const split = groupRegressions(states, formula, { by: "half", level: "unit", weights: { frequency: "count" } });
    for (const { label, fit } of split.groups) {
      for (const { term, estimate } of tidy(fit)) {
        expectClose(estimate, own.groups.frequency[label as "even" | "odd"][term] as number, { relative: 1e-9 });
      }
    }
  });

  test("a permutation of whole units with weights equals weighted regressions of the assigned groups", () => {
    const result = permutationTest(firms, "inv ~ value + capital | firm + year", {
      by: "low",
      level: "unit",
      term: "value",
      weights: { analytic: "weight" },
      studentised: true,
    });
    const fits = ["high", "low"].map((name) =>
      feols(firms, "inv ~ value + capital | firm + year", {
        weights: { analytic: "weight" },
        subset: { column: "low", values: [name] },
        vcov: { type: "CR0", cluster: "firm" },
      }),
    );
    const [high, low] = fits.map((fit) => tidy(fit)[0]) as [ReturnType<typeof tidy>[0], ReturnType<typeof tidy>[0]];
    expectClose(result.difference, low.estimate - high.estimate, { relative: 1e-9 });
    expectClose(
      result.test.statistic,
      (low.estimate - high.estimate) / Math.hypot(high.standardError, low.standardError),
      { relative: 1e-8 },
    );
  });

  test("rows that stand for several cannot change groups one by one", () => {
    expect(() =>
      permutationTest(firms, "inv ~ value + capital | firm", {
        by: "low",
        level: "unit",
        term: "value",
        permute: "observations",
        weights: { frequency: "count" },
      }),
    ).toThrow(code("FREQUENCY_WEIGHTS"));
  });
});

describe("weighted mediation", () => {
  const spec = {
    outcome: "log(gsp)",
    treatment: "log(pcap)",
    mediator: "log(pc)",
    controls: ["log(emp)"],
    fixedEffects: ["state"],
    steps: "three-step",
  } as const;
  for (const [kind, weights] of Object.entries({
    analytic: { analytic: "weight" },
    frequency: { frequency: "count" },
  } as const)) {
    test(kind, () => {
      const expected = own.mediation[kind as "analytic" | "frequency"];
      const result = mediation(states, spec, { vcov: { type: "iid" }, weights, bootstrap: { draws: 19, seed: 1 } });
      const { total, a, b, direct } = result;
      for (const [path, [estimate, error]] of [
        [total, expected.total],
        [a, expected.a],
        [b, expected.b],
        [direct, expected.direct],
      ] as const) {
        expectClose(path?.estimate as number, estimate, { relative: 1e-9 });
        expectClose(path?.standardError as number, error, { relative: 1e-8 });
      }
      expectClose(result.tests[0]?.statistic as number, expected.sobel, { relative: 1e-8 });
      expectClose(result.sensitivity?.rhoAtZero as number, expected.rho, { relative: 1e-8 });
      expect(Math.abs(result.identity as number)).toBeLessThan(1e-11);
      expect(result.bootstrap?.failed).toBe(0);
    });
  }
});

describe("weighted moderation", () => {
  for (const [kind, weights] of Object.entries({
    analytic: { analytic: "weight" },
    frequency: { frequency: "count" },
  } as const)) {
    test(kind, () => {
      const expected = own.moderation[kind as "analytic" | "frequency"];
      const spec = { outcome: "inv", treatment: "value", moderator: "capital", fixedEffects: ["firm"] };
      const { effects, centres, fit, terms } = moderation(firms, spec, { vcov: { type: "iid" }, weights });
      expectClose(centres.moderator, expected.mean, { relative: 1e-12 });
      expectClose(centres.treatment, expected.treatment, { relative: 1e-12 });
      expectClose(effects.moderator.standardDeviation, expected.sd, { relative: 1e-12 });
      expectClose(effects.rows[1]?.estimate as number, expected.slope, { relative: 1e-9 });
      expectClose(effects.rows[1]?.standardError as number, expected.se, { relative: 1e-8 });
      expectClose(fit.coefficients[fit.terms.indexOf(terms.interaction)] as number, expected.interaction, {
        relative: 1e-9,
      });
      const plain = feols(firms, "inv ~ value * capital | firm", { vcov: { type: "iid" }, weights });
      const again = marginalEffects(plain, firms, { of: "value", by: "capital" });
      expectClose(again.rows[1]?.estimate as number, expected.slope, { relative: 1e-9 });
    });
  }
});

describe("clusters where two columns cross", () => {
  const formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state + year" as const;
  test("CR0, CR1, CR2, CV3 and two-way", () => {
    const fit = feols(states, formula, { vcov: { cluster: "region^year" } });
    expect(fit.inference.clusters).toEqual([{ column: "region^year", count: own.crossed.clusters }]);
    expectTested(fit, own.crossed.CR1);
    expectTested(withVcov(fit, states, { type: "CR0", cluster: "region^year" }), own.crossed.CR0);
    expectTested(withVcov(fit, states, { type: "CR2", cluster: "region^year" }), own.crossed.CR2, 1e-7);
    const jackknife = withVcov(fit, states, { type: "CV3", cluster: "region^year" });
    tidy(jackknife).forEach(({ term, standardError }) => {
      expectClose(standardError, own.crossed.CV3[term] as number, { relative: 1e-8 });
    });
    expect(wildClusterBootstrap(fit, states, { term: "unemp", cluster: "region^year", draws: 19 }).cluster.count).toBe(
      own.crossed.clusters,
    );
  });

  test("a missing cell of either column leaves the sample and is counted", () => {
    const holes = panel(
      { ...produc.table, region: produc.table.region.map((region, row) => (row === 5 ? null : region)) },
      { unit: "state", time: "year" },
    );
    const fit = feols(holes, formula, { vcov: { cluster: "region^year" } });
    expect(fit.sample.dropped).toEqual([{ reason: "missing in region", column: "region", count: 1 }]);
    expect(withVcov(fit, holes, { cluster: "region ^ `year`" }).inference.clusters[0]?.count).toBe(
      own.crossed.clusters,
    );
  });

  test("a column of that very name comes first, an unknown part is named", () => {
    const data = panel({ ...grunfeld.table, "a^b": grunfeld.table.firm }, { unit: "firm", time: "year" });
    const fit = feols(data, "inv ~ value + capital", { vcov: { cluster: "a^b" } });
    expect(fit.inference.clusters[0]?.count).toBe(10);
    expect(() => feols(data, "inv ~ value", { vcov: { cluster: "firm^nothing" } })).toThrow(code("UNKNOWN_COLUMN"));
    expect(() => feols(data, "inv ~ value", { vcov: { cluster: "firm^" } })).toThrow(code("UNKNOWN_COLUMN"));
  });

  test("a unit whose name needs backticks is clustered by all the same", () => {
    const { firm: name, ...rest } = grunfeld.table;
    const data = panel({ ...rest, "the firm": name }, { unit: "the firm", time: "year" });
    const fit = feols(data, "inv ~ value + capital | `the firm`");
    expect(wildClusterBootstrap(fit, data, { term: "value" }).draws).toBe(1024);
    expect(capital.length).toBe(200);
  });
});
