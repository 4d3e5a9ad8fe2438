import { grunfeld, produc } from "@mesometrics/datasets";
import { leverage, namedCovariance, rebuild } from "@mesometrics/inference";
import { describeShared, expectClose, loadCsv, ownReference, sharedText } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  augment,
  type Covariance,
  crossSection,
  decode,
  type Estimate,
  encode,
  explain,
  feols,
  fixedEffectEstimates,
  panel,
  tidy,
  withVcov,
} from "../src/index.js";

fc.configureGlobal({ seed: 20240601 });

type Named = Readonly<Record<string, number | string>>;

interface Coefficients {
  readonly estimate: Named;
  readonly se: Named;
  readonly df?: Named;
  readonly p: Named;
  readonly wald?: { readonly statistic: number | string; readonly df1: number; readonly df2: number | string };
}

type Model = Readonly<Record<string, Coefficients | null>> & { readonly statistics: Readonly<Record<string, number>> };

const reference = ownReference<{
  readonly analytic: {
    readonly grunfeld: Readonly<Record<"pooled" | "unit" | "twoway", Model>>;
    readonly produc: Readonly<Record<"unit" | "twoway", Model>>;
  };
  readonly frequency: Readonly<Record<"pooled" | "unit" | "twoway", Model>>;
}>("panel-regression/weights.json");

const firms = panel(
  { ...grunfeld.table, n: grunfeld.table.firm.map((firm, row) => 1 + ((firm * 7 + grunfeld.table.year[row]!) % 4)) },
  { unit: "firm", time: "year" },
);
const states = panel(produc.table, { unit: "state", time: "year" });

const covariances = (unit: string): Readonly<Record<string, Covariance>> => ({
  iid: { type: "iid" },
  HC0: { type: "HC0" },
  HC1: { type: "HC1" },
  HC2: { type: "HC2" },
  HC3: { type: "HC3" },
  CR0: { type: "CR0", cluster: unit },
  CR1: { cluster: unit },
  CR1_two_way: { cluster: [unit, "year"] },
  CR2: { type: "CR2", cluster: unit },
  CR2_by_hand: { type: "CR2", cluster: unit },
  CR2_above_by_hand: { type: "CR2", cluster: "region" },
});

// clubSandwich inverts the root of blocks that are singular for their cluster's own dummy, which costs it digits.
const closeness = (type: string) => (type.startsWith("CR2") ? 1e-6 : 1e-8);

/** Compares what the reference has; a standard error that R found not to be a number is no reference. */
function expectCoefficients(fit: Estimate, expected: Coefficients, tolerance: number): number {
  const rows = tidy(fit);
  expect(rows.map(({ term }) => term)).toEqual(Object.keys(expected.estimate));
  let compared = 0;
  for (const row of rows) {
    expectClose(row.estimate, expected.estimate[row.term] as number, { relative: 1e-8, what: row.term });
    if (typeof expected.se[row.term] !== "number") continue;
    compared++;
    expectClose(row.standardError, expected.se[row.term] as number, { relative: tolerance, what: `se ${row.term}` });
    if (expected.df !== undefined) {
      expectClose(row.degreesOfFreedom, expected.df[row.term] as number, { relative: tolerance, what: "df" });
    }
    expectClose(row.pValue, expected.p[row.term] as number, { relative: 10 * tolerance, absolute: 1e-60, what: "p" });
  }
  return compared;
}

