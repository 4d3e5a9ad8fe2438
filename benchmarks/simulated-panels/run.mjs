// Bias, coverage and rejection rates of every estimator of both papers' studies on simulated panels with known truth.
//
//     node benchmarks/simulated-panels/run.mjs [draws = 2000] [seed = 20260101] [study/design ...]
//
// The designs are `simulateManufacturing` (he-2026) and `simulateIntegration` (xie-2024) of @mesometrics/study; draw r is the
// panel with `replicate: r`. Each study and design writes one JSON file; results.md is made from all that are there.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { machine } from "../machine.mjs";
import { guangdongCitiesContiguity, monteCarlo, monteCarloPlan, monteCarloTable, renderMarkdown } from "../modules.mjs";

const DESIGNS = ["he-2026/exogenous", "he-2026/endogenous", "xie-2024/serial", "xie-2024/independent"];
const provinces = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
const [draws = "2000", seed = "20260101", ...chosen] = process.argv.slice(2);
const folder = new URL(".", import.meta.url);
const fileOf = (name) => new URL(`${name.replace("/", "-")}.json`, folder);

for (const name of chosen.length > 0 ? chosen : DESIGNS) {
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
  const result = monteCarlo(plan);
  const minutes = (performance.now() - begin) / 60_000;
  console.log(`${name}: ${minutes.toFixed(1)} minutes`);
  writeFileSync(fileOf(name), `${JSON.stringify({ machine: machine(), minutes, ...result }, null, 2)}\n`);
}

const found = DESIGNS.filter((name) => existsSync(fileOf(name))).map((name) =>
  JSON.parse(readFileSync(fileOf(name), "utf8")),
);
const tables = found.map((result) => renderMarkdown(monteCarloTable(result, "en")));
const main = found.flatMap(({ study, design, lines }) =>
  lines
    .filter(({ id }) => id === "twoway.CR2" && design !== "endogenous")
    .map(({ coverage, parameter }) => `${study}, ${design}: ${parameter} ${(100 * coverage).toFixed(2)} %`),
);
writeFileSync(
  new URL("results.md", folder),
  `# Simulated panels: bias, coverage and rejection rates

Two-way effects with the default inference (CR2 by unit, Satterthwaite degrees of freedom) must hold the truth in 93 to 97 % of
the 95 % intervals: ${main.join("; ")}.

In the endogenous design of \`he-2026\` two-way effects do not estimate the truth, and are not meant to. The designs, and which
printed numbers they follow, are described in \`packages/study/src/simulation\`; every number is in the JSON files.

${tables.join("\n\n")}

Made by \`node benchmarks/simulated-panels/run.mjs ${draws} ${seed}\`.
`,
);
const missed = found.filter(({ design, lines }) => {
  const { coverage } = lines.find(({ id }) => id === "twoway.CR2");
  return design !== "endogenous" && (coverage < 0.93 || coverage > 0.97);
});
for (const { study, design } of missed) console.error(`The default misses its bounds: ${study}, ${design}`);
process.exitCode = missed.length === 0 ? 0 : 1;
