import { plainOrigins } from "@mesometrics/data-import";
import { MesometricsError } from "@mesometrics/matrix";
import { parseCsvRecords, type Table } from "@mesometrics/panel-data";
import { bundledSimulation, bundledTable } from "./bundled.js";
import { catalogue } from "./catalogue.js";
import { type StudyTable, type StudyTableOptions, studyTable } from "./formats/study-table.js";
import { pathInStudy } from "./path-in-study.js";
import { readText, type StudyFolder } from "./study-folder.js";

/** A study's table and whether it is the study's own. */
export interface LoadedData extends StudyTable {
  readonly isOwn: boolean;
}

/** The table of a study: from the files given, of any format, or its own. */
export async function loadData(
  study: StudyFolder,
  files: readonly string[],
  options: StudyTableOptions = {},
): Promise<LoadedData> {
  const { source } = study.spec.data;
  if (files.length > 0) return { ...(await studyTable(files, study.spec, options)), isOwn: false };
  if (!("file" in source) || /\.csv$/i.test(source.file)) return ownData(study);
  const path = pathInStudy(study.folder, source.file);
  return { ...(await studyTable([path], study.spec, options)), isOwn: true };
}

/** A study's own CSV file (UTF-8) or data set. */
export function ownData({ folder, spec }: StudyFolder): LoadedData {
  const { source, columns = {} } = spec.data;
  if (!("file" in source)) {
    const isSimulated = "simulated" in source;
    const table = isSimulated ? bundledSimulation(source.simulated, source.seed) : bundledTable(source.dataset);
    const rows = Int32Array.from({ length: rowsOf(table) }, (_, row) => row + 1);
    return loaded(table, isSimulated ? `simulated panel ${source.simulated}` : `data set ${source.dataset}`, rows);
  }
  const types = Object.fromEntries(
    Object.entries(columns).flatMap(([name, { type }]) => (type === undefined ? [] : [[name, type] as const])),
  );
  const { table, records } = parseCsvRecords(readText(ownFile(folder, spec.id, source.file)), { types });
  return loaded(table, source.file, records);
}

function ownFile(folder: string, study: string, file: string): string {
  try {
    return pathInStudy(folder, file);
  } catch (error) {
    if (!(error instanceof MesometricsError) || error.code !== "FILE_NOT_FOUND") throw error;
    const { path } = error.details;
    const given = catalogue.find(({ id }) => id === study)?.file;
    const how =
      given === undefined
        ? `there is no file ${path}. Give yours with --data; `
        : `give them with --data ${given.name} (${given.from.en}). `;
    throw new MesometricsError(
      "FILE_NOT_FOUND",
      `The study ${study} has no data of its own: ${how}\`mesometrics template ${study}\` writes an empty table with every column.`,
      { study, path },
    );
  }
}

function rowsOf(table: Table): number {
  const [first] = Object.values(table);
  return first?.length ?? 0;
}

function loaded(table: Table, file: string, rows: Int32Array): LoadedData {
  return {
    table,
    origins: plainOrigins({ file, sheet: null }, Object.keys(table), rows),
    files: [file],
    log: [],
    isOwn: true,
  };
}
