import { existsSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { renderText } from "@mesometrics/reporting";
import {
  type CurveNames,
  type CurveOfStudy,
  curveFiles,
  curveOfFormula,
  curveOfStudy,
  jointTable,
  planSpecificationCurve,
  runCurve,
  type SpecificationCurve,
  type StudyCurveSpec,
  summaryTable,
} from "@mesometrics/study";
import { loadData } from "../load-data.js";
import { progressLine } from "../progress-line.js";
import { openStudy } from "../study-folder.js";
import { mapChunks } from "../workers/map-chunks.js";
import { writeFiles } from "../write-files.js";
import { readTable } from "./fit.js";

export interface CurveOptions {
  readonly unit?: string;
  readonly time?: string;
  readonly model?: string;
  readonly regressor?: string;
  readonly always?: readonly string[];
  readonly by?: string;
  readonly winsorise?: readonly number[];
  readonly scheme?: "wild" | "permute-units";
  readonly draws?: number;
  readonly seed?: number;
  readonly joint: boolean;
  readonly data?: readonly string[];
  readonly output?: string;
  readonly language?: "en" | "zh";
}

/** Runs the specification curve of a study's model, or of a formula on a data file, and writes its files. */
export async function curve(source: string, formula: string | undefined, options: CurveOptions): Promise<void> {
  const made = formula === undefined ? await ofStudy(source, options) : await ofFile(source, formula, options);
  const { data, grid, names, refused } = made;
  // What the command line leaves open is as the study's `curve` says.
  const { scheme = made.joint?.scheme, draws = made.joint?.draws, seed = made.joint?.seed } = options;
  const isJoint = options.joint && made.joint !== null;
  if (isJoint && data.kind !== "panel") {
    throw new MesometricsError(
      "NO_CLUSTER",
      "All specifications are tested together by units that keep together: name --unit and --time, or give --no-joint.",
    );
  }
  const plan = planSpecificationCurve(data, grid, {
    joint: isJoint
      ? {
          ...(scheme === undefined ? {} : { scheme }),
          ...(draws === undefined ? {} : { draws }),
          ...(seed === undefined ? {} : { seed }),
        }
      : null,
  });
  process.stderr.write(`  ${plan.specifications} specifications, ${plan.draws} regressions\n`);
  for (const { label, message } of refused) process.stderr.write(`  index "${label}" is left out: ${message}\n`);
  const progress = progressLine("regressions");
  const script = new URL("../workers/curve-worker.js", import.meta.url);
  const result = await runCurve(plan, {
    mapChunks: (given, ranges) => mapChunks(script, given, ranges, progress.show),
  }).finally(progress.end);
  const folder = resolve(options.output ?? join("reports", `${names.id}-curve`));
  const files = curveFiles(result, names);
  writeFiles(folder, files);
  process.stdout.write(`\n${printed(result, names)}\nFiles in ${folder}: ${Object.keys(files).join(", ")}\n`);
}

function printed(result: SpecificationCurve, { title, formula, language = "en" }: CurveNames): string {
  const tables = [summaryTable(result, language), ...(result.joint === null ? [] : [jointTable(result, language)])];
  return [`${title}\n${formula}\n`, ...tables.map(renderText), ...result.notes.map(({ message }) => message)].join(
    "\n",
  );
}

interface Curve {
  readonly data: Dataset;
  readonly grid: Parameters<typeof planSpecificationCurve>[1];
  readonly names: CurveNames;
  /** The joint inference of the study's own curve; undefined where there is none, null where it leaves it out. */
  readonly joint?: StudyCurveSpec["joint"];
  readonly refused: readonly { readonly label: string; readonly message: string }[];
}

async function ofStudy(name: string, options: CurveOptions): Promise<Curve> {
  if (existsSync(name) && statSync(name).isFile() && !/\.ya?ml$/i.test(name)) {
    throw new MesometricsError(
      "MISSING_FORMULA",
      `${name} is a data file: give the formula too, such as mesometrics curve ${basename(name)} "y ~ x + z | unit + year" --unit unit --time year.`,
      { file: name },
    );
  }
  for (const option of ["unit", "time"] as const) {
    if (options[option] === undefined) continue;
    throw new MesometricsError("OPTIONS_CONFLICT", `--${option} belongs to a data file; a study names its own.`);
  }
  const study = openStudy(name);
  const { table, log } = await loadData(study, options.data ?? []);
  for (const line of log) process.stderr.write(`  ${line}\n`);
  const { data, grid, model, formula, refused } = curveOfStudy(study.spec, table, choices(options));
  const { title, id } = study.spec;
  const language = options.language ?? study.spec.language ?? "en";
  const text = typeof title === "string" ? title : title[language];
  const own = study.spec.curve;
  const joint = own === undefined || (options.model ?? own.model) !== own.model ? undefined : own.joint;
  const names = { id, title: text, formula: `${model}: ${formula}`, language };
  return { data, grid, refused, names, ...(joint === undefined ? {} : { joint }) };
}

async function ofFile(file: string, formula: string, options: CurveOptions): Promise<Curve> {
  const { unit, time, language } = options;
  if (options.model !== undefined || options.data !== undefined) {
    throw new MesometricsError("OPTIONS_CONFLICT", "--model and --data belong to a study, not to a data file.");
  }
  if ((unit === undefined) !== (time === undefined)) {
    throw new MesometricsError("MISSING_INDEX_COLUMN", "A panel has a unit and a time: name both, or neither.");
  }
  const table = await readTable(resolve(file), {});
  const data: Dataset = unit === undefined || time === undefined ? crossSection(table) : panel(table, { unit, time });
  const id = basename(file, extname(file))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return {
    data,
    grid: curveOfFormula(data, formula, choices(options)),
    refused: [],
    names: {
      id: id === "" ? "data" : id,
      title: basename(file),
      formula,
      ...(language === undefined ? {} : { language }),
    },
  };
}

function choices({ model, regressor, always, by, winsorise }: CurveOptions): CurveOfStudy {
  return {
    ...(model === undefined ? {} : { model }),
    ...(regressor === undefined ? {} : { regressor }),
    ...(always === undefined ? {} : { always }),
    ...(by === undefined ? {} : { by }),
    ...(winsorise === undefined ? {} : { winsorise }),
  };
}
