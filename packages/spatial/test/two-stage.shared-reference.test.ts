import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { spatialTwoStage } from "../src/index.js";
import { columbus } from "./columbus.js";
import { standardErrors } from "./produc-study.js";

interface Fit {
  readonly c: { readonly coef: number[]; readonly se: number[] };
}
interface R {
  readonly stsls: Fit;
  readonly stsls_W2X_FALSE: Fit;
  readonly stsls_HC0: Fit;
  readonly GMerrorsar: { readonly lambda: number; readonly beta: Readonly<Record<string, number>> };
  readonly gstsls: { readonly coef: Readonly<Record<string, number>>; readonly lambda: number };
}
interface Py {
  readonly [model: string]: { readonly betas: number[][]; readonly std_err: number[] };
}
const rhoLast = ([rho, ...rest]: readonly number[]) => [...rest, rho];

describeShared<R>("spatial/cross_columbus.json", "spatial two-stage least squares in spatialreg", (content) => {
  const { data, weights } = columbus();
  const run = (options: object) =>
    spatialTwoStage(data, "CRIME ~ INC + HOVAL", { weights, unit: "unit", model: "sar", ...options });
  test.each([
    ["stsls", { vcov: "iid" }],
    ["stsls_W2X_FALSE", { vcov: "iid", wLags: 1 }],
    ["stsls_HC0", {}],
  ] as const)("%s", (key, options) => {
    const fit = run(options);
    expectClose(fit.coefficients, rhoLast(content[key].c.coef), { relative: 1e-9, what: "coefficients" });
    expectClose(standardErrors(fit), rhoLast(content[key].c.se), { relative: 1e-8, what: "standard errors" });
  });
  test("moments of the errors", () => {
    const sem = run({ model: "sem", vcov: "iid" });
    expectClose(sem.statistics.lambda, content.GMerrorsar.lambda, { relative: 1e-5, what: "lambda" });
    expectClose(sem.coefficients, Object.values(content.GMerrorsar.beta), { relative: 1e-6, what: "beta" });
    const sac = run({ model: "sac", vcov: "iid" });
    expectClose(sac.statistics.lambda, content.gstsls.lambda, { relative: 1e-4, what: "lambda" });
    const { Rho_Wy, lambda, ...beta } = content.gstsls.coef;
    expect(lambda).toBe(content.gstsls.lambda);
    expectClose(sac.coefficients, [...Object.values(beta), Rho_Wy], { relative: 1e-5, what: "coefficients" });
  });
});

describeShared<Py>("spatial/spreg_columbus.json", "spatial two-stage least squares in spreg", (content) => {
  const { data, weights } = columbus();
  test.each([
    ["GM_Lag_w1", { model: "sar", wLags: 1, vcov: "iid" }],
    ["GM_Lag_w2", { model: "sar", wLags: 2, vcov: "iid" }],
    ["GM_Lag_white", { model: "sar", wLags: 1, vcov: "HC0" }],
    ["GM_Combo", { model: "sac", wLags: 1, vcov: "iid" }],
    ["GM_Error_KP98", { model: "sem", vcov: "iid" }],
  ] as const)("%s", (key, options) => {
    const fit = spatialTwoStage(data, "CRIME ~ INC + HOVAL", { weights, unit: "unit", divisor: "n", ...options });
    const loose = options.model === "sar" ? 1e-9 : 1e-5;
    const betas = content[key].betas.flat().slice(0, fit.terms.length);
    expectClose(fit.coefficients, betas, { relative: loose, what: "coefficients" });
    expectClose(standardErrors(fit), content[key].std_err.slice(0, fit.terms.length), {
      relative: loose,
      what: "errors",
    });
    if (options.model !== "sar") {
      expectClose(fit.statistics.lambda, content[key].betas.flat().at(-1) as number, {
        relative: 1e-3,
        what: "lambda",
      });
    }
  });
});
