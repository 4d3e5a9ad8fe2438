import { type GroupCodes, singletons } from "@mesometrics/fixed-effects";
import type { ModelFrame } from "@mesometrics/panel-data";
import type { LinearCombination } from "./collinearity.js";
import type { Note } from "./estimate.js";
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
  if (frame.fixedEffects.length === 0) return [];
  const { length } = singletons(frame.fixedEffects.map((effect) => observedCodes(frame, effect)));
  if (length === 0) return [];
  return [
    {
      code: "SINGLETONS",
      message: `${length} row${length > 1 ? "s are" : " is"} alone in a level of a fixed effect and fitted exactly; kept, as fixest 0.12 does (reghdfe drops such rows, which makes clustered standard errors a little larger)`,
    },
  ];
}

/** The levels of the observations: a row that stands for several is not alone in its level. */
function observedCodes({ weights }: ModelFrame, { codes, levels }: GroupCodes): GroupCodes {
  if (weights?.kind !== "frequency") return { codes, levels };
  return { codes: Int32Array.of(...codes, ...codes.filter((_, i) => weights.values[i] > 1)), levels };
}

/** Residuals that are rounding only: their standard errors say nothing. */
export function perfectFit(residuals: Float64Array, frame: ModelFrame): Note[] {
  const { outcome } = frame;
  const scale = rowScale(frame);
  let largest = 0;
  let size = 0;
  for (let i = 0; i < outcome.length; i++) {
    largest = Math.max(largest, Math.abs(residuals[i]));
    size = Math.max(size, Math.abs(outcome[i]) * (scale?.[i] ?? 1));
  }
  if (largest > 1e-13 * size) return [];
  return [
    {
      code: "PERFECT_FIT",
      message: "The regressors fit the outcome exactly: the residuals are rounding, and so are the standard errors",
    },
  ];
}
