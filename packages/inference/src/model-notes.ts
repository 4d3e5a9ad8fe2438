import { type GroupCodes, singletons } from "@mesometrics/fixed-effects";
import { type ModelFrame, rowsPerLevel } from "@mesometrics/panel-data";
import type { LinearCombination } from "./collinearity.js";
import type { Note } from "./estimate.js";
import { outcomeMoments } from "./outcome-moments.js";
import { rowScale } from "./weights.js";

/** A column that was left out, with what explains it. */
export function collinearNote(code: string, what: string, dropped: LinearCombination): Note {
  return {
    code,
    message: `${what} '${dropped.label}' was dropped: ${dropped.explanation}`,
    terms: [dropped.label],
  };
}

/** Rows that their own dummy fits: they say nothing of the slopes, but they count as observations and clusters. */
export function singletonNote(frame: ModelFrame): Note[] {
  // Without a level of one row no row is alone, nor will one be when others have left.
  if (!frame.fixedEffects.some((effect) => effect.intercept && hasLoneRow(effect))) return [];
  const { length } = singletons(frame.fixedEffects.map((effect) => observedCodes(frame, effect)));
  if (length === 0) return [];
  return [
    {
      code: "SINGLETONS",
      message: `${length} row${length > 1 ? "s are" : " is"} alone in a level of a fixed effect and fitted exactly; kept, as fixest 0.12 does (reghdfe drops such rows, which makes clustered standard errors a little larger)`,
    },
  ];
}

function hasLoneRow({ codes, levels }: GroupCodes): boolean {
  return rowsPerLevel(codes, levels).includes(1);
}

/** The levels of the observations: a row that stands for several is not alone in its level. */
function observedCodes({ weights }: ModelFrame, { codes, levels }: GroupCodes): GroupCodes {
  if (weights?.kind !== "frequency") return { codes, levels };
  const several = weights.values;
  let repeated = 0;
  for (let i = 0; i < several.length; i++) if (several[i] > 1) repeated++;
  const all = new Int32Array(codes.length + repeated);
  all.set(codes);
  let next = codes.length;
  for (let i = 0; i < several.length; i++) if (several[i] > 1) all[next++] = codes[i];
  return { codes: all, levels };
}

/** Rows that usually show that a fit is not perfect. */
const FIRST_ROWS = 256;

/** Sums of squares below this may have lost terms to the range of a double. */
const SMALLEST_SQUARE = 1e-240;

/** Residuals that are rounding only: their standard errors say nothing. */
export function perfectFit(residuals: Float64Array, frame: ModelFrame): Note[] {
  const { aboutZero } = outcomeMoments(frame);
  // The largest outcome is at most the norm of all: what a few rows show needs no pass over the others.
  const bound = aboutZero > SMALLEST_SQUARE ? 1e-13 * Math.sqrt(aboutZero) : Number.POSITIVE_INFINITY;
  if (largestOf(residuals, null, FIRST_ROWS) > bound) return [];
  const largest = largestOf(residuals, null, residuals.length);
  if (largest > 1e-13 * largestOf(frame.outcome, rowScale(frame), residuals.length)) return [];
  return [
    {
      code: "PERFECT_FIT",
      message: "The regressors fit the outcome exactly: the residuals are rounding, and so are the standard errors",
    },
  ];
}

function largestOf(x: Float64Array, scale: Float64Array | null, rows: number): number {
  let largest = 0;
  for (let i = 0; i < rows && i < x.length; i++) {
    largest = Math.max(largest, Math.abs(x[i]) * (scale === null ? 1 : scale[i]));
  }
  return largest;
}
