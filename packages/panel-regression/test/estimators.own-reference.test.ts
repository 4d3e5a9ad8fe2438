import { grunfeld } from "@mesometrics/datasets";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  between,
  correlatedRandomEffects,
  type Estimate,
  firstDifference,
  panel,
  randomEffects,
  tidy,
  type VarianceMethod,
} from "../src/index.js";

type Named = Readonly<Record<string, number>>;

interface LeastSquares {
  readonly estimate: Named;
  readonly se: Named;
  readonly p: Named;
  readonly r2: number;
  readonly adjusted: number;
  readonly sigma: number;
  readonly df: number;
}

interface Battery {
  readonly random: Readonly<
    Record<
      "unit" | "time" | "twoways",
      Readonly<
        Record<
          VarianceMethod,
          {
            readonly sigma2: { readonly idios: number; readonly id?: number; readonly time?: number };
            readonly plm: Named;
            readonly gls: { readonly estimate: Named; readonly se: Named };
            readonly r2: number;
          }
        >
      >
    >
  >;
  readonly CR2: Satterthwaite;
  readonly between: Readonly<Record<"unit" | "time", LeastSquares>>;
  readonly first_difference: {
    readonly observations: number;
    readonly iid: LeastSquares;
    readonly CR2: Satterthwaite;
    readonly years: Named;
    readonly years_se: Named;
  };
  readonly correlated: {
    readonly estimate: Named;
    readonly se: Named;
    readonly wald: number;
    readonly CR0: number;
  };
}

interface Satterthwaite {
  readonly se: Named;
  readonly df: Named;
  readonly p: Named;
}

const reference = ownReference<{ readonly complete: Battery; readonly holes: Battery }>(
  "panel-regression/estimators.json",
);

const rows = grunfeld.table.inv.map((_, row) => row);
const withHoles = rows.filter((row) => ![0, 4].includes((7 * row) % 11));
const table = (kept: readonly number[]) => {
  const pick = (cells: readonly number[]) => kept.map((row) => cells[row] as number);
  const { inv, value, capital, firm, year } = grunfeld.table;
  return panel(
    { y: pick(inv), x1: pick(value), x2: pick(capital), firm: pick(firm), year: pick(year) },
    { unit: "firm", time: "year" },
  );
};
const formula = "y ~ x1 + x2";
const iid = { type: "iid" } as const;

type Row = ReturnType<typeof tidy>[number];
const read = (fit: Estimate, part: (row: Row) => number) => tidy(fit).map(part);
const inOrder = (from: Named) => Object.values(from);

function expectLeastSquares(fit: Estimate, expected: LeastSquares, r2: string): void {
  expectClose(fit.coefficients, inOrder(expected.estimate), { relative: 1e-11 });
  expectClose(
    read(fit, (row) => row.standardError),
    inOrder(expected.se),
    { relative: 1e-11 },
  );
  expectClose(
    read(fit, (row) => row.pValue),
    inOrder(expected.p),
    { relative: 1e-9 },
  );
  expectClose(
    [fit.r2[r2], fit.r2[`adjusted${r2.charAt(0).toUpperCase()}${r2.slice(1)}`], fit.statistics.sigma] as number[],
    [expected.r2, expected.adjusted, expected.sigma],
    { relative: 1e-11 },
  );
  expect(fit.residualDegreesOfFreedom).toBe(expected.df);
}

function expectSatterthwaite(fit: Estimate, expected: Satterthwaite): void {
  const parts = [
    [(row: Row) => row.standardError, expected.se],
    [(row: Row) => row.degreesOfFreedom, expected.df],
    [(row: Row) => row.pValue, expected.p],
  ] as const;
  for (const [part, values] of parts) expectClose(read(fit, part), inOrder(values), { relative: 1e-9 });
}

describe.each([
  { name: "complete", data: table(rows), battery: reference.complete },
  { name: "holes", data: table(withHoles), battery: reference.holes },
])("Grunfeld, $name", ({ name, data, battery }) => {
  describe.each(["unit", "time", "twoways"] as const)("random effects, %s", (effect) => {
    const methods = Object.keys(battery.random[effect]) as VarianceMethod[];

    test.each(methods)("%s", (method) => {
      const expected = battery.random[effect][method];
      const fit = randomEffects(data, formula, { effect, method, vcov: iid });
      const { sigmaE = 0, sigmaU = 0, sigmaTime = 0 } = fit.statistics;
      const { idios, id = 0, time = 0 } = expected.sigma2;
      expectClose([sigmaE ** 2, sigmaU ** 2, sigmaTime ** 2], [idios, id, time], { relative: 1e-11 });
      expectClose(fit.coefficients, inOrder(expected.plm), { relative: 1e-11 });
      expectClose(fit.coefficients, inOrder(expected.gls.estimate), { relative: 1e-11 });
      expectClose(
        read(fit, (row) => row.standardError),
        inOrder(expected.gls.se),
        { relative: 1e-11 },
      );
      // plm takes the outcome in levels where two effects meet an unbalanced panel.
      const r2 = effect === "twoways" && name === "holes" ? fit.r2.overallXtreg : fit.r2.transformed;
      expectClose(r2 as number, expected.r2, { relative: 1e-10 });
      expect(fit.inference.distribution).toBe("normal");
      const zero = (["id", "time"] as const).filter((key) => expected.sigma2[key] === 0);
      expect(fit.notes.filter(({ code }) => code === "VARIANCE_ZERO")).toHaveLength(zero.length);
    });
  });

  test("CR2 is the default of random effects, under their working model", () => {
    const fit = randomEffects(data, formula);
    expect(fit.inference.label).toBe("CR2 clustered by firm, Satterthwaite df");
    expectSatterthwaite(fit, battery.CR2);
  });

  test.each(["unit", "time"] as const)("between, %s", (effect) => {
    const fit = between(data, formula, { effect, vcov: iid });
    expectLeastSquares(fit, battery.between[effect], "between");
  });

  test("first differences, by time", () => {
    const expected = battery.first_difference;
    const fit = firstDifference(data, formula, { vcov: iid });
    expect(fit.sample.observations).toBe(expected.observations);
    expectLeastSquares(fit, expected.iid, "differenced");
    expectSatterthwaite(firstDifference(data, formula), expected.CR2);
    const years = firstDifference(data, "y ~ x1 + x2 | year", { vcov: iid });
    expectClose(years.coefficients, inOrder(expected.years), { relative: 1e-10 });
    expectClose(
      read(years, (row) => row.standardError),
      inOrder(expected.years_se),
      { relative: 1e-10 },
    );
  });

  test("correlated random effects", () => {
    const expected = battery.correlated;
    const method = name === "complete" ? "swamy-arora" : "wallace-hussain";
    const fit = correlatedRandomEffects(data, formula, { method, vcov: iid });
    expectClose(fit.coefficients, inOrder(expected.estimate), { relative: 1e-10 });
    expectClose(
      read(fit, (row) => row.standardError),
      inOrder(expected.se),
      { relative: 1e-10 },
    );
    expectClose(mundlak(fit).statistic, expected.wald, { relative: 1e-9 });
    const clustered = correlatedRandomEffects(data, formula, { method, vcov: { type: "CR0", cluster: "firm" } });
    expectClose(2 * mundlak(clustered).statistic, expected.CR0, { relative: 1e-8 });
    expect(mundlak(clustered).degreesOfFreedom).toEqual([2, 9]);
  });
});

function mundlak(fit: Estimate): Estimate["tests"][number] {
  return fit.tests.find(({ id }) => id === "mundlak") as Estimate["tests"][number];
}
