import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "./dataset.js";

/** Periods are matched within this fraction of a step, so that 2001.1 + 0.1 finds 2001.2. */
const PERIOD_TOLERANCE = 1e-6;

/**
 * For each row the row of the same unit `periods` steps EARLIER in time (later for a negative number), or -1 where
 * there is none: a gap is a gap, never the row above.
 *
 * @returns length n
 * @example
 * ```ts
 * import { panel, shiftRows } from "@mesometrics/panel-data";
 * const data = panel({ id: ["a", "a", "a"], year: [2001, 2002, 2004] }, { unit: "id", time: "year" });
 * Array.from(shiftRows(data, 1)); // → [-1,0,-1]
 * ```
 */
export function shiftRows(data: Panel, periods: number): Int32Array {
  const { order, unitCodes, timeCodes, timeValues, timeStep } = data.index;
  const source = new Int32Array(order.length).fill(-1);
  const distance = periods * timeStep;
  const tolerance = PERIOD_TOLERANCE * timeStep;
  let start = 0;
  while (start < order.length) {
    const unit = unitCodes[order[start]];
    let end = start + 1;
    while (end < order.length && unitCodes[order[end]] === unit) end++;
    let candidate = start;
    for (let i = start; i < end; i++) {
      const wanted = timeValues[timeCodes[order[i]]] - distance;
      while (candidate < end && timeValues[timeCodes[order[candidate]]] < wanted - tolerance) candidate++;
      if (candidate === end) break;
      if (timeValues[timeCodes[order[candidate]]] <= wanted + tolerance) source[order[i]] = order[candidate];
    }
    start = end;
  }
  return source;
}

/** The data set as a panel, or the error that shifting by time needs one. */
export function requirePanel(data: Dataset, what: string): Panel {
  if (data.kind === "panel") return data;
  throw new MesometricsError(
    "NEEDS_PANEL",
    `${what} needs to know unit and time: make the data with panel(table, { unit, time }).`,
    { what },
  );
}
