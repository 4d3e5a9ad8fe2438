import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, launch } from "./chromium.js";
import { execute, installPacked, root, type Stranger } from "./packed.js";

let stranger: Stranger;
beforeAll(() => {
  stranger = installPacked();
  cpSync(join(root, "consumers", "source"), stranger.folder, { recursive: true });
}, 300_000);
afterAll(() => stranger?.remove());

const libraries = () => stranger.names.filter((name) => name !== "mesometrics");

describe("a tarball", () => {
  it("holds what its manifest promises and no test", () => {
    for (const name of stranger.names) {
      const folder = join(stranger.folder, "node_modules", name);
      const manifest = readFileSync(join(folder, "package.json"), "utf8");
      expect(manifest, name).not.toMatch(/mesometrics\/source|workspace:|catalog:/);
      expect(existsSync(join(folder, "LICENSE")), `${name}: LICENSE`).toBe(true);
      expect(existsSync(join(folder, "README.md")), `${name}: README.md`).toBe(true);
      expect(existsSync(join(folder, "test")), `${name}: test`).toBe(false);
      expect(readdirSync(join(folder, "dist")).length, `${name}: dist`).toBeGreaterThan(0);
    }
  });

  it("has one file for Node, which imports no foreign package and keeps the names of functions and foreign licences", () => {
    const files = stranger.names
      .map((name) => join(stranger.folder, "node_modules", name, "dist", "node.js"))
      .filter((file) => existsSync(file));
    expect(files.length).toBeGreaterThanOrEqual(8);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      const imported = [...text.matchAll(/\bfrom"([^"]+)"/g)].map((match) => match[1]);
      for (const name of imported) expect(name, file).toMatch(/^(@mesometrics\/|node:)/);
    }
    const text = readFileSync(files.find((file) => file.includes("panel-regression")) as string, "utf8");
    expect(text).toMatch(/Contains parts of simple-statistics \d.*ISC License.*Tom MacWright/su);
    expect(text).toMatch(/function feols\(/u);
  });
});

describe("Node", () => {
  it("imports every package", () => {
    const script = `for (const name of ${JSON.stringify(libraries())}) { const m = await import(name); if (Object.keys(m).length === 0) throw new Error(name); } console.log("ok")`;
    writeFileSync(join(stranger.folder, "every.mjs"), script);
    expect(execute(process.execPath, ["every.mjs"], stranger.folder).trim()).toBe("ok");
  });

  it("requires every package", () => {
    const script = `for (const name of ${JSON.stringify(libraries())}) { const m = require(name); if (Object.keys(m).length === 0) throw new Error(name); } console.log("ok")`;
    writeFileSync(join(stranger.folder, "every.cjs"), script);
    expect(execute(process.execPath, ["every.cjs"], stranger.folder).trim()).toBe("ok");
  });

  it("runs the command", () => {
    const command = join(stranger.folder, "node_modules", "mesometrics", "dist", "main.js");
    expect(execute(process.execPath, [command, "--version"], stranger.folder).trim()).toMatch(/^\d+\.\d+\.\d+/);
    expect(execute(process.execPath, [command, "list"], stranger.folder)).toContain("us-infrastructure");
  });
});

describe("TypeScript", () => {
  const every = (statement: (name: string, index: number) => string) =>
    `${libraries().map(statement).join("\n")}\nexport const count = [${libraries().map((_, index) => `p${index}`)}].length;\n`;

  it.each([
    ["5.6", "node16", "mts"],
    ["5.6", "bundler", "ts"],
    ["5.9", "node16", "mts"],
    ["5.9", "node20", "cts"],
    ["5.9", "bundler", "ts"],
  ])(
    "%s accepts every declaration under %s from .%s",
    (version, mode, extension) => {
      const file = `every-${version}-${mode}.${extension}`;
      writeFileSync(
        join(stranger.folder, file),
        every((name, index) => `import * as p${index} from ${JSON.stringify(name)};`),
      );
      const program = `program-${version}-${mode}.${extension}`;
      writeFileSync(join(stranger.folder, program), readFileSync(join(stranger.folder, "program.mts"), "utf8"));
      const project = `tsconfig-${version}-${mode}.json`;
      writeFileSync(
        join(stranger.folder, project),
        JSON.stringify({
          compilerOptions: {
            target: "es2022",
            lib: ["es2022"],
            types: [],
            strict: true,
            exactOptionalPropertyTypes: true,
            skipLibCheck: false,
            noEmit: true,
            module: mode === "bundler" ? "esnext" : mode,
            moduleResolution: mode === "bundler" ? "bundler" : "node16",
          },
          files: [file, program],
        }),
      );
      const compiler = join(root, "consumers", "node_modules", `typescript-${version}`, "bin", "tsc");
      expect(execute(process.execPath, [compiler, "-p", project], stranger.folder)).toBe("");
    },
    120_000,
  );
});

