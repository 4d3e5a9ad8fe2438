// One case in a process of its own, so that cold is cold and the memory is the case's: node case.mjs <id> <warm runs>
// prints JSON. Seconds of one call with new weights each time: eigenvalues or factorisations, effects and delta-method
// errors are part of it. MESOMETRICS_SPATIAL and MESOMETRICS_DATASETS name other builds of the packages.
import { writeFileSync } from "node:fs";
import { board, generated } from "./generated-data.mjs";

const start = performance.now();
const { contiguityWeights, crossSection, panel, spatialLag, spatialPanel, spatialRegression, tidy } = await import(
  process.env.MESOMETRICS_SPATIAL ?? "../../packages/spatial/dist/index.js"
);
const loaded = (performance.now() - start) / 1000;

const WARM_UP_MILLISECONDS = 2000;
const MILLISECONDS_PER_ROUND = 400;

/** A board's panel or cross-section, and the call on it. */
function onBoard(rows, columns, periods, seed, model) {
  const { units, edges } = board(rows, columns);
  const weights = () => contiguityWeights(units, edges);
  const table = generated(weights(), spatialLag, periods, seed);
  const formula = "y ~ x1 + x2";
  if (periods === 1) {
    const data = crossSection(table);
    return { weights, call: (w) => spatialRegression(data, formula, { weights: w, model, unit: "unit" }), table };
  }
  const data = panel(table, { unit: "unit", time: "time" });
  return { weights, call: (w) => spatialPanel(data, formula, { weights: w, model, effects: "twoways" }), table };
}

async function produc() {
  const datasets = process.env.MESOMETRICS_DATASETS ?? "../../packages/datasets/dist";
  const { produc: document } = await import(`${datasets}/produc.js`);
  const { usStatesContiguity } = await import(`${datasets}/us-states-contiguity.js`);
  const data = panel(document.table, { unit: "state", time: "year" });
  return {
    weights: () => contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges),
    call: (weights) =>
      spatialPanel(data, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", {
        weights,
        model: "sdm",
        effects: "twoways",
        likelihood: "direct",
      }),
  };
}

const cases = {
  "produc-sdm": produc,
  "small-sar": () => onBoard(5, 6, 12, 4, "sar"),
  "small-sdm": () => onBoard(5, 6, 12, 4, "sdm"),
  "panel-5000": () => onBoard(50, 100, 10, 2, "sdm"),
  "cross-section-50000": () => onBoard(200, 250, 1, 3, "sar"),
};

const [, , id, rounds = "5", file] = process.argv;
const { weights, call, table } = await cases[id]();
if (file !== undefined) {
  const names = Object.keys(table);
  writeFileSync(
    file,
    `${[names.join(","), ...table.unit.map((_, i) => names.map((n) => table[n][i]).join(","))].join("\n")}\n`,
  );
}
const timed = (run) => {
  const from = performance.now();
  const fit = run();
  return { seconds: (performance.now() - from) / 1000, fit };
};
// Links are part of a study, not of the model: reading them is timed apart.
const { seconds: linking, fit: firstWeights } = timed(weights);
const { seconds: cold, fit } = timed(() => call(firstWeights));
const warmUntil = performance.now() + (Number(rounds) > 0 ? WARM_UP_MILLISECONDS : 0);
while (performance.now() < warmUntil) call(weights());
const warm = [];
const sameWeights = [];
/** Seconds of processor time of a call, other threads of the engine included: what a loaded machine does not inflate. */
const processor = [];
for (let round = 0; round < Number(rounds); round++) {
  for (const [list, fresh] of [
    [warm, true],
    [sameWeights, false],
  ]) {
    const until = performance.now() + MILLISECONDS_PER_ROUND;
    const times = [];
    const before = process.cpuUsage();
    do {
      const w = fresh ? weights() : firstWeights;
      times.push(timed(() => call(w)).seconds);
    } while (performance.now() < until);
    times.sort((a, b) => a - b);
    list.push(times[times.length >> 1]);
    const { user, system } = process.cpuUsage(before);
    if (fresh) processor.push((user + system) / 1e6 / times.length);
  }
}
const rho = tidy(fit).at(-1);
console.log(
  JSON.stringify({
    loaded,
    linking,
    cold,
    warm,
    sameWeights,
    processor,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    rho: rho.estimate,
    standardError: rho.standardError,
    logLikelihood: fit.statistics.logLikelihood,
    indirect: tidy(fit, { component: "indirect" }).map((row) => ({
      term: row.term,
      estimate: row.estimate,
      standardError: row.standardError,
    })),
    solver: fit.numerics.solver,
  }),
);
