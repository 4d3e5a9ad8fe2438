import { dot, inversePowerOfTwo, MesometricsError } from "@mesometrics/matrix";

/** How a column came out. */
export interface Removal {
  /** Conjugate gradient steps; 0 for the exact solvers. */
  readonly iterations: number;
  /** The largest |b'M_D x| over the unit-norm columns b of D, over |x|. */
  readonly check: number;
  /** |M_D x| / |x|, 0 for a zero column */
  readonly remaining: number;
}

/** Passes of the projection that a column may take; one is usual, or two. */
export const MOST_PASSES = 6;

/** What rounding leaves of a dummy in a column, over the norm of the column: a few ε. */
const CLEAN = 4 * Number.EPSILON;

/** Columns with a squared norm within this range need not be scaled. */
const SMALLEST_SQUARE = 1e-240;
const LARGEST_SQUARE = 1e240;

/** Passes until one leaves no more than rounding; `rest` is the largest product of a dummy with the column. */
export function repeated(
  norm: number,
  enough: number,
  pass: () => { readonly rest: number; readonly left: number },
): Swept {
  for (let passes = 1; ; passes++) {
    const { rest, left } = pass();
    const check = rest / norm;
    // One pass is enough where rounding is as small beside what is left as beside the column.
    const isClean = passes > 1 ? check <= enough : rest <= CLEAN * left;
    if (isClean || passes === MOST_PASSES) return { check, iterations: 0, left };
  }
}

/** Takes the effects out of x in place, again until the check is `enough` or no more passes are left. */
export type Sweep = (x: Float64Array, norm: number, enough: number) => Swept;

export interface Swept {
  readonly check: number;
  readonly iterations: number;
  /** |x| afterwards */
  readonly left: number;
}

/** Takes the effects out of columns that stand side by side in `data`; where there is a `from`, as they are there. */
export type RemoveColumns = (
  data: Float64Array,
  columns: number,
  from: readonly Float64Array[] | null,
) => readonly Removal[];

/**
 * x <- the sweep on the column `from`, which may be x, its elements brought near 1 where their squares would leave the
 * range of a double.
 */
export function removeScaled(x: Float64Array, from: Float64Array, n: number, tolerance: number, sweep: Sweep): Removal {
  requireRows(from, n);
  if (from !== x) x.set(from);
  const square = dot(x, x);
  if (inRange(square)) {
    const norm = Math.sqrt(square);
    const { check, iterations, left } = sweep(x, norm, tolerance);
    requireConverged(check, iterations, tolerance);
    return { iterations, check, remaining: left / norm };
  }
  const largest = largestOf(x, n);
  if (largest === 0) return { iterations: 0, check: 0, remaining: 0 };
  const unit = inversePowerOfTwo(largest);
  for (let i = 0; i < n; i++) x[i] *= unit;
  const norm = Math.sqrt(dot(x, x));
  const { check, iterations, left } = sweep(x, norm, tolerance);
  requireConverged(check, iterations, tolerance);
  for (let i = 0; i < n; i++) x[i] /= unit;
  return { iterations, check, remaining: left / norm };
}

/** Whether a column of this squared norm can be worked on in its own unit. */
export function inRange(square: number): boolean {
  return square > SMALLEST_SQUARE && square < LARGEST_SQUARE;
}

/** @throws NOT_CONVERGED where `check` is above the tolerance */
export function requireConverged(check: number, iterations: number, tolerance: number): void {
  if (!(check <= tolerance)) throw notConverged(check, iterations, tolerance);
}

export function notConverged(check: number, iterations: number, tolerance: number): MesometricsError {
  return new MesometricsError(
    "NOT_CONVERGED",
    `The fixed effects were not absorbed: after ${iterations} iterations a dummy still has ${check} of a column's norm (tolerance ${tolerance}). Allow more iterations, or drop effects that are almost combinations of each other.`,
    { iterations, check, tolerance },
  );
}

/** @throws SHAPE_MISMATCH when a column has not `n` rows */
export function requireRows(x: Float64Array, n: number): void {
  if (x.length === n) return;
  throw new MesometricsError("SHAPE_MISMATCH", `The column has ${x.length} rows, but the effects have ${n}.`, {
    rows: x.length,
    expected: n,
  });
}

/**
 * The largest magnitude of a column.
 *
 * @throws SHAPE_MISMATCH when it has not `n` rows
 * @throws NON_FINITE when an element is NaN or infinite
 */
export function largestOf(x: Float64Array, n: number): number {
  requireRows(x, n);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(x[i]);
    if (!(size < Number.POSITIVE_INFINITY)) {
      throw new MesometricsError("NON_FINITE", `The column is ${x[i]} in row ${i}; remove such rows first.`, {
        row: i,
        value: x[i],
      });
    }
    if (size > largest) largest = size;
  }
  return largest;
}
