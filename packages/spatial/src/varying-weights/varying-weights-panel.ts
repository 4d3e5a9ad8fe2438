import { chiSquaredSurvival } from "@mesometrics/distributions";
import {
  deltaMethod,
  type Estimate,
  type EstimateComponent,
  type InferenceRule,
  makeEstimate,
  type Note,
  sampleFacts,
  type TestResult,
} from "@mesometrics/inference";
import { type Matrix, matrix } from "@mesometrics/matrix";
import { crossSection, type Panel } from "@mesometrics/panel-data";
import { squaresOf } from "../models/sums-of-products.js";
import { type EffectMultipliers, effectMultipliers, type Multipliers, spatialEffects } from "../spatial-effects.js";
import { spatialSolver } from "../spatial-multiplier.js";
import { islandNotes, varianceNotes } from "../spatial-notes.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { weightsHash } from "../weights-hash.js";
import { effectsUnderFilter } from "./effects-under-filter.js";
import { lagByPeriod } from "./lag-by-period.js";
import { varyingCovariance } from "./varying-information.js";
import { fitVarying, type VaryingFit } from "./varying-likelihood.js";
import {
  demeaned,
  specifyVarying,
  type VaryingSpecification,
  type VaryingWeightsPanelOptions,
} from "./varying-specification.js";

/** The estimate of `spatialPanel` with one W per period, by the likelihood with every dummy. */
export function varyingWeightsPanel(data: Panel, formula: string, options: VaryingWeightsPanelOptions): Estimate {
  const specification = specifyVarying(data, formula, options);
  const { sample, parameter, terms, absorbed, effects, weights } = specification;
  const { frame, units, periods } = sample;
  const fit = fitVarying(specification);
  const covariance = varyingCovariance(specification, fit);
  const names = parameter === null ? terms : [...terms, parameter];
  const k = names.length;
  const coefficients = parameter === null ? fit.beta : Float64Array.from([...fit.beta, fit.parameter]);
  const vcov = leading(covariance, k);
  const likelihoodParameters = k + 1 + absorbed;
  const { logLikelihood } = fit;
  return makeEstimate({
    kind: "spatialPanel",
    call: {
      estimator: "spatialPanel",
      formula: frame.formula.source,
      options: {
        model: specification.model,
        effects,
        durbin: specification.durbin,
        information: "expected",
        ...(absorbed > 0 ? { likelihood: "direct" } : {}),
        vcov: "information",
        weights: {
          hash: hashOfPeriods(weights),
          units,
          byPeriod: true,
          links: weights.reduce((total, { links }) => total + links, 0),
          normalise: weights[0].normalisation,
        },
      },
    },
    outcome: frame.outcomeLabel,
    terms: names,
    coefficients,
    vcov,
    inference: rule(k, absorbed, null),
    sample: { ...sampleFacts(frame, data.hash), units, periods },
    fixedEffects: specification.fixedEffects,
    absorbedDegreesOfFreedom: absorbed,
    residualDegreesOfFreedom: frame.observations - absorbed - k,
    r2: goodness(specification, fit),
    statistics: {
      logLikelihood,
      sigma2: fit.sigma2,
      sigma: Math.sqrt(fit.sigma2),
      rss: fit.squares,
      aic: 2 * (likelihoodParameters - logLikelihood),
      bic: likelihoodParameters * Math.log(frame.observations) - 2 * logLikelihood,
      likelihoodParameters,
      likelihoodObservations: frame.observations,
      ...(fit.jacobian === null ? {} : { parameterLower: fit.jacobian.lower, parameterUpper: fit.jacobian.upper }),
    },
    tests: parameter === null ? [] : [nonspatialTest(fit, parameter)],
    components: [
      ...effectComponents(specification, fit, coefficients, vcov, absorbed),
      {
        name: "parameters",
        terms: [...names, "sigma2"],
        coefficients: Float64Array.from([...coefficients, fit.sigma2]),
        vcov: covariance,
        inference: rule(k + 1, absorbed, null),
      },
    ],
    numerics: {
      kernel: "ts",
      solver: parameter === null ? "no determinant" : "weights by period",
      tolerance: 2 * Number.EPSILON,
      iterations: fit.iterations,
      seed: null,
    },
    notes: notesOf(specification, fit),
  });
}

/** e of given coefficients, length NT in the order of the sample. */
export function varyingInnovations(
  { parameter, outcome, regressors, effects, matrices }: VaryingSpecification,
  coefficients: ArrayLike<number>,
): Float64Array {
  const k = regressors.columns;
  const value = parameter === null ? 0 : coefficients[k];
  const [rho, lambda] = parameter === "rho" ? [value, 0] : [0, value];
  const lag = (z: Float64Array) => lagByPeriod(matrices, { ...outcome, data: z }).data;
  const wy = lag(outcome.data);
  const z = outcome.data.map((y, i) => y - rho * wy[i]);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < z.length; i++) z[i] -= coefficients[j] * regressors.data[i + j * z.length];
  }
  const wz = lag(z);
  const filtered: Matrix = { ...outcome, data: z.map((u, i) => u - lambda * wz[i]) };
  return effectsUnderFilter(matrices, effects, lambda).residual(filtered).data;
}

