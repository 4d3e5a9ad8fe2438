import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { kernelFile, kernelProblems, kernelSources } from "../kernel.mjs";
import { filesBelow, publishedPackages, root } from "./workspace.js";

it("holds the bytes that the kernel sources compile to", async () => {
  expect(await kernelProblems()).toEqual([]);
}, 120_000);

it("has a source for every file of bytes", async () => {
  const expected: string[] = [];
  for (const source of kernelSources()) expected.push(relative(root, (await kernelFile(source)).file));
  const committed = publishedPackages.flatMap(({ path }) =>
    filesBelow(join(path, "src"), (name) => name.endsWith("-bytes.ts")).map((file) => relative(root, file)),
  );
  expect(committed.sort()).toEqual(expected.sort());
  expect(readdirSync(join(root, "packages", "matrix", "kernel"))).toContain("cross-product.ts");
}, 120_000);
