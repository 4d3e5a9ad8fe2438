import { type Estimate, selectionMask, tidy } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Panel, parseFormula, type Table } from "@mesometrics/panel-data";
import {
  feols,
  type OsterDelta,
  osterDelta,
  specificationCurveAnalysis,
  type UnitPlacebo,
  unitPlacebo,
} from "@mesometrics/panel-regression";
import { modelVariants } from "../conventions.js";
import { listOf } from "../one-or-several.js";
import { studyPart } from "../part-of-study.js";
import { prepareData } from "../study-data.js";
import type { StudyModel, StudyRobustness, StudyRobustnessCheck, StudySpec } from "../study-spec.js";

type FeolsModel = Extract<StudyModel, { readonly estimator: "feols" | "ivreg" }>;

/** The coefficient under one check, or under none. */
export interface CheckedCoefficient {
  /** `base`, `lag`, `drop`, `window`, `trends`, `winsorise`, `index`. */
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
  readonly coefficients: readonly CheckedCoefficient[];
  readonly oster: readonly { readonly id: string; readonly result: OsterDelta }[];
  readonly placebos: readonly { readonly id: string; readonly result: UnitPlacebo }[];
}

/**
 * Runs the routine checks of one coefficient. Each is the study's model with one thing changed: same covariance, same sample
 * but for what the check takes out.
 *
 * @throws `UNKNOWN_MODEL`, `NOT_LEAST_SQUARES`, `UNKNOWN_TERM`, `UNKNOWN_PERIOD`, `NOTHING_DROPPED`, and what `feols`,
 *   `osterDelta` and `unitPlacebo` throw, with the check in the message
 */
