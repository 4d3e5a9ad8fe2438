import { chiSquaredSurvival } from "@mesometrics/distributions";
import type { Estimate, TestResult } from "@mesometrics/inference";
import { type Matrix, MesometricsError, matrix, solve, subtract, symmetricEigen, toDense } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { spatialErrorModel } from "../cross-section-models.js";
import { spatialPanel } from "../spatial-panel.js";
import { crossOf, linearResiduals, type ResidualTestOptions } from "./linear-residuals.js";

/** A Hausman test that says whether its statistic means anything. */
export interface SpatialHausmanTest extends TestResult {
  /** Whether the difference of the covariances is positive definite, as theory has it. */
  readonly definite: boolean;
  /** Of the difference on the scale of the consistent estimate's standard errors. */
  readonly smallestEigenvalue: number;
  readonly terms: readonly string[];
}

export interface SpatialHausmanOptions {
  /** The coefficients compared; default all that both have but the intercept: slopes, their spatial lags, rho or lambda. */
  readonly terms?: readonly string[];
}

/** Below this share of the largest, an eigenvalue is rounding or negative. */
const DEFINITE = 1e-10;

/**
 * Hausman's test of an estimate that is efficient under the null (random effects) against one that is consistent without it
 * (fixed effects): `H = d'(V_c - V_e)^-1 d`, chi-squared with as many degrees of freedom as terms. The spatial parameter is among the terms: it too is
 * inconsistent under correlated effects.
 *
 * The sign is kept. Where V_c - V_e is not positive definite the statistic has no distribution: `definite` is false,
 * `pValue` null, and `correlatedEffectsTest` answers the same question. (`splm::sphtest` takes the absolute value and leaves rho out.)
 *
 * Source: Hausman (1978); Mutl and Pfaffermayr (2011), Econometrics Journal 14, on spatial panels.
 *
 * @throws `NO_COMMON_TERMS`, `UNKNOWN_TERM`, `DIFFERENT_SAMPLES`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, spatialHausmanTest, spatialPanel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const [fixed, random] = (["individual", "random"] as const).map((effects) =>
 *   spatialPanel(data, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", { weights, model: "sem", effects }));
 * spatialHausmanTest(fixed, random).terms; // → ["log(pcap)","log(pc)","log(emp)","unemp","lambda"]
 * ```
 */
export function spatialHausmanTest(
  consistent: Estimate,
  efficient: Estimate,
  options: SpatialHausmanOptions = {},
): SpatialHausmanTest {
  if (consistent.sample.dataHash !== efficient.sample.dataHash || consistent.outcome !== efficient.outcome) {
    throw new MesometricsError(
      "DIFFERENT_SAMPLES",
      "The two estimates are of different data or outcomes; estimate both on one sample.",
      {
        outcomes: [consistent.outcome, efficient.outcome],
      },
    );
  }
  const common = consistent.terms.filter((term) => term !== "(Intercept)" && efficient.terms.includes(term));
  const terms = options.terms ?? common;
  const unknown = terms.find((term) => !consistent.terms.includes(term) || !efficient.terms.includes(term));
  if (unknown !== undefined) {
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `"${unknown}" is not a term of both estimates; they share ${common.join(", ")}.`,
      {
        term: unknown,
        available: common,
      },
    );
  }
  if (terms.length === 0) {
    throw new MesometricsError("NO_COMMON_TERMS", "The two estimates share no coefficient to compare.", {
      consistent: consistent.terms,
      efficient: efficient.terms,
    });
  }
  const [one, other] = [consistent, efficient].map((fit) => selected(fit, terms));
  return hausman("spatial-hausman", "Hausman test", "the effects are not related to the regressors", terms, one, other);
}

interface Selected {
  readonly coefficients: Float64Array;
  readonly vcov: Matrix;
}

function selected(fit: Estimate, terms: readonly string[]): Selected {
  const at = terms.map((term) => fit.terms.indexOf(term));
  const vcov = matrix(terms.length, terms.length);
  at.forEach((i, a) => {
    at.forEach((j, b) => {
      vcov.data[a + b * terms.length] = fit.vcov.data[i + j * fit.terms.length];
    });
  });
  return { coefficients: Float64Array.from(at, (i) => fit.coefficients[i]), vcov };
}

