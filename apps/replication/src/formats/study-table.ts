import { basename, resolve } from "node:path";
import {
  type ContractText,
  longTable,
  type MergedPanel,
  mergedOrigins,
  mergeExports,
  readStatisticalExport,
  reshapedOrigins,
  selectOrigins,
  type TableOrigins,
  wideName,
} from "@mesometrics/data-import";
import { conversionFactor, parseUnit } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Table } from "@mesometrics/panel-data";
import type { StudySpec } from "@mesometrics/study";
import { type FileContent, readDataFile } from "./read-file.js";
import { type NamedUnits, withStudySpelling } from "./region-spelling.js";

/** How data files for a study are read. */
export interface StudyTableOptions {
  /** The sheet of a workbook. */
  readonly sheet?: string;
  readonly decimal?: "." | ",";
  /** The language of regions' names in exports of the bureau. */
  readonly language?: "en" | "zh";
  /** Texts in a column of numbers: an error (without it), or kept, so that a check can list all of them. */
  readonly texts?: "error" | "keep";
}

/** A study's table, where its cells stand, and what was done to get it. */
export interface StudyTable {
  readonly table: Table;
  readonly origins: TableOrigins;
  readonly files: readonly string[];
  /** What was read, reshaped, renamed and converted, in the order in which it was done. */
  readonly log: readonly string[];
}

/**
 * The table of a study from data files of any format: columns named as the study names them or as it labels them, units in
 * brackets behind a name converted to the study's, a wide table made long; exports of the bureau are merged, an indicator
 * finding its column by the column's label. Everything that is done is in the log.
 *
 * @throws MesometricsError those of `readDataFile`, `mergeExports` and `longTable`; `NOT_MERGEABLE`, `SEVERAL_VINTAGES`,
 *   `UNIT_MISMATCH`, `DUPLICATE_COLUMN`
 */
export async function studyTable(
  paths: readonly string[],
  study: NamedUnits & Pick<StudySpec, "language">,
  options: StudyTableOptions = {},
): Promise<StudyTable> {
  const read = await tableOf(paths, study, options);
  const { table, log } = withStudySpelling(read.table, study);
  return { ...read, table, log: [...read.log, ...log] };
}

async function tableOf(
  paths: readonly string[],
  { data, language }: Pick<StudySpec, "data" | "language">,
  options: StudyTableOptions,
): Promise<StudyTable> {
  const types: [string, "number" | "text"][] = [];
  for (const [name, { type }] of Object.entries(data.columns ?? {})) if (type !== undefined) types.push([name, type]);
  const contents: FileContent[] = [];
  for (const path of paths) {
    contents.push(
      await readDataFile(resolve(path), {
        ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
        ...(options.decimal === undefined ? {} : { decimal: options.decimal }),
        ...(options.texts === undefined ? {} : { texts: options.texts }),
        needs: [data.unit, data.time],
        types: Object.fromEntries(types),
      }),
    );
  }
  const files = paths.map((path) => basename(path));
  const log = contents.flatMap(({ file, notes }) => notes.map(({ message }) => `${file}: ${message}`));
  const [only] = contents;
  if (contents.length === 1 && only?.kind === "table") {
    return { ...fromTable(only.table, only.origins, data, log), files };
  }
  const tables = contents.filter((one) => one.kind === "table");
  if (tables.length > 0) {
    throw new MesometricsError(
      "NOT_MERGEABLE",
      `${tables.map((one) => one.file).join(", ")}: a table with columns of its own is read alone; only exports of the statistics bureau are merged.`,
      { files: tables.map((one) => one.file) },
    );
  }
  return {
    ...fromExports(contents, data, { language: options.language ?? language ?? "en", decimal: options.decimal }, log),
    files,
  };
}

type StudyColumns = StudySpec["data"];
type Part = Omit<StudyTable, "files">;

function fromTable(table: Table, origins: TableOrigins, data: StudyColumns, log: readonly string[]): Part {
  const named = renamed(table, origins, data);
  const lines = [...log, ...named.log];
  const names = Object.keys(named.table);
  const isWide =
    names.includes(data.unit) && !names.includes(data.time) && names.some((name) => wideName(name, "value") !== null);
  if (!isWide) return { ...named, log: lines };
  const long = longTable(named.table, { unit: data.unit, time: data.time });
  lines.push(`The table is wide, a row per ${data.unit}; it was made long, a row per ${data.unit} and ${data.time}:`);
  for (const { name, periods } of long.columns) {
    lines.push(`  ${periods.map((one) => one.column).join(", ")} -> ${name}`);
  }
  if (long.constant.length > 0) lines.push(`  repeated for each ${data.time}: ${long.constant.join(", ")}`);
  const again = renamed(long.table, reshapedOrigins(named.origins, long, { unit: data.unit, time: data.time }), data);
  return { ...again, log: [...lines, ...again.log] };
}

