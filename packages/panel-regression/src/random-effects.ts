import {
  type Estimate,
  type FrameTransformation,
  fitStatistics,
  keptShares,
  type Note,
  type PanelEffect,
  panelGroup,
  squaredCorrelation,
  type VarianceComponents,
  type WorkingModel,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset, ModelFrame } from "@mesometrics/panel-data";
import { type FeolsSpec, formulaOf } from "./feols-spec.js";
import { requireKnown } from "./require-known.js";
import { squaredCorrelations } from "./squared-correlations.js";
import { levelsSample, type TransformedOptions, transformedEstimate } from "./transformed-estimate.js";
import { estimateVariances, type VarianceMethod } from "./variance-components.js";

/** How `randomEffects` estimates. */
export interface RandomEffectsOptions extends TransformedOptions {
  /** Which effects are random. Default: of the units. */
  readonly effect?: PanelEffect;
  /** How their variances are estimated. Default: swamy-arora. */
  readonly method?: VarianceMethod;
}

/**
 * Random effects by feasible generalised least squares: y_it = x_it'b + u_i (+ d_t) + e_it with u, d and e independent of x
 * and of each other. Least squares on s_e Omega^(-1/2) y and X: with effects of the units y_it - theta_i mean_i(y),
 * theta_i = 1 - sqrt(s_e^2 / (s_e^2 + T_i s_u^2)); with two effects the exact inverse root, balanced or not.
 *
 * `statistics` holds `sigmaE`, `sigmaU`, `sigmaTime`, `rho` (the unit effect's share of the variance) and `theta`, on
 * unbalanced panels its least, middle and largest value over the rows. `r2.transformed` is the squared correlation on
 * the transformed rows (plm), the squared correlations are those of Stata's `xtreg, re`. A negative variance is set to zero,
 * with a note. Default covariance: CR2 by unit, which does not need the error structure to hold; `{ type: "iid" }` is the
 * classical one, with the normal distribution.
 *
 * Same numbers: R `plm(y ~ x, model = "random", effect = , random.method = "swar" | "amemiya" | "walhus" | "nerlove")`;
 * Stata `xtreg y x, re sa`; Stata's default `xtreg y x, re` is `method: "swamy-arora-harmonic"`, the same numbers on balanced panels
 * and others on unbalanced ones. plm 2.6 leaves the error variance out of the
 * covariance of two effects on unbalanced panels; here it is in.
 *
 * Weights are refused: the variances of the literature are those of errors of one variance, and Stata's `xtreg, re` has none.
 *
 * @throws `WEIGHTS_NOT_SUPPORTED`, `TOO_FEW_GROUPS`, `NO_DEGREES_OF_FREEDOM`, `NO_WITHIN_VARIATION`, `UNBALANCED_NERLOVE`, `ONE_EFFECT_ONLY`, `NO_IDIOSYNCRATIC_VARIANCE`, `UNKNOWN_METHOD`, `UNKNOWN_EFFECT`,
 * `NEEDS_PANEL`, `FIXED_EFFECTS_NOT_SUPPORTED`, `INSTRUMENTS_NOT_SUPPORTED`, and the codes of `feols`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, randomEffects, tidy } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = randomEffects(data, "inv ~ value + capital", { vcov: { type: "iid" } });
 * tidy(fit)[1]?.estimate; // → 0.10978115
 * tidy(fit)[1]?.standardError; // → 0.010492664
 * fit.statistics.theta; // → 0.86122362
 * fit.statistics.sigmaU; // → 84.200951
 * ```
 */
export function randomEffects<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | FeolsSpec,
  options: RandomEffectsOptions = {},
): Estimate {
  const text = typeof formula === "string" ? formula : formulaOf(formula as FeolsSpec);
  const sample = levelsSample(data as Dataset, text, options, "randomEffects");
  return randomEffectsEstimate(sample, sample.frame, options, "randomEffects", []);
}

const methods: readonly string[] = [
  "swamy-arora",
  "swamy-arora-harmonic",
  "amemiya",
  "wallace-hussain",
  "nerlove",
] satisfies VarianceMethod[];
const effects: readonly string[] = ["unit", "time", "twoways"] satisfies PanelEffect[];

