import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type PanelResiduals, panelResiduals } from "./panel-residuals.js";
import { descriptiveResult } from "./test-result.js";

/** The correlations of residuals between units, over the periods that two units share. */
export interface ResidualCorrelations {
  readonly sample: PanelResiduals;
  /** length pairs */
  readonly correlations: Float64Array;
  /** length pairs: periods that the two units share, at least 2 */
  readonly shared: Int32Array;
  /** length pairs: the codes of the two units */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Pairs left out: fewer than two shared periods, or residuals that do not vary over them. */
  readonly omitted: { readonly tooFewPeriods: number; readonly constant: number };
  /** The most periods of a unit. */
  readonly longest: number;
  /** "residuals after the fixed effects firm; 45 of 45 pairs", for the rule of a test. */
  readonly description: string;
}

/** Below this share of the largest residual, a standard deviation is rounding. */
const CONSTANT = 1e-11;

/**
 * Correlations of all pairs of units, each over the shared periods and with the means of those periods.
 *
 * @throws the codes of `panelResiduals`; `NO_SHARED_PERIODS` where no pair is left
 */
export function residualCorrelations(fit: Estimate, data: Dataset, test: string): ResidualCorrelations {
  const sample = panelResiduals(fit, data, test);
  const { units, periods, unit, time, residuals } = sample;
  const table = new Float64Array(units * periods).fill(Number.NaN);
  const observed = new Int32Array(units);
  let largest = 0;
  for (let i = 0; i < residuals.length; i++) {
    table[unit.codes[i] * periods + time.codes[i]] = residuals[i];
    observed[unit.codes[i]]++;
    largest = Math.max(largest, Math.abs(residuals[i]));
  }
  const pairs = (units * (units - 1)) / 2;
  const correlations = new Float64Array(pairs);
  const shared = new Int32Array(pairs);
  const first = new Int32Array(pairs);
  const second = new Int32Array(pairs);
  const smallest = CONSTANT * CONSTANT * largest * largest;
  let used = 0;
  let tooFewPeriods = 0;
  let constant = 0;
  for (let i = 1; i < units; i++) {
    for (let j = 0; j < i; j++) {
      const pair = correlation(table, i * periods, j * periods, periods, smallest);
      if (pair.shared < 2) tooFewPeriods++;
      else if (pair.value === null) constant++;
      else {
        correlations[used] = pair.value;
        shared[used] = pair.shared;
        first[used] = i;
        second[used] = j;
        used++;
      }
    }
  }
  if (used === 0) {
    throw new MesometricsError(
      "NO_SHARED_PERIODS",
      `${test} compares units over the periods they share, and no two units of the sample share two periods with varying residuals`,
      { pairs, tooFewPeriods, constant },
    );
  }
  return {
    sample,
    correlations: correlations.subarray(0, used),
    shared: shared.subarray(0, used),
    first: first.subarray(0, used),
    second: second.subarray(0, used),
    omitted: { tooFewPeriods, constant },
    longest: observed.reduce((most, count) => Math.max(most, count), 0),
    description: `${sample.description}; ${used} of ${pairs} pairs of units`,
  };
}

function correlation(
  table: Float64Array,
  a: number,
  b: number,
  periods: number,
  smallest: number,
): { readonly shared: number; readonly value: number | null } {
  let shared = 0;
  let meanA = 0;
  let meanB = 0;
  for (let t = 0; t < periods; t++) {
    const x = table[a + t];
    const y = table[b + t];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    shared++;
    meanA += x;
    meanB += y;
  }
  if (shared < 2) return { shared, value: null };
  meanA /= shared;
  meanB /= shared;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let t = 0; t < periods; t++) {
    const x = table[a + t] - meanA;
    const y = table[b + t] - meanB;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  if (squaresA <= shared * smallest || squaresB <= shared * smallest) return { shared, value: null };
  const value = products / (Math.sqrt(squaresA) * Math.sqrt(squaresB));
  return { shared, value: Math.max(-1, Math.min(1, value)) };
}

/**
 * The mean of the residuals' pairwise correlations between units, or of their absolute values: how strong the dependence
 * is that the CD test finds. A description; it has no distribution.
 *
 * R: `plm::pcdtest(fit, test = "rho" | "absrho")`; Stata: `xtcd`, `xtcsd, abs`.
 *
 * @throws `NO_SHARED_PERIODS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`,
 * `ONE_UNIT`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, meanResidualCorrelation, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * meanResidualCorrelation(fit, data).statistic; // → 0.15537308
 * meanResidualCorrelation(fit, data, "absolute").statistic; // → 0.43880198
 * ```
 */
export function meanResidualCorrelation(
  fit: Estimate,
  data: Dataset,
  type: "signed" | "absolute" = "signed",
): TestResult {
  const { correlations, description } = residualCorrelations(fit, data, "The mean correlation of residuals");
  let total = 0;
  for (const value of correlations) total += type === "absolute" ? Math.abs(value) : value;
  return descriptiveResult(
    {
      id: type === "absolute" ? "mean-absolute-correlation" : "mean-correlation",
      label: `Mean ${type === "absolute" ? "absolute " : ""}correlation of residuals between units`,
      nullHypothesis: "A description, no hypothesis",
      rule: description,
      source: "Pesaran (2021)",
    },
    total / correlations.length,
  );
}
