// The two commands of the README. Needs nothing but Node and the npm registry: pnpm comes through npx at the version
// that package.json names, and everything runs under the Node that started this file.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const task = process.argv[2];

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  stop(
    `Mesometrics needs Node 20.19 or newer and this is ${process.versions.node}: install a newer Node and type \`npm ${task === "test" ? "test" : "start"}\` again.`,
  );
}

// npm hands its own settings down as npm_config_*, and pnpm would read them as its own.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(config|package|lifecycle)_/i.test(name) || /registry|userconfig|cache$/i.test(name),
  ),
);
Object.assign(environment, {
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  NO_UPDATE_NOTIFIER: "1",
  CI: process.env.CI ?? "",
});
// The Node that started this file comes first, so that every tool below runs under it.
environment.PATH = `${dirname(process.execPath)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`;

function run(command, commandArguments, options = {}) {
  const result = spawnSync(command, commandArguments, {
    cwd: root,
    env: environment,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
  });
  return result.status ?? 1;
}

function pnpm(...pnpmArguments) {
  return run("npx", ["--yes", manifest.packageManager, ...pnpmArguments]);
}

function orStop(status, sentence) {
  if (status !== 0) stop(sentence);
}

if (task === "start") {
  orStop(pnpm("install", "--frozen-lockfile", "--prefer-offline", "--filter", "mesometrics..."), "");
}