export function runChecks(spec: StudySpec, table: Table, data: Panel, asked: StudyRobustness): RobustnessResult {
  const model = leastSquaresModel(spec, asked);
  const terms = parseFormula(model.formula).regressors.map(({ label }) => label);
  if (!terms.includes(asked.term)) {
    const near = nearestName(asked.term, terms);
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `Model "${asked.model}" has no regressor "${asked.term}"; it has ${terms.join(", ")}.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { term: asked.term, terms },
    );
  }
  const whole = subsetMask(model, data);
  const base = fitOn(data, model.formula, model, whole);
  const coefficients: CheckedCoefficient[] = [coefficientOf("base", "base", null, base, asked.term)];
  const oster: { id: string; result: OsterDelta }[] = [];
  const placebos: { id: string; result: UnitPlacebo }[] = [];
  const counts = new Map<string, number>();
  asked.checks.forEach((check, i) => {
    const kind = kindOf(check);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const id = count === 1 ? kind : `${kind}-${count}`;
    studyPart(`robustness "${asked.id}", check ${i + 1} (${kind})`, () => {
      if ("oster" in check) {
        const { times, rMax, always } = check.oster;
        const result = osterDelta(data, model.formula, {
          term: asked.term,
          subset: whole,
          ...(always === undefined ? {} : { always }),
          ...(rMax === undefined ? { rMax: { times: times ?? 1.3 } } : { rMax: { value: rMax } }),
        });
        oster.push({ id, result });
      } else if ("placebo" in check) {
        const { draws, seed } = check.placebo;
        const result = unitPlacebo(dataOn(data, model), model.formula, {
          term: asked.term,
          ...(draws === undefined ? {} : { draws }),
          ...(seed === undefined ? {} : { seed }),
        });
        placebos.push({ id, result });
      } else if ("winsorise" in check) {
        coefficients.push(winsorisedCoefficient(id, check, data, model, whole, asked.term));
      } else {
        const { estimate, term } = changed(check, { spec, table, data, model, whole, term: asked.term });
        coefficients.push(coefficientOf(kind, id, check, estimate, term));
      }
    });
  });
  return { spec: asked, covariance: base.inference.label, coefficients, oster, placebos };
}

/** Which check it is. */
function kindOf(check: StudyRobustnessCheck): string {
  return Object.keys(check).find((key) => key !== "label") as string;
}

function leastSquaresModel(spec: StudySpec, { model: id }: StudyRobustness): FeolsModel {
  const models = modelVariants(spec);
  const found = models.find((one) => one.id === id)?.part;
  if (found?.estimator === "feols") return found;
  const known = models.filter(({ part }) => part.estimator === "feols").map((one) => one.id);
  throw new MesometricsError(
    found === undefined ? "UNKNOWN_MODEL" : "NOT_LEAST_SQUARES",
    found === undefined
      ? `The study has no model "${id}"; least squares models are ${known.join(", ") || "none"}.`
      : `Model "${id}" is ${found.estimator}; routine checks are of least squares: ${known.join(", ") || "the study has none"}.`,
    { model: id },
  );
}

interface Setting {
  readonly spec: StudySpec;
  readonly table: Table;
  readonly data: Panel;
  readonly model: FeolsModel;
  readonly whole: Uint8Array;
  readonly term: string;
}

function changed(
  check: StudyRobustnessCheck,
  { spec, table, data, model, whole, term }: Setting,
): { readonly estimate: Estimate; readonly term: string } {
  if ("lag" in check) {
    const lagged = `lag(${term}, ${check.lag})`;
    return { estimate: fitOn(data, formulaWith(model.formula, { [term]: lagged }), model, whole), term: lagged };
  }
  if ("drop" in check) {
    const { column, values } = check.drop;
    const out = selectionMask({ column, values: [...values] }, data);
    const mask = whole.map((one, row) => (out[row] === 1 ? 0 : one));
    if (mask.every((one, row) => one === whole[row])) {
      throw new MesometricsError(
        "NOTHING_DROPPED",
        `No row has ${values.join(", ")} in "${column}", so nothing is dropped and the check would repeat the model.`,
        { column, values },
      );
    }
    return { estimate: fitOn(data, model.formula, model, mask), term };
  }
  if ("window" in check) {
    const [from, to] = check.window.map((one) => periodOf(data, one)) as [number, number];
    const mask = whole.map((one, row) => {
      const period = data.index.timeCodes[row] as number;
      return period >= from && period <= to ? one : 0;
    });
    return { estimate: fitOn(data, model.formula, model, mask), term };
  }
  if ("trends" in check) {
    const { fixedEffects } = parseFormula(model.formula);
    const trend = `${nameOf(check.trends)}[${nameOf(data.index.time)}]`;
    const others = fixedEffects.map(({ label }) => label).filter((label) => label !== check.trends);
    return { estimate: fitOn(data, formulaWith(model.formula, {}, [trend, ...others]), model, whole), term };
  }
  if ("index" in check) {
    const indices = listOf(spec.index).map((one) => ({ ...one, conventions: { ...one.conventions, ...check.index } }));
    if (indices.length === 0)
      throw new MesometricsError("NO_INDEX", "The study has no index whose conventions could change.");
    const index = (Array.isArray(spec.index) ? indices : indices[0]) as StudySpec["index"];
    const other = prepareData({ ...spec, index }, table).data;
    return { estimate: fitOn(other, model.formula, model, whole), term };
  }
  throw new MesometricsError("UNKNOWN_CHECK", `There is no check "${kindOf(check)}".`, { check: kindOf(check) });
}

function winsorisedCoefficient(
  id: string,
  check: StudyRobustnessCheck & { readonly winsorise: number },
  data: Panel,
  model: FeolsModel,
  whole: Uint8Array,
  term: string,
): CheckedCoefficient {
  const { outcome, regressors, fixedEffects } = parseFormula(model.formula);
  const share = check.winsorise;
  const curve = specificationCurveAnalysis(
    data,
    {
      variables: [{ outcome: outcome.label, regressor: term }],
      controls: [{ label: "all", terms: regressors.map(({ label }) => label).filter((one) => one !== term) }],
      effects: [{ label: "all", terms: fixedEffects.map(({ label }) => label) }],
      covariances: [{ label: "the model's", covariance: (model.vcov as never) ?? null }],
      samples: [{ label: "the model's", subset: whole }],
      winsorising: [{ label: String(share), cuts: { lower: share, upper: 1 - share } }],
    },
    { joint: null },
  );
  const { choices: _, index: __, droppedControls: ___, ...one } = curve.specifications[0]!;
  return { kind: "winsorise", id, check, ...one };
}

function fitOn(data: Panel, formula: string, model: FeolsModel, mask: Uint8Array): Estimate {
  return feols(data, formula, {
    subset: mask,
    ...(model.vcov === undefined ? {} : { vcov: model.vcov as never }),
  });
}

function coefficientOf(
  kind: string,
  id: string,
  check: StudyRobustnessCheck | null,
  fit: Estimate,
  term: string,
): CheckedCoefficient {
  const row = tidy(fit).find((one) => one.term === term);
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

function subsetMask({ subset }: FeolsModel, data: Panel): Uint8Array {
  if (subset === undefined) return new Uint8Array(data.rows).fill(1);
  return selectionMask({ column: subset.column, values: [...subset.values] }, data);
}

/** The placebo takes whole panels: a model of some rows only has none. */
function dataOn(data: Panel, { subset, id }: FeolsModel): Panel {
  if (subset === undefined) return data;
  throw new MesometricsError(
    "PLACEBO_ON_SUBSET",
    `Model "${id}" uses some rows only; units can exchange their histories where all rows are used.`,
    { model: id },
  );
}

function periodOf({ index }: Panel, given: string | number): number {
  const position = index.timeLabels.indexOf(String(given));
  if (position >= 0) return position;
  throw new MesometricsError(
    "UNKNOWN_PERIOD",
    `There is no period ${given}; the data have ${index.timeLabels[0]} to ${index.timeLabels.at(-1)}.`,
    { period: given },
  );
}

/** A formula with other regressors in place of some, and other effects. */
function formulaWith(formula: string, replaced: Readonly<Record<string, string>>, effects?: readonly string[]): string {
  const { outcome, regressors, fixedEffects, intercept } = parseFormula(formula);
  const right = regressors.map(({ label }) => replaced[label] ?? label);
  const absorbed = effects ?? fixedEffects.map(({ label }) => label);
  return `${outcome.label} ~ ${[...(intercept ? [] : ["0"]), ...right].join(" + ")}${absorbed.length === 0 ? "" : ` | ${absorbed.join(" + ")}`}`;
}

function nameOf(column: string): string {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(column) ? column : `\`${column}\``;
}
