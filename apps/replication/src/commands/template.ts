import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { type Table, toCsv } from "@mesometrics/panel-data";
import { localise } from "@mesometrics/reporting";
import { type FormColumn, renderDataForm } from "@mesometrics/reporting/xlsx";
import { listOf, type StudyColumn, type StudySpec } from "@mesometrics/study";
import { bundledContiguity } from "../bundled.js";
import { type LoadedData, ownData } from "../load-data.js";
import { openStudy, type StudyFolder } from "../study-folder.js";
import { writeFiles } from "../write-files.js";

export interface TemplateOptions {
  readonly output?: string;
  /** The same as `output`. */
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly language?: "en" | "zh";
}

/** Writes forms to fill in for a study: a workbook that checks what is typed, a CSV, and a CSV that explains the columns. */
export function template(name: string, options: TemplateOptions): void {
  const study = openStudy(name);
  const { spec } = study;
  const language = options.language ?? spec.language ?? "en";
  const own = ownTable(study);
  const columns = neededColumns(spec, own?.table ?? null);
  const units = unitsOf(study, own);
  const years = yearsOf(spec, own);
  const rows: readonly (readonly (string | number | null)[])[] = units.flatMap((unit): (string | number | null)[][] =>
    years.length === 0 ? [[unit, null]] : years.map((year) => [unit, year]),
  );
  const names = [spec.data.unit, spec.data.time, ...columns.map(([column]) => column)];
  const blank = rows.length === 0 ? [[null, null]] : rows;
  const explained = explanation(spec, columns, units, years);
  const form = {
    columns: [
      { name: spec.data.unit, type: "list", choices: units, prompt: names[0] },
      { name: spec.data.time, type: "list", choices: years, prompt: names[1] },
      ...columns.map(([column, rule]) => formColumn(column, rule, language)),
    ] as FormColumn[],
    rows: rows.map((row) => [...row, ...columns.map(() => null)]),
    fixed: 2,
    sheet: "data",
    explanation: { sheet: "columns", rows: explained },
  };
  const stem = `${spec.id}-template`;
  const files = {
    [`${stem}.xlsx`]: renderDataForm(form),
    [`${stem}.csv`]: toCsv(
      Object.fromEntries(
        names.map((column, at) => [column, blank.map((row) => (at < 2 ? (row[at] ?? null) : null))]),
      ) as Table,
    ),
    [`${stem}-columns.csv`]: toCsv(asColumns(explained)),
  };
  const folder = resolve(options.output ?? options.out ?? ".");
  const taken = Object.keys(files).filter((file) => existsSync(join(folder, file)));
  if (taken.length > 0 && options.overwrite !== true) {
    throw new MesometricsError(
      "FILE_EXISTS",
      `${taken.join(", ")} exist(s) in ${folder}. Give another --output, or --overwrite: what was filled in would be lost.`,
      { files: taken },
    );
  }
  writeFiles(folder, files);
  process.stdout.write(
    `${spec.id}: ${columns.length} columns to fill in for ${units.length} units (${spec.data.unit}) and ${years.length} periods (${spec.data.time})\nWritten into ${folder}:\n${Object.keys(
      files,
    )
      .map((file) => `    ${file}\n`)
      .join("")}Then: mesometrics check ${name} --data ${stem}.xlsx\n`,
  );
}

/** The study's own data, where they are at hand. */
function ownTable(study: StudyFolder): LoadedData | null {
  const { source } = study.spec.data;
  if ("file" in source && !existsSync(join(study.folder, source.file))) return null;
  if ("file" in source && !/\.csv$/i.test(source.file)) return null;
  return ownData(study);
}

