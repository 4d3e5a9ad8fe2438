import { selectionMask } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import {
  type Formula,
  modelFrame,
  type Panel,
  panel,
  parseFormula,
  type Table,
  toTable,
  winsorise,
  withColumns,
} from "@mesometrics/panel-data";
import { type SpatialWeights, weightsFromMatrix } from "@mesometrics/spatial";
import { listOf } from "../one-or-several.js";
import { periodOf } from "../period-of.js";
import { prepareData } from "../study-data.js";
import type { StudyModel, StudyRobustnessCheck, StudySpec } from "../study-spec.js";
import type { StudyWeightsResult } from "../study-weights.js";

/** A model with the data and the rows that it is estimated on. */
export interface ModelOnRows {
  readonly model: StudyModel;
  readonly data: Panel;
  /** 1 for each row that is used */
  readonly rows: Uint8Array;
  /** What the coefficient of interest is called in the formula. */
  readonly term: string;
}

/** What a check is made from: the model as it is, and the study behind it. */
export interface ModelOfStudy extends ModelOnRows {
  readonly spec: StudySpec;
  readonly table: Table;
}

/** Checks that change the model, its data or its rows, and leave the question as it is. */
export type ChangingCheck = Exclude<StudyRobustnessCheck, { readonly oster: unknown } | { readonly placebo: unknown }>;

/**
 * The model with the one thing changed that a check asks for.
 *
 * @throws `NOTHING_DROPPED`, `UNKNOWN_PERIOD`, `NO_INDEX`, and what `prepareData`, `modelFrame` and `winsorise` throw
 */
export function changedModel(check: ChangingCheck, base: ModelOfStudy): ModelOnRows {
  if ("lag" in check) return lagged(check.lag, base);
  if ("drop" in check) return { ...base, rows: withoutRows(check.drop, base) };
  if ("window" in check) return { ...base, rows: rowsOfWindow(check.window, base) };
  if ("trends" in check) {
    const { data, model } = base;
    const { fixedEffects } = parseFormula(model.formula);
    const trend = `${nameOf(check.trends)}[${nameOf(data.index.time)}]`;
    const others = fixedEffects.map(({ label }) => label).filter((label) => label !== check.trends);
    return { ...base, model: { ...model, formula: formulaWith(model.formula, {}, [trend, ...others]) } };
  }
  if ("winsorise" in check) return winsorised(check.winsorise, base);
  if ("weights" in check) return { ...base, model: { ...base.model, weights: check.weights } as StudyModel };
  return withIndex(check.index, base);
}

/** The periods of the regressor, and of what an instrument explains it by, moved back. */
function lagged(periods: number, base: ModelOfStudy): ModelOnRows {
  const { model, term, data, rows } = base;
  const parsed = parseFormula(model.formula);
  const isEndogenous = parsed.endogenous.some(({ label }) => label === term);
  const moved = [term, ...(isEndogenous ? parsed.instruments.map(({ label }) => label) : [])];
  const name = (label: string) => `lag(${label}, ${periods})`;
  if (model.estimator !== "spatialPanel") {
    const replaced = Object.fromEntries(moved.map((label) => [label, name(label)]));
    return { ...base, model: { ...model, formula: formulaWith(model.formula, replaced) }, term: name(term) };
  }
  // A spatial panel is complete: the first periods, which have no lag, are left out.
  const column = valuesOf(data, name(term));
  const formula = formulaWith(model.formula, { [term]: nameOf(name(term)) });
  const complete = rows.map((one, row) => (Number.isNaN(column[row]) ? 0 : one));
  return {
    model: { ...model, formula },
    data: withColumns(data, { [name(term)]: column }) as Panel,
    rows: complete,
    term: labelOf(name(term)),
  };
}

function withoutRows(
  { column, values }: { readonly column: string; readonly values: readonly (string | number)[] },
  { data, rows }: ModelOfStudy,
): Uint8Array {
  const out = selectionMask({ column, values: [...values] }, data);
  const left = rows.map((one, row) => (out[row] === 1 ? 0 : one));
  if (!left.every((one, row) => one === rows[row])) return left;
  throw new MesometricsError(
    "NOTHING_DROPPED",
    `No row has ${values.join(", ")} in "${column}", so nothing is dropped and the check would repeat the model.`,
    { column, values },
  );
}

function rowsOfWindow(window: readonly [string | number, string | number], { data, rows }: ModelOfStudy): Uint8Array {
  const [from, to] = window.map((one) => periodOf(data, one)) as [number, number];
  return rows.map((one, row) => {
    const period = data.index.timeCodes[row] as number;
    return period >= from && period <= to ? one : 0;
  });
}

