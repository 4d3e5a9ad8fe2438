import { type Estimate, makeEstimate, type Note, sampleFacts } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { absorbsPeriods } from "../model-kind.js";
import { crossSectionSample } from "../models/cross-section-sample.js";
import { constantRowSum } from "../models/row-sums.js";
import { squaresOf } from "../models/sums-of-products.js";
import { type PanelSample, panelSample, spatialFormula } from "../panel-sample.js";
import { islandNotes } from "../spatial-notes.js";
import { durbinTerms } from "../specification.js";
import { weightsHash } from "../weights-hash.js";
import { fitTwoStage } from "./fit-two-stage.js";
import { twoStageEffects } from "./two-stage-effects.js";
import { type TwoStageEquation, twoStageEquation } from "./two-stage-equation.js";
import type { TwoStageFit } from "./two-stage-fit.js";
import { twoStageRule } from "./two-stage-inference.js";
import { type SpatialTwoStageOptions, type TwoStageChoices, twoStageChoices } from "./two-stage-options.js";

/**
 * Spatial two-stage least squares and generalised moments (Kelejian and Prucha 1998, Journal of Real Estate Finance and
 * Economics 17):
 *
 *     y = rho W y + Y gamma + X beta + W X theta + u,   u = lambda W u + e
 *
 * W y and the endogenous regressors Y (formula `y ~ x | d ~ z`) are instrumented by W X, W W X … and z, W z …; no
 * likelihood, no determinant, no normality, any number of units. In `sem`, `sdem`, `sac`, `gns` lambda comes from moments of
 * the residuals (`errorMoments`) and the equation is estimated again on y - lambda W y. On a panel lags are taken of the raw
 * data and fixed effects projected out afterwards; `effects: "random"` is the estimator of Kapoor, Kelejian and Prucha (2007),
 * with endogenous columns that of Mutl and Pfaffermayr (2011).
 *
 * Terms: exogenous regressors, `W:x`, endogenous regressors, `rho`, and `lambda` under the moments `heteroskedastic` and
 * `homoskedastic`, which give it a variance (otherwise it stands in `statistics`). Components `direct`, `indirect`, `total`
 * with delta-method errors where rho lies inside its interval; `effectsBySimulation` takes the estimate too.
 *
 * | `vcov`                    | errors may be                                       | calls elsewhere                          |
 * | ------------------------- | --------------------------------------------------- | ---------------------------------------- |
 * | `HC0`                     | independent, of unequal variance                    | `stsls(robust = TRUE)`, `sphet::spreg(het = TRUE)` |
 * | `iid`                     | independent, of one variance                        | `stsls`, `GMerrorsar`, `gstsls`, `spreg.GM_Combo` |
 * | `cluster`                 | correlated within a unit over time; panel default   |                                          |
 * | `{ type: "spatial-hac" }` | correlated in space (Kelejian and Prucha 2007)      | `sphet::spreg(model = "ivhac", HAC = TRUE)` |
 *
 * Differences to know: R's `stsls` and ours use W X and W W X, spreg W X alone (`wLags: 1`); spreg divides sigma2 by n
 * (`divisor: "n"`) and searches lambda to about 1e-4 only; `splm::spgm` with fixed effects divides by NT - k where the effects
 * count here, N(T - 1) - k.
 *
 * Sources: Kelejian and Prucha (1999, 2007, 2010); Arraiz, Drukker, Kelejian and Prucha (2010), Journal of Regional Science 50;
 * Drukker, Egger and Prucha (2013), Econometric Reviews 32; Kapoor, Kelejian and Prucha (2007), Journal of Econometrics 140;
 * Mutl and Pfaffermayr (2011), Econometrics Journal 14.
 *
 * @throws `UNDER_IDENTIFIED`, `WEIGHTS_UNITS_MISMATCH`, `UNKNOWN_COLUMN`, `UNKNOWN_TERM`, `NO_SPATIAL_LINKS`,
 * `INVALID_ARGUMENT`, `MOMENTS_NOT_AVAILABLE`, `VCOV_NOT_AVAILABLE`, `NO_INTERIOR_MINIMUM`, `NO_DEGREES_OF_FREEDOM`,
 * `NO_REGRESSORS`, `PERFECT_FIT`, `TOO_FEW_PERIODS`, and what `kClass` and `modelFrame` throw
 * @example
 * ```ts
 * import { contiguityWeights, crossSection, spatialTwoStage } from "@mesometrics/spatial";
 * const id = ["a", "b", "c", "d", "e", "f", "g", "h"];
 * const data = crossSection({ id, y: [3, 5, 4, 7, 6, 9, 8, 4], x: [1, 3, 2, 4, 4, 5, 6, 2] });
 * const weights = contiguityWeights(id, id.map((u, i) => [u, id[(i + 1) % 8]] as const));
 * spatialTwoStage(data, "y ~ x", { weights, unit: "id", model: "sar" }).terms; // → ["(Intercept)","x","rho"]
 * spatialTwoStage(data, "y ~ x", { weights, unit: "id", model: "sem" }).terms; // → ["(Intercept)","x","lambda"]
 * ```
 */
