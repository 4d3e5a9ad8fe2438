import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn, type Panel, shiftRows } from "@mesometrics/panel-data";
import { negativeBase } from "./negative-base.js";

export interface GrowthOptions {
  /** `"rate"` x_t/x_{t-k} - 1 (default), `"index"` x_t/x_{t-k}, `"log"` ln x_t - ln x_{t-k}. */
  readonly form?: "rate" | "index" | "log";
  /** k, by time. Default 1. */
  readonly periods?: number;
}

/**
 * Growth by time within the unit, for series in levels that can grow: a growth rate from a base that is not positive has
 * no meaning (from -5 to 5 it would be -200 %) and is refused. With lineage: `growth(x)`, `growth(x) + 1` or
 * `log(x) - log(lag(x))` in `deriveIndicators`.
 *
 * @returns length n; NaN where the unit has no row k periods earlier, or a cell is missing
 * @throws MesometricsError `NEGATIVE_BASE`, `UNKNOWN_OPTION`, `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `INVALID_PERIODS`
 * @example
 * ```ts
 * import { growthRate } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel({ id: ["a", "a"], year: [2011, 2012], x: [100, 110] }, { unit: "id", time: "year" });
 * growthRate(data, "x", { form: "index" })[1]; // → 1.1
 * ```
 */
export function growthRate(
  data: Panel,
  column: string,
  { form = "rate", periods = 1 }: GrowthOptions = {},
): Float64Array {
  if (form !== "rate" && form !== "index" && form !== "log") {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`form\` must be "rate", "index" or "log", not ${JSON.stringify(form)}.`,
      { option: "form", value: form },
    );
  }
  if (!Number.isSafeInteger(periods) || periods === 0) {
    throw new MesometricsError("INVALID_PERIODS", `Growth is over a whole number of periods, not ${periods}.`, {
      periods,
    });
  }
  const { values } = numberColumn(data, column);
  const earlier = shiftRows(data, periods);
  const result = new Float64Array(data.rows).fill(Number.NaN);
  for (let row = 0; row < data.rows; row++) {
    const from = earlier[row];
    if (from === -1 || Number.isNaN(values[row]) || Number.isNaN(values[from])) continue;
    const isRefused = values[from] <= 0 || (form === "log" && values[row] <= 0);
    if (isRefused) {
      const at = values[from] <= 0 ? from : row;
      throw negativeBase(data, column, at, values[at]);
    }
    const ratio = values[row] / values[from];
    result[row] = form === "rate" ? ratio - 1 : form === "index" ? ratio : Math.log(ratio);
  }
  return result;
}
