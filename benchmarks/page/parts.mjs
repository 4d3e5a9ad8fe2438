import { duration, error, megabytes, picture, ratio, rowsText, table } from "./text.mjs";

const DESIGNS = `- **simple**: every row has a firm drawn at random; **difficult**: the firms follow each other around a ring, row by row
  (both from [fixest_benchmarks](https://github.com/kylebutts/fixest_benchmarks)); **low mobility**: 2 % of the workers change
  firm each year, to one of the hundred firms next door. Ten years, 23 workers to a firm; effects of worker (\`id\`), firm and year;
  errors clustered by worker. The generator is seeded: [designs.mjs](../benchmarks/fixed-effects/designs.mjs).`;

/** How many runs the medians of a case come from, where it is not the same for all. */
function runsOf(one) {
  const all = [one.mesometrics.warm.runs, one.fixest?.warm.runs, one.fixest?.matched?.warm.runs].filter(Boolean);
  return all.every((runs) => runs === all[0]) ? String(all[0]) : all.join(" / ");
}

/** Where the search for a tolerance took too long, the times are those of the last step, and too short. */
const matchedError = (matched) =>
  matched === null || matched === undefined ? "–" : `${error(matched.error)}${matched.reached ? "" : ", not reached"}`;

function nameOf(one) {
  return [
    one.effects.join(" + "),
    ...(one.regressors > 1 ? [`${one.regressors} regressors`] : []),
    ...(one.order === "shuffled" ? ["shuffled"] : []),
  ].join(", ");
}

export function fixedEffectsPart(results, figures) {
  if (results === null) return null;
  const sizes = [...new Set(results.cases.map(({ rows }) => rows))].sort((a, b) => a - b);
  const speed = (cases) =>
    table(
      [
        "design",
        "ours",
        "first call",
        "Dataset",
        "without WASM",
        "fixest",
        "matched",
        "first call",
        "ratio",
        "matched",
        "first",
        "runs",
      ],
      cases.map((one) => [
        `${one.design}, ${nameOf(one)}`,
        duration(one.mesometrics.warm.wall),
        duration(one.mesometrics.first.wall),
        duration(one.mesometrics.dataset.wall),
        duration(one.typescript.warm.wall),
        duration(one.fixest?.warm.wall),
        duration(one.fixest?.matched?.warm.wall),
        duration(one.fixest?.first.wall),
        ratio(one.timesFaster?.warm),
        ratio(one.timesFaster?.warmMatched),
        ratio(one.timesFaster?.first),
        runsOf(one),
      ]),
    );
  const accuracy = (cases) =>
    table(
      [
        "design",
        "ours",
        "fixest",
        "matched",
        "at fixef.tol",
        "standard error",
        "truth",
        "processor ours",
        "fixest",
        "memory ours",
        "fixest",
      ],
      cases.map((one) => [
        `${one.design}, ${nameOf(one)}`,
        error(one.mesometrics.error),
        error(one.fixest?.error),
        matchedError(one.fixest?.matched),
        error(one.fixest?.matched?.tolerance),
        error(one.fixest?.standardErrorDifference),
        one.truth?.method ?? "–",
        duration(one.mesometrics.warm.processor),
        duration(one.fixest?.warm.processor),
        megabytes(one.mesometrics.first.peakMegabytes),
        megabytes(one.fixest?.first.peakMegabytes),
      ]),
    );
  return `## Fixed effects beside fixest

${DESIGNS}
- Ours is \`feols\` on one thread from a built Dataset, as R's is \`feols\` on two from a built data frame; making the Dataset is a
  column of its own. The first call is that of a fresh process; memory is the peak of that process, columns and all.
- _Matched_ is fixest with the loosest of some values of \`fixef.tol\` at which its coefficients are within 1e-8 of the truth. Where
  finding it takes too long, the last step stands for it, _not reached_ (hollow in the figures): such a ratio is a lower bound.
- _Standard error_ is the largest relative difference of ours from that of fixest at matched accuracy: what its residuals still lack,
  and, where years repeat around the ring of the difficult design, levels that the other effects imply, which take a few degrees of
  freedom less than fixest counts.
- _Without WASM_ is the TypeScript twin, which runs where WebAssembly is missing or forbidden.
- _Runs_ are those that the medians come from, ours / fixest / matched where they differ.

${figures.map((one) => `**${one.title}**\n\n${picture(one)}`).join("\n\n")}

${sizes
  .map((rows) => {
    const cases = results.cases.filter((one) => one.rows === rows);
    return `### ${rowsText(rows)} rows

${speed(cases)}

Largest relative error of a coefficient, processor time of a warm call, peak memory:

${accuracy(cases)}`;
  })
  .join("\n\n")}`;
}

