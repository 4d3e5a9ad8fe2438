import { readFileSync } from "node:fs";
import { inRepository } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import * as everything from "../src/index.js";

const folder = (...parts: string[]) => inRepository("packages", "datasets", ...parts);
const manifest = JSON.parse(readFileSync(folder("package.json"), "utf8")) as { exports: Record<string, unknown> };
const entries = Object.keys(manifest.exports).filter((name) => name !== "." && name !== "./package.json");

/** The files that a source file imports for its values, by name, itself included. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const match of readFileSync(folder("src", file), "utf8").matchAll(/^import (?!type )[^"]*"\.\/([^"]+)\.js"/gm)) {
    reached(`${match[1]}.ts`, seen);
  }
  return seen;
}

describe("entries of the package", () => {
  it("are one per data set, and the index exports the same data sets", () => {
    expect(entries).toHaveLength(Object.keys(everything).length);
  });

  it.each(entries)("%s loads the data of no other data set", (entry) => {
    const name = entry.slice(2);
    const data = [...reached(`${name}.ts`)].filter((file) => file.endsWith(".data.ts"));
    expect(data).toEqual(name.endsWith("-tile-grid") ? [] : [`${name}.data.ts`]);
  });
});
