import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { publishedPackages, root } from "./workspace.js";

it.each(publishedPackages)("$manifest.name looks like its siblings", ({ folder, path, manifest }) => {
  expect(manifest).toMatchObject({
    name: `@mesometrics/${folder}`,
    license: "MIT",
    type: "module",
    sideEffects: false,
    engines: { node: ">=20.19" },
    repository: { directory: `packages/${folder}` },
    publishConfig: { access: "public", provenance: true },
  });
  expect(manifest.description?.length ?? 0).toBeGreaterThan(20);
  expect(manifest.files?.slice(0, 4)).toEqual(["dist", "src", "README.md", "CHANGELOG.md"]);
  for (const file of ["README.md", "tsconfig.json", "tsconfig.build.json", "src/index.ts", "test"]) {
    expect(existsSync(join(path, file)), `${folder}/${file}`).toBe(true);
  }
});

it.each(publishedPackages)("$manifest.name publishes its entries without the source condition", ({ manifest }) => {
  const entries = Object.entries(manifest.exports ?? {});
  const published = manifest.publishConfig?.exports ?? {};
  expect(Object.keys(published)).toEqual(entries.map(([name]) => name));
  for (const [name, entry] of entries) {
    if (typeof entry === "string") {
      expect(published[name]).toBe(entry);
      continue;
    }
    const { "@mesometrics/source": source, ...rest } = entry as Record<string, string>;
    expect(source).toMatch(/^\.\/src\/.+\.ts$/);
    const { node, ...forAll } = published[name] as Record<string, string>;
    expect(forAll).toEqual(rest);
    // The one file that Node reads in place of all modules is made when the package is packed.
    if (node !== undefined) {
      expect(node).toBe("./dist/node.js");
      expect(manifest.scripts?.["prepack"]).toBe("node ../../tools/single-file.mjs");
    }
  }
});

it("keeps READMEs short enough to be read", () => {
  const long = publishedPackages.filter(
    ({ path }) => readFileSync(join(path, "README.md"), "utf8").split("\n").length > 130,
  );
  expect(long.map((one) => one.folder)).toEqual([]);
});

it("names no registry host in the lockfile", () => {
  expect(readFileSync(join(root, "pnpm-lock.yaml"), "utf8")).not.toMatch(/https?:\/\//);
});

it("keeps a licence note for every data set", () => {
  const licences = readFileSync(join(root, "DATA-LICENSES.md"), "utf8");
  for (const name of ["produc", "grunfeld", "crime", "contiguity"]) expect(licences.toLowerCase()).toContain(name);
});
