import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/** How the folders are called in which output waits for its place; the process's number follows. */
export const temporaryPrefix = ".mesometrics-";

const OWNER = "owner";
/** After so long, a folder of another machine or container is taken for left behind. */
const HOUR = 3_600_000;

/** Says on which machine a temporary folder was made, so that a process of another one does not take it for left behind. */
export function claim(temporary: string): void {
  writeFileSync(join(temporary, OWNER), hostname());
}

/**
 * Clears what killed processes have left in a folder: what they had moved away and not yet replaced is put back, the rest is
 * removed. Folders of processes that still run are left alone.
 */
export function recoverLeftovers(base: string): void {
  if (!existsSync(base)) return;
  for (const name of readdirSync(base)) {
    if (!name.startsWith(temporaryPrefix)) continue;
    const temporary = join(base, name);
    if (!isLeft(temporary, Number.parseInt(name.slice(temporaryPrefix.length), 10))) continue;
    putBack(join(temporary, "old"), base);
    const replaced = join(temporary, "old-files");
    for (const folder of namesIn(replaced)) putBack(join(replaced, folder), join(base, folder));
    rmSync(temporary, { recursive: true, force: true });
  }
}

function putBack(from: string, to: string): void {
  for (const name of namesIn(from)) {
    if (!existsSync(join(to, name))) renameSync(join(from, name), join(to, name));
  }
}

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

function isLeft(temporary: string, owner: number): boolean {
  const claimed = join(temporary, OWNER);
  const host = existsSync(claimed) ? readFileSync(claimed, "utf8") : "";
  // A process that was killed while it made its claim has left an empty one.
  if (host !== "" && host !== hostname()) return Date.now() - statSync(temporary).mtimeMs > HOUR;
  return owner === process.pid || !isRunning(owner);
}

function isRunning(owner: number): boolean {
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
