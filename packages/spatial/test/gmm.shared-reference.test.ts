import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { type SpatialTwoStageOptions, spatialTwoStage } from "../src/index.js";
import { columbus } from "./columbus.js";
import { formula, data as produc, standardErrors, weights as states } from "./produc-study.js";

interface Spreg {
  readonly [model: string]: { readonly betas: number[][]; readonly std_err: number[]; readonly vm: number[][] };
}
interface Spgm {
  readonly coef: Readonly<Record<string, number>> | number[];
  readonly se: number[];
  readonly rho: number[];
}
type Options = Omit<SpatialTwoStageOptions, "weights">;

/** spreg searches lambda with differences for slopes, to about 1e-7 of the criterion; coefficients and errors follow lambda. */
const spregSearch = { relative: 6e-6, absolute: 1e-12 };

describeShared<Spreg>("spatial/spreg_columbus.json", "weighted moments in spreg", (content) => {
  const { data, weights } = columbus();
  const hom = { vcov: "iid", errorMoments: "homoskedastic" } as const;
  test.each([
    ["GM_Error_Het", { model: "sem" }],
    ["GM_Error_Hom", { model: "sem", ...hom }],
    ["GM_Combo_Het", { model: "sac", wLags: 1 }],
    ["GM_Combo_Hom", { model: "sac", wLags: 1, ...hom }],
  ] as const satisfies readonly (readonly [string, Options])[])("%s", (key, options) => {
    const fit = spatialTwoStage(data, "CRIME ~ INC + HOVAL", { weights, unit: "unit", ...options });
    expect(fit.terms.at(-1)).toBe("lambda");
    expectClose(fit.coefficients, content[key].betas.flat(), { ...spregSearch, what: "coefficients and lambda" });
    expectClose(standardErrors(fit), content[key].std_err, { ...spregSearch, what: "standard errors" });
    // GM_Error_Hom multiplies the third moment by X in the place of the filtered X, which is the regressor there.
    if (key === "GM_Error_Hom") return;
    expectClose(fit.vcov.data, content[key].vm.flat(), { ...spregSearch, what: "joint covariance" });
  });
});

describeShared<Spreg>("spatial/spreg_panel_produc.json", "moments of a panel in spreg", (content) => {
  test.each([
    ["GM_ErrorPooled_slx0", "sem"],
    ["GM_ErrorPooled_slx1", "sdem"],
  ] as const)("%s", (key, model) => {
    const fit = spatialTwoStage(produc, formula, { weights: states, model, vcov: "HC0" });
    expectClose(fit.coefficients, content[key].betas.flat(), { relative: 5e-8, what: "coefficients and lambda" });
    expectClose(standardErrors(fit), content[key].std_err, { relative: 5e-8, what: "standard errors" });
  });
  // In GM_ErrorRE_slx0 spreg's search stops before the minimum (lambda 0.5310; the criterion is lower at 0.5273), and its
  // standard errors take e'e / (NT - k) of the weighted residuals for sigma_v2.
  test.each([
    ["GM_ErrorRE_slx0", "sem", 1e-2],
    ["GM_ErrorRE_slx1", "sdem", 2e-5],
  ] as const)("%s", (key, model, relative) => {
    const options = { weights: states, model, effects: "random", componentWeights: "weights" } as const;
    const fit = spatialTwoStage(produc, formula, options);
    const { lambda, sigma2Errors, sigma2Mu } = fit.statistics;
    const ours = [...fit.coefficients, lambda, sigma2Errors, sigma2Errors + 17 * sigma2Mu];
    expectClose(ours, content[key].betas.flat(), { relative, what: "coefficients, lambda and variances" });
    const ratios = standardErrors(fit).map((error, j) => error / content[key].std_err[j]);
    for (const ratio of ratios) expectClose(ratio, ratios[0], { relative: relative / 2, what: "one factor" });
  });
});

