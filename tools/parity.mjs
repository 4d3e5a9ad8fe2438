// Agreement with the shared reference values: runs every test that reads one and prints, per file, how many entries a
// passing test used, how many are excluded (with a reason in parity-excluded.json), and the worst relative difference.
// An entry that is neither is listed and fails the run. `pnpm parity iv` looks at one area, `pnpm parity` at all.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const references = resolve(root, process.env.MESOMETRICS_REFERENCE ?? "../shared/reference");
const areas = ["panel", "iv", "index", "spatial"];
const [area] = process.argv.slice(2);
if (area === undefined) {
  // One after the other, each in a process of its own; the worst status is that of the whole.
  const statuses = areas.map((one) => {
    console.log(`\n${one}`);
    return spawnSync(process.execPath, [fileURLToPath(import.meta.url), one], { stdio: "inherit" }).status ?? 1;
  });
  process.exit(Math.max(...statuses));
}
/** These areas have files without a list of entries; their records are named by path. */
const byPath = area === "iv" || area === "spatial";
if (!existsSync(join(references, area))) {
  console.error(`There are no shared reference values at ${references}: name their folder in MESOMETRICS_REFERENCE.`);
  process.exit(2);
}

/** Whether a test file reads shared values of this area, or does not say of which. */
function readsArea(text) {
  if (!/describeShared|sharedReference/.test(text)) return false;
  const named = readdirSync(references).filter((one) => text.includes(`${one}/`));
  return named.length === 0 || named.includes(area);
}

const readers = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name, "test"))
  .filter(existsSync)
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)))
  .filter((file) => file.endsWith(".test.ts") && readsArea(readFileSync(file, "utf8")));

const ledger = mkdtempSync(join(tmpdir(), "mesometrics-parity-"));
const report = join(ledger, "report.json");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
spawnSync(process.execPath, [vitest, "run", ...readers, "--reporter=json", `--outputFile=${report}`], {
  cwd: root,
  env: { ...process.env, MESOMETRICS_PARITY: ledger },
  stdio: ["ignore", "ignore", "inherit"],
});

const passed = new Set();
const failed = new Set();
for (const { assertionResults } of JSON.parse(readFileSync(report, "utf8")).testResults) {
  for (const { status, ancestorTitles, title } of assertionResults) {
    (status === "passed" ? passed : failed).add([...ancestorTitles, title].join(" > "));
  }
}

const worstOfTest = new Map();
const testsOfEntry = new Map();
for (const name of readdirSync(ledger).filter((one) => one.endsWith(".jsonl"))) {
  for (const line of readFileSync(join(ledger, name), "utf8").trimEnd().split("\n")) {
    const { file, entry, test, worst } = JSON.parse(line);
    if (worst !== undefined) worstOfTest.set(test, Math.max(worst, worstOfTest.get(test) ?? 0));
    else {
      const key = `${file}#${entry}`;
      testsOfEntry.set(key, (testsOfEntry.get(key) ?? new Set()).add(test));
    }
  }
}
rmSync(ledger, { recursive: true, force: true });

const excluded = JSON.parse(readFileSync(join(root, "tools", "parity-excluded.json"), "utf8")).map((one) => ({
  ...one,
  pattern: new RegExp(one.entry),
}));

/** The records of a file without a list: objects that hold a value, by path; a table at the top by its key. */
function recordsOf(content, path = "") {
  const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isTable = (value) => Array.isArray(value) && value.some((item) => typeof item === "object");
  const members = Object.entries(content);
  const own = path !== "" && members.some(([, value]) => !isRecord(value)) ? [{ id: path }] : [];
  const tables = path === "" ? members.filter(([, value]) => isTable(value)).map(([key]) => ({ id: key })) : [];
  const inner = members.flatMap(([key, value]) =>
    isRecord(value) ? recordsOf(value, path === "" ? key : `${path}/${key}`) : [],
  );
  return [...own, ...tables, ...inner];
}

const unmapped = [];
const rows = [["file", "entries", "matched", "excluded", "unmapped", "failed", "worst"]];
for (const name of readdirSync(join(references, area)).sort()) {
  if (!name.endsWith(".json")) continue;
  const file = `${area}/${name}`;
  const content = JSON.parse(readFileSync(join(references, file), "utf8"));
  // A case without `expected` is input that other cases name.
  const entries =
    content.entries ?? content.cases?.filter((one) => "expected" in one) ?? (byPath ? recordsOf(content) : null);
  if (!Array.isArray(entries)) continue;
  const count = { matched: 0, excluded: 0, unmapped: 0, failed: 0 };
  let worst = 0;
  for (const { id } of entries) {
    const tests = [...(testsOfEntry.get(`${file}#${id}`) ?? [])];
    if (tests.some((test) => failed.has(test))) count.failed += 1;
    else if (tests.some((test) => passed.has(test))) {
      count.matched += 1;
      for (const test of tests) worst = Math.max(worst, worstOfTest.get(test) ?? 0);
    } else if (excluded.some((one) => (one.file ?? file).replace("*", name) === file && one.pattern.test(id)))
      count.excluded += 1;
    else {
      count.unmapped += 1;
      unmapped.push(byPath ? `${name}: ${id}` : id);
    }
  }
  rows.push(
    [name, entries.length, count.matched, count.excluded, count.unmapped, count.failed, worst.toExponential(1)].map(
      String,
    ),
  );
}
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows)
  console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "));
if (unmapped.length > 0) {
  console.log(`\nNeither tested nor excluded:\n${unmapped.map((id) => `  ${id}`).join("\n")}`);
}
const isFailed = rows.slice(1).some((row) => row[5] !== "0");
process.exit(unmapped.length > 0 || isFailed ? 1 : 0);
