// Our side of the comparison, in a process of its own: the same requests as fixest.R, one JSON object a line, from stdin.
//   {"do": "load", "folder", "rows", "regressors"}      the columns of a design as a Dataset
//   {"do": "fit", "effects", "calls"}                   feols, `calls` times
// With the argument "ts" there is no WebAssembly in the process, as where a page's policy forbids it: the TypeScript twin runs.
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

if (process.argv[2] === "ts") delete globalThis.WebAssembly;
const { crossSection, feols, tidy } = await import("../../packages/panel-regression/dist/index.js");

let data = null;
let regressors = [];

/** A column straight from its file: what is read is what stays. */
function column(folder, name, values) {
  const bytes = new Uint8Array(values.buffer);
  const file = openSync(join(folder, name), "r");
  for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, bytes.length - at, null);
  closeSync(file);
  return values;
}

function load({ folder, rows, regressors: count }) {
  regressors = Array.from({ length: count }, (_, k) => `x${k + 1}`);
  const table = {};
  for (const name of ["id", "year", "firm"]) table[name] = column(folder, name, new Int32Array(rows));
  for (const name of ["y", ...regressors]) table[name] = column(folder, name, new Float64Array(rows));
  const from = performance.now();
  data = crossSection(table);
  return { rows: data.rows, datasetWall: (performance.now() - from) / 1000 };
}

function regress({ effects, calls }) {
  const formula = `y ~ ${regressors.join(" + ")} | ${effects.join(" + ")}`;
  globalThis.gc?.();
  const before = process.cpuUsage();
  const from = performance.now();
  let result;
  for (let i = 0; i < calls; i++) result = feols(data, formula, { vcov: { cluster: "id" } });
  const wall = (performance.now() - from) / 1000 / calls;
  const { user, system } = process.cpuUsage(before);
  const rows = tidy(result);
  return {
    wall,
    processor: (user + system) / 1e6 / calls,
    estimate: rows.map((row) => row.estimate),
    standardError: rows.map((row) => row.standardError),
    observations: result.sample.observations,
    iterations: result.numerics.iterations,
    kernel: result.numerics.kernel,
    solver: result.numerics.solver,
    covariance: result.inference.label,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ software: `Node ${process.version}` });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const request = JSON.parse(line);
    say(request.do === "load" ? load(request) : regress(request));
  } catch (error) {
    say({ error: error.message });
  }
}
