import { chiSquaredSurvival, fisherFSurvival } from "@mesometrics/distributions";
import { cholesky, choleskySolve, type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { CovarianceResult } from "./covariance.js";
import type { Estimate, InferenceRule, TestResult } from "./estimate.js";
import type { WorkingModel } from "./working-model.js";

/** What a Wald test claims: the named coefficients are zero, or R b = r with R of q x k (column-major) and r of length q. */
export type Hypothesis = readonly string[] | { readonly matrix: Matrix; readonly values: Float64Array };

/**
 * `waldTest` from what an estimate holds: enough for every covariance but CR2, which needs `reduced`, the degrees of freedom
 * of several contrasts at once.
 *
 * @throws `UNKNOWN_TERM`, `SHAPE_MISMATCH`, `SINGULAR_RESTRICTIONS`, `DATA_REQUIRED` (CR2, q > 1, without `reduced`)
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { waldTestOfRule } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * waldTestOfRule(fit, ["value", "capital"]).statistic; // → 28.309582
 * ```
 */
export function waldTestOfRule(
  fit: Estimate,
  hypothesis: Hypothesis,
  reduced: CovarianceResult["jointTest"] | null = null,
): TestResult {
  const { matrix, values } = restrictions(fit, hypothesis);
  const q = matrix.rows;
  const rule = fit.inference;
  const f = quadratic(fit.coefficients, fit.vcov, matrix, values) / q;
  if (rule.distribution === "normal") return testOf(q * f, q, null, matrix, fit.terms, rule);
  if (rule.type !== "CR2") return testOf(f, q, smallest(rule.degreesOfFreedom), matrix, fit.terms, rule);
  const single = q === 1 ? onlyTerm(matrix) : null;
  if (single !== null) return testOf(f, q, rule.degreesOfFreedom[single], matrix, fit.terms, rule);
  if (reduced === null) {
    throw new MesometricsError(
      "DATA_REQUIRED",
      "Under CR2 a test of several coefficients together needs the data for its degrees of freedom: waldTest(fit, terms, data)",
      { restrictions: q },
    );
  }
  return hotelling(f, q, reduced(matrix), matrix, fit.terms, rule);
}

/**
 * The Wald test that all slopes (every term but the intercept) are zero, or null where their covariance is singular.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { covarianceOf, frameOf, jointTestOfSlopes, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * jointTestOfSlopes(model, covarianceOf(model, { type: "iid" }, data))?.degreesOfFreedom; // → [2,188]
 * ```
 */
export function jointTestOfSlopes(model: WorkingModel, result: CovarianceResult): TestResult | null {
  const slopes: number[] = [];
  for (let j = 0; j < model.terms.length; j++) if (model.terms[j] !== "(Intercept)") slopes.push(j);
  return jointTestOfTerms(model, result, slopes);
}

/**
 * The Wald test that the coefficients at `indices` are zero, or null where their covariance is singular.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { covarianceOf, frameOf, jointTestOfTerms, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const test = jointTestOfTerms(model, covarianceOf(model, { cluster: "firm" }, data), [1]);
 * test?.pValue; // → 0.00023546499
 * ```
 */
export function jointTestOfTerms(
  model: WorkingModel,
  result: CovarianceResult,
  indices: readonly number[],
): TestResult | null {
  const q = indices.length;
  if (q === 0) return null;
  const contrasts = { rows: q, columns: model.terms.length, data: new Float64Array(q * model.terms.length) };
  indices.forEach((j, s) => {
    contrasts.data[s + j * q] = 1;
  });
  return testOfContrasts(model, result, contrasts);
}

/**
 * The Wald test that C b = 0 (C is q x k) in a working model under one of its covariances, or null where the covariance of
 * the contrasts is singular: they repeat each other, or too few clusters carry information.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { covarianceOf, frameOf, testOfContrasts, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const equal = { rows: 1, columns: 2, data: Float64Array.of(1, -1) };
 * testOfContrasts(model, covarianceOf(model, { type: "iid" }, data), equal)?.degreesOfFreedom; // → [1,188]
 * ```
 */
export function testOfContrasts(model: WorkingModel, result: CovarianceResult, contrasts: Matrix): TestResult | null {
  const q = contrasts.rows;
  // With q clusters or fewer the rank of the covariance is below q, even where rounding hides it.
  if (result.inference.clusters.some(({ count }) => count <= q)) return null;
  try {
    const f = quadratic(model.coefficients, result.vcov, contrasts, new Float64Array(q)) / q;
    if (result.inference.distribution === "normal") {
      return testOf(q * f, q, null, contrasts, model.terms, result.inference);
    }
    return hotelling(f, q, result.jointTest(contrasts), contrasts, model.terms, result.inference);
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "SINGULAR_RESTRICTIONS") return null;
    throw error;
  }
}

