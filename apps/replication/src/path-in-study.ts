import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";

/**
 * The path of a file that a study names. A study may come from somebody else: what it names lies in its own folder, also by
 * way of links, and is a file that ends (no pipe, no device).
 *
 * @throws PATH_OUTSIDE_STUDY, FILE_NOT_FOUND, FILE_UNREADABLE
 */
export function pathInStudy(folder: string, file: string): string {
  const path = resolve(folder, file);
  if (isOutside(resolve(folder), path)) throw outside(file, path);
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new MesometricsError("FILE_NOT_FOUND", `There is no file ${path}.`, { path });
    const reason = code === "ELOOP" ? "is a link that leads back to itself" : `cannot be read: ${message}`;
    throw new MesometricsError("FILE_UNREADABLE", `${path} ${reason}.`, { path });
  }
  if (isOutside(realpathSync(folder), real)) throw outside(file, real);
  const found = statSync(real);
  if (found.isFile()) return path;
  const what = found.isDirectory() ? "a folder, not a file" : "a pipe or a device, no file";
  throw new MesometricsError("FILE_UNREADABLE", `${path} is ${what}.`, { path });
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function outside(file: string, path: string): MesometricsError {
  return new MesometricsError(
    "PATH_OUTSIDE_STUDY",
    `The study names the file "${file}", which is ${path}, outside its own folder. Put a copy into the folder, or give it with --data.`,
    { file, path },
  );
}
