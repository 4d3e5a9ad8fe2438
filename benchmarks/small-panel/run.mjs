// Times of the calls that a study of a small panel makes most, one core, in turn with R where it is installed.
//
//     pnpm build && node benchmarks/small-panel/run.mjs [--runs 15] [--quick]      writes results.json beside itself
//
// The panel is 30 x 12 with six regressors and two-way fixed effects. A run repeats a call until it has lasted long enough;
// runs of ours and of R alternate, after a warm-up of each; the medians are kept.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clusterJackknife, wildClusterBootstrap } from "../../packages/inference/dist/index.js";
import { randomStream } from "../../packages/matrix/dist/index.js";
import { feols, panel, permutationTest, tidy } from "../../packages/panel-regression/dist/index.js";
import { circumstances } from "../machine.mjs";
import { median, options, resultsFile, startPeer, writeResults } from "../measure.mjs";

const UNITS = 30;
const PERIODS = 12;
const REGRESSORS = 6;
const DRAWS = 9999;
const INDEX = { unit: "unit", time: "year" };
const FORMULA = "y ~ x1 + x2 + x3 + x4 + x5 + x6 | unit + year";
const CLUSTER = { vcov: { cluster: "unit" } };
const PACKAGES = ["matrix", "distributions", "fixed-effects", "panel-data", "inference", "panel-regression"];

const given = options({ runs: null, quick: false, output: null });
const RUNS = Number(given.runs ?? (given.quick ? 3 : 15));
const WARM_UP_SECONDS = given.quick ? 0.5 : 3;
const RUN_SECONDS = given.quick ? 0.1 : 0.3;

const here = dirname(fileURLToPath(import.meta.url));

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

async function startR(table) {
  const peer = await startPeer("Rscript", ["--vanilla", join(here, "peers.R")]);
  if (peer === null) {
    console.error("Rscript with jsonlite is not there: only our own times are taken.");
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), "mesometrics-small-panel-"));
  const names = Object.keys(table);
  const lines = Array.from(table.unit, (_, i) => names.map((name) => table[name][i]).join(","));
  const file = join(folder, "panel.csv");
  writeFileSync(file, `${[names.join(","), ...lines].join("\n")}\n`);
  await peer.ask({ do: "load", file });
  rmSync(folder, { recursive: true });
  return peer;
}

const table = drawTable();
const records = recordsOf(table);
const data = panel(table, INDEX);
const fit = feols(data, FORMULA, CLUSTER);

const calls = {
  "feols, cluster errors, from typed arrays": () => feols(data, FORMULA, CLUSTER),
  "panel + feols, cluster errors, from row objects": () => feols(panel(records, INDEX), FORMULA, CLUSTER),
  "feols, default (CR2, Satterthwaite)": () => feols(data, FORMULA),
  "feols, cluster jackknife (CV3)": () =>
    feols(data, FORMULA, { vcov: clusterJackknife({ type: "CV3", cluster: "unit" }) }),
  "feols, iid errors": () => feols(data, FORMULA, { vcov: { type: "iid" } }),
  "panel from row objects": () => panel(records, INDEX),
  "wild cluster bootstrap, 9999 draws": () =>
    wildClusterBootstrap(fit, data, { term: "x1", draws: DRAWS, interval: false }),
  "permutation of units, difference of a slope, 9999 draws": () =>
    permutationTest(data, FORMULA, { by: "half", level: "unit", term: "x1", draws: DRAWS }),
};

/** What R runs for the same, and how often: one draw of its loop is timed. */
const inR = {
  lm: { label: "lm with dummies", ours: "feols, cluster errors, from typed arrays" },
  plm: { label: "plm within two-ways, vcovHC by unit", ours: "feols, cluster errors, from typed arrays" },
  fixest: { label: "fixest feols, cluster by unit", ours: "feols, cluster errors, from typed arrays" },
  "fixest, one thread": {
    label: "fixest feols, cluster by unit, one thread",
    ours: "feols, cluster errors, from typed arrays",
  },
  "wild bootstrap": {
    label: "wild cluster bootstrap, 9999 draws in two matrix products",
    ours: "wild cluster bootstrap, 9999 draws",
  },
  "permutation draw": {
    label: "loop of two feols (coefficients only) per draw, 9999 draws from the time of one",
    ours: "permutation of units, difference of a slope, 9999 draws",
    times: DRAWS,
  },
};

