import { MesometricsError } from "@mesometrics/matrix";
import type { Panel, Table } from "@mesometrics/panel-data";
import { descriptiveStatistics, groupRegressions } from "@mesometrics/panel-regression";
import { contiguityWeights, moranByPeriod, type SpatialWeights } from "@mesometrics/spatial";
import { buildExhibits } from "./exhibits/build-exhibits.js";
import { fitModel } from "./fit-models.js";
import { scorecardTable, studyReport } from "./report.js";
import type { FittedModel, FittedSplit, MoranTable, StudyComputation, StudyResult } from "./result.js";
import { scoreStudy } from "./score.js";
import { prepareData, requireColumn } from "./study-data.js";
import type { PublishedSpec, ReferenceSpec, StudySpec } from "./study-spec.js";
import { collectValues } from "./values.js";

/** Which unit neighbours which. */
export interface Contiguity {
  readonly units: readonly string[];
  readonly edges: readonly (readonly [string, string])[];
}

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
  /** Needed by a study with `weights`. */
  readonly contiguity?: Contiguity;
  /** Tile grids by the name that `tile-map` exhibits use. */
  readonly tiles?: Readonly<Record<string, readonly StudyTile[]>>;
  readonly published?: PublishedSpec;
  readonly reference?: ReferenceSpec;
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
 * Runs a study: data contract, indicators, index, models, splits, Moran's I, exhibits, scorecard and report.
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
  const total = 4 + spec.models.length + (spec.splits?.length ?? 0) + (spec.moran?.length ?? 0);
  let done = 0;
  const advance = (step: string): void => {
    options.onProgress?.({ done, total, step });
    done += 1;
  };

  refuseRepeatedIds("models", spec.models);
  refuseRepeatedIds("splits", spec.splits ?? []);
  advance("data and indicators");
  const { data, index, lineage } = prepareData(spec, inputs.table);
  const weights = studyWeights(spec, inputs, data);

  const models: FittedModel[] = [];
  for (const model of spec.models) {
    advance(`model ${model.id}`);
    models.push({ model, estimate: within(`model "${model.id}"`, () => fitModel(model, data, weights)) });
  }
  const splits: FittedSplit[] = [];
  for (const split of spec.splits ?? []) {
    advance(`split ${split.id}`);
    requireColumn(data, split.by, `split "${split.id}"`);
    const regressions = within(`split "${split.id}"`, () =>
      groupRegressions(data, split.formula, { by: split.by, level: split.level ?? "unit" }),
    );
    // In the order in which the study names the groups, not that of the alphabet.
    const named = Object.keys(spec.groupings?.find(({ id }) => id === split.by)?.groups ?? {});
    const groups = [...regressions.groups].sort((a, b) => named.indexOf(a.label) - named.indexOf(b.label));
    splits.push({ split, regressions: { ...regressions, groups } });
  }
  const moran: MoranTable[] = [];
  for (const { variable, ...rest } of spec.moran ?? []) {
    advance(`Moran's I of ${variable}`);
    if (weights === null) {
      throw new MesometricsError("NO_WEIGHTS", "The study asks for Moran's I and has no `weights`.", { variable });
    }
    requireColumn(data, variable, "`moran`");
    const test = {
      ...(rest.alternative === undefined ? {} : { alternative: rest.alternative }),
      ...(rest.assumption === undefined ? {} : { assumption: rest.assumption }),
    };
    moran.push({ variable, periods: within("`moran`", () => moranByPeriod(data, variable, weights, test)) });
  }
  const descriptive = spec.exhibits.flatMap((exhibit) => {
    if (exhibit.kind !== "descriptive") return [];
    for (const column of exhibit.columns) requireColumn(data, column, `exhibit "${exhibit.id}"`);
    return [{ exhibit: exhibit.id, columns: descriptiveStatistics(data, exhibit.columns) }];
  });

  const computation: StudyComputation = { spec, data, index, lineage, weights, models, splits, moran, descriptive };
  const language = options.language ?? spec.language ?? "en";
  advance("tables and figures");
  const exhibits = buildExhibits(computation, inputs.tiles ?? {}, language);
  const values = collectValues(computation);
  advance("scorecard");
  const scorecard = scoreStudy(values, inputs.published ?? null, inputs.reference ?? null);
  const scored = scorecard === null ? null : scorecardTable(scorecard, language);
  advance("report");
  const report = studyReport(computation, exhibits, scored, language);
  options.onProgress?.({ done: total, total, step: "done" });
  return { computation, exhibits, values, scorecard, scorecardTable: scored, report };
}

function refuseRepeatedIds(what: string, parts: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of parts) {
    if (seen.has(id)) {
      throw new MesometricsError("DUPLICATE_ID", `Two ${what} are called "${id}". Give each its own id.`, { what, id });
    }
    seen.add(id);
  }
}

function studyWeights(spec: StudySpec, inputs: StudyInputs, data: Panel): SpatialWeights | null {
  if (spec.weights === undefined) return null;
  if (inputs.contiguity === undefined) {
    throw new MesometricsError(
      "NO_CONTIGUITY",
      "The study has `weights` and no contiguity was given with the data.",
      {},
    );
  }
  const { units, edges } = inputs.contiguity;
  const weights = contiguityWeights(units, edges, {
    normalise: spec.weights.normalise ?? "row",
    islands: spec.weights.islands ?? "error",
  });
  // Found here, before any model runs, and with both lists of names.
  const known = new Set(units);
  const inPanel = new Set(data.index.unitLabels);
  const missing = data.index.unitLabels.filter((unit) => !known.has(unit));
  const extra = units.filter((unit) => !inPanel.has(unit));
  if (missing.length > 0 || extra.length > 0) {
    const listed = (names: readonly string[]) => (names.length === 0 ? "none" : names.slice(0, 8).join(", "));
    throw new MesometricsError(
      "WEIGHTS_UNITS_MISMATCH",
      `The weights' units do not match the panel's: without weights ${listed(missing)}; not in the panel ${listed(extra)}.`,
      { missing, extra },
    );
  }
  return weights;
}

/** Adds the part of the study to an error's message, keeping its code. */
function within<T>(part: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof MesometricsError) {
      throw new MesometricsError(error.code, `In ${part}: ${error.message}`, { ...error.details, part });
    }
    throw error;
  }
}
