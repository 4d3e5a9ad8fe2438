import { MesometricsError } from "./errors.js";
import type { Matrix } from "./matrix.js";

/** @throws SHAPE_MISMATCH when `holds` is false */
export function requireShape(
  holds: boolean,
  message: () => string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  if (!holds) throw new MesometricsError("SHAPE_MISMATCH", message(), details);
}

/** @throws SHAPE_MISMATCH when `a` is not square */
export function requireSquare(a: Matrix, operation: string): void {
  requireShape(
    a.rows === a.columns,
    () => `${operation} needs a square matrix, but this one is ${a.rows} x ${a.columns}.`,
    {
      rows: a.rows,
      columns: a.columns,
    },
  );
}

/** @throws NON_FINITE when an element is NaN or infinite: a factorisation of it would be NaN throughout */
export function requireFinite(a: Matrix, operation: string): void {
  const data = a.data;
  for (let index = 0; index < data.length; index++) {
    // x - x is 0 exactly for finite x and NaN otherwise.
    if (data[index] - data[index] !== 0) {
      const row = index % a.rows;
      const column = (index - row) / a.rows;
      throw new MesometricsError(
        "NON_FINITE",
        `${operation} needs finite numbers, but element (${row}, ${column}) is ${data[index]}. Remove or fill missing values first; numbers beyond about 1e150 have no squares: measure them in another unit.`,
        { row, column, value: data[index] },
      );
    }
  }
}

/** @throws INVALID_ARGUMENT when `value` is not a finite number >= 0 */
export function requireTolerance(value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError("INVALID_ARGUMENT", `A tolerance is a finite number >= 0, but it is ${value}.`, {
      value,
    });
  }
}
