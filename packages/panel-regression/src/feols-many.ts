import {
  type Estimate,
  type SampleSelection,
  type Subset,
  sampleSelection,
  selectionMask,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import {
  type CheckedFormulas,
  type Dataset,
  expandFormula,
  groupColumn,
  hasColumn,
  numberColumn,
  parseFormula,
} from "@mesometrics/panel-data";
import { type FeolsOptions, feolsOf } from "./feols.js";

/** How `feolsMany` estimates; everything but the splits is that of `feols`. */
export interface FeolsManyOptions<Columns = unknown> extends FeolsOptions {
  /** One sample for each value of this column, in ascending order. */
  readonly split?: keyof Columns & string;
  /** The full sample first, then one for each value of this column. */
  readonly fsplit?: keyof Columns & string;
}

/** One of several estimations. */
export interface Estimation {
  readonly outcome: string;
  /** The terms of the right side as written, the intercept not among them. */
  readonly regressors: readonly string[];
  readonly fixedEffects: readonly string[];
  /** The value of the split column that makes the sample; null for the full sample. */
  readonly sample: { readonly column: string; readonly value: string } | null;
  readonly estimate: Estimate;
}

/**
 * Several regressions written as one formula: `c(y1, y2) ~ x + csw0(z1, z2) | sw(unit, unit + year)`, for each value of a
 * column with `split`, and on the full sample too with `fsplit`.
 *
 * `c()` lists outcomes; `sw(a, b)` takes `a`, then `b`; `csw(a, b)` takes `a`, then `a + b`; `sw0` and `csw0` begin with
 * neither (see `expandFormula`). Each result is what `feols` gives for its formula on its sample, with the rows that are
 * complete for that formula: samples may differ in size. The order is fixest's: sample, fixed effects, outcome, right
 * side, the last one fastest. Rows where the split column is missing are in the full sample only.
 *
 * R: `fixest::feols(c(y1, y2) ~ x + csw0(z1, z2) | sw(unit, unit + year), data, split = ~region)`.
 *
 * @throws `NO_GROUPS` where the split column has no value in the subset; `INVALID_SPLIT` for both splits at once; and what
 * `expandFormula` and `feols` throw, the latter with the number and the formula of the estimation in its message
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feolsMany, panel } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const many = feolsMany(data, "c(inv, log(inv)) ~ value + sw0(capital) | csw(firm, year)");
 * many.length; // → 8
 * many.map(({ outcome, regressors, fixedEffects }) => `${outcome}: ${regressors} | ${fixedEffects}`)[5]; // → "inv: value,capital | firm,year"
 * many[5].estimate.coefficients[0]; // → 0.11771586
 * ```
 */
export function feolsMany<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormulas<F, Columns>,
  options: FeolsManyOptions<Columns> = {},
): readonly Estimation[] {
  const { split, fsplit, ...common } = options;
  const dataset = data as Dataset;
  const formulas = expandFormula(formula as string).map((text) => ({ text, parsed: parseFormula(text) }));
  const samples = samplesOf(dataset, split, fsplit, common.subset);
  const count = formulas.length * samples.length;
  return samples.flatMap(({ sample, subset }, s) =>
    formulas.map(({ text, parsed }, f) => {
      const own: FeolsOptions = subset === undefined ? common : { ...common, subset };
      return {
        outcome: parsed.outcome.label,
        regressors: parsed.regressors.map(({ label }) => label),
        fixedEffects: parsed.fixedEffects.map(({ label }) => label),
        sample,
        estimate: named(
          () => feolsOf(dataset, text, own),
          `estimation ${s * formulas.length + f + 1} of ${count}, ${text}${sample === null ? "" : `, ${sample.column} = ${sample.value}`}`,
        ),
      };
    }),
  );
}

interface SampleOfMany {
  readonly sample: Estimation["sample"];
  readonly subset: Subset | undefined;
}

function samplesOf(
  data: Dataset,
  split: string | undefined,
  fsplit: string | undefined,
  subset: Subset | undefined,
): readonly SampleOfMany[] {
  if (split !== undefined && fsplit !== undefined) {
    throw new MesometricsError(
      "INVALID_SPLIT",
      "Give either split (the parts) or fsplit (the full sample and the parts), not both",
      { split, fsplit },
    );
  }
  const full: SampleOfMany = { sample: null, subset };
  const by = split ?? fsplit;
  if (by === undefined) return [full];
  const isIn = subset === undefined ? null : selectionMask(sampleSelection(subset, data.rows), data);
  const rows = presentRows(data, by, isIn);
  if (rows.length === 0) {
    throw new MesometricsError("NO_GROUPS", `The split column '${by}' has no value in the subset`, { column: by });
  }
  const { codes, levelLabels } = groupColumn(data, by, rows);
  const isNumber = data.columns[by]?.kind === "number";
  const parts = levelLabels.map((value, level): SampleOfMany => {
    const selection: SampleSelection | undefined =
      isIn === null ? { column: by, values: [isNumber ? Number(value) : value] } : undefined;
    return { sample: { column: by, value }, subset: selection ?? maskOf(data.rows, rows, codes, level) };
  });
  return split === undefined ? [full, ...parts] : parts;
}

/** The rows in the subset where a column has a value. */
function presentRows(data: Dataset, by: string, isIn: Uint8Array | null): Int32Array {
  const column = hasColumn(data, by) ? data.columns[by]! : numberColumn(data, by);
  const isMissing = (row: number) =>
    column.kind === "text" ? column.codes[row] === -1 : Number.isNaN(column.values[row]);
  return Int32Array.from(
    Array.from({ length: data.rows }, (_, row) => row).filter((row) => !isMissing(row) && isIn?.[row] !== 0),
  );
}

function maskOf(size: number, rows: Int32Array, codes: Int32Array, level: number): Uint8Array {
  const mask = new Uint8Array(size);
  rows.forEach((row, i) => {
    if (codes[i] === level) mask[row] = 1;
  });
  return mask;
}

/** Runs one estimation; its error says which of the several it was. */
function named(estimate: () => Estimate, which: string): Estimate {
  try {
    return estimate();
  } catch (error) {
    if (!(error instanceof MesometricsError)) throw error;
    throw new MesometricsError(error.code, `${error.message} (${which})`, error.details);
  }
}
