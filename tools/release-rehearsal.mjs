// Rehearses a release from end to end on this machine: in a copy of the workspace, `changeset version`, a publish to a
// registry server on the loopback interface, and a project that installs the app and a package by version and runs them.
// Prints one line per check and ends with "N passed, N failed".
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "mesometrics-release-"));
const copy = join(folder, "workspace");
const home = join(folder, "home");
mkdirSync(home);

let passed = 0;
let failed = 0;
function check(what, fine, detail = "") {
  if (fine) passed += 1;
  else failed += 1;
  console.log(`${fine ? "ok  " : "FAIL"}  ${what}${fine || detail === "" ? "" : `\n      ${detail}`}`);
}

const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle)_|^npm_config_(package|call|yes)$/i.test(name),
  ),
);
function execute(command, commandArguments, options = {}) {
  return execFileSync(command, commandArguments, {
    cwd: copy,
    env: environment,
    encoding: "utf8",
    stdio: "pipe",
    ...options,
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

let registry;
try {
  const skip = new Set([".git", ".turbo", ".examples", "reports", "coverage"]);
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true, filter: (source) => !skip.has(basename(source)) });
  execute("git", ["init", "--quiet", "--initial-branch=main"]);
  execute("git", ["add", "--all"]);
  execute("git", [
    "-c",
    "user.name=rehearsal",
    "-c",
    "user.email=rehearsal@localhost",
    "commit",
    "--quiet",
    "--message",
    "rehearsal",
  ]);

  const pending = readdirSync(join(copy, ".changeset")).filter((name) => name.endsWith(".md") && name !== "README.md");
  check("there is a pending changeset to release", pending.length > 0);
  execute(process.execPath, [join(copy, "node_modules", "@changesets", "cli", "bin.js"), "version"]);
  const manifests = [
    ...readdirSync(join(copy, "packages")).map((name) => join("packages", name)),
    join("apps", "replication"),
  ]
    .map((path) => ({ path, manifest: JSON.parse(readFileSync(join(copy, path, "package.json"), "utf8")) }))
    .filter(({ manifest }) => manifest.private !== true);
  const unversioned = manifests
    .filter(({ manifest }) => manifest.version === "0.0.0")
    .map(({ manifest }) => manifest.name);
  check("`changeset version` gives every package a version", unversioned.length === 0, unversioned.join(", "));
  const silent = manifests.filter(({ path }) => !existsSync(join(copy, path, "CHANGELOG.md"))).map(({ path }) => path);
  check("every package has a changelog", silent.length === 0, silent.join(", "));

  // Provenance is signed by the release workflow's own identity and cannot be had elsewhere.
  for (const { path, manifest } of manifests) {
    const { provenance, ...publishConfig } = manifest.publishConfig;
    check(`${manifest.name} asks for provenance`, provenance === true);
    writeFileSync(join(copy, path, "package.json"), `${JSON.stringify({ ...manifest, publishConfig }, null, 2)}\n`);
  }

  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const configuration = join(folder, "registry.yaml");
  const upstream = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8", env: environment }).trim();
  writeFileSync(
    configuration,
    `storage: ${JSON.stringify(join(folder, "storage"))}
uplinks: { upstream: { url: ${JSON.stringify(upstream)}, maxage: 60m } }
packages:
  "@mesometrics/*": { access: $all, publish: $all }
  mesometrics: { access: $all, publish: $all }
  "**": { access: $all, proxy: upstream }
max_body_size: 50mb
log: { type: stdout, format: pretty, level: error }
`,
  );
  const binary = join(root, "consumers", "node_modules", "verdaccio", "bin", "verdaccio");
  registry = spawn(process.execPath, [binary, "--config", configuration, "--listen", `127.0.0.1:${port}`], {
    stdio: "ignore",
  });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const up = await fetch(`${url}-/ping`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  const npmrc = join(home, ".npmrc");
  writeFileSync(npmrc, `registry=${url}\n//127.0.0.1:${port}/:_authToken=rehearsal\n`);
  const local = {
    ...environment,
    HOME: home,
    npm_config_userconfig: npmrc,
    npm_config_registry: url,
    npm_config_cache: join(home, "cache"),
  };
  execute("npx", ["--yes", packageManager, "-r", "publish", "--no-git-checks", "--access", "public"], { env: local });
  for (const { manifest } of manifests) {
    const answer = await fetch(`${url}${manifest.name.replace("/", "%2f")}`).then((one) => one.json());
    check(
      `the registry has ${manifest.name}@${manifest.version}`,
      answer["dist-tags"]?.latest === manifest.version,
      JSON.stringify(answer).slice(0, 200),
    );
  }

  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "stranger", version: "1.0.0", private: true, type: "module" }),
  );
  const version = (name) => manifests.find(({ manifest }) => manifest.name === name).manifest.version;
  const wanted = ["mesometrics", "@mesometrics/panel-regression"].map((name) => `${name}@${version(name)}`);
  execute("npm", ["install", "--no-audit", "--no-fund", ...wanted], { cwd: project, env: local });
  const answer = execute(
    process.execPath,
    ["--input-type=module", "-e", "import { feols } from '@mesometrics/panel-regression'; console.log(typeof feols)"],
    { cwd: project },
  );
  check("a package installed by version imports", answer.trim() === "function", answer);
  const printed = execute(
    process.execPath,
    [join(project, "node_modules", "mesometrics", "dist", "main.js"), "--version"],
    { cwd: project },
  );
  check("the app installed by version runs", printed.trim() === version("mesometrics"), printed);
} catch (error) {
  check("the rehearsal runs to its end", false, `${error.message}\n${error.stdout ?? ""}\n${error.stderr ?? ""}`);
} finally {
  registry?.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
