/// <reference types="node" />
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

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

interface Entry {
  readonly id: string;
  readonly value: unknown;
}

function isEntry(part: unknown): part is Entry {
  return part !== null && typeof part === "object" && "id" in part && "value" in part;
}

/**
 * A reference file whose entries (`{ id, value }`) note the test that reads them. Reading means reaching into the value
 * inside a running test; collecting the entries beforehand does not count.
 */
export function tracked<T>(file: string, reference: T): T {
  const entries = (reference as { entries?: unknown } | null)?.entries;
  if (folder === undefined || !Array.isArray(entries)) return reference;
  return { ...reference, entries: entries.map((entry) => (isEntry(entry) ? trackedEntry(file, entry) : entry)) };
}

function trackedEntry(file: string, entry: Entry): Entry {
  const { value } = entry;
  if (value === null || typeof value !== "object") return entry;
  const note = () => {
    const test = currentTest();
    if (test !== undefined) write({ file, entry: entry.id, test });
  };
  return {
    ...entry,
    value: new Proxy(value, {
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
