import { MesometricsError } from "@mesometrics/matrix";
import type { ShiftShare } from "./shift-share.js";

/** What one sector adds to an exposure. */
export interface ExposurePart {
  readonly sector: string;
  /** The period of the shock; null in a cross-section. */
  readonly time: string | null;
  /** The period in which the share was measured; null where shares have none. */
  readonly shareTime: string | null;
  readonly share: number;
  readonly shock: number;
  /** share x shock */
  readonly contribution: number;
}

/** An exposure and the shares and shocks that made it. */
export interface ExposureTrace {
  readonly unit: string;
  readonly time: string | null;
  readonly exposure: number;
  readonly shareSum: number;
  /** Sectors with a share, in the design's order; their contributions add up to the exposure. */
  readonly parts: readonly ExposurePart[];
  readonly rule: string;
}

/**
 * The shares and shocks behind one row of a shift-share design: what `traceCell` is to expressions.
 *
 * @param row of the design, counted from 0
 * @throws MesometricsError `ROW_OUT_OF_RANGE`
 * @example
 * ```ts
 * import { shiftShare, traceExposure } from "@mesometrics/indicators";
 * const weights = { unit: ["a", "a", "b", "b"], sector: ["farm", "mill", "farm", "mill"], value: [30, 10, 5, 15] };
 * const design = shiftShare(weights, { sector: ["farm", "mill"], value: [0.1, 0.3] });
 * traceExposure(design, 0).parts.map((part) => [part.sector, part.share, part.contribution]); // → [["farm", 0.75, 0.075], ["mill", 0.25, 0.075]]
 * ```
 */
export function traceExposure(design: ShiftShare, row: number): ExposureTrace {
  const { units, times, shares, unitShocks, shocks, shockLabels, basePeriod, convention, rule } = design;
  if (!Number.isInteger(row) || row < 0 || row >= units.length) {
    throw new MesometricsError(
      "ROW_OUT_OF_RANGE",
      `Rows are counted from 0 to ${units.length - 1}; there is no row ${row}.`,
      { row, rows: units.length },
    );
  }
  const parts: ExposurePart[] = [];
  for (let at = shares.rowPointers[row]!; at < shares.rowPointers[row + 1]!; at++) {
    const shock = shares.columnIndices[at]!;
    const { sector, time } = shockLabels[shock]!;
    const share = shares.values[at]!;
    const value = unitShocks === null ? shocks[shock]! : unitShocks.values[at]!;
    const shareTime = convention === "base-year" ? basePeriod : time;
    parts.push({ sector, time, shareTime, share, shock: value, contribution: share * value });
  }
  return {
    unit: units[row]!,
    time: times[row]!,
    exposure: design.exposure[row]!,
    shareSum: design.shareSums[row]!,
    parts,
    rule,
  };
}
