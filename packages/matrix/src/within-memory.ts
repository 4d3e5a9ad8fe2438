import { MesometricsError } from "./errors.js";

/** What engines say when an array, a string, a map or a WebAssembly memory cannot be had. */
const NO_MEMORY =
  /allocation failed|out of memory|invalid (?:typed )?array length|length (?:is )?(?:too large|out of range)|array buffer|maximum size exceeded|invalid string length|could not allocate/iu;

/**
 * What `run` returns; where an array that it needs cannot be had, an error that says how large the data are. The process is
 * as it was before: nothing of the attempt is kept.
 *
 * @param rows rows of the data at hand
 * @param columns how many columns of doubles they have
 * @throws OUT_OF_MEMORY with `details.rows`, `details.columns` and `details.megabytes` (the columns as doubles); every other
 *   error as it is
 * @example
 * ```ts
 * import { withinMemory } from "@mesometrics/matrix";
 * withinMemory(3, 2, () => "done"); // → "done"
 * withinMemory(2 ** 50, 1, () => new Float64Array(2 ** 50)); // throws OUT_OF_MEMORY
 * ```
 */
export function withinMemory<Result>(rows: number, columns: number, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw isOutOfMemory(error) ? outOfMemoryOf(rows, columns, error) : error;
  }
}

/** The error of data that cannot be held, from what a host or a deeper function said. */
function outOfMemoryOf(rows: number, columns: number, reason: Error): MesometricsError {
  const known: Readonly<Record<string, unknown>> = reason instanceof MesometricsError ? reason.details : {};
  // A deeper function may have known its own data already.
  if (reason instanceof MesometricsError && known.rows !== undefined) return reason;
  const megabytes = Math.ceil((8 * rows * columns) / 1e6);
  return new MesometricsError(
    "OUT_OF_MEMORY",
    `The memory does not suffice: ${rows} rows of ${columns} column${columns === 1 ? "" : "s"} take ${megabytes} MB as doubles, and an estimate needs several times as much. ` +
      `Leave out columns that the model does not use, use fewer rows, hand over typed arrays with { copy: false }, or take a machine with more memory. (${reason.message})`,
    { ...known, rows, columns, megabytes, reason: reason.message },
  );
}

function isOutOfMemory(error: unknown): error is Error {
  if (error instanceof MesometricsError) return error.code === "OUT_OF_MEMORY";
  return (
    error instanceof Error &&
    (error.name === "RangeError" || error.name === "InternalError") &&
    NO_MEMORY.test(error.message)
  );
}
