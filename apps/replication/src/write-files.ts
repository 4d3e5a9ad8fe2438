import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";

/** The contents of files by name: texts and containers. */
export type OutputFiles = Readonly<Record<string, string | Uint8Array>>;

/**
 * Writes files into a folder, all or nothing: they are written into a temporary folder beside it and moved in when all
 * of them are there. When one cannot be moved, those that were there before are moved back. An interruption (Ctrl-C) while
 * files are written waits until they are; a process that is killed leaves every file as it was or as it shall be, never in part.
 *
 * @throws FILE_IN_USE when a file cannot be replaced: another program has it open, or a folder has its name
 */
export function writeFiles(folder: string, files: OutputFiles): void {
  const target = resolve(folder);
  mkdirSync(dirname(target), { recursive: true });
  delayInterruptions();
  const temporary = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const fresh = join(temporary, "new");
    mkdirSync(fresh);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(fresh, name), content);
    if (existsSync(target)) replaceAll(target, fresh, join(temporary, "old"), Object.keys(files));
    else renameSync(fresh, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const interruptions = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * From here on an interruption ends the process between two steps of the program only: nothing that is written without a pause is
 * cut in two. It stays so, because what was delayed is delivered after the pause.
 */
function delayInterruptions(): void {
  for (const [signal, code] of Object.entries(interruptions) as ["SIGINT", number][]) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(code));
  }
}

function replaceAll(target: string, fresh: string, old: string, names: readonly string[]): void {
  mkdirSync(old);
  const undo: (() => void)[] = [];
  const stop = (name: string, reason: string): never => {
    for (const back of undo.reverse()) back();
    const path = join(target, name);
    throw new MesometricsError("FILE_IN_USE", `${path} ${reason}`, { path });
  };
  for (const name of names) {
    const place = join(target, name);
    // A folder could be moved away like a file; what is in it would be lost.
    if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === true) {
      stop(name, "is a folder, so nothing was written. Rename it, or choose another folder with --output.");
    }
    try {
      const before = existsSync(place) ? join(old, name) : null;
      if (before !== null) keep(place, before);
      undo.push(() => (before === null ? rmSync(place, { force: true }) : renameSync(before, place)));
      renameSync(join(fresh, name), place);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      stop(
        name,
        `cannot be replaced (${code}), so nothing was written. Close the program that has it open, or choose another folder with --output.`,
      );
    }
  }
}

/** A second name for a file that is about to be replaced; where there are no links, it is moved away for a moment. */
function keep(place: string, before: string): void {
  try {
    linkSync(place, before);
  } catch {
    renameSync(place, before);
  }
}
