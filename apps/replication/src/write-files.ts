import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { claim, recoverLeftovers, temporaryPrefix } from "./leftovers.js";

/** The contents of files by name: texts and containers. */
export type OutputFiles = Readonly<Record<string, string | Uint8Array>>;

/** What is written into one place: files, and folders of files. */
export type OutputTree = Readonly<Record<string, string | Uint8Array | OutputFiles>>;

/**
 * Writes files into a folder, all or nothing; other files that lie there stay.
 *
 * The new folder is made whole beside the old one, with the other files linked into it, and the two change places by two
 * renames. An interruption (Ctrl-C) waits until that is done. A process that is killed leaves the old folder or the new one,
 * never files of both; killed between the two renames it leaves none, and the next call puts the old one back. A folder that
 * cannot change places (the one in which the command runs, a mounted one, one that another program holds) has its files
 * replaced one by one: each is whole at any moment, and a failure puts back those that were there before.
 *
 * @throws FILE_IN_USE when a file cannot be replaced: another program has it open, or a folder has its name
 */
export function writeFiles(folder: string, files: OutputFiles): void {
  const target = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  if (canChangePlaces(target)) writeTree(dirname(target), { [basename(target)]: files });
  else writeTree(target, files);
}

/** Writes files and folders below one folder as `writeFiles` does: all or nothing, every folder whole. */
export function writeTree(base: string, tree: OutputTree): void {
  const made = mkdirSync(base, { recursive: true });
  delayInterruptions();
  recoverLeftovers(base);
  const temporary = mkdtempSync(join(base, `${temporaryPrefix}${process.pid}-`));
  try {
    claim(temporary);
    const fresh = join(temporary, "new");
    mkdirSync(fresh);
    for (const [name, content] of Object.entries(tree)) stage(join(base, name), join(fresh, name), content);
    replaceAll(base, temporary, tree);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  }
  rmSync(temporary, { recursive: true, force: true });
}

/** Whether a folder may be renamed away and another one take its place; one that is not there may. */
function canChangePlaces(place: string): boolean {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return true;
  const parent = dirname(place);
  if (!stats.isDirectory() || stats.dev !== statSync(parent).dev || !isWritable(parent)) return false;
  // A shell that stands in the folder, or below it, would be left in one that is gone.
  const way = relative(place, process.cwd());
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const isFile = (content: OutputTree[string]): content is string | Uint8Array =>
  typeof content === "string" || content instanceof Uint8Array;

/** Writes an entry where it waits for its place; a folder gets what else lies in the one that it replaces. */
function stage(place: string, fresh: string, content: OutputTree[string]): void {
  if (isFile(content)) {
    writeFileSync(fresh, content);
    return;
  }
  mkdirSync(fresh);
  for (const [name, text] of Object.entries(content)) writeFileSync(join(fresh, name), text);
  const before = statSync(place, { throwIfNoEntry: false });
  if (before === undefined) return;
  if (!before.isDirectory()) {
    throw inUse(place, "is a file, so nothing was written. Rename it, or choose another folder with --output.");
  }
  for (const name of Object.keys(content)) refuseFolder(join(place, name));
  if (!canChangePlaces(place)) return;
  for (const name of readdirSync(place)) {
    if (!Object.hasOwn(content, name)) carry(join(place, name), join(fresh, name));
  }
  chmodSync(fresh, before.mode);
}

/** Gives a file that is not ours a second name in the new folder; where there are no links, a copy. */
function carry(from: string, to: string): void {
  const stats = lstatSync(from);
  if (stats.isDirectory()) {
    mkdirSync(to);
    for (const name of readdirSync(from)) carry(join(from, name), join(to, name));
    chmodSync(to, stats.mode);
  } else if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else {
    try {
      linkSync(from, to);
    } catch {
      copyFileSync(from, to);
    }
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

/** Moves every entry to its place; when one cannot be moved, those that were there before are put back. */
function replaceAll(base: string, temporary: string, tree: OutputTree): void {
  const fresh = join(temporary, "new");
  const old = join(temporary, "old");
  mkdirSync(old);
  const undo: (() => void)[] = [];
  try {
    for (const [name, content] of Object.entries(tree)) {
      const place = join(base, name);
      if (isFile(content)) replaceFile(place, join(fresh, name), join(old, name), undo);
      else if (!existsSync(place)) {
        renameSync(join(fresh, name), place);
        undo.push(() => rmSync(place, { recursive: true, force: true }));
      } else if (!canChangePlaces(place) || !changePlaces(place, join(fresh, name), join(old, name), undo)) {
        const kept = join(temporary, "old-files", name);
        mkdirSync(kept, { recursive: true });
        for (const file of Object.keys(content)) {
          replaceFile(join(place, file), join(fresh, name, file), join(kept, file), undo);
        }
      }
    }
  } catch (error) {
    for (const back of undo.reverse()) back();
    throw error;
  }
}

/** Two folders change places by two renames; false, and nothing done, where the system does not let them. */
function changePlaces(place: string, fresh: string, old: string, undo: (() => void)[]): boolean {
  try {
    renameSync(place, old);
  } catch {
    return false;
  }
  try {
    renameSync(fresh, place);
  } catch {
    renameSync(old, place);
    return false;
  }
  undo.push(() => {
    renameSync(place, fresh);
    renameSync(old, place);
  });
  return true;
}

function replaceFile(place: string, fresh: string, old: string, undo: (() => void)[]): void {
  // A folder could be moved away like a file; what is in it would be lost.
  refuseFolder(place);
  try {
    const wasThere = existsSync(place);
    if (wasThere) keep(place, old);
    undo.push(() => (wasThere ? renameSync(old, place) : rmSync(place, { force: true })));
    renameSync(fresh, place);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw inUse(
      place,
      `cannot be replaced (${code}), so nothing was written. Close the program that has it open, or choose another folder with --output.`,
    );
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

function refuseFolder(path: string): void {
  const stats: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) return;
  throw inUse(path, "is a folder, so nothing was written. Rename it, or choose another folder with --output.");
}

function inUse(path: string, reason: string): MesometricsError {
  return new MesometricsError("FILE_IN_USE", `${path} ${reason}`, { path });
}
