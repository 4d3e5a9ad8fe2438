import { MesometricsError } from "./errors.js";

/**
 * `length` zeros, or an error that says how much memory was wanted for what: a host that has not so much left throws a
 * RangeError without either.
 *
 * @param purpose says what the numbers are, as the subject of a sentence: "The column of residuals"
 * @throws OUT_OF_MEMORY with `details.bytes`
 * @example
 * ```ts
 * import { allocateDoubles } from "@mesometrics/matrix";
 * allocateDoubles(3, () => "The weights"); // → [0,0,0]
 * ```
 */
export function allocateDoubles(length: number, purpose: () => string): Float64Array {
  try {
    return new Float64Array(length);
  } catch (error) {
    throw outOfMemory(8 * length, purpose, error);
  }
}

/**
 * `length` 32-bit zeros, as `allocateDoubles`.
 *
 * @throws OUT_OF_MEMORY with `details.bytes`
 * @example
 * ```ts
 * import { allocateIntegers } from "@mesometrics/matrix";
 * allocateIntegers(2, () => "The group codes"); // → [0,0]
 * ```
 */
export function allocateIntegers(length: number, purpose: () => string): Int32Array {
  try {
    return new Int32Array(length);
  } catch (error) {
    throw outOfMemory(4 * length, purpose, error);
  }
}

function outOfMemory(bytes: number, purpose: () => string, error: unknown): MesometricsError {
  const size = bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  return new MesometricsError(
    "OUT_OF_MEMORY",
    `${purpose()} needs ${size} of memory in one piece, which cannot be had here: work on fewer rows or columns at a time, close what else holds memory, or take a machine with more.`,
    { bytes, reason: error instanceof Error ? error.message : String(error) },
  );
}
