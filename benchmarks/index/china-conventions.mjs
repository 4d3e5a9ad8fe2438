// The index of manufacturing quality of 30 Chinese provinces, 2012 to 2023, and how far each convention moves its ranks.
//
//     node benchmarks/index/china-conventions.mjs <core30_2012_2023.csv>      (after `pnpm build`)
//
// Seven of the fifteen indicators of the framework he-2026 have values or proxies for all 360 province-years. The table
// holds statistics of the National Bureau of Statistics of China and is not part of the repository.

import { readFileSync } from "node:fs";
import { classify, compositeIndex, conventionGrid, panel, parseCsv, rankScores } from "./modules.mjs";

const table = parseCsv(readFileSync(process.argv[2], "utf8"));
const data = panel(
  {
    province: table.province_en,
    year: table.year,
    rd_input_intensity: table.rd_intensity,
    patents_per_capita: table.inventions_per_rd_fte,
    rd_personnel_intensity: table.rd_fte_per_urban_employee,
    manufacturing_growth: table.secondary_growth,
    labour_productivity: Array.from(
      table.gdp,
      (gdp, row) => (gdp * table.secondary_share[row]) / 100 / table.urban_unit_employment[row],
    ),
    manufacturing_share: table.secondary_share,
    structure_upgrading: table.newprod_revenue_gdp,
  },
  { unit: "province", time: "year" },
);
const indicators = (...ids) => ids.map((id) => ({ id, direction: "+" }));
const spec = {
  dimensions: [
    {
      id: "R&D capability",
      indicators: indicators("rd_input_intensity", "patents_per_capita", "rd_personnel_intensity"),
    },
    { id: "economic efficiency", indicators: indicators("manufacturing_growth", "labour_productivity") },
    { id: "industrial coordination", indicators: indicators("manufacturing_share", "structure_upgrading") },
  ],
};

const index = compositeIndex(spec, data);
console.log("Weights: pooled min-max, 0 ln 0 = 0, entropy over 360 rows");
for (const one of index.weights) {
  console.log(
    `  ${one.indicator.padEnd(24)} e ${one.entropy.toFixed(4)}  w ${one.weight.toFixed(4)}  ${one.dimension}`,
  );
}
for (const note of index.notes) console.log(`  ${note.code}: ${note.message}`);

const last = data.index.timeLabels.length - 1;
const rows = Array.from(data.index.timeCodes.keys()).filter((row) => data.index.timeCodes[row] === last);
const scores = rows.map((row) => index.scores[row]);
const { breaks, classes } = classify(scores, { classes: 4 });
const ranks = rankScores(scores);
console.log(
  `\nScores of ${data.index.timeLabels[last]}; natural breaks ${Array.from(breaks, (one) => one.toFixed(4)).join(", ")}`,
);
const order = rows.map((_, i) => i).sort((a, b) => ranks[a] - ranks[b]);
for (const i of order) {
  const name = data.index.unitLabels[data.index.unitCodes[rows[i]]];
  console.log(`  ${String(ranks[i]).padStart(2)} ${name.padEnd(16)} ${scores[i].toFixed(4)}  class ${classes[i]}`);
}

const standard = {
  normalisation: { method: "min-max" },
  zero: "limit",
  weights: { method: "entropy" },
  aggregation: { method: "arithmetic" },
};
const single = {
  zero: [{ shift: 0.0001 }, { shift: 0.001 }, { shift: 0.01 }, { shift: 1 }, { rescale: [0.01, 0.99] }],
  normalisation: [
    { method: "min-max", pool: "year" },
    { method: "min-max", pool: { base: 2012 }, outside: "clip" },
    { method: "rank" },
  ],
  weights: [
    { method: "entropy", period: "yearly" },
    { method: "entropy", period: { base: 2012 } },
    { method: "entropy", levels: "by-level" },
    { method: "entropy", formula: "ln-periods-script" },
    { method: "entropy", formula: "as-printed-000" },
    { method: "equal" },
    { method: "equal", levels: "by-level" },
    { method: "critic" },
    { method: "coefficient-of-variation" },
    { method: "standard-deviation" },
    { method: "principal-components" },
    { method: "pull-apart" },
    { method: "combination", of: [{ method: "entropy" }, { method: "critic" }], by: "game-theory" },
    { method: "combination", of: [{ method: "entropy" }, { method: "critic" }], by: "multiplicative" },
  ],
  aggregation: [{ method: "topsis" }, { method: "minimum" }],
};
console.log(
  "\nOne choice changed at a time: weights moved (total variation), largest rank shift in the last year, Spearman",
);
for (const [step, choices] of Object.entries(single)) {
  for (const variant of conventionGrid(spec, data, { [step]: choices }).variants) {
    console.log(
      `  ${variant.label.padEnd(68)} ${variant.weightDistance.toFixed(3)}  ${String(variant.largestShift).padStart(2)} ${variant.mostShifted.padEnd(15)} ${variant.spearman.toFixed(3)}`,
    );
  }
}

const grid = conventionGrid(spec, data, {
  normalisation: [standard.normalisation, { method: "min-max", pool: "year" }],
  zero: [{ rescale: [0.001, 1] }, { rescale: [0.01, 0.99] }, { shift: 0.01 }],
  weights: [standard.weights, ...single.weights.slice(5)],
  aggregation: [{ method: "arithmetic" }, { method: "geometric" }, { method: "topsis" }],
});
console.log(
  `\nRank bands over ${grid.variants.length} conventions crossed (${grid.refused.length} refused): best, base, worst`,
);
for (const band of [...grid.bands].sort((a, b) => a.base - b.base)) {
  console.log(
    `  ${band.label.padEnd(16)} ${[band.best, band.base, band.worst].map((one) => String(one).padStart(3)).join(" ")}`,
  );
}
