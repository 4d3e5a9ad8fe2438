import {
  bindColumns,
  column,
  type GramFactor,
  gramFactor,
  leastSquares,
  type Matrix,
  type PivotedQr,
  pivotedQr,
  selectColumns,
} from "@mesometrics/matrix";

/** The relative tolerance below which a column counts as a combination of earlier ones. */
export const collinearityTolerance = 1e-11;

/** A column that earlier columns and the effects explain, and how. */
export interface LinearCombination {
  readonly label: string;
  /** The weights of the earlier columns, only those that are not zero; empty where the effects alone explain it. */
  readonly combination: readonly { readonly label: string; readonly weight: number }[];
  /** "= 2 value, up to the fixed effects firm" */
  readonly explanation: string;
}

/** Columns before and after the effects are projected out. */
export interface ColumnPair {
  readonly original: Matrix;
  readonly transformed: Matrix;
  /** The norm of each transformed column over that of the original, where it is known. */
  readonly remaining?: Float64Array;
  /** The transformed outcome, whose products with the columns a factor then has. */
  readonly outcome?: Float64Array | undefined;
}

/** The columns that are no combination of others, and why each other one is. */
export interface Independent {
  readonly kept: number[];
  readonly dropped: LinearCombination[];
  readonly factor: GramFactor | PivotedQr | null;
}

/**
 * Which columns to keep. A column is dropped when the effects explain it (its norm after the projection is below
 * 1e-11 of its norm before), or when, relative to its own norm, it is a combination of `base` and of kept columns
 * before it; `factor` is the factorisation of the transformed columns where none was dropped and there is no `base`: of their
 * Gram matrix where they are far from collinear, else a QR. The tolerance is relative, so a unit of measure changes nothing; it is raised to the rounding that the
 * projection leaves in columns whose effects are much larger than what remains.
 *
 * @example
 * ```ts
 * import { dropCollinear } from "@mesometrics/inference";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const x = matrixFromRows([[1, 2, 0], [1, 2, 1], [1, 2, 3]]);
 * const { kept, dropped } = dropCollinear({ original: x, transformed: x }, ["a", "b", "c"], [], 0);
 * kept; // → [0,2]
 * dropped[0].explanation; // → "it equals 2 a"
 * ```
 */
export function dropCollinear(
  columns: ColumnPair,
  labels: readonly string[],
  effectLabels: readonly string[],
  noise: number,
  base: Matrix | null = null,
  baseLabels: readonly string[] = [],
): Independent {
  const dropped: LinearCombination[] = [];
  const varying: number[] = [];
  let tolerance = Math.max(collinearityTolerance, noise);
  for (let j = 0; j < labels.length; j++) {
    const remaining = columns.remaining?.[j] ?? normRatio(columns, j);
    if (remaining <= Math.max(collinearityTolerance, noise)) {
      const before = norm(column(columns.original, j));
      dropped.push({ label: labels[j], combination: [], explanation: absorbedExplanation(before, effectLabels) });
    } else {
      varying.push(j);
      tolerance = Math.max(tolerance, (32 * Number.EPSILON) / remaining);
    }
  }
  const candidates =
    varying.length === labels.length ? columns.transformed : selectColumns(columns.transformed, varying);
  const offset = base?.columns ?? 0;
  const all = base === null ? candidates : bindColumns(base, candidates);
  if (base === null && varying.length === labels.length && labels.length > 0) {
    const factor = gramFactor(candidates, { tolerance, outcome: columns.outcome });
    if (factor !== null) return { kept: varying, dropped, factor };
  }
  const allLabels = [...baseLabels, ...varying.map((j) => labels[j])];
  const qr = pivotedQr(all, { tolerance });
  const keptAll = [...qr.kept].sort((a, b) => a - b);
  const lost = qr.dropped.filter((j) => j >= offset).sort((a, b) => a - b);
  for (const j of lost) {
    const earlier = keptAll.filter((i) => i < j);
    dropped.push(explain(all, j, earlier, allLabels, effectLabels));
  }
  return {
    kept: keptAll.filter((j) => j >= offset).map((j) => varying[j - offset]),
    dropped,
    factor: dropped.length === 0 && base === null ? qr : null,
  };
}

function explain(
  all: Matrix,
  j: number,
  earlier: readonly number[],
  labels: readonly string[],
  effectLabels: readonly string[],
): LinearCombination {
  const x = selectColumns(all, earlier);
  const weights = leastSquares(x, column(all, j), { tolerance: 0 }).coefficients.data;
  const own = norm(column(all, j));
  const combination = earlier
    .map((i, at) => ({ label: labels[i], weight: weights[at], share: Math.abs(weights[at]) * norm(column(all, i)) }))
    .filter((part) => part.share > 1e-7 * own)
    .map(({ label, weight }) => ({ label, weight }));
  const sum = combination
    .map(({ label, weight }, at) => {
      const size = Number(Math.abs(weight).toPrecision(6));
      const sign = weight < 0 ? (at === 0 ? "-" : " - ") : at === 0 ? "" : " + ";
      return `${sign}${size === 1 ? "" : `${size} `}${label}`;
    })
    .join("");
  const upTo = effectLabels.length > 0 ? `, up to the fixed effects ${effectLabels.join(", ")}` : "";
  return { label: labels[j], combination, explanation: `it equals ${sum}${upTo}` };
}

function absorbedExplanation(before: number, effectLabels: readonly string[]): string {
  if (before === 0) return "it is zero in every row of the sample";
  return `the fixed effects ${effectLabels.join(", ")} explain it`;
}

/** |transformed| / |original| of a column, 0 for a column of zeros. */
function normRatio({ original, transformed }: ColumnPair, j: number): number {
  const before = norm(column(original, j));
  return before === 0 ? 0 : norm(column(transformed, j)) / before;
}

function norm(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  if (largest === 0) return 0;
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] / largest) * (x[i] / largest);
  return largest * Math.sqrt(total);
}
