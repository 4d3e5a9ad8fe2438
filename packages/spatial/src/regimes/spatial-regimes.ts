import {
  deltaMethod,
  type Estimate,
  type EstimateComponent,
  type InferenceRule,
  makeEstimate,
  type Note,
  sampleFacts,
} from "@mesometrics/inference";
import { type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import type { CheckedFormula, Panel } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import { panelSample } from "../panel-sample.js";
import { islandNotes } from "../spatial-notes.js";
import { spatialPanel } from "../spatial-panel.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { durbinTerms } from "../specification.js";
import { weightsHash } from "../weights-hash.js";
import { regimeCovariance } from "./regime-covariance.js";
import { type RegimeDesign, regimeDesign, regimesOf } from "./regime-design.js";
import { regimeEffects } from "./regime-effects.js";
import { fitRegimes, type RegimeFit } from "./regime-likelihood.js";
import { contrastOf, pairsOf, regimeTests } from "./regime-tests.js";

/** The most units of a model with regimes, whose matrices are dense. */
const mostUnits = 1000;
/** The most spatial parameters that are searched for together. */
const mostParameters = 3;

/** How `spatialRegimes` estimates. */
export interface SpatialRegimesOptions {
  readonly weights: SpatialWeights;
  /** The column that tells the regime of a unit; the same in all its periods. */
  readonly regimes: string;
  readonly effects: "none" | "individual" | "time" | "twoways";
  /** Default `sdm`. */
  readonly model?: "sar" | "sdm";
  /** The regressors whose spatial lag enters `sdm`, by label; default all but the intercept. */
  readonly durbin?: readonly string[];
  /** `separate` (default): each regime has its own rho; `common`: one for all. */
  readonly rho?: "separate" | "common";
}

/**
 * A spatial lag or Durbin model whose coefficients differ between groups of units, such as a delta and the rest of a
 * province, by maximum likelihood with every dummy:
 *
 *     y_it = rho_g (W y_t)_i + x_it b_g + (W X_t)_i theta_g + mu_i + alpha_t + e_it,   g the regime of unit i,
 *
 * with e of one variance. A regime is about the unit that receives: neighbours of another regime are in W y and W X like
 * any other. Estimating each group alone would cut those links. Spatial lags are taken of the raw data, effects are projected
 * out afterwards; the Jacobian is T ln|I - R W|, R the diagonal matrix of each unit's rho.
 *
 * Terms: `x [regime]`, `W:x [regime]`, then `rho`, or `rho [regime]`. Component `differences`: each coefficient minus that of
 * the first regime. Components `direct`, `indirect`, `total`: what a change of x in all units does in those of a regime, on
 * average, with delta-method errors; `parameters`: everything with sigma2. Standard errors come from the expected
 * information. Tests: `wald-regimes` and `lr-regimes` (all coefficients are the same in all regimes), `wald-slopes` (those of
 * the regressors are), with several rho `wald-equal-rho` and `lr-equal-rho` (the spatial parameter is).
 *
 * R and Stata have no such panel model; Elhorst's MATLAB routine has two rho and common coefficients.
 *
 * Sources: Elhorst and Freret (2009), Journal of Regional Science 49, 931-951; Anselin (1988), Spatial Econometrics, ch. 9.
 *
 * @throws `REGIME_VARIES` (the units are named), `ONE_REGIME`, `TOO_MANY_REGIMES`, `TOO_MANY_UNITS`, `UNKNOWN_COLUMN`,
 * `MISSING_VALUE`, `NO_SPATIAL_LINKS`, `NO_INTERIOR_MAXIMUM`, `NO_DEGREES_OF_FREEDOM`, and what `spatialPanel` throws
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, spatialRegimes } from "@mesometrics/spatial";
 * const south = produc.table.region.map((division) => (["5", "6", "7"].includes(division) ? "south" : "rest"));
 * const data = panel({ ...produc.table, south }, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialRegimes(data, "log(gsp) ~ log(emp)", { weights, regimes: "south", effects: "twoways" });
 * fit.terms.slice(0, 2); // → ["log(emp) [rest]","log(emp) [south]"]
 * fit.terms.slice(-2); // → ["rho [rest]","rho [south]"]
 * fit.tests.map((test) => test.id); // → ["wald-regimes","lr-regimes","wald-slopes","wald-equal-rho","lr-equal-rho"]
 * ```
 */
export function spatialRegimes<Columns, const F extends string>(
  data: Panel<Columns>,
  formula: CheckedFormula<F, Columns>,
  options: SpatialRegimesOptions,
): Estimate {
  const panel = data as Panel;
  const model = knownOption("model", options.model ?? "sdm", ["sar", "sdm"] as const);
  const effects = knownOption("effects", options.effects, ["none", "individual", "time", "twoways"] as const);
  const isCommon = knownOption("rho", options.rho ?? "separate", ["separate", "common"] as const) === "common";
  const sample = panelSample(panel, formula as string, options.weights);
  const { weights, units, periods } = sample;
  refuse(weights, periods, effects);
  const regimes = regimesOf(panel, sample, options.regimes);
  if (!isCommon && regimes.labels.length > mostParameters) {
    throw new MesometricsError(
      "TOO_MANY_REGIMES",
      `${regimes.labels.length} regimes would have a rho each, but up to ${mostParameters} are searched for; take rho "common" ` +
        "or fewer regimes.",
      { regimes: regimes.labels, most: mostParameters },
    );
  }
  const durbin = durbinTerms(sample, model, options.durbin);
  const fixedEffects = [
    ...(effects === "individual" || effects === "twoways" ? [{ label: data.index.unit, levels: units }] : []),
    ...(effects === "time" || effects === "twoways" ? [{ label: data.index.time, levels: periods }] : []),
  ];
  const labels = fixedEffects.map(({ label }) => label);
  const design = regimeDesign(sample, effects, durbin, regimes, labels);
  const fit = fitRegimes(design, weights, isCommon);
  const covariance = regimeCovariance(design, fit, weights);
  const names = isCommon ? ["rho"] : regimes.labels.map((regime) => `rho [${regime}]`);
  const terms = [...design.terms, ...names];
  const k = terms.length;
  const coefficients = Float64Array.from([...fit.beta, ...fit.rho]);
  const vcov = leading(covariance, k);
  const inference = inferenceRule(k, design);
  const likelihoodParameters = k + 1 + design.absorbed;
  const squares = fit.sigma2 * units * periods;
  const estimate = makeEstimate({
    kind: "spatialRegimes",
    call: {
      estimator: "spatialRegimes",
      formula: sample.frame.formula.source,
      options: {
        model,
        effects,
        regimes: options.regimes,
        rho: isCommon ? "common" : "separate",
        durbin,
        weights: { hash: weightsHash(weights), units, links: weights.links, normalise: weights.normalisation },
      },
    },
    outcome: sample.frame.outcomeLabel,
    terms,
    coefficients,
    vcov,
    inference,
    sample: { ...sampleFacts(sample.frame, data.hash), units, periods },
    fixedEffects,
    absorbedDegreesOfFreedom: design.absorbed,
    residualDegreesOfFreedom: sample.frame.observations - design.absorbed - k,
    r2: { overall: 1 - squares / centredSquares(sample.outcome) },
    statistics: {
      logLikelihood: fit.logLikelihood,
      sigma2: fit.sigma2,
      sigma: Math.sqrt(fit.sigma2),
      rss: squares,
      aic: 2 * (likelihoodParameters - fit.logLikelihood),
      bic: likelihoodParameters * Math.log(units * periods) - 2 * fit.logLikelihood,
      likelihoodParameters,
      parameterLower: fit.lower,
      parameterUpper: fit.upper,
    },
    components: [
      ...effectComponents(design, fit, weights, coefficients, vcov),
      ...differences(design, names, coefficients, vcov),
      {
        name: "parameters",
        terms: [...terms, "sigma2"],
        coefficients: Float64Array.from([...coefficients, fit.sigma2]),
        vcov: covariance,
        inference: inferenceRule(k + 1, design),
      },
    ],
    numerics: {
      kernel: "ts",
      solver: `${design.solver}; ${isCommon ? "one determinant" : "dense determinants"}`,
      tolerance: 2 * Number.EPSILON,
      iterations: fit.iterations,
      seed: null,
    },
    notes: [...design.notes, ...notes(design, fit, weights)],
  });
  const pooled = spatialPanel(panel, formula as never, {
    weights,
    model,
    effects,
    durbin: model === "sdm" ? durbin : [],
    likelihood: "direct",
  });
  const common = isCommon ? null : fitRegimes(design, weights, true).logLikelihood;
  return { ...estimate, tests: regimeTests(estimate, design, names, pooled, common) };
}

function refuse(weights: SpatialWeights, periods: number, effects: string): void {
  const units = weights.units.length;
  if (weights.links === 0) {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units, so there is no spatial model.", {
      units,
    });
  }
  if (units > mostUnits) {
    throw new MesometricsError(
      "TOO_MANY_UNITS",
      `A model with regimes needs dense matrices of the weights' size, up to ${mostUnits} units, not ${units}.`,
      { units, most: mostUnits },
    );
  }
  if (periods < 2 && (effects === "individual" || effects === "twoways")) {
    throw new MesometricsError(
      "TOO_FEW_PERIODS",
      `Individual effects need at least two periods, but the sample has ${periods}.`,
      { periods },
    );
  }
}

