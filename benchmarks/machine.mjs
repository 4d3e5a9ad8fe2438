import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));

/** What the numbers of a benchmark depend on. */
export function machine() {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** What is written at the head of every file of results: the machine, the script, the code that was timed, how busy it was. */
export function circumstances(script, names) {
  return {
    script: `benchmarks/${script}`,
    machine: machine(),
    commit: commit(),
    build: fingerprint(names),
    loadAverage: loadavg().map((one) => Number(one.toFixed(2))),
  };
}

/** A short hash of built packages: results of one build are never mixed with those of another. */
export function fingerprint(names) {
  const hash = createHash("sha256");
  for (const name of names) {
    const folder = join(packages, name, "dist");
    // What is made when a package is packed is not what benchmarks import.
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".js") && file !== "node.js",
    );
    for (const file of files.sort()) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest("hex").slice(0, 12);
}

/** The commit of the sources, with a mark where they were changed since; null outside git. */
function commit() {
  const git = (...args) =>
    execFileSync("git", args, { cwd: packages, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return (
      git("rev-parse", "--short=12", "HEAD") +
      (git("status", "--porcelain", "--", ":(glob)*/src/**") === "" ? "" : " changed")
    );
  } catch {
    return null;
  }
}
