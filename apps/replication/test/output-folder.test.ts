import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandPath, emptyFolder, everythingIn, mesometrics, writeStudy } from "./command.js";
import { wholeData, wholeStudy } from "./hostile-cases.js";

const contents = (folder: string) =>
  everythingIn(folder).map((name) => {
    const path = join(folder, name);
    return [name, existsSync(path) ? spawnSync("cksum", [path], { encoding: "utf8" }).stdout.split(" ")[0] : ""];
  });

/** A study, and an output folder in which a report and something of the user's lie. */
function prepared(): { readonly folder: string; readonly out: string } {
  const folder = emptyFolder();
  writeStudy(folder, { "study.yaml": wholeStudy, "data.csv": wholeData });
  const out = join(folder, "out");
  mkdirSync(out);
  writeFileSync(join(out, "report.html"), "the report of yesterday");
  writeFileSync(join(out, "notes.txt"), "mine");
  return { folder, out };
}

/** A command line of the shell, in the folder, that runs the study into `out`. */
const shell = (folder: string, before: string, out: string) =>
  spawnSync("sh", ["-c", `${before} exec "$0" "$1" run study --output "$2"`, process.execPath, commandPath, out], {
    cwd: folder,
    encoding: "utf8",
  });

const isRoot = process.getuid?.() === 0;

describe("an output folder that cannot be written", () => {
  it("a limit of the size of files kills the program and leaves the folder as it was", () => {
    const { folder, out } = prepared();
    const before = contents(out);
    const { status } = shell(folder, "ulimit -f 8;", out);
    expect(status).not.toBe(0);
    expect(contents(out)).toEqual(before);
  }, 120_000);

  it("on a disk that is full: one message, and the folder as it was", () => {
    const { folder } = prepared();
    const disk = join(folder, "disk");
    mkdirSync(disk);
    // A file system of 64 kB in a namespace of its own; where none can be made there is nothing to see.
    const script = `mount -t tmpfs -o size=64k none disk && mkdir disk/out && echo yesterday > disk/out/report.html && "$0" "$1" run study --output disk/out; echo "status $?"; ls -A disk disk/out; cat disk/out/report.html`;
    const inNamespace = ["-m", ...(isRoot ? [] : ["-r"]), "sh", "-c", script, process.execPath, commandPath];
    const { stdout, stderr, error } = spawnSync("unshare", inNamespace, { cwd: folder, encoding: "utf8" });
    if (error !== undefined || /unshare failed|unshare:|mount:/.test(stderr)) return expect(isRoot).toBe(false);
    expect(stdout).toContain("status 2");
    expect(stderr).toMatch(/error ENOSPC: .*the disk is full\. Make room.* as it was/);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout.slice(stdout.indexOf("status 2"))).toBe(
      "status 2\ndisk:\nout\n\ndisk/out:\nreport.html\nyesterday\n",
    );
  }, 120_000);

  it("that may only be read: one message that names it", () => {
    const { folder, out } = prepared();
    const before = contents(folder);
    // The rights of folders do not bind root, those of the kernel do.
    const target = isRoot ? "/sys/kernel/mesometrics" : join(out, "deeper");
    if (!isRoot) chmodSync(out, 0o555);
    const { status, stderr } = mesometrics(folder, "run", "study", "--output", target);
    if (!isRoot) chmodSync(out, 0o755);
    expect(status).toBe(2);
    expect(stderr).toMatch(/error (EACCES|EPERM|EROFS): .*(may not write|can only be read).*--output/);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(contents(folder)).toEqual(before);
  }, 120_000);

  it.each([
    ["the name of a file", "study/data.csv"],
    ["a path below a file", "study/data.csv/out"],
  ])(
    "%s: one message, nothing changed",
    (_, target) => {
      const { folder } = prepared();
      const before = contents(folder);
      const { status, stderr } = mesometrics(folder, "run", "study", "--output", target);
      expect(status).toBe(2);
      expect(stderr).toMatch(/error (ENOTDIR|EEXIST|FILE_IN_USE|NOT_A_FOLDER): .*data\.csv/);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(contents(folder)).toEqual(before);
    },
    120_000,
  );

  it("within the study: the report stands beside the study's files, which are as they were", () => {
    const { folder } = prepared();
    const { status } = mesometrics(folder, "run", "study", "--output", "study/out");
    expect(status).toBe(0);
    expect(everythingIn(join(folder, "study", "out"))).toContain("report.html");
    const second = mesometrics(folder, "run", "study", "--output", "study");
    expect(second.status).toBe(0);
    expect(readFileSync(join(folder, "study", "study.yaml"), "utf8")).toBe(wholeStudy);
    expect(readFileSync(join(folder, "study", "data.csv"), "utf8")).toBe(wholeData);
  }, 120_000);
});