export function spatialTwoStage(data: Dataset, formula: string, options: SpatialTwoStageOptions): Estimate {
  const choices = twoStageChoices(data.kind === "panel" ? withPanelDefaults(options) : options);
  const { sample, equation } = specifyTwoStage(data, formula, options, choices);
  const { weights, units, periods } = sample;
  const fit = fitTwoStage(equation, choices, weights);
  const k = fit.coefficients.length;
  const ruleOf = (size: number, derivation: "delta method" | null) =>
    twoStageRule(size, choices, fit, units, derivation);
  const effects = twoStageEffects(
    equation,
    fit.coefficients,
    fit.vcov,
    (size) => ruleOf(size, "delta method"),
    weights,
  );
  const { vcov } = choices;
  return makeEstimate({
    kind: "spatialTwoStage",
    call: {
      estimator: "spatialTwoStage",
      formula: sample.frame.formula.source,
      options: {
        model: choices.model,
        effects: choices.effects,
        ...(options.unit === undefined ? {} : { unit: options.unit }),
        durbin: equation.durbin,
        wLags: choices.wLags,
        lagInstruments: choices.lagInstruments,
        vcov:
          typeof vcov === "object"
            ? { type: vcov.type, kernel: fit.hac?.kernel, bandwidth: vcov.bandwidth, periods: fit.hac?.periods }
            : vcov,
        divisor: choices.divisor,
        ...(choices.errorMoments === null
          ? {}
          : {
              errorMoments: choices.errorMoments,
              iterations: choices.iterations,
              weightFirstStep: choices.weightFirstStep,
              ...(choices.effects === "random" ? { componentWeights: choices.componentWeights } : {}),
            }),
        weights: { hash: weightsHash(weights), units, links: weights.links, normalise: weights.normalisation },
      },
    },
    outcome: sample.frame.outcomeLabel,
    terms: fit.lambdaHasVariance ? [...equation.terms, "lambda"] : equation.terms,
    coefficients: fit.coefficients,
    vcov: fit.vcov,
    inference: ruleOf(k, null),
    sample: { ...sampleFacts(sample.frame, data.hash), units, periods: data.kind === "panel" ? periods : null },
    absorbedDegreesOfFreedom: equation.absorbed,
    residualDegreesOfFreedom: fit.residualDegreesOfFreedom,
    r2: { overall: overallR2(equation, fit) },
    statistics: {
      rss: squaresOf(fit.innovations),
      sigma2: fit.sigma2,
      sigma: Math.sqrt(fit.sigma2),
      instruments: equation.instruments.columns,
      overidentification: equation.instruments.columns - equation.own.endogenous.columns,
      ...(fit.lambda === null ? {} : { lambda: fit.lambda }),
      ...(fit.components === null
        ? {}
        : {
            sigma2Errors: fit.components.sigma2Errors,
            sigma2Mu: (fit.components.sigma2Means - fit.components.sigma2Errors) / periods,
            theta: fit.components.theta,
          }),
    },
    components: effects.components,
    numerics: {
      kernel: "ts",
      solver: equation.solver,
      tolerance: 2 * Number.EPSILON,
      iterations: fit.iterations,
      seed: null,
    },
    notes: [...equation.notes, ...notesOf(sample, choices, fit), ...effects.notes],
  });
}

/** On a panel a unit's rows are not independent: the covariance is clustered by unit unless another is asked for. */
function withPanelDefaults(options: SpatialTwoStageOptions): SpatialTwoStageOptions {
  if (options.vcov !== undefined || options.effects === "random") return options;
  const needsIid = options.errorMoments === "homoskedastic";
  return { ...options, vcov: needsIid ? "iid" : "cluster" };
}

