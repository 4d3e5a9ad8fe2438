import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { effectsBySimulation, type SpatialModel, spatialRegression, spatialTwoStage, waldTest } from "../src/index.js";
import { columbus } from "./columbus.js";
import { componentOf, standardErrors, testOf } from "./produc-study.js";

interface Statistic {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
  readonly estimate: Readonly<Record<string, number>>;
}
interface Model {
  readonly beta_se: Readonly<Record<string, number>>;
  readonly rho: number | null;
  readonly lambda: number | null;
  readonly beta: Readonly<Record<string, number>>;
  readonly sigma2_ml: number;
  readonly logLik: number;
  readonly resid: number[];
  readonly vcov_joint: number[][];
  readonly vcov_joint_names: string[];
}
type Triple = Readonly<Record<"direct" | "indirect" | "total", number[]>>;
interface Columbus {
  readonly [model: string]: unknown;
  readonly ols: Readonly<Record<"logLik" | "AIC" | "s2" | "r2", number>> & {
    readonly c: Readonly<Record<"coef" | "se", number[]>>;
  };
  readonly LR: Readonly<Record<string, Statistic>>;
  readonly Wald_rho: Readonly<Record<"SAR" | "SEM", Statistic>>;
  readonly stsls: { readonly s2: number };
  readonly impacts: Readonly<
    Record<
      string,
      {
        readonly vars: string[];
        readonly exact: Triple;
        readonly by_traces: Triple;
        readonly sim20000: Readonly<Record<string, number[]>>;
        readonly impacts: number[][];
        readonly se: number[][];
      }
    >
  >;
  readonly impacts_delta: Readonly<Record<string, Triple & Readonly<Record<string, number[]>>>>;
  readonly SLX: {
    readonly beta: Readonly<Record<string, number>>;
    readonly se: Readonly<Record<string, number>>;
    readonly logLik: number;
    readonly s2: number;
  };
}

