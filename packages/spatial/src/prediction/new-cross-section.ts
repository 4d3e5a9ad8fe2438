import { MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { matchUnits, named } from "../match-units.js";
import { unitLabelsOf } from "../models/cross-section-sample.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { type FittedModel, trendOf } from "./fitted-model.js";
import { missingRows, newDesign } from "./new-design.js";
import { predictNewUnits } from "./new-units.js";
import type { SpatialPredictions } from "./predict-spatial.js";
import type { NewUnitPredictor } from "./predictors.js";

/** New units of a cross-section, behind those of the sample in the weights of all. */
export function predictCrossSection(
  model: FittedModel,
  data: Dataset,
  newData: Dataset,
  allWeights: SpatialWeights,
  predictor: NewUnitPredictor,
  unseenLevel: "error" | "null",
): SpatialPredictions {
  const { sample } = model;
  const labels = unitLabelsOf(newData, model.fit.call.options.unit as string);
  const known = new Set(sample.weights.units);
  const inSample = labels.filter((label) => known.has(label));
  if (inSample.length > 0) {
    throw new MesometricsError(
      "UNIT_IN_SAMPLE",
      `New units must not be in the sample, but these are: ${named(inSample)}. Leave newData out to predict the sample's own.`,
      { units: inSample },
    );
  }
  const { at, unseen } = newDesign(model, newData, data);
  if (at.rows.length < labels.length) {
    const complete = new Set(at.rows);
    const missing = labels.filter((_, row) => !complete.has(row));
    throw new MesometricsError(
      "MISSING_VALUE",
      `A spatial prediction needs a value of every regressor for every new unit, but these miss some: ${named(missing)}. ` +
        "Fill the cells, or leave the units out of newData and allWeights.",
      { units: missing },
    );
  }
  const missing = missingRows(unseen, unseenLevel);
  const weights = matchUnits(allWeights, [...sample.weights.units, ...labels]);
  const n = weights.units.length;
  const x = matrix(n, model.labels.length);
  const { regressors, endogenous, units } = sample;
  for (let j = 0; j < x.columns; j++) {
    const k = j - regressors.columns;
    const own = k < 0 ? regressors.data.subarray(j * units) : endogenous.data.subarray(k * units);
    for (let i = 0; i < units; i++) x.data[i + j * n] = own[i];
    for (let o = 0; o < labels.length; o++) x.data[units + o + j * n] = at.design.data[o + j * labels.length];
  }
  const trend = trendOf(model, x, weights);
  const { rho, lambda } = model;
  const fitted = predictNewUnits({ weights, sample: units, outcome: sample.outcome, trend, rho, lambda }, predictor);
  // A unit without a trend spoils those that it is linked with by rho or by W X: all are null then.
  const isLinked = missing.length > 0 && (rho !== 0 || lambda !== 0 || model.lagged.some((theta) => theta !== 0));
  const spoilt = (o: number) => unseen.has(o) || isLinked;
  const own = missing.reduce((total, { count }) => total + count, 0);
  const others = isLinked ? labels.length - own : 0;
  return {
    predictor,
    units: labels,
    times: null,
    fitted: labels.map((_, o) => (spoilt(o) ? null : fitted[o])),
    trend: labels.map((_, o) => (spoilt(o) ? null : trend[units + o])),
    missing:
      others === 0
        ? missing
        : [...missing, { reason: "a unit that it is linked with has no prediction", column: null, count: others }],
  };
}