function hausman(
  id: string,
  label: string,
  nullHypothesis: string,
  terms: readonly string[],
  consistent: Selected,
  efficient: Selected,
): SpatialHausmanTest {
  const k = terms.length;
  const size = Float64Array.from({ length: k }, (_, a) => Math.sqrt(consistent.vcov.data[a + a * k]));
  const distance = size.map((value, a) => (consistent.coefficients[a] - efficient.coefficients[a]) / value);
  const difference = subtract(consistent.vcov, efficient.vcov);
  for (let b = 0; b < k; b++) for (let a = 0; a < k; a++) difference.data[a + b * k] /= size[a] * size[b];
  const { values } = symmetricEigen(difference);
  const smallest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const definite = smallest > DEFINITE * largest;
  const statistic = crossOf(distance, solve(difference, { rows: k, columns: 1, data: distance }).data);
  const pValue = definite ? chiSquaredSurvival(statistic, k) : null;
  return {
    id,
    label,
    statistic,
    distribution: definite ? "chi2" : "none",
    degreesOfFreedom: definite ? [k] : [],
    pValue,
    nullHypothesis,
    rule:
      `d'(V_c - V_e)^-1 d on ${terms.join(", ")}; sign kept; the difference of covariances is ` +
      `${definite ? "" : "NOT "}positive definite (smallest eigenvalue ${smallest.toPrecision(3)})`,
    source: "Hausman (1978)",
    definite,
    smallestEigenvalue: smallest,
    terms,
  };
}

/**
 * Pace and LeSage's Hausman test of a spatial error model: least squares and maximum likelihood both are consistent under
 * it, so that a difference beyond chance means another fault (omitted regressors that are spatially correlated).
 * `H = d'(V_o - V_s)^-1 d`, d the difference of all coefficients, V_s of the error model, V_o = s2 (X'X)^-1 X'A A'X (X'X)^-1,
 * A = (I - lambda W)^-1, s2 of the error model.
 *
 * In R: `spatialreg::Hausman.test(errorsarlm(...))`, whose version 1.2-6 has A A in the place of A A' (method "eigen"), which
 * is not even symmetric under row normalisation.
 *
 * Source: Pace and LeSage (2008), Economics Letters 101.
 *
 * @throws as `lagrangeMultiplierTests` and `spatialPanel`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, errorModelHausmanTest, panel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * errorModelHausmanTest(data, "log(gsp) ~ log(pcap) + log(emp)", { weights }).degreesOfFreedom; // → [3]
 * ```
 */
export function errorModelHausmanTest(
  data: Dataset,
  formula: string,
  options: ResidualTestOptions,
): SpatialHausmanTest {
  const linear = linearResiduals(data, formula, options);
  const { regressors, beta, weights, observations: n, effects } = linear;
  const fit =
    data.kind === "panel"
      ? spatialPanel(data, formula as never, {
          weights: options.weights,
          model: "sem",
          effects,
          ...(effects === "none" ? {} : { likelihood: "direct" }),
        })
      : spatialErrorModel(data, formula as never, { weights: options.weights, unit: options.unit as string });
  const terms = fit.terms.filter((term) => term !== "lambda");
  const lambda = fit.coefficients[fit.terms.indexOf("lambda")];
  const k = terms.length;
  const units = weights.units.length;
  const transposed = toDense(weights.matrix);
  const filter = matrix(units, units);
  for (let j = 0; j < units; j++) {
    for (let i = 0; i < units; i++)
      filter.data[i + j * units] = (i === j ? 1 : 0) - lambda * transposed.data[j + i * units];
  }
  // A'X, period by period.
  const moved = solve(filter, { rows: units, columns: (n / units) * k, data: regressors.data }).data;
  const gram = matrix(k, k);
  const middle = matrix(k, k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      gram.data[a + b * k] = crossOf(
        regressors.data.subarray(a * n, (a + 1) * n),
        regressors.data.subarray(b * n, (b + 1) * n),
      );
      middle.data[a + b * k] =
        fit.statistics.sigma2 * crossOf(moved.subarray(a * n, (a + 1) * n), moved.subarray(b * n, (b + 1) * n));
    }
  }
  const half = solve(gram, middle);
  const vcov = solve(gram, { rows: k, columns: k, data: transposeOf(half) });
  return hausman(
    "error-model-hausman",
    "Hausman test of the spatial error model",
    "least squares and the spatial error model estimate the same coefficients",
    terms,
    { coefficients: beta, vcov: symmetric(vcov) },
    selected(fit, terms),
  );
}

function transposeOf({ rows, columns, data }: Matrix): Float64Array {
  const result = new Float64Array(data.length);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) result[j + i * columns] = data[i + j * rows];
  return result;
}

function symmetric(m: Matrix): Matrix {
  const other = transposeOf(m);
  return { ...m, data: m.data.map((value, i) => (value + other[i]) / 2) };
}
