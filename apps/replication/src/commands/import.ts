import { existsSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import {
  type ExportOptions,
  longTable,
  type MergedPanel,
  type MergeOptions,
  mergeExports,
  readStatisticalExport,
  type StatisticalExport,
} from "@mesometrics/data-import";
import { MesometricsError } from "@mesometrics/matrix";
import { type Table, toCsv } from "@mesometrics/panel-data";
import { type FileContent, readDataFile } from "../formats/read-file.js";
import { writeFiles } from "../write-files.js";

export interface ImportCommandOptions {
  readonly output: string;
  readonly overwrite?: boolean;
  readonly sheet?: string;
  readonly decimal?: "." | ",";
  /** `printed name=column`. */
  readonly name?: readonly string[];
  /** `file=indicator (unit)`, for files that do not name theirs. */
  readonly indicator?: readonly string[];
  /** `file=revision`. */
  readonly vintage?: readonly string[];
  /** `printed name=region`. */
  readonly region?: readonly string[];
  /** Regions that the register does not know: an error, kept under their own names, or left out. */
  readonly unknown?: "error" | "keep" | "drop";
  readonly conflicts?: "missing" | "first" | "last";
  readonly language?: "en" | "zh";
  /** The unit's column of a wide table, to make it long. */
  readonly long?: string;
}

/** Reads data files into one CSV panel, with a file of its columns and one of the origin of every cell. */
export async function importFiles(files: readonly string[], options: ImportCommandOptions): Promise<void> {
  const output = resolve(options.output);
  const stem = join(dirname(output), basename(output, extname(output)));
  const contents: FileContent[] = [];
  for (const path of files) {
    contents.push(
      await readDataFile(resolve(path), {
        ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
        ...(options.decimal === undefined ? {} : { decimal: options.decimal }),
      }),
    );
  }
  for (const { file, notes } of contents) for (const note of notes) say(`  ${file}: ${note.message}`);
  const tables = contents.filter((one) => one.kind === "table");
  if (tables.length > 0 && contents.length > 1) {
    throw new MesometricsError(
      "NOT_MERGEABLE",
      `${tables.map((one) => one.file).join(", ")}: a table with columns of its own is imported alone; only exports of the statistics bureau are merged.`,
      { files: tables.map((one) => one.file) },
    );
  }
  const written = tables.length > 0 ? tableFiles(tables[0]!, stem, options) : panelFiles(contents, stem, options);
  const taken = Object.keys(written).filter((path) => existsSync(join(dirname(output), path)));
  if (taken.length > 0 && options.overwrite !== true) {
    throw new MesometricsError(
      "FILE_EXISTS",
      `${taken.join(", ")} exist(s) in ${dirname(output)}. Give another --output, or --overwrite.`,
      { files: taken },
    );
  }
  writeFiles(dirname(output), written);
  say(
    `\nWritten: ${Object.keys(written)
      .map((name) => join(dirname(options.output), name))
      .join(", ")}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function tableFiles(
  content: Extract<FileContent, { kind: "table" }>,
  stem: string,
  { long }: ImportCommandOptions,
): Readonly<Record<string, string>> {
  const name = basename(stem);
  let table: Table = content.table;
  if (long !== undefined) {
    const reshaped = longTable(table, { unit: long });
    for (const { name: column, periods } of reshaped.columns)
      say(`  ${periods.map((one) => one.column).join(", ")} -> ${column}`);
    if (reshaped.constant.length > 0) say(`  repeated for each period: ${reshaped.constant.join(", ")}`);
    table = reshaped.table;
  }
  const columns = Object.entries(table) as unknown as readonly (readonly [string, ArrayLike<unknown>])[];
  say(`${content.file}: ${columns[0]?.[1].length ?? 0} rows, ${columns.length} columns`);
  const described = new Map(content.variables.map((one) => [one.name, one]));
  const labels = content.variables.filter((one) => one.label !== "" || one.valueLabels.length > 0);
  const files: Record<string, string> = { [`${name}.csv`]: toCsv(table) };
  if (labels.length > 0) {
    files[`${name}-columns.csv`] = toCsv({
      column: columns.map(([column]) => column),
      label: columns.map(([column]) => described.get(column)?.label || null),
      format: columns.map(([column]) => described.get(column)?.format ?? null),
      codes: columns.map(
        ([column]) =>
          described
            .get(column)
            ?.valueLabels.map((one) => `${one.value} = ${one.label}`)
            .join("; ") || null,
      ),
    });
  }
  return files;
}

function panelFiles(
  contents: readonly FileContent[],
  stem: string,
  options: ImportCommandOptions,
): Readonly<Record<string, string>> {
  const indicators = pairs(options.indicator, "--indicator");
  const vintages = pairs(options.vintage, "--vintage");
  const known = new Set(contents.map((one) => one.file));
  for (const file of [...Object.keys(indicators), ...Object.keys(vintages)]) {
    if (known.has(file)) continue;
    throw new MesometricsError("UNKNOWN_FILE", `"${file}" is none of the files: ${[...known].join(", ")}.`, { file });
  }
  const exports = contents
    .flatMap((content) => (content.kind === "export" ? content.sheets : []))
    .flatMap((sheet) => {
      const given: ExportOptions = {
        ...(!Object.hasOwn(indicators, sheet.file) ? {} : { indicator: indicators[sheet.file]! }),
        ...(!Object.hasOwn(vintages, sheet.file) ? {} : { vintage: vintages[sheet.file]! }),
        ...(options.decimal === undefined ? {} : { decimal: options.decimal }),
      };
      return readStatisticalExport(sheet, given);
    });
  for (const one of exports) say(exportLine(one));
  const merge: MergeOptions = {
    names: pairs(options.name, "--name"),
    regions: pairs(options.region, "--region"),
    ...(options.unknown === undefined ? {} : { unknownRegions: options.unknown }),
    ...(options.conflicts === undefined ? {} : { conflicts: options.conflicts }),
    ...(options.language === undefined ? {} : { language: options.language }),
  };
  const merged = mergeExports(exports, merge);
  for (const { file, message } of merged.notes) say(`  ${file === null ? "" : `${file}: `}${message}`);
  say(
    `\n${merged.columns.length} columns, ${(merged.table.year as Float64Array).length} rows, ${merged.agreements} cells that two files give alike, ${merged.conflicts.length} conflicts`,
  );
  for (const { column, region, period, values, kept } of merged.conflicts.slice(0, 20)) {
    say(
      `  conflict: ${column}, ${region} ${period}: ${values.map((one) => `${one.value} (${one.file} ${one.cell})`).join(", ")}; ${kept === null ? "left missing" : `kept ${kept}`}`,
    );
  }
  if (merged.conflicts.length > 20) say(`  and ${merged.conflicts.length - 20} more in the file of conflicts`);
  return mergedFiles(merged, basename(stem));
}

function exportLine({ file, sheet, layout, cells, missing, vintage }: StatisticalExport): string {
  const names = [
    ...new Set(
      cells.map((one) => `${one.indicator.name}${one.indicator.unit === null ? "" : ` (${one.indicator.unit})`}`),
    ),
  ];
  const shown = names.length === 1 ? names[0] : `${names.length} indicators`;
  return `${file}${sheet === null ? "" : ` [${sheet}]`}: ${shown}, ${layout.rows} x ${layout.columns}, ${cells.length} cells, ${missing} missing${vintage === null ? "" : `, ${vintage}`}`;
}

function mergedFiles(
  { table, columns, conflicts, origins }: MergedPanel,
  name: string,
): Readonly<Record<string, string>> {
  const years = table.year as Float64Array;
  const isWithinYears = table.period !== undefined;
  const periods = isWithinYears ? (table.period as readonly string[]) : Array.from(years, String);
  const rows = { region: table.region as readonly string[], period: periods };
  const lineage = columns.flatMap(({ name: column }) =>
    origins[column]!.flatMap((origin, row) =>
      origin === null ? [] : [{ column, region: rows.region[row]!, period: rows.period[row]!, ...origin }],
    ),
  );
  const pick = <Row, Key extends keyof Row>(list: readonly Row[], key: Key) => list.map((one) => one[key]);
  const files: Record<string, string> = {
    [`${name}.csv`]: toCsv(table),
    [`${name}-columns.csv`]: toCsv({
      column: pick(columns, "name"),
      indicator: pick(columns, "indicator"),
      unit: pick(columns, "unit"),
      vintage: pick(columns, "vintage"),
      files: columns.map((one) => one.files.join("; ")),
      observed: pick(columns, "observed"),
      missing: pick(columns, "missing"),
    }),
    [`${name}-lineage.csv`]: toCsv({
      column: pick(lineage, "column"),
      region: pick(lineage, "region"),
      [isWithinYears ? "period" : "year"]: pick(lineage, "period"),
      file: pick(lineage, "file"),
      sheet: pick(lineage, "sheet"),
      cell: pick(lineage, "cell"),
      text: pick(lineage, "text"),
      transformation: pick(lineage, "transformation"),
    }),
  };
  if (conflicts.length > 0) {
    const all = conflicts.flatMap(({ values, ...rest }) => values.map((value) => ({ ...rest, ...value })));
    files[`${name}-conflicts.csv`] = toCsv({
      column: pick(all, "column"),
      region: pick(all, "region"),
      [isWithinYears ? "period" : "year"]: pick(all, "period"),
      kind: pick(all, "kind"),
      value: pick(all, "value"),
      file: pick(all, "file"),
      sheet: pick(all, "sheet"),
      cell: pick(all, "cell"),
      kept: pick(all, "kept"),
    });
  }
  return files;
}

/** `a=b` given several times, as a record; the first `=` divides. */
function pairs(given: readonly string[] | undefined, option: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (given ?? []).map((one) => {
      const at = one.indexOf("=");
      if (at > 0 && at < one.length - 1) return [one.slice(0, at).trim(), one.slice(at + 1).trim()];
      throw new MesometricsError("INVALID_OPTION", `${option} takes "left=right", not "${one}".`, {
        option,
        given: one,
      });
    }),
  );
}
