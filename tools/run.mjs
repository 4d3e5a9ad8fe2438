// The two commands of the README. Needs nothing but Node and the npm registry: pnpm comes through npx at the version
// that package.json names, and everything runs under the Node that started this file.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [task, ...taskArguments] = process.argv.slice(2);

function stop(sentence, status = 1) {
  console.error(`\n${sentence}`);
  process.exit(status);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  stop(
    `Mesometrics needs Node 20.19 or newer and this is ${process.versions.node}: install a newer Node, then type \`npm ${task}\` again.`,
  );
}

// npm hands its own settings down as npm_config_*, and pnpm would read them as its own. Where packages come from and
// where npm keeps its cache are the user's choice and stay.
const keep = /^npm_config_(registry|userconfig|globalconfig|cache|cafile|https?[_-]proxy|noproxy|.*:registry)$/i;
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/i.test(name) || keep.test(name)),
);
Object.assign(environment, {
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  NO_UPDATE_NOTIFIER: "1",
  npm_config_update_notifier: "false",
  // The Node that started this file comes first on the path, so that every tool below runs under it.
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
});

function run(command, commandArguments, { quiet = false } = {}) {
  const result = spawnSync(command, commandArguments, {
    cwd: root,
    env: environment,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    encoding: "utf8",
    maxBuffer: 1 << 28,
    shell: process.platform === "win32",
  });
  if (quiet && result.status !== 0) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  return result.status ?? 1;
}

function pnpm(pnpmArguments, options) {
  return run("npx", ["--yes", manifest.packageManager, ...pnpmArguments], options);
}

function node(file, nodeArguments, options) {
  return run(process.execPath, [join(root, file), ...nodeArguments], options);
}

let step = 0;
function announce(text, of) {
  step += 1;
  console.log(`[${step}/${of}] ${text}`);
}

function install(scope, again) {
  const status = pnpm(["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only", ...scope], {
    quiet: true,
  });
  if (status !== 0) {
    stop(
      `The packages could not be installed. Check that the npm registry is reachable and that npm's cache folder is writable (\`npm config get cache\`), then type \`${again}\` again.`,
    );
  }
}

function build(filter, again) {
  const status = pnpm(["exec", "turbo", "run", ...filter, "--output-logs=errors-only"], {
    quiet: true,
  });
  if (status !== 0) stop(`The build failed with the messages above. After a change, type \`${again}\` again.`);
}

/** Makes `npx mesometrics …` at the root the command that was just built: pnpm links no command that is not there yet. */
function linkCommand() {
  const folder = join(root, "node_modules", ".bin");
  const target = "../../apps/replication/dist/main.js";
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "mesometrics"), `#!/usr/bin/env node\nimport("${target}");\n`, { mode: 0o755 });
  writeFileSync(join(folder, "mesometrics.cmd"), `@node "%~dp0\\${target.replaceAll("/", "\\")}" %*\r\n`);
}

function orStop(status, sentence) {
  if (status !== 0) stop(sentence);
}

/** Everything that a release does except sending it: packed manifests, types, changesets and a publish that stops short. */
function releaseDry() {
  const packed = mkdtempSync(join(tmpdir(), "mesometrics-packed-"));
  try {
    const published = readdirSync(join(root, "packages"))
      .map((name) => `packages/${name}`)
      .concat("apps/replication")
      .filter((path) => JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")).private !== true);
    const filters = published.flatMap((path) => ["--filter", `./${path}`]);
    orStop(pnpm([...filters, "-r", "pack", "--pack-destination", packed], { quiet: true }), "Packing failed.");
    for (const tarball of readdirSync(packed).sort()) {
      const file = join(packed, tarball);
      console.log(tarball);
      const publint = node("consumers/node_modules/publint/src/cli.js", ["--strict", file], { quiet: true });
      orStop(publint, `publint refuses ${tarball}.`);
      // The app is a command without an entry to import.
      if (/^mesometrics-\d/.test(tarball)) continue;
      const attw = "consumers/node_modules/@arethetypeswrong/cli/dist/index.js";
      const types = node(attw, [file, "--profile", "esm-only", "--no-emoji"], { quiet: true });
      orStop(types, `The types of ${tarball} do not resolve.`);
    }
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
  orStop(node("tools/api.mjs", ["check"]), "The public API is not what its snapshots and changesets say.");
  orStop(node("node_modules/@changesets/cli/bin.js", ["status"]), "The changesets do not cover what changed.");
  const publish = ["-r", "publish", "--dry-run", "--access", "public", "--no-git-checks"];
  orStop(pnpm(publish, { quiet: true }), "The publish rehearsal failed.");
  console.log("Ready to release.");
}

if (task === "start") {
  announce("Installing what the studies need (the first time takes about half a minute) …", 3);
  // The root's own dependencies are what a build needs; the tests' tools stay away, unless they are here already.
  const everything = existsSync(join(root, "node_modules", "vitest"));
  install(everything ? [] : ["--prod", "--filter-prod", "mesometrics..."], "npm start");
  announce("Building the packages …", 3);
  build(["build", "--filter=mesometrics"], "npm start");
  linkCommand();
  announce(taskArguments.length > 0 ? "Running …\n" : "Running everything that needs no file …\n", 3);
  process.exit(node("apps/replication/dist/main.js", taskArguments.length > 0 ? taskArguments : ["run"]));
} else if (task === "test") {
  announce("Installing the workspace …", 3);
  install([], "npm test");
  announce("Building and type-checking …", 3);
  build(["build", "typecheck"], "npm test");
  linkCommand();
  announce(`Testing under Node ${process.versions.node} …`, 3);
  process.exit(run(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...taskArguments]));
} else if (task === "api:update") {
  process.exit(node("tools/api.mjs", ["update"]));
} else if (task === "release:dry") {
  releaseDry();
} else if (task === "release:version") {
  orStop(node("node_modules/@changesets/cli/bin.js", ["version"]), "No version was written.");
  orStop(pnpm(["install", "--lockfile-only"]), "The lockfile could not be brought up to date.");
  process.exit(node("tools/api.mjs", ["release"]));
} else if (task === "release:publish") {
  process.exit(pnpm(["-r", "publish", "--access", "public", "--no-git-checks"]));
} else {
  stop(
    `\`${task ?? ""}\` is not a command here: type \`npm start\` to run the studies or \`npm test\` to run the tests.`,
    2,
  );
}
