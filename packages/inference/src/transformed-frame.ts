import { withinTransformer } from "@mesometrics/fixed-effects";
import { column, columnsOf, type Matrix, MesometricsError } from "@mesometrics/matrix";
import { type ModelFrame, regressorColumns } from "@mesometrics/panel-data";
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
  readonly kernel: "ts" | "wasm";
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
  const scale = rowScale(frame);
  const columns = [
    frame.outcome,
    ...regressorColumns(frame),
    ...columnsOf(frame.endogenous),
    ...columnsOf(frame.instruments),
  ];
  const effects = scale === null ? frame.fixedEffects : frame.fixedEffects.map((effect) => withScale(effect, scale));
  const transform = transformerOf(effects, n);
  const within = scale === null ? transform(columns) : transform(scaled(columns, scale), true);
  const y = column(within.columns, 0);
  const noise = within.solver === "conjugate-gradient" ? 1e-9 : 0;
  if (isAbsorbed(frame.outcome, scale, y, within.remaining[0], noise)) {
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
  const part = (observed: () => Matrix, from: number, count: number, outcome?: Float64Array): ColumnPair => ({
    get original() {
      return scale === null ? observed() : scaleRows(observed(), scale);
    },
    transformed: sliceColumns(within.columns, from, count),
    remaining: within.remaining.subarray(from, from + count),
    outcome,
  });
  const [k, l, m] = [frame.regressorLabels.length, frame.endogenous.columns, frame.instruments.columns];
  return {
    frame,
    outcome: y,
    regressors: part(() => frame.regressors, 1, k, y),
    endogenous: part(() => frame.endogenous, 1 + k, l),
    instruments: part(() => frame.instruments, 1 + k + l, m),
    effects,
    absorbed: within.absorbed,
    kernel: within.kernel,
    solver: within.solver,
    iterations: within.iterations,
    noise,
  };
}

/** Columns side by side, their rows multiplied by a scale. */
function scaled(columns: readonly Float64Array[], scale: Float64Array): Matrix {
  const rows = scale.length;
  const data = new Float64Array(rows * columns.length);
  columns.forEach((values, j) => {
    scaleInto(data, j * rows, values, scale);
  });
  return { rows, columns: columns.length, data };
}

function scaleInto(data: Float64Array, from: number, values: Float64Array, scale: Float64Array): void {
  for (let i = 0; i < values.length; i++) data[from + i] = values[i] * scale[i];
}

/** Written out: the labels of the levels are made when they are read, which copying them would do. */
function withScale(effect: ModelFrame["fixedEffects"][number], scale: Float64Array): AbsorbedEffect {
  const { label, codes, levels, slopes, slopeLabels, intercept } = effect;
  return {
    label,
    codes,
    levels,
    get levelLabels() {
      return effect.levelLabels;
    },
    slopes,
    slopeLabels,
    intercept,
    scale,
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

/**
 * Whether the largest element of a column is at most a tolerance times what it was. The norms tell for all but columns that
 * are nearly explained: largest element and norm differ by a factor between 1 and the square root of n.
 */
function isAbsorbed(
  original: Float64Array,
  scale: Float64Array | null,
  transformed: Float64Array,
  remaining: number,
  noise: number,
): boolean {
  const tolerance = Math.max(collinearityTolerance, noise);
  if (remaining > 2 * tolerance * Math.sqrt(original.length)) return false;
  let before = 0;
  let after = 0;
  for (let i = 0; i < original.length; i++) {
    before = Math.max(before, Math.abs(original[i]) * (scale === null ? 1 : scale[i]));
    after = Math.max(after, Math.abs(transformed[i]));
  }
  return after <= tolerance * before;
}

function isConstant(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) return false;
  return x.length > 1;
}
