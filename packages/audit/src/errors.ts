/** The codes that {@link AuditError} carries. */
export type AuditErrorCode = "INVALID_PRINTED_NUMBER" | "INVALID_ENTRY" | "INVALID_PARAMETER" | "INVALID_PUBLISHED";

/**
 * Thrown by every function of this package: `code` is stable and meant for programs, `message` says what is wrong and
 * what to do, `details` carries the offending names and texts.
 */
export class AuditError extends Error {
  readonly code: AuditErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: AuditErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "AuditError";
    this.code = code;
    this.details = details;
  }
}