describeShared<{ readonly spgm: Readonly<Record<string, Spgm>> }>(
  "spatial/panel_splm_produc.json",
  "generalised moments in splm",
  ({ spgm }) => {
    const run = (options: Options) => spatialTwoStage(produc, formula, { weights: states, ...options });
    /** Rho (splm's lambda) last, as in our terms. */
    const rhoLast = ({ coef }: Spgm, values: readonly number[]) =>
      Array.isArray(coef) || !("lambda" in coef) ? [...values] : [...values.slice(1), values[0]];

    test.each([
      ["random_error_initial", { model: "sem", effects: "random", componentWeights: "initial" }],
      ["random_error_fullweights", { model: "sem", effects: "random", componentWeights: "full" }],
      ["random_sarar", { model: "sac", effects: "random", componentWeights: "initial" }],
    ] as const)("%s", (key, options) => {
      const fit = run(options);
      const expected = spgm[key];
      const { lambda, sigma2Errors, sigma2Mu, theta } = fit.statistics;
      expectClose(fit.coefficients, rhoLast(expected, Object.values(expected.coef)), { relative: 1e-7 });
      expectClose(standardErrors(fit), rhoLast(expected, expected.se), { relative: 2e-8, what: "standard errors" });
      const ours = [lambda, sigma2Errors, sigma2Errors + 17 * sigma2Mu, theta];
      expectClose(ours, expected.rho, { relative: 1e-7, what: "lambda, variances, theta" });
    });

    test("random_error_weights: splm's search does not leave its start, the first three moments", () => {
      const [stuck] = spgm.random_error_weights.rho;
      expectClose(stuck, spgm.random_error_initial.rho[0], { relative: 1e-7 });
      const { lambda } = run({ model: "sem", effects: "random", componentWeights: "weights" }).statistics;
      expectClose(lambda, stuck, { relative: 1e-2 });
      expect(Math.abs(lambda / stuck - 1)).toBeGreaterThan(5e-3);
    });

    // splm's sigma2 divides by NT - k, not by N(T - 1) - k.
    const rows = 48 * 17;
    test.each([
      ["within_error_initial", { model: "sem" }, 4],
      ["within_error_weights", { model: "sem" }, 4],
      ["within_error_fullweights", { model: "sem" }, 4],
      ["within_lag", { model: "sar" }, 5],
    ] as const)("%s", (key, options, k) => {
      const fit = run({ ...options, effects: "individual", vcov: "iid" });
      const expected = spgm[key];
      const exact = options.model === "sar" ? 1e-12 : 1e-8;
      expectClose(fit.coefficients, rhoLast(expected, Object.values(expected.coef)), { relative: exact });
      const factor = Math.sqrt((rows - 48 - k) / (rows - k));
      const errors = standardErrors(fit).map((error) => error * factor);
      expectClose(errors, rhoLast(expected, expected.se), { relative: 2e-8, what: "standard errors" });
      if (options.model === "sem") expectClose(fit.statistics.lambda, expected.rho[0], { relative: 1e-8 });
    });

    test("within_sarar: splm's errors take sigma_v2 of the moments", () => {
      const fit = run({ model: "sac", effects: "individual", vcov: "iid" });
      const expected = spgm.within_sarar;
      expectClose(fit.coefficients, rhoLast(expected, Object.values(expected.coef)), { relative: 1e-8 });
      expectClose(fit.statistics.lambda, expected.rho[0], { relative: 1e-8 });
      const factor = Math.sqrt(expected.rho[1] / fit.statistics.sigma2);
      const errors = standardErrors(fit).map((error) => error * factor);
      expectClose(errors, rhoLast(expected, expected.se), { relative: 2e-8 });
    });

    test("random_lag: splm multiplies by the residual variance of the weighted equation, which is one in expectation", () => {
      const fit = run({ model: "sar", effects: "random" });
      const expected = spgm.random_lag;
      expectClose(fit.coefficients, rhoLast(expected, Object.values(expected.coef)), { relative: 1e-11 });
      const ratios = standardErrors(fit).map((error, j) => error / rhoLast(expected, expected.se)[j]);
      for (const ratio of ratios) expectClose(ratio, ratios[0], { relative: 1e-10 });
    });
  },
);