/** The contract's columns, then those of the own data that an expression or a formula of the study names. */
function neededColumns(spec: StudySpec, own: Table | null): readonly (readonly [string, StudyColumn])[] {
  const { unit, time, columns = {} } = spec.data;
  const declared = Object.entries(columns).filter(([name]) => name !== unit && name !== time);
  const { data: _, ...parts } = spec;
  const named = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "string") {
      for (const [word] of value.matchAll(/[\p{L}_][\p{L}\p{N}_.]*/gu)) named.add(word);
      named.add(value);
    } else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  collect(parts);
  const known = new Set([unit, time, ...declared.map(([name]) => name)]);
  const used = Object.keys(own ?? {}).filter((name) => named.has(name) && !known.has(name));
  return [
    ...declared,
    ...used.map((name): [string, StudyColumn] => [
      name,
      own![name]! instanceof Float64Array || typeof own![name]![0] === "number" ? {} : { type: "text" },
    ]),
  ];
}

function unitsOf({ spec }: StudyFolder, own: LoadedData | null): readonly string[] {
  const cells = own === null || !Object.hasOwn(own.table, spec.data.unit) ? null : own.table[spec.data.unit]!;
  if (cells !== null) {
    const distinct = new Set(Array.from(cells as ArrayLike<unknown>).filter((cell) => cell !== null && cell !== ""));
    return [...distinct].map(String);
  }
  for (const weights of listOf(spec.weights)) {
    const isNamed = weights.kind === undefined || weights.kind === "contiguity";
    if (isNamed && "dataset" in weights.source) return bundledContiguity(weights.source.dataset).units;
  }
  return [];
}

function yearsOf({ data }: StudySpec, own: LoadedData | null): readonly number[] {
  if (data.years !== undefined) {
    const [first, last] = data.years;
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  }
  const cells = own === null || !Object.hasOwn(own.table, data.time) ? [] : own.table[data.time]!;
  const distinct = new Set(Array.from(cells as ArrayLike<unknown>, Number).filter(Number.isFinite));
  return [...distinct].sort((a, b) => a - b);
}

function formColumn(name: string, rule: StudyColumn, language: "en" | "zh"): FormColumn {
  const text = (label: StudyColumn["label"]) => (label === undefined ? null : localise(label, language));
  const prompt = [text(rule.label), rule.unit ?? null, rule.vintage ?? null, text(rule.note)].filter(
    (part) => part !== null,
  );
  return {
    name,
    type: rule.type === "text" ? "text" : rule.integer === true ? "whole" : "number",
    ...(rule.range === undefined ? {} : { range: rule.range }),
    ...(prompt.length === 0 ? {} : { prompt: prompt.join("; ") }),
  };
}

/** A row per column, below a row of headings. */
function explanation(
  { data }: StudySpec,
  columns: readonly (readonly [string, StudyColumn])[],
  units: readonly string[],
  years: readonly number[],
): readonly (readonly (string | number | null)[])[] {
  const both = (label: StudyColumn["label"]) =>
    label === undefined ? [null, null] : typeof label === "string" ? [label, label] : [label.en, label.zh];
  const none = Array.from({ length: 10 }, () => null);
  return [
    [
      "column",
      "label_en",
      "label_zh",
      "unit",
      "type",
      "smallest",
      "largest",
      "first_year",
      "last_year",
      "vintage",
      "required",
      "note_en",
      "note_zh",
    ],
    [data.unit, null, null, null, `one of ${units.length}`, ...none.slice(0, 5), "yes", null, null],
    [data.time, null, null, null, "year", null, null, years[0] ?? null, years.at(-1) ?? null, null, "yes", null, null],
    ...columns.map(([name, rule]) => [
      name,
      ...both(rule.label),
      rule.unit ?? null,
      rule.type === "text" ? "text" : rule.integer === true ? "whole number" : "number",
      rule.range?.[0] ?? null,
      rule.range?.[1] ?? null,
      rule.years?.[0] ?? data.years?.[0] ?? null,
      rule.years?.[1] ?? data.years?.[1] ?? null,
      rule.vintage ?? null,
      rule.required === false ? "no" : "yes",
      ...both(rule.note),
    ]),
  ];
}

function asColumns([head, ...body]: readonly (readonly (string | number | null)[])[]): Table {
  return Object.fromEntries(
    head!.map((name, at) => {
      const cells = body.map((row) => row[at] ?? null);
      const isText = cells.some((cell) => typeof cell === "string");
      return [String(name), isText ? cells.map((cell) => (cell === null ? null : String(cell))) : cells];
    }),
  ) as Table;
}
