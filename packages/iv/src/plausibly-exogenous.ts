import { normalUpperQuantile, studentTUpperQuantile } from "@mesometrics/distributions";
import {
  type Covariance,
  type CovarianceEstimator,
  type Estimate,
  residualDegreesOfFreedom,
} from "@mesometrics/inference";
import { column, dot, MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { requireSetLevel } from "./anderson-rubin.js";
import { endogenousPosition, rebuiltEquation } from "./covariance-of-fit.js";
import { methodOf } from "./rebuilt-models.js";

/** How far the instruments may be from valid: gamma in y = D beta + W delta + Z gamma + e. */
export interface PlausiblyExogenousOptions {
  /** The endogenous regressor; needed where there are several. */
  readonly term?: string;
  /** For each instrument the least and the largest direct effect on the outcome; those left out are valid. */
  readonly support?: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** For each instrument mean and standard deviation of a normal prior of its direct effect, independent of each other. */
  readonly prior?: Readonly<Record<string, { readonly mean?: number; readonly sd: number }>>;
  /** Default: the covariance of the estimate. */
  readonly vcov?: Covariance | CovarianceEstimator;
  /** Default 0.95. */
  readonly level?: number;
}

/** What direct effects of the instruments do to one coefficient. */
export interface PlausiblyExogenous {
  readonly term: string;
  readonly level: number;
  readonly estimate: number;
  /** A: with direct effects gamma 2SLS estimates beta + A gamma; one number for each instrument. */
  readonly biasPerUnit: Readonly<Record<string, number>>;
  /** The union of the intervals over the support, and the corners that give its ends; null without a support. */
  readonly union: {
    readonly low: number;
    readonly high: number;
    readonly lowAt: Readonly<Record<string, number>>;
    readonly highAt: Readonly<Record<string, number>>;
  } | null;
  /** Local to zero: the estimate less A times the prior's mean, its variance plus that of A gamma; null without a prior. */
  readonly localToZero: {
    readonly estimate: number;
    readonly standardError: number;
    readonly low: number;
    readonly high: number;
  } | null;
  readonly rule: string;
}

/** Corners of a support beyond which the union is refused. */
const mostInstruments = 16;

/**
 * Plausibly exogenous instruments: the coefficient of an endogenous regressor when the instruments have direct effects gamma
 * on the outcome.
 *
 * - Union of confidence intervals: over gamma in a box of the interval of y - Z gamma. Estimate plus a multiple of the
 *   standard error is a convex function of gamma (a line plus a norm), so the ends of the union lie at corners of the box:
 *   every corner is evaluated, and nothing is searched on a grid.
 * - Local to zero: gamma ~ N(mean, diag(sd^2)) gives b - A mean with variance V + A diag(sd^2) A', A = (S'S)^-1 S'Z; normal.
 *
 * Source: Conley, Hansen & Rossi (2012), Review of Economics and Statistics 94. Stata: `plausexog uci`, `plausexog ltz`.
 *
 * @throws `INVALID_ARGUMENT` without support and prior, or with a name that is no instrument; `TWO_STAGE_ONLY` for another
 *   estimator; and as `arTest`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, plausiblyExogenous } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc", { vcov: { type: "iid" } });
 * const { union, estimate } = plausiblyExogenous(fit, data, { support: { ltaxpc: [-0.05, 0.05] } });
 * (union?.low ?? 0) < estimate; // → true
 * ```
 */
export function plausiblyExogenous(
  fit: Estimate,
  data: Dataset,
  options: PlausiblyExogenousOptions,
): PlausiblyExogenous {
  const { support, prior, level = 0.95 } = options;
  requireSetLevel(level);
  const { form, covariance } = rebuiltEquation(fit, data, options.vcov);
  const { instrumentTerms, model } = form;
  if (methodOf(fit) !== "2sls") {
    throw new MesometricsError("TWO_STAGE_ONLY", "Plausibly exogenous inference is derived for 2SLS.", {
      method: methodOf(fit),
    });
  }
  requireInstruments(support, prior, instrumentTerms);
  const term = form.endogenousTerms[endogenousPosition(form, options.term)];
  const j = model.terms.indexOf(term);
  const k = model.terms.length;
  const excluded = model.instrumental?.excluded ?? form.instruments;
  // Row j of (S'S)^-1 S' as a column of length n: b_j = weights'y.
  const weights = new Float64Array(model.scoreDesign.rows);
  for (let c = 0; c < k; c++) {
    const s = column(model.scoreDesign, c);
    const weight = model.bread.data[j + c * k];
    for (let i = 0; i < weights.length; i++) weights[i] += weight * s[i];
  }
  const bias = instrumentTerms.map((_, l) => dot(weights, column(excluded, l)));
  const at = (gamma: readonly number[]) => {
    const residuals = model.residuals.slice();
    const coefficients = model.coefficients.slice();
    const moved = matrix(1, k);
    gamma.forEach((effect, l) => {
      if (effect === 0) return;
      const z = column(excluded, l);
      for (let i = 0; i < residuals.length; i++) residuals[i] -= effect * z[i];
      for (let c = 0; c < k; c++) {
        let total = 0;
        for (let d = 0; d < k; d++) total += model.bread.data[c + d * k] * dot(column(model.scoreDesign, d), z);
        moved.data[c] += effect * total;
      }
    });
    for (let c = 0; c < k; c++) {
      coefficients[c] -= moved.data[c];
      const x = column(model.design, c);
      for (let i = 0; i < residuals.length; i++) residuals[i] += moved.data[c] * x[i];
    }
    const result = covariance.estimate({ ...model, residuals, coefficients }, data);
    return {
      estimate: coefficients[j],
      standardError: Math.sqrt(result.vcov.data[j + j * k]),
      inference: result.inference,
    };
  };
  const base = at(instrumentTerms.map(() => 0));
  const { inference } = base;
  const half = (1 - level) / 2;
  const df = inference.degreesOfFreedom[j] ?? residualDegreesOfFreedom(model);
  const quantile = inference.distribution === "normal" ? normalUpperQuantile(half) : studentTUpperQuantile(half, df);
  const named = (gamma: readonly number[]) => Object.fromEntries(instrumentTerms.map((name, l) => [name, gamma[l]]));
  let union: PlausiblyExogenous["union"] = null;
  if (support !== undefined) {
    const corners = cornersOf(instrumentTerms.map((name) => support[name] ?? [0, 0]));
    for (const gamma of corners) {
      const { estimate, standardError } = at(gamma);
      const [low, high] = [estimate - quantile * standardError, estimate + quantile * standardError];
      union =
        union === null
          ? { low, high, lowAt: named(gamma), highAt: named(gamma) }
          : {
              low: Math.min(low, union.low),
              high: Math.max(high, union.high),
              lowAt: low < union.low ? named(gamma) : union.lowAt,
              highAt: high > union.high ? named(gamma) : union.highAt,
            };
    }
  }
  let localToZero: PlausiblyExogenous["localToZero"] = null;
  if (prior !== undefined) {
    let variance = base.standardError * base.standardError;
    let estimate = base.estimate;
    instrumentTerms.forEach((name, l) => {
      const { mean = 0, sd = 0 } = prior[name] ?? {};
      estimate -= bias[l] * mean;
      variance += bias[l] * bias[l] * sd * sd;
    });
    const standardError = Math.sqrt(variance);
    const z = normalUpperQuantile(half);
    localToZero = { estimate, standardError, low: estimate - z * standardError, high: estimate + z * standardError };
  }
  return {
    term,
    level,
    estimate: base.estimate,
    biasPerUnit: named(bias),
    union,
    localToZero,
    rule: inference.label,
  };
}

function requireInstruments(
  support: PlausiblyExogenousOptions["support"],
  prior: PlausiblyExogenousOptions["prior"],
  instruments: readonly string[],
): void {
  const names = [...Object.keys(support ?? {}), ...Object.keys(prior ?? {})];
  const unknown = names.filter((name) => !instruments.includes(name));
  const supports = Object.values(support ?? {}).every(
    ([low, high]) => Number.isFinite(low) && low <= high && high < Infinity,
  );
  const priors = Object.values(prior ?? {}).every(
    ({ mean = 0, sd }) => Number.isFinite(mean) && sd >= 0 && sd < Infinity,
  );
  if (
    names.length > 0 &&
    unknown.length === 0 &&
    supports &&
    priors &&
    Object.keys(support ?? {}).length <= mostInstruments
  )
    return;
  throw new MesometricsError(
    "INVALID_ARGUMENT",
    `Say how far instruments may be from valid: { support: { ${instruments[0]}: [-0.1, 0.1] } } or { prior: { ${instruments[0]}: { sd: 0.1 } } }, for ${instruments.join(", ")}.`,
    { support, prior, instruments },
  );
}

function cornersOf(box: readonly (readonly [number, number])[]): readonly (readonly number[])[] {
  return box.reduce<readonly (readonly number[])[]>(
    (corners, [low, high]) =>
      corners.flatMap((corner) =>
        low === high
          ? [[...corner, low]]
          : [
              [...corner, low],
              [...corner, high],
            ],
      ),
    [[]],
  );
}
