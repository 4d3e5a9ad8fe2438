// Bias, coverage and rejection rates of every estimator of both papers' studies on simulated panels with known truth.
//
//     node benchmarks/simulated-panels/run.mjs [draws = 2000] [seed = 20260101] [study/design ...]
//
// The designs are `simulateManufacturing` (he-2026) and `simulateIntegration` (xie-2024) of @mesometrics/study; draw r is that of
// `replicate: r`. Draws run in worker threads. Each study and design writes one JSON file; results.md is made from all that
// are there. With 0 draws nothing is drawn and results.md is made anew.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mapChunks } from "../../apps/replication/dist/workers/map-chunks.js";
import { machine } from "../machine.mjs";
import {
  guangdongCitiesContiguity,
  monteCarloPlan,
  monteCarloTable,
  renderMarkdown,
  runMonteCarlo,
} from "../modules.mjs";

const DESIGNS = ["he-2026/exogenous", "he-2026/endogenous", "xie-2024/serial", "xie-2024/independent"];
const provinces = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
const [draws = "2000", seed = "20260101", ...chosen] = process.argv.slice(2);
const folder = new URL(".", import.meta.url);
const fileOf = (name) => new URL(`${name.replace("/", "-")}.json`, folder);
const script = new URL("../../apps/replication/dist/workers/monte-carlo-worker.js", import.meta.url);

for (const name of Number(draws) === 0 ? [] : chosen.length > 0 ? chosen : DESIGNS) {
  const [study, design] = name.split("/");
  const contiguity = study === "he-2026" ? { units: provinces, edges: [] } : guangdongCitiesContiguity;
  const { units, edges } = contiguity;
  const begin = performance.now();
  const plan = monteCarloPlan({
    study,
    design,
    contiguity: { units, edges },
    draws: Number(draws),
    seed: Number(seed),
  });
  const result = await runMonteCarlo(plan, {
    chunkSize: 25,
    mapChunks: (given, ranges) =>
      mapChunks(script, given, ranges, (done) => process.stderr.write(`\r${name}: ${done} of ${draws} draws`)),
  });
  const minutes = (performance.now() - begin) / 60_000;
  process.stderr.write(`\r${name}: ${minutes.toFixed(1)} minutes     \n`);
  writeFileSync(fileOf(name), `${JSON.stringify({ machine: machine(), minutes, ...result }, null, 2)}\n`);
}

/** Lines that the default inference must hold: its estimator is consistent for the parameter, and has moments. */
const isHeld = ({ design }, { id, covariance, noMoments }) =>
  covariance === "CR2 (default)" &&
  noMoments !== true &&
  id !== "oneway.CR2" &&
  (design !== "endogenous" || /^(?:ar|tech|human)\./.test(id));
const shown = (line) => `${line.id} ${(100 * line.coverage).toFixed(1)} %`;
const found = DESIGNS.filter((name) => existsSync(fileOf(name))).map((name) =>
  JSON.parse(readFileSync(fileOf(name), "utf8")),
);
const held = found.map((result) => {
  const lines = result.lines.filter((line) => isHeld(result, line));
  return {
    name: `${result.study}, ${result.design}`,
    lines,
    missed: lines.filter(({ coverage }) => coverage < 0.93 || coverage > 0.97),
  };
});
const shorter = found.flatMap(({ study, design, draws: all, lines }) => {
  const fewer = lines.filter((line) => line.estimated + line.refused < all);
  if (fewer.length === 0) return [];
  const { estimated, refused } = fewer[0];
  return [`${study}, ${design}: ${estimated + refused} draws for ${fewer.map(({ id }) => id).join(", ")}`];
});
writeFileSync(
  new URL("results.md", folder),
  `# Simulated panels: bias, coverage and rejection rates

The default inference (CR2 by unit, Satterthwaite degrees of freedom) shall hold the truth in 93 to 97 % of the 95 % intervals:

${held.map(({ name, lines }) => `- ${name}: ${lines.map(shown).join(", ")}`).join("\n")}

${
  held.every(({ missed }) => missed.length === 0)
    ? "All do."
    : `Outside: ${held.flatMap(({ name, missed }) => missed.map((line) => `${name}, ${shown(line)}`)).join("; ")}.`
} A share of 0.95 has a simulation error of 0.0049 in 2,000 draws.
${shorter.length === 0 ? "" : `\nFewer draws than the tables say: ${shorter.join("; ")}.\n`}
\`difference_between_…\` rows are tests that two groups have the same coefficient, which they have: coverage is what does not
reject, and "rejects 0" is the size. The truth of C (\`coupling_controls.int\`), T (\`coordination_controls.int\`) and the second
index (\`replaced.ai2\`) is a pseudo-true value, the mean estimate over panels of another seed; \`pseudo-true.mjs\` makes it, and the
JSON files beside it hold what every model of both studies estimates on average.

In the endogenous design of \`he-2026\` two-way effects do not estimate the truth, and are not meant to. The designs, and which
printed numbers they follow, are described in \`packages/study/src/simulation\`; every number is in the JSON files.

${found.map((result) => renderMarkdown(monteCarloTable(result, "en"))).join("\n\n")}

Made by \`node benchmarks/simulated-panels/run.mjs ${found[0].draws} ${found[0].seed}\`.
`,
);
for (const { name, missed } of held)
  for (const line of missed) console.error(`Outside 93 to 97 %: ${name}, ${shown(line)}`);
process.exitCode = held.every(({ missed }) => missed.length === 0) ? 0 : 1;
