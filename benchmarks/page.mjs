// Writes docs/benchmarks.md and its figures from the committed results: node benchmarks/page.mjs
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lineFigure, standaloneSvg } from "../packages/reporting/dist/figures.js";
import { benchmarkDocument } from "./page/document.mjs";
import { committedResults } from "./page/results.mjs";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
const folder = join(docs, "benchmarks");
const { markdown, files } = benchmarkDocument(committedResults(), { lineFigure, standaloneSvg });
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!Object.hasOwn(files, name)) rmSync(join(folder, name));
for (const [name, svg] of Object.entries(files)) writeFileSync(join(folder, name), svg);
writeFileSync(join(docs, "benchmarks.md"), markdown);
console.log(`docs/benchmarks.md and ${Object.keys(files).length} figures written.`);
