import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";

/** The contents of files by name: texts and containers. */
export type OutputFiles = Readonly<Record<string, string | Uint8Array>>;

/**
 * Writes files into a folder, all or nothing: they are written into a temporary folder beside it and moved in when all
 * of them are there. When one cannot be moved, those that were there before are moved back.
 *
 * @throws FILE_IN_USE when a file cannot be replaced: another program has it open, or a folder has its name
 */
export function writeFiles(folder: string, files: OutputFiles): void {
  const target = resolve(folder);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    const fresh = join(temporary, "new");
    mkdirSync(fresh);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(fresh, name), content);
    const isNew = !existsSync(target);
    mkdirSync(target, { recursive: true });
    try {
      replaceAll(target, fresh, join(temporary, "old"), Object.keys(files));
    } catch (error) {
      if (isNew) rmSync(target, { recursive: true, force: true });
      throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
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
  const move = (from: string, to: string): void => {
    renameSync(from, to);
    undo.push(() => renameSync(to, from));
  };
  for (const name of names) {
    const place = join(target, name);
    // A folder could be moved away like a file; what is in it would be lost.
    if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === true) {
      stop(name, "is a folder, so nothing was written. Rename it, or choose another folder with --output.");
    }
    try {
      if (existsSync(place)) move(place, join(old, name));
      move(join(fresh, name), place);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      stop(
        name,
        `cannot be replaced (${code}), so nothing was written. Close the program that has it open, or choose another folder with --output.`,
      );
    }
  }
}
