import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "@mesometrics/panel-data";
import { descriptiveStatistics } from "@mesometrics/panel-regression";
import { moranByPeriod } from "@mesometrics/spatial";
import { runStudyCurve } from "./curve/run-study-curve.js";
import { buildExhibits } from "./exhibits/build-exhibits.js";
import { fitParts, fittedPartCount } from "./fit-models.js";
import type { StudySourceColumn } from "./lineage-section.js";
import { studyPart } from "./part-of-study.js";
import type { PolicySpec } from "./policy/policy-spec.js";
import { printedVerdicts } from "./printed-verdicts.js";
import { auditPublished } from "./published-document.js";
import { studyReport } from "./report.js";
import type { Exhibit, MoranTable, StudyComputation, StudyResult } from "./result.js";
import { runChecks } from "./robustness/run-checks.js";
import { scoreStudy } from "./score.js";
import { scorecardTable } from "./scorecard-table.js";
import { labelExhibits, simulatedStatement } from "./simulation/label-simulated.js";
import { prepareData, requireColumn } from "./study-data.js";
import { studyProblems } from "./study-problems.js";
import type { PublishedSpec, ReferenceSpec, StudySpec } from "./study-spec.js";
import { type Contiguity, chosenWeights, studyWeights } from "./study-weights.js";
import { collectValues } from "./values.js";

/** One square of a tile-grid map. */
export interface StudyTile {
  readonly unit: string;
  readonly code: string;
  readonly column: number;
  readonly row: number;
  readonly label?: string | { readonly en: string; readonly zh: string };
}

/** Everything that a study reads, already in memory: `runStudy` opens no file. */
export interface StudyInputs {
  readonly table: Table;
  /** Names of the files that the table was read from where they stand in for the study's own data; the report names them. */
  readonly dataFiles?: readonly string[];
  /** Needed by a study with `weights`. */
  readonly contiguity?: Contiguity;
  /** Tile grids by the name that `tile-map` exhibits use. */
  readonly tiles?: Readonly<Record<string, readonly StudyTile[]>>;
  readonly published?: PublishedSpec;
  readonly reference?: ReferenceSpec;
  /** Needed by a study with `policy`. */
  readonly policy?: PolicySpec;
  /** Where the cells of the table stand; with it the report has a section on lineage. */
  readonly sources?: readonly StudySourceColumn[];
}

/** Where a running study is. */
export interface StudyProgress {
  readonly done: number;
  readonly total: number;
  readonly step: string;
}

export interface RunStudyOptions {
  readonly language?: "en" | "zh";
  readonly onProgress?: (progress: StudyProgress) => void;
}

/**
 * Runs a study: data contract, indicators, indices, models under their conventions, splits, mechanisms, Moran's I, exhibits,
 * scorecard and report.
 *
 * Pure and synchronous: same spec and inputs, same result, byte for byte on one Node major. It opens no file and no
 * connection, so it runs in a browser and in a worker.
 *
 * @throws everything that its steps throw, with the code of the package that found it (`UNKNOWN_COLUMN`,
 *   `CONSTANT_INDICATOR`, `WEIGHTS_UNITS_MISMATCH`, `ISLAND`, …)
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { parseStudy, runStudy } from "@mesometrics/study";
 * const spec = parseStudy(`
 * schema: mesometrics/study@1
 * id: example
 * title: Investment
 * data: { source: { dataset: grunfeld }, unit: firm, time: year }
 * models: [{ id: one, estimator: feols, formula: inv ~ value + capital | firm }]
 * exhibits: [{ kind: regression, id: t1, title: Investment, models: [one] }]
 * `);
 * const result = runStudy(spec, { table: grunfeld.table });
 * result.values.get("models.one.value.estimate"); // → 0.110124
 * ```
 */
export function runStudy(spec: StudySpec, inputs: StudyInputs, options: RunStudyOptions = {}): StudyResult {
  const [problem] = studyProblems(spec);
  if (problem !== undefined) {
    const place = problem.path.map((step, i) => (typeof step === "number" ? `[${step}]` : i > 0 ? `.${step}` : step));
    throw new MesometricsError(problem.code, `${place.join("")}: ${problem.message}`, { path: problem.path });
  }
  const total =
    4 +
    fittedPartCount(spec) +
    (spec.robustness?.length ?? 0) +
    (spec.curve === undefined ? 0 : 1) +
    (spec.moran?.length ?? 0);
  let done = 0;
  const advance = (step: string): void => {
    options.onProgress?.({ done, total, step });
    done += 1;
  };

  advance("data and indicators");
  const { notes: dataNotes, ...prepared } = prepareData(spec, inputs.table);
  const { data } = prepared;
  const allWeights = studyWeights(spec, inputs.contiguity, data);
  const parts = fitParts(spec, data, allWeights, advance);
  const robustness = (spec.robustness ?? []).map((one) => {
    advance(`robustness ${one.id}`);
    return runChecks(spec, inputs.table, data, one, allWeights);
  });
  if (spec.curve !== undefined) advance(`specification curve of ${spec.curve.model}`);
  const curve = runStudyCurve(spec, inputs.table);
  const moran = (spec.moran ?? []).map((one): MoranTable => {
    const { variable, alternative, assumption } = one;
    advance(`Moran's I of ${variable}`);
    const weights = chosenWeights(allWeights, one.weights, "`moran`");
    requireColumn(data, variable, "`moran`");
    const test = {
      ...(alternative === undefined ? {} : { alternative }),
      ...(assumption === undefined ? {} : { assumption }),
    };
    return { variable, spec: one, periods: studyPart("`moran`", () => moranByPeriod(data, variable, weights, test)) };
  });
  const descriptive = spec.exhibits.flatMap((exhibit) => {
    if (exhibit.kind !== "descriptive") return [];
    for (const column of exhibit.columns) requireColumn(data, column, `exhibit "${exhibit.id}"`);
    return [{ exhibit: exhibit.id, columns: descriptiveStatistics(data, exhibit.columns) }];
  });

  const computation: StudyComputation = {
    spec,
    ...prepared,
    dataNotes,
    dataFiles: inputs.dataFiles ?? [],
    weights: allWeights[0]?.weights ?? null,
    allWeights,
    ...parts,
    policy: inputs.policy ?? null,
    robustness,
    curve,
    moran,
    descriptive,
  };
  const language = options.language ?? spec.language ?? "en";
  advance("tables and figures");
  const statement = simulatedStatement(data);
  const build = (words: "en" | "zh"): readonly Exhibit[] =>
    labelExhibits(buildExhibits(computation, inputs.tiles ?? {}, words), statement, words);
  const exhibits = build(language);
  const values = collectValues(computation);
  advance("scorecard");
  const scorecard = scoreStudy(values, inputs.published ?? null, inputs.reference ?? null, {
    isSimulated: statement !== null,
  });
  const scored = scorecard === null ? null : scorecardTable(scorecard, language);
  advance("report");
  const other = language === "zh" ? "en" : "zh";
  const audit = inputs.published?.tables === undefined ? null : auditPublished(inputs.published);
  const printed =
    audit === null || inputs.published === undefined ? null : printedVerdicts(inputs.published, audit, scorecard);
  const inLanguages = new Map<"en" | "zh", readonly Exhibit[]>([
    [language, exhibits],
    [other, build(other)],
  ]);
  const report = studyReport({
    computation,
    exhibits: inLanguages,
    scorecard,
    audit,
    printed,
    sources: inputs.sources ?? [],
  });
  options.onProgress?.({ done: total, total, step: "done" });
  return { computation, exhibits, values, scorecard, scorecardTable: scored, audit, printedVerdicts: printed, report };
}