/** A checked call: the sample and the equation that estimation, `augment` and prediction start from. */
export function specifyTwoStage(
  data: Dataset,
  formula: string,
  options: SpatialTwoStageOptions,
  choices: TwoStageChoices,
): { readonly sample: PanelSample; readonly equation: TwoStageEquation } {
  const sample = sampleOf(data, formula, options);
  const { weights, units, periods } = sample;
  if (weights.links === 0 && choices.model !== "ols") {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units, so there is no spatial model.", {
      units,
    });
  }
  if (choices.vcov === "cluster" && periods < 2) {
    throw new MesometricsError("INVALID_ARGUMENT", 'vcov "cluster" is by unit and needs more than one period.', {
      argument: "vcov",
    });
  }
  if (periods < 2 && (choices.effects === "individual" || choices.effects === "twoways")) {
    throw new MesometricsError(
      "TOO_FEW_PERIODS",
      `Individual effects need at least two periods, but the sample has ${periods}.`,
      { periods },
    );
  }
  if (choices.withLambda && absorbsPeriods(choices.effects) && constantRowSum(weights) === null) {
    throw new MesometricsError(
      "MOMENTS_NOT_AVAILABLE",
      "With period effects the moments of the errors need rows of the weights that all have the same sum, so that W turns a " +
        "period's effect into a period's effect: normalise by rows (no islands), or leave the period effects out.",
      { effects: choices.effects },
    );
  }
  return { sample, equation: twoStageEquation(sample, choices, durbinTerms(sample, choices.model, options.durbin)) };
}

function sampleOf(data: Dataset, formula: string, options: SpatialTwoStageOptions): PanelSample {
  if ("periods" in options.weights) {
    throw new MesometricsError(
      "MODEL_NOT_AVAILABLE",
      "Two-stage least squares takes one W for all periods; spatialPanel has models with weights by period.",
      { model: options.model },
    );
  }
  if (data.kind === "panel") return panelSample(data as Panel, formula, options.weights, true);
  if (options.unit === undefined) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      "A cross-section needs `unit`, the column whose labels are the units of the weights.",
      { argument: "unit" },
    );
  }
  if (options.effects !== undefined && options.effects !== "none") {
    throw new MesometricsError(
      "PANEL_REQUIRED",
      `effects "${options.effects}" need panel data, made with panel(table, { unit, time }).`,
      { effects: options.effects },
    );
  }
  return crossSectionSample(data, spatialFormula(formula, true), options.weights, options.unit);
}

/** 1 - u'u / sum (y - mean)^2 with u = y - Z b, less the effects where they are fixed. */
function overallR2(equation: TwoStageEquation, { coefficients }: TwoStageFit): number {
  const { outcome, exogenous, endogenous } = equation.own;
  const n = outcome.rows;
  const u = outcome.data.slice();
  for (const [m, from] of [
    [exogenous, 0],
    [endogenous, exogenous.columns],
  ] as const) {
    for (let j = 0; j < m.columns; j++) for (let i = 0; i < n; i++) u[i] -= coefficients[from + j] * m.data[i + j * n];
  }
  const { data: y } = equation.raw.outcome;
  const mean = y.reduce((total, value) => total + value, 0) / n;
  return 1 - squaresOf(u) / y.reduce((total, value) => total + (value - mean) * (value - mean), 0);
}

function notesOf({ weights }: PanelSample, choices: TwoStageChoices, fit: TwoStageFit): Note[] {
  const notes = islandNotes(weights.islands);
  if (choices.errorMoments === "kelejian-prucha" && choices.vcov !== "iid") {
    notes.push({
      code: "MOMENTS_ASSUME_EQUAL_VARIANCES",
      message:
        "The covariance of the coefficients is robust, but lambda comes from moments that assume errors of one variance; " +
        'errorMoments "heteroskedastic" do not.',
    });
  }
  if (fit.lambda !== null && !fit.lambdaHasVariance) {
    notes.push({
      code: "LAMBDA_WITHOUT_VARIANCE",
      message:
        `lambda = ${fit.lambda.toPrecision(6)} comes from moments that give it no standard error, and those of the coefficients ` +
        "take it as known.",
    });
  }
  if (fit.components !== null && fit.components.theta === 0) {
    notes.push({
      code: "VARIANCE_COMPONENT_ZERO",
      message:
        "The estimated variance of the random effects is not positive: the estimates are those without them (theta = 0).",
    });
  }
  return notes;
}
