// How long 10,000 draws of an index's conventions take on a panel of 30 units, 12 years and 15 indicators (360 x 15), in
// processor time of one core.
//
//     node benchmarks/index/convention-draws.mjs      (after `pnpm build`)

import { machine } from "../machine.mjs";
import { indexUncertainty, panel, randomStream } from "./modules.mjs";

const UNITS = 30;
const PERIODS = 12;
const INDICATORS = 15;
const DRAWS = 10_000;

const stream = randomStream(20260201);
const rows = UNITS * PERIODS;
const table = {
  unit: Array.from({ length: rows }, (_, i) => `unit ${Math.floor(i / PERIODS) + 1}`),
  year: Array.from({ length: rows }, (_, i) => 2012 + (i % PERIODS)),
};
const indicators = Array.from({ length: INDICATORS }, (_, j) => {
  table[`x${j + 1}`] = Array.from({ length: rows }, () => Math.exp(stream.normal()));
  return { id: `x${j + 1}`, direction: j % 4 === 0 ? "-" : "+" };
});
const spec = {
  dimensions: [0, 1, 2].map((d) => ({ id: `dimension ${d + 1}`, indicators: indicators.slice(5 * d, 5 * d + 5) })),
};
const data = panel(table, { unit: "unit", time: "year" });
const choices = {
  normalisation: [{ method: "min-max" }, { method: "min-max", pool: "year" }, { method: "rank" }],
  zero: [{ rescale: [0.001, 1] }, { rescale: [0.01, 0.99] }, { shift: 0.001 }, { shift: 0.01 }],
  weights: [
    { method: "entropy" },
    { method: "critic" },
    { method: "equal", levels: "by-level" },
    { method: "coefficient-of-variation" },
    { method: "principal-components" },
  ],
  aggregation: [{ method: "arithmetic" }, { method: "geometric" }, { method: "harmonic" }, { method: "topsis" }],
};

for (const ranks of ["last-period", "all-rows"]) {
  for (let run = 1; run <= 2; run++) {
    const before = process.cpuUsage();
    const { variants, units } = indexUncertainty(spec, data, {
      ...choices,
      weightNoise: 0.25,
      draws: DRAWS,
      seed: run,
      ranks,
    });
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    console.log(
      `${DRAWS} draws over ${variants.length} conventions, ${rows} x ${INDICATORS}, ${units.length} rows ranked (${ranks}), run ${run}: ` +
        `${seconds.toFixed(2)} s of processor time${seconds < 2 ? "" : "  goal missed: 2 s"}`,
    );
  }
}
console.log(JSON.stringify(machine()));
