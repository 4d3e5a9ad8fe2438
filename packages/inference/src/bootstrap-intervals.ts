import { normalCdf, normalQuantile } from "@mesometrics/distributions";
import { sortedQuantile } from "@mesometrics/panel-data";

/** Intervals of one quantity from its bootstrap draws. */
export interface BootstrapIntervals {
  readonly standardError: number;
  readonly percentile: { readonly low: number; readonly high: number };
  /** Bias-corrected and accelerated; null where undefined: all draws on one side of the estimate, or no jackknife. */
  readonly bca: { readonly low: number; readonly high: number } | null;
}

/**
 * Standard error, percentile and BCa interval from bootstrap draws, by Stata's percentile rule (type 2).
 *
 * BCa reads the draws at Phi(z0 + (z0 + z_p) / (1 - a (z0 + z_p))), where Phi(z0) is the share of draws below the estimate (a
 * draw equal to it counts half) and a = sum d^3 / (6 (sum d^2)^(3/2)), d the mean of the leave-one-out estimates less each.
 *
 * Source: Efron (1987), JASA 82, 171-185; Efron and Tibshirani (1993), chapter 14. Stata: `estat bootstrap, percentile bca`
 * after `bootstrap, bca`; R: `boot::boot.ci(type = c("perc", "bca"))`, which interpolates between the same draws.
 *
 * @param draws all finite, at least two
 * @param jackknife the estimate without each independent part in turn; not finite where that is undefined
 *
 * @example
 * ```ts
 * import { bootstrapIntervals } from "@mesometrics/inference";
 * const draws = Float64Array.from({ length: 999 }, (_, i) => Math.sqrt(i));
 * bootstrapIntervals(draws, 20, [19, 20, 21, 22], 0.95).percentile.low; // → 4.8989795
 * ```
 */
export function bootstrapIntervals(
  draws: Float64Array,
  estimate: number,
  jackknife: readonly number[],
  level: number,
): BootstrapIntervals {
  const sorted = draws.slice().sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const tail = (1 - level) / 2;
  const interval = (low: number, high: number) => ({
    low: sortedQuantile(sorted, low, 2),
    high: sortedQuantile(sorted, high, 2),
  });
  // Half of the ties count as below, so that a symmetric discrete distribution needs no correction.
  const below = sorted.reduce((sum, value) => sum + (value < estimate ? 1 : value === estimate ? 0.5 : 0), 0);
  const bias = normalQuantile(below / count);
  const acceleration = accelerationOf(jackknife);
  const adjusted = (p: number): number => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  const isDefined = Number.isFinite(bias) && Number.isFinite(acceleration);
  return {
    standardError: Math.sqrt(squares / (count - 1)),
    percentile: interval(tail, 1 - tail),
    bca: isDefined ? interval(adjusted(tail), adjusted(1 - tail)) : null,
  };
}

function accelerationOf(jackknife: readonly number[]): number {
  const mean = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length;
  let second = 0;
  let third = 0;
  for (const value of jackknife) {
    const d = mean - value;
    second += d * d;
    third += d * d * d;
  }
  return second > 0 ? third / (6 * second * Math.sqrt(second)) : second === 0 ? 0 : Number.NaN;
}
