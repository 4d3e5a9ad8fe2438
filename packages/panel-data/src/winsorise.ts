import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn } from "./columns.js";
import type { Dataset } from "./dataset.js";
import { type QuantileType, sortedQuantile } from "./quantile.js";
import { requirePanel } from "./shift-rows.js";

/** Where and how a column is winsorised. */
export interface WinsoriseOptions {
  /** Shares of the distribution, default 0.01 and 0.99. */
  readonly lower?: number;
  readonly upper?: number;
  /** The percentile rule: 2 (default) as Stata's `_pctile` and `winsor2`, 7 as R's and NumPy's default. */
  readonly quantileType?: QuantileType;
  /** One pair of bounds for all rows (default), or one for each period of a panel. */
  readonly scope?: "pooled" | "period";
  /** What to do when no cell lies beyond the bounds: an error (default), or the column as it was. */
  readonly whenUnchanged?: "error" | "accept";
}

/** A winsorised column with what was done to it. */
export interface Winsorised {
  /** length n; missing cells stay missing */
  readonly values: Float64Array;
  /** How many cells were raised to the lower bound and lowered to the upper one. */
  readonly changed: { readonly low: number; readonly high: number };
  /** The bounds used: one entry, or one for each period that has a value. */
  readonly bounds: readonly { readonly period: string | null; readonly low: number; readonly high: number }[];
  readonly rule: {
    readonly lower: number;
    readonly upper: number;
    readonly quantileType: QuantileType;
    readonly scope: "pooled" | "period";
  };
}

/**
 * Replaces the values of a column below its `lower` and above its `upper` sample quantile by that quantile. Missing
 * cells take no part. Stata: `winsor2 x, cuts(1 99)` (`by(year)` for scope `period`).
 *
 * A column that comes out as it went in makes a "winsorised" robustness check the same regression again, so that is an
 * error unless `whenUnchanged` accepts it.
 *
 * @throws MesometricsError `NOTHING_WINSORISED` where no cell changes; `INVALID_CUTS`, `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `NEEDS_PANEL` for scope `period`
 * @example
 * ```ts
 * import { crossSection, winsorise } from "@mesometrics/panel-data";
 * const data = crossSection({ x: [1, 2, 3, 4, 100] });
 * const result = winsorise(data, "x", { lower: 0.2, upper: 0.8 });
 * result.values; // → [1.5,2,3,4,52]
 * result.changed; // → {"low":1,"high":1}
 * ```
 */
export function winsorise(data: Dataset, column: string, options: WinsoriseOptions = {}): Winsorised {
  const { lower = 0.01, upper = 0.99, quantileType = 2, scope = "pooled", whenUnchanged = "error" } = options;
  if (!(lower >= 0 && lower < upper && upper <= 1)) {
    throw new MesometricsError(
      "INVALID_CUTS",
      `Winsorising needs 0 <= lower < upper <= 1 (shares, not per cent), not lower = ${lower}, upper = ${upper}.`,
      { lower, upper },
    );
  }
  const source = numberColumn(data, column).values;
  const values = source.slice();
  const changed = { low: 0, high: 0 };
  const bounds: { period: string | null; low: number; high: number }[] = [];
  for (const { period, rows } of groupsOf(data, scope)) {
    const present = rows.filter((row) => !Number.isNaN(source[row]));
    if (present.length === 0) continue;
    const sorted = Float64Array.from(present, (row) => source[row]).sort();
    const low = sortedQuantile(sorted, lower, quantileType);
    const high = sortedQuantile(sorted, upper, quantileType);
    for (const row of present) {
      if (source[row] < low) {
        values[row] = low;
        changed.low++;
      } else if (source[row] > high) {
        values[row] = high;
        changed.high++;
      }
    }
    bounds.push({ period, low, high });
  }
  if (changed.low + changed.high === 0 && whenUnchanged !== "accept") {
    throw new MesometricsError(
      "NOTHING_WINSORISED",
      `Winsorising "${column}" at ${lower} and ${upper} changes no cell${scope === "period" ? " in any period" : ""}: no value lies beyond the bounds. Use wider cuts, pool the periods, or pass whenUnchanged: "accept".`,
      { column, lower, upper, scope, bounds },
    );
  }
  return { values, changed, bounds, rule: { lower, upper, quantileType, scope } };
}

function groupsOf(
  data: Dataset,
  scope: "pooled" | "period",
): readonly { readonly period: string | null; readonly rows: Int32Array }[] {
  const all = Int32Array.from({ length: data.rows }, (_, row) => row);
  if (scope === "pooled") return [{ period: null, rows: all }];
  const { timeCodes, timeLabels } = requirePanel(data, "Winsorising by period").index;
  const rowsOf: number[][] = timeLabels.map(() => []);
  for (const row of all) rowsOf[timeCodes[row]]!.push(row);
  return timeLabels.map((period, code) => ({ period, rows: Int32Array.from(rowsOf[code]!) }));
}
