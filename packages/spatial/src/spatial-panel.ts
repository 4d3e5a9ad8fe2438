import {
  deltaMethod,
  type Estimate,
  type EstimateComponent,
  type InferenceRule,
  makeEstimate,
  sampleFacts,
} from "@mesometrics/inference";
import { type Matrix, matrix } from "@mesometrics/matrix";
import type { CheckedFormula, Panel } from "@mesometrics/panel-data";
import { goodnessOfFit } from "./goodness-of-fit.js";
import { parameterCovariance } from "./information-matrix.js";
import type { ModelParts } from "./model-kind.js";
import type { SpatialDesign } from "./spatial-design.js";
import { type EffectBlock, spatialEffects } from "./spatial-effects.js";
import { fitError, fitLag, fitLinear, type LikelihoodFit } from "./spatial-likelihood.js";
import { type SpatialMultiplier, spatialMultiplier } from "./spatial-multiplier.js";
import { spatialNotes } from "./spatial-notes.js";
import {
  formulaOf,
  type SpatialPanelOptions,
  type SpatialPanelSpec,
  type SpatialSpecification,
  specify,
} from "./specification.js";
import { specificationTests } from "./specification-tests.js";
import { type Spectrum, spectrumOf } from "./spectrum.js";
import { weightsHash } from "./weights-hash.js";

/**
 * A spatial model of a balanced panel by exact maximum likelihood:
 *
 *     y_t = rho W y_t + X_t beta + W X_t theta + mu + alpha_t 1 + e_t,   e ~ N(0, sigma2 I),   t = 1 .. T
 *
 * (`sdm`; `sar` has theta = 0, `slx` rho = 0, `ols` both; `sem` and `sdem` have instead of rho W y an error
 * u_t = lambda W u_t + e_t.) Spatial lags are taken of the raw data, effects projected out afterwards, so that the
 * estimates are those of the model with every dummy written out. The likelihood is concentrated to rho; its Jacobian
 * T ln |I - rho W| comes from the eigenvalues of W, its maximum from a root of the analytic slope.
 *
 * The result: `terms` are the regressors, then their spatial lags `W:x`, then `rho` (or `lambda`) last. Standard errors
 * come from the joint information of (beta, rho, sigma2), normal distribution. Components: `direct`, `indirect`, `total`
 * effects with delta-method covariance that includes rho (models with rho or W X), and `parameters`, everything with
 * sigma2 and the full joint covariance. `statistics.sigma2` is e'e / NT. Tests: see `specificationTests`.
 *
 * In R: `spatialreg::lagsarlm(y ~ x + W_x + factor(unit) + factor(time), listw = I_T x W)` gives the same estimates,
 * and under `information: "lsdv"` the same standard errors; `splm::spml` does for individual effects only, as it takes
 * the spatial lag of already demeaned data.
 *
 * Sources: Elhorst (2014), Spatial Econometrics, ch. 3; LeSage and Pace (2009), Introduction to Spatial Econometrics,
 * chs 2-3; Lee and Yu (2010), Journal of Econometrics 154, on what the absorbed effects do to sigma2; Ord (1975).
 *
 * @param formula outcome and regressors; effects are an option, not part of the formula
 * @throws `WEIGHTS_UNITS_MISMATCH`, `UNBALANCED_PANEL` (the units are named), `PANEL_REQUIRED`, `INVALID_ARGUMENT`,
 * `FIXED_EFFECTS_IN_FORMULA`, `INSTRUMENTS_IN_FORMULA`, `UNKNOWN_TERM` (in `durbin`), `NO_SPATIAL_LINKS`,
 * `TOO_MANY_UNITS`, `TOO_FEW_PERIODS`, `TIME_EFFECTS_NEED_EQUAL_ROW_SUMS` (`sem`, `sdem`), `OUTCOME_ABSORBED`,
 * `OUTCOME_OUT_OF_RANGE`, `NO_REGRESSORS`, `NO_DEGREES_OF_FREEDOM`, `PERFECT_FIT`, `NO_INTERIOR_MAXIMUM`,
 * `RESERVED_NAME`, `INVALID_SPEC`, and what `modelFrame` throws
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, spatialPanel, tidy } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(pcap) + log(emp)", { weights, model: "sdm", effects: "twoways" });
 * fit.terms; // → ["log(pcap)","log(emp)","W:log(pcap)","W:log(emp)","rho"]
 * ```
 */
