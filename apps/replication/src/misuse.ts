/** Errors that the packages throw on purpose, told by name so that two installed copies of a package agree. */
const ownErrors = new Set(["MesometricsError", "AuditError", "DistributionError"]);

/** The code of an error that the user can do something about: one of ours, or one of the file system. */
export function misuseCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, errno } = error as NodeJS.ErrnoException;
  return typeof code === "string" && (ownErrors.has(error.name) || typeof errno === "number") ? code : null;
}

/** What to do about what the file system refuses; its own words name neither folder nor way out. */
const refusals: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Make room, or choose a folder on another disk with --output",
  EDQUOT: "your quota of the disk is used up. Make room, or choose another folder with --output",
  EROFS: "that disk can only be read. Choose another folder with --output",
  EACCES: "you may not write or read there. Change the rights of the folder, or choose another one with --output",
  EPERM: "you may not write or read there. Change the rights of the folder, or choose another one with --output",
  ENOTDIR: "a part of that path is a file, not a folder. Choose another folder with --output",
  EEXIST: "a file has that name, so no folder can be made there. Choose another folder with --output",
  ENAMETOOLONG: "that name is too long for the disk. Choose a shorter one",
  EMFILE: "too many files are open in this session. Close programs, or raise the limit (ulimit -n)",
};

/** The message of an error that has a code; one of the file system with its path and what to do. */
export function misuseMessage(error: Error): string {
  const { code = "", errno, path, message } = error as NodeJS.ErrnoException;
  const refusal = typeof errno === "number" && Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (refusal === undefined) return message;
  return `${path === undefined ? "The output cannot be written" : `${path} cannot be used`}: ${refusal}. What was there before is as it was.`;
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
