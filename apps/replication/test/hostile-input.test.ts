import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "../src/commands/run.js";
import { everythingIn, mesometrics } from "./command.js";
import { type HostileCase, hostileCase } from "./hostile-cases.js";

// `HOSTILE_CASES=10000 npx vitest run apps/replication/test/hostile-input.test.ts` runs all and writes the counts.
const asked = process.env.HOSTILE_CASES;
const count = asked === undefined ? 120 : Number(asked);
const results = join(
  dirname(fileURLToPath(import.meta.url)),
  "..",
  "..",
  "..",
  "benchmarks",
  "hostile-input",
  "results.json",
);

/** Far above the slowest whole run on a busy machine. */
const LONGEST = 60_000;

const folder = mkdtempSync(join(tmpdir(), "mesometrics-hostile-"));
beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function written(one: HostileCase): { readonly study: string; readonly output: string } {
  const study = join(folder, `case-${one.seed}`, "study");
  mkdirSync(study, { recursive: true });
  writeFileSync(join(study, "study.yaml"), one.study);
  writeFileSync(join(study, "data.csv"), one.data);
  return { study, output: join(folder, `case-${one.seed}`, "output") };
}

/** `done`, or the code of the one message; whatever else happens is told as a fault. */
async function outcomeOf(one: HostileCase): Promise<{ readonly code: string; readonly fault: string | null }> {
  const { study, output } = written(one);
  const started = performance.now();
  let code = "done";
  let fault: string | null = null;
  try {
    await run([study], { output });
    const found = everythingIn(output);
    if (!found.includes("report.html") || !found.includes("manifest.json")) fault = `half-written: ${found.join(", ")}`;
  } catch (error) {
    const { name, code: given, message, stack } = error as NodeJS.ErrnoException;
    code = given ?? name;
    if (name !== "MesometricsError" || typeof given !== "string") fault = `not told: ${stack}`;
    else if (message.trim() === "" || message.length > 20_000) fault = `a message of ${message.length} characters`;
    else if (/\bundefined\b|\[object |\bNaN\b.*\bNaN\b/.test(message)) fault = `unreadable: ${message.slice(0, 300)}`;
    if (everythingIn(dirname(output)).some((path) => !path.startsWith("study"))) fault = "left files behind";
  }
  const took = performance.now() - started;
  if (took > LONGEST) fault = `took ${Math.round(took)} ms`;
  rmSync(dirname(output), { recursive: true, force: true });
  return { code, fault };
}

describe("broken studies and data", () => {
  it(
    `${count} seeded cases end with files, or with one message that has a code`,
    async () => {
      const codes: Record<string, number> = {};
      const faults: string[] = [];
      for (let seed = 0; seed < count; seed++) {
        const one = hostileCase(seed);
        const { code, fault } = await outcomeOf(one);
        codes[code] = (codes[code] ?? 0) + 1;
        if (fault !== null) faults.push(`case ${seed} (${one.what.join("; ")}): ${fault}`);
      }
      if (asked !== undefined) {
        const sorted = Object.fromEntries(Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1)));
        writeFileSync(results, `${JSON.stringify({ cases: count, faults: faults.length, codes: sorted }, null, 1)}\n`);
      }
      expect(faults).toEqual([]);
      // A fuzzer whose cases all fail alike, or never, says nothing.
      expect(Object.keys(codes).length).toBeGreaterThan(5);
      expect(codes.done ?? 0).toBeGreaterThan(count / 20);
    },
    Math.max(120_000, count * 4_000),
  );

  it.each([1, 2, 3, 4, 5, 6])(
    "case %s by the built command has exit code 0 or 2 and no trace",
    (seed) => {
      const { study, output } = written(hostileCase(seed));
      const { status, stderr } = mesometrics(folder, "run", study, "--output", output);
      expect([0, 2]).toContain(status);
      expect(stderr).not.toMatch(/\n {4}at /);
      if (status === 2) expect(stderr).toMatch(/error [A-Z_0-9]+: /);
    },
    120_000,
  );

  it("is seeded", () => {
    expect(hostileCase(17)).toEqual(hostileCase(17));
    expect(readFileSync(results, "utf8")).toContain('"faults": 0');
  });
});
