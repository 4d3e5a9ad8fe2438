import {
  deltaMethod,
  type Estimate,
  type EstimateComponent,
  type InferenceRule,
  makeEstimate,
  sampleFacts,
} from "@mesometrics/inference";
import { type Matrix, matrix } from "@mesometrics/matrix";
import { goodnessOfFit } from "../goodness-of-fit.js";
import { informationOf } from "../information/information-matrix.js";
import type { Information } from "../information/joint-covariance.js";
import { type EffectBlock, effectMultipliers, spatialEffects } from "../spatial-effects.js";
import { fitLikelihood, freeParameters, type LikelihoodFit, type LikelihoodSetting } from "../spatial-likelihood.js";
import { spatialSolver } from "../spatial-multiplier.js";
import { spatialNotes } from "../spatial-notes.js";
import type { SpatialSpecification } from "../specification.js";
import { specificationTests } from "../specification-tests.js";
import { weightsHash } from "../weights-hash.js";
import { innovations } from "./innovations.js";
import { type Jacobian, jacobianOf } from "./jacobian.js";
import { type LikelihoodRule, likelihoodRule } from "./likelihood-rule.js";
import { quasiLikelihoodCovariance } from "./quasi-likelihood.js";

/** A maximum with the covariance of everything that was estimated. */
interface FittedModel {
  readonly fit: LikelihoodFit;
  readonly information: Information;
  /** (k + p + 1) square: beta, free parameters, sigma2 */
  readonly covariance: Matrix;
}

