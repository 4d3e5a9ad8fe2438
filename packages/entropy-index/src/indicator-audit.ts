import { MesometricsError, sum } from "@mesometrics/matrix";
import { type Dataset, numberColumn, sortedQuantile } from "@mesometrics/panel-data";
import { correlationMatrix } from "./correlation.js";
import { checkedFramework, type FrameworkSpec } from "./framework.js";
import { moments, oriented } from "./normalise.js";

export type AuditFlag =
  | "MISSING"
  | "CONSTANT"
  /** a fifth of the values or more is 0: entropy gives such indicators a large weight */
  | "MANY_ZEROS"
  | "NEGATIVE_VALUES"
  /** |skewness| > 2 and excess kurtosis > 3.5 */
  | "SKEWED"
  /** a correlation above 0.9 in absolute value with another indicator */
  | "COLLINEAR"
  /** turned so that more is better, negatively correlated (below -0.2) with most of the others */
  | "AGAINST_THE_OTHERS"
  /** fewer than five different values */
  | "FEW_VALUES";

export interface AuditedIndicator {
  readonly indicator: string;
  readonly column: string;
  readonly dimension: string;
  /** Rows with a value. */
  readonly count: number;
  readonly missing: number;
  readonly zeros: number;
  readonly negative: number;
  readonly distinct: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly median: number;
  /** divisor n - 1; null for one value */
  readonly sd: number | null;
  /** G1, unbiased under normality; null for fewer than three values or none that differ */
  readonly skewness: number | null;
  /** G2, excess; null for fewer than four values or none that differ */
  readonly kurtosis: number | null;
  /** The indicator it is most correlated with over rows complete in all, turned so that more is better. */
  readonly nearest: { readonly indicator: string; readonly correlation: number } | null;
  readonly flags: readonly AuditFlag[];
}

export interface IndicatorAudit {
  readonly rows: number;
  /** Rows that have every indicator. */
  readonly completeRows: number;
  readonly indicators: readonly AuditedIndicator[];
}

/**
 * Statistics of every indicator of a framework, with flags for what usually goes wrong. Missing values are counted, not
 * refused: this is the step before an index.
 *
 * Skewness G1 and excess kurtosis G2 are those of Excel, SAS and R's `COINr::skew`, `kurt` (Joanes and Gill 1998, type 2).
 *
 * @throws MesometricsError `EMPTY_TABLE` (an indicator without values), and as `compositeIndex` for the framework
 *
 * Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 2 to 4.
 *
 * @example
 * ```ts
 * import { auditIndicators } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, 3, 4, 5, 90], b: [0, 0, 1, 2, null, 3] });
 * const spec = { dimensions: [{ id: "d", indicators: [{ id: "a", direction: "+" }, { id: "b", direction: "+" }] }] } as const;
 * auditIndicators(spec, data).indicators.map((one) => one.flags); // → [["SKEWED"], ["MISSING", "MANY_ZEROS", "FEW_VALUES"]]
 * ```
 */
export function auditIndicators(spec: FrameworkSpec, data: Dataset): IndicatorAudit {
  const { indicators } = checkedFramework(spec);
  const columns = indicators.map(({ column }) => numberColumn(data, column).values);
  const complete: number[] = [];
  for (let row = 0; row < data.rows; row++) if (columns.every((one) => !Number.isNaN(one[row]))) complete.push(row);
  const turned = columns.map((values, j) =>
    oriented({
      name: indicators[j]!.id,
      direction: indicators[j]!.direction,
      values: Float64Array.from(complete, (row) => values[row]),
    }),
  );
  const varying = turned.map((values) => complete.length > 2 && values.some((value) => value !== values[0]));
  const kept = turned.flatMap((_, j) => (varying[j] ? [j] : []));
  const names = kept.map((j) => indicators[j]!.id);
  const r =
    kept.length < 2
      ? null
      : correlationMatrix(
          kept.map((j) => turned[j]!),
          names,
        );
  return {
    rows: data.rows,
    completeRows: complete.length,
    indicators: indicators.map(({ id, column, dimension }, j) => {
      const place = kept.indexOf(j);
      const correlations =
        r === null || place < 0
          ? []
          : names.flatMap((indicator, k) =>
              k === place ? [] : [{ indicator, correlation: r.data[place + k * names.length] }],
            );
      return { indicator: id, column, dimension, ...statistics(id, columns[j]!, correlations) };
    }),
  };
}

type Correlation = { readonly indicator: string; readonly correlation: number };

function statistics(name: string, cells: Float64Array, correlations: readonly Correlation[]) {
  const values = cells.filter((value) => !Number.isNaN(value)).sort();
  const count = values.length;
  if (count === 0) {
    throw new MesometricsError("EMPTY_TABLE", `Indicator "${name}" has no value at all. Leave it out.`, {
      indicator: name,
    });
  }
  const { skewness, kurtosis } = shape(values);
  const { mean, sd } = count > 1 ? moments(values, null, "sample") : { mean: values[0], sd: null };
  const zeros = values.filter((value) => value === 0).length;
  const negative = values.filter((value) => value < 0).length;
  const distinct = new Set(values).size;
  let nearest: Correlation | null = null;
  for (const one of correlations) {
    if (nearest === null || Math.abs(one.correlation) > Math.abs(nearest.correlation)) nearest = one;
  }
  const flags: AuditFlag[] = [];
  if (count < cells.length) flags.push("MISSING");
  if (distinct === 1) flags.push("CONSTANT");
  if (zeros >= count / 5 && distinct > 1) flags.push("MANY_ZEROS");
  if (negative > 0) flags.push("NEGATIVE_VALUES");
  if (skewness !== null && kurtosis !== null && Math.abs(skewness) > 2 && kurtosis > 3.5) flags.push("SKEWED");
  if (nearest !== null && Math.abs(nearest.correlation) > 0.9) flags.push("COLLINEAR");
  if (
    correlations.length > 1 &&
    correlations.filter((one) => one.correlation < -0.2).length > correlations.length / 2
  ) {
    flags.push("AGAINST_THE_OTHERS");
  }
  if (distinct > 1 && distinct < 5) flags.push("FEW_VALUES");
  return {
    count,
    missing: cells.length - count,
    zeros,
    negative,
    distinct,
    minimum: values[0],
    maximum: values[count - 1],
    mean,
    median: sortedQuantile(values, 0.5, 2),
    sd,
    skewness,
    kurtosis,
    nearest,
    flags,
  };
}

/** G1 and G2 of Joanes and Gill (1998). */
export function shape(values: Float64Array): { readonly skewness: number | null; readonly kurtosis: number | null } {
  const n = values.length;
  if (n < 3) return { skewness: null, kurtosis: null };
  const { mean, sd } = moments(values, null, "sample");
  if (!(sd > 16 * Number.EPSILON * Math.abs(mean))) return { skewness: null, kurtosis: null };
  const scaled = values.map((x) => (x - mean) / sd);
  const third = sum(scaled.map((z) => z * z * z));
  const fourth = sum(scaled.map((z) => z * z * z * z));
  return {
    skewness: (n * third) / ((n - 1) * (n - 2)),
    kurtosis:
      n < 4
        ? null
        : (n * (n + 1) * fourth) / ((n - 1) * (n - 2) * (n - 3)) - (3 * (n - 1) * (n - 1)) / ((n - 2) * (n - 3)),
  };
}
