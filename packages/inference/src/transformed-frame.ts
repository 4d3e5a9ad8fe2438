import { withinTransformer } from "@mesometrics/fixed-effects";
import { bindColumns, column, type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { ModelFrame } from "@mesometrics/panel-data";
import { type ColumnPair, collinearityTolerance } from "./collinearity.js";
import { rowScale, scaleRows } from "./weights.js";
import type { AbsorbedEffect } from "./working-model.js";

/**
 * A model frame with the fixed effects projected out of every column. With weights w all rows, those of the dummies too, are
 * multiplied by sqrt(w) first.
 */
export interface TransformedFrame {
  readonly frame: ModelFrame;
  /** length n */
  readonly outcome: Float64Array;
  readonly regressors: ColumnPair;
  readonly endogenous: ColumnPair;
  readonly instruments: ColumnPair;
  readonly effects: readonly AbsorbedEffect[];
  readonly absorbed: number;
  readonly solver: string;
  readonly iterations: number;
  /** The share of a column's norm that the projection may leave by itself: 0 for the exact solvers. */
  readonly noise: number;
}

/**
 * Projects the fixed effects out of outcome, regressors, endogenous regressors and instruments at once.
 *
 * @throws `NO_OBSERVATIONS`, `OUTCOME_ABSORBED`, `OUTCOME_CONSTANT`
 */
export function transformFrame(frame: ModelFrame): TransformedFrame {
  const n = frame.observations;
  if (n === 0) {
    throw new MesometricsError(
      "NO_OBSERVATIONS",
      `No row of the data is complete for '${frame.formula.source}': see the counts of dropped rows in the details`,
      { dropped: frame.dropped },
    );
  }
  const outcome: Matrix = { rows: n, columns: 1, data: frame.outcome };
  const bound = bindColumns(outcome, frame.regressors, frame.endogenous, frame.instruments);
  const scale = rowScale(frame);
  const scaled = scale === null ? null : scaleRows(bound, scale);
  const effects = scale === null ? frame.fixedEffects : frame.fixedEffects.map((effect) => ({ ...effect, scale }));
  // Without weights the frame keeps the columns as they were, so that their copy may be overwritten.
  const within = transformerOf(effects, n)(scaled ?? bound, scaled === null);
  const y = column(within.columns, 0);
  const noise = within.solver === "conjugate-gradient" ? 1e-9 : 0;
  if (isAbsorbed(scaled === null ? frame.outcome : column(scaled, 0), y, noise)) {
    throw new MesometricsError(
      "OUTCOME_ABSORBED",
      `The outcome '${frame.outcomeLabel}' has no variation left${frame.fixedEffects.length > 0 ? " within the fixed effects" : ""}: nothing can be estimated`,
      { outcome: frame.outcomeLabel },
    );
  }
  if (frame.hasIntercept && isConstant(frame.outcome)) {
    throw new MesometricsError(
      "OUTCOME_CONSTANT",
      `The outcome '${frame.outcomeLabel}' is ${frame.outcome[0]} in every row of the sample: there is nothing to explain`,
      { outcome: frame.outcomeLabel, value: frame.outcome[0] },
    );
  }
  const part = (observed: Matrix, from: number): ColumnPair => ({
    original: scaled === null ? observed : sliceColumns(scaled, from, observed.columns),
    transformed: sliceColumns(within.columns, from, observed.columns),
    remaining: within.remaining.subarray(from, from + observed.columns),
  });
  const [k, l] = [frame.regressors.columns, frame.endogenous.columns];
  return {
    frame,
    outcome: y,
    regressors: part(frame.regressors, 1),
    endogenous: part(frame.endogenous, 1 + k),
    instruments: part(frame.instruments, 1 + k + l),
    effects,
    absorbed: within.absorbed,
    solver: within.solver,
    iterations: within.iterations,
    noise,
  };
}

/** What was prepared for a sample's groupings: the models of one panel share these arrays, which do not change. */
const prepared = new WeakMap<
  Int32Array,
  { readonly effects: readonly AbsorbedEffect[]; readonly transform: ReturnType<typeof withinTransformer> }
>();

function transformerOf(effects: readonly AbsorbedEffect[], observations: number) {
  const [first] = effects;
  if (first === undefined || !effects.every(isPlain)) return withinTransformer(effects, { observations });
  const known = prepared.get(first.codes);
  if (known !== undefined && sameGroupings(known.effects, effects)) return known.transform;
  const transform = withinTransformer(effects, { observations });
  prepared.set(first.codes, { effects, transform });
  return transform;
}

function isPlain({ slopes, intercept, scale }: AbsorbedEffect): boolean {
  return slopes === null && intercept && (scale ?? null) === null;
}

function sameGroupings(a: readonly AbsorbedEffect[], b: readonly AbsorbedEffect[]): boolean {
  return a.length === b.length && a.every(({ codes }, e) => codes === b[e]?.codes);
}

/** A view of some columns in a row. */
export function sliceColumns(m: Matrix, from: number, count: number): Matrix {
  return { rows: m.rows, columns: count, data: m.data.subarray(from * m.rows, (from + count) * m.rows) };
}

function isAbsorbed(original: Float64Array, transformed: Float64Array, noise: number): boolean {
  let before = 0;
  let after = 0;
  for (let i = 0; i < original.length; i++) {
    before = Math.max(before, Math.abs(original[i]));
    after = Math.max(after, Math.abs(transformed[i]));
  }
  return after <= Math.max(collinearityTolerance, noise) * before;
}

function isConstant(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) return false;
  return x.length > 1;
}
