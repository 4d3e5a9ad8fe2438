import { basename, dirname, extname, resolve } from "node:path";
import { checkData, type DataCheck, type DataFinding, flaggedSeries, originOf } from "@mesometrics/data-import";
import { deriveIndicators } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import type { Panel, Table } from "@mesometrics/panel-data";
import { type CheckFinding, type Label, renderDataCheck, wrap } from "@mesometrics/reporting";
import type { StudySpec } from "@mesometrics/study";
import { type LoadedData, loadData, ownData } from "../load-data.js";
import { openStudy } from "../study-folder.js";
import { writeFiles } from "../write-files.js";

export interface CheckOptions {
  readonly data?: readonly string[];
  readonly sheet?: string;
  readonly decimal?: "." | ",";
  /** The whole check as JSON in place of the text. */
  readonly json?: boolean;
  /** A page to write: check.html. */
  readonly html?: string;
  readonly language?: "en" | "zh";
}

const MOST_FINDINGS = 60;

/** Checks a study's data against its contract and screens its figures, without estimating anything. */
export async function check(name: string, options: CheckOptions): Promise<void> {
  const study = openStudy(name);
  const { spec } = study;
  const data = await loadData(study, options.data ?? [], {
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    ...(options.decimal === undefined ? {} : { decimal: options.decimal }),
    ...(options.language === undefined ? {} : { language: options.language }),
    texts: "keep",
  });
  const own = data.isOwn ? null : ownTable(study);
  const result = checkData(data.table, spec.data, {
    ...(own === null ? {} : { own }),
    columns: screenedColumns(spec, data.table),
  });
  const derived = derivedFindings(spec, result);
  const national = nationalColumns(spec);
  // A stock of the whole country is the same in every unit.
  const isExpected = ({ kind, column, other }: DataFinding): boolean =>
    kind === "duplicate-series" && other === null && column !== null && national.has(column);
  const findings = [...result.findings.filter((one) => !isExpected(one)), ...derived];
  if (options.html !== undefined) {
    const page = resolve(options.html);
    if (!/^\.html?$/i.test(extname(page))) {
      throw new MesometricsError(
        "INVALID_OPTION",
        `--html takes the name of a page, such as check.html, not ${options.html}.`,
        {
          option: "--html",
        },
      );
    }
    const language = options.language ?? spec.language ?? "en";
    writeFiles(dirname(page), { [basename(page)]: checkPage(spec, data, result, findings, language) });
  }
  process.stdout.write(
    options.json === true ? checkJson(spec, data, result, findings) : checkText(spec, data, result, findings, options),
  );
}

/** The study's own table, to compare levels with; null where it is no CSV file or data set, or is not there. */
function ownTable(study: Parameters<typeof ownData>[0]): Table | null {
  const { source } = study.spec.data;
  if ("file" in source && !/\.csv$/i.test(source.file)) return null;
  try {
    return ownData(study).table;
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "FILE_NOT_FOUND") return null;
    throw error;
  }
}

/** Columns of which the study says that they are figures of the whole country: its stocks of robots. */
function nationalColumns({ indicators = [], variables = [] }: StudySpec): ReadonlySet<string> {
  return new Set(
    [...indicators, ...variables].flatMap((one) =>
      "robots" in one ? Object.values(one.robots.industries).map(({ robots }) => robots) : [],
    ),
  );
}

/** Raw figures: not codes of units, groups or regions, which the contract calls texts. */
function screenedColumns({ data }: StudySpec, table: Table): readonly string[] {
  return Object.keys(table).filter((name) => {
    const rule = Object.hasOwn(data.columns ?? {}, name) ? data.columns![name]! : undefined;
    return name !== data.unit && name !== data.time && rule?.type !== "text";
  });
}

/** What stops the study's indicators: a division by zero, a logarithm of a negative figure, with its cell. */
function derivedFindings(spec: StudySpec, { data, findings: before }: DataCheck): readonly DataFinding[] {
  if (data === null) return [];
  const hasTexts = new Set(
    before.flatMap(({ kind, column }) => (kind === "text-cell" && column !== null ? [column] : [])),
  );
  let current: Panel = data;
  const findings: DataFinding[] = [];
  for (const one of spec.indicators ?? []) {
    if (!("expression" in one)) continue;
    try {
      current = deriveIndicators(current, [{ id: one.id, expression: one.expression }], { missing: "keep" })
        .data as Panel;
    } catch (error) {
      if (!(error instanceof MesometricsError) || error.code === "UNKNOWN_COLUMN") continue;
      // Texts among its figures are told already.
      if ([...hasTexts].some((column) => error.details.column === column)) continue;
      findings.push({
        kind: "out-of-range",
        weight: "contract",
        column: one.id,
        other: null,
        unit: null,
        time: null,
        row: null,
        value: null,
        factor: null,
        count: 1,
        places: [],
        message: `The indicator ${one.id} = ${one.expression} cannot be computed: ${error.message}`,
      });
    }
  }
  return findings;
}

/** `gdp.xlsx, sheet Data, B5`: where a finding's cell stands. */
function sourceOf({ column, row }: DataFinding, { origins }: LoadedData): string | null {
  if (column === null || row === null || !origins.columns.has(column)) return null;
  const origin = originOf(origins, column, row);
  if (origin === null) return null;
  return [origin.file, origin.sheet, origin.cell].filter((part) => part !== null).join(", ");
}

