import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "./dataset.js";
import { evaluateExpression } from "./evaluate-expression.js";

/**
 * The value of a column `periods` steps earlier within the unit, by time: missing where that period has no row.
 * R: `fixest::l(x, k)`, `plm::lag(x, k, shift = "time")`; Stata: `Lk.x`.
 *
 * @returns length n, in the rows' order; NaN = missing
 * @throws MesometricsError `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `INVALID_PERIODS`, `NEEDS_PANEL`
 * @example
 * ```ts
 * import { lag, panel } from "@mesometrics/panel-data";
 * const data = panel({ id: ["a", "a", "a"], year: [2001, 2002, 2004], x: [1, 2, 4] }, { unit: "id", time: "year" });
 * lag(data, "x"); // → NaN,1,NaN
 * ```
 */
export function lag(data: Panel, column: string, periods = 1): Float64Array {
  return shifted("lag", data, column, periods);
}

/**
 * The value of a column `periods` steps later within the unit, by time. R: `fixest::f(x, k)`; Stata: `Fk.x`.
 *
 * @returns length n; NaN = missing
 * @throws as `lag`
 */
export function lead(data: Panel, column: string, periods = 1): Float64Array {
  return shifted("lead", data, column, periods);
}

/**
 * x_t - x_{t-k} within the unit, by time. R: `fixest::d(x, k)`; Stata: `x - Lk.x` (`D.x` for k = 1).
 *
 * @returns length n; NaN = missing
 * @throws as `lag`
 */
export function difference(data: Panel, column: string, periods = 1): Float64Array {
  return shifted("d", data, column, periods);
}

/**
 * x_t / x_{t-k} - 1 within the unit, by time.
 *
 * @returns length n; NaN = missing
 * @throws as `lag`, and `DIVISION_BY_ZERO` where the earlier value is zero
 * @example
 * ```ts
 * import { growth, panel } from "@mesometrics/panel-data";
 * const data = panel({ id: [1, 1], year: [2001, 2002], x: [10, 12] }, { unit: "id", time: "year" });
 * growth(data, "x")[1]; // → 0.2
 * ```
 */
export function growth(data: Panel, column: string, periods = 1): Float64Array {
  return shifted("growth", data, column, periods);
}

function shifted(name: "lag" | "lead" | "d" | "growth", data: Panel, column: string, periods: number): Float64Array {
  if (!Number.isSafeInteger(periods)) {
    throw new MesometricsError("INVALID_PERIODS", `A shift takes a whole number of periods, not ${periods}.`, {
      periods,
    });
  }
  const parameters = [
    { kind: "column", name: column },
    { kind: "number", value: periods },
  ] as const;
  return evaluateExpression({ kind: "call", name, parameters }, data);
}
