import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };

const shell = process.platform === "win32";

/** What the surrounding `npm test` or `npx` tells its children must not reach the stranger's project. */
export const cleanEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle)_|^npm_config_(package|call|yes)$|^NODE_OPTIONS$|^VITEST/i.test(name),
  ),
) as NodeJS.ProcessEnv;

export function execute(command: string, commandArguments: readonly string[], folder: string): string {
  try {
    return execFileSync(command, [...commandArguments], {
      cwd: folder,
      env: cleanEnvironment,
      encoding: "utf8",
      stdio: "pipe",
      shell,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${commandArguments.join(" ")}\n${stdout ?? ""}\n${stderr ?? ""}`);
  }
}

export interface Stranger {
  /** A project outside the workspace with every tarball installed. */
  readonly folder: string;
  /** The names of the installed packages, the app last. */
  readonly names: readonly string[];
  readonly tarballs: readonly string[];
  remove(): void;
}

/** Packs every published package and installs the tarballs into a new project outside the workspace. */
export function installPacked(): Stranger {
  const folder = mkdtempSync(join(tmpdir(), "mesometrics consumer "));
  const packed = join(folder, "tarballs");
  mkdirSync(packed);
  const folders = [
    ...readdirSync(join(root, "packages")).map((name) => join(root, "packages", name)),
    join(root, "apps", "replication"),
  ];
  const names: string[] = [];
  for (const one of folders) {
    const manifest = JSON.parse(readFileSync(join(one, "package.json"), "utf8")) as { name: string; private?: boolean };
    if (manifest.private === true) continue;
    names.push(manifest.name);
  }
  const filters = names.flatMap((name) => ["--filter", name]);
  execute("npx", ["--yes", packageManager, ...filters, "-r", "pack", "--pack-destination", packed], root);
  const tarballs = readdirSync(packed)
    .sort()
    .map((name) => join(packed, name));
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({
      name: "stranger",
      private: true,
      version: "1.0.0",
      dependencies: Object.fromEntries(
        names.map((name) => {
          const start = `${name.replace("@", "").replace("/", "-")}-`;
          const file = readdirSync(packed).find((one) => one.startsWith(start) && /^\d/.test(one.slice(start.length)));
          if (file === undefined) throw new Error(`no tarball of ${name}`);
          return [name, `file:../tarballs/${file}`];
        }),
      ),
    }),
  );
  execute("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], project);
  return { folder: project, names, tarballs, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
