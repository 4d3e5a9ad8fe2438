import { MesometricsError } from "@mesometrics/matrix";
import { BIAS_TABLES, SIZE_TABLES } from "./stock-yogo-tables.js";

/** What weak instruments must not do: distort the size of the 5 % Wald test, or bias 2SLS relative to OLS. */
export type StockYogoCriterion = "size" | "bias";

/** A tolerated distortion with its critical value of the Cragg-Donald F. */
export interface StockYogoCriticalValue {
  /** 0.10 = a true size of at most 10 %, or a bias of at most 10 % of that of OLS */
  readonly level: number;
  readonly value: number;
}

/**
 * Stock and Yogo's critical values of the Cragg-Donald F for two-stage least squares at the 5 % level: the instruments
 * are called weak unless F exceeds the value. They hold for independent errors of equal variance only.
 *
 * Source: Stock & Yogo (2005), Table 5.1 (`"bias"`, up to three endogenous regressors, at least two over-identifying
 * restrictions) and Table 5.2 (`"size"`, up to two). Stata's `ivreg2` prints the same values.
 *
 * @param endogenous K1, the number of endogenous regressors
 * @param instruments L1, the number of excluded instruments
 * @param criterion `"size"` (default) or `"bias"`
 * @returns one entry per tabulated level, ascending in the level; empty where the authors tabulate nothing (more than
 *   30 instruments, too many endogenous regressors)
 * @throws `INVALID_ARGUMENT` when a count is not a whole number of at least one
 * @example
 * ```ts
 * import { stockYogoCriticalValues } from "@mesometrics/iv";
 * stockYogoCriticalValues(1, 1); // → [{"level":0.1,"value":16.38},{"level":0.15,"value":8.96},{"level":0.2,"value":6.66},{"level":0.25,"value":5.53}]
 * ```
 */
export function stockYogoCriticalValues(
  endogenous: number,
  instruments: number,
  criterion: StockYogoCriterion = "size",
): readonly StockYogoCriticalValue[] {
  for (const [name, count] of [
    ["endogenous", endogenous],
    ["instruments", instruments],
  ] as const) {
    if (!Number.isInteger(count) || count < 1) {
      throw new MesometricsError(
        "INVALID_ARGUMENT",
        `\`${name}\` is ${count}: give the number of ${name === "endogenous" ? "endogenous regressors" : "excluded instruments"}, 1 or more.`,
        { argument: name, value: count },
      );
    }
  }
  const values: StockYogoCriticalValue[] = [];
  for (const { level, cells } of criterion === "size" ? SIZE_TABLES : BIAS_TABLES) {
    const value = cells[instruments - 1]?.[endogenous - 1] ?? null;
    if (value !== null) values.push({ level, value });
  }
  return values;
}
