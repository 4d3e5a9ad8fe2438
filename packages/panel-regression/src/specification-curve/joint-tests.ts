import type { TestResult } from "@mesometrics/inference";
import type { SpecificationCurvePlan } from "./curve-plan.js";

const SOURCE = "Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4";

/** Statistics that differ by less than this share are equal. */
const TIE = 1e-10;

/** The three statistics of all regressions together, of the data or of a draw. */
interface Together {
  readonly median: number;
  readonly share: number;
  readonly average: number;
}

/**
 * The joint tests of a curve from the numbers of all regressions.
 *
 * @param at where the joint numbers of a regression begin in its row of `all`
 */
export function jointTests(
  plan: SpecificationCurvePlan,
  all: Float64Array,
  width: number,
  at: number,
): readonly TestResult[] {
  const { draws, seed, scheme, cluster, clusters } = plan.joint!;
  const models: number[] = [];
  for (let m = 0; m < plan.draws; m++) if (Number.isFinite(all[m * width + at]!)) models.push(m * width + at);
  const values = new Float64Array(models.length);
  const together = (estimateAt: (from: number) => number, statisticAt: (from: number) => number): Together => {
    let [positive, negative, total] = [0, 0, 0];
    models.forEach((from, m) => {
      values[m] = estimateAt(from);
      const t = statisticAt(from);
      total += t;
      if (t > all[from + 1]!) positive++;
      if (t < -all[from + 1]!) negative++;
    });
    return {
      median: medianOf(values.sort()),
      share: Math.max(positive, negative) / models.length,
      average: total / models.length,
    };
  };
  // The estimate of a regression stands in the block of its first covariance that has one.
  const observed = together(
    (from) => firstEstimate(all, from - at + 2, plan.grid.covariances.length),
    (from) => all[from]!,
  );
  const extreme = { median: 0, share: 0, average: 0 };
  for (let d = 0; d < draws; d++) {
    const one = together(
      (from) => all[from + 2 + d]!,
      (from) => all[from + 2 + draws + d]!,
    );
    for (const key of ["median", "share", "average"] as const) {
      if (Math.abs(one[key]) >= Math.abs(observed[key]) * (1 - TIE)) extreme[key]++;
    }
  }
  const pValue = (count: number) => (seed === null ? count / draws : (1 + count) / (1 + draws));
  const how =
    scheme === "wild"
      ? `wild cluster bootstrap by ${cluster} (${clusters} clusters) under the null of each specification`
      : `units exchange their histories of the regressor (${clusters} units)`;
  const rule = `${how}, ${draws} draws${seed === null ? ", all sign vectors" : `, seed ${seed}`}; ${models.length} regressions, t CR1 by ${cluster}, t(G - 1); ties count (>=)`;
  const test = (id: string, label: string, statistic: number, count: number): TestResult => ({
    id,
    label,
    statistic,
    distribution: "none",
    degreesOfFreedom: [],
    pValue: pValue(count),
    nullHypothesis:
      scheme === "wild"
        ? "the regressor has no effect in any specification"
        : "the regressor's history does nothing to any unit (sharp null)",
    rule,
    source: SOURCE,
  });
  return [
    test("median-estimate", "Median estimate", observed.median, extreme.median),
    test("share-significant", "Share significant, of the more frequent sign", observed.share, extreme.share),
    test("average-t", "Average t", observed.average, extreme.average),
  ];
}

function firstEstimate(all: Float64Array, from: number, covariances: number): number {
  for (let c = 0; c < covariances; c++) {
    const estimate = all[from + 6 * c]!;
    if (!Number.isNaN(estimate)) return estimate;
  }
  return Number.NaN;
}

/** The middle of sorted numbers, or the mean of the two middle ones. */
export function medianOf(sorted: Float64Array): number {
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