/** Random effects on a frame that may have gained regressors by earlier transformations. */
export function randomEffectsEstimate(
  sample: ReturnType<typeof levelsSample>,
  frame: ModelFrame,
  options: RandomEffectsOptions,
  kind: string,
  before: readonly FrameTransformation[],
): Estimate {
  const { effect = "unit", method = "swamy-arora" } = options;
  requireKnown("method", method, methods);
  requireKnown("effect", effect, effects);
  requireRows(frame);
  const { variances, negative } = estimateVariances(frame, method, effect);
  return transformedEstimate(sample, options, {
    kind,
    transformations: [...before, { kind: "quasiDemean", effect, variances }],
    choices: { method, effect },
    facts: "levels",
    describe: (model) => describeRandomEffects(model, frame, effect, variances),
    notes: negative.map((name) => zeroVariance(name, method)),
  });
}

function requireRows(frame: ModelFrame): void {
  if (frame.observations > 0) return;
  throw new MesometricsError(
    "NO_OBSERVATIONS",
    `No row of the data is complete for '${frame.formula.source}': see the counts of dropped rows in the details`,
    { dropped: frame.dropped },
  );
}

function zeroVariance(name: "unit" | "time", method: VarianceMethod): Note {
  const which = name === "unit" ? "units" : "periods";
  return {
    code: "VARIANCE_ZERO",
    message: `The estimated variance of the ${which}' effects (${method}) is negative and was set to zero: as far as these effects go, the estimate is pooled least squares`,
  };
}

function describeRandomEffects(
  model: WorkingModel,
  levels: ModelFrame,
  effect: PanelEffect,
  variances: VarianceComponents,
): Pick<Estimate, "r2" | "statistics"> {
  const { rss, sigma, rmse } = fitStatistics(model).statistics;
  const df = model.frame.observations - model.terms.length;
  const fitted = model.outcome.map((value, i) => value - model.residuals[i]);
  const transformed = squaredCorrelation(model.outcome, fitted);
  const total = variances.unit + variances.time + variances.idiosyncratic;
  return {
    r2: {
      ...(transformed === null
        ? {}
        : { transformed, adjustedTransformed: 1 - (1 - transformed) * ((model.frame.observations - 1) / df) }),
      ...squaredCorrelations(model),
    },
    statistics: {
      rss,
      sigma,
      rmse,
      sigmaE: Math.sqrt(variances.idiosyncratic),
      ...(effect === "time" ? {} : { sigmaU: Math.sqrt(variances.unit), rho: variances.unit / total }),
      ...(effect === "unit" ? {} : { sigmaTime: Math.sqrt(variances.time), rhoTime: variances.time / total }),
      ...thetas(levels, effect, variances),
    },
  };
}

/** The shares of the means that are taken out, by row: of the unit, of the period, and what is given back of both. */
function thetas(frame: ModelFrame, effect: PanelEffect, variances: VarianceComponents): Record<string, number> {
  const { idiosyncratic } = variances;
  const [unit, time] = [panelGroup(frame, "unit"), panelGroup(frame, "time")];
  const keptUnit = keptShares(unit, variances.unit, idiosyncratic);
  const keptTime = keptShares(time, variances.time, idiosyncratic);
  const byUnit = Float64Array.from(unit.codes, (code) => 1 - keptUnit[code]);
  const byTime = Float64Array.from(time.codes, (code) => 1 - keptTime[code]);
  if (effect === "unit") return rangeOf("theta", byUnit);
  if (effect === "time") return rangeOf("thetaTime", byTime);
  const both = byUnit.map((value, i) => {
    const [u, t] = [keptUnit[unit.codes[i]], keptTime[time.codes[i]]];
    // 1/u^2 = 1 + T s_u^2/s_e^2, so the variance of both together over that of the error is 1/u^2 + 1/t^2 - 1.
    return value + byTime[i] - 1 + 1 / Math.sqrt(1 / (u * u) + 1 / (t * t) - 1);
  });
  return { ...rangeOf("theta", byUnit), ...rangeOf("thetaTime", byTime), ...rangeOf("thetaTotal", both) };
}

/** One number where all rows agree, otherwise the least, middle and largest. */
function rangeOf(name: string, values: Float64Array): Record<string, number> {
  const sorted = values.slice().sort();
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (high - low <= 1e-14) return { [name]: low };
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { [`${name}Minimum`]: low, [`${name}Median`]: median, [`${name}Maximum`]: high };
}
