// Speed of the spatial models on generated data, after `pnpm build`: node benchmarks/spatial/run.mjs. Prints and writes
// results.json: seconds (eigenvalues or factorisations, effects and delta-method errors included; cold, then the median of
// the warm runs) and the memory of the process.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { contiguityWeights, crossSection, panel, spatialLag, spatialPanel, spatialRegression } = await import(
  process.env.MESOMETRICS_SPATIAL ?? "../../packages/spatial/dist/index.js"
);

/** A small generator that is the same everywhere. */
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
}

function normal(next) {
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** Queen's moves on a board of rows x columns. */
function board(rows, columns) {
  const units = Array.from({ length: rows * columns }, (_, u) => `u${String(u).padStart(6, "0")}`);
  const edges = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (const [a, b] of [
        [0, 1],
        [1, -1],
        [1, 0],
        [1, 1],
      ]) {
        if (i + a < rows && j + b >= 0 && j + b < columns)
          edges.push([units[i * columns + j], units[(i + a) * columns + j + b]]);
      }
    }
  }
  return contiguityWeights(units, edges);
}

/** y = 0.5 W y + x1 - x2 / 2 + 0.3 W x1 + mu + e */
function generated(weights, periods, seed) {
  const draw = normal(uniform(seed));
  const n = weights.units.length;
  const table = { unit: [], time: [], y: [], x1: [], x2: [] };
  const mu = Array.from({ length: n }, draw);
  for (let t = 0; t < periods; t++) {
    const x1 = Float64Array.from({ length: n }, draw);
    const x2 = Float64Array.from({ length: n }, draw);
    const wx = spatialLag(weights, x1);
    const right = x1.map((value, i) => value - x2[i] / 2 + 0.3 * wx[i] + mu[i] + 0.1 * t + draw());
    let y = right.slice();
    for (let step = 0; step < 60; step++) {
      const lag = spatialLag(weights, y);
      y = right.map((value, i) => value + 0.5 * lag[i]);
    }
    for (let i = 0; i < n; i++) {
      table.unit.push(weights.units[i]);
      table.time.push(t);
      table.y.push(y[i]);
      table.x1.push(x1[i]);
      table.x2.push(x2[i]);
    }
  }
  return table;
}

function timed(run, warm) {
  const seconds = [];
  let fit;
  for (let r = 0; r <= warm; r++) {
    const start = performance.now();
    fit = run();
    seconds.push((performance.now() - start) / 1000);
  }
  const [cold, ...rest] = seconds;
  rest.sort((a, b) => a - b);
  return {
    cold,
    warm: rest.length === 0 ? null : rest[rest.length >> 1],
    rho: fit.coefficients[fit.terms.indexOf("rho")],
    solver: fit.numerics.solver,
  };
}

const results = [];
function report(name, run, warm) {
  const before = process.memoryUsage().rss;
  const result = {
    name,
    ...timed(run, warm),
    rssMegabytes: Math.round(process.memoryUsage().rss / 1e6),
    rssBefore: Math.round(before / 1e6),
  };
  results.push(result);
  console.log(JSON.stringify(result));
}

const small = board(6, 8);
const smallData = panel(generated(small, 17, 1), { unit: "unit", time: "time" });
report(
  "two-way SDM with effects and delta errors, 48 x 17",
  () => spatialPanel(smallData, "y ~ x1 + x2", { weights: small, model: "sdm", effects: "twoways" }),
  5,
);

const middle = board(50, 100);
const middleData = panel(generated(middle, 10, 2), { unit: "unit", time: "time" });
report(
  "two-way SDM with effects and delta errors, 5,000 x 10",
  () => spatialPanel(middleData, "y ~ x1 + x2", { weights: middle, model: "sdm", effects: "twoways" }),
  1,
);

const large = board(200, 250);
const largeData = crossSection(generated(large, 1, 3));
report(
  "SAR cross-section with effects, N = 50,000",
  () => spatialRegression(largeData, "y ~ x1 + x2", { weights: large, model: "sar", unit: "unit" }),
  0,
);

writeFileSync(
  join(dirname(fileURLToPath(import.meta.url)), "results.json"),
  `${JSON.stringify({ node: process.version, processor: cpus()[0].model, cores: cpus().length, results }, null, 2)}\n`,
);
