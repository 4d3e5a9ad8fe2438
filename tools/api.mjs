// The public API as text: `api/<package>.d.ts.txt` holds every declaration a package's entries reach, without comments.
//   node tools/api.mjs check    the snapshots are what the build declares, and a changed API has a changeset
//   node tools/api.mjs update   writes the snapshots
//   node tools/api.mjs release  writes the snapshots and notes them as released (after `changeset version`)
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Declarations without comments and blank lines. */
function withoutComments(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

/** Every declaration file that the entries reach by relative imports. */
function reachable(entries) {
  const seen = new Set();
  const queue = [...entries];
  while (queue.length > 0) {
    const file = queue.pop();
    if (seen.has(file)) continue;
    seen.add(file);
    for (const match of readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g)) {
      queue.push(`${resolve(dirname(file), match[1])}.d.ts`);
    }
  }
  return [...seen].sort();
}

/** The API of every published package: its name, snapshot path and text. */
export function currentApi() {
  return readdirSync(join(root, "packages"))
    .sort()
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")),
    }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => {
      const path = join(root, "packages", folder);
      const entries = Object.entries(manifest.exports)
        .filter(([, entry]) => typeof entry === "object")
        .map(([name, entry]) => ({ name, file: join(path, entry.types) }));
      const missing = entries.filter(({ file }) => !existsSync(file));
      if (missing.length > 0) throw new Error(`${manifest.name} is not built: type \`npm test\` once`);
      const header = entries
        .map(({ name, file }) => `// ${name} -> ${relative(path, file).replaceAll("\\", "/")}`)
        .join("\n");
      const body = reachable(entries.map(({ file }) => file))
        .map(
          (file) =>
            `\n// ${relative(path, file).replaceAll("\\", "/")}\n${withoutComments(readFileSync(file, "utf8"))}`,
        )
        .join("\n");
      return { name: manifest.name, snapshot: join(root, "api", `${folder}.d.ts.txt`), text: `${header}\n${body}\n` };
    });
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The packages that a pending changeset names. */
export function pendingChangesets() {
  const named = new Set();
  for (const file of readdirSync(join(root, ".changeset"))) {
    if (!file.endsWith(".md") || file === "README.md") continue;
    const head = /^---\n([\s\S]*?)\n---/.exec(readFileSync(join(root, ".changeset", file), "utf8"))?.[1] ?? "";
    for (const match of head.matchAll(/^["']?([^"':]+)["']?:\s*(?:major|minor|patch)/gm)) named.add(match[1]);
  }
  return named;
}

const releasedFile = join(root, "api", "released.json");

/** Every complaint about the snapshots; empty when all is well. */
export function apiProblems() {
  const released = existsSync(releasedFile) ? JSON.parse(readFileSync(releasedFile, "utf8")) : {};
  const pending = pendingChangesets();
  return currentApi().flatMap(({ name, snapshot, text }) => {
    const problems = [];
    if (!existsSync(snapshot) || readFileSync(snapshot, "utf8") !== text) {
      problems.push(
        `${name}: the public API differs from ${relative(root, snapshot)}: read the difference, then \`node tools/run.mjs api:update\``,
      );
    }
    if (released[name] !== hash(text) && !pending.has(name)) {
      problems.push(
        `${name}: the public API changed since the last release and no changeset names the package: \`npx changeset\``,
      );
    }
    return problems;
  });
}

function update() {
  mkdirSync(join(root, "api"), { recursive: true });
  const api = currentApi();
  for (const { snapshot, text } of api) writeFileSync(snapshot, text);
  return api;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const task = process.argv[2];
  if (task === "check") {
    const problems = apiProblems();
    for (const problem of problems) console.error(problem);
    process.exit(problems.length === 0 ? 0 : 1);
  } else if (task === "update") {
    update();
  } else if (task === "release") {
    const entries = update().map(({ name, text }) => [name, hash(text)]);
    writeFileSync(releasedFile, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  } else {
    console.error("node tools/api.mjs check | update | release");
    process.exit(2);
  }
}
