// What the benchmarks share: medians, processes that answer line by line, files of results.
import { spawn } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A process that answers one line of JSON to each line of JSON, after a first line that says what it is; null where the
 * program is not installed or stops before it.
 */
export async function startPeer(program, args) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (text) => {
    complaint = (complaint + text).slice(-2000);
  });
  const gone = new Promise((resolve) => {
    child.on("error", () => resolve(null));
    child.on("close", () => resolve(null));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const line = await Promise.race([lines.next(), gone.then(() => ({ done: true }))]);
    return line.done ? null : JSON.parse(line.value);
  };
  child.stdin.on("error", () => {});
  const about = await next();
  if (about === null) return null;
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await next();
    if (answer === null) throw new Error(`${program} stopped: ${complaint.trim().split("\n").at(-1)}`);
    if (answer.error !== undefined) throw new Error(`${program}: ${answer.error}`);
    return answer;
  };
  const stop = async () => {
    child.stdin.end();
    // One that is in the middle of an answer that nobody waits for any more does not see the end of its input.
    const late = setTimeout(() => child.kill(), 2000);
    await gone;
    clearTimeout(late);
  };
  return { about, ask, stop, kill: () => child.kill() };
}

export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

/** Where a benchmark writes: beside its script, or, where the run was a quick one, where it hides no careful one. */
export function resultsFile(folder, quick) {
  return quick ? join(tmpdir(), `mesometrics-${basename(folder)}-quick.json`) : join(folder, "results.json");
}

/** Replaces a file at once, so that an interrupted run leaves the last whole one. */
export function writeResults(file, results) {
  const text = `${JSON.stringify(results, null, 2)}\n`;
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** `--name value` and `--flag` of the command line; an unknown one is an error. */
export function options(known) {
  const given = { ...known };
  const args = process.argv.slice(2);
  for (let i = 0; i < args.length; i++) {
    const name = args[i].replace(/^--/, "");
    if (!args[i].startsWith("--") || !Object.hasOwn(known, name)) {
      console.error(
        `Unknown option ${args[i]}; there are ${Object.keys(known)
          .map((one) => `--${one}`)
          .join(", ")}.`,
      );
      process.exit(2);
    }
    given[name] = known[name] === false ? true : args[++i];
  }
  return given;
}