/** The result of a checked specification: what `spatialPanel` and `spatialRegression` have in common. */
export function estimateModel(
  specification: SpatialSpecification,
  kind: "spatialPanel" | "spatialRegression",
  dataHash: string,
  unit: string | null,
): Estimate {
  const { design, sample, parts, effects, rule, random, model } = specification;
  const { weights, frame } = sample;
  const jacobian = parts.parameters.length === 0 ? null : jacobianOf(weights);
  const setting: LikelihoodSetting = { weights, jacobian, rule, random };
  const fitted = fitModel(specification, setting);
  const { fit, covariance } = fitted;
  const names = freeParameters(parts.parameters, random);
  const terms = [...design.terms, ...names];
  const k = terms.length;
  const coefficients = coefficientsOf(fit, names);
  const vcov = leading(covariance, k);
  const e = innovations(design, fit.beta, fit.point.rho, fit.point.lambda);
  const solver = parts.parameters.includes("rho") ? spatialSolver(weights, fit.point.rho) : null;
  const likelihoodParameters = k + 1 + (rule.name === "transformation" ? 0 : design.absorbed);
  const inference = inferenceRule(k, specification, null);
  const plain = plainMaximum(specification, setting);
  const { logLikelihood } = fit;
  const estimate = makeEstimate({
    kind,
    call: {
      estimator: kind,
      formula: frame.formula.source,
      options: {
        model,
        ...(unit === null ? { effects } : { unit }),
        durbin: specification.durbin,
        information: specification.information,
        ...(design.absorbed > 0 ? { likelihood: rule.name } : {}),
        ...(random === null ? {} : { randomErrors: random }),
        vcov: specification.vcov,
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
    inference,
    sample: {
      ...sampleFacts(frame, dataHash),
      units: design.units,
      periods: unit === null ? design.periods : null,
    },
    fixedEffects: specification.fixedEffects,
    absorbedDegreesOfFreedom: design.absorbed,
    residualDegreesOfFreedom: frame.observations - design.absorbed - k,
    r2: goodnessOfFit(design, fit, solver, e),
    statistics: {
      logLikelihood,
      ...(plain === null ? {} : { logLikelihoodPlain: plain.fit.logLikelihood }),
      sigma2: fit.sigma2,
      sigma: Math.sqrt(fit.sigma2),
      rss: fit.squares,
      ...(fit.phi === null ? {} : { sigma2Mu: fit.phi * fit.sigma2, theta: fit.point.theta }),
      aic: 2 * (likelihoodParameters - logLikelihood),
      bic: likelihoodParameters * Math.log(rule.count) - 2 * logLikelihood,
      likelihoodParameters,
      likelihoodObservations: rule.count,
      ...(jacobian === null ? {} : { parameterLower: jacobian.lower, parameterUpper: jacobian.upper }),
    },
    components: [
      ...effectComponents(specification, fit, coefficients, vcov, jacobian),
      {
        name: "parameters",
        terms: [...terms, "sigma2"],
        coefficients: Float64Array.from([...coefficients, fit.sigma2]),
        vcov: covariance,
        inference: inferenceRule(k + 1, specification, null),
      },
      ...(plain === null ? [] : [plainComponent(specification, plain, terms, names)]),
    ],
    numerics: {
      kernel: "ts",
      solver: names.length === 0 ? design.solver : `${design.solver}; ${jacobian?.method ?? "no determinant"}`,
      tolerance: 2 * Number.EPSILON,
      iterations: fit.iterations,
      seed: null,
    },
    notes: [...design.notes, ...spatialNotes(specification, fit)],
  });
  if (names.length === 0) return estimate;
  const { tests, withoutMaximum } = specificationTests(estimate, design, fit, setting, parts);
  if (withoutMaximum.length === 0) return { ...estimate, tests };
  const note = {
    code: "NESTED_WITHOUT_MAXIMUM",
    message: `The likelihood of a nested model has no maximum inside its interval, so that ${withoutMaximum.join(", ")} is left out.`,
  };
  return { ...estimate, tests, notes: [...estimate.notes, note] };
}

function fitModel(specification: SpatialSpecification, setting: LikelihoodSetting): FittedModel {
  const { design, parts, effects, information: rule } = specification;
  const found = fitLikelihood(design, parts, setting);
  const fit = setting.rule.name === "elhorst" ? biasCorrected(specification, setting, found) : found;
  const information = informationOf(design, fit, parts, setting, effects, rule);
  const covariance =
    specification.vcov === "qml"
      ? quasiLikelihoodCovariance(design, fit, effects, information).covariance
      : information.covariance;
  return { fit, information, covariance };
}

/**
 * Elhorst's correction of both kinds of effects (2014, section 3.3.3, after Lee and Yu 2010, eq. 31): with I the information
 * and w the row sum, the parameters plus (I / NT)^-1 (0, w / (1 - rho w), 1 / (2 sigma2)) / N, then sigma2 T / (T - 1).
 */
function biasCorrected(
  { design, parts, effects }: SpatialSpecification,
  setting: LikelihoodSetting,
  fit: LikelihoodFit,
): LikelihoodFit {
  const { covariance } = informationOf(design, fit, parts, setting, effects, "elhorst");
  const { periods } = design;
  const k = fit.beta.length;
  const size = k + 2;
  const sum = design.rowSum as number;
  const { rho } = fit.point;
  const shift = (a: number) =>
    periods *
    (covariance.data[a + k * size] * (sum / (1 - rho * sum)) + covariance.data[a + (k + 1) * size] / (2 * fit.sigma2));
  const point = { ...fit.point, rho: rho + shift(k) };
  const beta = fit.beta.map((b, j) => b + shift(j));
  return {
    ...fit,
    beta,
    point,
    sigma2: ((fit.sigma2 + shift(k + 1)) * periods) / (periods - 1),
    residuals: innovations(design, beta, point.rho, 0),
  };
}

/** The maximum of the likelihood with every dummy, beside the transformed one; null where there is no other. */
function plainMaximum(specification: SpatialSpecification, setting: LikelihoodSetting): FittedModel | null {
  const { design, effects, parts, rule } = specification;
  if (rule.name !== "transformation") return null;
  const direct = likelihoodRule("direct", effects, parts.parameters, design.units, design.periods, design.rowSum);
  return fitModel({ ...specification, rule: direct }, { ...setting, rule: direct });
}

function plainComponent(
  specification: SpatialSpecification,
  { fit, covariance }: FittedModel,
  terms: readonly string[],
  names: ReturnType<typeof freeParameters>,
): EstimateComponent {
  const { design, effects, parts } = specification;
  const rule = likelihoodRule("direct", effects, parts.parameters, design.units, design.periods, design.rowSum);
  return {
    name: "plain-ml",
    terms: [...terms, "sigma2"],
    coefficients: Float64Array.from([...coefficientsOf(fit, names), fit.sigma2]),
    vcov: covariance,
    inference: inferenceRule(terms.length + 1, { ...specification, rule }, null),
  };
}

function coefficientsOf(fit: LikelihoodFit, names: ReturnType<typeof freeParameters>): Float64Array {
  return Float64Array.from([
    ...fit.beta,
    ...names.map((name) => (name === "phi" ? (fit.phi as number) : fit.point[name])),
  ]);
}

function leading(square: Matrix, k: number): Matrix {
  const result = matrix(k, k);
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) result.data[i + j * k] = square.data[i + j * square.rows];
  return result;
}

function inferenceRule(
  k: number,
  { information, rule, vcov, design }: SpatialSpecification,
  derivation: "delta method" | null,
): InferenceRule {
  const qml = vcov === "qml";
  return {
    type: qml ? "qml" : "information",
    preset: "ml",
    label: `${rule.label}, ${qml ? "QML sandwich (non-normal errors of equal variance)" : `${information} information`}${derivation === null ? "" : `; ${derivation}`}`,
    clusters: [],
    distribution: "normal",
    degreesOfFreedom: new Float64Array(k).fill(Number.POSITIVE_INFINITY),
    adjustment: 1,
    facts: {
      information,
      likelihood: rule.name,
      absorbed: design.absorbed,
      ...(derivation === null ? {} : { derivation }),
      sigma2Divisor: rule.count / rule.sigma2Factor,
      adjustmentFormula: sigma2Formula(rule, design.absorbed),
      degreesOfFreedomFormula: "normal distribution",
    },
  };
}

function sigma2Formula(rule: LikelihoodRule, absorbed: number): string {
  if (absorbed === 0) return "sigma2 = e'e / NT";
  if (rule.name === "transformation") return `sigma2 = e'e / ${rule.count}, the number of transformed observations`;
  if (rule.name === "sigma2") return "sigma2 = e'e / NT times T / (T - 1) or N / (N - 1)";
  if (rule.name === "elhorst") return "sigma2 = e'e / NT, bias corrected, times T / (T - 1)";
  return "sigma2 = e'e / NT, no correction for the absorbed effects";
}

function effectComponents(
  specification: SpatialSpecification,
  fit: LikelihoodFit,
  coefficients: Float64Array,
  vcov: Matrix,
  jacobian: Jacobian | null,
): EstimateComponent[] {
  const { design, parts, sample } = specification;
  const withRho = parts.parameters.includes("rho");
  if (design.variables.length === 0 || (!withRho && !parts.durbin)) return [];
  const { rho } = fit.point;
  const multipliers = effectMultipliers(rho, sample.weights, withRho ? jacobian : null, () =>
    spatialSolver(sample.weights, rho),
  );
  const effects = spatialEffects(design.variables, fit.beta, multipliers, withRho);
  const rule = inferenceRule(effects.labels.length, specification, "delta method");
  // lambda and phi move no effect: their derivatives are zero.
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
    inference: rule,
  }));
}
