import { basename, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "@mesometrics/panel-data";
import { renderCsv, renderLatexDocument, renderMarkdown } from "@mesometrics/reporting";
import {
  covarianceFromText,
  encodeFit,
  type FitReport,
  type FitRequest,
  type FitSpatial,
  fitTable,
  fitTables,
  fitText,
  weightsFromText,
} from "@mesometrics/study";
import { readDataFile } from "../formats/read-file.js";
import { readText } from "../study-folder.js";

export interface FitOptions {
  readonly unit?: string;
  readonly time?: string;
  readonly step?: number;
  readonly vcov?: string;
  readonly iv?: string;
  readonly method?: string;
  readonly weights?: string;
  readonly frequencies?: string;
  readonly spatial?: FitSpatial["model"];
  readonly spatialWeights?: string;
  readonly normalise?: "row" | "none" | "spectral" | "minmax";
  readonly islands?: "error" | "zero";
  readonly gwtValues?: "binary" | "weight" | "inverse";
  readonly effects?: NonNullable<FitSpatial["effects"]>;
  readonly level?: number;
  readonly sheet?: string;
  readonly decimal?: "." | ",";
  readonly format: "text" | "json" | "latex" | "markdown" | "csv";
  readonly json?: boolean;
  readonly language?: "en" | "zh";
}

/** Fits one model on a data file and prints it. */
export async function fit(file: string, formula: string, options: FitOptions): Promise<void> {
  const request = requestOf(formula, options);
  const table = await readTable(resolve(file), options);
  const report = fitTable(table, request);
  process.stdout.write(printed(report, options));
}

function printed(report: FitReport, { format, json, language }: FitOptions): string {
  if (json === true && format !== "text" && format !== "json") {
    throw new MesometricsError("OPTIONS_CONFLICT", `--json and --format ${format} ask for two outputs; give one.`);
  }
  if (json === true || format === "json") return encodeFit(report);
  if (format === "text") return `\n${fitText(report, language)}`;
  const tables = fitTables(report, language);
  if (format === "latex") return renderLatexDocument(tables);
  if (format === "csv") return renderCsv(tables, { layout: "long" });
  return `${tables.map((one) => renderMarkdown(one).trimEnd()).join("\n\n")}\n`;
}

/** What can be checked before the data file is read. */
function requestOf(formula: string, options: FitOptions): FitRequest {
  const { unit, time, step, iv, weights, frequencies, spatial, spatialWeights, level } = options;
  if (weights !== undefined && frequencies !== undefined) {
    throw new MesometricsError("OPTIONS_CONFLICT", "--weights and --frequencies are two kinds of weights; give one.");
  }
  if ((spatial === undefined) !== (spatialWeights === undefined)) {
    throw new MesometricsError(
      "OPTIONS_CONFLICT",
      spatial === undefined
        ? "--spatial-weights needs a model, such as --spatial sdm."
        : "--spatial needs --spatial-weights <file>: which unit neighbours which (.gal, .gwt, .csv, .txt, .dat).",
    );
  }
  for (const name of ["effects", "normalise", "islands", "gwtValues"] as const) {
    if (options[name] === undefined || spatial !== undefined) continue;
    const flag = name === "gwtValues" ? "gwt-values" : name;
    const why = name === "effects" ? ' Elsewhere effects stand in the formula: "y ~ x | unit + year".' : "";
    throw new MesometricsError("OPTIONS_CONFLICT", `--${flag} belongs to --spatial.${why}`);
  }
  return {
    formula,
    ...(unit === undefined ? {} : { unit }),
    ...(time === undefined ? {} : { time }),
    ...(step === undefined ? {} : { step }),
    ...(iv === undefined ? {} : { instruments: iv }),
    ...(options.method === undefined ? {} : { method: methodOf(options.method) }),
    ...(level === undefined ? {} : { level }),
    ...(weights === undefined ? {} : { weights: { analytic: weights } }),
    ...(frequencies === undefined ? {} : { weights: { frequency: frequencies } }),
    ...(spatial === undefined || spatialWeights === undefined
      ? covarianceOption(options.vcov)
      : { spatial: spatialPart(spatial, resolve(spatialWeights), options) }),
  };
}

function covarianceOption(text: string | undefined): Pick<FitRequest, "vcov"> {
  return text === undefined ? {} : { vcov: covarianceFromText(text) };
}

function spatialPart(model: FitSpatial["model"], path: string, options: FitOptions): FitSpatial {
  const { effects, vcov, normalise, islands, gwtValues } = options;
  if (vcov !== undefined && vcov !== "information" && vcov !== "qml") {
    throw new MesometricsError(
      "VCOV_NOT_AVAILABLE",
      `--vcov ${vcov}: a spatial model by maximum likelihood has the covariances information and qml.`,
      { requested: vcov },
    );
  }
  const text = readText(path);
  return {
    model,
    weights: (units) =>
      weightsFromText(text, basename(path), {
        units,
        ...(normalise === undefined ? {} : { normalise }),
        ...(islands === undefined ? {} : { islands }),
        ...(gwtValues === undefined ? {} : { values: gwtValues }),
      }),
    ...(effects === undefined ? {} : { effects }),
    ...(vcov === undefined ? {} : { vcov }),
  };
}

/** `liml`, `fuller:1`, `k-class:0.5`, `gmm:two-step`, …; `ivreg` refuses what it does not know. */
function methodOf(text: string): NonNullable<FitRequest["method"]> {
  const [name = "", value] = text.split(":");
  const parts: Readonly<Record<string, unknown>> = {
    fuller: { fuller: Number(value ?? 1) },
    "k-class": { kClass: Number(value) },
    gmm: { gmm: value ?? "two-step" },
  };
  return (parts[name] ?? text) as NonNullable<FitRequest["method"]>;
}

/** The table of a data file of any format. */
export async function readTable(path: string, options: Pick<FitOptions, "sheet" | "decimal">): Promise<Table> {
  const content = await readDataFile(path, {
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    ...(options.decimal === undefined ? {} : { decimal: options.decimal }),
  });
  for (const note of content.notes) process.stderr.write(`  ${content.file}: ${note.message}\n`);
  if (content.kind === "table") return content.table;
  throw new MesometricsError(
    "NOT_A_TABLE",
    `${content.file} is an export of the statistics bureau, one indicator by region and year. Make a panel of such files first: mesometrics import ${content.file} --output panel.csv`,
    { file: content.file },
  );
}
