// How long it takes from nothing to the first result on a 30 x 12 panel with two-way effects and clustered errors: a Node
// process from its start, an R process with fixest where it is installed, and a page of Chromium from the script's load.
//
//     pnpm build && node benchmarks/starts/run.mjs [--runs 15] [--quick]      writes results.json beside itself
//
// Runs alternate; medians are kept. `processor` is user and system time of the whole process, which a busy machine moves less
// than the wall clock.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { circumstances } from "../machine.mjs";
import { median, options, resultsFile, writeResults } from "../measure.mjs";
import { bundle } from "../sizes/bundle.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const given = options({ runs: null, quick: false });
const RUNS = Number(given.runs ?? (given.quick ? 5 : 15));

/** Seconds from start to exit of a process, with what it printed; null where it fails. */
function timed(program, args) {
  const from = process.hrtime.bigint();
  const { status, stdout } = spawnSync(program, args, { cwd: here, encoding: "utf8" });
  const wall = Number(process.hrtime.bigint() - from) / 1e9;
  return status === 0 ? { wall, text: stdout.trim() } : null;
}

const packages = ["matrix", "distributions", "fixed-effects", "panel-data", "inference", "panel-regression"];

/** A folder where the packages are installed as npm has them: the built files under the published manifest. */
function installed() {
  const folder = mkdtempSync(join(tmpdir(), "mesometrics-starts-"));
  for (const name of packages) {
    const from = join(here, "../../packages", name);
    const to = join(folder, "node_modules/@mesometrics", name);
    mkdirSync(to, { recursive: true });
    execFileSync(process.execPath, [join(here, "../../tools/single-file.mjs")], { cwd: from });
    const { publishConfig, ...manifest } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
    writeFileSync(join(to, "package.json"), JSON.stringify({ ...manifest, exports: publishConfig.exports }));
    cpSync(join(from, "dist"), join(to, "dist"), { recursive: true });
  }
  const require = createRequire(join(here, "../../packages/panel-regression/package.json"));
  cpSync(dirname(require.resolve("simple-statistics/package.json")), join(folder, "node_modules/simple-statistics"), {
    recursive: true,
  });
  for (const file of ["first-result.mjs", "table.mjs"]) cpSync(join(here, file), join(folder, file));
  return folder;
}

function node(folder) {
  return JSON.parse(execFileSync(process.execPath, [join(folder, "first-result.mjs")], { encoding: "utf8" }));
}

/** A process that does nothing: what every other of this machine and moment pays too. */
function nothing() {
  const script = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1e6)";
  const { wall, text } = timed(process.execPath, ["-e", script]);
  return { wall, processor: Number(text) };
}

/** The page's script tells when it began and when it had its result, on the page's own clock. */
async function browser() {
  const { chromium } = createRequire(join(here, "../../consumers/package.json"))("playwright-core");
  const executablePath = ["chromium", "chromium-browser", "google-chrome"].find(
    (name) => spawnSync(name, ["--version"]).status === 0,
  );
  if (executablePath === undefined) return null;
  const script = await bundle(
    `import { feols, panel, tidy } from "@mesometrics/panel-regression";
import { table } from ${JSON.stringify(join(here, "table.mjs"))};
const columns = table();
globalThis.first = () => {
  const fit = feols(panel(columns, { unit: "unit", time: "year" }), "y ~ x1 + x2 + x3 + x4 + x5 + x6 | unit + year", { vcov: { cluster: "unit" } });
  return tidy(fit)[0].estimate;
};`,
    "iife",
  );
  const folder = mkdtempSync(join(tmpdir(), "mesometrics-starts-"));
  const path = spawnSync("which", [executablePath], { encoding: "utf8" }).stdout.trim();
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: path,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  const once = async () => {
    const page = await context.newPage();
    await page.setContent("<!doctype html><title>start</title>");
    const answer = await page.evaluate((text) => {
      const from = performance.now();
      const element = document.createElement("script");
      element.textContent = text;
      document.head.append(element);
      const loaded = performance.now();
      const estimate = globalThis.first();
      return { evaluated: (loaded - from) / 1000, seconds: (performance.now() - loaded) / 1000, estimate };
    }, script);
    await page.close();
    return answer;
  };
  const close = async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { once, close, version: context.browser()?.version() ?? null };
}

const fixest = timed("Rscript", ["--vanilla", "first-result.R"]);
if (fixest === null) console.error("Rscript with fixest is not there: only our own times are taken.");
const page = await browser();
if (page === null) console.error("No Chromium on the path: only Node is timed.");

const folder = installed();
const taken = { node: [], bare: [], fixest: [], page: [] };
for (let run = 0; run < RUNS; run++) {
  taken.node.push(node(folder));
  taken.bare.push(nothing());
  if (fixest !== null && run < (given.quick ? 1 : 5))
    taken.fixest.push(timed("Rscript", ["--vanilla", "first-result.R"]));
  if (page !== null) taken.page.push(await page.once());
}
await page?.close();
rmSync(folder, { recursive: true, force: true });

const middle = (list, key) => median(list.map((one) => one[key]));
const results = [
  {
    name: "node",
    what: "start of the process to the first result",
    seconds: middle(taken.node, "wall"),
    processor: middle(taken.node, "processor"),
    runs: RUNS,
  },
  {
    name: "node alone",
    what: "a process that does nothing, start to exit",
    seconds: middle(taken.bare, "wall"),
    processor: middle(taken.bare, "processor"),
    runs: RUNS,
  },
  ...(fixest === null
    ? []
    : [
        {
          name: "fixest",
          what: "Rscript, start to exit after the first result",
          seconds: middle(taken.fixest, "wall"),
          runs: taken.fixest.length,
        },
      ]),
  ...(page === null
    ? []
    : [
        {
          name: "browser",
          what: "script loaded to the first result",
          seconds: middle(taken.page, "seconds"),
          evaluated: middle(taken.page, "evaluated"),
          runs: RUNS,
        },
      ]),
];
const estimates = [taken.node[0].estimate, ...taken.page.map(({ estimate }) => estimate)];
if (fixest !== null) estimates.push(Number(fixest.text));
if (estimates.some((one) => Math.abs(one - estimates[0]) > 1e-9 * Math.abs(estimates[0]))) {
  throw new Error(`The programs do not agree: ${estimates.join(", ")}`);
}
for (const { name, seconds } of results) console.log(`${(1000 * seconds).toFixed(1).padStart(8)} ms  ${name}`);
writeResults(resultsFile(here, given.quick), {
  ...circumstances("starts/run.mjs", packages),
  unit: "seconds, medians",
  results,
});
