// The committed results of every benchmark, null where there are none.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readResults } from "../measure.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

export function committedResults() {
  const of = (name) => readResults(join(root, name, "results.json"));
  return {
    fixedEffects: of("fixed-effects"),
    rowOrder: of("row-order"),
    smallPanel: of("small-panel"),
    dense: of("dense"),
    spatial: of("spatial"),
    dataImport: of("data-import"),
    specificationCurve: of("specification-curve"),
    sizes: of("sizes"),
    starts: of("starts"),
  };
}