describe("analytic weights against lm, sandwich and clubSandwich", () => {
  const models = [
    ["grunfeld", "pooled", "inv ~ value + capital"],
    ["grunfeld", "unit", "inv ~ value + capital | firm"],
    ["grunfeld", "twoway", "inv ~ value + capital | firm + year"],
    ["produc", "unit", "log(gsp) ~ log(pcap) + log(emp) + unemp | state"],
    ["produc", "twoway", "log(gsp) ~ log(pcap) + log(emp) + unemp | state + year"],
  ] as const;
  const fitOf = (name: "grunfeld" | "produc", formula: string, vcov: Covariance): Estimate =>
    name === "grunfeld"
      ? feols(firms, formula as string, { vcov: namedCovariance(vcov), weights: { analytic: "value" } })
      : feols(states, formula as string, { vcov: namedCovariance(vcov), weights: { analytic: "emp" } });

  describe.each(models)("%s, %s", (name, model, formula) => {
    const battery = (reference.analytic[name] as Readonly<Record<string, Model>>)[model] as Model;
    const unit = name === "grunfeld" ? "firm" : "state";
    test.each(Object.entries(covariances(unit)).filter(([type]) => battery[type] != null))("%s", (type, vcov) => {
      const expected = battery[type] as Coefficients;
      const fit = fitOf(name, formula, vcov);
      expect(expectCoefficients(fit, expected, closeness(type))).toBeGreaterThan(0);
      const wald = expected.wald;
      if (wald === undefined || typeof wald.statistic !== "number" || model === "pooled") return;
      const own = fit.tests.find(({ id }) => id === "wald");
      expectClose(
        [own?.statistic ?? null, ...(own?.degreesOfFreedom ?? [])],
        [wald.statistic, wald.df1, Number(wald.df2)],
        {
          relative: 1e-5,
          what: "HTZ",
        },
      );
    });

    test("R2, sums of squares, likelihood, residuals and leverage", () => {
      const data = name === "grunfeld" ? firms : states;
      const fit = fitOf(name, formula, { type: "iid" });
      const { overall, adjustedOverall, sigma, rss, logLikelihood, residualDegreesOfFreedom, ...rest } =
        battery.statistics;
      expectClose(
        [
          fit.r2.overall!,
          fit.r2.adjustedOverall!,
          fit.statistics.sigma!,
          fit.statistics.rss!,
          fit.statistics.logLikelihood!,
        ],
        [overall!, adjustedOverall!, sigma!, rss!, logLikelihood!],
        { relative: 1e-9, what: "statistics" },
      );
      expect(fit.residualDegreesOfFreedom).toBe(residualDegreesOfFreedom);
      const { residual, fitted, weights } = augment(fit, data);
      expectClose([residual[0]!, fitted[0]!], [rest.firstResidual!, rest.firstFitted!], { relative: 1e-8 });
      expect(weights?.length).toBe(residual.length);
      expectClose(
        Array.from(leverage(rebuild(fit, data)).subarray(0, 5)),
        rest.leverage as unknown as readonly number[],
        { relative: 1e-9, what: "leverage" },
      );
    });
  });
});

