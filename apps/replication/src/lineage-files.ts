import { type OriginRun, originOf, originRuns, type TableOrigins } from "@mesometrics/data-import";
import { type Table, toCsv } from "@mesometrics/panel-data";
import {
  type StudyColumnLineage,
  type StudyResult,
  type StudySourceColumn,
  studyCellReader,
  studyLineage,
} from "@mesometrics/study";
import type { LoadedData } from "./load-data.js";

/** Excel holds 1,048,576 rows; beyond it the cell-by-cell file is of no use to a reader. */
const MOST_LINES = 1_048_575;

function fileName({ file, sheet }: { readonly file: string; readonly sheet: string | null }): string {
  return sheet === null ? file : `${file} [${sheet}]`;
}

/** Where the raw columns stand, in short, for the report. */
export function sourceColumns({ table, origins }: Pick<LoadedData, "table" | "origins">): readonly StudySourceColumn[] {
  return Object.keys(table).flatMap((column) => {
    const runs = originRuns(origins, column);
    const [first] = runs;
    if (first === undefined) return [];
    const done = [...new Set(runs.map(({ transformation }) => transformation ?? ""))].filter((text) => text !== "");
    return [
      {
        column,
        files: [...new Set(runs.map(fileName))],
        cells: runs.length === 1 ? range(first) : `${range(first)} and ${runs.length - 1} more`,
        transformation: done.length === 0 ? null : done.join("; "),
      },
    ];
  });
}

function range({ from, to }: OriginRun): string {
  return from === to ? from : `${from}:${to}`;
}

/** `lineage.json` and `lineage.csv` of a run: the file, sheet, cell and transformation behind every value of the panel. */
export function lineageFiles(
  result: StudyResult,
  { origins, files, log }: LoadedData,
): Readonly<Record<string, string>> {
  const { spec, data } = result.computation;
  const lineage = studyLineage(spec, result.computation);
  const { unitLabels, unitCodes, timeLabels, timeCodes } = data.index;
  const unit = Array.from(unitCodes, (code) => unitLabels[code]!);
  const time = Array.from(timeCodes, (code) => timeLabels[code]!);
  const lines = data.rows * lineage.length;
  const document = {
    schema: "mesometrics/lineage@1",
    study: spec.id,
    files,
    log,
    rows: { unit, time },
    columns: lineage.map((one) => ({
      ...one,
      ...(one.kind === "raw" ? { cells: originRuns(origins, one.column) } : {}),
    })),
    ...(lines > MOST_LINES
      ? { note: `lineage.csv is left out: ${lines} values are more lines than a spreadsheet holds.` }
      : {}),
  };
  return {
    "lineage.json": `${JSON.stringify(document)}\n`,
    ...(lines > MOST_LINES ? {} : { "lineage.csv": cellByCell(result, lineage, origins, unit, time) }),
  };
}

function placeOf(origins: TableOrigins, column: string, row: number): string | null {
  const origin = origins.columns.has(column) ? originOf(origins, column, row) : null;
  if (origin === null) return null;
  return `${fileName(origin)}!${origin.cell}${origin.transformation === null ? "" : ` ${origin.transformation}`}`;
}

function cellByCell(
  { computation: { data } }: StudyResult,
  lineage: readonly StudyColumnLineage[],
  origins: TableOrigins,
  unit: readonly string[],
  time: readonly string[],
): string {
  const read = studyCellReader(data, lineage);
  // A raw value stands behind many computed ones.
  const places = new Map<string, (string | null | undefined)[]>();
  const place = (column: string, row: number): string | null => {
    const known = places.get(column) ?? [];
    if (known.length === 0) places.set(column, known);
    known[row] ??= placeOf(origins, column, row);
    return known[row];
  };
  const columns: Record<"column" | "unit" | "time" | "value" | "computed" | "cells", (string | null)[]> = {
    column: [],
    unit: [],
    time: [],
    value: [],
    computed: [],
    cells: [],
  };
  for (const { column, kind, expression, restsOnAllRows } of lineage) {
    const found = data.columns[column]!;
    for (let row = 0; row < data.rows; row++) {
      const value =
        found.kind === "number"
          ? Number.isNaN(found.values[row]!)
            ? null
            : String(found.values[row])
          : found.codes[row] === -1
            ? null
            : found.levels[found.codes[row]!]!;
      const cells = (kind === "raw" ? [{ column, row }] : read(column, row)).map((cell) =>
        cell.row === null ? `no row of ${cell.column}` : (place(cell.column, cell.row) ?? `missing ${cell.column}`),
      );
      columns.column.push(column);
      columns.unit.push(unit[row]!);
      columns.time.push(time[row]!);
      columns.value.push(value);
      columns.computed.push(
        expression === null ? null : `${expression}${restsOnAllRows ? " (rests on all rows)" : ""}`,
      );
      columns.cells.push(cells.join("; ") || null);
    }
  }
  return toCsv(columns as unknown as Table);
}
