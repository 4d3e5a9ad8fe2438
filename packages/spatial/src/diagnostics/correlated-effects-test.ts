import { type TestResult, waldTestOfRule } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { evaluateExpression, modelFrame, type Panel, parseExpression, withColumns } from "@mesometrics/panel-data";
import { spatialFormula } from "../panel-sample.js";
import { spatialPanel } from "../spatial-panel.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { SpatialCovariance } from "../specification.js";

export interface CorrelatedEffectsOptions {
  readonly weights: SpatialWeights;
  /** Default `sar`. */
  readonly model?: "sar" | "sem" | "sdm" | "sdem";
  /** `qml` is robust to errors that are not normal; default `information`. */
  readonly vcov?: SpatialCovariance;
}

/**
 * The robust form of the spatial Hausman test, by an auxiliary regression: the random effects model with the unit means of
 * the regressors added, and a Wald test that the means (in a Durbin model also their spatial lags) have no coefficient. Their
 * coefficients are zero where the unit effects are unrelated to the regressors (Mundlak 1978). Its covariance is that of one
 * model, so the statistic is never negative, as a difference of two covariances may be.
 *
 * Sources: Mundlak (1978), Econometrica 46; Debarsy (2012), Spatial Economic Analysis 7, for spatial Durbin panels.
 *
 * @throws `NO_WITHIN_VARIATION` (no regressor changes within units), and as `spatialPanel`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, correlatedEffectsTest, panel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * correlatedEffectsTest(data, "log(gsp) ~ log(pcap) + log(emp)", { weights }).degreesOfFreedom; // → [2]
 * ```
 */
export function correlatedEffectsTest(data: Panel, formula: string, options: CorrelatedEffectsOptions): TestResult {
  const { weights, model = "sar", vcov = "information" } = options;
  const { regressorLabels } = modelFrame(data, spatialFormula(formula, false));
  const { unitCodes, unitLabels } = data.index;
  const columns: Record<string, Float64Array> = {};
  for (const label of regressorLabels) {
    if (label === "(Intercept)") continue;
    const values = evaluateExpression(parseExpression(label), data);
    const totals = new Float64Array(unitLabels.length);
    const counts = new Int32Array(unitLabels.length);
    for (let row = 0; row < data.rows; row++) {
      totals[unitCodes[row]] += values[row];
      counts[unitCodes[row]]++;
    }
    let varies = false;
    const means = Float64Array.from(unitCodes, (code, row) => {
      const mean = totals[code] / counts[code];
      if (Math.abs(values[row] - mean) > 1e-12 * Math.abs(mean)) varies = true;
      return mean;
    });
    if (varies) columns[`unit mean of ${label}`] = means;
  }
  const names = Object.keys(columns);
  if (names.length === 0) {
    throw new MesometricsError(
      "NO_WITHIN_VARIATION",
      "No regressor changes within units, so their means cannot be told apart from them.",
      {
        regressors: regressorLabels,
      },
    );
  }
  const extended = withColumns(data, columns);
  const added = names.map((name) => `\`${name}\``).join(" + ");
  const fit = spatialPanel(extended as Panel, `${formula} + ${added}` as never, {
    weights,
    model,
    effects: "random",
    vcov,
  });
  const isMean = (term: string) => names.some((name) => term.includes(name));
  const tested = fit.terms.filter(isMean);
  return {
    ...waldTestOfRule(fit, tested),
    id: "correlated-effects",
    label: "Correlated effects test",
    nullHypothesis: "the unit effects are not related to the regressors",
    rule: `Wald test on ${tested.join(", ")} in the ${model} model with random effects, covariance ${vcov}`,
    source: "Mundlak (1978); Debarsy (2012)",
  };
}
