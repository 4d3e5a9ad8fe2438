// Fixed-effects regressions beside R's fixest, from 1e4 to 1e7 rows.
//
//     pnpm build && node benchmarks/fixed-effects/run.mjs [--sizes 1e4,1e5] [--quick] [--runs 5] [--seconds 45] [--only text] [--fresh]
//
// Each case: fresh processes of both for the first call and the memory, then warm calls in turn (ours, fixest, our TypeScript
// twin, fixest at matched accuracy, ours, …). Every side of a case stops after `--runs` runs, or earlier when `--seconds` are
// used up; how many there were is in the result. The truth that coefficients are held against is a sparse solve with every
// dummy (R's Matrix), or, where that would fill, fixest at its tightest tolerance.
//
// results.json is written after every case (with --quick a file in the temporary folder). A run goes on where one of the same build was interrupted, unless --fresh.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { circumstances } from "../machine.mjs";
import { median, options, readResults, resultsFile, startPeer, writeResults } from "../measure.mjs";
import { LONG_SECONDS, timing, warmCalls } from "../warm-calls.mjs";
import { casesOf } from "./cases.mjs";
import { writeDesign } from "./designs.mjs";

const PACKAGES = ["matrix", "fixed-effects", "panel-data", "inference", "panel-regression"];
const THREADS = 2;
/** The coefficients of "matched accuracy" are within this of the truth, relatively. */
const MATCHED = 1e-8;
const TOLERANCES = [1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 3e-12];
/** Simple designs have a dense factor: beyond, fixest at its tightest tolerance stands for the sparse solve. */
const SPARSE_SIMPLE_ROWS = 1e5;

const given = options({
  sizes: null,
  quick: false,
  runs: null,
  seconds: null,
  only: "",
  fresh: false,
  output: null,
});
const sizes = (given.sizes ?? (given.quick ? "1e4,1e5" : "1e4,1e5,1e6,1e7")).split(",").map(Number);
const RUNS = Number(given.runs ?? (given.quick ? 3 : 5));
const SECONDS = Number(given.seconds ?? (given.quick ? 5 : 45));

const here = dirname(fileURLToPath(import.meta.url));
const file = given.output ?? resultsFile(here, given.quick);
const about = circumstances("fixed-effects/run.mjs", PACKAGES);
const folder = mkdtempSync(join(tmpdir(), "mesometrics-fixed-effects-"));

/** Processes that a case started, to be ended where it fails. */
const started = [];
async function start(program, args) {
  const peer = await startPeer(program, args);
  if (peer !== null) started.push(peer);
  return peer;
}
const ours = (...args) => start(process.execPath, ["--expose-gc", join(here, "mesometrics.mjs"), ...args]);
const fixest = () => start("Rscript", ["--vanilla", join(here, "fixest.R")]);

const relative = (estimate, truth) =>
  truth === null ? null : Math.max(...estimate.map((one, k) => Math.abs(one / truth[k] - 1)));

/** The first call of a fresh process and the most memory it took, in turn, until the runs or the seconds are used up. */
async function firstCalls(one, load, sides) {
  const answers = sides.map(() => []);
  const spent = sides.map(() => 0);
  const datasets = [];
  for (let round = 0; round < RUNS; round++) {
    for (const [at, side] of sides.entries()) {
      if (round > 0 && spent[at] * ((round + 1) / round) > SECONDS) continue;
      const from = performance.now();
      const process = await side.start();
      const { datasetWall } = await process.ask(load);
      if (datasetWall !== undefined && side.name === "mesometrics") datasets.push(datasetWall);
      answers[at].push(await process.ask(side.request(one, 1)));
      await process.stop();
      spent[at] += (performance.now() - from) / 1000;
    }
  }
  return {
    datasets,
    first: answers.map((list) => ({
      ...timing(list),
      peakMegabytes: list.every((answer) => typeof answer.peakMegabytes === "number")
        ? Math.max(...list.map((answer) => answer.peakMegabytes))
        : null,
    })),
  };
}

/** Coefficients of a solve that is as tight as can be had, and how it was made; null without R. Rows in any order have the same. */
async function truthOf(one, load, results) {
  const sorted = results.find((result) => result.id === one.id.replace(" shuffled", ""));
  if (one.order === "shuffled" && sorted?.truth) return sorted.truth;
  const process = await fixest();
  if (process === null) return null;
  try {
    await process.ask(load);
    if (one.hard || one.rows <= SPARSE_SIMPLE_ROWS) {
      try {
        const { estimate, remaining, version } = await process.ask({ do: "exact", effects: one.effects });
        return { method: "sparse solve with every dummy", software: `Matrix ${version}`, estimate, remaining };
      } catch (error) {
        console.error(`    no sparse solve: ${error.message}`);
      }
    }
    const tolerance = TOLERANCES.at(-1);
    const { estimate } = await process.ask({ do: "fit", effects: one.effects, calls: 1, tolerance, threads: THREADS });
    return { method: `fixest, fixef.tol ${tolerance}`, software: `fixest ${process.about.fixest}`, estimate };
  } finally {
    await process.stop();
  }
}

