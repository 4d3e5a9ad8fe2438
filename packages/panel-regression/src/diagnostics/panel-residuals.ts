import { type Estimate, rebuild, type WorkingModel } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type GroupColumn, type ModelFrame, type Panel, shiftRows } from "@mesometrics/panel-data";

/** The sample of a fit in panel order: by unit, within the unit by time. */
export interface PanelSample {
  readonly units: number;
  readonly periods: number;
  readonly unit: GroupColumn;
  readonly time: GroupColumn;
  /** length n: sample rows in panel order; those of unit g are `order[starts[g]] … order[starts[g + 1] - 1]` */
  readonly order: Int32Array;
  /** length units + 1 */
  readonly starts: Int32Array;
  /** For each sample row the row of the same unit `lag` periods earlier in time, or -1; length n. */
  readonly lagged: (lag: number) => Int32Array;
}

/** The residuals of a fit on a panel. */
export interface PanelResiduals extends PanelSample {
  readonly model: WorkingModel;
  /** length n, by sample row */
  readonly residuals: Float64Array;
  /** "residuals after the effects firm + year", for the rule of a test. */
  readonly description: string;
}

/**
 * The residuals of a least squares fit with the order that a panel gives them.
 *
 * @throws `NOT_LEAST_SQUARES` for other estimators, `NEEDS_PANEL`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`,
 * `WEIGHTS_NOT_SUPPORTED`
 */
export function panelResiduals(fit: Estimate, data: Dataset, test: string, kind = "feols"): PanelResiduals {
  requireLeastSquares(fit, test, kind);
  const panel = requirePanel(data, test);
  const model = rebuild(fit, data);
  const { notes, frame, residuals } = model;
  if (notes.some(({ code }) => code === "PERFECT_FIT")) {
    throw new MesometricsError(
      "PERFECT_FIT",
      `${test} has nothing to test: the regressors fit '${frame.outcomeLabel}' exactly and the residuals are rounding`,
      { outcome: frame.outcomeLabel },
    );
  }
  return { ...panelSample(panel, frame, test), model, residuals, description: residualDescription(frame) };
}

/** Refuses an estimate that is not of unweighted least squares as one function makes it. */
export function requireLeastSquares(fit: Estimate, test: string, kind = "feols"): void {
  if (fit.kind !== kind) {
    throw new MesometricsError("NOT_LEAST_SQUARES", `${test} takes a fit of ${kind}, not of ${fit.kind}`, {
      expected: kind,
      kind: fit.kind,
    });
  }
  if (fit.sample.weights === undefined) return;
  throw new MesometricsError(
    "WEIGHTS_NOT_SUPPORTED",
    `${test} is defined for unweighted least squares: estimate without weights to use it`,
    { weights: fit.sample.weights.column },
  );
}

/** The data as a panel. */
export function requirePanel(data: Dataset, test: string): Panel {
  if (data.kind === "panel") return data;
  throw new MesometricsError(
    "NEEDS_PANEL",
    `${test} needs to know unit and time: make the data with panel(table, { unit, time })`,
    { test },
  );
}

/** The rows of a frame by unit and time. */
export function panelSample(panel: Panel, frame: ModelFrame, test: string): PanelSample {
  const { unit, time, rows } = frame as ModelFrame & { unit: GroupColumn; time: GroupColumn };
  if (unit.levels < 2) {
    throw new MesometricsError("ONE_UNIT", `${test} needs at least two units, and the sample has one`, {
      unit: unit.levelLabels,
    });
  }
  const { order: dataOrder } = panel.index;
  const sampleRow = new Int32Array(panel.rows).fill(-1);
  for (let i = 0; i < rows.length; i++) sampleRow[rows[i]] = i;
  const starts = new Int32Array(unit.levels + 1);
  for (let i = 0; i < unit.codes.length; i++) starts[unit.codes[i] + 1]++;
  for (let g = 0; g < unit.levels; g++) starts[g + 1] += starts[g];
  const order = new Int32Array(rows.length);
  const next = starts.slice();
  for (const dataRow of dataOrder) {
    const row = sampleRow[dataRow];
    if (row >= 0) order[next[unit.codes[row]]++] = row;
  }
  const lagged = (lag: number): Int32Array => {
    const source = shiftRows(panel, lag);
    return rows.map((row) => (source[row] < 0 ? -1 : sampleRow[source[row]]));
  };
  return { units: unit.levels, periods: time.levels, unit, time, order, starts, lagged };
}

/** Whether a unit is observed with a hole between its first and its last period. */
export function hasGaps(sample: PanelSample): boolean {
  const previous = sample.lagged(1);
  for (let g = 0; g < sample.units; g++) {
    for (let at = sample.starts[g] + 1; at < sample.starts[g + 1]; at++) {
      if (previous[sample.order[at]] < 0) return true;
    }
  }
  return false;
}

/** Whether a model absorbs a dummy for every level of one column, e.g. every unit. */
export function absorbs(frame: ModelFrame, column: string): boolean {
  return frame.formula.fixedEffects.some(
    (effect) => effect.intercept && effect.columns.length === 1 && effect.columns[0] === column,
  );
}

function residualDescription(frame: ModelFrame): string {
  const { fixedEffects } = frame;
  if (fixedEffects.length === 0) return "residuals of the pooled regression, no fixed effects";
  return `residuals after the fixed effects ${fixedEffects.map(({ label }) => label).join(" + ")}`;
}
