import { MesometricsError } from "@mesometrics/matrix";
import {
  FULLER_BIAS_TABLES,
  FULLER_MAXIMUM_BIAS_TABLES,
  LIML_SIZE_TABLES,
  type StockYogoTable,
  TSLS_BIAS_TABLES,
  TSLS_SIZE_TABLES,
  valueInColumn,
} from "./stock-yogo-tables.js";

/**
 * What weak instruments must not do to an estimator:
 * - `size`, `liml-size`: distort the size of the 5 % Wald test of 2SLS, of LIML;
 * - `bias`, `fuller-bias`: bias 2SLS, Fuller's estimator (a = 1), relative to OLS;
 * - `fuller-maximum-bias`: bias Fuller's estimator relative to the largest bias that OLS can have.
 */
export type StockYogoCriterion = "size" | "bias" | "liml-size" | "fuller-bias" | "fuller-maximum-bias";

/** A tolerated distortion with its critical value of the Cragg-Donald F. */
export interface StockYogoCriticalValue {
  /** 0.10 = a true size of at most 10 %, or a bias of at most 10 % of that of OLS */
  readonly level: number;
  readonly value: number;
}

/**
 * Every criterion with the estimator that it speaks of and what a table prints before the level.
 *
 * @example
 * ```ts
 * import { stockYogoCriteria } from "@mesometrics/iv/stock-yogo";
 * Object.keys(stockYogoCriteria); // → ["size","bias","liml-size","fuller-bias","fuller-maximum-bias"]
 * ```
 */
export const stockYogoCriteria: Readonly<
  Record<StockYogoCriterion, { readonly estimator: "2sls" | "liml" | "fuller"; readonly label: string }>
> = {
  size: { estimator: "2sls", label: "Stock-Yogo, size at most" },
  bias: { estimator: "2sls", label: "Stock-Yogo, relative bias at most" },
  "liml-size": { estimator: "liml", label: "Stock-Yogo, LIML size at most" },
  "fuller-bias": { estimator: "fuller", label: "Stock-Yogo, Fuller relative bias at most" },
  "fuller-maximum-bias": { estimator: "fuller", label: "Stock-Yogo, Fuller maximum bias at most" },
};

const tables: Readonly<Record<StockYogoCriterion, readonly StockYogoTable[]>> = {
  size: TSLS_SIZE_TABLES,
  bias: TSLS_BIAS_TABLES,
  "liml-size": LIML_SIZE_TABLES,
  "fuller-bias": FULLER_BIAS_TABLES,
  "fuller-maximum-bias": FULLER_MAXIMUM_BIAS_TABLES,
};

/**
 * Stock and Yogo's critical values of the Cragg-Donald F at the 5 % level: the instruments are called weak for the
 * estimator and the criterion unless F exceeds the value. They hold for independent errors of equal variance only.
 *
 * Source: Stock & Yogo (2005), Tables 5.1 (`"bias"`, up to three endogenous regressors, at least two over-identifying
 * restrictions), 5.2 (`"size"`, up to two), 5.3 (`"fuller-bias"`, up to two) and 5.4 (`"liml-size"`, up to two), with
 * their continuation to 100 instruments. Stata's `ivreg2` prints the same values.
 *
 * @param endogenous K1, the number of endogenous regressors
 * @param instruments L1, the number of excluded instruments
 * @param criterion `"size"` by default
 * @returns one entry per tabulated level, ascending in the level; empty where the authors tabulate nothing (more than
 *   100 instruments, too many endogenous regressors)
 * @throws `INVALID_ARGUMENT` when a count is not a whole number of at least one, or the criterion is unknown
 * @example
 * ```ts
 * import { stockYogoCriticalValues } from "@mesometrics/iv/stock-yogo";
 * stockYogoCriticalValues(1, 1); // → [{"level":0.1,"value":16.38},{"level":0.15,"value":8.96},{"level":0.2,"value":6.66},{"level":0.25,"value":5.53}]
 * stockYogoCriticalValues(1, 3, "fuller-bias")[0].value; // → 9.61
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
  if (!Object.hasOwn(tables, criterion)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `\`criterion\` is "${String(criterion)}": use "${Object.keys(tables).join('" or "')}".`,
      { argument: "criterion", value: criterion },
    );
  }
  return tables[criterion].flatMap(({ level, columns }) => {
    const column = columns[endogenous - 1];
    const value = column === undefined ? undefined : valueInColumn(column.steps, instruments - column.first);
    return value === undefined ? [] : [{ level, value }];
  });
}
