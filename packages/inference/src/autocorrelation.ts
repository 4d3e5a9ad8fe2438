import { type Matrix, MesometricsError, scale } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { AutocorrelationCovariance, CovarianceEstimator, CovarianceResult } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { refuseClusters, requireOneOf } from "./covariance-options.js";
import { bartlettWeights, fewPeriods, lagCount, type PanelPeriods, panelPeriods, periodGaps } from "./panel-periods.js";
import { sandwich, scoreMatrix } from "./sandwich.js";
import { countedParameters } from "./small-sample.js";
import { observationCount } from "./weights.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

const names = { "driscoll-kraay": "Driscoll-Kraay", "newey-west": "Newey-West" } as const;

/** Lags and preset of a covariance that lets errors be correlated over time. */
export type AutocorrelationOptions = Omit<AutocorrelationCovariance, "type">;

/**
 * The covariance of Driscoll and Kraay, which lets errors be correlated over time and across units in any way; formula and
 * presets as in `neweyWest`, with the scores of a whole period.
 *
 * R: `fixest::vcov_DK(fit, lag = L)`, `plm::vcovSCC(fit, maxlag = L)`; Stata `xtscc y x, fe lag(L)`.
 *
 * @throws `INVALID_LAGS`, `INVALID_COVARIANCE_OPTION`; when estimated `PANEL_REQUIRED`, `ONE_PERIOD`, `TOO_MANY_LAGS`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { driscollKraay, tidy } from "@mesometrics/inference";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: driscollKraay({ lags: 2 }) });
 * fit.inference.label; // → "Driscoll-Kraay, 2 lags, t(19)"
 * ```
 */
export function driscollKraay(options: AutocorrelationOptions = {}): CovarianceEstimator {
  return autocorrelation({ ...options, type: "driscoll-kraay" });
}

/**
 * The panel covariance of Newey and West, which lets a unit's errors be correlated over time:
 *
 * Bartlett's weights w_l = 1 - l / (L + 1), lags counted in time:
 *
 * - Driscoll and Kraay (1998): V = B (sum_l w_l (G_l + G_l')) B with G_l = sum_t h_t h_(t-l)', h_t = sum_i s_it e_it the
 *   score of a whole period (l = 0 enters once), so errors may be correlated across units in any way;
 * - panel Newey-West (Newey and West 1987): the same with G_l = sum_i sum_t (s_it e_it)(s_i,t-l e_i,t-l)', within units only.
 *
 * Default L = floor(T^(1/4)). Presets: `fixest` multiplies by T/(T-1) (N-1)/(N-K'), with K' as for clusters of periods
 * (Newey-West: of units and of periods), and has t(T - 1); `plm` has the factor 1, t(N - L - K), and in its default lag T
 * is the longest unit's.
 *
 * R: `fixest::vcov_NW(fit, lag = L)`, `plm::vcovNW(fit, maxlag = L)`.
 *
 * @throws `INVALID_LAGS`, `INVALID_COVARIANCE_OPTION`; when estimated `PANEL_REQUIRED`, `ONE_PERIOD`, `TOO_MANY_LAGS`,
 * `FREQUENCY_WEIGHTS`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { neweyWest, tidy } from "@mesometrics/inference";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: neweyWest({ lags: 1 }) });
 * fit.inference.label; // → "Newey-West, 1 lag, t(19)"
 * ```
 */
export function neweyWest(options: AutocorrelationOptions = {}): CovarianceEstimator {
  return autocorrelation({ ...options, type: "newey-west" });
}

function autocorrelation(spec: AutocorrelationCovariance): CovarianceEstimator {
  const { type, lags } = spec;
  refuseClusters(spec);
  if (lags !== undefined && !(Number.isSafeInteger(lags) && lags >= 0)) {
    throw new MesometricsError(
      "INVALID_LAGS",
      `'lags' of ${type} is a whole number, 0 or more, not ${String(lags)}: leave it out for floor(T^(1/4))`,
      { lags },
    );
  }
  requireOneOf(spec, "preset", ["fixest", "plm"]);
  return {
    name: type,
    clusters: [],
    columns: [],
    spec,
    estimate: (model, data) => autocorrelationCovariance(model, spec, data),
  };
}