describeShared<Columbus>("spatial/cross_columbus.json", "spatialreg on Columbus", (content) => {
  const { data, weights } = columbus();
  const fitted = (model: SpatialModel) =>
    spatialRegression(data, "CRIME ~ INC + HOVAL", { weights, unit: "unit", model });
  const found = { relative: 2e-6, absolute: 1e-7 };

  test.each(["sar", "sem", "sdm", "sdem", "sac", "gns"] as const)("%s", (model) => {
    const expected = content[model.toUpperCase()] as Model;
    const fit = fitted(model);
    // spatialreg stops its search at about 1e-8 of the likelihood, with two parameters at 1e-5 of them.
    const two = model === "sac" || model === "gns";
    const closeness = two ? { relative: 5e-4, absolute: 1e-4 } : found;
    const spatial = [expected.rho, expected.lambda].filter((value): value is number => value !== null);
    expectClose(fit.coefficients, [...Object.values(expected.beta), ...spatial], {
      ...closeness,
      what: "coefficients",
    });
    expect(fit.statistics.logLikelihood).toBeGreaterThan(expected.logLik - 1e-10);
    expectClose(fit.statistics.logLikelihood, expected.logLik, { relative: two ? 1e-7 : 1e-10, what: "logLik" });
    expectClose(fit.statistics.sigma2, expected.sigma2_ml, { relative: two ? 1e-3 : 1e-6, what: "sigma2" });
    // spatialreg gives GNS the errors of its regression with rho and lambda known.
    expectClose(
      standardErrors(fit).slice(0, Object.keys(expected.beta).length),
      Object.values(expected.beta_se),
      model === "gns" ? { relative: 1 } : { relative: two ? 2e-3 : 2e-6, what: "standard errors" },
    );
    if (model === "gns") return;
    const joint = componentOf(fit, "parameters");
    const rename = (name: string) =>
      name === "sigma" ? "sigma2" : name.replace("lag.", "W:").replace("I(x - lambda * WX)", "");
    const order = joint.terms.map((term) => expected.vcov_joint_names.map(rename).indexOf(term));
    expect(order.every((at) => at >= 0)).toBe(true);
    const errors = order.map((at) => Math.sqrt(expected.vcov_joint[at][at]));
    expectClose(standardErrors(joint), errors, { relative: two ? 2e-3 : 2e-6, what: "standard errors" });
    const own = standardErrors(joint);
    const k = own.length;
    expectClose(
      order.flatMap((_, i) => order.map((__, j) => joint.vcov.data[i + j * k] / (own[i] * own[j]))),
      order.flatMap((a, i) => order.map((b, j) => expected.vcov_joint[a][b] / (errors[i] * errors[j]))),
      { absolute: two ? 2e-3 : 1e-6, what: "correlations" },
    );
  });

  test("ols", () => {
    const { ols } = content;
    const fit = fitted("ols");
    const { logLikelihood, aic, rss } = fit.statistics;
    expectClose(
      [...fit.coefficients, logLikelihood, aic, rss / 46, fit.r2.overall],
      [...ols.c.coef, ols.logLik, ols.AIC, ols.s2, ols.r2],
      { relative: 1e-11 },
    );
    // The variance of maximum likelihood divides by n.
    expectClose(
      standardErrors(fit).map((error) => error * Math.sqrt(49 / 46)),
      ols.c.se,
      { relative: 1e-11 },
    );
  });

  test("slx", () => {
    const fit = fitted("slx");
    const { se, s2 } = content.SLX;
    const asUnbiased = (errors: readonly number[]) => errors.map((error) => error * Math.sqrt(49 / 44));
    expectClose(asUnbiased(standardErrors(fit)), Object.values(se), { relative: 1e-10, what: "standard errors" });
    expectClose(fit.statistics.rss / 44, s2, { relative: 1e-12, what: "sigma2" });
    expectClose(fit.coefficients, Object.values(content.SLX.beta), { relative: 1e-11 });
    expectClose(fit.statistics.logLikelihood, content.SLX.logLik, { relative: 1e-13 });
  });

  test.each(["slx", "sdem"] as const)("effects of %s are its coefficients", (model) => {
    const fit = fitted(model);
    const { vars, impacts, se } = content.impacts[model.toUpperCase()];
    const close = { relative: model === "slx" ? 1e-10 : 2e-6, absolute: 1e-7 };
    for (const [j, name] of (["direct", "indirect", "total"] as const).entries()) {
      const component = componentOf(fit, name);
      expect(component.terms).toEqual(vars);
      expectClose(
        component.coefficients,
        impacts.map((row) => row[j]),
        { ...close, what: name },
      );
      // lmSLX divides by n - k, errorsarlm by n.
      const factor = model === "slx" ? Math.sqrt(49 / 44) : 1;
      expectClose(
        standardErrors(component).map((error) => error * factor),
        se.map((row) => row[j]),
        { ...close, what: `${name} error` },
      );
    }
  });

  test("Wald tests of rho and lambda", () => {
    for (const [model, name] of [
      ["sar", "rho"],
      ["sem", "lambda"],
    ] as const) {
      const { statistic, df, p, estimate } = content.Wald_rho[model === "sar" ? "SAR" : "SEM"];
      const fit = fitted(model);
      const found = waldTest(fit, [name]);
      expectClose(fit.coefficients[fit.terms.indexOf(name)], estimate[name], { relative: 2e-7, what: name });
      expectClose([found.statistic, found.pValue as number], [statistic, p], { relative: 2e-6, what: `Wald ${name}` });
      expect(found.degreesOfFreedom).toEqual([df]);
    }
  });

  test("two-stage least squares: sigma2 divides by n - k", () => {
    const fit = spatialTwoStage(data, "CRIME ~ INC + HOVAL", { weights, unit: "unit", model: "sar", vcov: "iid" });
    expectClose(fit.statistics.sigma2 as number, content.stsls.s2, { relative: 1e-9 });
  });

  test("likelihood-ratio tests", () => {
    const sdm = fitted("sdm");
    const close = { relative: 1e-6 };
    for (const [fit, id, key] of [
      [sdm, "lr-sar", "SDM_vs_SAR"],
      [sdm, "lr-sem", "SDM_vs_SEM_commonfactor"],
      [sdm, "lr-nonspatial", "SDM_vs_SLX"],
      [fitted("sar"), "lr-nonspatial", "SAR_vs_OLS"],
      [fitted("sem"), "lr-nonspatial", "SEM_vs_OLS"],
    ] as const) {
      const { statistic, df, p, estimate } = content.LR[key];
      const found = testOf(fit, id);
      expectClose([found.statistic, found.pValue as number], [statistic, p], { ...close, what: key });
      expect(found.degreesOfFreedom).toEqual([df]);
      expectClose(fit.statistics.logLikelihood, Object.values(estimate)[0], { relative: 1e-10, what: "logLik" });
    }
    expectClose(testOf(sdm, "wald-sar").statistic, (content.Wald_SDM_vs_SAR as { stat: number }).stat, close);
    const commonFactor = content.Wald_SDM_vs_SEM_commonfactor as { stat: number };
    expectClose(testOf(sdm, "wald-sem").statistic, commonFactor.stat, close);
  });

  test.each(["sar", "sdm", "sac"] as const)("exact effects of %s and their errors", (model) => {
    const fit = fitted(model);
    const { vars, exact, by_traces, sim20000 } = content.impacts[model.toUpperCase()];
    const delta = content.impacts_delta[model.toUpperCase()];
    // spatialreg leaves its search for two parameters early.
    const relative = model === "sac" ? 5e-4 : 2e-7;
    const { effects, outside } = effectsBySimulation(fit, weights, { draws: 20000, seed: 42 });
    expect(outside).toBeLessThan(400);
    for (const name of ["direct", "indirect", "total"] as const) {
      const component = componentOf(fit, name);
      expect(component.terms).toEqual(vars);
      expectClose(component.coefficients, exact[name], { relative, what: name });
      expectClose(component.coefficients, by_traces[name], { relative: Math.max(relative, 1e-6), what: "by traces" });
      if (model !== "sac") {
        expectClose(standardErrors(component), delta[`${name}_se`], { relative: 1e-6, what: `${name} error` });
      }
      // Two samples of 20,000 draws. Where rho may come near 1 the tails of 1 / (1 - rho) have no variance.
      const heavy = name !== "direct" && model !== "sar";
      const drawn = effects.filter((one) => one.effect === name);
      const [mean, sd] = [sim20000[`${name}_mean`], sim20000[`${name}_sd`]];
      drawn.forEach((one, j) => {
        expectClose(one.standardDeviation, sd[j], { relative: heavy ? 0.5 : 0.06, what: `${name} of draws` });
        expect(Math.abs(one.mean - mean[j])).toBeLessThan(((heavy ? 10 : 5) * sd[j]) / Math.sqrt(20000 / 2));
      });
    }
  });
});
