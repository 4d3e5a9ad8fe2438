import { singletons, withinTransform } from "@mesometrics/fixed-effects";
import { bindColumns, column, leastSquares, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import type { ModelFrame } from "@mesometrics/panel-data";
import { collinearityTolerance, dropCollinear, type LinearCombination } from "./collinearity.js";
import type { Note } from "./estimate.js";

/** The instrumental part of a working model, every column transformed like the design. */
export interface InstrumentalDesign {
  /** n x k1 */
  readonly endogenous: Matrix;
  readonly endogenousTerms: readonly string[];
  /** n x k2, the kept exogenous regressors, the intercept among them */
  readonly exogenous: Matrix;
  readonly exogenousTerms: readonly string[];
  /** n x l1, the kept excluded instruments */
  readonly excluded: Matrix;
  readonly excludedTerms: readonly string[];
}

/**
 * A linear model ready for inference: outcome and design after the fixed effects are projected out, collinear columns
 * removed, with the fit that follows. Every n-sized number that a covariance or `augment` needs is here, and a working
 * model is made again from the data and the call of an estimate; estimates themselves hold only k-sized data.
 */
export interface WorkingModel {
  readonly frame: ModelFrame;
  /** length k */
  readonly terms: readonly string[];
  /** length n: y after the transformation */
  readonly outcome: Float64Array;
  /** n x k: X after the transformation */
  readonly design: Matrix;
  /** n x k: what multiplies the residual in the score; X, or its projection on the instruments in two-stage least squares */
  readonly scoreDesign: Matrix;
  /** length k */
  readonly coefficients: Float64Array;
  /** length n: y - X b, also for instrumental variables */
  readonly residuals: Float64Array;
  /** k x k: (S'S)^-1 of the score design S */
  readonly bread: Matrix;
  readonly effects: ModelFrame["fixedEffects"];
  /** Rank of all dummies together: the parameters that the effects take. */
  readonly absorbed: number;
  readonly instrumental: InstrumentalDesign | null;
  readonly solver: string;
  readonly iterations: number;
  readonly tolerance: number;
  readonly notes: readonly Note[];
}

/**
 * Ordinary or two-stage least squares on a model frame, after its fixed effects are projected out (Frisch-Waugh-Lovell).
 *
 * With M the residual maker of the effects: b = (S'S)^-1 S' M y, where S = M X, or for an instrumental formula
 * S = P_Z M X with Z the exogenous regressors and the excluded instruments. Columns that are combinations of earlier
 * columns or of the effects are dropped and named in `notes`, with the combination.
 *
 * The order of `terms`: the intercept, then endogenous regressors, then the others as written.
 *
 * @throws `NO_OBSERVATIONS`, `NO_REGRESSORS`, `NO_DEGREES_OF_FREEDOM`, `OUTCOME_ABSORBED`, `OUTCOME_CONSTANT`, `UNDER_IDENTIFIED`,
 * `ENDOGENOUS_COLLINEAR`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * model.terms; // → ["value","capital"]
 * model.coefficients[0]; // → 0.1101238
 * ```
 */
export function workingModel(frame: ModelFrame): WorkingModel {
  const n = frame.observations;
  if (n === 0) {
    throw new MesometricsError(
      "NO_OBSERVATIONS",
      `No row of the data is complete for '${frame.formula.source}': see the counts of dropped rows in the details`,
      { dropped: frame.dropped },
    );
  }
  const outcome: Matrix = { rows: n, columns: 1, data: frame.outcome };
  const raw = bindColumns(outcome, frame.regressors, frame.endogenous, frame.instruments);
  const within = withinTransform(raw, frame.fixedEffects, {});
  const y = column(within.columns, 0).slice();
  const k2 = frame.regressors.columns;
  const k1 = frame.endogenous.columns;
  const part = (from: number, count: number) => ({
    original: slice(raw, from, count),
    transformed: slice(within.columns, from, count),
  });
  const noise = within.solver === "conjugate-gradient" ? 1e-9 : 0;
  if (isAbsorbed(frame.outcome, y, noise)) {
    throw new MesometricsError(
      "OUTCOME_ABSORBED",
      `The outcome '${frame.outcomeLabel}' has no variation left${frame.fixedEffects.length > 0 ? " within the fixed effects" : ""}: nothing can be estimated`,
      { outcome: frame.outcomeLabel },
    );
  }
  if (frame.hasIntercept && isConstant(frame.outcome)) {
    throw new MesometricsError(
      "OUTCOME_CONSTANT",
      `The outcome '${frame.outcomeLabel}' is ${frame.outcome[0]} in every row of the sample: there is nothing to explain`,
      { outcome: frame.outcomeLabel, value: frame.outcome[0] },
    );
  }
  const effectLabels = frame.fixedEffects.map((effect) => effect.label);
  const notes: Note[] = [...singletonNote(frame)];

  const regressors = part(1, k2);
  const exogenousCheck = dropCollinear(regressors, frame.regressorLabels, effectLabels, noise);
  for (const dropped of exogenousCheck.dropped) notes.push(collinearNote("COLLINEAR_DROPPED", "Regressor", dropped));
  const exogenous = selectColumns(regressors.transformed, exogenousCheck.kept);
  const exogenousTerms = exogenousCheck.kept.map((j) => frame.regressorLabels[j]);

  const common = {
    frame,
    outcome: y,
    effects: frame.fixedEffects,
    absorbed: within.absorbed,
    solver: within.solver,
    iterations: within.iterations,
    tolerance: collinearityTolerance,
  };
  if (k1 === 0) {
    requireDegreesOfFreedom(n, exogenous.columns, within.absorbed, frame);
    const fit = leastSquares(exogenous, y, { tolerance: 0 });
    return {
      ...common,
      terms: exogenousTerms,
      design: exogenous,
      scoreDesign: exogenous,
      coefficients: column(fit.coefficients, 0).slice(),
      residuals: column(fit.residuals, 0).slice(),
      bread: fit.gramInverse,
      instrumental: null,
      notes: [...notes, ...perfectFit(fit.residuals.data, frame.outcome)],
    };
  }

  const instruments = part(1 + k2 + k1, frame.instruments.columns);
  const instrumentCheck = dropCollinear(
    instruments,
    frame.instrumentLabels,
    effectLabels,
    noise,
    exogenous,
    exogenousTerms,
  );
  for (const dropped of instrumentCheck.dropped) notes.push(collinearNote("INSTRUMENT_DROPPED", "Instrument", dropped));
  const excluded = selectColumns(instruments.transformed, instrumentCheck.kept);
  const excludedTerms = instrumentCheck.kept.map((j) => frame.instrumentLabels[j]);
  if (excluded.columns < k1) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      `${k1} endogenous regressor${k1 > 1 ? "s need" : " needs"} at least as many excluded instruments, but only ${excluded.columns} remain${excluded.columns === 1 ? "s" : ""}${instrumentCheck.dropped.map(({ label, explanation }) => `; '${label}' does not count: ${explanation}`).join("")}`,
      { endogenous: frame.endogenousLabels, instruments: excludedTerms },
    );
  }
  const endogenousPart = part(1 + k2, k1);
  const endogenousCheck = dropCollinear(
    endogenousPart,
    frame.endogenousLabels,
    effectLabels,
    noise,
    exogenous,
    exogenousTerms,
  );
  const lost = endogenousCheck.dropped[0];
  if (lost !== undefined) {
    throw new MesometricsError(
      "ENDOGENOUS_COLLINEAR",
      `The endogenous regressor '${lost.label}' is a combination of the other regressors or the fixed effects: take it out`,
      { term: lost.label, combination: lost.combination },
    );
  }
  const endogenous = endogenousPart.transformed;
  const intercept = frame.hasIntercept && exogenousTerms[0] === "(Intercept)" ? 1 : 0;
  const order = (first: Matrix) =>
    bindColumns(slice(exogenous, 0, intercept), first, slice(exogenous, intercept, exogenous.columns - intercept));
  const firstStage = leastSquares(bindColumns(exogenous, excluded), endogenous, { tolerance: 0 });
  const fitted: Matrix = {
    rows: n,
    columns: k1,
    data: endogenous.data.map((value, i) => value - firstStage.residuals.data[i]),
  };
  const design = order(endogenous);
  const scoreDesign = order(fitted);
  requireDegreesOfFreedom(n, design.columns, within.absorbed, frame);
  const second = leastSquares(scoreDesign, y, { tolerance: collinearityTolerance });
  if (second.rank < design.columns) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      "The instruments do not move the endogenous regressors separately: the projected design has not full rank",
      { rank: second.rank, columns: design.columns },
    );
  }
  const coefficients = column(second.coefficients, 0).slice();
  const residuals = y.slice();
  for (let j = 0; j < design.columns; j++) {
    const x = column(design, j);
    for (let i = 0; i < n; i++) residuals[i] -= coefficients[j] * x[i];
  }
  return {
    ...common,
    terms: [...exogenousTerms.slice(0, intercept), ...frame.endogenousLabels, ...exogenousTerms.slice(intercept)],
    design,
    scoreDesign,
    coefficients,
    residuals,
    bread: second.gramInverse,
    instrumental: {
      endogenous,
      endogenousTerms: frame.endogenousLabels,
      exogenous,
      exogenousTerms,
      excluded,
      excludedTerms,
    },
    notes,
  };
}