/** One hash of the weights of all periods in their order. */
export function hashOfPeriods(weights: readonly SpatialWeights[]): string {
  return crossSection({ hash: weights.map(weightsHash) }).hash;
}

function nonspatialTest(fit: VaryingFit, parameter: string): TestResult {
  const statistic = Math.max(0, 2 * (fit.logLikelihood - fit.logLikelihoodAtZero));
  return {
    id: "lr-nonspatial",
    label: "LR test against the model without spatial parameters",
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [1],
    pValue: chiSquaredSurvival(statistic, 1),
    nullHypothesis: `${parameter} = 0`,
    rule: "likelihood ratio, maximum likelihood with every dummy",
  };
}

/** Averages over units and periods of the effects of each period's multiplier. */
function effectComponents(
  { variables, parameter, parts, weights }: VaryingSpecification,
  fit: VaryingFit,
  coefficients: Float64Array,
  vcov: Matrix,
  absorbed: number,
): EstimateComponent[] {
  const withRho = parameter === "rho";
  if (variables.length === 0 || (!withRho && !parts.durbin)) return [];
  const rho = withRho ? fit.parameter : 0;
  const by = meanMultipliers(
    weights.map((w, t) =>
      effectMultipliers(rho, w, withRho ? (fit.jacobian?.byPeriod[t] ?? null) : null, () => spatialSolver(w, rho)),
    ),
  );
  const effects = spatialEffects(variables, fit.beta, by, withRho);
  const padded = ({ rows, data }: Matrix): Matrix => {
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
      () => padded(effects[name].jacobian),
    ).vcov,
    inference: rule(effects.labels.length, absorbed, "delta method"),
  }));
}

function meanMultipliers(all: readonly EffectMultipliers[]): EffectMultipliers {
  const mean = (of: (one: EffectMultipliers) => Multipliers): Multipliers => {
    const take = (key: keyof Multipliers) => all.reduce((total, one) => total + of(one)[key] / all.length, 0);
    return {
      own: take("own"),
      lagged: take("lagged"),
      ownSlope: take("ownSlope"),
      laggedSlope: take("laggedSlope"),
    };
  };
  return { direct: mean((one) => one.direct), indirect: mean((one) => one.indirect), total: mean((one) => one.total) };
}

function rule(k: number, absorbed: number, derivation: "delta method" | null): InferenceRule {
  const label = `maximum likelihood${absorbed > 0 ? " with every dummy" : ""}, expected information`;
  return {
    type: "information",
    preset: "ml",
    label: `${label}${derivation === null ? "" : `; ${derivation}`}`,
    clusters: [],
    distribution: "normal",
    degreesOfFreedom: new Float64Array(k).fill(Number.POSITIVE_INFINITY),
    adjustment: 1,
    facts: {
      information: "expected",
      likelihood: "direct",
      absorbed,
      ...(derivation === null ? {} : { derivation }),
      adjustmentFormula: `sigma2 = e'e / NT${absorbed > 0 ? ", no correction for the absorbed effects" : ""}`,
      degreesOfFreedomFormula: "normal distribution",
    },
  };
}

function goodness({ outcome, effects, sample }: VaryingSpecification, fit: VaryingFit) {
  const n = outcome.rows;
  const mean = outcome.data.reduce((total, y) => total + y, 0) / n;
  const spread = outcome.data.reduce((total, y) => total + (y - mean) * (y - mean), 0);
  const overall = 1 - fit.squares / spread;
  if (effects === "none") return { overall };
  const { within } = demeaned(outcome, effects, sample.units, sample.periods);
  return { overall, within: 1 - fit.squares / squaresOf(within.data) };
}

function notesOf(
  { notes, weights, absorbed, effects, sample, parameter }: VaryingSpecification,
  fit: VaryingFit,
): Note[] {
  const islands = [...new Set(weights.flatMap((w) => w.islands))];
  const result = [...notes, ...islandNotes(islands), ...varianceNotes(absorbed, sample.periods, effects)];
  if (fit.jacobian !== null) {
    const { lower, upper } = fit.jacobian;
    if (Math.min(fit.parameter - lower, upper - fit.parameter) < 1e-3 * (upper - lower)) {
      result.push({
        code: "NEAR_BOUNDARY",
        message: `${parameter} lies within 0.001 of the end of its interval (${lower.toPrecision(6)}, ${upper.toPrecision(6)}), where I - ${parameter} W is almost singular: normal standard errors mean little there.`,
      });
    }
    if (fit.maxima > 1) {
      result.push({
        code: "SEVERAL_MAXIMA",
        message: `The likelihood has ${fit.maxima} local maxima in ${parameter}; the highest is reported.`,
      });
    }
  }
  return result;
}

function leading(square: Matrix, k: number): Matrix {
  const result = matrix(k, k);
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) result.data[i + j * k] = square.data[i + j * square.rows];
  return result;
}
