import { MesometricsError } from "@mesometrics/matrix";
import { shape } from "./indicator-audit.js";

export interface OutlierTreatment {
  readonly method: "none" | "winsorised" | "log";
  /** length n, in the order given */
  readonly values: Float64Array;
  /** Rows that were changed by winsorising, from 0. */
  readonly changed: readonly number[];
  readonly before: { readonly skewness: number | null; readonly kurtosis: number | null };
  readonly after: { readonly skewness: number | null; readonly kurtosis: number | null };
  /** Whether |skewness| <= 2 or excess kurtosis <= 3.5 in the end. */
  readonly passed: boolean;
}

/**
 * Treatment of outliers by the rule of the COIN literature: a column passes with |skewness| <= 2 or excess kurtosis <= 3.5.
 * Else the outermost value is set to the next one on the side of the skew, up to `most` times; when that does not help,
 * the untreated column is taken to ln(x - min + 0.01 (max - min)) instead.
 *
 * @throws MesometricsError `MISSING_CELLS`, `INVALID_ARGUMENT`, `CONSTANT_INDICATOR`
 *
 * Source: OECD and JRC (2008), step 3; R: COINr's `winsorise`, `log_CT`, `Treat`.
 *
 * @example
 * ```ts
 * import { treatOutliers } from "@mesometrics/entropy-index";
 * const { method, changed } = treatOutliers([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
 * method; // → "winsorised"
 * changed; // → [9]
 * ```
 */
export function treatOutliers(
  values: ArrayLike<number>,
  { most = 5 }: { readonly most?: number } = {},
): OutlierTreatment {
  if (!Number.isInteger(most) || most < 0) {
    throw new MesometricsError("INVALID_ARGUMENT", `\`most\` is ${most}; it must be a whole number from 0.`, { most });
  }
  const given = Float64Array.from(values);
  const bad = given.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new MesometricsError("MISSING_CELLS", `Value ${bad + 1} is ${given[bad]}.`, { row: bad + 1 });
  const before = shape(given);
  if (passes(before)) return { method: "none", values: given, changed: [], before, after: before, passed: true };
  const treated = given.slice();
  const order = Int32Array.from(given.keys()).sort((a, b) => given[a] - given[b]);
  const changed = new Set<number>();
  let high = 0;
  let low = 0;
  let after = before;
  for (let step = 0; step < most && high + low < given.length - 2; step++) {
    if ((after.skewness ?? 0) >= 0) {
      high++;
      const next = given[order[given.length - 1 - high]];
      for (let i = 0; i < high; i++) set(order[given.length - 1 - i], next);
    } else {
      low++;
      const next = given[order[low]];
      for (let i = 0; i < low; i++) set(order[i], next);
    }
    after = shape(treated);
    if (passes(after)) {
      return {
        method: "winsorised",
        values: treated,
        changed: [...changed].sort((a, b) => a - b),
        before,
        after,
        passed: true,
      };
    }
  }
  const logarithms = logTransformed(given);
  const final = shape(logarithms);
  return { method: "log", values: logarithms, changed: [], before, after: final, passed: passes(final) };

  function set(row: number, value: number): void {
    if (treated[row] === value) return;
    treated[row] = value;
    changed.add(row);
  }
}

function passes({
  skewness,
  kurtosis,
}: {
  readonly skewness: number | null;
  readonly kurtosis: number | null;
}): boolean {
  return skewness === null || Math.abs(skewness) <= 2 || kurtosis === null || kurtosis <= 3.5;
}

/** ln(x - min + 0.01 (max - min)) */
function logTransformed(values: Float64Array): Float64Array {
  const minimum = values.reduce((a, b) => Math.min(a, b));
  const range = values.reduce((a, b) => Math.max(a, b)) - minimum;
  if (!(range > 0)) throw new MesometricsError("CONSTANT_INDICATOR", "The values do not vary.", { value: minimum });
  return values.map((x) => Math.log(x - minimum + 0.01 * range));
}
