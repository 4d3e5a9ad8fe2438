import { join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { parseCsv, type Table } from "@mesometrics/panel-data";
import type { Contiguity, StudyInputs } from "@mesometrics/study";
import { bundledContiguity, bundledTable, bundledTiles } from "./bundled.js";
import { readText, type StudyFolder } from "./study-folder.js";

/** Everything a study reads: its table, neighbours, tiles and the numbers it is scored against. */
export function loadInputs(study: StudyFolder, dataFile: string | undefined): StudyInputs {
  const { spec, published, reference } = study;
  // Numbers made from other data say nothing about these.
  const own = dataFile === undefined;
  return {
    table: loadTable(study, dataFile),
    tiles: bundledTiles,
    ...(spec.weights === undefined ? {} : { contiguity: loadContiguity(study) }),
    ...(own && published !== null ? { published } : {}),
    ...(own && reference !== null ? { reference } : {}),
  };
}

function loadTable({ folder, spec }: StudyFolder, dataFile: string | undefined): Table {
  const { source, columns } = spec.data;
  if (dataFile === undefined && "dataset" in source) return bundledTable(source.dataset);
  const path = dataFile === undefined ? join(folder, (source as { file: string }).file) : resolve(dataFile);
  const types: Record<string, "number" | "text"> = {};
  for (const [name, column] of Object.entries(columns ?? {})) if (column.type !== undefined) types[name] = column.type;
  return parseCsv(readText(path), { types });
}

function loadContiguity({ folder, spec }: StudyFolder): Contiguity {
  const source = spec.weights!.source;
  if ("dataset" in source) return bundledContiguity(source.dataset);
  const table = parseCsv(readText(join(folder, source.file)), { types: { from: "text", to: "text" } });
  const from = table.from as readonly (string | null)[] | undefined;
  const to = table.to as readonly (string | null)[] | undefined;
  if (from === undefined || to === undefined) {
    throw new MesometricsError(
      "UNKNOWN_COLUMN",
      `The contiguity file ${source.file} needs two columns \`from\` and \`to\`, one row per pair of neighbours; a unit without neighbours has an empty \`to\`.`,
      { file: source.file },
    );
  }
  const units = new Set<string>();
  const edges: [string, string][] = [];
  from.forEach((one, row) => {
    const other = to[row] ?? null;
    if (one === null) {
      throw new MesometricsError("MISSING_UNIT", `Row ${row + 2} of ${source.file} has an empty \`from\`.`, {
        file: source.file,
        row: row + 2,
      });
    }
    units.add(one);
    if (other !== null) {
      units.add(other);
      edges.push([one, other]);
    }
  });
  return { units: [...units].sort(), edges };
}
