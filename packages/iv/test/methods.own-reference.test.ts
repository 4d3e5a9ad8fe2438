import { type Covariance, namedCovariance } from "@mesometrics/inference";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Estimate, type IvMethod, type IvOptions, ivreg } from "../src/index.js";
import { crime } from "./crime-study.js";
import { standardErrors } from "./iv-reference-data.js";

type Named = Readonly<Record<string, number>>;

interface ClassReference {
  readonly coefficients: Named;
  readonly se_iid: Named;
  readonly se_HC0: Named;
  readonly se_CR0: Named;
}

interface GmmReference {
  readonly coefficients: Named;
  readonly se_efficient: Named;
  readonly J: number;
}

interface StudyReference {
  readonly n: number;
  readonly kappa: number;
  readonly "2sls": ClassReference;
  readonly liml: ClassReference;
  readonly fuller1: ClassReference;
  readonly k_half: ClassReference;
  readonly gmm_HC0: GmmReference;
  readonly jackknife?: Readonly<Record<"ujive" | "ijive1" | "jive1" | "jive2", number>>;
}

interface PooledReference extends StudyReference {
  readonly gmm_cluster: GmmReference;
  readonly "gmm_driscoll-kraay": GmmReference;
  readonly "gmm_newey-west": GmmReference;
  readonly iterated_HC0: GmmReference;
  readonly iterated_cluster: GmmReference;
  readonly cue_HC0: { readonly J: number; readonly coefficients: Named };
  readonly cue_cluster: { readonly J: number; readonly coefficients: Named };
}

type StudyName = "two_way" | "two_endogenous" | "weighted" | "differenced" | "differenced_years" | "pooled";

const reference = ownReference<
  Record<Exclude<StudyName, "pooled">, StudyReference> & { readonly pooled: PooledReference }
>("iv/k_class_gmm.json");

const formulas: Readonly<Record<StudyName, string>> = {
  pooled: "log(crmrte) ~ log(prbconv) + log(prbpris) + log(avgsen) | log(polpc) ~ log(taxpc) + log(mix) + log(density)",
  two_way:
    "log(crmrte) ~ log(prbarr) + log(prbconv) + log(avgsen) | county + year | log(polpc) ~ log(taxpc) + log(mix) + log(density)",
  two_endogenous:
    "log(crmrte) ~ log(prbconv) + log(avgsen) | county | log(polpc) + log(prbarr) ~ log(taxpc) + log(mix) + log(density) + log(prbpris)",
  weighted: "log(crmrte) ~ log(prbconv) + log(prbpris) | county | log(polpc) ~ log(taxpc) + log(mix)",
  differenced: "log(crmrte) ~ log(prbconv) + log(avgsen) | log(polpc) ~ log(taxpc) + log(mix)",
  differenced_years: "log(crmrte) ~ log(prbconv) + log(avgsen) | year | log(polpc) ~ log(taxpc) + log(mix)",
};

const optionsOf = (name: StudyName): IvOptions => ({
  ...(name === "weighted" ? { weights: { analytic: "density" } } : {}),
  ...(name.startsWith("differenced") ? { transformation: "first-difference" } : {}),
});
const estimate = (name: StudyName, method: IvMethod, vcov: Covariance) =>
  ivreg(crime, formulas[name] as never, { ...optionsOf(name), method, vcov: namedCovariance(vcov) });
const at = (fit: Estimate, named: Named) => {
  expect([...fit.terms].sort()).toEqual(Object.keys(named).sort());
  return fit.terms.map((term) => named[term]);
};
const jOf = (fit: Estimate) => fit.tests.find(({ id }) => id === "gmm-j")?.statistic ?? Number.NaN;
const expectGmm = (fit: Estimate, expected: GmmReference, tolerance: number) => {
  expectClose(fit.coefficients, at(fit, expected.coefficients), { relative: tolerance, what: "coefficients" });
  expectClose(standardErrors(fit), at(fit, expected.se_efficient), { relative: 10 * tolerance, what: "efficient se" });
  expectClose(jOf(fit), expected.J, { relative: tolerance, what: "J" });
};

