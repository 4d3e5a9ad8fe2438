import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { compileKernel, kernelFile, kernelProblems, kernelSources } from "../kernel.mjs";
import { filesBelow, publishedPackages, root } from "./workspace.js";

let compiled: readonly { readonly file: string; readonly text: string }[] = [];
beforeAll(async () => {
  compiled = await Promise.all(kernelSources().map(kernelFile));
}, 240_000);

it("holds the bytes that the kernel sources compile to", async () => {
  expect(await kernelProblems(compiled)).toEqual([]);
});

it("notices bytes that are not those of the source", async () => {
  const [first, ...others] = compiled;
  const changed = { ...first!, text: first!.text.replace("AGFzbQ", "AGFzbR") };
  expect(await kernelProblems([changed, ...others])).toEqual([expect.stringContaining(relative(root, first!.file))]);
});

it("has a source for every file of bytes", () => {
  const committed = publishedPackages.flatMap(({ path }) =>
    filesBelow(join(path, "src"), (name) => name.endsWith("-bytes.ts")),
  );
  expect(committed.sort()).toEqual(compiled.map(({ file }) => file).sort());
});

it.each([
  ["static data", "const TABLE: StaticArray<f64> = [1, 2]; export function entry(i: i32): f64 { return TABLE[i]; }"],
  ["does not compile", "export function twice(x: f64): i32 { return 2 * x; }"],
  ["does not compile", "export function narrow(x: usize): i32 { const y: i32 = x; return y; }"],
])(
  "refuses a source: %s",
  async (complaint, text) => {
    const folder = mkdtempSync(join(tmpdir(), "mesometrics-kernel-"));
    try {
      const source = join(folder, "wrong.ts");
      writeFileSync(source, text);
      await expect(compileKernel(source)).rejects.toThrow(complaint);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
