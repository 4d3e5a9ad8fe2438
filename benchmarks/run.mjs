// The benchmarks behind docs/benchmarks.md, one after the other, then the table of goals and the page.
//
//     pnpm build && pnpm bench                       all of them: an hour and a half, with nothing else running
//     pnpm bench small-panel dense                   some of them
//     pnpm bench fixed-effects --sizes 1e4,1e5       one of them with its own options
//     pnpm bench --quick                             a few minutes, writes to the temporary folder, leaves the page alone
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** In the order in which they run; `quick` where the script knows it and then leaves its results alone. */
const benchmarks = [
  { name: "sizes", quick: true },
  { name: "starts", quick: true },
  { name: "small-panel", quick: true },
  { name: "dense", quick: true },
  { name: "fixed-effects", quick: true },
  { name: "row-order", quick: true },
  { name: "spatial", quick: false },
  { name: "data-import", quick: false },
  { name: "specification-curve", quick: false },
];

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith("--"));
const names = firstOption < 0 ? args : args.slice(0, firstOption);
const options = firstOption < 0 ? [] : args.slice(firstOption);
const quick = options.includes("--quick");
const unknown = names.filter((name) => !benchmarks.some((one) => one.name === name));
if (unknown.length > 0 || (options.some((option) => option !== "--quick") && names.length !== 1)) {
  console.error(
    `pnpm bench [${benchmarks.map(({ name }) => name).join(" | ")}] … [--quick]; other options go with one name.`,
  );
  process.exit(2);
}
if (!existsSync(join(here, "../packages/panel-regression/dist/index.js"))) {
  console.error("The packages are not built: run pnpm build first.");
  process.exit(1);
}

const chosen = benchmarks.filter((one) => (names.length === 0 ? one.quick || !quick : names.includes(one.name)));
let failed = 0;
for (const [at, { name }] of chosen.entries()) {
  const from = performance.now();
  console.log(`== ${name} (${at + 1} of ${chosen.length})`);
  const { status } = spawnSync(process.execPath, [join(here, name, "run.mjs"), ...options], { stdio: "inherit" });
  if (status !== 0) failed++;
  console.log(
    `== ${name}: ${status === 0 ? "done" : "FAILED"} after ${Math.round((performance.now() - from) / 1000)} s\n`,
  );
}
if (!quick) {
  for (const script of ["table.mjs", "page.mjs"]) {
    if (spawnSync(process.execPath, [join(here, script)], { stdio: "inherit" }).status !== 0) failed++;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