describe.each(["produc", "grunfeld", "fatalities"])("analytic weights against fixest: %s", (name) => {
  describeShared<{
    readonly data: string;
    readonly dataset: {
      readonly unit: string;
      readonly time: string;
      readonly y: string;
      readonly x: readonly string[];
    };
    readonly entries: readonly { readonly id: string; readonly value: Readonly<Record<string, unknown>> }[];
  }>(`panel/${name}.json`, name, (shared) => {
    const { unit, time, y, x } = shared.dataset;
    const data = panel(loadCsv(sharedText(`panel/${shared.data}`) ?? "") as Record<string, (number | null)[]>, {
      unit,
      time,
    });
    const weights = { analytic: { produc: "emp", grunfeld: "value", fatalities: "pop" }[name] as string };
    const right = `${y} ~ ${x.join(" + ")}`;
    const formulas = { pooled: right, unit: `${right} | ${unit}`, twoway: `${right} | ${unit} + ${time}` };
    const entry = (id: string) => shared.entries.find((one) => one.id === `${name}/${id}`)!.value;
    describe.each(Object.entries(formulas))("%s", (model, formula) => {
      test.each([
        ["iid", { type: "iid" }],
        ["hetero", { type: "HC1" }],
        ["cluster_unit", { cluster: unit }],
      ] as readonly [string, Covariance][])("%s", (id, vcov) => {
        const expected = entry(`weighted/${model}/${id}`) as unknown as Record<"estimate" | "se" | "t" | "p", Named>;
        const rows = tidy(feols(data, formula, { vcov: namedCovariance(vcov), weights }));
        const read = (from: Named) => rows.map(({ term }) => from[term] as number);
        expectClose(
          rows.map((row) => row.estimate),
          read(expected.estimate),
          { relative: 1e-8, what: "coefficients" },
        );
        expectClose(
          rows.map((row) => row.standardError),
          read(expected.se),
          { relative: 1e-7, what: "se" },
        );
        expectClose(
          rows.map((row) => row.statistic),
          read(expected.t),
          { relative: 1e-7, what: "t" },
        );
        expectClose(
          rows.map((row) => row.pValue),
          read(expected.p),
          { relative: 1e-6, what: "p" },
        );
      });

      test("R2, rmse and the likelihood of the unweighted residuals", () => {
        const expected = entry(`weighted_r2/${model}`) as Readonly<Record<string, number | null>>;
        const fit = feols(data, formula, { vcov: { type: "iid" }, weights });
        const { overall, adjustedOverall, within, adjustedWithinFixest } = fit.r2;
        expectClose([overall!, adjustedOverall!, fit.statistics.rmse!], [expected.r2!, expected.ar2!, expected.rmse!], {
          relative: 1e-8,
        });
        if (expected.wr2 !== null) {
          expectClose([within!, adjustedWithinFixest!], [expected.wr2!, expected.war2!], { relative: 1e-8 });
        }
        // fixest takes the likelihood of residuals that its weights do not enter.
        const { residual } = augment(fit, data);
        const rss = residual.reduce((total, e) => total + e * e, 0);
        const n = residual.length;
        expectClose((-n / 2) * (Math.log((2 * Math.PI * rss) / n) + 1), expected.ll!, { relative: 1e-8 });
      });
    });
  });
});

