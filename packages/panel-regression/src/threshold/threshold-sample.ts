import { frameOf, type SampleOptions } from "@mesometrics/inference";
import { column, type Matrix, MesometricsError } from "@mesometrics/matrix";
import {
  type Dataset,
  formatExpression,
  groupColumn,
  type ModelFrame,
  parseExpression,
  parseFormula,
} from "@mesometrics/panel-data";

/** A panel threshold model in words. */
export interface ThresholdSpec {
  /** A column or an expression: `inv`, `log(gdp)`. */
  readonly outcome: string;
  /** The variable whose value decides the regime, a column or an expression: `debt`, `lag(debt, 1)`. */
  readonly threshold: string;
  /** Regressors with a slope of their own in every regime. */
  readonly regimeDependent: readonly string[];
  /** Regressors with one slope; time effects go here as `i(year)`. */
  readonly controls?: readonly string[];
  /** The largest number of thresholds to estimate and test. Default 1. */
  readonly thresholds?: 1 | 2 | 3;
}

/** The balanced sample of a threshold model, sorted by unit and period. */
export interface ThresholdSample {
  readonly frame: ModelFrame;
  readonly units: number;
  readonly periods: number;
  readonly outcome: Float64Array;
  readonly q: Float64Array;
  /** n x k */
  readonly split: Matrix;
  readonly splitLabels: readonly string[];
  /** n x c */
  readonly controls: Matrix;
  /** The unit column as a formula writes it. */
  readonly unitLabel: string;
  /** length n: the unit of each sorted row */
  readonly unitCodes: Int32Array;
}

/**
 * Reads a threshold model's sample and sorts it.
 *
 * @throws `NEEDS_PANEL`, `INVALID_SPEC`, `UNBALANCED_PANEL`
 */
export function thresholdSample(data: Dataset, spec: ThresholdSpec, options: SampleOptions): ThresholdSample {
  if (data.kind !== "panel") {
    throw new MesometricsError(
      "NEEDS_PANEL",
      "A panel threshold regression needs a panel: make the data with panel()",
      {},
    );
  }
  if (spec.regimeDependent.length === 0) {
    throw new MesometricsError(
      "INVALID_SPEC",
      "regimeDependent names no regressor: at least one slope must change",
      {},
    );
  }
  const unitLabel = groupColumn(data, data.index.unit, new Int32Array(0)).label;
  const threshold = `I(${formatExpression(parseExpression(spec.threshold))})`;
  const right = [threshold, ...spec.regimeDependent, ...(spec.controls ?? [])].join(" + ");
  const frame = frameOf(data, `${spec.outcome} ~ ${right} | ${unitLabel}`, options);
  if (frame.formula.fixedEffects.length !== 1 || frame.formula.endogenous.length > 0) {
    throw new MesometricsError(
      "INVALID_SPEC",
      "The parts of a threshold model are single terms; its only fixed effect is the unit (time effects: i(year) in controls)",
      { formula: frame.formula.source },
    );
  }
  const order = balancedOrder(frame);
  const splitLabels = parseFormula(`${spec.outcome} ~ ${spec.regimeDependent.join(" + ")}`).regressors.map(
    ({ factors }) => factors.map(formatExpression).join(":"),
  );
  const position = (label: string): number => {
    const at = frame.regressorLabels.indexOf(label);
    if (at >= 0) return at;
    throw new MesometricsError(
      "INVALID_SPEC",
      `'${label}' is not one numeric column: a slope that changes with the regime needs a number`,
      { term: label },
    );
  };
  const qAt = position(threshold);
  const splitAt = splitLabels.map(position);
  const controlsAt = frame.regressorLabels.flatMap((_, j) => (j === qAt || splitAt.includes(j) ? [] : [j]));
  return {
    frame,
    units: frame.unit?.levels ?? 0,
    periods: frame.time?.levels ?? 0,
    outcome: sorted(frame.outcome, order),
    q: sorted(column(frame.regressors, qAt), order),
    split: sortedColumns(frame.regressors, splitAt, order),
    splitLabels,
    controls: sortedColumns(frame.regressors, controlsAt, order),
    unitLabel,
    unitCodes: Int32Array.from(order, (row) => (frame.unit as { readonly codes: Int32Array }).codes[row]),
  };
}

/** The sample's rows by unit, then period. */
function balancedOrder(frame: ModelFrame): Int32Array {
  const { unit, time } = frame;
  if (unit === null || time === null) return new Int32Array(0);
  const cells = unit.levels * time.levels;
  if (frame.observations !== cells) {
    const counts = new Int32Array(unit.levels);
    for (const code of unit.codes) counts[code]++;
    const incomplete = unit.levelLabels.filter((_, code) => counts[code] < time.levels);
    throw new MesometricsError(
      "UNBALANCED_PANEL",
      `Hansen's panel threshold model needs every unit in every period: ${frame.observations} rows are complete of ${unit.levels} units x ${time.levels} periods = ${cells}. Leave out ${incomplete.slice(0, 5).join(", ")}${incomplete.length > 5 ? ` and ${incomplete.length - 5} more` : ""}, or the periods that they lack`,
      { observations: frame.observations, units: unit.levels, periods: time.levels, incomplete },
    );
  }
  if (time.levels < 2) {
    throw new MesometricsError("UNBALANCED_PANEL", "A threshold model with unit effects needs at least two periods", {
      periods: time.levels,
    });
  }
  const order = new Int32Array(cells);
  for (let row = 0; row < cells; row++) order[unit.codes[row] * time.levels + time.codes[row]] = row;
  return order;
}

function sorted(x: Float64Array, order: Int32Array): Float64Array {
  return Float64Array.from(order, (row) => x[row]);
}

function sortedColumns(x: Matrix, columns: readonly number[], order: Int32Array): Matrix {
  const data = new Float64Array(order.length * columns.length);
  columns.forEach((j, at) => {
    data.set(sorted(column(x, j), order), at * order.length);
  });
  return { rows: order.length, columns: columns.length, data };
}
