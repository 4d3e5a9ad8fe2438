import { MesometricsError } from "@mesometrics/matrix";
import type { Indicator } from "./indicator-columns.js";

/** An indicator on [0, 1], 1 being best, and the two values that were used. */
export interface NormalisedIndicator {
  /** length n, in [0, 1]; at least one 0 and one 1 */
  readonly values: Float64Array;
  readonly minimum: number;
  readonly maximum: number;
}

/** A range of so few roundings of the largest value is noise of the arithmetic that made the column. */
const ROUNDINGS = 16 * Number.EPSILON;

/**
 * Min-max normalisation over all rows: (x - min)/(max - min) for direction "+", (max - x)/(max - min) for "-"
 * (OECD and JRC 2008, Handbook on Constructing Composite Indicators, step 5).
 */
export function minMax({ name, direction, values }: Indicator): NormalisedIndicator {
  let minimum = values[0];
  let maximum = values[0];
  for (let i = 1; i < values.length; i++) {
    if (values[i] < minimum) minimum = values[i];
    if (values[i] > maximum) maximum = values[i];
  }
  // Halves keep the range of values near the largest double finite.
  const half = Number.isFinite(maximum - minimum) ? 1 : 0.5;
  const range = maximum * half - minimum * half;
  if (range <= ROUNDINGS * half * Math.max(Math.abs(minimum), Math.abs(maximum))) {
    throw new MesometricsError(
      "CONSTANT_INDICATOR",
      `Indicator "${name}" is the same in every row (${minimum})${range > 0 ? " up to rounding" : ""}: it cannot tell ` +
        "rows apart, and its min-max normalisation is 0/0. Leave it out.",
      { indicator: name, value: minimum },
    );
  }
  const normalised = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const distance = direction === "+" ? values[i] * half - minimum * half : maximum * half - values[i] * half;
    normalised[i] = distance / range;
  }
  return { values: normalised, minimum, maximum };
}
