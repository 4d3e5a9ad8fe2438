import {
  type Covariance,
  type Estimate,
  namedCovariance,
  type Subset,
  type Summary,
  summary,
} from "@mesometrics/inference";
import { type IvMethod, type IvSummary, ivreg, summary as ivSummary } from "@mesometrics/iv";
import { MesometricsError } from "@mesometrics/matrix";
import { crossSection, type Dataset, panel, parseFormula, type Table, type Weights } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import {
  type InformationRule,
  type LikelihoodName,
  type PanelEffects,
  type SpatialCovariance,
  type SpatialModel,
  type SpatialWeights,
  spatialPanel,
  spatialRegression,
} from "@mesometrics/spatial";
import { spatialEffects, withInstruments } from "./fit-formula.js";

/** The spatial part of a request. */
export interface FitSpatial {
  readonly model: SpatialModel;
  /** Given the units of the data, their weights. */
  readonly weights: (units: readonly string[]) => SpatialWeights;
  readonly effects?: PanelEffects;
  readonly likelihood?: LikelihoodName;
  readonly information?: InformationRule;
  readonly vcov?: SpatialCovariance;
}

/** One model on one table. */
export interface FitRequest {
  /** `y ~ x | unit + year`, with an instrumental part or without. */
  readonly formula: string;
  /** The columns that name the units and the periods; without both the rows are a cross-section. */
  readonly unit?: string;
  readonly time?: string;
  /** The distance of adjacent periods, as for `panel`. */
  readonly step?: number;
  /** `endogenous ~ instruments`, where the formula does not hold it. */
  readonly instruments?: string;
  readonly method?: IvMethod;
  readonly vcov?: Covariance;
  readonly weights?: Weights;
  readonly subset?: Subset;
  readonly spatial?: FitSpatial;
  /** Confidence level. Default 0.95. */
  readonly level?: number;
}

/** A fitted request: the estimate, and what a careful reader wants to see beside it. */
export interface FitReport {
  readonly estimate: Estimate;
  readonly data: Dataset;
  readonly level: number;
  /** Of least squares: companions for few clusters, leverage, leave-one-out; null for other estimators. */
  readonly summary: Summary | null;
  /** Of an instrumental estimate: weak-instrument sets and the verdict. */
  readonly instrumental: IvSummary | null;
}

/**
 * Fits one model on one table: least squares with effects, two-stage least squares where the formula or `instruments` has
 * instruments, a spatial model where `spatial` is given. It is the `mesometrics fit` command without files.
 *
 * Rows are a panel where unit and time are named, and a cross-section otherwise (a spatial model then needs the unit).
 * Without `vcov` the covariance is the default of the estimator: CR2 by unit on a panel, HC3 on a cross-section.
 *
 * @throws `MISSING_INDEX_COLUMN`, `INSTRUMENTS_GIVEN_TWICE`, `EFFECTS_GIVEN_TWICE`, `EFFECTS_NOT_SPATIAL`,
 *   `NOT_WITH_SPATIAL`, and what `panel`, `crossSection`, `feols`, `ivreg`, `spatialPanel` and `spatialRegression` throw
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { fitTable } from "@mesometrics/study";
 * const { estimate, summary } = fitTable(grunfeld.table, {
 *   formula: "inv ~ value + capital | firm + year", unit: "firm", time: "year",
 * });
 * estimate.coefficients[0]; // → 0.117715855
 * estimate.inference.label; // → CR2 clustered by firm, Satterthwaite df
 * summary.companions.map((row) => row.method).at(-1); // → wild cluster bootstrap
 * ```
 */
export function fitTable(table: Table, request: FitRequest): FitReport {
  const { unit, time, level = 0.95, spatial, subset, weights, vcov } = request;
  if (time !== undefined && unit === undefined) {
    throw new MesometricsError(
      "MISSING_INDEX_COLUMN",
      `A panel has a unit and a time; only the time "${time}" was named. Name the unit too, or neither.`,
      { time },
    );
  }
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_LEVEL", `The confidence level lies between 0 and 1, not ${level}.`, { level });
  }
  const formula = withInstruments(request.formula, request.instruments);
  const isInstrumental = parseFormula(formula).endogenous.length > 0;
  if (request.method !== undefined && !isInstrumental) {
    throw new MesometricsError(
      "NO_INSTRUMENTS",
      "An instrumental method was named, and neither the formula nor `instruments` has any instruments.",
      { method: request.method },
    );
  }
  const data: Dataset =
    unit === undefined || time === undefined
      ? crossSection(table)
      : panel(table, { unit, time, ...(request.step === undefined ? {} : { step: request.step }) });
  const options = {
    ...(vcov === undefined ? {} : { vcov: namedCovariance(vcov) }),
    ...(subset === undefined ? {} : { subset }),
    ...(weights === undefined ? {} : { weights }),
  };
  if (spatial !== undefined) return { ...fitSpatial(data, formula, request, spatial), level };
  if (isInstrumental) {
    const estimate = ivreg(data, formula, {
      ...options,
      ...(request.method === undefined ? {} : { method: request.method }),
    });
    return { estimate, data, level, summary: null, instrumental: ivSummary(estimate, data, { level }) };
  }
  const estimate = feols(data, formula, options);
  return { estimate, data, level, summary: summary(estimate, data, { level }), instrumental: null };
}

function fitSpatial(data: Dataset, formula: string, request: FitRequest, spatial: FitSpatial) {
  const { unit } = request;
  for (const name of ["vcov", "weights", "subset", "method"] as const) {
    if (request[name] === undefined) continue;
    throw new MesometricsError(
      "NOT_WITH_SPATIAL",
      `A spatial model by maximum likelihood has no \`${name}\`${name === "vcov" ? "; its covariances are information and qml" : ""}.`,
      { option: name },
    );
  }
  const { model, likelihood, information } = spatial;
  const common = {
    model,
    ...(information === undefined ? {} : { information }),
    ...(spatial.vcov === undefined ? {} : { vcov: spatial.vcov }),
  };
  const plain = { data, summary: null, instrumental: null };
  if (data.kind === "panel") {
    const { formula: text, effects } = spatialEffects(formula, data.index.unit, data.index.time, spatial.effects);
    const weights = spatial.weights(data.index.unitLabels);
    const more = likelihood === undefined ? {} : { likelihood };
    return { ...plain, estimate: spatialPanel(data, text, { ...common, ...more, weights, effects }) };
  }
  if (unit === undefined) {
    throw new MesometricsError(
      "MISSING_INDEX_COLUMN",
      "A spatial model matches the rows with the weights by the labels of a column: name it as the unit.",
    );
  }
  if (spatial.effects !== undefined && spatial.effects !== "none") {
    throw new MesometricsError(
      "EFFECTS_NOT_SPATIAL",
      `A cross-section has no ${spatial.effects} effects; name the time column of a panel.`,
      { effects: spatial.effects },
    );
  }
  const weights = spatial.weights(unitLabels(data, unit));
  return { ...plain, estimate: spatialRegression(data, formula, { ...common, weights, unit }) };
}

/** The labels of a cross-section's units, sorted. An unknown column is told by the model. */
function unitLabels(data: Dataset, unit: string): readonly string[] {
  const column = data.columns[unit];
  if (column === undefined) return [];
  return column.kind === "text" ? column.levels : Array.from(column.values.toSorted(), String);
}
