import { type Panel, shiftRows } from "@mesometrics/panel-data";

/** Logarithms of a column and their changes by time, prepared once for all tests. */
export interface LogChanges {
  /** length n; NaN where the value is missing or not positive */
  readonly logs: Float64Array;
  /** length n: ln x_t - ln x_{t-1}; NaN where either is not known */
  readonly changes: Float64Array;
}

/** The row of the period before and after each row, -1 where there is none. */
export interface Neighbours {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

export function neighbours(data: Panel): Neighbours {
  return { before: shiftRows(data, 1), after: shiftRows(data, -1) };
}

export function logChanges(values: Float64Array, { before }: Neighbours): LogChanges {
  const logs = values.map((value) => (value > 0 ? Math.log(value) : Number.NaN));
  const changes = logs.map((log, row) => (before[row] === -1 ? Number.NaN : log - logs[before[row]]));
  return { logs, changes };
}