function inferenceRule(k: number, { absorbed }: RegimeDesign, derivation: string | null = null): InferenceRule {
  return {
    type: "information",
    preset: "ml",
    label: `maximum likelihood with every dummy, expected information${derivation === null ? "" : `; ${derivation}`}`,
    clusters: [],
    distribution: "normal",
    degreesOfFreedom: new Float64Array(k).fill(Number.POSITIVE_INFINITY),
    adjustment: 1,
    facts: {
      information: "expected",
      likelihood: "direct",
      absorbed,
      ...(derivation === null ? {} : { derivation }),
      adjustmentFormula: "sigma2 = e'e / NT, no correction for the absorbed effects",
      degreesOfFreedomFormula: "normal distribution",
    },
  };
}

function leading(square: Matrix, k: number): Matrix {
  const result = matrix(k, k);
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) result.data[i + j * k] = square.data[i + j * square.rows];
  return result;
}

function centredSquares(y: Float64Array): number {
  let mean = 0;
  for (const value of y) mean += value / y.length;
  let total = 0;
  for (const value of y) total += (value - mean) * (value - mean);
  return total;
}

function effectComponents(
  design: RegimeDesign,
  fit: RegimeFit,
  weights: SpatialWeights,
  coefficients: Float64Array,
  vcov: Matrix,
): EstimateComponent[] {
  if (design.variables.length === 0) return [];
  const effects = regimeEffects(design, fit, weights);
  return (["direct", "indirect", "total"] as const).map((name) => ({
    name,
    terms: effects.labels,
    coefficients: effects[name].values,
    vcov: deltaMethod(
      coefficients,
      vcov,
      () => effects[name].values,
      () => effects[name].jacobian,
    ).vcov,
    inference: inferenceRule(effects.labels.length, design, "delta method"),
  }));
}

