import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { panel, spatialPanel, weightsFromMatrix } from "../src/index.js";
import { standardErrors } from "./produc-study.js";

interface Splm {
  readonly coef: Readonly<Record<string, number>>;
  readonly logLik: number;
  readonly errcomp: Readonly<Record<string, number>>;
  readonly se_errcomp: number | number[];
  readonly arcoef?: Readonly<Record<string, number>> | null;
}
interface Spreg {
  readonly betas: number[][];
  readonly std_err: number[];
  readonly logll: number;
  readonly sig2: number[][];
}

function produc() {
  const table = loadCsv(sharedText("spatial/inputs/produc.csv") as string);
  const data = panel({ ...table }, { unit: "state", time: "year" });
  const rows = (sharedText("spatial/inputs/produc_W.csv") as string)
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number));
  return { data, weights: weightsFromMatrix(data.index.unitLabels, rows) };
}
const formula = "l_gsp ~ l_pcap + l_pc + l_emp + unemp";

describeShared<{ readonly splm_random: Readonly<Record<string, Splm>> }>(
  "spatial/panel_splm_produc.json",
  "random effects by splm",
  ({ splm_random }) => {
    const { data, weights } = produc();
    const models = { base: ["sem", "sar", "sac"], sdm: ["sdem", "sdm", "gns"] } as const;
    test.each([
      ["base_nolag_none", "ols"],
      ["base_nolag_b", models.base[0]],
      ["base_nolag_kkp", models.base[0]],
      ["base_lag_none", models.base[1]],
      ["base_lag_b", models.base[2]],
      ["base_lag_kkp", models.base[2]],
      ["sdm_nolag_none", "slx"],
      ["sdm_nolag_b", models.sdm[0]],
      ["sdm_nolag_kkp", models.sdm[0]],
      ["sdm_lag_none", models.sdm[1]],
      ["sdm_lag_b", models.sdm[2]],
      ["sdm_lag_kkp", models.sdm[2]],
    ] as const)("%s as %s", (key, model) => {
      const expected = splm_random[key];
      const randomErrors = key.endsWith("kkp") ? "kkp" : "baltagi";
      const fit = spatialPanel(data, formula, { weights, model, effects: "random", randomErrors });
      // splm stops early: never above our maximum.
      expect(fit.statistics.logLikelihood).toBeGreaterThan(expected.logLik - 1e-6);
      expectClose(fit.statistics.logLikelihood, expected.logLik, { relative: 1e-9, what: "logLik" });
      const value = (name: string) => fit.coefficients[fit.terms.indexOf(name)];
      // Its search ends some 1e-6 of the parameters before the maximum.
      const close = { relative: 2e-4, absolute: 2e-6 };
      expectClose(value("phi"), expected.errcomp.phi, { ...close, what: "phi" });
      if (fit.terms.includes("lambda"))
        expectClose(value("lambda"), expected.errcomp.rho, { ...close, what: "lambda" });
      if (fit.terms.includes("rho")) {
        expectClose(value("rho"), (expected.arcoef as Readonly<Record<string, number>>).lambda, {
          ...close,
          what: "rho",
        });
      }
      // Its standard errors come from a numerical Hessian of the concentrated likelihood: observed information.
      const observed = spatialPanel(data, formula, {
        weights,
        model,
        effects: "random",
        randomErrors,
        information: "observed",
      });
      expectClose(standardErrors(observed)[fit.terms.indexOf("phi")], [expected.se_errcomp].flat()[0], {
        relative: 4e-2,
        what: "standard error of phi",
      });
      const betas = Object.values(expected.coef).slice(-(model.startsWith("sd") || key.startsWith("sdm") ? 9 : 5));
      expectClose(fit.coefficients.slice(0, betas.length), betas, { relative: 2e-3, absolute: 2e-5, what: "beta" });
    });
  },
);

describeShared<Readonly<Record<string, Spreg>>>(
  "spatial/spreg_panel_produc.json",
  "random effects by spreg",
  (content) => {
    const { data, weights } = produc();
    test.each([
      ["ML_LagRE_slx0", "sar"],
      ["ML_ErrorRE_slx0", "sem"],
      ["ML_LagRE_slx1", "sdm"],
      ["ML_ErrorRE_slx1", "sdem"],
    ] as const)("%s as %s", (key, model) => {
      const expected = content[key];
      const fit = spatialPanel(data, formula, { weights, model, effects: "random" });
      const theta = expected.betas.flat().at(-1) as number;
      const lag = model === "sar" || model === "sdm";
      // Its error model takes the eigenvalues of W for the singular values of I - lambda W, which holds for symmetric W only,
      // so that its estimate is not the maximum.
      expect(fit.statistics.logLikelihood).toBeGreaterThan(expected.logll + (lag ? -1e-7 : 1));
      if (!lag) return;
      expectClose(fit.statistics.logLikelihood, expected.logll, { relative: 1e-9, what: "logLik" });
      expectClose(fit.coefficients.slice(0, -1), expected.betas.flat().slice(0, -1), {
        relative: 2e-5,
        what: "coefficients",
      });
      expectClose(fit.statistics.theta, theta, { relative: 1e-5, what: "theta" });
    });
  },
);
