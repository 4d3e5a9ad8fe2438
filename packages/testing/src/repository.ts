/// <reference types="node" />
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root: three folders above this file, in `src` as in `dist`. */
export const repositoryRoot: string = fileURLToPath(new URL("../../../", import.meta.url));

/** The text of a file, or undefined where there is none. */
export function textIfPresent(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** The path of a file inside the repository. */
export function inRepository(...parts: readonly string[]): string {
  return resolve(repositoryRoot, ...parts);
}
