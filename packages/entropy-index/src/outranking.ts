import { type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import type { IndicatorColumns } from "./indicator-columns.js";
import { namedCells, readIndicators } from "./indicator-columns.js";

export interface Outranking {
  /** n x n: the weight of the indicators in which row i is better than row k, ties by halves; 0 on the diagonal */
  readonly matrix: Matrix;
  /** length n: rows beaten (more than half the weight) minus rows that beat it */
  readonly copeland: Float64Array;
}

/**
 * Copeland scores: every row is compared with every other, indicator by indicator.
 *
 * @param input indicators, more being better
 * @param weights by indicator, in any proportion
 * @throws MesometricsError `INVALID_WEIGHTS`, and as `entropyWeights` for the columns
 *
 * Source: Copeland (1951), as in Munda (2008). R: COINr's `outrankMatrix`, `a_copeland`.
 *
 * @example
 * ```ts
 * import { copelandScores } from "@mesometrics/entropy-index";
 * copelandScores({ a: [3, 2, 1], b: [3, 1, 2] }, { a: 1, b: 2 }).copeland; // → [2, -2, 0]
 * ```
 */
export function copelandScores(
  input: IndicatorColumns | Matrix,
  weights?: Readonly<Record<string, number>>,
): Outranking {
  const indicators = readIndicators(namedCells(input, undefined), {});
  const shares = indicators.map(({ name }) => (weights === undefined ? 1 : (weights[name] ?? Number.NaN)));
  const total = shares.reduce((part, share) => part + share, 0);
  if (!shares.every((share) => share >= 0) || !(total > 0)) {
    throw new MesometricsError(
      "INVALID_WEIGHTS",
      "Every indicator needs a weight that is not negative, one of them positive.",
      {
        weights,
      },
    );
  }
  const rows = indicators[0]!.values.length;
  const result = matrix(rows, rows);
  const copeland = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < i; k++) {
      let better = 0;
      let worse = 0;
      for (let j = 0; j < shares.length; j++) {
        const { values } = indicators[j]!;
        if (values[i] > values[k]) better += shares[j]!;
        else if (values[i] < values[k]) worse += shares[j]!;
        else {
          better += shares[j]! / 2;
          worse += shares[j]! / 2;
        }
      }
      result.data[i + k * rows] = better / total;
      result.data[k + i * rows] = worse / total;
      const balance = Math.abs(better - worse) <= 1e-12 * total ? 0 : Math.sign(better - worse);
      copeland[i] += balance;
      copeland[k] -= balance;
    }
  }
  return { matrix: result, copeland };
}
