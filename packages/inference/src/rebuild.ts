import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type ModelFrame, modelFrame, parseFormula } from "@mesometrics/panel-data";
import type { Call, Estimate } from "./estimate.js";
import { type SampleSelection, selectionMask } from "./sample-selection.js";
import { type WorkingModel, workingModel } from "./working-model.js";

/** The options of a call that decide the sample. */
export interface SampleOptions {
  readonly subset?: SampleSelection;
  /** Columns beside the formula's that must not be missing: clusters. */
  readonly required?: readonly string[];
}

/** Estimators whose result is a linear working model, so that `augment` and `withVcov` can make it again. */
const linearEstimators: ReadonlySet<string> = new Set(["feols", "ivreg"]);

/** The model frame of a formula on the rows that the options leave in. */
export function frameOf(data: Dataset, formula: string, options: SampleOptions): ModelFrame {
  return modelFrame(data, parseFormula(formula), {
    ...(options.required === undefined ? {} : { required: [...options.required] }),
    ...(options.subset === undefined ? {} : { subset: selectionMask(options.subset, data) }),
  });
}

/**
 * The working model behind an estimate, made again from its data.
 *
 * @throws `DATA_MISMATCH` where the data is not the one that was estimated on; `NOT_A_LINEAR_MODEL`
 */
export function rebuild(fit: Estimate, data: Dataset): WorkingModel {
  if (!linearEstimators.has(fit.kind)) {
    throw new MesometricsError(
      "NOT_A_LINEAR_MODEL",
      `'${fit.kind}' is not a linear least squares estimate: its own package says what can be recomputed from the data`,
      { kind: fit.kind },
    );
  }
  requireSameData(fit, data);
  return workingModel(frameOf(data, fit.call.formula, sampleOptions(fit.call)));
}

/**
 * Refuses data other than the one that an estimate was made from, by the hash of names and cells.
 *
 * @throws `DATA_MISMATCH`
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
