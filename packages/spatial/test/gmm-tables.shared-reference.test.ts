import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { type Estimate, type SpatialTwoStageOptions, spatialTwoStage, tidy } from "../src/index.js";
import { spatialMultiplier } from "../src/spatial-multiplier.js";
import { columbus } from "./columbus.js";
import { formula, data as produc, weights as states } from "./produc-study.js";

interface Table {
  readonly output: Readonly<Record<"coefficients" | "std_err" | "zt_stat" | "prob", (number | null)[]>>;
  readonly sp_multipliers?: { readonly full?: number[]; readonly simple?: number[] };
}
type File = Readonly<Record<string, Table>>;
type Options = Omit<SpatialTwoStageOptions, "weights">;

/** Coefficients, z and p of those that have a standard error in the printed table. */
function expectTable({ output }: Table, fit: Estimate, relative: number): void {
  const rows = tidy(fit);
  const printed = output.coefficients.length;
  expect(printed).toBeGreaterThanOrEqual(rows.length);
  rows.forEach(({ term, estimate, standardError, statistic, pValue }, j) => {
    expectClose(estimate, output.coefficients[j] as number, { relative, what: term });
    if (output.std_err[j] === null) return;
    expectClose(standardError, output.std_err[j] as number, { relative, what: `${term} error` });
    expectClose(statistic, output.zt_stat[j] as number, { relative: 2 * relative, what: `${term} z` });
    // p moves by about z^2 times the relative difference of z.
    const slack = 4 * relative * Math.max(1, statistic * statistic);
    expectClose(pValue, output.prob[j] as number, { relative: slack, absolute: 1e-300, what: `${term} p` });
  });
}

describeShared<File>("spatial/spreg_columbus.json", "printed tables of spreg's moments", (content) => {
  const { data, weights } = columbus();
  const hom = { vcov: "iid", errorMoments: "homoskedastic" } as const;
  test.each([
    ["GM_Lag_w1", { model: "sar", wLags: 1, vcov: "iid", divisor: "n" }, 1e-9],
    ["GM_Lag_w2", { model: "sar", wLags: 2, vcov: "iid", divisor: "n" }, 1e-9],
    ["GM_Lag_white", { model: "sar", wLags: 1, vcov: "HC0", divisor: "n" }, 1e-9],
    ["GM_Error_KP98", { model: "sem", vcov: "iid", divisor: "n" }, 1e-5],
    ["GM_Combo", { model: "sac", wLags: 1, vcov: "iid", divisor: "n" }, 1e-5],
    ["GM_Error_Het", { model: "sem" }, 6e-6],
    ["GM_Error_Hom", { model: "sem", ...hom }, 6e-6],
    ["GM_Combo_Het", { model: "sac", wLags: 1 }, 6e-6],
    ["GM_Combo_Hom", { model: "sac", wLags: 1, ...hom }, 6e-6],
  ] as const satisfies readonly (readonly [string, Options, number])[])("%s", (key, options, relative) => {
    const fit = spatialTwoStage(data, "CRIME ~ INC + HOVAL", { weights, unit: "unit", ...options });
    expectTable(content[key], fit, relative);
    const multipliers = content[key].sp_multipliers;
    if (multipliers === undefined) return;
    const rho = fit.coefficients[fit.terms.indexOf("rho")];
    const { simple, full } = multipliers;
    if (simple !== undefined) expectClose([1, rho / (1 - rho), 1 / (1 - rho)], simple, { relative, what: "simple" });
    if (full === undefined) return;
    const a = spatialMultiplier(weights, rho);
    let direct = 0;
    for (let i = 0; i < a.rows; i++) direct += a.data[i + i * a.rows] / a.rows;
    expectClose([direct, 1 / (1 - rho) - direct, 1 / (1 - rho)], full, { relative, what: "full" });
  });
});

describeShared<File>("spatial/spreg_panel_produc.json", "printed tables of spreg's panel moments", (content) => {
  test.each([
    ["GM_ErrorPooled_slx0", "sem", 5e-8],
    ["GM_ErrorPooled_slx1", "sdem", 5e-8],
  ] as const)("%s", (key, model, relative) => {
    const fit = spatialTwoStage(produc, formula, { weights: states, model, vcov: "HC0" });
    expectTable(content[key], fit, relative);
  });

  // spreg's search stops before the minimum, and its errors carry another variance: coefficients and the ratio of errors.
  test.each([
    ["GM_ErrorRE_slx0", "sem", 1e-2],
    ["GM_ErrorRE_slx1", "sdem", 2e-5],
  ] as const)("%s", (key, model, relative) => {
    const options = { weights: states, model, effects: "random", componentWeights: "weights" } as const;
    const rows = tidy(spatialTwoStage(produc, formula, options));
    const { output } = content[key];
    expectClose(
      rows.map(({ estimate }) => estimate),
      output.coefficients.slice(0, rows.length) as number[],
      { relative, what: "coefficients" },
    );
    const ratios = rows.map(({ statistic }, j) => statistic / (output.zt_stat[j] as number));
    for (const ratio of ratios) expectClose(ratio, ratios[0], { relative: 2 * relative, what: "one factor" });
  });
});
