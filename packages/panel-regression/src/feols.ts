import {
  type CovarianceChoice,
  coreCovariance,
  defaultCovariance,
  type Estimate,
  fitStatistics,
  frameOf,
  inferenceParts,
  leastSquaresModel,
  makeEstimate,
  modelParts,
  requiredColumns,
  type SampleOptions,
  type Subset,
  sampleSelection,
} from "@mesometrics/inference";
import { MesometricsError, withinMemory } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset, Weights } from "@mesometrics/panel-data";
import { type FeolsSpec, formulaOf } from "./feols-spec.js";

/** How `feols` estimates. */
export interface FeolsOptions {
  /** The covariance. Default: CR2 by unit on a panel (above 200 units CR1), HC3 on a cross-section. */
  readonly vcov?: CovarianceChoice;
  /** The rows to use: those where a column has one of some values, a mask of length n, or a question asked of each row. */
  readonly subset?: Subset;
  /**
   * The column of the rows' weights: `{ analytic: "population" }` where a row's error variance is inversely proportional to
   * its weight (Stata's `aweight`, R's `weights`), `{ frequency: "count" }` where a row stands for that many equal
   * observations (`fweight`). Rows whose weight is zero or missing leave the sample, counted in `sample.dropped`.
   */
  readonly weights?: Weights;
}

/**
 * Least squares with any number of absorbed fixed effects: pooled, one-way, two-way, n-way, with slopes by unit.
 *
 * y_it = x_it'b + a_i + d_t + e_it; b = (X'MX)^-1 X'My with M the residual maker of all effects (Frisch, Waugh and Lovell),
 * exact for small panels. Columns that are combinations of earlier ones or of the effects are dropped and named in `notes`.
 * On a cross-section without effects this is ordinary least squares.
 *
 * The formula is `outcome ~ regressors | fixed effects`; the compiler checks its names against the columns of the data
 * where both are known. Same numbers: R `fixest::feols(y ~ x | unit + year, data, vcov = ~unit)`, Stata
 * `reghdfe y x, absorb(unit year) vce(cluster unit)`; `explain(fit)` gives the call for the chosen covariance.
 *
 * With `weights` w: weighted least squares, b = (X'W M X)^-1 X'W M y with M the residual maker in the weighted inner product;
 * R `feols(…, weights = ~pop)` and `lm(…, weights = pop)`, Stata `[aw = pop]` and `[fw = n]`.
 *
 * @throws `INSTRUMENTS_NOT_SUPPORTED` (use `ivreg`), `SEVERAL_FORMULAS` (use `feolsMany`), `INVALID_WEIGHT`, `OUT_OF_MEMORY`, `NO_REGRESSORS`, `NO_DEGREES_OF_FREEDOM`, `OUTCOME_ABSORBED`, the
 * codes of `parseFormula`, `modelFrame` and of the covariance (`UNKNOWN_COLUMN`, `ONE_CLUSTER`, `LEVERAGE_ONE`, …)
 *
 * @example
 * ```ts
 * import { feols, panel, tidy } from "@mesometrics/panel-regression";
 *
 * const data = panel(
 *   { city: ["a", "a", "a", "b", "b", "b", "c", "c", "c"], year: [1, 2, 3, 1, 2, 3, 1, 2, 3],
 *     y: [1, 2, 4, 3, 5, 6, 2, 2, 5], x: [0, 1, 3, 1, 2, 3, 0, 1, 2] },
 *   { unit: "city", time: "year" },
 * );
 * const fit = feols(data, "y ~ x | city", { vcov: { type: "iid" } });
 * tidy(fit)[0].estimate; // → 1.2307692
 * ```
 */
export function feols<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | FeolsSpec,
  options: FeolsOptions = {},
): Estimate {
  return feolsOf(data as Dataset, typeof formula === "string" ? formula : formulaOf(formula as FeolsSpec), options);
}

/** `feols` with a formula known at run time only. */
export function feolsOf(data: Dataset, formula: string, options: FeolsOptions): Estimate {
  return withinMemory(data.rows, Object.keys(data.columns).length, () => estimated(data, formula, options));
}

function estimated(data: Dataset, formula: string, options: FeolsOptions): Estimate {
  const asked = options.vcov === undefined ? undefined : coreCovariance(options.vcov);
  const sample: SampleOptions = {
    ...(options.subset === undefined ? {} : { subset: sampleSelection(options.subset, data.rows) }),
    ...requiredColumns(asked),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  };
  const frame = frameOf(data, formula, sample);
  if (frame.formula.endogenous.length > 0 || frame.formula.instruments.length > 0) {
    throw new MesometricsError(
      "INSTRUMENTS_NOT_SUPPORTED",
      "The formula has an instrumental part: feols is least squares only, use ivreg of @mesometrics/iv",
      { formula },
    );
  }
  const model = leastSquaresModel(frame);
  const chosen = asked === undefined ? defaultCovariance(data, frame) : { covariance: asked, notes: [] };
  const covariance = coreCovariance(chosen.covariance).estimate(model, data);
  const { tests, notes } = inferenceParts(model, covariance);
  return makeEstimate({
    kind: "feols",
    call: { estimator: "feols", formula, options: { ...sample } },
    ...modelParts(model, covariance, data),
    ...fitStatistics(model),
    tests,
    notes: [...model.notes, ...chosen.notes, ...notes],
  });
}
