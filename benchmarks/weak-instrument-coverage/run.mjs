// How often nominal 95 % confidence sets hold the true coefficient when instruments are weak.
//
//     node benchmarks/weak-instrument-coverage/run.mjs [draws = 4000]
//
// Homoskedastic design: 200 rows, y = d + u, d = p (z1 + z2 + z3) + v, instruments and errors standard normal and independent
// of each other but for corr(u, v) = 0.9; p is such that the first-stage F of the three instruments has mean F up to terms
// of order 1 / 200: 200 p^2 = F - 1, so that F = 1 is an instrument without any effect. Estimated with an intercept, iid.
// A draw counts where the set, as a set, holds 1.
//
// Clustered design: 15 clusters of 8 rows, one instrument; z, v and u have a common part in each cluster (share 0.5), the
// correlation of u and v is 0.9 in both parts, d = p z + v. Anderson-Rubin and 2SLS under CR1 by cluster, and the wild
// restricted bootstrap of Anderson-Rubin with 199 draws. Draw r of a cell takes its numbers from stream (seed of the cell, r).

import { writeFileSync } from "node:fs";
import { machine } from "../machine.mjs";
import {
  arSet,
  arTest,
  arWildBootstrap,
  clrSet,
  crossSection,
  ivreg,
  randomStream,
  setHolds,
  tidy,
} from "../modules.mjs";

const ROWS = 200;
const RHO = 0.9;
const TRUTH = 1;
const STRENGTHS = [1, 3, 10, 30];
const CLUSTERS = 15;
const PER_CLUSTER = 8;
const CLUSTER_SLOPES = [0, 0.2, 0.5, 1];
const BOOTSTRAP_DRAWS = 199;
const BOUNDS = [0.935, 0.965];

function correlated(stream) {
  const v = stream.normal();
  return [RHO * v + Math.sqrt(1 - RHO * RHO) * stream.normal(), v];
}

function homoskedastic(strength, seed, replicate) {
  const stream = randomStream(seed, replicate);
  const slope = Math.sqrt((strength - 1) / ROWS);
  const table = { y: [], d: [], z1: [], z2: [], z3: [] };
  for (let i = 0; i < ROWS; i++) {
    const [u, v] = correlated(stream);
    const z = [stream.normal(), stream.normal(), stream.normal()];
    const d = slope * (z[0] + z[1] + z[2]) + v;
    table.y.push(TRUTH * d + u);
    table.d.push(d);
    table.z1.push(z[0]);
    table.z2.push(z[1]);
    table.z3.push(z[2]);
  }
  return crossSection(table);
}

function clustered(slope, seed, replicate) {
  const stream = randomStream(seed, replicate);
  const table = { y: [], d: [], z: [], g: [] };
  const half = Math.SQRT1_2;
  for (let g = 0; g < CLUSTERS; g++) {
    const [commonU, commonV] = correlated(stream);
    const commonZ = stream.normal();
    for (let i = 0; i < PER_CLUSTER; i++) {
      const [u, v] = correlated(stream);
      const z = half * (commonZ + stream.normal());
      const d = slope * z + half * (commonV + v);
      table.y.push(TRUTH * d + half * (commonU + u));
      table.d.push(d);
      table.z.push(z);
      table.g.push(`g${g}`);
    }
  }
  return crossSection(table);
}

const held = (interval) => interval.low <= TRUTH && TRUTH <= interval.high;
const slopeOf = (fit) => tidy(fit).find(({ term }) => term === "d");

function homoskedasticCell(strength, seed, draws) {
  const counts = { ar: 0, clr: 0, tsls: 0 };
  const kinds = { interval: 0, rays: 0, line: 0, empty: 0 };
  let meanF = 0;
  for (let replicate = 0; replicate < draws; replicate++) {
    const data = homoskedastic(strength, seed, replicate);
    const fit = ivreg(data, "y ~ 1 | d ~ z1 + z2 + z3", { vcov: { type: "iid" } });
    const set = arSet(fit, data);
    kinds[set.kind]++;
    if (setHolds(set, TRUTH)) counts.ar++;
    if (setHolds(clrSet(fit, data), TRUTH)) counts.clr++;
    if (held(slopeOf(fit))) counts.tsls++;
    meanF += fit.tests.find(({ id }) => id === "first-stage-f").statistic / draws;
  }
  return { design: "homoskedastic", strength, seed, draws, meanFirstStageF: meanF, counts, arSetKinds: kinds };
}