/** Calls a second, or milliseconds, that must be reached. */
const goals = {
  "feols, cluster errors, from typed arrays": { perSecond: 5000 },
  "panel + feols, cluster errors, from row objects": { perSecond: 2500 },
  "wild cluster bootstrap, 9999 draws": { milliseconds: 50 },
  "permutation of units, difference of a slope, 9999 draws": { milliseconds: 150 },
};

const peer = await startR(table);

/** A timing of one side: seconds of one call. */
const sides = [
  ...Object.entries(calls).map(([name, call]) => ({
    name,
    own: true,
    time: async (count) => {
      const before = process.cpuUsage();
      const from = performance.now();
      for (let i = 0; i < count; i++) call();
      const wall = (performance.now() - from) / 1000 / count;
      const { user, system } = process.cpuUsage(before);
      return { wall, processor: (user + system) / 1e6 / count };
    },
  })),
  ...Object.keys(inR)
    .filter((name) => peer !== null && Object.hasOwn(peer.about.calls, name))
    .map((name) => ({ name, own: false, time: (count) => peer.ask({ do: "time", name, calls: count }) })),
];

// Every call once for all before any is timed: compilers see the same variety of data as a study gives them.
for (const side of sides) {
  let spent = 0;
  let count = 1;
  let answer;
  do {
    answer = await side.time(count);
    spent += answer.wall * count;
    count = Math.max(1, Math.ceil(RUN_SECONDS / Math.max(answer.wall, 1e-6)));
  } while (spent < WARM_UP_SECONDS);
  side.count = count;
  side.answers = [];
}
for (let run = 0; run < RUNS; run++) {
  for (const side of sides) side.answers.push(await side.time(side.count));
  process.stdout.write(run + 1 < RUNS ? `\rrun ${run + 1} of ${RUNS}` : "\r");
}
await peer?.stop();

const summary = ({ name, answers, count }) => ({
  name,
  runs: answers.length,
  calls: count,
  wall: median(answers.map((answer) => answer.wall)),
  processor: median(answers.map((answer) => answer.processor)),
  fastest: Math.min(...answers.map((answer) => answer.wall)),
});

const results = sides
  .filter((side) => side.own)
  .map((side) => {
    const result = { ...summary(side), goal: goals[side.name] ?? null };
    const milliseconds = result.wall * 1000;
    const limit = result.goal === null ? null : (result.goal.milliseconds ?? 1000 / result.goal.perSecond);
    const reached = limit === null ? "" : milliseconds <= limit ? "  goal reached" : `  goal missed: ${limit} ms`;
    console.log(
      `${side.name.padEnd(58)} ${milliseconds.toFixed(3).padStart(10)} ms ${(1 / result.wall).toFixed(0).padStart(7)}/s${reached}`,
    );
    return result;
  });
const own = tidy(fit)[0];
const peers = sides
  .filter((side) => !side.own)
  .map((side) => {
    const { label, ours, times = 1 } = inR[side.name];
    const last = side.answers.at(-1);
    const single = summary(side);
    const whole = { ...single, wall: single.wall * times, processor: single.processor * times };
    const against = (name) => whole.wall / results.find((result) => result.name === name).wall;
    const result = {
      ...whole,
      name: label,
      id: side.name,
      version: peer.about.calls[side.name],
      ours,
      timesFaster: against(ours),
      ...(side.name.startsWith("fixest")
        ? {
            timesFasterFromRecords: against("panel + feols, cluster errors, from row objects"),
            coefficientDifference: Math.abs(last.coefficient / own.estimate - 1),
            standardErrorDifference: Math.abs(last.standardError / own.standardError - 1),
          }
        : {}),
    };
    console.log(
      `R ${label.padEnd(76)} ${(result.wall * 1000).toFixed(3).padStart(12)} ms, ours ${result.timesFaster.toFixed(1)} times faster`,
    );
    return result;
  });

writeResults(given.output ?? resultsFile(here, given.quick), {
  ...circumstances("small-panel/run.mjs", PACKAGES),
  software: { node: process.version, r: peer?.about.software ?? null },
  unit: "seconds",
  panel: { units: UNITS, periods: PERIODS, regressors: REGRESSORS },
  results,
  peers,
});