/**
 * The loosest tolerance at which fixest has the digits; the search begins where the next smaller size ended, or at the next
 * tolerance after the default where such a call would take too long. `loose` is the time at the default.
 */
async function matchedTolerance(one, process, truth, results, loose) {
  if (truth === null) return null;
  const smaller = results.findLast(
    (result) =>
      result.design === one.design &&
      result.regressors === one.regressors &&
      result.effects.join() === one.effects.join() &&
      result.rows < one.rows &&
      result.fixest?.matched,
  );
  let at = smaller === undefined ? 0 : TOLERANCES.indexOf(smaller.fixest.matched.tolerance);
  if (at > 1 && loose * (smaller.fixest.matched.warm.wall / smaller.fixest.warm.wall) > 4 * SECONDS) at = 1;
  for (let spent = 0; ; at++) {
    const tolerance = TOLERANCES[at];
    const answer = await process.ask({ do: "fit", effects: one.effects, calls: 1, tolerance, threads: THREADS });
    spent += answer.wall;
    const error = relative(answer.estimate, truth.estimate);
    // Where another search step would not be bearable, what was reached is said instead.
    if (error <= MATCHED || at === TOLERANCES.length - 1 || spent > 2 * SECONDS) {
      return { tolerance, error, reached: error <= MATCHED, answer };
    }
  }
}

async function run(one, load, results) {
  const request = (what, calls) => ({ do: "fit", effects: what.effects, calls });
  const requestR = (tolerance) => (what, calls) => ({
    do: "fit",
    effects: what.effects,
    calls,
    tolerance,
    threads: THREADS,
  });
  const hasR = results.software.fixest !== null;
  const sides = [
    { name: "mesometrics", start: () => ours(), request },
    ...(hasR ? [{ name: "fixest", start: fixest, request: requestR(null) }] : []),
  ];
  const { first, datasets } = await firstCalls(one, load, sides);
  const truth = await truthOf(one, load, results.cases);
  const own = await ours();
  await own.ask(load);
  const twin = await ours("ts");
  await twin.ask(load);
  const warm = [
    { process: own, request },
    { process: twin, request },
  ];
  let matched = null;
  let theirs = null;
  if (hasR) {
    theirs = await fixest();
    await theirs.ask(load);
    // What the order of rows costs is seen at the defaults.
    if (one.order === "sorted") {
      matched = await matchedTolerance(one, theirs, truth, results.cases, first[1].wall);
    }
    warm.push({ process: theirs, request: requestR(null) });
    // A search that took long was the timing as well.
    if (matched !== null && matched.answer.wall < LONG_SECONDS && matched.tolerance !== TOLERANCES[0]) {
      warm.push({ process: theirs, request: requestR(matched.tolerance) });
    }
  }
  const [mine, typescript, loose, tight] = await warmCalls(one, warm, { runs: RUNS, seconds: SECONDS });
  await Promise.all([own.stop(), twin.stop(), theirs?.stop()]);

  const withError = ({ answer, ...times }) => ({
    warm: times,
    error: relative(answer.estimate, truth?.estimate ?? null),
  });
  const { answer } = mine;
  const ratio = (theirTime, ourTime) => (theirTime === undefined ? null : theirTime / ourTime);
  const matchedWarm =
    matched === null
      ? undefined
      : (tight ??
        (matched.tolerance === TOLERANCES[0] ? loose : { ...timing([matched.answer]), answer: matched.answer }));
  return {
    ...one,
    truth,
    mesometrics: {
      dataset: { runs: datasets.length, wall: median(datasets) },
      first: first[0],
      ...withError(mine),
      kernel: answer.kernel,
      solver: answer.solver,
      iterations: answer.iterations,
      estimate: answer.estimate,
      standardError: answer.standardError,
    },
    typescript: { ...withError(typescript), kernel: typescript.answer.kernel },
    fixest: hasR
      ? {
          first: first[1],
          ...withError(loose),
          iterations: loose.answer.iterations,
          estimate: loose.answer.estimate,
          standardError: loose.answer.standardError,
          standardErrorDifference: relative(answer.standardError, (matchedWarm ?? loose).answer.standardError),
          matched:
            matched === null
              ? null
              : { tolerance: matched.tolerance, reached: matched.reached, ...withError(matchedWarm) },
        }
      : null,
    timesFaster: hasR
      ? {
          warm: ratio(loose.wall, mine.wall),
          warmMatched: ratio(matchedWarm?.wall, mine.wall),
          first: ratio(first[1].wall, first[0].wall),
          processor: ratio(loose.processor, mine.processor),
          typescriptProcessor: ratio(loose.processor, typescript.processor),
          typescriptWarm: ratio(loose.wall, typescript.wall),
        }
      : null,
    memoryShare:
      hasR && first[0].peakMegabytes !== null && first[1].peakMegabytes !== null
        ? first[0].peakMegabytes / first[1].peakMegabytes
        : null,
  };
}

