// The page of the benchmarks and its figures, made from the committed results alone.
import { figuresOf } from "./figures.mjs";
import { goals } from "./goals.mjs";
import {
  dataImportPart,
  densePart,
  fixedEffectsPart,
  rowOrderPart,
  sizesPart,
  smallPanelPart,
  spatialPart,
  specificationCurvePart,
  startsPart,
} from "./parts.mjs";
import { whereOthersAreFaster } from "./slower.mjs";
import { table } from "./text.mjs";

/** The lines that say on what a file of results was made. */
function circumstances(results) {
  const rows = Object.values(results).flatMap((one) => {
    if (one === null || one.machine === undefined) return [];
    const { machine } = one;
    const software = Object.entries(one.software ?? { node: machine.node })
      .filter(([, version]) => version !== null)
      .map(
        ([name, version]) =>
          `${name === "node" || name === "r" ? "" : `${name} `}${name === "node" ? `Node ${version}` : version}`,
      );
    return [
      [
        one.script === undefined ? "" : `\`${one.script}\``,
        `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}`,
        software.join(", "),
        one.commit === undefined || one.commit === null ? "" : `\`${one.commit}\``,
        one.loadAverage === undefined ? "" : String(one.loadAverage[0]),
      ],
    ];
  });
  return table(["script", "machine", "software", "commit", "load when written"], rows);
}

/**
 * @returns the Markdown of docs/benchmarks.md and the SVG files below docs/benchmarks, by name
 */
export function benchmarkDocument(results, drawing) {
  const figures = figuresOf(results, drawing);
  const rows = goals(results);
  const open = rows.filter(({ verdict }) => verdict === "NOT REACHED");
  const parts = [
    `# Benchmarks

Every number and picture on this page is made by \`node benchmarks/page.mjs\` from the \`results.json\` files below
[\`benchmarks/\`](../benchmarks/README.md); a test holds the page to them. To measure on your own machine, with nothing else running:

\`\`\`sh
pnpm build && pnpm bench            # all of it, then this page
pnpm bench --quick                  # a few minutes, leaves the page alone
pnpm bench fixed-effects --sizes 1e4,1e5
\`\`\`

R with fixest, plm and jsonlite is timed in the same run where it is installed: calls of both sides alternate, the medians are kept.
Times are wall clock unless a column says processor. Ratios above 1 mean that we are faster.`,
    `## Where we are slower, and which goals are not reached

${whereOthersAreFaster(results, open)}`,
    `## Goals

${table(
  ["", "required", "aim", "measured", ""],
  rows.map(({ line, required, aim, measured, verdict }) => [line, required, aim, measured, verdict]),
)}

The worst case of a line decides. Ratios are to fixest with two threads at its default tolerance; in brackets to fixest at the
tolerance at which its coefficients are within 1e-8 of a sparse solve.`,
    fixedEffectsPart(results.fixedEffects, figures),
    rowOrderPart(results.rowOrder),
    smallPanelPart(results.smallPanel),
    densePart(results.dense),
    spatialPart(results.spatial),
    dataImportPart(results.dataImport),
    specificationCurvePart(results.specificationCurve),
    startsPart(results.starts),
    sizesPart(results.sizes),
    `## What it was measured on

${circumstances(results)}`,
  ];
  return {
    markdown: `${parts.filter((part) => part !== null).join("\n\n")}\n`,
    files: Object.fromEntries(
      figures.flatMap(({ name, light, dark }) => [
        [`${name}-light.svg`, light],
        [`${name}-dark.svg`, dark],
      ]),
    ),
  };
}