function differences(
  design: RegimeDesign,
  names: readonly string[],
  coefficients: Float64Array,
  vcov: Matrix,
): EstimateComponent[] {
  const pairs = pairsOf(design, names);
  if (pairs.length === 0) return [];
  const { matrix: contrast } = contrastOf(pairs, [...design.terms, ...names]);
  const values = new Float64Array(pairs.length);
  for (let j = 0; j < contrast.columns; j++) {
    for (let i = 0; i < pairs.length; i++) values[i] += contrast.data[i + j * pairs.length] * coefficients[j];
  }
  return [
    {
      name: "differences",
      terms: pairs.map(({ first, other }) => `${other} - ${first}`),
      coefficients: values,
      vcov: deltaMethod(
        coefficients,
        vcov,
        () => values,
        () => contrast,
      ).vcov,
      inference: inferenceRule(pairs.length, design),
    },
  ];
}

function notes({ absorbed, periods }: RegimeDesign, fit: RegimeFit, { islands }: SpatialWeights): Note[] {
  const result = islandNotes(islands);
  if (absorbed > 0) {
    result.push({
      code: "SIGMA2_NOT_CORRECTED",
      message:
        `sigma2 = e'e / NT takes no account of the ${absorbed} parameters of the absorbed effects and is too small by about ` +
        `1 / T = 1 / ${periods} with unit effects; standard errors follow it (Lee and Yu 2010).`,
    });
  }
  if (fit.maxima > 1) {
    result.push({
      code: "SEVERAL_MAXIMA",
      message: `The likelihood has ${fit.maxima} local maxima in rho; the highest is reported.`,
    });
  }
  return result;
}
