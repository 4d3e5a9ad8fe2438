import { expect, test } from "vitest";
import { arTest, driscollKraay, identification, ivreg, namedCovariance, tidy, withVcov } from "../src/index.js";
import { crime, formulas } from "./crime-study.js";

const formula = formulas.over_identified as string;
const value = driscollKraay({ lags: 1 });
const spec = { type: "driscoll-kraay", lags: 1 } as const;

test("a covariance as a value reaches first stages and tests, and the call keeps it as data", () => {
  const fit = ivreg(crime, formula, { vcov: value });
  expect(fit.call.options["vcov"]).toEqual(spec);
  expect(structuredClone(fit)).toEqual(fit);
  expect(withVcov(ivreg(crime, formula), crime, spec)).toEqual(fit);
  expect(ivreg(crime, formula, { vcov: namedCovariance(spec) })).toEqual(fit);
  expect(fit.components[0]?.inference.label).toBe("Driscoll-Kraay, 1 lag, t(6)");
});

test("what is asked of an estimate later finds its covariance by name, or takes a value", () => {
  const fit = ivreg(crime, formula, { vcov: value });
  const plain = ivreg(crime, formula, { vcov: { type: "iid" } });
  const endogenous = tidy(fit).find(({ term }) => fit.components[0]?.name.endsWith(term))?.term as string;
  expect(arTest(plain, crime, { vcov: value, value: { [endogenous]: 0 } })).toEqual(
    arTest(fit, crime, { value: { [endogenous]: 0 } }),
  );
  expect(identification(plain, crime, { vcov: spec })).toEqual(identification(fit, crime));
});

test("moments are weighted by a value, which the call keeps as data and the estimate is made again from", () => {
  const method = { gmm: "two-step", weighting: value } as const;
  const fit = ivreg(crime, formula, { method, vcov: { type: "HC1" } });
  expect(fit.call.options["method"]).toEqual({ gmm: "two-step", weighting: spec });
  expect(withVcov(fit, crime, { type: "HC1" })).toEqual(fit);
});

test("a name that is not built in is refused with the function to import, as covariance and as weighting", () => {
  const refused = expect.objectContaining({ code: "COVARIANCE_NOT_BUILT_IN" });
  expect(() => ivreg(crime, formula, { vcov: spec as never })).toThrow(refused);
  expect(() => ivreg(crime, formula, { method: { gmm: "two-step", weighting: spec as never } })).toThrow(refused);
});
