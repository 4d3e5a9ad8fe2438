// A curve of 10,080 specifications on a panel of 30 x 12 in worker threads, with the joint test of 499 draws and without it.
// `pnpm build`, then `node benchmarks/specification-curve/run.mjs`; writes results.json beside itself.
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { mapChunks } from "../../apps/replication/dist/workers/map-chunks.js";
import { randomStream } from "../../packages/matrix/dist/index.js";
import { panel } from "../../packages/panel-data/dist/index.js";
import { everySubset } from "../../packages/panel-regression/dist/index.js";
import { planSpecificationCurve, runCurve } from "../../packages/study/dist/index.js";
import { circumstances } from "../machine.mjs";

const stream = randomStream(1, 0);
const names = ["x1", "x2", "x3", "x4", "x5", "a", "b", "c", "d", "e"];
const table = { unit: [], year: [], region: [], y: [] };
for (const name of names) table[name] = [];
for (let i = 0; i < 30; i++) {
  for (let t = 0; t < 12; t++) {
    table.unit.push(`unit ${i}`);
    table.year.push(2010 + t);
    table.region.push(["east", "centre", "west"][i % 3]);
    for (const name of names) table[name].push(stream.normal());
    table.y.push(0.3 * table.x1.at(-1) + stream.normal());
  }
}
const data = panel(table, { unit: "unit", time: "year" });
const grid = {
  variables: ["x1", "x2", "x3", "x4", "x5"].map((regressor) => ({
    outcome: "y",
    regressor,
    choices: { index: regressor },
  })),
  controls: everySubset(["a", "b", "c", "d", "e"]),
  effects: [
    { label: "two-way", terms: ["unit", "year"] },
    { label: "unit", terms: ["unit"] },
    { label: "none", terms: [] },
  ],
  covariances: [
    { label: "CR2", covariance: null },
    { label: "CR1", covariance: { cluster: "unit" } },
    { label: "HC1", covariance: { type: "HC1" } },
  ],
  samples: [
    { label: "all", subset: null },
    ...["east", "centre", "west"].map((one) => ({
      label: `without ${one}`,
      subset: (row) => table.region[row] !== one,
    })),
    { label: "from 2013", subset: (row) => table.year[row] >= 2013 },
    { label: "to 2018", subset: (row) => table.year[row] <= 2018 },
    { label: "without 2020", subset: (row) => table.year[row] !== 2020 },
  ],
  winsorising: [{ label: "none", cuts: null }],
};
const script = new URL("../../apps/replication/dist/workers/curve-worker.js", import.meta.url);
const packages = ["matrix", "distributions", "fixed-effects", "panel-data", "inference", "panel-regression", "study"];
const results = {
  ...circumstances("specification-curve/run.mjs", packages),
  software: { node: process.version },
  unit: "seconds",
  processors: availableParallelism(),
  runs: [],
};
for (const [joint, options] of [
  ["none", null],
  ["wild, 499 draws", { draws: 499 }],
]) {
  const plan = planSpecificationCurve(data, grid, { joint: options });
  const before = process.cpuUsage();
  const started = performance.now();
  const curve = await runCurve(plan, { mapChunks: (given, ranges) => mapChunks(script, given, ranges, () => {}) });
  const { user, system } = process.cpuUsage(before);
  const run = {
    joint,
    specifications: plan.specifications,
    regressions: plan.draws,
    estimated: curve.summary.estimated,
    wallSeconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    processorSeconds: Number(((user + system) / 1e6).toFixed(1)),
    loadAverage: Number(loadavg()[0].toFixed(1)),
  };
  results.runs.push(run);
  process.stdout.write(`${JSON.stringify(run)}\n`);
}
writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(results, null, 1)}\n`);
