import { dropCollinear, type Note } from "@mesometrics/inference";
import { bindColumns, type Matrix, MesometricsError, type SparseMatrix, selectColumns } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import { mostDenseUnits } from "../information/information-rule.js";
import {
  absorbsPeriods,
  absorbsUnits,
  type ModelParts,
  modelParts,
  type PanelEffects,
  panelEffects,
  type SpatialModel,
  type SpatialParameter,
  spatialModels,
} from "../model-kind.js";
import { type PanelSample, panelSample } from "../panel-sample.js";
import { type SpatialVariable, withoutEffects } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { durbinTerms, type SpatialPanelOptions } from "../specification.js";
import { type WeightsByPeriod, weightsOfPeriods } from "../weights/weights-by-period.js";
import { lagByPeriod } from "./lag-by-period.js";

/** How `spatialPanel` estimates with one W per period. */
export type VaryingWeightsPanelOptions = Omit<SpatialPanelOptions, "weights"> & {
  readonly weights: WeightsByPeriod;
};

/** The most units whose filtered dummies are solved for at each lambda. */
const mostFilteredUnits = 500;

/** A checked call with weights by period. */
export interface VaryingSpecification {
  readonly sample: PanelSample;
  readonly model: SpatialModel;
  readonly parts: ModelParts;
  readonly effects: PanelEffects;
  readonly durbin: readonly string[];
  /** The one spatial parameter, or null */
  readonly parameter: SpatialParameter | null;
  /** by period of the sample */
  readonly weights: readonly SpatialWeights[];
  readonly matrices: readonly SparseMatrix[];
  readonly terms: readonly string[];
  readonly variables: readonly SpatialVariable[];
  /** NT x 1, and NT x k with W_t X_t: as observed */
  readonly outcome: Matrix;
  readonly regressors: Matrix;
  readonly absorbed: number;
  readonly fixedEffects: readonly { readonly label: string; readonly levels: number }[];
  readonly notes: readonly Note[];
}

/** Whether the weights are one per period. */
export function hasVaryingWeights(
  options: SpatialPanelOptions | VaryingWeightsPanelOptions,
): options is VaryingWeightsPanelOptions {
  return "periods" in options.weights;
}

/**
 * Checks a call on a panel with weights by period and builds its columns.
 *
 * @throws `MODEL_NOT_AVAILABLE`, `LIKELIHOOD_NOT_AVAILABLE`, `VCOV_NOT_AVAILABLE`, `UNKNOWN_PERIOD`, `NO_SPATIAL_LINKS`,
 * `TOO_MANY_UNITS`, and what `specify` throws
 */