export function smallPanelPart(results) {
  if (results === null) return null;
  const { units, periods, regressors } = results.panel;
  return `## A panel of ${units} x ${periods} with ${regressors} regressors and two-way effects

${table(
  ["call", "time", "a second", "goal"],
  results.results.map(({ name, wall, goal }) => [
    name,
    duration(wall),
    (1 / wall).toFixed(wall < 0.1 ? 0 : 1),
    goal === null ? "" : goal.perSecond === undefined ? `${goal.milliseconds} ms` : `${goal.perSecond} a second`,
  ]),
)}

${table(
  ["in R", "version", "time", "ours faster by"],
  results.peers.map(({ name, version, wall, timesFaster }) => [
    name,
    version,
    duration(wall),
    `${ratio(timesFaster)}x`,
  ]),
)}`;
}

export function densePart(results) {
  if (results === null) return null;
  const rate = (side) => (side === undefined || side === null ? "–" : side.gigaflops.toFixed(2));
  return `## Dense kernels beside ml-matrix ${results.software.mlMatrix}

Gigaflops on one core.

${table(
  ["operation", "ours", "without WASM", "ml-matrix", "ratio", "difference"],
  results.results.map((one) => [
    `${one.operation}, ${one.shape}`,
    rate(one.mesometrics),
    rate(one.typescript),
    rate(one.mlMatrix),
    `${ratio(one.timesFaster)}x`,
    error(one.error),
  ]),
)}`;
}

export function spatialPart(results) {
  if (results === null) return null;
  return `## Spatial models

With eigenvalues or factorisations, effects and their errors, new weights each time.

${table(
  ["model", "first call", "warm", "memory"],
  results.results.flatMap((one) => [
    [one.name, duration(one.cold), duration(one.warm), megabytes(one.peakMegabytes)],
    ...one.peers.map((peer) => [
      `_${peer.name}, ${peer.version}_`,
      duration(peer.cold),
      duration(peer.warm),
      megabytes(peer.peakMegabytes),
    ]),
  ]),
)}`;
}

export function dataImportPart(results) {
  if (results === null) return null;
  return `## Reading files

${table(
  ["file", "rows x columns", "time", "peak memory"],
  results.results.map((one) => [
    one.kind,
    `${one.rows} x ${one.columns}`,
    duration(one.seconds),
    megabytes(one.megabytes),
  ]),
)}`;
}

export function specificationCurvePart(results) {
  if (results === null) return null;
  return `## Specification curves

On a panel of 30 x 12, in ${results.processors} worker threads.

${table(
  ["joint test", "specifications", "regressions", "time", "processor"],
  results.runs.map((one) => [
    one.joint,
    one.specifications,
    one.regressions,
    duration(one.wallSeconds),
    duration(one.processorSeconds),
  ]),
)}`;
}

export function rowOrderPart(results) {
  if (results === null) return null;
  return `## Rows in any order

The same rows sorted by worker and year, and shuffled; warm calls in turn, medians.

${table(
  ["design", "rows", "sorted", "shuffled", "ratio", "runs"],
  results.results.map((one) => [
    `${one.design}, ${one.effects.join(" + ")}`,
    rowsText(one.rows),
    duration(one.sorted.wall),
    duration(one.shuffled.wall),
    ratio(one.slower),
    one.sorted.runs,
  ]),
)}`;
}

export function startsPart(results) {
  if (results === null) return null;
  return `## From nothing to the first result

A panel of 30 x 12, two-way effects, clustered errors.

${table(
  ["", "", "time", "runs"],
  results.results.map(({ name, what, seconds, runs }) => [name, what, duration(seconds), runs]),
)}`;
}

export function sizesPart(results) {
  if (results === null) return null;
  const kilobytes = (bytes) => (typeof bytes === "number" ? `${(bytes / 1000).toFixed(1)} kB` : "");
  return `## What an import weighs on a page

Minified by Vite; compressed by gzip.

${table(
  ["import", "from", "compressed", "minified", "goal"],
  results.results.map((one) => [
    `\`{ ${one.name} }\``,
    `\`${one.package}\``,
    kilobytes(one.gzip),
    kilobytes(one.minified),
    kilobytes(one.goal),
  ]),
)}`;
}
