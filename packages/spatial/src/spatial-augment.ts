import { type Augmented, type Estimate, requireSameData } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { isSpatialHac } from "./gmm/spatial-hac.js";
import { spatialTwoStage, specifyTwoStage } from "./gmm/spatial-two-stage.js";
import { laggedResiduals } from "./gmm/two-stage-fit.js";
import { type SpatialTwoStageOptions, type TwoStageCovariance, twoStageChoices } from "./gmm/two-stage-options.js";
import { innovations } from "./models/innovations.js";
import type { PanelSample } from "./panel-sample.js";
import type { SpatialWeights } from "./spatial-weights.js";
import {
  type SpatialPanelOptions,
  type SpatialRegressionOptions,
  specify,
  specifyCrossSection,
} from "./specification.js";
import { specifyVarying, type VaryingWeightsPanelOptions } from "./varying-weights/varying-specification.js";
import { hashOfPeriods, varyingInnovations } from "./varying-weights/varying-weights-panel.js";
import type { WeightsByPeriod } from "./weights/weights-by-period.js";
import { weightsHash } from "./weights-hash.js";

/**
 * Fitted values and residuals of a spatial estimate, one per row of the sample in the order of the data:
 * residual = e, the innovations, and fitted = outcome - e. In the lag models that is rho W y + X b + effects with the
 * neighbours' observed outcomes; in the error models it includes lambda W u. `predictSpatial` has the predictors that do
 * without the outcomes.
 *
 * @throws `NOT_SPATIAL`, `DATA_MISMATCH`, `WEIGHTS_MISMATCH` where data or weights are not those of the estimate
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { augment, contiguityWeights, panel, spatialPanel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(emp)", { weights, model: "sar", effects: "individual" });
 * const { outcome, fitted, residual } = augment(fit, data, { weights });
 * outcome[0] - fitted[0] - residual[0]; // → 0.0000000
 * ```
 */
export function augment(
  fit: Estimate,
  data: Dataset,
  options: { readonly weights: SpatialWeights | WeightsByPeriod },
): Augmented {
  requireSpatial(fit);
  requireSameData(fit, data);
  const { weights } = options;
  const { sample, residual } =
    "periods" in weights
      ? byPeriodInnovations(fit, data, weights)
      : fit.kind === "spatialTwoStage"
        ? twoStageInnovations(fit, data, weights)
        : likelihoodInnovations(fit, data, weights);
  const order = Int32Array.from(sample.rows.keys()).sort((a, b) => sample.rows[a] - sample.rows[b]);
  const ordered = Float64Array.from(order, (position) => residual[position]);
  const outcome = Float64Array.from(order, (position) => sample.outcome[position]);
  const rows = Int32Array.from(order, (position) => sample.rows[position]);
  return {
    rows,
    units:
      data.kind === "panel"
        ? Array.from(rows, (row) => data.index.unitLabels[data.index.unitCodes[row]])
        : Array.from(order, (position) => sample.weights.units[position]),
    times: data.kind === "panel" ? Array.from(rows, (row) => data.index.timeLabels[data.index.timeCodes[row]]) : null,
    outcome,
    fitted: outcome.map((y, i) => y - ordered[i]),
    residual: ordered,
    weights: null,
  };
}

function likelihoodInnovations(fit: Estimate, data: Dataset, weights: SpatialWeights): SampleInnovations {
  const call = fit.call.options as unknown as SpatialPanelOptions & SpatialRegressionOptions;
  const asked = withoutEmptyDurbin({ ...call, weights });
  const { design, sample, parts } =
    fit.kind === "spatialPanel"
      ? specify(data as Panel, fit.call.formula, asked)
      : specifyCrossSection(data, fit.call.formula, asked);
  requireSameWeights(fit, sample.weights);
  const k = design.terms.length;
  const parameterValue = (name: "rho" | "lambda") =>
    parts.parameters.includes(name) ? fit.coefficients[fit.terms.indexOf(name, k)] : 0;
  return {
    sample,
    residual: innovations(design, fit.coefficients, parameterValue("rho"), parameterValue("lambda")),
  };
}

function byPeriodInnovations(fit: Estimate, data: Dataset, weights: WeightsByPeriod): SampleInnovations {
  const call = fit.call.options as unknown as VaryingWeightsPanelOptions;
  const { hash, byPeriod } = fit.call.options.weights as { readonly hash: string; readonly byPeriod?: boolean };
  if (byPeriod !== true) throw weightsMismatch(hash);
  const asked = withoutEmptyDurbin({ ...call, weights });
  const specification = specifyVarying(data as Panel, fit.call.formula, asked);
  if (hashOfPeriods(specification.weights) !== hash) throw weightsMismatch(hash);
  return { sample: specification.sample, residual: varyingInnovations(specification, fit.coefficients) };
}

function twoStageInnovations(fit: Estimate, data: Dataset, weights: SpatialWeights): SampleInnovations {
  const options = twoStageCall(fit, weights);
  const { sample, equation } = specifyTwoStage(data, fit.call.formula, options, twoStageChoices(options));
  requireSameWeights(fit, sample.weights);
  const { own, lagged } = laggedResiduals(equation, fit.coefficients, sample.weights);
  const lambda = fit.statistics.lambda ?? 0;
  return { sample, residual: own.map((value, i) => value - lambda * lagged[i]) };
}

