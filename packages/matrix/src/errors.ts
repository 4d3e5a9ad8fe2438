/** A name or a cell that a message quotes is cut beyond this; the whole message beyond the second number. */
const LONGEST_WORD = 300;
const LONGEST_MESSAGE = 10_000;

/**
 * The base of every error that the packages throw on purpose. `code` is stable and meant for programs; `message` says
 * what is wrong and what to do; `details` carries the names and numbers of the message as plain data. A message that quotes
 * a name of thousands of characters shows its beginning and its length; `details` have it whole.
 */
export class MesometricsError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(readable(message));
    this.name = "MesometricsError";
    this.code = code;
    this.details = details;
  }
}

function readable(message: string): string {
  if (message.length <= LONGEST_WORD) return message;
  const short = message.replace(/\S{301,}/gu, (word) => `${word.slice(0, 80)}… (${word.length} characters)`);
  if (short.length <= LONGEST_MESSAGE) return short;
  return `${short.slice(0, LONGEST_MESSAGE - 40)} … (${short.length} characters in all)`;
}
