import { MesometricsError } from "@mesometrics/matrix";

/** A column of so many doubles takes 4 GB; positions within it still are 32-bit integers. */
const MOST_ROWS = 2 ** 29;

/**
 * Refuses a table that no memory can hold, before anything of its size is made.
 *
 * @throws OUT_OF_MEMORY
 */
export function requireSize(rows: number, columns: number): void {
  if (rows <= MOST_ROWS) return;
  const megabytes = Math.ceil((8 * rows * columns) / 1e6);
  throw new MesometricsError(
    "OUT_OF_MEMORY",
    `The table has ${rows} rows of ${columns} column${columns === 1 ? "" : "s"}, ${megabytes} MB as doubles; more than ${MOST_ROWS} rows cannot be held. Use a sample of the rows, or sums over cells of equal regressors with frequency weights.`,
    { rows, columns, megabytes },
  );
}
