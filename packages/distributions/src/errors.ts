/** The codes that {@link DistributionError} carries. */
export type DistributionErrorCode = "INVALID_PARAMETER" | "NO_CONVERGENCE";

/**
 * Thrown by every function of this package: `code` is stable and meant for programs, `message` says what is wrong and
 * what to do, `details` carries the offending names and numbers.
 */
export class DistributionError extends Error {
  readonly code: DistributionErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: DistributionErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "DistributionError";
    this.code = code;
    this.details = details;
  }
}