describe.each(Object.keys(formulas) as StudyName[])(
  "%s agrees with base R and dummies (references/iv/k_class_gmm.R)",
  (name) => {
    const expected = reference[name];

    test.each([
      ["2sls", "2sls"],
      ["liml", "liml"],
      ["fuller1", { fuller: 1 }],
      ["k_half", { kClass: 0.5 }],
    ] as const)("%s", (key, method) => {
      const of = expected[key];
      for (const [vcov, errors] of [
        [{ type: "iid" }, of.se_iid],
        [{ type: "HC0" }, of.se_HC0],
        [{ type: "CR0", cluster: "county" }, of.se_CR0],
      ] as const) {
        const fit = estimate(name, method, vcov);
        expect(fit.sample.observations).toBe(expected.n);
        expectClose(fit.coefficients, at(fit, of.coefficients), { relative: 1e-9, what: "coefficients" });
        expectClose(standardErrors(fit), at(fit, errors), { relative: 1e-8, what: vcov.type });
      }
      if (key === "liml") {
        expectClose(estimate(name, method, { type: "iid" }).statistics.kappa, expected.kappa, {
          relative: 1e-11,
          what: "k",
        });
      }
    });

    test("two-step GMM: absorbed effects and dummies among the moments are one", () => {
      expectGmm(estimate(name, { gmm: "two-step" }, { type: "HC0" }), expected.gmm_HC0, 1e-8);
    });

    const { jackknife } = expected;
    if (jackknife !== undefined) {
      test.each(["ujive", "ijive1", "jive1", "jive2"] as const)("%s", (method) => {
        const fit = estimate(name, method, { type: "HC0" });
        expectClose(fit.coefficients[fit.terms.indexOf("log(polpc)")], jackknife[method], {
          relative: 1e-8,
          what: method,
        });
      });
    }
  },
);

describe("GMM with other weights agrees with base R", () => {
  const { pooled } = reference;
  const cluster: Covariance = { type: "CR0", cluster: "county" };

  test("clustered", () => {
    expectGmm(estimate("pooled", { gmm: "two-step" }, cluster), pooled.gmm_cluster, 1e-9);
  });

  test.each(["driscoll-kraay", "newey-west"] as const)("%s, two lags", (type) => {
    const expected = pooled[`gmm_${type}`];
    const fit = estimate("pooled", { gmm: "two-step" }, { type, lags: 2 });
    expectClose(fit.coefficients, at(fit, expected.coefficients), { relative: 1e-9, what: "coefficients" });
    expectClose(jOf(fit), expected.J, { relative: 1e-9, what: "J" });
    expectClose(
      standardErrors(fit).map((se) => se / Math.sqrt(fit.inference.adjustment)),
      at(fit, expected.se_efficient),
      { relative: 1e-8, what: "efficient se" },
    );
  });

  test("iterated", () => {
    expectGmm(estimate("pooled", { gmm: "iterated" }, { type: "HC0" }), pooled.iterated_HC0, 1e-8);
    expectGmm(estimate("pooled", { gmm: "iterated" }, cluster), pooled.iterated_cluster, 1e-8);
  });

  test("continuously updated: no criterion of optim is lower", () => {
    for (const [vcov, expected] of [
      [{ type: "HC0" }, pooled.cue_HC0],
      [cluster, pooled.cue_cluster],
    ] as const) {
      const fit = estimate("pooled", { gmm: "cue" }, vcov);
      expect(jOf(fit)).toBeLessThanOrEqual(expected.J * (1 + 1e-12));
      expectClose(jOf(fit), expected.J, { relative: 1e-8, what: "J" });
      const se = standardErrors(fit);
      at(fit, expected.coefficients).forEach((value, j) => {
        expect(Math.abs(fit.coefficients[j] - value) / se[j]).toBeLessThan(1e-3);
      });
    }
  });
});
