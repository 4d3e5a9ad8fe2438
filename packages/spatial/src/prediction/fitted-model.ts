import { type Estimate, requireSameData } from "@mesometrics/inference";
import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { specifyTwoStage } from "../gmm/spatial-two-stage.js";
import { type SpatialTwoStageOptions, twoStageChoices } from "../gmm/two-stage-options.js";
import type { PanelEffects } from "../model-kind.js";
import type { PanelSample } from "../panel-sample.js";
import { lagColumns } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import {
  type SpatialPanelOptions,
  type SpatialRegressionOptions,
  specify,
  specifyCrossSection,
} from "../specification.js";
import { weightsHash } from "../weights-hash.js";

/** An estimate taken apart for prediction, with the sample that it was made from. */
export interface FittedModel {
  readonly fit: Estimate;
  readonly sample: PanelSample;
  readonly effects: PanelEffects;
  /** Regressors as in the formula, the intercept among them, and what each is multiplied by, itself and lagged. */
  readonly labels: readonly string[];
  readonly own: Float64Array;
  readonly lagged: Float64Array;
  readonly rho: number;
  readonly lambda: number;
}

/**
 * Reads an estimate of `spatialRegression`, `spatialPanel` or `spatialTwoStage`.
 *
 * @throws `NOT_SPATIAL`, `DATA_MISMATCH`, `WEIGHTS_MISMATCH`
 */
export function fittedModel(fit: Estimate, data: Dataset, weights: SpatialWeights): FittedModel {
  if ("periods" in weights || (fit.call.options.weights as { readonly byPeriod?: boolean } | undefined)?.byPeriod) {
    throw new MesometricsError(
      "PREDICTOR_NOT_AVAILABLE",
      "Estimates with weights by period have fitted values (augment), no other predictors: the weights of new periods are not known.",
      { kind: fit.kind },
    );
  }
  const sample = sampleOf(fit, data, weights);
  const { hash } = fit.call.options.weights as { readonly hash: string };
  if (weightsHash(sample.weights) !== hash) {
    throw new MesometricsError(
      "WEIGHTS_MISMATCH",
      "These are not the weights that the estimate was made with (their hash differs): give the same weights.",
      { expected: hash },
    );
  }
  const durbin = fit.call.options.durbin as readonly string[];
  const labels = [...sample.frame.regressorLabels, ...sample.frame.endogenousLabels];
  // Lagged terms stand behind all that are not; a regressor may be called W:x itself.
  const coefficientAt = (position: number) => (position < 0 ? 0 : fit.coefficients[position]);
  const own = Float64Array.from(labels, (label) => coefficientAt(fit.terms.indexOf(label)));
  const lagged = Float64Array.from(labels, (label) =>
    durbin.includes(label) ? coefficientAt(fit.terms.lastIndexOf(`W:${label}`)) : 0,
  );
  return {
    fit,
    sample,
    effects: (fit.call.options.effects as PanelEffects | undefined) ?? "none",
    labels,
    own,
    lagged,
    rho: coefficientAt(fit.terms.lastIndexOf("rho")),
    lambda: fit.statistics.lambda ?? coefficientAt(fit.terms.lastIndexOf("lambda")),
  };
}

function sampleOf(fit: Estimate, data: Dataset, weights: SpatialWeights): PanelSample {
  requireSameData(fit, data);
  const { durbin, ...rest } = fit.call.options as { readonly durbin?: readonly string[] };
  const options = { ...rest, weights, ...(durbin === undefined || durbin.length === 0 ? {} : { durbin }) } as unknown;
  switch (fit.kind) {
    case "spatialPanel":
      return specify(data as Panel, fit.call.formula, options as SpatialPanelOptions).sample;
    case "spatialRegression":
      return specifyCrossSection(data, fit.call.formula, options as SpatialRegressionOptions).sample;
    case "spatialTwoStage": {
      const asked = options as SpatialTwoStageOptions;
      return specifyTwoStage(data, fit.call.formula, asked, twoStageChoices(asked)).sample;
    }
    default:
      throw new MesometricsError(
        "NOT_SPATIAL",
        `This is a "${fit.kind}" estimate; predictSpatial knows those of spatialRegression, spatialPanel and spatialTwoStage.`,
        { kind: fit.kind },
      );
  }
}

/**
 * X b + W X theta, without fixed effects.
 *
 * @param x n x labels, period after period of the units of the weights
 */
export function trendOf({ own, lagged }: FittedModel, x: Matrix, weights: SpatialWeights): Float64Array {
  const { rows: n } = x;
  const plain = new Float64Array(n);
  const toLag = new Float64Array(n);
  for (let j = 0; j < x.columns; j++) {
    for (let i = 0; i < n; i++) {
      plain[i] += own[j] * x.data[i + j * n];
      toLag[i] += lagged[j] * x.data[i + j * n];
    }
  }
  if (lagged.every((theta) => theta === 0)) return plain;
  const wx = lagColumns(weights, { rows: n, columns: 1, data: toLag }).data;
  return plain.map((value, i) => value + wx[i]);
}
