import { withinTransformer } from "@mesometrics/fixed-effects";
import { namedCovariance, requiredColumns, selectionMask, type WorkingModel } from "@mesometrics/inference";
import type { Matrix } from "@mesometrics/matrix";
import {
  type Dataset,
  type ModelFrame,
  modelFrame,
  parseFormula,
  winsorise,
  withColumns,
} from "@mesometrics/panel-data";
import { type FullGrid, formulaAt, type GridPoint } from "./specification-grid.js";

/** A column over the rows of a frame, before and after the effects are projected out. */
export interface TransformedColumn {
  readonly label: string;
  /** length n */
  readonly original: Float64Array;
  readonly transformed: Float64Array;
  /** The norm that is left of it, as a share. */
  readonly remaining: number;
}

/** A sample with its effects, and the columns that were transformed on it. */
export interface SampleBlock {
  readonly frame: ModelFrame;
  readonly effects: WorkingModel["effects"];
  readonly absorbed: number;
  readonly kernel: "ts" | "wasm";
  readonly solver: string;
  readonly iterations: number;
  /** What the projection may leave of a column by itself, as a share. */
  readonly noise: number;
  readonly column: (expression: string, winsorising: number) => TransformedColumn;
  /** M_D A for columns over the frame's rows, n x m. */
  readonly transform: (columns: Matrix) => Matrix;
}

/** Values of an expression on the data's rows; `present` is 0 where it has none. */
export interface ColumnValues {
  /** length rows */
  readonly values: Float64Array;
  readonly present: Uint8Array;
  readonly isComplete: boolean;
}

/**
 * The samples and columns of a grid, each made once: values by expression, sample and cuts; blocks by sample, effects, weights
 * and the rows that are complete; columns within a block by expression and cuts.
 */
export function columnStore(data: Dataset, grid: FullGrid) {
  const masks = grid.samples.map(({ subset }) => (subset === null ? null : selectionMask(subset, data)));
  const values = new Map<string, ColumnValues>();
  const blocks = new Map<string, SampleBlock>();
  // Blocks hold n-sized columns: those of the sample before are let go.
  let current = -1;

  const valuesAt = (expression: string, { sample, winsorising }: Pick<GridPoint, "sample" | "winsorising">) => {
    const { cuts } = grid.winsorising[winsorising]!;
    const key = JSON.stringify([expression, cuts === null ? sample : -1, cuts]);
    const known = values.get(key);
    if (known !== undefined) return known;
    const made = cuts === null ? evaluated(data, expression, masks[sample]!) : winsorised(data, expression, cuts);
    values.set(key, made);
    return made;
  };

  const blockAt = (point: GridPoint): SampleBlock => {
    if (point.sample !== current) {
      blocks.clear();
      current = point.sample;
    }
    const { outcome, regressor } = grid.variables[point.variables]!;
    const { weights } = grid.weights[point.weights]!;
    const { covariance } = grid.covariances[point.covariance]!;
    const expressions = [outcome, regressor, ...grid.controls[point.controls]!.terms];
    const partial = [...new Set(expressions)].filter((one) => !valuesAt(one, point).isComplete).sort();
    const { required = [] } = requiredColumns(covariance === null ? undefined : namedCovariance(covariance));
    // Cuts change no presence, so blocks are shared over them.
    const key = JSON.stringify([partial, required, point.effects, point.weights]);
    const known = blocks.get(key);
    if (known !== undefined) return known;
    const mask = masks[point.sample]?.slice() ?? new Uint8Array(data.rows).fill(1);
    for (const one of partial) {
      const { present } = valuesAt(one, point);
      for (let row = 0; row < data.rows; row++) if (present[row] === 0) mask[row] = 0;
    }
    const frame = modelFrame(data, parseFormula(formulaAt(grid, point)), {
      subset: mask,
      ...(required.length === 0 ? {} : { required }),
      ...(weights === null ? {} : { weights }),
    });
    const block = sampleBlock(
      frame,
      (expression, winsorising) => valuesAt(expression, { ...point, winsorising }).values,
    );
    blocks.set(key, block);
    return block;
  };
  return { blockAt, valuesAt };
}

export type ColumnStore = ReturnType<typeof columnStore>;

function sampleBlock(
  frame: ModelFrame,
  valuesOf: (expression: string, winsorising: number) => Float64Array,
): SampleBlock {
  const { rows, observations: n } = frame;
  const scale = frame.weights?.values.map(Math.sqrt) ?? null;
  const effects = scale === null ? frame.fixedEffects : frame.fixedEffects.map((effect) => ({ ...effect, scale }));
  const project = withinTransformer(effects, { observations: n });
  const { absorbed, kernel, solver, iterations } = project({ rows: n, columns: 1, data: new Float64Array(n).fill(1) });
  const known = new Map<string, TransformedColumn>();
  return {
    frame,
    effects,
    absorbed,
    kernel,
    solver,
    iterations,
    noise: solver === "conjugate-gradient" ? 1e-9 : 0,
    transform: (columns) => (effects.length === 0 ? columns : project(columns).columns),
    column: (expression, winsorising) => {
      const key = JSON.stringify([expression, winsorising]);
      const before = known.get(key);
      if (before !== undefined) return before;
      const values = expression === "(Intercept)" ? null : valuesOf(expression, winsorising);
      const original = new Float64Array(n);
      for (let i = 0; i < n; i++) original[i] = (values?.[rows[i]!] ?? 1) * (scale?.[i] ?? 1);
      const within = project({ rows: n, columns: 1, data: original });
      const column = {
        label: expression,
        original,
        transformed: within.columns.data,
        remaining: within.remaining[0]!,
      };
      known.set(key, column);
      return column;
    },
  };
}

/** An expression on the rows of a sample, as `feols` would evaluate it. */
function evaluated(data: Dataset, expression: string, mask: Uint8Array | null): ColumnValues {
  const formula = parseFormula(`1 ~ 0 + ${expression}`);
  const { rows, regressors } = modelFrame(data, formula, mask === null ? {} : { subset: mask });
  const values = new Float64Array(data.rows).fill(Number.NaN);
  const present = new Uint8Array(data.rows);
  for (let i = 0; i < rows.length; i++) {
    values[rows[i]!] = regressors.data[i]!;
    present[rows[i]!] = 1;
  }
  const asked = mask === null ? data.rows : mask.reduce((total, one) => total + one, 0);
  return { values, present, isComplete: rows.length === asked };
}

function winsorised(
  data: Dataset,
  expression: string,
  cuts: { readonly lower: number; readonly upper: number },
): ColumnValues {
  const whole = evaluated(data, expression, null);
  const name = "\u0000winsorised";
  const { values } = winsorise(withColumns(data as never, { [name]: whole.values }) as Dataset, name, {
    ...cuts,
    whenUnchanged: "accept",
  });
  return { ...whole, values };
}
