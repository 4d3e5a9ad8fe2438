/// <reference types="node" />
import { resolve } from "node:path";
import { describe, test } from "vitest";
import { tracked } from "./parity-ledger.js";
import { inRepository, repositoryRoot, textIfPresent } from "./repository.js";

/**
 * The folder of the reference values that are kept outside the repository: the environment variable
 * `MESOMETRICS_REFERENCE`, by default `../shared/reference` next to the repository.
 */
export function sharedReferenceFolder(): string {
  return resolve(repositoryRoot, process.env.MESOMETRICS_REFERENCE ?? "../shared/reference");
}

/** The text of a shared reference file (a csv, say), or undefined where the folder or the file is absent. */
export function sharedText(path: string): string | undefined {
  return textIfPresent(resolve(sharedReferenceFolder(), path));
}

/** A shared reference file parsed as JSON, or undefined where the folder or the file is absent. */
export function sharedReference<T = unknown>(path: string): T | undefined {
  const text = sharedText(path);
  return text === undefined ? undefined : tracked(path, JSON.parse(text) as T);
}

/** The text of a file under `references/`: always there, for the project made and committed it. */
export function ownReferenceText(path: string): string {
  const text = textIfPresent(inRepository("references", path));
  if (text === undefined) throw new Error(`references/${path} is missing: run the script that makes it`);
  return text;
}

/** A file under `references/` parsed as JSON. */
export function ownReference<T = unknown>(path: string): T {
  return JSON.parse(ownReferenceText(path)) as T;
}

/**
 * A block of tests against a shared reference file. Where the file is absent the block holds one skipped test that
 * names it, so that the run's count shows what was not checked.
 */
export function describeShared<T = unknown>(path: string, name: string, body: (reference: T) => void): void {
  const reference = sharedReference<T>(path);
  describe(name, () => {
    if (reference === undefined) test.skipIf(true)(`not checked: shared reference ${path} is absent`, () => {});
    else body(reference);
  });
}

/** Like `describeShared`, for a text file such as a csv. */
export function describeSharedText(path: string, name: string, body: (text: string) => void): void {
  const text = sharedText(path);
  describe(name, () => {
    if (text === undefined) test.skipIf(true)(`not checked: shared reference ${path} is absent`, () => {});
    else body(text);
  });
}
