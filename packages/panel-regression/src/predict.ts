import { type Estimate, rebuild, type WorkingModel } from "@mesometrics/inference";
import { column, leastSquares, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import { type Dataset, type DesignAt, designAt, groupColumn, parseFormula } from "@mesometrics/panel-data";
import { type EffectSystem, solveEffects } from "./fixed-effect-estimates.js";

/** How rows are treated that an estimate has nothing to say on. */
export interface PredictOptions {
  /**
   * A level of a fixed effect (or of `i(g)`) that the estimation sample did not have, or a combination of levels whose sum it
   * does not determine: an error naming it (default), or null for the row.
   */
  readonly unseenLevel?: "error" | "null";
}

/** Fitted values on the rows of a data set. */
export interface Predictions {
  /** length of the new data: null where there is no value */
  readonly fitted: readonly (number | null)[];
  /** Why rows are null; counts add up to the number of nulls. */
  readonly missing: readonly { readonly reason: string; readonly column: string | null; readonly count: number }[];
}

const notDetermined = "its combination of fixed effects is not determined by the estimation sample";

/**
 * Fitted values x'b + effects of a least squares estimate on new rows. The new data need the columns of the right side, not
 * the outcome; the value is that of the formula's outcome, so of log(y) where the formula says so.
 *
 * The effects are those of `fixedEffectEstimates`. A prediction does not depend on how they are normalised: where effects
 * fall into parts that do not connect, a sum across the parts is not determined and counts as unseen.
 *
 * R: `predict(fit, newdata)` of fixest, which gives NA for a level it has not seen.
 *
 * @throws `UNSEEN_LEVEL` (unless null is asked for); `NOT_A_LEVELS_MODEL` for estimates other than of `feols` and `ivreg`;
 * `DATA_MISMATCH` where `data` is not the estimate's; `UNKNOWN_COLUMN`, `EMPTY_SAMPLE` and what expressions throw
 *
 * @example
 * ```ts
 * import { feols, panel, predict } from "@mesometrics/panel-regression";
 *
 * const data = panel(
 *   { city: ["a", "a", "b", "b"], year: [1, 2, 1, 2], x: [0, 1, 0, 2], y: [1, 2, 5, 7] },
 *   { unit: "city", time: "year" },
 * );
 * const fit = feols(data, "y ~ x | city", { vcov: { type: "iid" } });
 * const later = panel({ city: ["a", "b", "c"], year: [3, 3, 3], x: [4, 1, 1] }, { unit: "city", time: "year" });
 * predict(fit, data, later, { unseenLevel: "null" }).fitted; // → [5.0000000000,6.0000000000,null]
 * predict(fit, data, later); // throws UNSEEN_LEVEL
 * ```
 */
export function predict(fit: Estimate, data: Dataset, newData: Dataset, options: PredictOptions = {}): Predictions {
  if (fit.kind !== "feols" && fit.kind !== "ivreg") {
    throw new MesometricsError(
      "NOT_A_LEVELS_MODEL",
      `predict knows estimates of feols and ivreg, whose outcome is a level; '${fit.kind}' is none`,
      { kind: fit.kind },
    );
  }
  const model = rebuild(fit, data);
  const at = designAt(newData, parseFormula(fit.call.formula), model.terms);
  const values = new Float64Array(at.rows.length);
  model.terms.forEach((_, j) => {
    const x = column(at.design, j);
    for (let i = 0; i < values.length; i++) values[i] += model.coefficients[j] * x[i];
  });
  const reasons = unseenDummies(model, at, data);
  if (at.fixedEffects.length > 0) addEffects(model, at, values, reasons);
  return predictions(newData.rows, at, values, reasons, options.unseenLevel ?? "error");
}

/** Why a row has no value, by its position among the complete rows. */
type Reasons = Map<number, { readonly reason: string; readonly column: string | null }>;

/** Rows whose level of `i(g)` has no coefficient and was not the reference either. */
function unseenDummies(model: WorkingModel, at: DesignAt, data: Dataset): Reasons {
  const reasons: Reasons = new Map();
  for (const group of at.dummies) {
    const known = new Set(groupColumn(data, unquoted(group.label), model.frame.rows).levelLabels);
    noteUnseen(group, known, reasons);
  }
  return reasons;
}

function noteUnseen(
  group: { readonly label: string; readonly codes: Int32Array; readonly levelLabels: readonly string[] },
  known: ReadonlySet<string>,
  reasons: Reasons,
): void {
  const isKnown = group.levelLabels.map((level) => known.has(level));
  group.codes.forEach((code, i) => {
    if (isKnown[code] === true || reasons.has(i)) return;
    reasons.set(i, {
      reason: `${group.label} ${group.levelLabels[code]} is not in the estimation sample`,
      column: group.label,
    });
  });
}

function addEffects(model: WorkingModel, at: DesignAt, values: Float64Array, reasons: Reasons): void {
  const system = solveEffects(model);
  const { basis: free, sizes } = nullSpace(system);
  model.frame.fixedEffects.forEach((effect, e) => {
    noteUnseen(at.fixedEffects[e] as DesignAt["fixedEffects"][number], new Set(effect.levelLabels), reasons);
  });
  const positions = system.blocks.map((block) => {
    const labels = model.frame.fixedEffects[block.effect].levelLabels;
    return new Map(block.order.map((level, position) => [labels[level], position]));
  });
  const sums = new Float64Array(free.columns);
  for (let i = 0; i < values.length; i++) {
    if (reasons.has(i)) continue;
    sums.fill(0);
    let start = 0;
    system.blocks.forEach((block, b) => {
      const effect = at.fixedEffects[block.effect];
      const level = effect.levelLabels[effect.codes[i]];
      const position = start + (positions[b]?.get(level) as number);
      const weight = block.slope === null ? 1 : (effect.slopes as Matrix).data[i + block.slope * values.length];
      values[i] += weight * system.estimates[position];
      for (let s = 0; s < free.columns; s++) sums[s] += weight * free.data[position + s * free.rows];
      start += block.order.length;
    });
    if (sums.some((sum, s) => Math.abs(sum) > 1e-7 * sizes[s])) reasons.set(i, { reason: notDetermined, column: null });
  }
}

/**
 * A basis of the directions in which the effects can move without any fitted value of the sample changing, with the size of
 * what each direction adds and takes away within a row.
 */
function nullSpace({ dummies, solution }: EffectSystem): { readonly basis: Matrix; readonly sizes: Float64Array } {
  const { kept, dropped } = solution;
  const width = dummies.columns;
  const basis = { rows: width, columns: dropped.length, data: new Float64Array(width * dropped.length) };
  const sizes = new Float64Array(dropped.length);
  if (dropped.length === 0) return { basis, sizes };
  const fit = leastSquares(selectColumns(dummies, kept), selectColumns(dummies, dropped), { tolerance: 0 });
  dropped.forEach((j, s) => {
    basis.data[j + s * width] = -1;
    fit.kept.forEach((i, position) => {
      basis.data[kept[i] + s * width] = fit.coefficients.data[position + s * kept.length];
    });
  });
  for (let j = 0; j < width; j++) {
    let largest = 0;
    for (const value of column(dummies, j)) largest = Math.max(largest, Math.abs(value));
    for (let s = 0; s < sizes.length; s++) {
      sizes[s] = Math.max(sizes[s], largest * Math.abs(basis.data[j + s * width]));
    }
  }
  return { basis, sizes };
}

function predictions(
  rows: number,
  at: DesignAt,
  values: Float64Array,
  reasons: Reasons,
  unseenLevel: "error" | "null",
): Predictions {
  const [first] = [...reasons].sort(([a], [b]) => a - b);
  if (unseenLevel === "error" && first !== undefined) {
    const row = at.rows[first[0]] + 1;
    throw new MesometricsError(
      "UNSEEN_LEVEL",
      `Row ${row} has no prediction: ${first[1].reason} (${reasons.size} row${reasons.size > 1 ? "s" : ""} in all). Leave such rows out, or pass unseenLevel: "null"`,
      { row, rows: reasons.size, ...first[1] },
    );
  }
  const fitted: (number | null)[] = new Array(rows).fill(null);
  const counts = new Map<string, { reason: string; column: string | null; count: number }>();
  values.forEach((value, i) => {
    const missing = reasons.get(i);
    if (missing === undefined) fitted[at.rows[i]] = value;
    else {
      const known = counts.get(missing.reason);
      if (known === undefined) counts.set(missing.reason, { ...missing, count: 1 });
      else known.count++;
    }
  });
  return { fitted, missing: [...at.dropped, ...counts.values()] };
}

/** The column's name behind a label, which has backticks where a name needs them. */
function unquoted(label: string): string {
  return label.startsWith("`") ? label.slice(1, -1).replace(/\\(.)/g, "$1") : label;
}
