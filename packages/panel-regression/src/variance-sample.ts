import { withinTransform } from "@mesometrics/fixed-effects";
import { dropCollinear, type PanelEffect, panelGroup } from "@mesometrics/inference";
import { bindColumns, column, leastSquares, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import type { GroupColumn, ModelFrame } from "@mesometrics/panel-data";
import { sumOfSquares } from "./group-sums.js";

/** The units or the periods of a sample, with the rows of each. */
export interface Group {
  readonly column: GroupColumn;
  readonly counts: Float64Array;
}

/** A model frame with what the estimators of its variances share. */
export interface VarianceSample {
  readonly frame: ModelFrame;
  readonly groups: readonly Group[];
  /** `unit`, `time`: the names of `groups` */
  readonly names: readonly ("unit" | "time")[];
  readonly balanced: boolean;
  readonly observations: number;
  /** n x k */
  readonly regressors: Matrix;
  readonly within: WithinFit;
}

/** Least squares after the effects are projected out. */
export interface WithinFit {
  /** Rank of the effects. */
  readonly absorbed: number;
  /** The columns of the regressors that vary within the effects, and their coefficients. */
  readonly kept: readonly number[];
  readonly coefficients: Float64Array;
  readonly gramInverse: Matrix;
  readonly rss: number;
}

/**
 * Groups a model frame by its effects and fits it within them.
 *
 * @throws `NEEDS_PANEL`, `TOO_FEW_GROUPS`, `NO_DEGREES_OF_FREEDOM`
 */
export function varianceSample(frame: ModelFrame, effect: PanelEffect): VarianceSample {
  const names = effect === "twoways" ? (["unit", "time"] as const) : [effect];
  const groups = names.map((name) => {
    const group = panelGroup(frame, name);
    const counts = new Float64Array(group.levels);
    for (const code of group.codes) counts[code]++;
    return { column: group, counts };
  });
  const units = panelGroup(frame, "unit").levels;
  const periods = panelGroup(frame, "time").levels;
  const n = frame.observations;
  const sample = {
    frame,
    groups,
    names,
    balanced: n === units * periods,
    observations: n,
    regressors: frame.regressors,
    within: withinRegression(frame, groups),
  };
  requireFreedom(sample);
  return sample;
}

function withinRegression(frame: ModelFrame, groups: readonly Group[]): WithinFit {
  const outcome: Matrix = { rows: frame.observations, columns: 1, data: frame.outcome };
  const from = frame.hasIntercept ? 1 : 0;
  const slopes = Array.from({ length: frame.regressors.columns - from }, (_, j) => j + from);
  const original = selectColumns(frame.regressors, slopes);
  const labels = slopes.map((j) => frame.regressorLabels[j]);
  const { columns, absorbed, solver } = withinTransform(
    bindColumns(outcome, original),
    groups.map(({ column: group }) => group),
    {},
  );
  const transformed = selectColumns(
    columns,
    slopes.map((_, position) => position + 1),
  );
  const { kept } = dropCollinear(
    { original, transformed },
    labels,
    groups.map(({ column: group }) => group.label),
    solver === "conjugate-gradient" ? 1e-9 : 0,
  );
  const y = column(columns, 0);
  if (kept.length === 0) {
    const none = { rows: 0, columns: 0, data: new Float64Array(0) };
    return { absorbed, kept: [], coefficients: new Float64Array(0), gramInverse: none, rss: sumOfSquares(y) };
  }
  const fit = leastSquares(selectColumns(transformed, kept), y, { tolerance: 0 });
  return {
    absorbed,
    kept: kept.map((j) => j + from),
    coefficients: column(fit.coefficients, 0).slice(),
    gramInverse: fit.gramInverse,
    rss: sumOfSquares(fit.residuals.data),
  };
}

function requireFreedom({ groups, names, within, observations: n, frame }: VarianceSample): void {
  groups.forEach(({ column: group }, g) => {
    if (group.levels > 1) return;
    const name = names[g];
    throw new MesometricsError(
      "TOO_FEW_GROUPS",
      `The sample has one ${name === "unit" ? "unit" : "period"}, so the variance between them cannot be estimated`,
      { effect: name, groups: group.levels },
    );
  });
  if (n - within.absorbed - within.kept.length > 0) return;
  throw new MesometricsError(
    "NO_DEGREES_OF_FREEDOM",
    `${n} observations of '${frame.formula.source}' leave nothing within the effects to estimate the error's variance from: a unit seen once says nothing of it`,
    { observations: n, absorbed: within.absorbed, coefficients: within.kept.length },
  );
}
