import { type Matrix, MesometricsError, orthonormalBasis, pivotedQr } from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import type { CovarianceEstimator, CovarianceResult, PlmCovariance } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { fewClusters } from "./covariance-notes.js";
import { refuseClusters, requireOneOf } from "./covariance-options.js";
import { panelPeriods } from "./panel-periods.js";
import { meatOfClusters, meatOfRows, sandwich } from "./sandwich.js";
import { smallSampleOptions } from "./small-sample-rule.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

/**
 * The robust covariances of `plm::vcovHC`, for comparison with results made by it: V = B (meat) B with residuals u
 * corrected row by row. Methods, with clusters g of units or periods:
 *
 * - `arellano`: sum_g S_g'u_g u_g'S_g (Arellano 1987); `white1`: sum_i u_i^2 s_i s_i'
 * - `white2`: sum_g v_g S_g'S_g with v_g the mean of u^2 in g
 *
 * Corrections: `HC0` none; `HC1` sqrt(N/(N-K)); `sss` sqrt(G/(G-1) (N-1)/(N-K)), G = N unless `arellano`; `HC2`, `HC3`,
 * `HC4` divide by (1-h)^(1/2), 1-h, (1-h)^(d/2) with d = min(4, N h / K), h the leverage among the TRANSFORMED regressors.
 * plm counts no absorbed effect in K and none in h, so HC2 and HC3 come out smaller than those of the regression on
 * dummies, `{ type: "HC2" | "HC3" }`. t(N - L - K).
 *
 * R: `plm::vcovHC(fit, method = , type = , cluster = "group" | "time")`.
 *
 * @throws `INVALID_COVARIANCE_OPTION`; when estimated `PANEL_REQUIRED`, `ONE_PERIOD`, `ONE_CLUSTER`, `LEVERAGE_ONE`,
 * `WEIGHTS_NOT_SUPPORTED`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { plmRobust } from "@mesometrics/inference";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: plmRobust({ method: "arellano", correction: "sss" }) });
 * fit.inference.label; // → "plm arellano sss by firm, t(188)"
 * ```
 */
export function plmRobust(options: Omit<PlmCovariance, "type">): CovarianceEstimator {
  const spec: PlmCovariance = { ...options, type: "plm" };
  refuseClusters(spec);
  smallSampleOptions(spec, spec.type);
  requireOneOf(spec, "method", ["arellano", "white1", "white2"], true);
  requireOneOf(spec, "correction", ["HC0", "sss", "HC1", "HC2", "HC3", "HC4"]);
  requireOneOf(spec, "clusters", ["unit", "time"]);
  return {
    name: spec.type,
    clusters: [],
    columns: [],
    spec,
    estimate: (model, data) => plmRobustCovariance(model, spec, data),
  };
}

function plmRobustCovariance(model: WorkingModel, covariance: PlmCovariance, data: Dataset): CovarianceResult {
  const { method, correction = "HC0", clusters = "unit" } = covariance;
  if (model.frame.weights !== null) {
    throw new MesometricsError(
      "WEIGHTS_NOT_SUPPORTED",
      "plm has no robust covariance of a weighted regression: ask for HC or CR without the type plm",
      { weights: model.frame.weights.column },
    );
  }
  const periods = panelPeriods(model, data, "plm's vcovHC");
  const groups = periods[clusters === "unit" ? "unit" : "time"];
  if (groups.levels < 2) {
    throw new MesometricsError("ONE_CLUSTER", "plm's vcovHC finds one unit in the sample: at least two are needed", {
      clusters: groups.levels,
    });
  }
  const n = model.frame.observations;
  const count = method === "arellano" ? groups.levels : n;
  const factors = corrections(model, correction, count);
  const corrected: WorkingModel = { ...model, residuals: model.residuals.map((value, i) => value * factors[i]) };
  const column = periods.columns[clusters === "unit" ? "unit" : "time"];
  const df = residualDegreesOfFreedom(model);
  const adjustment = correction === "HC1" || correction === "sss" ? factors[0] * factors[0] : 1;
  return {
    vcov: sandwich(model.bread, meatOf(corrected, method, groups)),
    inference: {
      type: "plm",
      preset: "plm",
      label: `plm ${method} ${correction}${method === "white1" ? "" : ` by ${column}`}, t(${df})`,
      clusters: method === "white1" ? [] : [{ column, count: groups.levels }],
      distribution: "t",
      degreesOfFreedom: new Float64Array(model.terms.length).fill(df),
      adjustment,
      facts: {
        ...sizeFacts(model),
        ...periods.columns,
        method,
        correction,
        by: clusters === "unit" ? "group" : "time",
        adjustmentFormula: formulas[correction],
        degreesOfFreedomFormula: "N - L - K",
      },
    },
    notes: method === "arellano" ? fewClusters(groups.levels, [column]) : [],
    jointTest: () => ({ denominator: df, factor: 1 }),
  };
}

const formulas: Readonly<Record<NonNullable<PlmCovariance["correction"]>, string>> = {
  HC0: "1",
  sss: "G/(G - 1) * (N - 1)/(N - K)",
  HC1: "N/(N - K)",
  HC2: "u / (1 - h)^(1/2), h the leverage among the transformed regressors",
  HC3: "u / (1 - h), h the leverage among the transformed regressors",
  HC4: "u / (1 - h)^(d/2), d = min(4, N h/K), h the leverage among the transformed regressors",
};

function meatOf(model: WorkingModel, method: PlmCovariance["method"], groups: GroupColumn): Matrix {
  if (method === "arellano") return meatOfClusters(model, groups);
  if (method === "white1") return meatOfRows(model, null);
  const means = new Float64Array(groups.levels);
  const sizes = new Int32Array(groups.levels);
  for (let i = 0; i < groups.codes.length; i++) {
    means[groups.codes[i]] += model.residuals[i] * model.residuals[i];
    sizes[groups.codes[i]]++;
  }
  const residuals = Float64Array.from(groups.codes, (g) => Math.sqrt(means[g] / sizes[g]));
  return meatOfRows({ ...model, residuals }, null);
}

/** Length n: what each residual is multiplied by. */
function corrections(model: WorkingModel, correction: NonNullable<PlmCovariance["correction"]>, groups: number) {
  const n = model.frame.observations;
  const k = model.terms.length;
  const factors = new Float64Array(n).fill(1);
  if (correction === "HC0") return factors;
  if (correction === "HC1") return factors.fill(Math.sqrt(n / (n - k)));
  if (correction === "sss") return factors.fill(Math.sqrt((groups / (groups - 1)) * ((n - 1) / (n - k))));
  const basis = orthonormalBasis(pivotedQr(model.scoreDesign, { tolerance: 0 }));
  for (let i = 0; i < n; i++) {
    let h = 0;
    for (let j = 0; j < basis.columns; j++) h += basis.data[i + j * n] * basis.data[i + j * n];
    const rest = 1 - h;
    if (rest < 1e-10) {
      throw new MesometricsError(
        "LEVERAGE_ONE",
        `Row ${model.frame.rows[i] + 1} alone determines one of the coefficients (leverage 1), so ${correction} is not defined: use HC1`,
        { row: model.frame.rows[i] },
      );
    }
    const power = correction === "HC2" ? 0.5 : correction === "HC3" ? 1 : Math.min(4, (n * h) / k) / 2;
    factors[i] = Math.exp(-power * Math.log(rest));
  }
  return factors;
}
