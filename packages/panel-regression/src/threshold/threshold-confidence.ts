import { MesometricsError } from "@mesometrics/matrix";
import type { SearchCurve } from "./threshold-search.js";
import type { ThresholdSpace } from "./threshold-space.js";

/** The values that the likelihood-ratio test does not reject. */
export interface ThresholdConfidenceSet {
  readonly level: number;
  /** c(alpha) = -2 ln(1 - sqrt(1 - alpha)): 7.35 at 95 %. */
  readonly criticalValue: number;
  readonly low: number;
  readonly high: number;
  /** The set may have holes: its runs of adjacent candidates. */
  readonly pieces: readonly { readonly low: number; readonly high: number }[];
}

/** What a plot of the likelihood ratio needs: candidates that a regime's minimum size excludes are left out. */
export interface LikelihoodRatioCurve {
  readonly values: Float64Array;
  /** LR(c) = (S(c) - S(c hat)) / (S(c hat) / (n (T - 1))), the other thresholds held */
  readonly likelihoodRatio: Float64Array;
  /** The values of the thresholds held fixed. */
  readonly held: readonly number[];
}

/** c(alpha) of Hansen (1999, equation 16) for the level 1 - alpha. */
export function likelihoodRatioCriticalValue(level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_LEVEL", `A confidence level lies between 0 and 1, not ${level}`, { level });
  }
  return -2 * Math.log(1 - Math.sqrt(level));
}

/** The likelihood-ratio curve of one search and the set of values below the critical value. */
export function confidenceOf(
  curve: SearchCurve,
  space: ThresholdSpace,
  level: number,
): { readonly curve: LikelihoodRatioCurve; readonly confidence: ThresholdConfidenceSet } {
  const criticalValue = likelihoodRatioCriticalValue(level);
  const smallest = curve.rss[curve.best];
  const variance = smallest / (space.units * (space.periods - 1));
  const values: number[] = [];
  const ratios: number[] = [];
  const pieces: { low: number; high: number }[] = [];
  let isOpen = false;
  for (let c = 0; c < curve.rss.length; c++) {
    if (Number.isNaN(curve.rss[c])) {
      isOpen = false;
      continue;
    }
    const value = space.candidates[c];
    const ratio = variance > 0 ? (curve.rss[c] - smallest) / variance : curve.rss[c] > 0 ? Number.POSITIVE_INFINITY : 0;
    values.push(value);
    ratios.push(ratio);
    const last = pieces.at(-1);
    if (ratio > criticalValue) isOpen = false;
    else if (isOpen && last !== undefined) last.high = value;
    else {
      pieces.push({ low: value, high: value });
      isOpen = true;
    }
  }
  return {
    curve: {
      values: Float64Array.from(values),
      likelihoodRatio: Float64Array.from(ratios),
      held: curve.held.map((c) => space.candidates[c]),
    },
    confidence: {
      level,
      criticalValue,
      low: (pieces[0] as { low: number }).low,
      high: (pieces.at(-1) as { high: number }).high,
      pieces,
    },
  };
}
