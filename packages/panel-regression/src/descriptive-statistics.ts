import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, numberColumn } from "@mesometrics/panel-data";
import { mean, quantileSorted, sampleStandardDeviation } from "simple-statistics";

/** What one column looks like; numbers are those of the rows where it is not missing. */
export interface ColumnDescription {
  readonly column: string;
  readonly observations: number;
  readonly missing: number;
  readonly mean: number;
  /** With n - 1; null for a single observation. */
  readonly standardDeviation: number | null;
  readonly minimum: number;
  /** Quartiles by linear interpolation (rule 7 of Hyndman and Fan, R's default; Stata's are rule 2). */
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly maximum: number;
  /** On a panel; null on a cross-section. */
  readonly panel: PanelVariation | null;
}

/** The variation of a panel's column between and within units, as Stata's `xtsum` reports it. */
export interface PanelVariation {
  /** Units with at least one observation. */
  readonly units: number;
  readonly meanPeriods: number;
  /** Standard deviation of the units' means, with units - 1; null for one unit. */
  readonly between: number | null;
  /** sqrt(sum (x_it - mean_i)^2 / (N - 1)); null for a single observation. */
  readonly within: number | null;
}

/**
 * Describes numeric columns: size, mean, standard deviation, quartiles and, on a panel, the variation between and within
 * units. Only the rows where a column is not missing count, column by column.
 *
 * R: `mean`, `sd`, `quantile`; Stata: `summarize`, `xtsum`.
 *
 * @throws `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `EMPTY_COLUMN`
 *
 * @example
 * ```ts
 * import { descriptiveStatistics, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(
 *   { city: ["a", "a", "b", "b"], year: [1, 2, 1, 2], income: [1, 3, 5, 7] },
 *   { unit: "city", time: "year" },
 * );
 * const [income] = descriptiveStatistics(data, ["income"]);
 * income?.mean; // → 4
 * income?.panel?.between; // → 2.8284271247461903
 * income?.panel?.within; // → 1.1547005383792515
 * ```
 */
export function descriptiveStatistics<Columns>(
  data: Dataset<Columns>,
  columns: readonly (keyof Columns & string)[],
): readonly ColumnDescription[] {
  return columns.map((name) => describe(data as Dataset, name));
}

function describe(data: Dataset, name: string): ColumnDescription {
  const { values, missing } = numberColumn(data, name);
  const present = Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
  if (present.length === 0) {
    throw new MesometricsError("EMPTY_COLUMN", `Column '${name}' has no value that is not missing`, { column: name });
  }
  const x = present.map((row) => values[row]);
  const sorted = Float64Array.from(x).sort();
  const quantile = (p: number) => quantileSorted(sorted as unknown as number[], p);
  return {
    column: name,
    observations: x.length,
    missing,
    mean: mean(x),
    standardDeviation: x.length > 1 ? sampleStandardDeviation(x) : null,
    minimum: sorted[0],
    lowerQuartile: quantile(0.25),
    median: quantile(0.5),
    upperQuartile: quantile(0.75),
    maximum: sorted[sorted.length - 1],
    panel: data.kind === "panel" ? panelVariation(x, present, data.index.unitCodes) : null,
  };
}

function panelVariation(x: readonly number[], rows: readonly number[], unitCodes: Int32Array): PanelVariation {
  const byUnit = new Map<number, number[]>();
  rows.forEach((row, i) => {
    const unit = byUnit.get(unitCodes[row]);
    if (unit === undefined) byUnit.set(unitCodes[row], [x[i]]);
    else unit.push(x[i]);
  });
  const units = [...byUnit.entries()].sort(([a], [b]) => a - b).map(([, own]) => own);
  const means = units.map((own) => mean(own));
  let within = 0;
  units.forEach((own, u) => {
    for (const value of own) within += (value - means[u]) * (value - means[u]);
  });
  return {
    units: units.length,
    meanPeriods: x.length / units.length,
    between: units.length > 1 ? sampleStandardDeviation(means) : null,
    within: x.length > 1 ? Math.sqrt(within / (x.length - 1)) : null,
  };
}
