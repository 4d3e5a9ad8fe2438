import { MesometricsError } from "@mesometrics/matrix";
import { parseCsv } from "@mesometrics/panel-data";
import {
  contiguityWeights,
  edgeWeights,
  readWeights,
  type SpatialWeights,
  type WeightsFormat,
  type WeightsOptions,
} from "@mesometrics/spatial";

/** How the text of a weights file is read. */
export interface WeightsFileOptions extends WeightsOptions {
  /** Default: by the ending and the first line of the file. */
  readonly format?: WeightsFormat | "edges";
  /** What the third column of a `.gwt` file means. */
  readonly values?: "binary" | "weight" | "inverse";
  /** The units in the data, which name the positions of a file without labels. */
  readonly units: readonly string[];
}

/**
 * Spatial weights from the text of a file, by its name: `.gal`, `.gwt`, `.csv` (a labelled matrix, or an edge list with
 * columns `from`, `to` and perhaps `weight`; without it each pair counts in both directions), `.txt` (Stata's
 * `spmatrix export`), `.dat` (a matrix without labels, in the sorted order of the data's units).
 *
 * @throws UNKNOWN_WEIGHTS_FORMAT, and what `readWeights` and `edgeWeights` throw
 * @example
 * ```ts
 * import { weightsFromText } from "@mesometrics/study";
 * const weights = weightsFromText("from,to\na,b\nb,c\n", "neighbours.csv", { units: ["a", "b", "c"] });
 * weights.links; // → 4
 * ```
 */
export function weightsFromText(text: string, file: string, options: WeightsFileOptions): SpatialWeights {
  const { units, format = formatOf(text, file), values, ...finish } = options;
  try {
    if (format === "edges") return fromEdges(text, file, finish);
    return readWeights(text, {
      ...finish,
      format,
      // A file with labels has its own units; that they are those of the data is told by the model.
      ...(format === "matlab" || format === "matlab-sparse" ? { units } : {}),
      ...(values === undefined ? {} : { values }),
    });
  } catch (error) {
    if (!(error instanceof MesometricsError)) throw error;
    throw new MesometricsError(error.code, `In ${file}: ${error.message}`, { ...error.details, file });
  }
}

function formatOf(text: string, file: string): WeightsFormat | "edges" {
  const ending = /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase();
  if (ending === "gal" || ending === "gwt") return ending;
  if (ending === "csv") return /^\uFEFF?\s*"?from"?\s*,\s*"?to"?\s*(,|\r|\n|$)/i.test(text) ? "edges" : "csv";
  if (ending === "txt") return "stata";
  if (ending === "dat") return "matlab";
  throw new MesometricsError(
    "UNKNOWN_WEIGHTS_FORMAT",
    `${file} is no weights file by its ending: .gal, .gwt, .csv (matrix or edge list), .txt (Stata) and .dat (matrix without labels) are known.`,
    { file },
  );
}

function fromEdges(text: string, file: string, finish: WeightsOptions): SpatialWeights {
  const table = parseCsv(lowerCaseHead(text), { types: { from: "text", to: "text" } });
  const column = (name: string) => table[name] as readonly (string | number | null)[] | undefined;
  const [from = [], to = [], values] = [column("from"), column("to"), column("weight")];
  const named = new Set<string>();
  const edges: { from: string; to: string; weight: number }[] = [];
  const pairs = new Map<string, readonly [string, string]>();
  from.forEach((one, row) => {
    if (one === null) {
      throw new MesometricsError("MISSING_UNIT", `Row ${row + 2} of ${file} has an empty \`from\`.`, { row: row + 2 });
    }
    named.add(String(one));
    const other = to[row] ?? null;
    // A row without `to` names a unit without neighbours.
    if (other === null) return;
    named.add(String(other));
    if (values === undefined) {
      // A file may list a pair once or in both directions.
      const pair = [String(one), String(other)] as const;
      pairs.set(JSON.stringify([...pair].sort()), pair);
      return;
    }
    const weight = Number(values[row]);
    if (values[row] === null || Number.isNaN(weight)) {
      throw new MesometricsError("INVALID_WEIGHT", `Row ${row + 2} of ${file} has no number as its weight.`, {
        row: row + 2,
      });
    }
    edges.push({ from: String(one), to: String(other), weight });
  });
  const labels = [...named].sort();
  return values === undefined
    ? contiguityWeights(labels, [...pairs.values()], finish)
    : edgeWeights(labels, edges, finish);
}

function lowerCaseHead(text: string): string {
  const end = text.search(/[\r\n]|$/);
  return text.slice(0, end).toLowerCase() + text.slice(end);
}
