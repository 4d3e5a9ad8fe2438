import { type Estimate, type InferenceRule, selectionMask, type TidyRow, tidy } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Panel, parseFormula, type Table, type Weights } from "@mesometrics/panel-data";
import { type OsterDelta, osterDelta, type UnitPlacebo, unitPlacebo } from "@mesometrics/panel-regression";
import { modelVariants } from "../conventions.js";
import { fitModel } from "../fit-models.js";
import { studyPart } from "../part-of-study.js";
import type { StudyModel, StudyRobustness, StudyRobustnessCheck, StudySpec } from "../study-spec.js";
import type { StudyWeightsResult } from "../study-weights.js";
import { changedModel, type ModelOfStudy, type ModelOnRows, spatialRows } from "./changed-model.js";
import { refusedCheck } from "./refused-checks.js";

/** The coefficient, or the effect, under one check, or under none. */
export interface CheckedCoefficient {
  /** `base`, `lag`, `drop`, `window`, `trends`, `winsorise`, `index`, `weights`. */
  readonly kind: string;
  /** `lag`, or `lag-2` for the second of its kind. */
  readonly id: string;
  readonly check: StudyRobustnessCheck | null;
  readonly formula: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly low: number;
  readonly high: number;
  readonly observations: number;
}

/** Routine checks of a coefficient with their results, in the study's order; the model itself first. */
export interface RobustnessResult {
  readonly spec: StudyRobustness;
  readonly covariance: string;
  /** Of the model itself. */
  readonly inference: InferenceRule;
  readonly coefficients: readonly CheckedCoefficient[];
  readonly oster: readonly { readonly id: string; readonly result: OsterDelta }[];
  readonly placebos: readonly { readonly id: string; readonly result: UnitPlacebo }[];
}

/**
 * Runs the routine checks of one coefficient. Each is the study's model with one thing changed: same estimator, same
 * covariance, same weights of rows, same sample but for what the check takes out.
 *
 * @param weights the spatial weights of the study
 * @throws `UNKNOWN_MODEL`, `UNKNOWN_TERM`, `CHECK_REFUSED`, `UNKNOWN_PERIOD`, `NOTHING_DROPPED`, and what the estimators,
 *   `osterDelta` and `unitPlacebo` throw, with the check in the message
 */
export function runChecks(
  spec: StudySpec,
  table: Table,
  data: Panel,
  asked: StudyRobustness,
  weights: readonly StudyWeightsResult[] = [],
): RobustnessResult {
  const model = modelOf(spec, asked);
  const { regressors, endogenous } = parseFormula(model.formula);
  const terms = [...regressors, ...endogenous].map(({ label }) => label);
  if (!terms.includes(asked.term)) {
    const near = nearestName(asked.term, terms);
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `Model "${asked.model}" has no regressor "${asked.term}"; it has ${terms.join(", ")}.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { term: asked.term, terms },
    );
  }
  const base: ModelOfStudy = { spec, table, model, data, rows: subsetMask(model, data), term: asked.term };
  const own = fitOn(base, weights);
  const coefficients: CheckedCoefficient[] = [coefficientOf("base", "base", null, own, asked.term, asked)];
  const oster: { id: string; result: OsterDelta }[] = [];
  const placebos: { id: string; result: UnitPlacebo }[] = [];
  const counts = new Map<string, number>();
  asked.checks.forEach((check, i) => {
    const kind = kindOf(check);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const id = count === 1 ? kind : `${kind}-${count}`;
    studyPart(`robustness "${asked.id}", check ${i + 1} (${kind})`, () => {
      const refused = refusedCheck(check, model, spec);
      if (refused !== null) throw new MesometricsError("CHECK_REFUSED", refused, { check: kind, model: asked.model });
      if ("oster" in check) {
        const { times, rMax, always } = check.oster;
        const result = osterDelta(data, model.formula, {
          term: asked.term,
          subset: base.rows,
          ...rowWeights(model),
          ...(always === undefined ? {} : { always }),
          ...(rMax === undefined ? { rMax: { times: times ?? 1.3 } } : { rMax: { value: rMax } }),
        });
        oster.push({ id, result });
      } else if ("placebo" in check) {
        const { draws, seed } = check.placebo;
        const result = unitPlacebo(data, model.formula, {
          term: asked.term,
          ...(draws === undefined ? {} : { draws }),
          ...(seed === undefined ? {} : { seed }),
        });
        placebos.push({ id, result });
      } else {
        const changed = changedModel(check, base);
        coefficients.push(coefficientOf(kind, id, check, fitOn(changed, weights), changed.term, asked));
      }
    });
  });
  return { spec: asked, covariance: own.inference.label, inference: own.inference, coefficients, oster, placebos };
}

/** Which check it is. */
function kindOf(check: StudyRobustnessCheck): string {
  return Object.keys(check).find((key) => key !== "label") as string;
}

function modelOf(spec: StudySpec, { model: id }: StudyRobustness): StudyModel {
  const models = modelVariants(spec);
  const found = models.find((one) => one.id === id)?.part;
  if (found !== undefined) return found;
  throw new MesometricsError(
    "UNKNOWN_MODEL",
    `The study has no model "${id}"; it has ${models.map((one) => one.id).join(", ")}.`,
    { model: id },
  );
}

function fitOn({ model, data, rows }: ModelOnRows, weights: readonly StudyWeightsResult[]): Estimate {
  if (model.estimator !== "spatialPanel") return fitModel(model, data, weights, rows);
  const part = spatialRows({ data, rows }, weights);
  return fitModel(model, part.data, part.weights);
}

function rowWeights(model: StudyModel): { readonly weights?: Weights } {
  return model.estimator === "spatialPanel" || model.weights === undefined ? {} : { weights: model.weights };
}

function coefficientOf(
  kind: string,
  id: string,
  check: StudyRobustnessCheck | null,
  fit: Estimate,
  term: string,
  { effect }: StudyRobustness,
): CheckedCoefficient {
  const rows: readonly TidyRow[] = tidy(fit, effect === undefined ? {} : { component: effect });
  const row = rows.find((one) => one.term === term);
  if (row === undefined) {
    throw new MesometricsError(
      "REGRESSOR_DROPPED",
      `"${term}" is not estimated: ${fit.notes.find(({ terms }) => terms?.includes(term))?.message ?? "it is collinear"}`,
      { term },
    );
  }
  const { estimate, standardError, degreesOfFreedom, pValue, low, high } = row;
  const numbers = { estimate, standardError, degreesOfFreedom, pValue, low, high };
  return { kind, id, check, formula: fit.call.formula, ...numbers, observations: fit.sample.observations };
}

function subsetMask(model: StudyModel, data: Panel): Uint8Array {
  const subset = model.estimator === "spatialPanel" ? undefined : model.subset;
  if (subset === undefined) return new Uint8Array(data.rows).fill(1);
  return selectionMask({ column: subset.column, values: [...subset.values] }, data);
}
