import type { Estimate } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { absorbsPeriods, absorbsUnits } from "../model-kind.js";
import { lagColumns } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { rowSums } from "../weights/normalisation.js";
import { type FittedModel, fittedModel, trendOf } from "./fitted-model.js";

/** The effects of a panel estimate. */
export interface RecoveredEffects {
  /** The mean of all effects; effects are deviations from it. */
  readonly intercept: number;
  /** by unit, in the order of the data's units; zeros without individual effects */
  readonly units: readonly { readonly unit: string; readonly effect: number }[];
  /** by period; zeros without time effects */
  readonly periods: readonly { readonly period: string; readonly effect: number }[];
}

/**
 * The fixed effects of a spatial panel estimate, from v = y - rho W y - X b - W X theta: intercept the mean of v, the effect of
 * a unit its mean over time less the intercept, that of a period its mean over units less the intercept (Elhorst 2014,
 * section 3.3.1). In error models a period's effect is the coefficient of (I - lambda W) 1 in (I - lambda W) v. With T periods a
 * unit's effect has the error of a mean of T residuals.
 *
 * In R: `splm::effects(fit)`, whose v takes lags of demeaned data.
 *
 * @throws `NO_FIXED_EFFECTS`, `NOT_SPATIAL`, `DATA_MISMATCH`, `WEIGHTS_MISMATCH`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, recoveredEffects, spatialPanel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(emp)", { weights, model: "sar", effects: "individual" });
 * recoveredEffects(fit, data, { weights }).units[0].unit; // → "ALABAMA"
 * ```
 */
export function recoveredEffects(
  fit: Estimate,
  data: Panel,
  options: { readonly weights: SpatialWeights },
): RecoveredEffects {
  const model = fittedModel(fit, data, options.weights);
  if (!absorbsUnits(model.effects) && !absorbsPeriods(model.effects)) {
    throw new MesometricsError(
      "NO_FIXED_EFFECTS",
      `The estimate has effects "${model.effects}", no fixed effects to recover.`,
      { effects: model.effects },
    );
  }
  const { intercept, units, periods } = effectsOf(model);
  const times = timesOf(model, data);
  return {
    intercept,
    units: model.sample.weights.units.map((unit, i) => ({ unit, effect: units[i] })),
    periods: times.map((period, t) => ({ period, effect: periods[t] })),
  };
}

/** The labels of the sample's periods. */
export function timesOf({ sample }: FittedModel, data: Panel): string[] {
  return Array.from(
    { length: sample.periods },
    (_, t) => data.index.timeLabels[data.index.timeCodes[sample.rows[t * sample.units]]],
  );
}

/** What the effects add to the trend: intercept + units[i] + periods[t]; all zero without effects. */
export interface EffectValues {
  readonly intercept: number;
  readonly units: Float64Array;
  readonly periods: Float64Array;
}

/** The effects of fixed effects, or the best linear predictor of random ones. */
export function effectsOf(model: FittedModel): EffectValues {
  const { sample, effects, rho, lambda, fit } = model;
  const { units: n, periods, weights } = sample;
  const result = { intercept: 0, units: new Float64Array(n), periods: new Float64Array(periods) };
  if (effects === "none") return result;
  const v = restOf(model);
  const unitMeans = new Float64Array(n);
  const periodMeans = new Float64Array(periods);
  for (let t = 0; t < periods; t++) {
    for (let i = 0; i < n; i++) {
      unitMeans[i] += v[i + t * n] / periods;
      periodMeans[t] += v[i + t * n] / n;
    }
  }
  if (effects === "random") {
    if (lambda !== 0) {
      throw new MesometricsError(
        "PREDICTOR_NOT_AVAILABLE",
        "Random effects beside errors that are correlated in space have no prediction here: take fixed effects, or a model " +
          "without lambda.",
        { effects, rho, lambda },
      );
    }
    // var(mu) T / (T var(mu) + sigma2) of a unit's mean residual.
    const theta = thetaOf(fit, periods);
    return { ...result, units: unitMeans.map((mean) => (1 - theta * theta) * mean) };
  }
  const intercept = unitMeans.reduce((total, mean) => total + mean, 0) / n;
  const ofPeriods =
    lambda !== 0 && absorbsPeriods(effects)
      ? filteredPeriods(v, weights, lambda, absorbsUnits(effects) ? unitMeans : null)
      : periodMeans;
  const mean = ofPeriods.reduce((total, value) => total + value, 0) / periods;
  if (!absorbsUnits(effects)) {
    return { ...result, intercept: mean, periods: ofPeriods.map((value) => value - mean) };
  }
  return {
    intercept,
    units: unitMeans.map((value) => value - intercept),
    periods: absorbsPeriods(effects) ? ofPeriods.map((value) => value - mean) : result.periods,
  };
}

/** sigma_v / sigma_1 */
function thetaOf({ statistics, kind }: Estimate, periods: number): number {
  if (kind === "spatialTwoStage") return 1 - statistics.theta;
  return 1 / Math.sqrt(1 + (periods * statistics.sigma2Mu) / statistics.sigma2);
}

/** y - rho W y - X b - W X theta of the raw data. */
function restOf(model: FittedModel): Float64Array {
  const { sample, rho } = model;
  const trend = sampleTrend(model);
  const lag = lagColumns(sample.weights, { rows: sample.outcome.length, columns: 1, data: sample.outcome }).data;
  return sample.outcome.map((y, i) => y - rho * lag[i] - trend[i]);
}

/** X b + W X theta of the sample. */
export function sampleTrend(model: FittedModel): Float64Array {
  const { regressors, endogenous, weights } = model.sample;
  const data = new Float64Array(regressors.data.length + endogenous.data.length);
  data.set(regressors.data);
  data.set(endogenous.data, regressors.data.length);
  return trendOf(model, { rows: regressors.rows, columns: regressors.columns + endogenous.columns, data }, weights);
}

/** a'(I - lambda W)(v_t - means) / a'a with a = (I - lambda W) 1. */
function filteredPeriods(
  v: Float64Array,
  weights: SpatialWeights,
  lambda: number,
  unitMeans: Float64Array | null,
): Float64Array {
  const n = weights.units.length;
  const a = rowSums(weights.matrix).map((sum) => 1 - lambda * sum);
  const size = a.reduce((total, value) => total + value * value, 0);
  const centred = v.map((value, i) => value - (unitMeans?.[i % n] ?? 0));
  const lag = lagColumns(weights, { rows: v.length, columns: 1, data: centred }).data;
  return Float64Array.from({ length: v.length / n }, (_, t) => {
    let share = 0;
    for (let i = 0; i < n; i++) share += a[i] * (centred[i + t * n] - lambda * lag[i + t * n]);
    return share / size;
  });
}
