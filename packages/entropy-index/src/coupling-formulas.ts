import { MesometricsError } from "@mesometrics/matrix";

/**
 * How C and D are made. `"standard"` and `"wang-2021"` are models; the others repeat faults that circulate, and are only
 * for comparing with numbers that were made with them.
 */
export type CouplingFormula =
  /** C = m (∏ U)^(1/m) / Σ U, D = √(C·T) */
  | "standard"
  /** C = √((1 - mean|U_i - U_j|)·(∏ U/U_max)^(1/(m-1))), D = √(C·T) */
  | "wang-2021"
  /** C = √(U1 U2)/(U1 + U2), D = C·T: document 002, equations 4 and 6 */
  | "as-printed-002"
  /** C = (∏ U)^(1/m) / Σ U, D = √(C·T): the factor m is lost */
  | "without-factor"
  /** C as in the standard model, D = C·T: the root is lost */
  | "without-root";

export const COUPLING_FORMULAS: readonly CouplingFormula[] = [
  "standard",
  "wang-2021",
  "as-printed-002",
  "without-factor",
  "without-root",
];

/** C of a row, or null where every U is 0. Levels are divided by the largest, so nothing underflows. */
export function couplingDegree(
  levels: readonly Float64Array[],
  row: number,
  formula: CouplingFormula,
  power: number,
): number | null {
  const count = levels.length;
  let largest = 0;
  for (const level of levels) largest = Math.max(largest, level[row]);
  if (largest === 0) return null;
  let product = 1;
  let logarithms = 0;
  let total = 0;
  for (const level of levels) {
    const share = level[row] / largest;
    product *= share;
    logarithms += Math.log(share);
    total += share;
  }
  if (formula === "wang-2021") {
    let distances = 0;
    for (let i = 0; i < count; i++)
      for (let j = 0; j < i; j++) distances += Math.abs(levels[i]![row] - levels[j]![row]);
    const closeness = 1 - distances / ((count * (count - 1)) / 2);
    const evenness = count === 2 ? product : Math.exp(logarithms / (count - 1));
    return Math.sqrt(Math.max(0, closeness) * evenness);
  }
  const mean = count === 2 ? Math.sqrt(product) : Math.exp(logarithms / count);
  const ratio = Math.min(1, (count * mean) / total);
  if (formula === "as-printed-002" || formula === "without-factor") return ratio / count;
  if (power * count === 1 || ratio === 0) return ratio;
  return Math.exp(count * power * Math.log(ratio));
}

/**
 * The standard D from values that were computed as document 002 prints them: D = √(2·COV), exactly, for two systems with
 * equal weights.
 *
 * @throws MesometricsError `OUT_OF_RANGE` for a value outside [0, 0.5], which the printed formula cannot give
 * @example
 * ```ts
 * import { standardFromPrinted } from "@mesometrics/entropy-index";
 * standardFromPrinted([0.0855, 0.5]); // → [0.413521, 1]
 * ```
 */
export function standardFromPrinted(printed: ArrayLike<number>): Float64Array {
  return Float64Array.from(printed, (value, row) => {
    if (value >= 0 && value <= 0.5 + 1e-12) return Math.sqrt(2 * Math.min(0.5, value));
    throw new MesometricsError(
      "OUT_OF_RANGE",
      `Value ${row + 1} is ${value}; the printed formula gives values from 0 to 0.5, so it was made by another one.`,
      { row: row + 1, value },
    );
  });
}
