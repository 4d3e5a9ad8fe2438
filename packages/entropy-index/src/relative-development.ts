import { MesometricsError } from "@mesometrics/matrix";
import type { IndexNote } from "./conventions.js";

export type LagType = "first-lags" | "balanced" | "second-lags";

export interface RelativeDevelopment {
  /** U1/U2, length n; null where the second system is 0 */
  readonly ratios: readonly (number | null)[];
  /** length n; null where both are 0 */
  readonly types: readonly (LagType | null)[];
  /** A ratio within these bounds, both included, is balanced. */
  readonly bounds: readonly [lower: number, upper: number];
  readonly notes: readonly IndexNote[];
}

/**
 * Which of two systems lags: the ratio of their levels, balanced within `bounds` (default 0.8 to 1.2).
 *
 * @throws MesometricsError `COLUMN_LENGTH`, `NEGATIVE_SYSTEM`, `MISSING_CELLS`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { relativeDevelopment } from "@mesometrics/entropy-index";
 * relativeDevelopment([0.2, 0.5], [0.8, 0.5]).types; // → ["first-lags", "balanced"]
 * ```
 */
export function relativeDevelopment(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  bounds: readonly [lower: number, upper: number] = [0.8, 1.2],
): RelativeDevelopment {
  if (first.length !== second.length) {
    throw new MesometricsError("COLUMN_LENGTH", `The systems have ${first.length} and ${second.length} rows.`, {
      length: second.length,
      expected: first.length,
    });
  }
  if (!(bounds[0] > 0 && bounds[0] <= 1 && bounds[1] >= 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The bounds ${bounds.join(", ")} must enclose 1 and be positive.`, {
      bounds,
    });
  }
  const ratios: (number | null)[] = [];
  const types: (LagType | null)[] = [];
  const zeros: string[] = [];
  for (let row = 0; row < first.length; row++) {
    const one = first[row]!;
    const other = second[row]!;
    for (const value of [one, other]) {
      if (Number.isFinite(value) && value >= 0) continue;
      throw new MesometricsError(
        value < 0 ? "NEGATIVE_SYSTEM" : "MISSING_CELLS",
        `A system is ${value} in row ${row + 1}; levels are numbers from 0.`,
        { row: row + 1, value },
      );
    }
    ratios.push(other === 0 ? null : one / other);
    if (one === 0 && other === 0) {
      types.push(null);
      zeros.push(String(row + 1));
    } else if (one < bounds[0] * other) types.push("first-lags");
    else types.push(one > bounds[1] * other ? "second-lags" : "balanced");
  }
  const notes: IndexNote[] =
    zeros.length === 0
      ? []
      : [{ code: "ZERO_SYSTEMS", message: `In ${zeros.length} row(s) both systems are 0.`, terms: zeros }];
  return { ratios, types, bounds, notes };
}
