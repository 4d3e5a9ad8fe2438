import { MesometricsError, withinMemory } from "@mesometrics/matrix";
import { type Dataset, type ModelFrame, modelFrame, parseFormula, type Weights } from "@mesometrics/panel-data";
import { clusterParts } from "./clusters.js";
import type { Call, Estimate } from "./estimate.js";
import type { FrameTransformation } from "./frame-transformation.js";
import { type SampleSelection, selectionMask } from "./sample-selection.js";
import { transformedWorkingModel } from "./transformed-working-model.js";
import { type WorkingModel, workingModel } from "./working-model.js";

/** The options of a call that decide the sample. */
export interface SampleOptions {
  readonly subset?: SampleSelection;
  /** Columns beside the formula's that must not be missing: clusters, also those that cross (`region^year`). */
  readonly required?: readonly string[];
  /** The column of the rows' weights. */
  readonly weights?: Weights;
}

/** Estimators whose result is a linear working model, so that `augment` and `withVcov` can make it again. */
const linearEstimators: ReadonlySet<string> = new Set([
  "feols",
  "ivreg",
  "between",
  "firstDifference",
  "randomEffects",
  "correlatedRandomEffects",
]);

/** Whether `rebuild` can make the working model of an estimate again. */
export function isLinearModel(fit: Estimate): boolean {
  return linearEstimators.has(fit.kind);
}

/**
 * The model frame of a formula on the rows that the options leave in.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * frameOf(data, "inv ~ value | firm", { subset: { column: "year", values: [1935, 1936] } }).observations; // → 20
 * ```
 */
export function frameOf(data: Dataset, formula: string, options: SampleOptions): ModelFrame {
  return modelFrame(data, parseFormula(formula), {
    ...(options.required === undefined
      ? {}
      : { required: options.required.flatMap((name) => clusterParts(data, name)) }),
    ...(options.subset === undefined ? {} : { subset: selectionMask(options.subset, data) }),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  });
}

/**
 * The working model behind an estimate, made again from its data.
 *
 * @throws `DATA_MISMATCH` where the data is not the one that was estimated on; `NOT_A_LINEAR_MODEL`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { rebuild } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * rebuild(fit, data).absorbed; // → 10
 * ```
 */
export function rebuild(fit: Estimate, data: Dataset): WorkingModel {
  if (!isLinearModel(fit)) {
    throw new MesometricsError(
      "NOT_A_LINEAR_MODEL",
      `'${fit.kind}' is not a linear least squares estimate: its own package says what can be recomputed from the data`,
      { kind: fit.kind },
    );
  }
  if (fit.kind === "ivreg" && fit.call.options.method !== undefined) {
    throw new MesometricsError(
      "NOT_A_LINEAR_MODEL",
      `This ${fit.kind} is not two-stage least squares (its call names a method), so it is made again by its own package: use augment and withVcov of @mesometrics/iv`,
      { kind: fit.kind, method: fit.call.options.method },
    );
  }
  return withinMemory(data.rows, Object.keys(data.columns).length, () => madeAgain(fit, data));
}

function madeAgain(fit: Estimate, data: Dataset): WorkingModel {
  requireSameData(fit, data);
  const frame = frameOf(data, fit.call.formula, sampleOptions(fit.call));
  const transformations = fit.call.options.transformations as readonly FrameTransformation[] | undefined;
  return transformations === undefined ? workingModel(frame) : transformedWorkingModel(frame, transformations, data);
}

/**
 * Refuses data other than the one that an estimate was made from, by the hash of names and cells.
 *
 * @throws `DATA_MISMATCH`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { requireSameData } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * const later = panel({ ...grunfeld.table, inv: grunfeld.table.inv.map((value) => value + 1) }, { unit: "firm", time: "year" });
 * requireSameData(fit, later); // throws DATA_MISMATCH
 * ```
 */
export function requireSameData(fit: Estimate, data: Dataset): void {
  if (data.hash === fit.sample.dataHash) return;
  throw new MesometricsError(
    "DATA_MISMATCH",
    "This is not the data that the estimate was made from (its hash differs): give the same data set, or estimate again",
    { expected: fit.sample.dataHash, actual: data.hash },
  );
}

function sampleOptions(call: Call): SampleOptions {
  return call.options as SampleOptions;
}
