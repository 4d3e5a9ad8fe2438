/**
 * The base of every error that the packages throw on purpose. `code` is stable and meant for programs; `message` says
 * what is wrong and what to do; `details` carries the names and numbers of the message as plain data.
 */
export class MesometricsError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "MesometricsError";
    this.code = code;
    this.details = details;
  }
}