function clusteredCell(slope, seed, draws) {
  const counts = { ar: 0, arBootstrap: 0, tsls: 0 };
  let meanF = 0;
  for (let replicate = 0; replicate < draws; replicate++) {
    const data = clustered(slope, seed, replicate);
    const vcov = { type: "CR1", cluster: "g" };
    const fit = ivreg(data, "y ~ 1 | d ~ z", { vcov });
    if (arTest(fit, data, { value: TRUTH }).pValue > 0.05) counts.ar++;
    const options = { value: TRUTH, draws: BOOTSTRAP_DRAWS, seed: seed * 100_000 + replicate, set: false };
    // Sampled p-values are multiples of 1 / 200.
    if (arWildBootstrap(fit, data, options).test.pValue > 0.05 + 1e-9) counts.arBootstrap++;
    if (held(slopeOf(fit))) counts.tsls++;
    meanF += fit.tests.find(({ id }) => id === "first-stage-f").statistic / draws;
  }
  return { design: "clustered", slope, seed, draws, meanFirstStageF: meanF, counts };
}

const table = (rows) =>
  [rows[0], rows[0].map(() => "---:"), ...rows.slice(1)].map((row) => `| ${row.join(" | ")} |`).join("\n");

function markdown({ machine: on, cells, draws, minutes }) {
  const share = (count) => (count / draws).toFixed(3);
  const first = cells.filter(({ design }) => design === "homoskedastic");
  const second = cells.filter(({ design }) => design === "clustered");
  return `# Coverage of 95 % confidence sets under weak instruments

Share of ${draws} draws in which the set holds the true coefficient (simulation error ${Math.sqrt((0.05 * 0.95) / draws).toFixed(4)}). The designs
are described at the head of \`run.mjs\`, every number is in \`results.json\`.

Independent errors of one variance, 200 rows, three instruments, correlation of the errors 0.9:

${table([
  ["First-stage F", "Anderson-Rubin", "CLR", "2SLS interval", "AR set unbounded", "AR set empty"],
  ...first.map(({ strength, counts, arSetKinds }) => [
    String(strength),
    share(counts.ar),
    share(counts.clr),
    share(counts.tsls),
    share(arSetKinds.rays + arSetKinds.line),
    share(arSetKinds.empty),
  ]),
])}

15 clusters of 8 rows, one instrument, covariance CR1; the bootstrap draws ${BOOTSTRAP_DRAWS} sign vectors:

${table([
  ["Slope", "Mean first-stage F", "Anderson-Rubin, F(1, 14)", "Anderson-Rubin, wild bootstrap", "2SLS interval, t(14)"],
  ...second.map(({ slope, meanFirstStageF, counts }) => [
    String(slope),
    meanFirstStageF.toFixed(1),
    share(counts.ar),
    share(counts.arBootstrap),
    share(counts.tsls),
  ]),
])}

Made by \`node benchmarks/weak-instrument-coverage/run.mjs ${draws}\` in ${minutes.toFixed(1)} minutes on ${on.cpu}, Node ${on.node}.
`;
}

const draws = Number(process.argv[2] ?? 4000);
const started = performance.now();
const cells = [
  ...STRENGTHS.map((strength, i) => homoskedasticCell(strength, 101 + i, draws)),
  ...CLUSTER_SLOPES.map((slope, i) => clusteredCell(slope, 201 + i, draws)),
];
const results = { machine: machine(), draws, minutes: (performance.now() - started) / 60_000, cells };
const folder = new URL("./", import.meta.url);
writeFileSync(new URL("results.json", folder), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(new URL("results.md", folder), markdown(results));
console.log(markdown(results));

const outside = cells
  .filter(({ design }) => design === "homoskedastic")
  .flatMap(({ strength, counts }) => ["ar", "clr"].map((name) => ({ strength, name, share: counts[name] / draws })))
  .filter(({ share }) => share < BOUNDS[0] || share > BOUNDS[1]);
if (draws >= 4000 && outside.length > 0) {
  console.error("Coverage outside 93.5 to 96.5 %:", outside);
  process.exitCode = 1;
}