/** Names as they are compared: without blanks, letter case and full-width forms. */
function spelling(name: string): string {
  return name.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
}

function labels(text: ContractText | undefined): readonly string[] {
  return text === undefined ? [] : typeof text === "string" ? [text] : [text.en, text.zh];
}

/** The study's column that each spelling means; spellings that two columns share mean none. */
function columnsBySpelling({ columns = {} }: StudyColumns): ReadonlyMap<string, string> {
  const found = new Map<string, string | null>();
  for (const [name, { label }] of Object.entries(columns)) {
    for (const one of new Set([name, ...labels(label)].map(spelling))) {
      found.set(one, found.has(one) && found.get(one) !== name ? null : name);
    }
  }
  return new Map([...found].flatMap(([key, name]) => (name === null ? [] : [[key, name] as const])));
}

/** The same table with the study's names and units. */
function renamed(table: Table, origins: TableOrigins, data: StudyColumns): Part {
  const known = columnsBySpelling(data);
  const own = new Set([data.unit, data.time, ...Object.keys(data.columns ?? {})]);
  const entries: [string, Table[string]][] = [];
  const selection: { from: string; to: string; transformation: string | null }[] = [];
  const log: string[] = [];
  for (const [name, cells] of Object.entries(table)) {
    let to = name;
    let transformation: string | null = null;
    let column = cells;
    if (!own.has(name)) {
      const bracket = /^(.*?)\s*[(（]([^()（）]+)[)）]\s*$/.exec(name);
      const plain = known.get(spelling(name));
      const bracketed = bracket === null ? undefined : known.get(spelling(bracket[1]!));
      const found = plain ?? bracketed;
      if (found !== undefined && !Object.hasOwn(table, found)) {
        to = found;
        const unit = Object.hasOwn(data.columns ?? {}, found) ? data.columns![found]!.unit : undefined;
        if (plain === undefined && bracket !== null && unit !== undefined && cells instanceof Float64Array) {
          const factor = factorBetween(bracket[2]!, unit, name, found);
          if (factor !== 1) {
            transformation = factor < 1 ? `÷ ${rounded(1 / factor)}` : `× ${rounded(factor)}`;
            column = factor < 1 ? cells.map((cell) => cell / rounded(1 / factor)) : cells.map((cell) => cell * factor);
          }
        }
        log.push(`Column "${name}" is ${found}${transformation === null ? "" : `, ${transformation} (${unit})`}.`);
      }
    }
    if (entries.some(([before]) => before === to)) {
      throw new MesometricsError("DUPLICATE_COLUMN", `Two columns of the data are the study's "${to}".`, {
        column: to,
      });
    }
    entries.push([to, column]);
    selection.push({ from: name, to, transformation });
  }
  return { table: Object.fromEntries(entries), origins: selectOrigins(origins, selection), log };
}

function rounded(factor: number): number {
  return Number(factor.toPrecision(12));
}

/** Chinese measure words: 万个 and 10,000 ports count the same things where the column is the same. */
const MEASURE_WORDS = new Set([
  "个",
  "台",
  "套",
  "辆",
  "家",
  "所",
  "座",
  "艘",
  "架",
  "部",
  "条",
  "只",
  "份",
  "篇",
  "起",
  "处",
  "口",
  "门",
  "item",
]);
/** Bases that measure, or count something that has a word of its own in both languages. */
const NO_COUNT = /^(?:yuan|US dollar|metre|ton|kilowatt-hour|year|person|household)/u;

/** The factor between two counts of which one has only a measure word; null where it is not so. */
function countFactor(from: string, to: string): number | null {
  const units = [parseUnit(from), parseUnit(to)] as const;
  const bases = units.map(({ dimensions }) => Object.entries(dimensions));
  if (!bases.every((one) => one.length === 1 && one[0]![1] === 1 && !NO_COUNT.test(one[0]![0]))) return null;
  return bases.some((one) => MEASURE_WORDS.has(one[0]![0])) ? units[0].factor / units[1].factor : null;
}

