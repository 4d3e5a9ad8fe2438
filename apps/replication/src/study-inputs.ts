import { MesometricsError } from "@mesometrics/matrix";
import { parseCsv } from "@mesometrics/panel-data";
import {
  type Contiguity,
  listOf,
  type PolicySpec,
  type PublishedSpec,
  parsePolicy,
  type ReferenceSpec,
  type StudyContiguityWeights,
  type StudyInputs,
  type StudyPolicy,
} from "@mesometrics/study";
import { bundledContiguity, bundledTiles } from "./bundled.js";
import { type LoadedData, ownData } from "./load-data.js";
import { pathInStudy } from "./path-in-study.js";
import { bundledFile, readText, type StudyFolder } from "./study-folder.js";

/**
 * Everything a study reads: its table, neighbours, tiles and the numbers it is scored against.
 *
 * @param data read before by `loadData`; without it the study's own CSV file or data set
 */
export function loadInputs(
  study: StudyFolder,
  data: Pick<LoadedData, "table" | "isOwn"> = ownData(study),
): StudyInputs {
  const { spec, published, reference } = study;
  const { table, isOwn } = data;
  // Numbers made from other data say nothing about these, unless the study waits for the authors' data.
  const isCompared = (of: PublishedSpec | ReferenceSpec): boolean => isOwn || of.comparedData === "authors";
  const neighbours = listOf(spec.weights).find(
    (one): one is StudyContiguityWeights => one.kind === undefined || one.kind === "contiguity",
  );
  return {
    table,
    tiles: bundledTiles,
    ...(spec.policy === undefined ? {} : { policy: loadPolicy(study, spec.policy) }),
    ...(neighbours === undefined ? {} : { contiguity: loadContiguity(study, neighbours) }),
    ...(published !== null && isCompared(published) ? { published } : {}),
    ...(reference !== null && isCompared(reference) ? { reference } : {}),
  };
}

/** Facts of policy documents: those of a study that comes with the app, or a file beside the study. */
function loadPolicy({ folder }: StudyFolder, source: StudyPolicy): PolicySpec {
  if ("file" in source) return parsePolicy(readText(pathInStudy(folder, source.file)), source.file);
  const path = bundledFile(source.dataset, "policy.yaml");
  if (path !== null) return parsePolicy(readText(path), "policy.yaml");
  throw new MesometricsError(
    "UNKNOWN_DATASET",
    `There is no policy "${source.dataset}" with the app; name one of its studies that has a policy.yaml, or give \`file:\`.`,
    { name: source.dataset },
  );
}

function loadContiguity({ folder }: StudyFolder, { source }: StudyContiguityWeights): Contiguity {
  if ("simulated" in source) {
    throw new MesometricsError("UNKNOWN_DATASET", "Neighbours are not simulated; name a contiguity or a file.", {});
  }
  if ("dataset" in source) return bundledContiguity(source.dataset);
  const table = parseCsv(readText(pathInStudy(folder, source.file)), { types: { from: "text", to: "text" } });
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
