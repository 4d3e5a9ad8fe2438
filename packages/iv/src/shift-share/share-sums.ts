import type { Note } from "@mesometrics/inference";
import { column, MesometricsError, matrix, sum } from "@mesometrics/matrix";
import { type ExposureEquation, isExplained, partialledOut } from "./exposure-equation.js";

/** Shares add up to 1 up to this. */
const complete = 1e-8;

/** What the controls of a regression say about the sum of shares. */
export interface ShareSums {
  readonly smallest: number;
  readonly largest: number;
  readonly complete: boolean;
  /**
   * Which shock controls the regional controls contain: `period` where the sum of shares is controlled for in each
   * period, `constant` where it is over all periods together, `none` where it is not.
   */
  readonly controlled: "period" | "constant" | "none";
}

/** Reads the sums of shares off the sample and finds whether controls and effects explain them. */
export function shareSumsOf(equation: ExposureEquation): ShareSums {
  const { design, designRow, roots } = equation;
  const n = designRow.length;
  const sums = Float64Array.from(designRow, (row) => design.shareSums[row]);
  const times = Array.from(designRow, (row) => design.times[row]);
  const periods = [...new Set(times)];
  const columns = matrix(n, periods.length + 1);
  columns.data.set(sums);
  for (let i = 0; i < n; i++) columns.data[i + (1 + periods.indexOf(times[i])) * n] = sums[i];
  const partialled = partialledOut(equation, columns);
  const explained = (j: number): boolean =>
    isExplained(
      column(partialled, j),
      column(columns, j).map((value, i) => value * roots[i]),
    );
  const byPeriod = periods.every((_, t) => explained(1 + t));
  const smallest = sums.reduce((low, one) => Math.min(low, one), Number.POSITIVE_INFINITY);
  const largest = sums.reduce((high, one) => Math.max(high, one), Number.NEGATIVE_INFINITY);
  return {
    smallest,
    largest,
    complete: smallest > 1 - complete && largest < 1 + complete,
    controlled: byPeriod && periods.length > 1 ? "period" : explained(0) ? "constant" : "none",
  };
}

/**
 * What a mean of the shocks that is part of the exposure deserves: an error, or the note that was asked for instead.
 *
 * @throws `INCOMPLETE_SHARES`; `SHOCK_MEAN_NOT_CONTROLLED` where complete shares meet an equation without constant
 */
export function requireControlledSums(sums: ShareSums, periods: number, asked: "error" | "note"): readonly Note[] {
  const needed = sums.complete || periods === 1 ? "constant" : "period";
  if (sums.controlled === "period" || sums.controlled === needed) return [];
  const { note, advice } = sums.complete ? withoutConstant() : incomplete(sums, needed);
  if (asked === "note") return [note];
  throw new MesometricsError(note.code, `${note.message} ${advice}`, {
    smallest: sums.smallest,
    largest: sums.largest,
    needed,
  });
}

function withoutConstant(): { readonly note: Note; readonly advice: string } {
  return {
    note: {
      code: "SHOCK_MEAN_NOT_CONTROLLED",
      message:
        "The equation has no constant and no effects that explain one, so the mean of the shocks is part of the exposure.",
    },
    advice: 'Keep the intercept, centre the shocks, or accept it: { incompleteShares: "note" }.',
  };
}

function incomplete(sums: ShareSums, needed: "constant" | "period"): { readonly note: Note; readonly advice: string } {
  const range = `${sums.smallest.toPrecision(4)} to ${sums.largest.toPrecision(4)}`;
  const when = needed === "period" ? " in every period" : "";
  const what = needed === "period" ? "the sum of shares by period (i(period, share_sum))" : "share_sum";
  return {
    note: {
      code: "INCOMPLETE_SHARES",
      message: `The shares add up to ${range}, not to 1, and the equation does not control for their sum${when}: regions with larger sums get the mean shock as a treatment.`,
    },
    advice: `Add ${what} to the regressors, use shiftShareIv with shareSums: "control", or accept it: { incompleteShares: "note" }.`,
  };
}

/** s_k: the weighted mean share of each shock, adding up to 1; length S. */
export function shockWeights(equation: ExposureEquation): Float64Array {
  const { scaledTranspose, roots } = equation;
  const totals = timesRoots(scaledTranspose, roots);
  const whole = sum(totals);
  return totals.map((one) => one / whole);
}

/** Σ_i s_ik √w_i v_i for every shock. */
export function timesRoots(
  { rows, rowPointers, columnIndices, values }: ExposureEquation["scaledTranspose"],
  v: Float64Array,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, k) => {
    const parts: number[] = [];
    for (let entry = rowPointers[k]; entry < rowPointers[k + 1]; entry++) {
      parts.push(values[entry] * v[columnIndices[entry]]);
    }
    return sum(parts);
  });
}

/** 1/Σ s², of parts that add up to 1. */
export function effectiveNumber(parts: ArrayLike<number>): number {
  return 1 / sum(Array.from(parts, (one) => one * one));
}

/** Sums within groups, length `groups`. */
export function sumsBy(codes: Int32Array, groups: number, values: Float64Array): Float64Array {
  const sums = new Float64Array(groups);
  for (let k = 0; k < codes.length; k++) sums[codes[k]] += values[k];
  return sums;
}
