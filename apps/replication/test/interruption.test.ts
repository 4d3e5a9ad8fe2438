import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { grunfeld } from "@mesometrics/datasets";
import { randomStream } from "@mesometrics/matrix";
import { toCsv } from "@mesometrics/panel-data";
import { expect, it } from "vitest";
import { commandPath, emptyFolder, everythingIn, mesometrics, writeStudy } from "./command.js";

const folder = emptyFolder();
writeStudy(folder, {
  "study.yaml": `schema: mesometrics/study@1
id: investment
title: Investment
data: { source: { file: firms.csv }, unit: firm, time: year }
models: [{ id: one, estimator: feols, formula: inv ~ value + capital | firm }]
exhibits: [{ kind: regression, id: main, title: Main, models: [one] }]
`,
  "firms.csv": toCsv(grunfeld.table),
});

const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

it("writes a manifest of inputs and outputs with their hashes", () => {
  expect(mesometrics(folder, "run", "study", "--output", "good").status).toBe(0);
  const manifest = JSON.parse(readFileSync(join(folder, "good", "manifest.json"), "utf8"));
  expect(manifest.schema).toBe("mesometrics/manifest@1");
  expect(manifest.inputs.map(({ file }: { file: string }) => file)).toEqual(["study.yaml", "firms.csv"]);
  expect(manifest.inputs[1].sha256).toBe(sha256(toCsv(grunfeld.table)));
  expect(manifest.outputs.map(({ file }: { file: string }) => file).sort()).toEqual(
    everythingIn(join(folder, "good")).filter((name) => name !== "manifest.json"),
  );
  for (const { file, sha256: hash } of manifest.outputs as { file: string; sha256: string }[]) {
    expect(sha256(readFileSync(join(folder, "good", file))), file).toBe(hash);
  }
  expect(mesometrics(folder, "run", "study", "--data", "study/firms.csv", "--output", "given").status).toBe(0);
  const given = JSON.parse(readFileSync(join(folder, "given", "manifest.json"), "utf8"));
  expect(given.data.source).toEqual({ files: ["firms.csv"] });
  expect(given.data.hash).toBe(manifest.data.hash);
}, 60_000);

/** Runs the study over a folder of old files and ends it after some time. */
async function interrupted(output: string, signal: NodeJS.Signals, after: number): Promise<void> {
  mkdirSync(output);
  for (const name of everythingIn(join(folder, "good"))) writeFileSync(join(output, name), `old ${name}`);
  writeFileSync(join(output, "notes.txt"), "mine");
  const child = spawn(process.execPath, [commandPath, "run", "study", "--output", output], {
    cwd: folder,
    stdio: "ignore",
  });
  const timer = setTimeout(() => child.kill(signal), after);
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
}

it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "%s at any moment leaves old files or new ones, all whole",
  async (signal) => {
    const started = performance.now();
    mesometrics(folder, "run", "study", "--output", "timed");
    const whole = performance.now() - started;
    const stream = randomStream(11, signal.length);
    const names = everythingIn(join(folder, "good"));
    const good = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, "good", name), "latin1")]));
    for (let attempt = 0; attempt < 3; attempt++) {
      const output = join(folder, `${signal}-${attempt}`);
      // Most moments lie near the end, where files are written.
      await interrupted(output, signal, whole * (attempt === 0 ? stream.uniform() : 0.8 + 0.25 * stream.uniform()));
      const found = names.map((name) => {
        const content = readFileSync(join(output, name), "latin1");
        expect([`old ${name}`, good[name]], `${name} after ${signal}`).toContain(content);
        return content === good[name];
      });
      expect(readFileSync(join(output, "notes.txt"), "utf8")).toBe("mine");
      if (signal !== "SIGKILL") expect(new Set(found).size).toBe(1);
    }
  },
  180_000,
);
