import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built command. */
export const commandPath = join(dirname(fileURLToPath(import.meta.url)), "..", "dist", "main.js");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command in a folder. */
export function mesometrics(folder: string, ...given: string[]): Outcome {
  if (!existsSync(commandPath)) throw new Error("the command is not built: type `npm test` once");
  const { status, stdout, stderr } = spawnSync(process.execPath, [commandPath, ...given], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** An empty folder whose name has a space and Chinese characters. */
export function emptyFolder(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "mesometrics-")), "区域 study");
  mkdirSync(folder);
  return folder;
}

export interface StudyFiles {
  readonly "study.yaml": string;
  readonly [file: string]: string;
}

/** Writes a study into `folder/study`. */
export function writeStudy(folder: string, files: StudyFiles): string {
  const study = join(folder, "study");
  mkdirSync(study, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(study, name), text);
  return study;
}

/** Everything below a folder, to see that a failed run has left nothing. */
export function everythingIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}