describe("frequency weights", () => {
  describe.each([
    ["pooled", "inv ~ value + capital"],
    ["unit", "inv ~ value + capital | firm"],
    ["twoway", "inv ~ value + capital | firm + year"],
  ] as const)("against lm on the data set written out: %s", (model, formula) => {
    const battery = reference.frequency[model];
    test.each(Object.entries(covariances("firm")).filter(([type]) => battery[type] != null))("%s", (type, vcov) => {
      const fit = feols(firms, formula as string, { vcov: namedCovariance(vcov), weights: { frequency: "n" } });
      expectCoefficients(fit, battery[type] as Coefficients, closeness(type));
      const { statistics } = battery;
      expect(fit.sample.observations).toBe(statistics.observations);
      expect(fit.residualDegreesOfFreedom).toBe(statistics.residualDegreesOfFreedom);
      expectClose(
        [fit.r2.overall!, fit.r2.adjustedOverall!, fit.statistics.sigma!, fit.statistics.logLikelihood!],
        [statistics.overall!, statistics.adjustedOverall!, statistics.sigma!, statistics.logLikelihood!],
        { relative: 1e-9 },
      );
    });
  });

  const sample = fc
    .array(
      fc.record({
        y: fc.integer({ min: -50, max: 50 }),
        x: fc.integer({ min: -20, max: 20 }),
        z: fc.integer({ min: -20, max: 20 }),
        g: fc.integer({ min: 0, max: 4 }),
        h: fc.integer({ min: 0, max: 2 }),
        n: fc.integer({ min: 0, max: 4 }),
      }),
      { minLength: 25, maxLength: 40 },
    )
    .map((rows) => {
      const table = (from: typeof rows) => ({
        y: from.map((row) => row.y + row.x / 3),
        x: from.map((row) => row.x),
        z: from.map((row) => row.z + 0.5),
        g: from.map((row) => row.g),
        h: from.map((row) => row.h),
        n: from.map((row) => row.n),
      });
      return {
        short: crossSection(table(rows)),
        long: crossSection(table(rows.flatMap((row) => Array.from({ length: row.n }, () => row)))),
      };
    });

  test.each(["y ~ x + z", "y ~ x + z | g", "y ~ x + z | g + h", "y ~ x + z | g[x]", "y ~ 0 + x + z"])(
    "equal the data set written out: %s",
    (formula) => {
      fc.assert(
        fc.property(sample, ({ short, long }) => {
          const types: readonly Covariance[] = [
            { type: "iid" },
            { type: "HC0" },
            { type: "HC1" },
            { type: "HC2" },
            { type: "HC3" },
            { type: "CR0", cluster: "h" },
            { cluster: "g" },
            { cluster: ["g", "h"] },
            { type: "CR2", cluster: "g" },
          ];
          for (const vcov of types) {
            const written = outcomeOf(() => feols(long, formula, { vcov: namedCovariance(vcov) }));
            const weighted = outcomeOf(() =>
              feols(short, formula, { vcov: namedCovariance(vcov), weights: { frequency: "n" } }),
            );
            if (typeof written === "string" || typeof weighted === "string") {
              expect(weighted).toBe(written);
              continue;
            }
            expect(weighted.terms).toEqual(written.terms);
            expect(weighted.sample.observations).toBe(written.sample.observations);
            expect(weighted.residualDegreesOfFreedom).toBe(written.residualDegreesOfFreedom);
            expect(weighted.notes.map(({ code }) => code)).toEqual(written.notes.map(({ code }) => code));
            const size = Math.max(...written.coefficients.map(Math.abs), ...written.vcov.data.map(Math.abs));
            const close = { relative: 1e-7, absolute: 1e-11 * size };
            expectClose(weighted.coefficients, written.coefficients, close);
            expectClose(weighted.vcov.data, written.vcov.data, close);
            expectClose(weighted.inference.degreesOfFreedom, written.inference.degreesOfFreedom, { relative: 1e-6 });
            expectClose(Object.values(weighted.r2), Object.values(written.r2), { relative: 1e-9, absolute: 1e-12 });
            expectClose(Object.values(weighted.statistics), Object.values(written.statistics), {
              relative: 1e-9,
              absolute: 1e-9,
            });
          }
        }),
        { numRuns: 15 },
      );
    },
  );

  test("a row that stands for several is no singleton", () => {
    const data = crossSection({ y: [1, 2, 4, 3, 5], x: [0, 1, 2, 2, 3], g: [0, 0, 0, 0, 1], n: [1, 1, 1, 1, 2] });
    const codes = (weights?: { frequency: string }) =>
      feols(data, "y ~ x | g", { vcov: { type: "iid" }, ...(weights === undefined ? {} : { weights }) }).notes.map(
        ({ code }) => code,
      );
    expect(codes()).toContain("SINGLETONS");
    expect(codes({ frequency: "n" })).not.toContain("SINGLETONS");
  });
});