function autocorrelationCovariance(
  model: WorkingModel,
  covariance: AutocorrelationCovariance,
  data: Dataset,
): CovarianceResult {
  const name = names[covariance.type];
  const isDriscollKraay = covariance.type === "driscoll-kraay";
  const periods = panelPeriods(model, data, name);
  const { columns, unit, time, positions, order, longest } = periods;
  const inPlm = covariance.preset === "plm";
  const span = positions[order[order.length - 1]];
  const lags = lagCount(covariance.lags ?? null, inPlm ? longest : time.levels, span, name);
  if (!isDriscollKraay) refuseFrequencies(model, name);
  const weights = bartlettWeights(lags);
  const meat = isDriscollKraay ? meatOfPeriods(model, periods, weights) : meatWithinUnits(model, periods, weights);
  const nestedBy = isDriscollKraay ? [time] : [unit, time];
  const effectsCount = covariance.preset === undefined ? "rank" : "levels";
  const counted = countedParameters(model, nestedBy, { effects: "nested", effectsCount });
  const n = observationCount(model.frame);
  const t = time.levels;
  if (!inPlm && n <= counted) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${name} under the preset fixest counts ${counted} parameters for ${n} observations: use the preset plm or fewer effects`,
      { observations: n, counted },
    );
  }
  const factor = inPlm ? 1 : (t / (t - 1)) * ((n - 1) / (n - counted));
  const df = inPlm ? residualDegreesOfFreedom(model) : t - 1;
  return {
    vcov: scale(sandwich(model.bread, meat), factor),
    inference: {
      type: covariance.type,
      preset: inPlm ? "plm" : "fixest",
      label: `${name}, ${lags} lag${lags === 1 ? "" : "s"}, t(${df})`,
      clusters: [],
      distribution: "t",
      degreesOfFreedom: new Float64Array(model.terms.length).fill(df),
      adjustment: factor,
      facts: {
        ...sizeFacts(model),
        ...columns,
        periods: t,
        lags,
        kernel: "Bartlett, 1 - l/(L + 1), lags by time",
        ...(inPlm ? {} : { countedParameters: counted, nestedIn: isDriscollKraay ? "a period" : "a unit or a period" }),
        adjustmentFormula: inPlm ? "1" : "T/(T - 1) * (N - 1)/(N - K')",
        degreesOfFreedomFormula: inPlm ? "N - L - K" : "T - 1",
      },
    },
    notes: [...(isDriscollKraay ? fewPeriods(t, name) : []), ...periodGaps(periods)],
    jointTest: () => ({ denominator: df, factor: 1 }),
  };
}

/** sum_l w_l (G_l + G_l') of the periods' total scores. */
function meatOfPeriods(model: WorkingModel, { time, positions }: PanelPeriods, weights: Float64Array): Matrix {
  const scores = scoreMatrix(model);
  const k = scores.columns;
  const totals: Matrix = { rows: time.levels, columns: k, data: new Float64Array(time.levels * k) };
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < scores.rows; i++) {
      totals.data[j * time.levels + time.codes[i]] += scores.data[i + j * scores.rows];
    }
  }
  const at = new Map(Array.from(positions, (position, code) => [position, code]));
  return laggedProducts(totals, weights, (code, lag) => at.get(positions[code] - lag));
}

/** sum_l w_l (G_l + G_l') of each row with the same unit's row l steps earlier. */
function meatWithinUnits(model: WorkingModel, periods: PanelPeriods, weights: Float64Array): Matrix {
  const { unit, time, positions, order } = periods;
  const span = positions[order[order.length - 1]] + 1;
  const keyOf = (i: number, lag: number) => unit.codes[i] * span + positions[time.codes[i]] - lag;
  const at = new Map(Array.from(unit.codes.keys(), (i) => [keyOf(i, 0), i]));
  return laggedProducts(scoreMatrix(model), weights, (i, lag) =>
    positions[time.codes[i]] >= lag ? at.get(keyOf(i, lag)) : undefined,
  );
}

/** sum_l w_l sum_i (h_i h_(i,l)' + h_(i,l) h_i'), l = 0 once, with h_(i,l) the row that `earlier` finds l steps before i. */
function laggedProducts(
  scores: Matrix,
  weights: Float64Array,
  earlier: (row: number, lag: number) => number | undefined,
): Matrix {
  const { rows, columns: k, data } = scores;
  const meat = new Float64Array(k * k);
  for (let lag = 0; lag < weights.length; lag++) {
    for (let i = 0; i < rows; i++) {
      const before = earlier(i, lag);
      if (before === undefined) continue;
      for (let b = 0; b < k; b++) {
        for (let a = 0; a < k; a++) {
          const product = data[i + a * rows] * data[before + b * rows];
          const mirrored = lag === 0 ? 0 : data[before + a * rows] * data[i + b * rows];
          meat[a + b * k] += weights[lag] * (product + mirrored);
        }
      }
    }
  }
  return { rows: k, columns: k, data: meat };
}

/** A row that stands for several observations has no single place in a product of two rows. */
export function refuseFrequencies(model: WorkingModel, what: string): void {
  if (model.frame.weights?.kind !== "frequency") return;
  throw new MesometricsError(
    "FREQUENCY_WEIGHTS",
    `${what} is not defined for rows that stand for several observations: write the observations out, or cluster by unit`,
    { covariance: what },
  );
}
