import { loadCsv, sharedText } from "@mesometrics/testing";
import { contiguityWeights, crossSection } from "../src/index.js";

/** The 49 quarters of Columbus with the graph of the shared files, matched by label in another order. */
export function columbus() {
  const table = loadCsv(sharedText("spatial/inputs/columbus.csv") as string);
  const lines = (sharedText("spatial/inputs/columbus.gal") as string).trim().split("\n").slice(1);
  const units: string[] = [];
  const edges: [string, string][] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const [unit] = lines[i].trim().split(/\s+/);
    units.push(unit);
    for (const other of lines[i + 1].trim().split(/\s+/)) if (Number(other) > Number(unit)) edges.push([unit, other]);
  }
  // Rows are the units in their order; labels are given so that the match is by name.
  const numbers = table as { CRIME: number[]; INC: number[]; HOVAL: number[] };
  const data = crossSection({ CRIME: numbers.CRIME, INC: numbers.INC, HOVAL: numbers.HOVAL, unit: [...units] });
  return { data, weights: contiguityWeights(units.toReversed(), edges) };
}
