import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { ModelFrame, SampleWeights } from "@mesometrics/panel-data";
import type { Estimate, SampleFacts } from "./estimate.js";
import { observationCount, sumOfWeights } from "./weights.js";

/** What an estimator must say of a result; the rest of the contract has a neutral value. */
export type EstimateParts = Pick<
  Estimate,
  "kind" | "call" | "outcome" | "terms" | "coefficients" | "vcov" | "inference" | "sample" | "residualDegreesOfFreedom"
> &
  Partial<Omit<Estimate, "schema">>;

/**
 * Fills the contract of a result and checks it: lengths agree, terms are unique, every coefficient is finite, and the
 * covariance is symmetric with a diagonal that is not negative. Estimators build their results through this one function.
 *
 * @throws `INVALID_ESTIMATE` naming the part that breaks the contract; `NUMBERS_OUT_OF_RANGE` where coefficients or variances
 *   are beyond the numbers that a double holds
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { makeEstimate } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * makeEstimate({ ...fit, kind: "mine" }).kind; // → "mine"
 * makeEstimate({ ...fit, terms: ["value", "value"] }); // throws INVALID_ESTIMATE
 * ```
 */
export function makeEstimate(parts: EstimateParts): Estimate {
  checkBlock(parts.kind, parts.terms, parts.coefficients, parts.vcov, parts.inference.degreesOfFreedom);
  for (const part of parts.components ?? []) {
    checkBlock(part.name, part.terms, part.coefficients, part.vcov, part.inference.degreesOfFreedom);
  }
  return {
    schema: "mesometrics/estimate@1",
    kind: parts.kind,
    call: parts.call,
    outcome: parts.outcome,
    terms: parts.terms,
    coefficients: parts.coefficients,
    vcov: parts.vcov,
    inference: parts.inference,
    sample: parts.sample,
    fixedEffects: parts.fixedEffects ?? [],
    absorbedDegreesOfFreedom: parts.absorbedDegreesOfFreedom ?? 0,
    residualDegreesOfFreedom: parts.residualDegreesOfFreedom,
    r2: parts.r2 ?? {},
    statistics: parts.statistics ?? {},
    tests: parts.tests ?? [],
    components: parts.components ?? [],
    numerics: parts.numerics ?? { kernel: "ts", solver: "none", tolerance: 0, iterations: 0, seed: null },
    notes: parts.notes ?? [],
  };
}

/**
 * The sample facts of a model frame.
 *
 * @param data the data set, whose hash is computed when it is read, or the hash
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, sampleFacts, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * sampleFacts(model.frame, data.hash).units; // → 10
 * ```
 */
export function sampleFacts(frame: ModelFrame, data: string | { readonly hash: string }): SampleFacts {
  let source = data;
  return {
    observations: observationCount(frame),
    units: frame.unit?.levels ?? null,
    periods: frame.time?.levels ?? null,
    dropped: frame.dropped,
    ...(frame.weights === null ? {} : { weights: weightFacts(frame, frame.weights) }),
    // To read all of the data takes a while: it is done when the hash is asked for, and then the data are let go.
    get dataHash() {
      if (typeof source !== "string") source = source.hash;
      return source;
    },
  };
}

function weightFacts(
  { observations }: ModelFrame,
  { kind, column, values }: SampleWeights,
): NonNullable<SampleFacts["weights"]> {
  return { kind, column, rows: observations, sum: sumOfWeights(values) };
}

/** Squares of numbers beyond about 1e±154 are no doubles. @throws NUMBERS_OUT_OF_RANGE */
function beyondDoubles(name: string, what: string): never {
  throw new MesometricsError(
    "NUMBERS_OUT_OF_RANGE",
    `In '${name}' the ${what} is no finite number: the outcome or a regressor is so large or so small (beyond about 1e150 or below 1e-150) that its squares cannot be computed. Measure it in another unit, or correct its cells.`,
    { name, what },
  );
}

function checkBlock(
  name: string,
  terms: readonly string[],
  coefficients: Float64Array,
  vcov: Matrix,
  degreesOfFreedom: Float64Array,
): void {
  const k = terms.length;
  const fail = (what: string) => {
    throw new MesometricsError("INVALID_ESTIMATE", `The result '${name}' breaks the contract: ${what}`, {
      name,
      terms,
    });
  };
  if (new Set(terms).size !== k) fail("term names are not unique");
  if (coefficients.length !== k) fail(`${coefficients.length} coefficients for ${k} terms`);
  if (vcov.rows !== k || vcov.columns !== k) fail(`a ${vcov.rows} x ${vcov.columns} covariance for ${k} terms`);
  if (degreesOfFreedom.length !== k) fail(`${degreesOfFreedom.length} degrees of freedom for ${k} terms`);
  for (let j = 0; j < k; j++) {
    if (!Number.isFinite(coefficients[j])) beyondDoubles(name, `coefficient of '${terms[j]}'`);
    const variance = vcov.data[j + j * k];
    if (!Number.isFinite(variance)) beyondDoubles(name, `variance of '${terms[j]}'`);
    if (variance < 0) fail(`the variance of '${terms[j]}' is negative`);
    if (!(degreesOfFreedom[j] > 0)) fail(`the degrees of freedom of '${terms[j]}' are not positive`);
    for (let i = 0; i < j; i++) {
      if (vcov.data[i + j * k] !== vcov.data[j + i * k]) fail("the covariance is not symmetric");
    }
  }
}
