/** Errors that the packages throw on purpose, told by name so that two installed copies of a package agree. */
const ownErrors = new Set(["MesometricsError", "AuditError", "DistributionError"]);

/** The code of an error that the user can do something about: one of ours, or one of the file system. */
export function misuseCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, errno } = error as NodeJS.ErrnoException;
  return typeof code === "string" && (ownErrors.has(error.name) || typeof errno === "number") ? code : null;
}

/** A message may quote a file: what a terminal obeys is taken out, line ends are kept. */
export function printable(message: string): string {
  return (
    message
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, "")
      .slice(0, 20_000)
  );
}