/**
 * N - L - K of a working model: observations less the effects' and the regressors' parameters.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, residualDegreesOfFreedom, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * residualDegreesOfFreedom(model); // → 188
 * ```
 */
export function residualDegreesOfFreedom(model: WorkingModel): number {
  return model.frame.observations - model.absorbed - model.terms.length;
}

function slice(m: Matrix, from: number, count: number): Matrix {
  return { rows: m.rows, columns: count, data: m.data.subarray(from * m.rows, (from + count) * m.rows) };
}

function isAbsorbed(original: Float64Array, transformed: Float64Array, noise: number): boolean {
  let before = 0;
  let after = 0;
  for (let i = 0; i < original.length; i++) {
    before = Math.max(before, Math.abs(original[i]));
    after = Math.max(after, Math.abs(transformed[i]));
  }
  return after <= Math.max(collinearityTolerance, noise) * before;
}

function isConstant(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) return false;
  return x.length > 1;
}

function requireDegreesOfFreedom(n: number, k: number, absorbed: number, frame: ModelFrame): void {
  if (k === 0) {
    throw new MesometricsError(
      "NO_REGRESSORS",
      `No regressor of '${frame.formula.source}' is left to estimate: all are collinear with each other or with the fixed effects, or none was given`,
      { regressors: frame.regressorLabels },
    );
  }
  if (n - absorbed - k <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${n} observations cannot carry ${k} coefficient${k > 1 ? "s" : ""} and ${absorbed} absorbed effects: use fewer regressors or effects, or more data`,
      { observations: n, coefficients: k, absorbed },
    );
  }
}

/** Rows that their own dummy fits: they say nothing of the slopes, but they count as observations and clusters. */
function singletonNote(frame: ModelFrame): Note[] {
  if (frame.fixedEffects.length === 0) return [];
  const { length } = singletons(frame.fixedEffects);
  if (length === 0) return [];
  return [
    {
      code: "SINGLETONS",
      message: `${length} row${length > 1 ? "s are" : " is"} alone in a level of a fixed effect and fitted exactly; kept, as fixest 0.12 does (reghdfe drops such rows, which makes clustered standard errors a little larger)`,
    },
  ];
}

/** Residuals that are rounding only: their standard errors say nothing. */
function perfectFit(residuals: Float64Array, outcome: Float64Array): Note[] {
  let largest = 0;
  let size = 0;
  for (let i = 0; i < outcome.length; i++) {
    largest = Math.max(largest, Math.abs(residuals[i]));
    size = Math.max(size, Math.abs(outcome[i]));
  }
  if (largest > 1e-13 * size) return [];
  return [
    {
      code: "PERFECT_FIT",
      message: "The regressors fit the outcome exactly: the residuals are rounding, and so are the standard errors",
    },
  ];
}

function collinearNote(code: string, what: string, dropped: LinearCombination): Note {
  return {
    code,
    message: `${what} '${dropped.label}' was dropped: ${dropped.explanation}`,
    terms: [dropped.label],
  };
}
