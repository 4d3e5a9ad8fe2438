import { normalSurvival, normalUpperQuantile } from "@mesometrics/distributions";
import {
  dot,
  type Matrix,
  MesometricsError,
  matrix,
  pivotedQr,
  type SparseMatrix,
  sparseLeastSquares,
  sparseTranspose,
} from "@mesometrics/matrix";
import { type ConfidenceSet, movedSet, quadraticSet } from "../confidence-set.js";
import { type ExposureEquation, scaledRows } from "./exposure-equation.js";
import { shockWeights, sumsBy, timesRoots } from "./share-sums.js";
import type { ShockClusters } from "./shock-clusters.js";

/** One coefficient with inference that allows errors to be correlated across units with like shares. */
export interface ExposureRobust {
  readonly outcome: string;
  readonly term: string;
  readonly estimate: number;
  /** Adão, Kolesár and Morales (2019), equation 26, 27 and 39: errors from the estimate. */
  readonly akm: {
    readonly standardError: number;
    readonly statistic: number;
    readonly pValue: number;
    readonly interval: readonly [low: number, high: number];
  };
  /** The same with the null imposed: a test that does not need a strong first stage, and the values that it does not reject. */
  readonly akm0: {
    /** The set's length over 2 z, comparable with a standard error; null where the set is unbounded. */
    readonly standardError: number | null;
    readonly statistic: number;
    readonly pValue: number;
    readonly set: ConfidenceSet;
  };
}

/** The shocks that enter the standard errors. */
export interface ResidualShocks {
  /** length S */
  readonly values: Float64Array;
  /** Shocks whose shares are combinations of those of other clusters, where dropping them was asked for. */
  readonly dropped: readonly number[];
}

/**
 * g in x = S g + r, the exposure's residual on the shares by least squares: the shocks less what the controls explain of
 * them. 0 for shares that are combinations of others in their cluster, which changes no sum over a cluster.
 *
 * Of shares that are combinations across clusters the largest stay, so that the order of the sectors does not matter.
 *
 * @throws `SHARES_COLLINEAR` where shares of different clusters are combinations of each other, unless `asked` is `"drop"`
 */
export function residualShocks(
  equation: ExposureEquation,
  clusters: ShockClusters,
  asked: "error" | "drop",
): ResidualShocks {
  const order = byDescendingWeight(equation);
  const scaled = reordered(scaledRows(equation.shares, equation.roots), order);
  const keeps = independentWithinClusters(
    scaled,
    Int32Array.from(order, (k) => clusters.codes[k]),
    clusters.count,
  );
  const fit = sparseLeastSquares(keepColumns(scaled, keeps), equation.exposure);
  const excess = fit.dropped.filter((at) => keeps[at] === 1).map((at) => order[at]);
  if (excess.length > 0 && asked === "error") throw collinear(equation, excess);
  const values = new Float64Array(scaled.columns);
  order.forEach((k, at) => {
    values[k] = fit.coefficients[at];
  });
  return { values, dropped: excess.sort((x, y) => x - y) };
}

function collinear({ design, shares }: ExposureEquation, excess: readonly number[]): MesometricsError {
  const names = excess.slice(0, 5).map((k) => design.shockLabels[k].sector);
  return new MesometricsError(
    "SHARES_COLLINEAR",
    `The shares of ${excess.length} shocks (${names.join(", ")}${excess.length > 5 ? ", …" : ""}) are combinations of those of other clusters over ${shares.rows} rows, so that the shocks cannot be told apart: cluster these sectors, merge them, leave them out of the standard errors, { collinearShares: "drop" }, or use shockLevelRegression, which needs no more units than sectors.`,
    { count: excess.length, sectors: names, rows: shares.rows, shocks: shares.columns },
  );
}

/** Shocks by their weight in the sample, largest first, and by name among equals. */
function byDescendingWeight(equation: ExposureEquation): readonly number[] {
  const weights = shockWeights(equation);
  const names = equation.design.shockLabels.map(({ sector, time }) => JSON.stringify([sector, time]));
  return Array.from(weights.keys()).sort(
    (a, b) => weights[b] - weights[a] || (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : 0),
  );
}

/** The columns of a sparse matrix in another order. */
function reordered(s: SparseMatrix, order: readonly number[]): SparseMatrix {
  const position = new Int32Array(s.columns);
  order.forEach((k, at) => {
    position[k] = at;
  });
  // Two transpositions put the entries of every row in ascending order again.
  return sparseTranspose(sparseTranspose({ ...s, columnIndices: s.columnIndices.map((k) => position[k]) }));
}

/**
 * AKM and AKM0 for b = Z'y / Z'd, d = the exposure itself in least squares.
 *
 * With residuals ε = y - d b, shares S, residual shocks g and clusters c: R_c = Σ_{k in c} g_k S_k'ε, se = √(Σ R_c²) / |Z'd|. AKM0
 * at b0 takes ε = y - d b0; what it does not reject solves a quadratic inequality, with D_c = Σ_{k in c} g_k S_k'd:
 * ((Z'd)²/z² - Σ D_c²) δ² + 2 δ Σ R_c D_c - Σ R_c² <= 0 for δ = b0 - b.
 */
