// Times of the calls that a study of a small panel makes most, one core, with R beside them where it is installed.
//
//     pnpm bench            (after `pnpm build`) prints the table and writes benchmarks/results.json
//
// Each time is the median of several runs after a warm-up; a run repeats the call until it has lasted long enough. The
// panel is 30 x 12 with six regressors and two-way fixed effects.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machine } from "./machine.mjs";
import { feols, panel, permutationTest, randomStream, tidy, wildClusterBootstrap } from "./modules.mjs";

const UNITS = 30;
const PERIODS = 12;
const REGRESSORS = 6;
const INDEX = { unit: "unit", time: "year" };
const FORMULA = "y ~ x1 + x2 + x3 + x4 + x5 + x6 | unit + year";
const CLUSTER = { vcov: { cluster: "unit" } };

const WARM_UP_MILLISECONDS = 3000;
const RUN_MILLISECONDS = 300;
const RUNS = 15;

/** Columns of the panel: standard normal regressors with a unit effect, y with both effects. */
function drawTable() {
  const stream = randomStream(20260101);
  const rows = UNITS * PERIODS;
  const column = () => new Float64Array(rows);
  const table = { unit: new Int32Array(rows), year: new Int32Array(rows), half: column(), y: column() };
  for (let k = 1; k <= REGRESSORS; k++) table[`x${k}`] = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const unit = Math.floor(i / PERIODS);
    table.unit[i] = unit + 1;
    table.year[i] = 2010 + (i % PERIODS);
    table.half[i] = unit % 2;
    table.y[i] = stream.normal() + 0.3 * unit + 0.1 * (i % PERIODS);
    for (let k = 1; k <= REGRESSORS; k++) {
      const x = stream.normal() + 0.1 * unit;
      table[`x${k}`][i] = x;
      table.y[i] += 0.1 * k * x;
    }
  }
  return table;
}

/** The same data as an array of row objects with names for units, as JSON or a CSV reader gives them. */
function recordsOf(table) {
  return Array.from(table.unit, (unit, i) => ({
    ...Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values[i]])),
    unit: `Province ${String(unit).padStart(2, "0")}`,
  }));
}

/** Milliseconds of one call: the median, and the fastest run. */
function time(call) {
  const until = performance.now() + WARM_UP_MILLISECONDS;
  while (performance.now() < until) call();
  const runs = Array.from({ length: RUNS }, () => {
    const begin = performance.now();
    let calls = 0;
    do {
      call();
      calls++;
    } while (performance.now() - begin < RUN_MILLISECONDS);
    return (performance.now() - begin) / calls;
  }).sort((a, b) => a - b);
  return { median: runs[Math.floor(RUNS / 2)], fastest: runs[0] };
}

/** What R takes for the same, or null without R. */
function timesInR(table) {
  const folder = mkdtempSync(join(tmpdir(), "mesometrics-bench-"));
  try {
    const names = Object.keys(table);
    const lines = Array.from(table.unit, (_, i) => names.map((name) => table[name][i]).join(","));
    const file = join(folder, "panel.csv");
    writeFileSync(file, `${[names.join(","), ...lines].join("\n")}\n`);
    const script = new URL("small-panel.R", import.meta.url).pathname;
    return JSON.parse(execFileSync("Rscript", ["--vanilla", script, file], { encoding: "utf8" }));
  } catch (error) {
    console.error(`R is left out: ${error.message.split("\n")[0]}`);
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const table = drawTable();
const records = recordsOf(table);
const data = panel(table, INDEX);
const fit = feols(data, FORMULA, CLUSTER);

const calls = {
  "feols, cluster errors, from typed arrays": () => feols(data, FORMULA, CLUSTER),
  "panel + feols, cluster errors, from row objects": () => feols(panel(records, INDEX), FORMULA, CLUSTER),
  "feols, default (CR2, Satterthwaite)": () => feols(data, FORMULA),
  "feols, cluster jackknife (CV3)": () => feols(data, FORMULA, { vcov: { type: "CV3", cluster: "unit" } }),
  "feols, iid errors": () => feols(data, FORMULA, { vcov: { type: "iid" } }),
  "panel from row objects": () => panel(records, INDEX),
  "wild cluster bootstrap, 9999 draws": () =>
    wildClusterBootstrap(fit, data, { term: "x1", draws: 9999, interval: false }),
  "permutation of units, difference of a slope, 9999 draws": () =>
    permutationTest(data, FORMULA, { by: "half", level: "unit", term: "x1", draws: 9999 }),
};

/** Calls a second, or milliseconds, that must be reached. */
const goals = {
  "feols, cluster errors, from typed arrays": { perSecond: 5000 },
  "panel + feols, cluster errors, from row objects": { perSecond: 2500 },
  "wild cluster bootstrap, 9999 draws": { milliseconds: 50 },
  "permutation of units, difference of a slope, 9999 draws": { milliseconds: 150 },
};

const results = Object.entries(calls).map(([name, call]) => {
  const { median, fastest } = time(call);
  const goal = goals[name] ?? null;
  const limit = goal === null ? null : (goal.milliseconds ?? 1000 / goal.perSecond);
  const result = { name, milliseconds: median, fastest, perSecond: 1000 / median, goal };
  const reached = limit === null ? "" : median <= limit ? "  goal reached" : `  goal missed: ${limit} ms`;
  console.log(
    `${name.padEnd(56)} ${median.toFixed(3).padStart(9)} ms ${(1000 / median).toFixed(0).padStart(7)}/s${reached}`,
  );
  return result;
});

const r = timesInR(table);
for (const { name, milliseconds, coefficient, standardError } of r?.calls ?? []) {
  const own = tidy(fit)[0];
  const same = Math.abs(coefficient / own.estimate - 1) < 1e-8 ? "same coefficient" : `coefficient ${coefficient}`;
  const error = standardError === null ? "" : `, se ${(standardError / own.standardError).toFixed(6)} of ours`;
  console.log(`R ${name.padEnd(54)} ${milliseconds.toFixed(3).padStart(9)} ms  ${same}${error}`);
}

const output = { machine: machine(), panel: { units: UNITS, periods: PERIODS, regressors: REGRESSORS }, results, r };
writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(output, null, 2)}\n`);
