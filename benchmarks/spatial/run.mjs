// Speed of the spatial models, beside splm and spatialreg where R has them: `pnpm build && node benchmarks/spatial/run.mjs`
// prints the table and writes results.json. Rounds of both alternate; ratios are of medians over the rounds. With --quick one
// round, and not the slowest peers. Take it with nothing else running: the load of the machine is in the result.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { circumstances } from "../machine.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const QUICK = process.argv.includes("--quick");
const ROUNDS = QUICK ? 1 : 5;
const folder = mkdtempSync(join(tmpdir(), "mesometrics-spatial-"));

const about = () =>
  circumstances("spatial/run.mjs", [
    "matrix",
    "distributions",
    "fixed-effects",
    "panel-data",
    "inference",
    "iv",
    "spatial",
  ]);
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function ours(id, rounds, file) {
  const args = [join(here, "case.mjs"), id, String(rounds), ...(file === undefined ? [] : [file])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1e8 }));
}

/** What R says, or null where it, or one of its packages, is not there. */
function peers(...args) {
  try {
    const text = execFileSync("Rscript", [join(here, "peers.R"), ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return JSON.parse(text.slice(text.indexOf("{")));
  } catch {
    return null;
  }
}

/** Cold and warm seconds of a case over all rounds. */
function summary(runs) {
  const [first] = runs;
  return {
    rounds: runs.length,
    cold: median(runs.map((run) => run.cold)),
    warm: first.warm.length === 0 ? null : median(runs.flatMap((run) => run.warm)),
    processor: first.warm.length === 0 ? null : median(runs.flatMap((run) => run.processor)),
    warmSameWeights: first.sameWeights.length === 0 ? null : median(runs.flatMap((run) => run.sameWeights)),
    loadingThePackage: median(runs.map((run) => run.loaded)),
    linking: median(runs.map((run) => run.linking)),
    peakMegabytes: Math.max(...runs.map((run) => run.peakMegabytes)),
    rho: first.rho,
    standardError: first.standardError,
    logLikelihood: first.logLikelihood,
    solver: first.solver,
  };
}

function merged(rounds) {
  const answered = rounds.filter((round) => round !== null);
  if (answered.length === 0) return [];
  return answered[0].entries.map((entry, i) => ({
    ...entry,
    software: answered[0].software,
    rounds: answered.length,
    cold: median(answered.map(({ entries }) => entries[i].cold)),
    ...(entry.warm === undefined
      ? {}
      : {
          warm: median(answered.map(({ entries }) => entries[i].warm)),
          processor: median(answered.map(({ entries }) => entries[i].processor)),
        }),
  }));
}

async function writeProduc() {
  const datasets = process.env.MESOMETRICS_DATASETS ?? "../../packages/datasets/dist";
  const { produc } = await import(`${datasets}/produc.js`);
  const { usStatesContiguity } = await import(`${datasets}/us-states-contiguity.js`);
  const names = Object.keys(produc.table);
  const lines = Array.from(produc.table.state, (_, i) => names.map((name) => produc.table[name][i]).join(","));
  writeFileSync(join(folder, "produc.csv"), `${[names.join(","), ...lines].join("\n")}\n`);
  writeFileSync(join(folder, "edges.csv"), `${usStatesContiguity.edges.map((edge) => edge.join(",")).join("\n")}\n`);
}

const results = [];
function report(name, runs, others) {
  const own = summary(runs);
  const timesFaster = Object.fromEntries(
    others.map((peer) => [
      peer.name,
      {
        cold: peer.cold / own.cold,
        warm: peer.warm && own.warm && peer.warm / own.warm,
        processor: peer.processor && own.processor && peer.processor / own.processor,
      },
    ]),
  );
  const result = { name, ...own, peers: others, timesFaster };
  results.push(result);
  // After each case, so that an interrupted run leaves what it has.
  writeFileSync(
    join(here, "results.json"),
    `${JSON.stringify({ ...about(), software: { node: process.version }, unit: "seconds", results }, null, 2)}\n`,
  );
  console.log(`\n${name}`);
  const row = (who, cold, warm, memory, rho) =>
    console.log(
      `  ${who.padEnd(78)} cold ${cold.toPrecision(4).padStart(9)} s  warm ${(warm?.toPrecision(4) ?? "-").padStart(9)} s  ${String(memory ?? "-").padStart(5)} MB  rho ${rho.toPrecision(8)}`,
    );
  row("mesometrics, new weights each time", own.cold, own.warm, own.peakMegabytes, own.rho);
  for (const peer of others) row(peer.name, peer.cold, peer.warm, peer.peakMegabytes, peer.rho);
  for (const [peer, ratio] of Object.entries(timesFaster)) {
    console.log(
      `  ${(ratio.warm ?? ratio.cold).toFixed(1)} times faster than ${peer}${ratio.warm ? `, cold ${ratio.cold.toFixed(1)}, by processor time ${ratio.processor.toFixed(1)}` : ""}`,
    );
  }
}

try {
  await writeProduc();
  const runs = [];
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push(ours("produc-sdm", 2));
    rounds.push(peers("produc", folder));
  }
  const dummies = QUICK ? null : peers("produc", folder, "and-dummies");
  report("two-way SDM with effects and their errors, Produc, 48 x 17", runs, [...merged(rounds), ...merged([dummies])]);
  for (const [id, name] of [
    ["small-sar", "two-way SAR with effects and their errors, 30 x 12"],
    ["small-sdm", "two-way SDM with effects and their errors, 30 x 12"],
  ]) {
    const own = [];
    for (let round = 0; round < ROUNDS; round++) own.push(ours(id, 2));
    report(name, own, []);
  }
  const panel = [];
  for (let round = 0; round < ROUNDS; round++) panel.push(ours("panel-5000", 1));
  report("two-way SDM with effects and their errors, contiguity, 5,000 x 10", panel, []);
  const file = join(folder, "cross-section.csv");
  const large = [];
  for (let round = 0; round < ROUNDS; round++)
    large.push(ours("cross-section-50000", 0, ...(round === 0 ? [file] : [])));
  report(
    "SAR cross-section with effects and their errors, contiguity, 50,000",
    large,
    merged([QUICK ? null : peers("cross-section", folder, "200x250")]),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