interface SizedImport {
  readonly name: string;
  readonly package: string;
  readonly goal?: number;
  readonly limit: number;
}

describe("a bundler leaves out what is not used:", async () => {
  const { imports } = (await import(pathToFileURL(join(root, "benchmarks", "sizes", "imports.mjs")).href)) as {
    readonly imports: readonly SizedImport[];
  };
  it.each(imports)("{ $name } of $package", { timeout: 60_000 }, async ({ name, package: from, goal, limit }) => {
    const entry = join(stranger.folder, "sized.mjs");
    writeFileSync(entry, `export { ${name} } from "@mesometrics/${from}";\n`);
    const { build } = await import("vite");
    await build({
      root: stranger.folder,
      configFile: false,
      logLevel: "error",
      build: {
        outDir: "sized",
        minify: true,
        // Of the formats this is the one of which Vite takes out the white space too.
        lib: { entry, name: "bundle", formats: ["iife"], fileName: () => "sized.js" },
      },
    });
    const bytes = gzipSync(readFileSync(join(stranger.folder, "sized", "sized.js"))).byteLength;
    // Printed so that every run shows the figure; the limit is what stops a change that makes the import heavier.
    const aimed = goal === undefined ? "" : `, goal ${goal / 1000}`;
    console.log(`{ ${name} } bundled: ${(bytes / 1000).toFixed(1)} kB gzipped, limit ${limit / 1000}${aimed}`);
    expect(bytes).toBeLessThan(limit);
  });
});

const executablePath = findChromium();
describe.skipIf(executablePath === null)("a browser", () => {
  it("gets the same numbers from a bundle of the tarballs as Node", async () => {
    writeFileSync(
      join(stranger.folder, "browser.mjs"),
      `import * as every from "./all.mjs";\nimport { rows } from "./program.mjs";\nglobalThis.result = { rows, packages: Object.keys(every).length };\n`,
    );
    writeFileSync(
      join(stranger.folder, "all.mjs"),
      libraries()
        .map((name, index) => `export * as p${index} from ${JSON.stringify(name)};`)
        .join("\n"),
    );
    const source = readFileSync(join(stranger.folder, "program.mts"), "utf8");
    writeFileSync(
      join(stranger.folder, "program.mjs"),
      source
        .replace(/^const estimate[\s\S]*?;\n/m, "")
        .replace(/^export const first[\s\S]*?;\n/m, "")
        .replace(/^\/\/ A misspelt[\s\S]*$/m, ""),
    );
    const { build } = await import("vite");
    await build({
      root: stranger.folder,
      configFile: false,
      logLevel: "error",
      build: {
        outDir: "bundle",
        minify: true,
        lib: {
          entry: join(stranger.folder, "browser.mjs"),
          formats: ["iife"],
          name: "study",
          fileName: () => "bundle.js",
        },
      },
    });
    const bundle = readFileSync(join(stranger.folder, "bundle", "bundle.js"), "utf8");
    expect(bundle).not.toMatch(/require\("node:|from"node:/);
    writeFileSync(
      join(stranger.folder, "node.mjs"),
      `import { rows } from "./program.mjs"; console.log(JSON.stringify(rows));`,
    );
    const expected = JSON.parse(execute(process.execPath, ["node.mjs"], stranger.folder));
    const context = await launch(executablePath!);
    try {
      const page = await context.newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.setContent("<!doctype html><title>consumer</title>");
      await page.addScriptTag({ content: bundle });
      const result = await page.evaluate(
        () => (globalThis as unknown as { result: { rows: unknown; packages: number } }).result,
      );
      expect(problems).toEqual([]);
      expect(result.packages).toBe(libraries().length);
      const actual = result.rows as readonly Record<string, unknown>[];
      expect(actual.map((row) => row.term)).toEqual(expected.map((row: Record<string, unknown>) => row.term));
      for (const [index, row] of actual.entries()) {
        for (const key of ["estimate", "standardError", "pValue"]) {
          const reference = expected[index][key] as number;
          expect(Math.abs((row[key] as number) - reference)).toBeLessThanOrEqual(1e-12 * Math.abs(reference));
        }
      }
    } finally {
      await context.close();
    }
  }, 120_000);
});
