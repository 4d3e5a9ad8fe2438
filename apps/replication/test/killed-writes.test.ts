import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { randomStream } from "@mesometrics/matrix";
import { describe, expect, it } from "vitest";
import { recoverLeftovers } from "../src/leftovers.js";
import { writeFiles, writeTree } from "../src/write-files.js";
import { emptyFolder, everythingIn } from "./command.js";

const built = join(dirname(fileURLToPath(import.meta.url)), "..", "dist", "write-files.js");

/** Which editions the twelve files of a folder belong to: each begins with the number of its own. */
const editionsIn = (folder: string): readonly string[] => [
  ...new Set(Array.from({ length: 12 }, (_, i) => readFileSync(join(folder, `file-${i}.txt`), "utf8").split(" ")[0]!)),
];

/** Writes edition after edition until it is killed, `milliseconds` after its first. */
async function killedWriter(call: string, milliseconds: number): Promise<void> {
  const script = `
    const { writeFiles, writeTree } = await import(${JSON.stringify(pathToFileURL(built).href)});
    const edition = (number) => Object.fromEntries(Array.from({ length: 12 }, (_, i) => [\`file-\${i}.txt\`, \`\${number} \${"x".repeat(3000 * i)}\`]));
    for (let number = 1; ; number++) { ${call}; if (number === 1) process.stdout.write("begun"); }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), milliseconds));
  await gone;
}

describe("a process that is killed while it writes", () => {
  it("leaves one edition of the folder, and what lay beside it", async () => {
    const parent = emptyFolder();
    const folder = join(parent, "out");
    mkdirSync(join(folder, "mine"), { recursive: true });
    writeFileSync(join(folder, "notes.txt"), "mine");
    writeFileSync(join(folder, "mine", "more.txt"), "more");
    const stream = randomStream(7, 0);
    let missing = 0;
    for (let attempt = 0; attempt < 16; attempt++) {
      await killedWriter(`writeFiles(${JSON.stringify(folder)}, edition(number))`, 40 * stream.uniform());
      // Between its two renames the folder is away; what comes next puts it back.
      if (!existsSync(folder)) missing += 1;
      recoverLeftovers(parent);
      expect(editionsIn(folder), `attempt ${attempt}`).toHaveLength(1);
      expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
      expect(readFileSync(join(folder, "mine", "more.txt"), "utf8")).toBe("more");
      expect(everythingIn(folder)).toHaveLength(15);
      expect(readdirSync(parent)).toEqual(["out"]);
    }
    expect(missing).toBeLessThan(16);
  }, 240_000);

  it("leaves every folder of a set whole", async () => {
    const base = join(emptyFolder(), "reports");
    const stream = randomStream(7, 1);
    const call = `writeTree(${JSON.stringify(base)}, { one: edition(number), two: edition(number), "index.html": String(number) })`;
    for (let attempt = 0; attempt < 8; attempt++) {
      await killedWriter(call, 60 * stream.uniform());
      recoverLeftovers(base);
      for (const name of ["one", "two"]) expect(editionsIn(join(base, name)), `attempt ${attempt}`).toHaveLength(1);
      expect(readdirSync(base)).toEqual(["index.html", "one", "two"]);
    }
  }, 240_000);
});

describe("what a killed process has left", () => {
  const leftover = (base: string, owner: number): string => join(base, `.mesometrics-${owner}-aB3`);
  /** No process has this number. */
  const nobody = 2 ** 30;

  it("is put back where it is missing, and else cleared", () => {
    const base = emptyFolder();
    const left = leftover(base, nobody);
    mkdirSync(join(left, "old", "gone"), { recursive: true });
    mkdirSync(join(left, "old", "there"), { recursive: true });
    writeFileSync(join(left, "old", "gone", "a.txt"), "old");
    mkdirSync(join(base, "there"));
    writeFileSync(join(base, "there", "a.txt"), "new");
    mkdirSync(join(left, "old-files", "there"), { recursive: true });
    writeFileSync(join(left, "old-files", "there", "b.txt"), "old b");
    recoverLeftovers(base);
    expect(everythingIn(base)).toEqual(["gone", "gone/a.txt", "there", "there/a.txt", "there/b.txt"]);
    expect(readFileSync(join(base, "there", "a.txt"), "utf8")).toBe("new");
    expect(readFileSync(join(base, "there", "b.txt"), "utf8")).toBe("old b");
  });

  it("is cleared where the process was killed while it wrote down its machine", () => {
    const base = emptyFolder();
    mkdirSync(leftover(base, nobody));
    writeFileSync(join(leftover(base, nobody), "owner"), "");
    recoverLeftovers(base);
    expect(readdirSync(base)).toEqual([]);
  });

  it("is not touched while its process runs, here or, for an hour, elsewhere", () => {
    const base = emptyFolder();
    mkdirSync(join(leftover(base, process.ppid), "old"), { recursive: true });
    mkdirSync(leftover(base, nobody));
    writeFileSync(join(leftover(base, nobody), "owner"), "another-machine");
    recoverLeftovers(base);
    expect(readdirSync(base)).toHaveLength(2);
    recoverLeftovers(join(base, "no such folder"));
  });
});

describe("folders that cannot change places", () => {
  it("the one in which the command runs, and a link to a folder, have their files replaced", () => {
    const parent = emptyFolder();
    const folder = join(parent, "real");
    writeFiles(folder, { "a.txt": "1", "b.txt": "1" });
    symlinkSync(folder, join(parent, "link"));
    writeTree(parent, { link: { "a.txt": "2" } });
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("2");
    const before = process.cwd();
    process.chdir(folder);
    try {
      writeFiles(".", { "a.txt": "3" });
      writeFiles(folder, { "b.txt": "3" });
      expect(readFileSync("a.txt", "utf8")).toBe("3");
      expect(readFileSync("b.txt", "utf8")).toBe("3");
    } finally {
      process.chdir(before);
    }
    expect(readdirSync(parent)).toEqual(["link", "real"]);
    expect(readdirSync(folder)).toEqual(["a.txt", "b.txt"]);
  });

  it("a file where a folder should be is refused and stays", () => {
    const base = emptyFolder();
    writeFileSync(join(base, "study"), "precious");
    const attempt = () => writeTree(base, { first: { "a.txt": "1" }, study: { "a.txt": "1" } });
    expect(attempt).toThrow(/study is a file, so nothing was written/u);
    expect(everythingIn(base)).toEqual(["study"]);
  });

  it("a set that fails half-way puts back what it had replaced", () => {
    const base = emptyFolder();
    writeTree(base, { one: { "a.txt": "1" }, "index.html": "1" });
    mkdirSync(join(base, "later.html"));
    const attempt = () =>
      writeTree(base, { one: { "a.txt": "2" }, two: { "a.txt": "2" }, "index.html": "2", "later.html": "2" });
    expect(attempt).toThrow(/later\.html is a folder, so nothing was written/u);
    expect(everythingIn(base)).toEqual(["index.html", "later.html", "one", "one/a.txt"]);
    expect(readFileSync(join(base, "one", "a.txt"), "utf8")).toBe("1");
    expect(readFileSync(join(base, "index.html"), "utf8")).toBe("1");
    renameSync(join(base, "later.html"), join(base, "moved"));
    writeTree(base, { one: { "a.txt": "2" }, "later.html": "2" });
    expect(readFileSync(join(base, "one", "a.txt"), "utf8")).toBe("2");
  });
});
