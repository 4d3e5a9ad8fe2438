/// <reference types="node" />
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { trackedRecords } from "./parity-records.js";

// `pnpm parity` names a folder here and reads afterwards which test used which reference entry, and how far off it was.
const folder = process.env.MESOMETRICS_PARITY;
const written = new Set<string>();

function write(record: Readonly<Record<string, unknown>>): void {
  const line = `${JSON.stringify(record)}\n`;
  if (written.has(line)) return;
  written.add(line);
  mkdirSync(folder as string, { recursive: true });
  appendFileSync(join(folder as string, `${process.pid}.jsonl`), line);
}

function currentTest(): string | undefined {
  return expect.getState().currentTestName;
}

/** Notes how far the running test's numbers were from the reference. */
export function noteDifference(worst: number): void {
  if (folder === undefined) return;
  const test = currentTest();
  if (test !== undefined && Number.isFinite(worst)) write({ test, worst });
}

/** The two shapes of reference files: a list's name, and the part of each of its items that tests compare with. */
const SHAPES = [
  { list: "entries", part: "value" },
  { list: "cases", part: "expected" },
] as const;

type Entry = Readonly<Record<string, unknown>> & { readonly id: string };

function isEntry(item: unknown, part: string): item is Entry {
  return item !== null && typeof item === "object" && "id" in item && part in item;
}

/**
 * A reference file whose entries (`{ id, value }`) or cases (`{ id, expected }`) note the test that reads them. Reading
 * means reaching into the value inside a running test; collecting the entries beforehand does not count. The files of `iv` and
 * `spatial` have no list: their records are followed by path.
 */
export function tracked<T>(file: string, reference: T): T {
  if (folder === undefined || reference === null || typeof reference !== "object") return reference;
  if (/^(iv|spatial)\//.test(file)) return trackedRecords(reference, (entry) => noteEntry(file, entry));
  let result = reference;
  for (const { list, part } of SHAPES) {
    const items = (reference as Readonly<Record<string, unknown>>)[list];
    if (!Array.isArray(items)) continue;
    const followed = items.map((item) => (isEntry(item, part) ? trackedEntry(file, item, part) : item));
    result = { ...result, [list]: followed };
  }
  return result;
}

function noteEntry(file: string, entry: string): void {
  const test = currentTest();
  if (test !== undefined) write({ file, entry, test });
}

function trackedEntry(file: string, entry: Entry, part: string): Entry {
  const value = entry[part];
  if (value === null || typeof value !== "object") return entry;
  const note = () => noteEntry(file, entry.id);
  return {
    ...entry,
    [part]: new Proxy(value, {
      get(target, key, receiver) {
        note();
        return Reflect.get(target, key, receiver);
      },
      ownKeys(target) {
        note();
        return Reflect.ownKeys(target);
      },
    }),
  };
}
