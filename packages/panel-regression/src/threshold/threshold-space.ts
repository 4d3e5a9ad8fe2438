import { column, type Matrix, MesometricsError, orthonormalBasis, pivotedQr } from "@mesometrics/matrix";

/** Which values a threshold may take. */
export interface CandidateRules {
  /** The least share of the rows in every regime. */
  readonly trim: number;
  /** All observed values, or that many evenly spaced quantiles of them. */
  readonly grid: "observed" | { readonly quantiles: number };
}

/**
 * Everything of a threshold search that does not depend on the outcome: plain data, so that it can go to a worker.
 *
 * M is the residual maker of the unit effects, the regressors and the controls. A regime split at candidate c adds the
 * columns M (x 1(q <= c)); their orthonormal basis Q_c is all that a sum of squares needs.
 */
export interface ThresholdSpace {
  readonly units: number;
  readonly periods: number;
  /** How many regressors change with the regime: the width of each candidate's block. */
  readonly width: number;
  /** length G, ascending */
  readonly candidates: Float64Array;
  /** length G: rows with q <= candidate */
  readonly below: Int32Array;
  /** The least number of rows in a regime. */
  readonly minimum: number;
  /** n x (width G): the bases Q_c side by side; columns of zeros where a split adds less than `width` directions */
  readonly bases: Matrix;
  /** n x r: the orthonormal basis of regressors and controls after the unit effects */
  readonly common: Matrix;
}

/** Above this many cells of bases a search would not fit into memory. */
const mostCells = 4e7;

/** The shortest column, relative to its own length before the projection, that still counts as a direction. */
const tolerance = 1e-9;

/**
 * Prepares a search. Rows are sorted by unit and period and balanced, so that row u T + t is unit u in period t.
 *
 * @param split n x k: the regressors whose slope changes
 * @param controls n x c
 * @param q length n
 */
export function thresholdSpace(
  split: Matrix,
  controls: Matrix,
  q: Float64Array,
  shape: { readonly units: number; readonly periods: number },
  rules: CandidateRules,
): ThresholdSpace {
  const n = split.rows;
  const width = split.columns;
  const minimum = Math.max(1, Math.ceil(rules.trim * n - 1e-9));
  const { candidates, below } = candidateValues(q, minimum, rules);
  if (n * width * candidates.length > mostCells) {
    throw new MesometricsError(
      "TOO_LARGE",
      `${candidates.length} candidate thresholds on ${n} rows are too many to search: pass grid: { quantiles: 300 }`,
      { candidates: candidates.length, observations: n },
    );
  }
  const all = new Float64Array(n * (width + controls.columns));
  all.set(split.data);
  all.set(controls.data, split.data.length);
  const demeaned = withoutUnitMeans({ rows: n, columns: width + controls.columns, data: all }, shape.periods);
  const common = orthonormalBasis(pivotedQr(demeaned, { tolerance: 1e-11 }));
  const bases = { rows: n, columns: width * candidates.length, data: new Float64Array(n * width * candidates.length) };
  for (let c = 0; c < candidates.length; c++) {
    const lower = new Float64Array(n * width);
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < n; i++) if (q[i] <= candidates[c]) lower[i + j * n] = split.data[i + j * n];
    }
    const block = withoutUnitMeans({ rows: n, columns: width, data: lower }, shape.periods);
    for (let j = 0; j < width; j++) {
      const target = bases.data.subarray((c * width + j) * n, (c * width + j + 1) * n);
      target.set(column(block, j));
      const before = norm(target);
      // Twice, so that nothing of the earlier directions is left beyond rounding.
      for (let pass = 0; pass < 2; pass++) {
        removeDirections(target, common, 0, common.columns);
        removeDirections(target, bases, c * width, c * width + j);
      }
      const after = norm(target);
      if (after <= tolerance * before) target.fill(0);
      else for (let i = 0; i < n; i++) target[i] /= after;
    }
  }
  return { ...shape, width, candidates, below, minimum, bases, common };
}

/** The values that leave at least `minimum` rows on both sides. */
function candidateValues(
  q: Float64Array,
  minimum: number,
  { trim, grid }: CandidateRules,
): { readonly candidates: Float64Array; readonly below: Int32Array } {
  const sorted = q.slice().sort();
  const n = sorted.length;
  const values: number[] = [];
  const counts: number[] = [];
  const admit = (rank: number): void => {
    // The last row of a tie: q <= value counts the whole tie.
    let end = rank;
    while (end + 1 < n && sorted[end + 1] === sorted[rank]) end++;
    const count = end + 1;
    if (count < minimum || n - count < minimum || values.at(-1) === sorted[rank]) return;
    values.push(sorted[rank]);
    counts.push(count);
  };
  if (grid === "observed") for (let rank = 0; rank < n; rank++) admit(rank);
  else {
    const steps = Math.max(1, grid.quantiles - 1);
    for (let step = 0; step < grid.quantiles; step++) {
      const share = trim + ((1 - 2 * trim) * step) / steps;
      admit(Math.min(n - 1, Math.max(0, Math.ceil(share * n - 1e-9) - 1)));
    }
  }
  return { candidates: Float64Array.from(values), below: Int32Array.from(counts) };
}

/** Every column less its unit means; rows are unit by unit with `periods` rows each. */
export function withoutUnitMeans(x: Matrix, periods: number): Matrix {
  const data = x.data.slice();
  for (let from = 0; from < data.length; from += periods) {
    // The first value as origin keeps the digits of columns whose level dwarfs their variation.
    const origin = data[from];
    let total = 0;
    for (let t = 0; t < periods; t++) total += data[from + t] - origin;
    const mean = total / periods;
    for (let t = 0; t < periods; t++) data[from + t] = data[from + t] - origin - mean;
  }
  return { rows: x.rows, columns: x.columns, data };
}

/** x <- x - D D'x for the orthonormal columns `from` .. `to - 1` of D. */
export function removeDirections(x: Float64Array, directions: Matrix, from: number, to: number): void {
  const n = x.length;
  for (let j = from; j < to; j++) {
    const at = j * n;
    let projection = 0;
    for (let i = 0; i < n; i++) projection += directions.data[at + i] * x[i];
    for (let i = 0; i < n; i++) x[i] -= projection * directions.data[at + i];
  }
}

function norm(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  if (largest === 0) return 0;
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] / largest) * (x[i] / largest);
  return largest * Math.sqrt(total);
}