function outcomeOf(fit: () => Estimate): Estimate | string {
  try {
    return fit();
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

describe("weights in general", () => {
  const formulas = ["inv ~ value + capital", "inv ~ value + capital | firm", "inv ~ value + capital | firm + year"];
  const every = Object.entries(covariances("firm")).filter(([type]) => !type.endsWith("_by_hand"));

  test.each(formulas)("of one weigh nothing: %s", (formula) => {
    const table = { ...grunfeld.table, one: grunfeld.table.firm.map(() => 1) };
    const data = panel(table, { unit: "firm", time: "year" });
    for (const [, vcov] of every) {
      const plain = feols(data, formula, { vcov: namedCovariance(vcov) });
      for (const weights of [{ analytic: "one" }, { frequency: "one" }]) {
        const weighted = feols(data, formula, { vcov: namedCovariance(vcov), weights });
        expectClose(weighted.coefficients, plain.coefficients, { relative: 1e-10 });
        expectClose(weighted.vcov.data, plain.vcov.data, { relative: 1e-8 });
        expectClose(weighted.inference.degreesOfFreedom, plain.inference.degreesOfFreedom, { relative: 1e-7 });
        expectClose(Object.values(weighted.statistics), Object.values(plain.statistics), { relative: 1e-9 });
      }
    }
  });

  test.each(formulas)("have no unit of measure: %s", (formula) => {
    for (const unit of [1e-9, 1e9, 1e30]) {
      const table = { ...grunfeld.table, w: grunfeld.table.value.map((value) => value * unit) };
      const data = panel(table, { unit: "firm", time: "year" });
      for (const [, vcov] of every) {
        const plain = feols(firms, formula, { vcov: namedCovariance(vcov), weights: { analytic: "value" } });
        const scaled = feols(data, formula, { vcov: namedCovariance(vcov), weights: { analytic: "w" } });
        expectClose(scaled.coefficients, plain.coefficients, { relative: 1e-9 });
        expectClose(
          tidy(scaled).map((row) => row.statistic),
          tidy(plain).map((row) => row.statistic),
          { relative: 1e-8 },
        );
        expectClose(scaled.inference.degreesOfFreedom, plain.inference.degreesOfFreedom, { relative: 1e-6 });
        expectClose(scaled.statistics.logLikelihood!, plain.statistics.logLikelihood!, { relative: 1e-10 });
      }
    }
  });

  test("the t of regressors does not depend on their unit, nor anything on the order of rows", () => {
    const order = grunfeld.table.value.map((_, row) => (row * 73 + 11) % 200);
    const table = { ...grunfeld.table, small: grunfeld.table.capital.map((value) => value * 1e-9) };
    const permuted = Object.fromEntries(
      Object.entries(table).map(([name, cells]) => [name, order.map((row) => cells[row] as number)]),
    );
    const other = panel(permuted, { unit: "firm", time: "year" });
    for (const [, vcov] of every) {
      const options = { vcov: namedCovariance(vcov), weights: { analytic: "value" } };
      const plain = tidy(feols(firms, "inv ~ value + capital | firm + year", options));
      const moved = tidy(feols(other, "inv ~ value + small | firm + year", options));
      expectClose(
        moved.map((row) => row.statistic),
        plain.map((row) => row.statistic),
        { relative: 1e-8 },
      );
    }
  });

  test("are in the call, so that augment, withVcov and decode know them", () => {
    const fit = feols(firms, "inv ~ value + capital | firm", { weights: { analytic: "value" } });
    expect(fit.inference.type).toBe("CR2");
    const sum = grunfeld.table.value.reduce((total, value) => total + value, 0);
    expect(fit.sample.weights).toEqual({ kind: "analytic", column: "value", rows: 200, sum: expect.closeTo(sum, 6) });
    const again = withVcov(decode(encode(fit)), firms, { type: "HC3" });
    const direct = feols(firms, "inv ~ value + capital | firm", {
      weights: { analytic: "value" },
      vcov: { type: "HC3" },
    });
    expect(again.vcov).toEqual(direct.vcov);
    const { outcome, fitted, residual } = augment(fit, firms);
    expectClose(
      fitted.map((value, i) => value + residual[i]!),
      outcome,
      { relative: 1e-12 },
    );
    expect(explain(fit).find((line) => line.startsWith("Weights: "))).toContain("analytic, value (sum ");
  });

  test("fixed effects are those of lm", () => {
    const fit = feols(firms, "inv ~ value + capital | firm + year", { weights: { analytic: "value" } });
    const { fitted } = augment(fit, firms);
    const [units, years] = fixedEffectEstimates(fit, firms);
    const rebuilt = grunfeld.table.firm.map(
      (firm, row) =>
        units!.estimates![units!.levels.indexOf(String(firm))]! +
        years!.estimates![years!.levels.indexOf(String(grunfeld.table.year[row]))]! +
        fit.coefficients[0]! * grunfeld.table.value[row]! +
        fit.coefficients[1]! * grunfeld.table.capital[row]!,
    );
    expectClose(rebuilt, fitted, { relative: 1e-9 });
  });

  test("a large cluster is adjusted in the space of its regressors, as exactly as a small one", () => {
    // Sixty rows for two columns; weights of one, so that the unweighted adjustment must come out.
    const rows = 240;
    const data = crossSection({
      y: Array.from({ length: rows }, (_, i) => Math.sin(7 * i) + i / 50),
      x: Array.from({ length: rows }, (_, i) => Math.cos(3 * i)),
      g: Array.from({ length: rows }, (_, i) => i % 4),
      one: Array.from({ length: rows }, () => 1),
    });
    const vcov = { type: "CR2", cluster: "g" } as const;
    const plain = feols(data, "y ~ x", { vcov });
    const weighted = feols(data, "y ~ x", { vcov, weights: { analytic: "one" } });
    expectClose(weighted.vcov.data, plain.vcov.data, { relative: 1e-9 });
    expectClose(weighted.inference.degreesOfFreedom, plain.inference.degreesOfFreedom, { relative: 1e-8 });
  });
});

describe("weights that cannot be", () => {
  const table = {
    y: [1, 2, 4, 3, 5, 7],
    x: [0, 1, 2, 2, 3, 5],
    w: [1, 2, 1, 2, 1, 2],
    t: ["a", "b", "c", "d", "e", "f"],
  };
  const fit = (w: readonly (number | null)[], kind: "analytic" | "frequency" = "analytic") =>
    feols(crossSection({ ...table, w }), "y ~ x", {
      vcov: { type: "iid" },
      weights: kind === "analytic" ? { analytic: "w" } : { frequency: "w" },
    });

  test("zero and missing weights leave the sample, counted", () => {
    const { sample, coefficients } = fit([1, 0, 1, null, 1, 2]);
    expect(sample.observations).toBe(4);
    expect(sample.dropped).toEqual([
      { reason: "missing in w", column: "w", count: 1 },
      { reason: "weight zero in w", column: "w", count: 1 },
    ]);
    const keep = [0, 2, 4, 5];
    const rest = crossSection({ y: keep.map((i) => table.y[i]!), x: keep.map((i) => table.x[i]!), w: [1, 1, 1, 2] });
    const expected = feols(rest, "y ~ x", { vcov: { type: "iid" }, weights: { analytic: "w" } });
    expect(coefficients).toEqual(expected.coefficients);
  });

  test.each([
    ["negative", [1, -1, 1, 1, 1, 1], "analytic"],
    ["negative count", [1, -1, 1, 1, 1, 1], "frequency"],
    ["broken count", [1, 1.5, 1, 1, 1, 1], "frequency"],
  ] as const)("%s", (_, w, kind) => {
    expect(() => fit(w, kind)).toThrow(
      expect.objectContaining({ code: "INVALID_WEIGHT", details: expect.objectContaining({ row: 1 }) }),
    );
  });

  test("a negative weight outside the sample is no error", () => {
    const data = crossSection({ ...table, w: [1, 2, 1, 2, 1, -2] });
    const options = { vcov: { type: "iid" }, weights: { analytic: "w" } } as const;
    expect(feols(data, "y ~ x", { ...options, subset: (row) => row < 5 }).sample.observations).toBe(5);
  });

  test("all zero", () => {
    expect(() => fit([0, 0, 0, 0, 0, 0])).toThrow(expect.objectContaining({ code: "EMPTY_SAMPLE" }));
  });

  test.each([
    [{ analytic: "nowhere" }, "UNKNOWN_COLUMN"],
    [{ analytic: "t" }, "NOT_NUMERIC"],
    [{ probability: "w" }, "INVALID_WEIGHTS"],
    [{ analytic: "w", frequency: "w" }, "INVALID_WEIGHTS"],
    [{}, "INVALID_WEIGHTS"],
    ["w", "INVALID_WEIGHTS"],
    [null, "INVALID_WEIGHTS"],
  ])("%j", (weights, code) => {
    const data = crossSection(table);
    expect(() => feols(data, "y ~ x", { weights: weights as unknown as { analytic: string } })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