function checkText(
  spec: StudySpec,
  source: LoadedData,
  { data, cells }: DataCheck,
  findings: readonly DataFinding[],
  { html }: CheckOptions,
): string {
  const lines = source.log.map((line) => `  ${line}`);
  if (data !== null) {
    const { rows, units, periods, balanced } = data.report;
    lines.push(
      `${spec.id}: ${rows} rows, ${units} units, ${periods} periods, ${balanced ? "balanced" : "unbalanced"}; ${cells} figures screened (${source.files.join(", ")})`,
    );
  } else lines.push(`${spec.id}: ${source.files.join(", ")}`);
  for (const one of [...(spec.indicators ?? []), ...(spec.variables ?? [])]) {
    if ("expression" in one) lines.push(`  derived: ${one.id} = ${one.expression}`);
  }
  const contract = findings.filter(({ weight }) => weight === "contract");
  const questions = findings.filter(({ weight }) => weight === "question");
  const print = (heading: string, list: readonly DataFinding[]) => {
    lines.push("", `${heading}: ${list.length}`);
    for (const one of list.slice(0, MOST_FINDINGS)) {
      const where = sourceOf(one, source);
      const text = `${one.kind}: ${one.message}${where === null ? "" : ` [${where}]`}`;
      // In a file a finding keeps to its line.
      const parts = process.stdout.isTTY ? wrap(text, 76) : [text];
      lines.push(...parts.map((part, at) => `${at === 0 ? "  " : "    "}${part}`));
    }
    if (list.length > MOST_FINDINGS) lines.push(`  and ${list.length - MOST_FINDINGS} more (--json lists all)`);
  };
  print("What the study needs and the data do not give", contract);
  print("Questions to the source of the figures", questions);
  print(
    "Missing, and not asked for by the study",
    findings.filter(({ weight }) => weight === "coverage"),
  );
  if (html !== undefined) lines.push("", `Page: ${resolve(html)}`);
  return `${lines.join("\n")}\n`;
}

function checkJson(
  spec: StudySpec,
  source: LoadedData,
  { data, cells, coverage }: DataCheck,
  findings: readonly DataFinding[],
): string {
  const document = {
    schema: "mesometrics/check@1",
    study: spec.id,
    files: source.files,
    log: source.log,
    rows: data?.report.rows ?? 0,
    units: data?.report.units ?? 0,
    periods: data?.report.periods ?? 0,
    balanced: data?.report.balanced ?? false,
    screened: cells,
    findings: findings.map((one) => ({ ...one, source: sourceOf(one, source) })),
    coverage,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function checkPage(
  spec: StudySpec,
  source: LoadedData,
  result: DataCheck,
  findings: readonly DataFinding[],
  language: "en" | "zh",
): string {
  const { data, cells } = result;
  const count = (weight: DataFinding["weight"]) => findings.filter((one) => one.weight === weight).length;
  const labels = Object.fromEntries(
    Object.entries(spec.data.columns ?? {}).flatMap(([name, { label }]) =>
      label === undefined ? [] : [[name, label as Label] as const],
    ),
  );
  return renderDataCheck({
    title: spec.title,
    subtitle: source.files.join(", "),
    language,
    languages: ["en", "zh"],
    facts: [
      ...(data === null
        ? []
        : [
            {
              label: { en: "Sample", zh: "样本" },
              value: {
                en: `${data.report.rows} rows, ${data.report.units} units, ${data.report.periods} periods, ${data.report.balanced ? "balanced" : "unbalanced"}`,
                zh: `${data.report.rows} 行，${data.report.units} 个个体，${data.report.periods} 期，${data.report.balanced ? "平衡" : "非平衡"}`,
              },
            },
          ]),
      { label: { en: "Figures screened", zh: "检查的数值" }, value: String(cells) },
      { label: { en: "Not as the study needs", zh: "不符合研究要求" }, value: String(count("contract")) },
      { label: { en: "Questions", zh: "需核实" }, value: String(count("question")) },
    ],
    findings: findings.map((one): CheckFinding => {
      const { row: _, ...facts } = one;
      return {
        ...facts,
        source: sourceOf(one, source),
        series: one.weight === "question" && data !== null ? flaggedSeries(data, one) : null,
      };
    }),
    periods: data?.index.timeLabels ?? [],
    coverage:
      data === null
        ? []
        : coverageOf(
            data,
            result.coverage.map(({ column }) => column),
          ),
    labels,
    log: source.log,
    footer: [
      {
        en: "Made with mesometrics. Changes are compared in logarithms with the median change of the other units in the same period.",
        zh: "由 mesometrics 生成。变动取对数，与同期其他个体变动的中位数比较。",
      },
    ],
  });
}

function coverageOf(data: Panel, columns: readonly string[]) {
  const { timeLabels, timeCodes } = data.index;
  return columns.flatMap((column) => {
    const found = data.columns[column];
    if (found?.kind !== "number") return [];
    const rows = timeLabels.map(() => 0);
    const missing = timeLabels.map(() => 0);
    for (let row = 0; row < data.rows; row++) {
      rows[timeCodes[row]!]!++;
      if (Number.isNaN(found.values[row]!)) missing[timeCodes[row]!]!++;
    }
    return [{ column, missing: missing.map((count, period) => (count === rows[period] ? null : count)) }];
  });
}
