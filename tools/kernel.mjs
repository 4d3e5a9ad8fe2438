// The WebAssembly kernels: each `packages/<name>/kernel/<module>.ts` (AssemblyScript) becomes the base64 constant of
// `packages/<name>/src/kernel/<module>-bytes.ts`, which is committed, so that tests and builds need no compiler.
//   node tools/kernel.mjs check    the committed bytes are what the sources compile to
//   node tools/kernel.mjs update   writes the bytes
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Memory comes from outside, so that several modules work on the same; nothing is kept in it by the module itself. */
const options = [
  ...["--runtime", "stub", "--importMemory", "--noExportMemory", "--use", "abort="],
  ...["--enable", "simd", "--optimizeLevel", "3", "--shrinkLevel", "0", "--converge", "--noAssert"],
];

/** Every kernel source: a file directly in a package's `kernel` folder. Those in folders below are imported by them. */
export function kernelSources() {
  return readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name, "kernel"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(folder, file)),
    )
    .sort();
}

/** The compiled module of one source. */
export async function compileKernel(source) {
  const path = relative(root, source);
  let bytes = null;
  const { error, stderr } = await asc.main([path, "--outFile", "kernel.wasm", ...options], {
    readFile: (name, base) => {
      const file = join(root, base === "." ? "" : base, name);
      return existsSync(file) ? readFileSync(file, "utf8") : null;
    },
    writeFile: (name, contents) => {
      if (name === "kernel.wasm") bytes = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || bytes === null || stderr.toString() !== "")
    throw new Error(`${path} does not compile:\n${stderr.toString()}`);
  // A data segment or a start function would write into a memory that the modules share.
  const kept = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map((one) => `${one.module}.${one.name}`);
  if (kept.join() !== "env.memory") throw new Error(`${path} imports ${kept.join(", ")}: only env.memory is given`);
  for (const id of sections(bytes)) {
    if (id === 8 || id === 11) throw new Error(`${path} holds static data or a start function: pass data as arguments`);
  }
  return bytes;
}

/** The ids of the sections of a module, in order. */
function* sections(bytes) {
  for (let at = 8; at < bytes.length; ) {
    yield bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
}

/** Where the bytes of a source are committed, and the text of that file. */
export async function kernelFile(source) {
  const name = basename(source, ".ts");
  const bytes = await compileKernel(source);
  const constant = `${name.replaceAll("-", "_").toUpperCase()}_BYTES`;
  const text = [
    `// Made by \`node tools/kernel.mjs update\` from kernel/${name}.ts (${bytes.length} bytes of WebAssembly): edit that file.`,
    `export const ${constant} =`,
    `  "${Buffer.from(bytes).toString("base64")}";`,
    "",
  ].join("\n");
  return { file: join(dirname(source), "..", "src", "kernel", `${name}-bytes.ts`), text };
}

/** Every complaint about the committed bytes; empty when all is well. */
export async function kernelProblems(files) {
  const expected = files ?? (await Promise.all(kernelSources().map(kernelFile)));
  return expected
    .filter(({ file, text }) => !existsSync(file) || readFileSync(file, "utf8") !== text)
    .map(({ file }) => `${relative(root, file)} is not what its source compiles to: \`node tools/kernel.mjs update\``);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const task = process.argv[2];
  if (task === "check") {
    const problems = await kernelProblems();
    for (const problem of problems) console.error(problem);
    process.exit(problems.length === 0 ? 0 : 1);
  } else if (task === "update") {
    for (const source of kernelSources()) {
      const { file, text } = await kernelFile(source);
      writeFileSync(file, text);
    }
  } else {
    console.error("node tools/kernel.mjs check | update");
    process.exit(2);
  }
}