const seconds = (value) => `${value.toPrecision(3)} s`;

const matchedText = (matched) =>
  matched === null
    ? ""
    : `, matched ${seconds(matched.warm.wall)} at ${matched.tolerance.toExponential()}${matched.reached ? "" : ", NOT REACHED"}`;

function line(result) {
  const { mesometrics, typescript, fixest: theirs, timesFaster } = result;
  const parts = [
    `ours ${seconds(mesometrics.warm.wall)} (first ${seconds(mesometrics.first.wall)}, ${mesometrics.kernel}, ts ${seconds(typescript.warm.wall)})`,
  ];
  if (theirs !== null) {
    parts.push(
      `fixest ${seconds(theirs.warm.wall)} (first ${seconds(theirs.first.wall)}${matchedText(theirs.matched)})`,
      `${timesFaster.warm.toFixed(1)}x${timesFaster.warmMatched === null ? "" : `, matched ${timesFaster.warmMatched.toFixed(1)}x`}`,
      `error ${mesometrics.error?.toExponential(0)} against ${theirs.error?.toExponential(0)}`,
    );
  }
  return parts.join("; ");
}

const software = { node: process.version, r: null, fixest: null };
const probe = await fixest();
if (probe === null) console.error("Rscript with fixest and jsonlite is not there: only our own times are taken.");
else {
  software.r = probe.about.software;
  software.fixest = probe.about.fixest;
  await probe.stop();
}

const before = given.fresh ? null : readResults(file);
const same =
  before !== null &&
  before.build === about.build &&
  JSON.stringify([before.machine, before.software]) === JSON.stringify([about.machine, software]);
if (before !== null && !same) console.log("The results on file are of another build, machine or software: all is run.");
const all = sizes.flatMap((rows) => casesOf(rows)).filter(({ id }) => id.includes(given.only));
const results = { ...about, software, threads: { mesometrics: 1, fixest: THREADS }, unit: "seconds", cases: [] };
// Cases of other sizes stay; those that are asked for again with more runs are made anew.
if (same)
  results.cases.push(
    ...before.cases.filter((one) => one.settings.runs >= RUNS || !all.some(({ id }) => id === one.id)),
  );

// The columns of a large design are gigabytes: an interrupted run leaves none behind.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const peer of started) peer.kill();
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
}

const begun = performance.now();
const failures = [];
let written = "";
try {
  for (const [at, one] of all.entries()) {
    const done = results.cases.some(({ id }) => id === one.id);
    const clock = `${Math.floor((performance.now() - begun) / 60000)} min`;
    console.log(`[${at + 1}/${all.length}, ${clock}] ${one.id}${done ? ": on file" : ""}`);
    if (done) continue;
    const { design, rows, regressors, order } = one;
    const data = join(folder, [design, rows, regressors, order].join("-"));
    if (data !== written) {
      rmSync(written, { recursive: true, force: true });
      writeDesign(one, data);
      written = data;
    }
    let result;
    try {
      result = await run(one, { do: "load", folder: data, rows, regressors }, results);
    } catch (error) {
      // The other cases are worth having.
      failures.push(one.id);
      console.error(`    FAILED: ${error.message}`);
      continue;
    } finally {
      await Promise.all(started.splice(0).map((peer) => peer.stop()));
    }
    results.cases.push({ ...result, settings: { runs: RUNS, seconds: SECONDS } });
    results.cases.sort((a, b) => a.rows - b.rows);
    results.loadAverage = circumstances("", []).loadAverage;
    writeResults(file, results);
    console.log(`    ${line(result)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (failures.length > 0) {
  console.error(`${failures.length} of ${all.length} cases failed: ${failures.join("; ")}`);
  process.exitCode = 1;
}
