// What rows in any order cost: one regression on the same rows sorted by worker and year, and shuffled, in turn, each in a
// process of its own. The designs are those of the fixed-effects benchmark.
//
//     pnpm build && node benchmarks/row-order/run.mjs [--sizes 1e4,1e5,1e6,1e7] [--runs 7] [--seconds 30] [--quick]
//
// Writes results.json beside itself.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { casesOf } from "../fixed-effects/cases.mjs";
import { writeDesign } from "../fixed-effects/designs.mjs";
import { circumstances } from "../machine.mjs";
import { options, resultsFile, startPeer, writeResults } from "../measure.mjs";
import { warmCalls } from "../warm-calls.mjs";

const given = options({ sizes: null, runs: null, seconds: 30, quick: false });
const sizes = (given.sizes ?? (given.quick ? "1e4,1e5" : "1e4,1e5,1e6,1e7")).split(",").map(Number);
const limits = { runs: Number(given.runs ?? (given.quick ? 3 : 7)), seconds: Number(given.seconds) };

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mesometrics-row-order-"));
const peers = [];

const request = ({ effects }, calls) => ({ do: "fit", effects, calls });

/** A process with the rows of a design in an order. */
async function side(design, order) {
  const data = join(folder, order);
  writeDesign({ ...design, order }, data);
  const peer = await startPeer(process.execPath, ["--expose-gc", join(here, "../fixed-effects/mesometrics.mjs")]);
  if (peer === null) throw new Error("The process of the benchmark did not start.");
  peers.push(peer);
  await peer.ask({ do: "load", folder: data, rows: design.rows, regressors: design.regressors });
  rmSync(data, { recursive: true });
  return { process: peer, request };
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const peer of peers) peer.kill();
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
}

const results = [];
try {
  for (const rows of sizes) {
    const cases = casesOf(rows).filter((one) => one.order === "sorted" && one.regressors === 1);
    for (const name of new Set(cases.map(({ design }) => design))) {
      const own = cases.filter(({ design }) => design === name);
      const sides = [await side(own[0], "sorted"), await side(own[0], "shuffled")];
      for (const one of own) {
        const [sorted, shuffled] = (await warmCalls(one, sides, limits)).map(({ answer, ...times }) => ({
          ...times,
          estimate: answer.estimate,
        }));
        const { id, design, effects, hard } = one;
        const slower = shuffled.wall / sorted.wall;
        results.push({ id, design, rows, effects, hard, sorted, shuffled, slower });
        console.log(
          `${id}: sorted ${sorted.wall.toPrecision(3)} s, shuffled ${shuffled.wall.toPrecision(3)} s, ${slower.toFixed(2)} times as long`,
        );
      }
      await Promise.all(peers.splice(0).map((peer) => peer.stop()));
    }
  }
} finally {
  for (const peer of peers) peer.kill();
  rmSync(folder, { recursive: true, force: true });
}
const packages = ["matrix", "fixed-effects", "panel-data", "inference", "panel-regression"];
const about = circumstances("row-order/run.mjs", packages);
writeResults(resultsFile(here, given.quick), { ...about, unit: "seconds", limits, results });
