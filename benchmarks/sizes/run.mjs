// What the imports that people make alone weigh on a page, minified and compressed.
//
//     pnpm build && node benchmarks/sizes/run.mjs [--quick]      writes results.json beside itself
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { circumstances } from "../machine.mjs";
import { options, resultsFile, writeResults } from "../measure.mjs";
import { bundle } from "./bundle.mjs";
import { imports } from "./imports.mjs";

const given = options({ quick: false });
const results = [];
for (const { name, package: from, goal = null } of imports) {
  const code = await bundle(`export { ${name} } from "@mesometrics/${from}";`);
  const gzip = gzipSync(code).byteLength;
  results.push({ name, package: `@mesometrics/${from}`, gzip, minified: Buffer.byteLength(code), goal });
  console.log(`${(gzip / 1000).toFixed(1).padStart(7)} kB  import { ${name} } from "@mesometrics/${from}"`);
}
const packages = [...new Set(imports.map(({ package: from }) => from))];
writeResults(resultsFile(dirname(fileURLToPath(import.meta.url)), given.quick), {
  ...circumstances("sizes/run.mjs", packages),
  unit: "bytes",
  results,
});