/** Outcome, regressors and instruments that are single numeric columns, over all rows of the data. */
function winsorised(share: number, base: ModelOfStudy): ModelOnRows {
  const { model, term } = base;
  const { outcome, regressors, endogenous, instruments } = parseFormula(model.formula);
  let { data } = base;
  const replaced: Record<string, string> = {};
  for (const { label } of [outcome, ...regressors, ...endogenous, ...instruments]) {
    if (replaced[label] !== undefined) continue;
    const values = valuesOf(data, label);
    if (values === null) continue;
    const name = `${label} (winsorised)`;
    const uncut = withColumns(base.data, { [name]: values }) as Panel;
    const cut = winsorise(uncut, name, { lower: share, upper: 1 - share, whenUnchanged: "accept" });
    data = withColumns(data, { [name]: cut.values }) as Panel;
    replaced[label] = name;
  }
  const quoted = Object.fromEntries(Object.entries(replaced).map(([label, name]) => [label, nameOf(name)]));
  return {
    ...base,
    data,
    model: { ...model, formula: formulaWith(model.formula, quoted) },
    term: replaced[term] === undefined ? term : labelOf(replaced[term]),
  };
}

function withIndex(
  conventions: Extract<StudyRobustnessCheck, { readonly index: unknown }>["index"],
  base: ModelOfStudy,
): ModelOnRows {
  const { spec, table } = base;
  const indices = listOf(spec.index).map((one) =>
    one.publishedWeights === undefined ? { ...one, conventions: { ...one.conventions, ...conventions } } : one,
  );
  if (indices.length === 0) {
    throw new MesometricsError("NO_INDEX", "The study has no index whose conventions could change.");
  }
  const index = (Array.isArray(spec.index) ? indices : indices[0]) as StudySpec["index"];
  return { ...base, data: prepareData({ ...spec, index }, table).data };
}

/** A single numeric column on the data's rows, missing where it has no value; null for a term of several columns. */
function valuesOf<Text extends string>(data: Panel, expression: Text): Float64Array;
function valuesOf(data: Panel, expression: string): Float64Array | null {
  const { rows, regressors, regressorLabels } = modelFrame(data, parseFormula(`1 ~ 0 + ${expression}`));
  if (regressorLabels.length !== 1 || /^i\(/.test(expression)) return null;
  const values = new Float64Array(data.rows).fill(Number.NaN);
  for (let i = 0; i < rows.length; i++) values[rows[i] as number] = regressors.data[i] as number;
  return values;
}

/**
 * The rows as a panel of their own, with the weights of the units that are left: taken from the links before they were
 * normalised, and normalised anew.
 */
export function spatialRows(
  { data, rows }: Pick<ModelOnRows, "data" | "rows">,
  weights: readonly StudyWeightsResult[],
): { readonly data: Panel; readonly weights: readonly StudyWeightsResult[] } {
  if (rows.every((one) => one === 1)) return { data, weights };
  const kept = Array.from(rows.keys()).filter((row) => rows[row] === 1);
  const table = Object.fromEntries(
    Object.entries(toTable(data)).map(([name, cells]) => [name, kept.map((row) => cells[row] ?? null)]),
  );
  const { unit, time } = data.index;
  const part = panel(table as Table, { unit, time }) as Panel;
  const units = new Set(part.index.unitLabels);
  return { data: part, weights: weights.map((one) => ({ ...one, weights: weightsOf(one.weights, units) })) };
}

function weightsOf(weights: SpatialWeights, units: ReadonlySet<string>): SpatialWeights {
  const kept = weights.units.flatMap((unit, i) => (units.has(unit) ? [i] : []));
  if (kept.length === weights.units.length) return weights;
  const position = new Map(kept.map((at, i) => [at, i]));
  const { rowPointers, columnIndices, values } = weights.base;
  const rows = kept.map((at) => {
    const row = new Float64Array(kept.length);
    for (let k = rowPointers[at] as number; k < (rowPointers[at + 1] as number); k++) {
      const j = position.get(columnIndices[k] as number);
      if (j !== undefined) row[j] = values[k] as number;
    }
    return row;
  });
  return weightsFromMatrix(
    kept.map((at) => weights.units[at] as string),
    rows,
    { normalise: weights.normalisation, islands: weights.islandPolicy === "zero" ? "zero" : "error" },
  );
}

/** A formula with other terms in place of some, and other effects. */
function formulaWith(formula: string, replaced: Readonly<Record<string, string>>, effects?: readonly string[]): string {
  const parsed: Formula = parseFormula(formula);
  const named = (terms: readonly { readonly label: string }[]) => terms.map(({ label }) => replaced[label] ?? label);
  const right = [...(parsed.intercept ? [] : ["0"]), ...named(parsed.regressors)];
  const absorbed = effects ?? parsed.fixedEffects.map(({ label }) => label);
  const parts = [
    `${replaced[parsed.outcome.label] ?? parsed.outcome.label} ~ ${right.length === 0 ? "1" : right.join(" + ")}`,
    ...(absorbed.length === 0 ? [] : [absorbed.join(" + ")]),
    ...(parsed.endogenous.length === 0
      ? []
      : [`${named(parsed.endogenous).join(" + ")} ~ ${named(parsed.instruments).join(" + ")}`]),
  ];
  return parts.join(" | ");
}

/** What the coefficient of a column is called. */
function labelOf(column: string): string {
  return parseFormula(`1 ~ ${nameOf(column)}`).regressors[0]!.label;
}

function nameOf(column: string): string {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(column) ? column : `\`${column}\``;
}