/** (R b - r)' (R V R')^-1 (R b - r), with R V R' scaled to a unit diagonal before it is factorised. */
function quadratic(coefficients: Float64Array, vcov: Matrix, matrix: Matrix, values: Float64Array): number {
  const q = matrix.rows;
  const k = matrix.columns;
  const difference = new Float64Array(q);
  for (let s = 0; s < q; s++) difference[s] = -values[s];
  const rv = new Float64Array(q * k);
  for (let j = 0; j < k; j++) {
    for (let s = 0; s < q; s++) {
      difference[s] += matrix.data[s + j * q] * coefficients[j];
      for (let i = 0; i < k; i++) rv[s + j * q] += matrix.data[s + i * q] * vcov.data[i + j * k];
    }
  }
  const middle = new Float64Array(q * q);
  for (let t = 0; t < q; t++) {
    for (let j = 0; j < k; j++) {
      for (let s = 0; s < q; s++) middle[s + t * q] += rv[s + j * q] * matrix.data[t + j * q];
    }
  }
  const size = new Float64Array(q);
  for (let s = 0; s < q; s++) size[s] = Math.sqrt(middle[s + s * q]);
  for (let t = 0; t < q; t++) for (let s = 0; s < q; s++) middle[s + t * q] /= size[s] * size[t];
  for (let s = 0; s < q; s++) difference[s] /= size[s];
  let lower: Matrix;
  try {
    lower = cholesky({ rows: q, columns: q, data: middle });
  } catch {
    throw singular(q);
  }
  // The last pivot tells how far the restrictions are from one that the others imply.
  for (let s = 0; s < q; s++) if (lower.data[s + s * q] < 1e-7) throw singular(q);
  const solved = choleskySolve(lower, { rows: q, columns: 1, data: difference });
  let sum = 0;
  for (let s = 0; s < q; s++) sum += difference[s] * solved.data[s];
  return sum;
}

function singular(q: number): MesometricsError {
  return new MesometricsError(
    "SINGULAR_RESTRICTIONS",
    `The covariance of the ${q} tested combinations is singular: they repeat each other, or there are fewer clusters than restrictions`,
    { restrictions: q },
  );
}

/** R (q x k) and r of a hypothesis about an estimate. */
export function restrictions(fit: Estimate, hypothesis: Hypothesis): { matrix: Matrix; values: Float64Array } {
  const k = fit.terms.length;
  if ("matrix" in hypothesis) {
    const { matrix, values } = hypothesis;
    if (matrix.columns !== k || matrix.rows !== values.length || matrix.rows === 0) {
      throw new MesometricsError(
        "SHAPE_MISMATCH",
        `The restrictions are ${matrix.rows} x ${matrix.columns} with ${values.length} values, but the estimate has ${k} coefficients`,
        { rows: matrix.rows, columns: matrix.columns, coefficients: k },
      );
    }
    return { matrix, values };
  }
  if (hypothesis.length === 0) {
    throw new MesometricsError("SHAPE_MISMATCH", "A Wald test needs at least one term", { terms: fit.terms });
  }
  const q = hypothesis.length;
  const matrix = { rows: q, columns: k, data: new Float64Array(q * k) };
  hypothesis.forEach((term, s) => {
    const j = fit.terms.indexOf(term);
    if (j < 0) {
      throw new MesometricsError(
        "UNKNOWN_TERM",
        `The estimate has no coefficient '${term}': it has ${fit.terms.join(", ")}`,
        { term },
      );
    }
    matrix.data[s + j * q] = 1;
  });
  return { matrix, values: new Float64Array(q) };
}

function hotelling(
  f: number,
  q: number,
  joint: { readonly denominator: number; readonly factor: number },
  matrix: Matrix,
  terms: readonly string[],
  rule: InferenceRule,
): TestResult {
  if (!(joint.denominator > 0)) {
    throw new MesometricsError(
      "SINGULAR_RESTRICTIONS",
      `Too few clusters carry information to test ${q} restrictions together (denominator degrees of freedom ${joint.denominator.toPrecision(3)})`,
      { restrictions: q, denominator: joint.denominator },
    );
  }
  return testOf(f * joint.factor, q, joint.denominator, matrix, terms, rule);
}

function testOf(
  statistic: number,
  q: number,
  denominator: number | null,
  matrix: Matrix,
  terms: readonly string[],
  rule: InferenceRule,
): TestResult {
  const tested = terms.filter((_, j) => {
    for (let s = 0; s < q; s++) if (matrix.data[s + j * q] !== 0) return true;
    return false;
  });
  return {
    id: "wald",
    label: "Wald test",
    statistic,
    distribution: denominator === null ? "chi2" : "F",
    degreesOfFreedom: denominator === null ? [q] : [q, denominator],
    pValue: denominator === null ? chiSquaredSurvival(statistic, q) : fisherFSurvival(statistic, q, denominator),
    nullHypothesis: `${q === 1 ? "The restriction holds" : `All ${q} restrictions hold`}, on: ${tested.join(", ")}`,
    rule: rule.type === "CR2" && q > 1 ? `CR2 clustered by ${rule.clusters[0]?.column}, Hotelling T2 df` : rule.label,
  };
}

function onlyTerm(matrix: Matrix): number | null {
  const used = Array.from(matrix.data.keys()).filter((j) => matrix.data[j] !== 0);
  return used.length === 1 ? used[0] : null;
}

function smallest(degreesOfFreedom: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (const df of degreesOfFreedom) if (df < least) least = df;
  return least;
}
