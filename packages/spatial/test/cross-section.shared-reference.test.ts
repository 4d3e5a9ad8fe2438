import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { type SpatialModel, spatialRegression } from "../src/index.js";
import { columbus } from "./columbus.js";
import { componentOf, standardErrors, testOf } from "./produc-study.js";

interface Model {
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
  readonly LR: Readonly<Record<string, { readonly statistic: number }>>;
  readonly impacts: Readonly<
    Record<string, { readonly exact?: Triple; readonly impacts?: number[][]; readonly se?: number[][] }>
  >;
  readonly impacts_delta: Readonly<Record<string, Triple & Readonly<Record<string, number[]>>>>;
  readonly SLX: { readonly beta: Readonly<Record<string, number>>; readonly logLik: number };
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

  test("slx", () => {
    const fit = fitted("slx");
    expectClose(fit.coefficients, Object.values(content.SLX.beta), { relative: 1e-11 });
    expectClose(fit.statistics.logLikelihood, content.SLX.logLik, { relative: 1e-13 });
    const { impacts } = content.impacts.SLX;
    for (const [j, name] of (["direct", "indirect", "total"] as const).entries()) {
      expectClose(
        componentOf(fit, name).coefficients,
        (impacts as number[][]).map((row) => row[j]),
        { relative: 1e-11 },
      );
    }
  });

  test("likelihood-ratio tests", () => {
    const sdm = fitted("sdm");
    const close = { relative: 1e-6 };
    expectClose(testOf(sdm, "lr-sar").statistic, content.LR.SDM_vs_SAR.statistic, close);
    expectClose(testOf(sdm, "lr-sem").statistic, content.LR.SDM_vs_SEM_commonfactor.statistic, close);
    expectClose(testOf(sdm, "lr-nonspatial").statistic, content.LR.SDM_vs_SLX.statistic, close);
    expectClose(testOf(fitted("sar"), "lr-nonspatial").statistic, content.LR.SAR_vs_OLS.statistic, close);
    expectClose(testOf(fitted("sem"), "lr-nonspatial").statistic, content.LR.SEM_vs_OLS.statistic, close);
    expectClose(testOf(sdm, "wald-sar").statistic, (content.Wald_SDM_vs_SAR as { stat: number }).stat, close);
    const commonFactor = content.Wald_SDM_vs_SEM_commonfactor as { stat: number };
    expectClose(testOf(sdm, "wald-sem").statistic, commonFactor.stat, close);
  });

  test.each(["sar", "sdm"] as const)("exact effects of %s and their delta-method errors", (model) => {
    const fit = fitted(model);
    const exact = content.impacts[model.toUpperCase()].exact as Triple;
    const delta = content.impacts_delta[model.toUpperCase()];
    for (const name of ["direct", "indirect", "total"] as const) {
      const component = componentOf(fit, name);
      expectClose(component.coefficients, exact[name], { relative: 2e-7, what: name });
      expectClose(standardErrors(component), delta[`${name}_se`], { relative: 1e-6, what: `${name} error` });
    }
  });
});