export function specifyVarying(
  data: Panel,
  formula: string,
  options: VaryingWeightsPanelOptions,
): VaryingSpecification {
  const model = knownOption("model", options.model, spatialModels);
  const effects = knownOption("effects", options.effects, panelEffects);
  const parts = modelParts[model];
  refuse(model, parts, effects, options);
  const sample = panelSample(data, formula, options.weights.weights[0]);
  const { frame, units, periods } = sample;
  const labels = Array.from(
    { length: periods },
    (_, t) => data.index.timeLabels[data.index.timeCodes[sample.rows[t * units]]],
  );
  const weights = weightsOfPeriods(options.weights, data.index.unitLabels, labels);
  const empty = labels.filter((_, t) => weights[t].links === 0);
  if (empty.length === periods && model !== "ols") {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units in any period.", { units });
  }
  const [parameter = null] = parts.parameters;
  refuseSize(units, parameter, effects);
  if (periods < 2 && absorbsUnits(effects)) {
    throw new MesometricsError("TOO_FEW_PERIODS", "Individual effects need at least two periods.", { periods });
  }
  const matrices = weights.map(({ matrix }) => matrix);
  const durbin = durbinTerms(sample, model, options.durbin);
  const own = frame.regressorLabels.filter((label) => effects === "none" || label !== "(Intercept)");
  const x = selectColumns(
    sample.regressors,
    own.map((label) => frame.regressorLabels.indexOf(label)),
  );
  const laggedLabels = own.filter((label) => durbin.includes(label));
  const wx = lagByPeriod(
    matrices,
    selectColumns(
      x,
      laggedLabels.map((label) => own.indexOf(label)),
    ),
  );
  const all = bindColumns(x, wx);
  const allLabels = [...own, ...laggedLabels.map((label) => `W:${label}`)];
  const outcome: Matrix = { rows: all.rows, columns: 1, data: sample.outcome };
  const { within, absorbed } = demeaned(bindColumns(outcome, all), effects, units, periods);
  const transformed: Matrix = { ...all, data: within.data.subarray(all.rows) };
  if (isGone(sample.outcome, within.data.subarray(0, all.rows))) {
    throw new MesometricsError(
      "OUTCOME_ABSORBED",
      `The outcome '${frame.outcomeLabel}' has no variation left within the effects: nothing can be estimated.`,
      { outcome: frame.outcomeLabel },
    );
  }
  const { kept, dropped } = dropCollinear({ original: all, transformed }, allLabels, ["the effects"], 0);
  if (kept.length === 0) {
    throw new MesometricsError("NO_REGRESSORS", `No regressor of '${frame.formula.source}' is left to estimate.`, {
      regressors: allLabels,
    });
  }
  if (all.rows - absorbed - kept.length - 2 <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${all.rows} observations cannot carry ${kept.length} coefficients and ${absorbed} absorbed effects.`,
      { observations: all.rows, coefficients: kept.length, absorbed },
    );
  }
  const terms = kept.map((j) => allLabels[j]);
  return {
    sample,
    model,
    parts,
    effects,
    durbin,
    parameter,
    weights,
    matrices,
    terms,
    variables: own
      .filter((label) => label !== "(Intercept)")
      .map((label) => ({
        label,
        own: terms.indexOf(label),
        lagged: durbin.includes(label) ? terms.lastIndexOf(`W:${label}`) : -1,
      }))
      .filter((variable) => variable.own >= 0 || variable.lagged >= 0),
    outcome,
    regressors: selectColumns(all, kept),
    absorbed,
    fixedEffects: [
      ...(absorbsUnits(effects) ? [{ label: data.index.unit, levels: units }] : []),
      ...(absorbsPeriods(effects) ? [{ label: data.index.time, levels: periods }] : []),
    ],
    notes: dropped.map(({ label, explanation }) => ({
      code: "COLLINEAR_DROPPED",
      message: `Regressor '${label}' was dropped: ${explanation}`,
      terms: [label],
    })),
  };
}

/** The within projection, which does not depend on the weights: that of models without lambda. */
export function demeaned(columns: Matrix, effects: PanelEffects, units: number, periods: number) {
  const { columns: within, absorbed } = withoutEffects(columns, effects, units, periods);
  return { within, absorbed };
}

function isGone(before: Float64Array, after: Float64Array): boolean {
  const largest = (x: Float64Array) => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest(after) <= 1e-11 * largest(before);
}

function refuse(
  model: SpatialModel,
  parts: ModelParts,
  effects: PanelEffects,
  { likelihood, information, vcov, randomErrors }: VaryingWeightsPanelOptions,
): void {
  const fail = (code: string, message: string): never => {
    throw new MesometricsError(code, message, { model, effects });
  };
  if (parts.parameters.length === 2) {
    fail(
      "MODEL_NOT_AVAILABLE",
      `With weights by period there are models with one spatial parameter; "${model}" has rho and lambda, whose joint maximum ` +
        "is computed for constant weights only.",
    );
  }
  if (effects === "random" || randomErrors !== undefined) {
    fail(
      "MODEL_NOT_AVAILABLE",
      "With weights by period the units' means do not separate from the deviations, which the likelihood of random effects " +
        "rests on: take fixed effects.",
    );
  }
  if (likelihood !== undefined && likelihood !== "direct") {
    fail(
      "LIKELIHOOD_NOT_AVAILABLE",
      `likelihood "${likelihood}" rests on a transformation over time (Lee and Yu) that commutes with W, which weights by ` +
        'period do not: there is likelihood "direct", every dummy.',
    );
  }
  if (information !== undefined && information !== "expected") {
    fail("INVALID_ARGUMENT", 'With weights by period there is information "expected".');
  }
  if (vcov !== undefined && vcov !== "information") {
    throw new MesometricsError(
      "VCOV_NOT_AVAILABLE",
      'With weights by period standard errors come from the information matrix ("information").',
      { requested: vcov, available: ["information"] },
    );
  }
}

function refuseSize(units: number, parameter: SpatialParameter | null, effects: PanelEffects): void {
  if (parameter === null) return;
  const most = parameter === "lambda" && absorbsUnits(effects) ? mostFilteredUnits : mostDenseUnits;
  if (units <= most) return;
  throw new MesometricsError(
    "TOO_MANY_UNITS",
    `With weights by period there are dense matrices of the units, up to ${most}, not ${units}.`,
    { units, most },
  );
}
