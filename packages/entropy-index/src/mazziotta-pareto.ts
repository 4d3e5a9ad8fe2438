import { MesometricsError, sum } from "@mesometrics/matrix";
import type { IndicatorColumns } from "./indicator-columns.js";

export interface MazziottaPareto {
  /** length n: the mean over the indicators */
  readonly mean: Float64Array;
  /** length n: the standard deviation over the indicators (divisor: their number) */
  readonly deviation: Float64Array;
  /** length n: M - S²/M, or M + S²/M */
  readonly scores: Float64Array;
}

/**
 * The Mazziotta-Pareto aggregation of scaled indicators: M ± S·cv = M ± S²/M with M and S the mean and standard deviation
 * of a row. The penalty `"-"` is for a positive phenomenon (imbalance lowers the score), `"+"` for a negative one.
 *
 * S divides by the number of indicators, as the authors write it; R's Compind takes `var`, which divides by one less.
 *
 * @param scaled indicators by name, each of length n: on a scale of mean 100 and standard deviation 10 for the MPI, on
 *   70 … 130 for the adjusted MPI
 * @throws MesometricsError `NO_INDICATORS`, `COLUMN_LENGTH`, `MISSING_CELLS`, `NONPOSITIVE_MEAN`
 *
 * Source: Mazziotta and Pareto (2013), Rivista Italiana di Economia Demografia e Statistica 67(2); adjusted form: (2016),
 * Social Indicators Research 127.
 *
 * @example
 * ```ts
 * import { mazziottaPareto } from "@mesometrics/entropy-index";
 * mazziottaPareto({ health: [110, 95], income: [90, 95] }).scores; // → [99, 95]
 * ```
 */
export function mazziottaPareto(scaled: IndicatorColumns, penalty: "-" | "+" = "-"): MazziottaPareto {
  const columns = Object.entries(scaled);
  if (columns.length === 0)
    throw new MesometricsError("NO_INDICATORS", "There is no indicator. Give at least one column.");
  const rows = columns[0]![1].length;
  const mean = new Float64Array(rows);
  const deviation = new Float64Array(rows);
  const scores = new Float64Array(rows);
  const values = new Float64Array(columns.length);
  for (const [name, cells] of columns) {
    if (cells.length !== rows) {
      throw new MesometricsError(
        "COLUMN_LENGTH",
        `Indicator "${name}" has ${cells.length} rows, but there are ${rows}.`,
        {
          column: name,
        },
      );
    }
  }
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < columns.length; j++) {
      const value = columns[j]![1][row];
      if (typeof value !== "number" || !Number.isFinite(value)) {
        throw new MesometricsError("MISSING_CELLS", `Indicator "${columns[j]![0]}" is ${value} in row ${row + 1}.`, {
          column: columns[j]![0],
          row: row + 1,
        });
      }
      values[j] = value;
    }
    const average = sum(values) / values.length;
    if (!(average > 0)) {
      throw new MesometricsError(
        "NONPOSITIVE_MEAN",
        `The mean of row ${row + 1} is ${average}; the penalty S²/M needs a positive one. Scale indicators to mean 100 or to 70 … 130 first.`,
        { row: row + 1, mean: average },
      );
    }
    const variance = sum(values.map((x) => (x - average) * (x - average))) / values.length;
    mean[row] = average;
    deviation[row] = Math.sqrt(variance);
    scores[row] = average + ((penalty === "-" ? -1 : 1) * variance) / average;
  }
  return { mean, deviation, scores };
}