export function spatialPanel<Columns, const F extends string>(
  data: Panel<Columns>,
  formula: CheckedFormula<F, Columns> | SpatialPanelSpec,
  options: SpatialPanelOptions,
): Estimate {
  const text = typeof formula === "string" ? formula : formulaOf(formula as SpatialPanelSpec);
  const specification = specify(data as Panel, text, options);
  const { design, sample, parts, effects } = specification;
  const { weights } = sample;
  const spectrum = parts.parameter === null ? null : spectrumOf(weights);
  const fit = maximum(design, spectrum, parts);
  const multiplier = spectrum === null ? null : spatialMultiplier(weights, spectrum, fit.parameter);
  const covariance = parameterCovariance(design, fit, weights, multiplier, parts.parameter, specification.information);
  const feedback = parts.parameter === "rho" ? multiplier : null;
  const terms = parts.parameter === null ? design.terms : [...design.terms, parts.parameter];
  const k = terms.length;
  const coefficients = Float64Array.from([...fit.beta, fit.parameter].slice(0, k));
  const vcov = leading(covariance, k);
  const { frame } = sample;
  const count = frame.observations;
  const likelihoodParameters = k + 1 + design.absorbed;
  const estimate = makeEstimate({
    kind: "spatialPanel",
    call: {
      estimator: "spatialPanel",
      formula: frame.formula.source,
      options: {
        model: specification.model,
        effects,
        durbin: specification.durbin,
        information: specification.information,
        weights: {
          hash: weightsHash(weights),
          units: weights.units.length,
          links: weights.links,
          normalise: weights.normalisation,
          islands: weights.islandPolicy,
        },
      },
    },
    outcome: frame.outcomeLabel,
    terms,
    coefficients,
    vcov,
    inference: informationRule(k, specification),
    sample: { ...sampleFacts(frame, data.hash), units: design.units, periods: design.periods },
    fixedEffects: specification.fixedEffects,
    absorbedDegreesOfFreedom: design.absorbed,
    residualDegreesOfFreedom: count - design.absorbed - k,
    r2: goodnessOfFit(design, fit, feedback?.matrix ?? null),
    statistics: {
      logLikelihood: fit.logLikelihood,
      sigma2: fit.sigma2,
      sigma: Math.sqrt(fit.sigma2),
      rss: fit.squares,
      aic: 2 * (likelihoodParameters - fit.logLikelihood),
      bic: likelihoodParameters * Math.log(count) - 2 * fit.logLikelihood,
      likelihoodParameters,
      ...(spectrum === null ? {} : { parameterLower: spectrum.lower, parameterUpper: spectrum.upper }),
    },
    components: [
      ...effectComponents(specification, fit, coefficients, vcov, feedback),
      {
        name: "parameters",
        terms: [...terms, "sigma2"],
        coefficients: Float64Array.from([...coefficients, fit.sigma2]),
        vcov: covariance,
        inference: informationRule(k + 1, specification),
      },
    ],
    numerics: {
      kernel: "ts",
      solver: parts.parameter === null ? design.solver : `${design.solver}; eigenvalues, root of the slope`,
      tolerance: 2 * Number.EPSILON,
      iterations: fit.iterations,
      seed: null,
    },
    notes: [...design.notes, ...spatialNotes(specification, fit)],
  });
  if (spectrum === null) return estimate;
  return { ...estimate, tests: specificationTests(estimate, design, fit, spectrum, parts) };
}

function maximum(design: SpatialDesign, spectrum: Spectrum | null, parts: ModelParts): LikelihoodFit {
  if (spectrum === null) return fitLinear(design);
  return parts.parameter === "rho" ? fitLag(design, spectrum) : fitError(design, spectrum);
}

function leading(square: Matrix, k: number): Matrix {
  const result = matrix(k, k);
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) result.data[i + j * k] = square.data[i + j * square.rows];
  return result;
}

function informationRule(k: number, { information, design }: SpatialSpecification): InferenceRule {
  return {
    type: "information",
    preset: "ml",
    label: "maximum likelihood, expected information",
    clusters: [],
    distribution: "normal",
    degreesOfFreedom: new Float64Array(k).fill(Number.POSITIVE_INFINITY),
    adjustment: 1,
    facts: {
      information,
      sigma2Divisor: design.units * design.periods,
      adjustmentFormula: "sigma2 = e'e / NT, no correction for the absorbed effects",
      degreesOfFreedomFormula: "normal distribution",
    },
  };
}

function effectComponents(
  specification: SpatialSpecification,
  fit: LikelihoodFit,
  coefficients: Float64Array,
  vcov: Matrix,
  multiplier: SpatialMultiplier | null,
): EstimateComponent[] {
  const { design, parts, sample } = specification;
  if (design.variables.length === 0 || (parts.parameter !== "rho" && !parts.durbin)) return [];
  const effects = spatialEffects(design.variables, fit.beta, fit.parameter, sample.weights, multiplier);
  const rule = informationRule(effects.labels.length, specification);
  // lambda moves no effect: its derivatives are zero.
  const padded = ({ jacobian: { rows, data } }: EffectBlock): Matrix => {
    const result = matrix(rows, coefficients.length);
    result.data.set(data);
    return result;
  };
  return (["direct", "indirect", "total"] as const).map((name) => ({
    name,
    terms: effects.labels,
    coefficients: effects[name].values,
    vcov: deltaMethod(
      coefficients,
      vcov,
      () => effects[name].values,
      () => padded(effects[name]),
    ).vcov,
    inference: { ...rule, label: "maximum likelihood, delta method" },
  }));
}
