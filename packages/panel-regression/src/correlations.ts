import { studentTSurvival } from "@mesometrics/distributions";
import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import { type Dataset, numberColumn } from "@mesometrics/panel-data";

/** How correlations are taken. */
export interface CorrelationOptions {
  /** `pearson` (default), or `spearman`: Pearson's of the ranks, ties at their mean rank. */
  readonly method?: "pearson" | "spearman";
  /** `listwise` (default): rows in which every column has a value; `pairwise`: each pair's own rows. */
  readonly missing?: "listwise" | "pairwise";
}

/** A correlation matrix with the numbers behind it; every matrix is k x k in the order of `columns`. */
export interface Correlations {
  readonly columns: readonly string[];
  readonly method: "pearson" | "spearman";
  readonly missing: "listwise" | "pairwise";
  readonly coefficients: Matrix;
  /** Two-sided, by t = r sqrt((n - 2) / (1 - r^2)) with n - 2 degrees of freedom; NaN on the diagonal and where n = 2. */
  readonly pValues: Matrix;
  /** The rows behind each correlation. */
  readonly observations: Matrix;
}

/**
 * Correlations of numeric columns, with the number of rows and the p-value of each.
 *
 * The p-values take rows as independent, which those of a panel are not: read them as descriptions. Spearman's are the t
 * approximation. R: `cor(x, use = "complete.obs")` or `"pairwise.complete.obs"`, `cor.test(x, y, method = , exact = FALSE)`;
 * Stata: `pwcorr x y, sig obs listwise`, `spearman x y, stats(rho obs p)`.
 *
 * @throws `TOO_FEW_COLUMNS`, `TOO_FEW_ROWS` (fewer than two rows in common), `CONSTANT_COLUMN`, `UNKNOWN_COLUMN`,
 * `NOT_NUMERIC`, `INVALID_METHOD`
 *
 * @example
 * ```ts
 * import { correlations, crossSection } from "@mesometrics/panel-regression";
 *
 * const data = crossSection({ x: [1, 2, 3, 4, 5], y: [2, 1, 4, 3, 100], z: [5, null, 3, 2, 1] });
 * const { coefficients, observations } = correlations(data, ["x", "y", "z"], { missing: "pairwise", method: "spearman" });
 * coefficients.data[1]; // → 0.8
 * Array.from(observations.data); // → [5,5,4,5,5,4,4,4,4]
 * ```
 */
export function correlations<Columns>(
  data: Dataset<Columns>,
  columns: readonly (keyof Columns & string)[],
  options: CorrelationOptions = {},
): Correlations {
  const { method = "pearson", missing = "listwise" } = options;
  if (!["pearson", "spearman"].includes(method) || !["listwise", "pairwise"].includes(missing)) {
    throw new MesometricsError(
      "INVALID_METHOD",
      `Correlations are "pearson" or "spearman", missing cells "listwise" or "pairwise", not "${method}" and "${missing}"`,
      { method, missing },
    );
  }
  const k = columns.length;
  if (k < 2) {
    throw new MesometricsError("TOO_FEW_COLUMNS", "Correlations need at least two columns", { columns });
  }
  const values = columns.map((name) => numberColumn(data as Dataset, name).values);
  const complete = rowsWithAll(values, data.rows);
  const empty = (fill: number): Matrix => ({ rows: k, columns: k, data: new Float64Array(k * k).fill(fill) });
  const [coefficients, pValues, observations] = [empty(1), empty(Number.NaN), empty(0)];
  for (let j = 0; j < k; j++) {
    for (let i = 0; i <= j; i++) {
      const pair = [values[i] as Float64Array, values[j] as Float64Array] as const;
      const rows = missing === "listwise" ? complete : rowsWithAll(pair, data.rows);
      const names = [columns[i] as string, columns[j] as string] as const;
      const r = i === j ? 1 : correlation(pair, rows, method, names);
      for (const at of [i + j * k, j + i * k]) {
        observations.data[at] = rows.length;
        coefficients.data[at] = r;
        if (i !== j) pValues.data[at] = pValueOf(r, rows.length);
      }
    }
  }
  return { columns, method, missing, coefficients, pValues, observations };
}

function rowsWithAll(values: readonly Float64Array[], n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, row) => row).filter((row) =>
    values.every((column) => !Number.isNaN(column[row])),
  );
}

function correlation(
  [x, y]: readonly [Float64Array, Float64Array],
  rows: Int32Array,
  method: "pearson" | "spearman",
  names: readonly [string, string],
): number {
  if (rows.length < 2) {
    throw new MesometricsError(
      "TOO_FEW_ROWS",
      `${names[0]} and ${names[1]} have ${rows.length === 0 ? "no row" : "one row"} in common: a correlation needs two`,
      { columns: names, rows: rows.length },
    );
  }
  const scores = [x, y].map((column, which) => {
    const own = Float64Array.from(rows, (row) => column[row]);
    const standard = standardised(method === "spearman" ? meanRanks(own) : own);
    if (standard === null) {
      throw new MesometricsError(
        "CONSTANT_COLUMN",
        `${names[which]} is ${own[0]} in all ${rows.length} rows that it shares with ${names[1 - which]}: it has no correlation`,
        { column: names[which], value: own[0] },
      );
    }
    return standard;
  });
  const [a, b] = scores as [Float64Array, Float64Array];
  // Sums in sorted order do not depend on the order of the rows.
  const products = a.map((value, i) => value * b[i]).sort();
  return Math.min(
    1,
    Math.max(
      -1,
      products.reduce((sum, value) => sum + value, 0),
    ),
  );
}

/** x less its mean, of length 1; null for a constant. */
function standardised(x: Float64Array): Float64Array | null {
  const sorted = x.slice().sort();
  const range = sorted[sorted.length - 1] - sorted[0];
  if (range === 0) return null;
  // In units of the range, so that neither huge nor tiny numbers overflow when they are squared.
  const origin = sorted[0];
  const scaled = x.map((value) => (value - origin) / range);
  const mean =
    scaled
      .slice()
      .sort()
      .reduce((sum, value) => sum + value, 0) / x.length;
  const squares = scaled.map((value) => (value - mean) * (value - mean)).sort();
  const length = Math.sqrt(squares.reduce((sum, value) => sum + value, 0));
  return scaled.map((value) => (value - mean) / length);
}

/** Ranks 1 .. n, ties at the mean of their ranks. */
function meanRanks(x: Float64Array): Float64Array {
  const order = Int32Array.from(x.keys()).sort((i, j) => x[i] - x[j]);
  const ranks = new Float64Array(x.length);
  for (let from = 0; from < x.length; ) {
    let to = from;
    while (to + 1 < x.length && x[order[to + 1]] === x[order[from]]) to++;
    for (let at = from; at <= to; at++) ranks[order[at]] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

function pValueOf(r: number, n: number): number {
  if (n < 3) return Number.NaN;
  const t = Math.abs(r) * Math.sqrt((n - 2) / ((1 - r) * (1 + r)));
  return Math.min(1, 2 * studentTSurvival(t, n - 2));
}