/** The options of a two-stage call with the weights in the place of their hash. */
function twoStageCall(fit: Estimate, weights: SpatialWeights): SpatialTwoStageOptions {
  return withoutEmptyDurbin({ ...(fit.call.options as unknown as SpatialTwoStageOptions), weights });
}

interface SampleInnovations {
  readonly sample: PanelSample;
  /** length n, in the order of the sample: e */
  readonly residual: Float64Array;
}

function requireSameWeights(fit: Estimate, weights: SpatialWeights): void {
  const { hash } = fit.call.options.weights as { readonly hash: string };
  if (weightsHash(weights) !== hash) throw weightsMismatch(hash);
}

function weightsMismatch(hash: string): MesometricsError {
  return new MesometricsError(
    "WEIGHTS_MISMATCH",
    "These are not the weights that the estimate was made with (their hash differs): give the same weights.",
    { expected: hash },
  );
}

/**
 * The estimate with another covariance. Two-stage estimates of models without lambda, or with the moments of Kelejian and
 * Prucha, have those of `spatialTwoStage`; the weights are needed for it. Under weighted moments and maximum likelihood the
 * covariance belongs to the estimate, and any other is refused with the way to it.
 *
 * @param covariance as the option `vcov` of `spatialTwoStage`, or `{ type }` of the covariance that the estimate has
 * @throws `NOT_SPATIAL`, `VCOV_NOT_AVAILABLE`, `DATA_MISMATCH`, `WEIGHTS_MISMATCH`
 * @example
 * ```ts
 * import { contiguityWeights, panel, spatialPanel, spatialTwoStage, tidy, withVcov } from "@mesometrics/spatial";
 * const data = panel(
 *   { u: ["a", "a", "a", "b", "b", "b", "c", "c", "c"], t: [1, 2, 3, 1, 2, 3, 1, 2, 3], y: [1, 2, 4, 3, 5, 6, 2, 2, 5],
 *     x: [0, 1, 3, 1, 2, 3, 0, 1, 2] },
 *   { unit: "u", time: "t" },
 * );
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * const fit = spatialTwoStage(data, "y ~ x", { weights, model: "sar" });
 * withVcov(fit, data, "iid", { weights }).inference.type; // → "iid"
 * const ml = spatialPanel(data, "y ~ x", { weights, model: "sar", effects: "none" });
 * withVcov(ml, data, { type: "HC1" }); // throws VCOV_NOT_AVAILABLE
 * ```
 */
export function withVcov(
  fit: Estimate,
  data: Dataset,
  covariance: TwoStageCovariance | { readonly type?: string },
  options: { readonly weights?: SpatialWeights } = {},
): Estimate {
  requireSpatial(fit);
  requireSameData(fit, data);
  const type = typeof covariance === "string" ? covariance : covariance.type;
  const known = type === "cluster" ? "CR1" : type;
  if (known === fit.inference.type && known !== "spatial-hac") return fit;
  if (fit.kind !== "spatialTwoStage") {
    throw new MesometricsError(
      "VCOV_NOT_AVAILABLE",
      `This estimate has the covariance "${fit.inference.type}". Estimate again with vcov "information" or "qml" (robust to ` +
        "errors that are not normal); unequal variances are the business of spatialTwoStage.",
      { requested: covariance, available: [fit.inference.type] },
    );
  }
  const { errorMoments } = fit.call.options;
  if (errorMoments !== undefined && errorMoments !== "kelejian-prucha") {
    throw new MesometricsError(
      "VCOV_NOT_AVAILABLE",
      `The moments "${errorMoments}" are weighted by the covariance of the errors, so that another covariance is another ` +
        "estimate: estimate again with it.",
      { requested: covariance, available: [fit.inference.type] },
    );
  }
  if (options.weights === undefined) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      "Another covariance of a spatial two-stage estimate needs its weights: withVcov(fit, data, covariance, { weights }).",
      { argument: "weights" },
    );
  }
  const asked = twoStageCovariance(covariance);
  const call = { ...twoStageCall(fit, options.weights), vcov: asked };
  requireSameWeights(fit, specifyTwoStage(data, fit.call.formula, call, twoStageChoices(call)).sample.weights);
  return spatialTwoStage(data, fit.call.formula, call);
}

/** `{ type: "HC0" }` says the same as `"HC0"`. */
function twoStageCovariance(covariance: TwoStageCovariance | { readonly type?: string }): TwoStageCovariance {
  if (typeof covariance === "string" || isSpatialHac(covariance)) return covariance;
  return (covariance.type === "CR1" ? "cluster" : covariance.type) as TwoStageCovariance;
}

function requireSpatial(fit: Estimate): void {
  if (fit.kind === "spatialPanel" || fit.kind === "spatialRegression" || fit.kind === "spatialTwoStage") return;
  throw new MesometricsError(
    "NOT_SPATIAL",
    `This is a "${fit.kind}" estimate; use augment and withVcov of @mesometrics/inference for it.`,
    { kind: fit.kind },
  );
}

/** The call's list of lagged regressors, left out where the model lags none. */
function withoutEmptyDurbin<T extends { readonly durbin?: readonly string[] }>({ durbin, ...rest }: T): T {
  return (durbin === undefined || durbin.length === 0 ? rest : { ...rest, durbin }) as T;
}
