import { MesometricsError } from "@mesometrics/matrix";
import { kendall, spearman } from "./correlation.js";
import type { RowFrame } from "./period-rows.js";
import { rankScores } from "./ranks.js";

/** Which rows are ranked against each other: all, or those of the last period (all, where there are no periods). */
export type RankScope = "all-rows" | "last-period";

/** The rows that are ranked, with what they are called. */
export interface RankedRows {
  readonly scope: RankScope;
  readonly rows: Int32Array;
  /** The unit, where rows are those of one period; else unit and period, or the row's number. */
  readonly labels: readonly string[];
}

export function rankedRows(frame: RowFrame, scope: RankScope): RankedRows {
  const codes = frame.periodCodes;
  const last = frame.periodLabels.length - 1;
  const rows: number[] = [];
  for (let row = 0; row < frame.rows; row++) {
    if (scope === "all-rows" || codes === null || codes[row] === last) rows.push(row);
  }
  if (rows.length < 2) {
    throw new MesometricsError(
      "NEED_TWO_ROWS",
      `Ranks are compared between rows, but the last period has only ${rows.length}. Choose ranks: "all-rows".`,
      { rows: rows.length },
    );
  }
  const single = scope === "last-period" && codes !== null;
  return {
    scope,
    rows: Int32Array.from(rows),
    labels: rows.map((row) => (single ? (frame.keyOf(row)?.unit ?? frame.nameOf(row)) : frame.nameOf(row))),
  };
}

/** How far one ranking is from another. */
export interface RankShift {
  readonly spearman: number;
  readonly kendall: number;
  readonly meanShift: number;
  readonly largestShift: number;
  /** Where the largest shift is: the first such row's label. */
  readonly mostShifted: string;
}

export function pick(scores: ArrayLike<number>, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => scores[row]!);
}

/** Scores of the ranked rows against other scores of them. */
export function rankShift(base: Float64Array, other: Float64Array, labels: readonly string[]): RankShift {
  const before = rankScores(base);
  const after = rankScores(other);
  let total = 0;
  let largestShift = 0;
  let place = 0;
  for (let i = 0; i < before.length; i++) {
    const shift = Math.abs(after[i] - before[i]);
    total += shift;
    if (shift > largestShift) {
      largestShift = shift;
      place = i;
    }
  }
  return {
    spearman: spearman(base, other),
    kendall: kendall(base, other),
    meanShift: total / before.length,
    largestShift,
    mostShifted: labels[place]!,
  };
}