function factorBetween(from: string, to: string, name: string, column: string): number {
  try {
    return rounded(conversionFactor(from, to));
  } catch (error) {
    if (!(error instanceof MesometricsError)) throw error;
    const counted = error.code === "UNIT_MISMATCH" ? countFactor(from, to) : null;
    if (counted !== null) return rounded(counted);
    throw new MesometricsError(
      "UNIT_MISMATCH",
      `Column "${name}" is in ${from}, and the study's ${column} is in ${to}; no factor leads from one to the other.`,
      { column, from, to },
    );
  }
}

function fromExports(
  contents: readonly FileContent[],
  data: StudyColumns,
  { language, decimal }: { readonly language: "en" | "zh"; readonly decimal: "." | "," | undefined },
  log: readonly string[],
): Part {
  const style = decimal === undefined ? {} : { decimal };
  const exports = contents.flatMap((content) =>
    content.kind === "export" ? content.sheets.flatMap((sheet) => readStatisticalExport(sheet, style)) : [],
  );
  const known = columnsBySpelling(data);
  const indicators = [...new Set(exports.flatMap(({ cells }) => cells.map((cell) => cell.indicator.name)))];
  const units: [string, string][] = [];
  for (const indicator of indicators) {
    const column = known.get(spelling(indicator));
    const unit = column === undefined ? undefined : data.columns?.[column]?.unit;
    if (unit !== undefined) units.push([indicator, unit]);
  }
  const merged = mergeExports(exports, { language, units: Object.fromEntries(units) });
  const lines = [
    ...log,
    ...merged.notes.map(({ file, message }) => `${file === null ? "" : `${file}: `}${message}`),
    ...merged.conflicts.map(
      ({ column, region, period, values, kept }) =>
        `Conflict: ${column}, ${region} ${period}: ${values.map((one) => `${one.value} (${one.file} ${one.cell})`).join(", ")}; ${kept === null ? "left missing" : `kept ${kept}`}.`,
    ),
  ];
  const entries: [string, Table[string]][] = [
    [data.unit, merged.table.region!],
    ...(data.unit === "code" ? [] : [["code", merged.table.code!] as [string, Table[string]]]),
    [data.time, merged.table.period ?? merged.table.year!],
  ];
  const selection: { from: string; to: string }[] = [];
  for (const [indicator, from] of chosenColumns(merged, data, known)) {
    const to = known.get(spelling(indicator)) ?? from;
    entries.push([to, merged.table[from]!]);
    selection.push({ from, to });
    const info = merged.columns.find((one) => one.name === from)!;
    const facts = [info.unit, info.vintage, `${info.observed} figures`, info.files.join(", ")];
    lines.push(`${indicator} -> ${to} (${facts.filter((one) => one !== null).join("; ")})`);
  }
  return { table: Object.fromEntries(entries), origins: selectOrigins(mergedOrigins(merged), selection), log: lines };
}

/** The merged columns to take: of an indicator with several vintages the one that the study names. */
function chosenColumns(
  merged: MergedPanel,
  data: StudyColumns,
  known: ReadonlyMap<string, string>,
): readonly (readonly [indicator: string, column: string])[] {
  const byIndicator = new Map<string, MergedPanel["columns"][number][]>();
  for (const column of merged.columns) {
    const key = known.get(spelling(column.indicator)) ?? spelling(column.indicator);
    byIndicator.set(key, [...(byIndicator.get(key) ?? []), column]);
  }
  return [...byIndicator].flatMap(([key, columns]) => {
    const wanted = data.columns !== undefined && Object.hasOwn(data.columns, key) ? data.columns[key]! : null;
    const fitting =
      wanted?.vintage === undefined ? columns : columns.filter(({ vintage }) => vintage === wanted.vintage);
    if (wanted === null || fitting.length === 1)
      return fitting.map(({ indicator, name }) => [indicator, name] as const);
    const found = columns.map(({ vintage, unit }) => `${vintage ?? "not stated"} (${unit ?? "unit not stated"})`);
    const near = wanted.vintage === undefined ? null : nearestName(wanted.vintage, found);
    throw new MesometricsError(
      "SEVERAL_VINTAGES",
      `The study's ${key} is ${columns[0]!.indicator}, of which the files hold the vintages ${found.join(", ")}. Say in study.yaml which one: columns: { ${key}: { vintage: … } }, or give only the files that count.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { column: key, vintages: columns.map(({ vintage }) => vintage) },
    );
  });
}
