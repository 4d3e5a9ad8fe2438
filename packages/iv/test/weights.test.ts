import { grunfeld } from "@mesometrics/datasets";
import { augment, type Covariance, namedCovariance, tidy } from "@mesometrics/inference";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { ivreg, withVcov } from "../src/index.js";

type Coefficients = Readonly<Record<"estimate" | "se" | "p", Readonly<Record<string, number>>>>;

const { iv } = ownReference<{
  readonly iv: Readonly<Record<"iid" | "HC0" | "CR1", Coefficients>> & {
    readonly firstStageF: number;
    readonly sigma: number;
  };
}>("panel-regression/weights.json");

const table = {
  ...grunfeld.table,
  age: grunfeld.table.year.map((year) => year - 1935),
  agesq: grunfeld.table.year.map((year) => (year - 1935) * (year - 1935)),
  n: grunfeld.table.firm.map((firm, row) => 1 + ((firm + row) % 3)),
};
const data = panel(table, { unit: "firm", time: "year" });
const formula = "inv ~ value | firm | capital ~ age + agesq";

describe("analytic weights in two-stage least squares (references/panel-regression/weights.R)", () => {
  test.each([
    ["iid", { type: "iid" }],
    ["HC0", { type: "HC0" }],
    ["CR1", { cluster: "firm" }],
  ] as readonly ["iid" | "HC0" | "CR1", Covariance][])("%s", (type, vcov) => {
    const rows = tidy(ivreg(data, formula, { vcov: namedCovariance(vcov), weights: { analytic: "value" } }));
    const expected = iv[type];
    expectClose(
      rows.map((row) => [row.estimate, row.standardError, row.pValue]),
      rows.map(({ term }) => [expected.estimate[term]!, expected.se[term]!, expected.p[term]!]),
      { relative: 1e-7, what: type },
    );
  });

  test("first stage, sigma, residuals and another covariance", () => {
    const options = { vcov: { type: "iid" }, weights: { analytic: "value" } } as const;
    const fit = ivreg(data, formula, options);
    const stage = fit.tests.find(({ id }) => id === "first-stage-f");
    expectClose([stage?.statistic ?? null, fit.statistics.sigma!], [iv.firstStageF, iv.sigma], { relative: 1e-9 });
    const robust = ivreg(data, formula, { ...options, vcov: { type: "HC1" } });
    expect(withVcov(fit, data, { type: "HC1" }).vcov).toEqual(robust.vcov);
    const { outcome, fitted, residual } = augment(fit, data);
    expectClose(
      fitted.map((value, i) => value + residual[i]!),
      outcome,
      { relative: 1e-12 },
    );
  });
});

test("frequency weights equal the data set written out, with every test", () => {
  const rows = table.n.flatMap((count, row) => Array.from({ length: count }, () => row));
  const written = crossSection(
    Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, rows.map((row) => cells[row] as number)])),
  );
  const short = crossSection(table);
  for (const vcov of [
    { type: "iid" },
    { type: "HC3" },
    { cluster: "firm" },
    { type: "CR2", cluster: "firm" },
  ] as const) {
    const a = ivreg(short, formula, { vcov, weights: { frequency: "n" } });
    const b = ivreg(written, formula, { vcov });
    expectClose(a.coefficients, b.coefficients, { relative: 1e-9 });
    expectClose(a.vcov.data, b.vcov.data, { relative: 1e-7 });
    expectClose(Object.values(a.statistics), Object.values(b.statistics), { relative: 1e-9 });
    expect(a.tests.map(({ id }) => id)).toEqual(b.tests.map(({ id }) => id));
    expectClose(
      a.tests.map((one) => [one.statistic, ...one.degreesOfFreedom]),
      b.tests.map((one) => [one.statistic, ...one.degreesOfFreedom]),
      { relative: 1e-6 },
    );
  }
});
