import type { Note, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type CheckedFormula, type Panel, parseFormula } from "@mesometrics/panel-data";
import { planSpecificationCurve } from "../specification-curve/curve-plan.js";
import { drawsOfRegression, specificationCurveSteps } from "../specification-curve/specification-curve.js";

export interface UnitPlaceboOptions {
  /** The regressor whose histories change places. Default: the first. */
  readonly term?: string;
  /** Default 999. */
  readonly draws?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** A placebo: what the coefficient is when units have each other's histories of the regressor. */
export interface UnitPlacebo {
  readonly kind: "unitPlacebo";
  readonly term: string;
  readonly estimate: number;
  /** Its p is the share of placebos whose estimate is at least as far from zero; the data count as one. */
  readonly test: TestResult;
  /** The same of t, CR1 by unit. */
  readonly studentised: TestResult;
  readonly draws: number;
  readonly seed: number;
  /** length draws */
  readonly placebos: Float64Array;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly notes: readonly Note[];
}

/**
 * A placebo by permuting units: whole histories of one regressor change places between units, the regression is estimated again,
 * and the estimate is compared with those of the placebos. It tests the sharp null that the regressor does nothing to any unit,
 * keeps the dependence over time as it is, and needs a balanced panel.
 *
 * Stata: `permute x _b[x], reps(999): xtreg y x c i.year, fe` permutes rows, which breaks that dependence; here units move.
 *
 * @throws `UNKNOWN_TERM`, `NEEDS_BALANCE`, `INVALID_GRID` for a formula with dummies among the regressors,
 *   `INSTRUMENTS_NOT_SUPPORTED`, `INVALID_ARGUMENT`, and what `feols` throws
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, unitPlacebo } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const result = unitPlacebo(data, "inv ~ value + capital | firm + year", { term: "capital", draws: 99 });
 * result.test.pValue; // → 0.02
 * ```
 */
export function unitPlacebo<Columns, const F extends string>(
  data: Panel<Columns>,
  formula: CheckedFormula<F, Columns>,
  options: UnitPlaceboOptions = {},
): UnitPlacebo {
  const { draws = 999, seed = 1 } = options;
  const { outcome, regressors, fixedEffects, endogenous } = parseFormula(formula as string);
  if (endogenous.length > 0) {
    throw new MesometricsError("INSTRUMENTS_NOT_SUPPORTED", "The placebo is for least squares", { formula });
  }
  const terms = regressors.map(({ label }) => label);
  const term = options.term ?? terms[0];
  if (term === undefined || !terms.includes(term)) {
    throw new MesometricsError("UNKNOWN_TERM", `The formula has no regressor '${term}': it has ${terms.join(", ")}`, {
      term,
    });
  }
  const plan = planSpecificationCurve(
    data as Panel,
    {
      variables: [{ outcome: outcome.label, regressor: term }],
      controls: [{ label: "all", terms: terms.filter((one) => one !== term) }],
      effects: [{ label: "all", terms: fixedEffects.map(({ label }) => label) }],
      covariances: [{ label: "CR1", covariance: { cluster: data.index.unit } }],
    },
    { joint: { scheme: "permute-units", draws, seed } },
  );
  const chunk = specificationCurveSteps.runChunk(plan, 0, 1);
  const curve = specificationCurveSteps.combine(plan, [chunk]);
  const [one] = curve.specifications;
  const placebos = drawsOfRegression(plan, chunk);
  const mean = placebos.reduce((total, value) => total + value, 0) / draws;
  const squares = placebos.reduce((total, value) => total + (value - mean) * (value - mean), 0);
  const named = (test: TestResult, id: string, label: string): TestResult => ({ ...test, id, term, label });
  const [median, , average] = curve.joint!.tests as [TestResult, TestResult, TestResult];
  return {
    kind: "unitPlacebo",
    term,
    estimate: one!.estimate,
    test: named(median, "placebo-estimate", "Placebo, estimates"),
    studentised: named(average, "placebo-t", "Placebo, t"),
    draws,
    seed,
    placebos,
    mean,
    standardDeviation: draws > 1 ? Math.sqrt(squares / (draws - 1)) : 0,
    notes: curve.notes,
  };
}
