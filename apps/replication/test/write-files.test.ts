import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { describe, expect, it } from "vitest";
import { writeFiles } from "../src/write-files.js";
import { emptyFolder, everythingIn } from "./command.js";

const fresh = { "a.txt": "new a", "b.txt": "new b", "c.txt": "new c" };
const content = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name), "utf8")]),
  );

describe("writeFiles", () => {
  it("replaces what is there, leaves other files alone and nothing else behind", () => {
    const folder = join(emptyFolder(), "out");
    mkdirSync(folder);
    writeFileSync(join(folder, "a.txt"), "old a");
    writeFileSync(join(folder, "notes.txt"), "mine");
    writeFiles(folder, fresh);
    expect(content(folder)).toEqual({ ...fresh, "notes.txt": "mine" });
    expect(everythingIn(dirname(folder)).filter((name) => !name.startsWith("out"))).toEqual([]);
  });

  it("moves the old files back when a folder stands where a file should be replaced", () => {
    const folder = join(emptyFolder(), "out");
    mkdirSync(join(folder, "b.txt"), { recursive: true });
    writeFileSync(join(folder, "a.txt"), "old a");
    writeFileSync(join(folder, "c.txt"), "old c");
    writeFileSync(join(folder, "b.txt", "precious.csv"), "1,2,3");
    const before = everythingIn(dirname(folder));
    const attempt = () => writeFiles(folder, fresh);
    expect(attempt).toThrow(MesometricsError);
    expect(attempt).toThrow(
      expect.objectContaining({ code: "FILE_IN_USE", details: { path: join(folder, "b.txt") } }) as Error,
    );
    expect(attempt).toThrow(/b\.txt is a folder, so nothing was written/);
    expect(everythingIn(dirname(folder))).toEqual(before);
    expect(content(folder)).toEqual({ "a.txt": "old a", "c.txt": "old c" });
    expect(readFileSync(join(folder, "b.txt", "precious.csv"), "utf8")).toBe("1,2,3");
  });

  it("leaves the old files when a new one cannot be written", () => {
    const folder = join(emptyFolder(), "out");
    mkdirSync(folder);
    writeFileSync(join(folder, "a.txt"), "old a");
    const before = everythingIn(dirname(folder));
    expect(() => writeFiles(folder, { "a.txt": "new a", "no/such/b.txt": "new b" })).toThrow(/ENOENT/);
    expect(everythingIn(dirname(folder))).toEqual(before);
    expect(content(folder)).toEqual({ "a.txt": "old a" });
  });

  it("leaves no folder when it made it", () => {
    const parent = emptyFolder();
    expect(() => writeFiles(join(parent, "out"), { "no/such/b.txt": "" })).toThrow(/ENOENT/);
    expect(existsSync(join(parent, "out"))).toBe(false);
    expect(everythingIn(parent)).toEqual([]);
  });
});