export function exposureRobust(
  equation: Pick<ExposureEquation, "scaledTranspose" | "exposure">,
  columns: { readonly y: Float64Array; readonly d: Float64Array; readonly outcome: string; readonly term: string },
  shocks: Float64Array,
  clusters: ShockClusters,
  level: number,
  hypothesis: number,
): ExposureRobust {
  const { y, d, outcome, term } = columns;
  const { scaledTranspose, exposure } = equation;
  const strength = dot(exposure, d);
  const estimate = dot(exposure, y) / strength;
  const residuals = y.map((value, i) => value - d[i] * estimate);
  const byCluster = (v: Float64Array): Float64Array =>
    sumsBy(
      clusters.codes,
      clusters.count,
      timesRoots(scaledTranspose, v).map((one, k) => one * shocks[k]),
    );
  const r = byCluster(residuals);
  const s = byCluster(d);
  const rr = dot(r, r);
  requireResidualExposure(rr, scaledTranspose, residuals, shocks, outcome);
  const rs = dot(r, s);
  const z = normalUpperQuantile((1 - level) / 2);
  const standardError = Math.sqrt(rr) / Math.abs(strength);
  const statistic = (estimate - hypothesis) / standardError;
  const set = movedSet(quadraticSet((strength / z) * (strength / z) - dot(s, s), rs, -rr), estimate, 1);
  const away = estimate - hypothesis;
  const atNull = r.map((one, c) => one + s[c] * away);
  const nullStatistic = (away * strength) / Math.sqrt(dot(atNull, atNull));
  const bounded = set.kind === "interval" ? set.parts[0] : null;
  return {
    outcome,
    term,
    estimate,
    akm: {
      standardError,
      statistic,
      pValue: 2 * normalSurvival(Math.abs(statistic)),
      interval: [estimate - z * standardError, estimate + z * standardError],
    },
    akm0: {
      standardError: bounded === null ? null : (bounded[1] - bounded[0]) / (2 * z),
      statistic: nullStatistic,
      pValue: 2 * normalSurvival(Math.abs(nullStatistic)),
      set,
    },
  };
}

/** Refuses a standard error that is rounding: with effects enough, the residuals are orthogonal to every sector's shares. */
function requireResidualExposure(
  rr: number,
  transpose: SparseMatrix,
  residuals: Float64Array,
  shocks: Float64Array,
  outcome: string,
): void {
  let size = 0;
  for (let k = 0; k < transpose.rows; k++) {
    let total = 0;
    for (let entry = transpose.rowPointers[k]; entry < transpose.rowPointers[k + 1]; entry++) {
      total += Math.abs(transpose.values[entry] * residuals[transpose.columnIndices[entry]]);
    }
    size += Math.abs(shocks[k]) * total;
  }
  if (Math.sqrt(rr) > 1e-11 * size) return;
  throw new MesometricsError(
    "NO_RESIDUAL_EXPOSURE",
    `The residuals of '${outcome}' are orthogonal to the shares of every cluster of sectors (controls and effects explain all of them), so there is no standard error over shocks: use fewer controls.`,
    { outcome },
  );
}

/** For each column 1 where it is no combination of earlier columns of its cluster. */
function independentWithinClusters(s: SparseMatrix, codes: Int32Array, count: number): Uint8Array {
  const keeps = new Uint8Array(s.columns).fill(1);
  const members: number[][] = Array.from({ length: count }, () => []);
  codes.forEach((code, k) => {
    members[code].push(k);
  });
  const entries = columnEntries(s);
  for (const columns of members) {
    const rows = [...new Set(columns.flatMap((k) => entries[k].map(([row]) => row)))].sort((a, b) => a - b);
    const position = new Map(rows.map((row, i) => [row, i]));
    const dense: Matrix = matrix(Math.max(rows.length, 1), columns.length);
    columns.forEach((k, j) => {
      for (const [row, value] of entries[k]) dense.data[(position.get(row) as number) + j * dense.rows] = value;
    });
    for (const j of pivotedQr(dense).dropped) keeps[columns[j]] = 0;
  }
  return keeps;
}

function columnEntries(s: SparseMatrix): readonly (readonly [row: number, value: number])[][] {
  const entries: [number, number][][] = Array.from({ length: s.columns }, () => []);
  for (let i = 0; i < s.rows; i++) {
    for (let entry = s.rowPointers[i]; entry < s.rowPointers[i + 1]; entry++) {
      entries[s.columnIndices[entry]].push([i, s.values[entry]]);
    }
  }
  return entries;
}

function keepColumns(s: SparseMatrix, keeps: Uint8Array): SparseMatrix {
  if (keeps.every((one) => one === 1)) return s;
  const rowPointers = new Int32Array(s.rows + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < s.rows; i++) {
    for (let entry = s.rowPointers[i]; entry < s.rowPointers[i + 1]; entry++) {
      if (keeps[s.columnIndices[entry]] === 0) continue;
      columns.push(s.columnIndices[entry]);
      values.push(s.values[entry]);
    }
    rowPointers[i + 1] = columns.length;
  }
  return { ...s, rowPointers, columnIndices: Int32Array.from(columns), values: Float64Array.from(values) };
}
