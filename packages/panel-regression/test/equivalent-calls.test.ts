import { grunfeld } from "@mesometrics/datasets";
import { expect, test } from "vitest";
import {
  between,
  type Covariance,
  correlatedRandomEffects,
  decode,
  type Estimate,
  encode,
  explain,
  feols,
  firstDifference,
  namedCovariance,
  panel,
  randomEffects,
  thresholdRegression,
  tidy,
  withVcov,
} from "../src/index.js";

const table = {
  ...grunfeld.table,
  region: grunfeld.table.firm.map((firm) => Number(firm) % 4),
  n: grunfeld.table.value,
};
const data = panel(table, { unit: "firm", time: "year" });
const holes = panel(
  { ...table, inv: table.inv.map((cell, row) => (row % 13 === 0 ? null : cell)) },
  { unit: "firm", time: "year" },
);

const calls = (fit: Estimate) => {
  const lines = explain(fit);
  return [
    lines.find((line) => line.startsWith("R: "))?.slice("R: ".length),
    lines.find((line) => line.startsWith("Stata: "))?.slice("Stata: ".length),
  ];
};
const iid: Covariance = { type: "iid" };
const cr2: Covariance = { type: "CR2", cluster: "firm" };
const f = "inv ~ value + log(capital)" as const;
const plm = (options: string) =>
  `m <- plm::plm(inv ~ value + log(capital), data, index = c("firm", "year"), ${options})`;

// Each of these calls was run in R 4.2 (plm 2.6, fixest 0.12, clubSandwich 0.5.8) and has the standard errors of the fit.
test("calls of the estimators on transformed rows", () => {
  expect(calls(between(data, f, { vcov: iid }))).toEqual([
    `${plm('model = "between"')}; summary(m)`,
    "xtset firm year; xtreg inv value log(capital), be with log(capital) generated first",
  ]);
  expect(calls(between(data, f, { effect: "time" }))).toEqual([
    `${plm('model = "between", effect = "time"')}; lmtest::coeftest(lm(plm::pmodel.response(m) ~ 0 + model.matrix(m)), vcov. = sandwich::vcovHC, type = "HC3")`,
    "collapse (mean) inv value log(capital), by(year); regress inv value log(capital), vce(hc3) with log(capital) generated first",
  ]);
  expect(calls(firstDifference(data, "inv ~ value + capital | year", { vcov: { cluster: "firm" } }))).toEqual([
    "fixest::feols(d(inv) ~ d(value) + d(capital) | year, data, panel.id = ~ firm + year, vcov = ~ firm)",
    "xtset firm year; regress D.inv D.value D.capital i.year, vce(cluster firm)",
  ]);
  expect(calls(firstDifference(data, f))[0]).toBe(
    `${plm('model = "fd"')}; clubSandwich::coef_test(m, vcov = "CR2", cluster = "individual", test = "Satterthwaite")`,
  );
  expect(calls(randomEffects(data, f, { vcov: cr2 }))[0]).toBe(
    `${plm('model = "random", effect = "individual", random.method = "swar"')}; clubSandwich::coef_test(m, vcov = "CR2", cluster = data$firm, test = "Satterthwaite")`,
  );
  expect(calls(randomEffects(data, f, { vcov: { cluster: "firm" } }))[0]).toContain(
    'plm::vcovHC(m, method = "arellano", type = "sss", cluster = "group"), df = 9)',
  );
  expect(calls(correlatedRandomEffects(data, f, { vcov: iid }))).toEqual([
    'm <- plm::plm(inv ~ value + log(capital) + plm::Between(value) + plm::Between(log(capital)), data, index = c("firm", "year"), model = "random", effect = "individual", random.method = "swar"); summary(m)',
    "xtset firm year; xtreg inv value log(capital), cre with log(capital) generated first",
  ]);
});

test("the variances of Stata are asked for by their option", () => {
  const stata = (fit: Estimate) => calls(fit)[1];
  expect(stata(randomEffects(data, "inv ~ value", { vcov: iid }))).toBe("xtset firm year; xtreg inv value, re");
  expect(stata(randomEffects(holes, "inv ~ value", { vcov: iid }))).toBe("xtset firm year; xtreg inv value, re sa");
  const harmonic = randomEffects(holes, "inv ~ value", { vcov: iid, method: "swamy-arora-harmonic" });
  expect(calls(harmonic)).toEqual([
    "none: plm has no harmonic mean in its variances",
    "xtset firm year; xtreg inv value, re",
  ]);
  expect(stata(randomEffects(data, "inv ~ value", { vcov: iid, method: "nerlove" }))).toBe(
    "none: xtreg, re has no nerlove",
  );
});

test("calls survive encoding and another covariance", () => {
  const fit = randomEffects(data, f, { vcov: iid });
  expect(explain(decode(encode(fit)) as Estimate)).toEqual(explain(fit));
  expect(calls(withVcov(fit, data, cr2))).toEqual(calls(randomEffects(data, f, { vcov: cr2 })));
});

test("regimes of a threshold are written out", () => {
  const { fit } = thresholdRegression(
    data,
    { outcome: "inv", threshold: "capital", regimeDependent: ["value"], controls: ["capital"], thresholds: 2 },
    { bootstrap: null, vcov: { cluster: "firm" } },
  );
  const [low, high] = fit.terms.flatMap((term) => term.match(/between\(capital, (.*), (.*)\)/u)?.slice(1) ?? []);
  expect(calls(fit)).toEqual([
    `fixest::feols(inv ~ capital + I(value * (capital <= ${low})) + I(value * (capital > ${low} & capital <= ${high})) + I(value * (capital > ${high})) | firm, data, vcov = ~ firm)`,
    `reghdfe inv capital value_regime1 value_regime2 value_regime3, absorb(firm) vce(cluster firm) with value_regime1 = value * (capital <= ${low}), value_regime2 = value * (capital > ${low} & capital <= ${high}), value_regime3 = value * (capital > ${high}) generated first`,
  ]);
});

test("clusters where columns cross", () => {
  const fit = (vcov: Covariance) => calls(feols(data, "inv ~ value | firm", { vcov: namedCovariance(vcov) }));
  expect(fit({ cluster: "region^year" })).toEqual([
    "fixest::feols(inv ~ value | firm, data, vcov = ~ region^year)",
    "reghdfe inv value, absorb(firm) vce(cluster region_year) with region_year = group(region year) generated first",
  ]);
  expect(fit({ type: "CR2", cluster: "region^year" })[0]).toContain(
    "cluster = interaction(data$region, data$year, drop = TRUE)",
  );
});

test("weights that other programs do not have are said", () => {
  expect(calls(between(data, f, { weights: { analytic: "n" } }))[1]).toBe("none: xtreg, be has no weights");
  expect(calls(firstDifference(data, f, { weights: { analytic: "n" } }))[1]).toContain("not the harmonic mean");
});

test("CR2 by two columns is refused with the reason, by one in a list is CR2 by one", () => {
  const ask = (cluster: unknown) =>
    feols(data, "inv ~ value | firm", { vcov: namedCovariance({ type: "CR2", cluster } as Covariance) });
  expect(() => ask(["firm", "year"])).toThrow(expect.objectContaining({ code: "CR2_ONE_WAY" }));
  expect(() => ask(["firm", "year"])).toThrow(/Pustejovsky and Tipton/u);
  const [one] = tidy(ask(["firm"]));
  expect(one).toEqual(tidy(ask("firm"))[0]);
  expect(ask(["firm"]).inference.clusters).toEqual([{ column: "firm", count: 10 }]);
});
