import type { Estimate } from "@mesometrics/inference";
import { MesometricsError, pivotedCholesky, randomStream } from "@mesometrics/matrix";
import { jacobianOf } from "./models/jacobian.js";
import { effectMultipliers, type Multipliers } from "./spatial-effects.js";
import { spatialSolver } from "./spatial-multiplier.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { requireWeightsOf } from "./weights-of-estimate.js";

/** One effect over the draws. */
export interface SimulatedEffect {
  readonly term: string;
  readonly effect: "direct" | "indirect" | "total";
  /** At the estimate, as in the component of that name. */
  readonly estimate: number;
  readonly mean: number;
  /** With divisor draws - 1 */
  readonly standardDeviation: number;
  /** Percentiles of the draws, type 7 */
  readonly low: number;
  readonly high: number;
}

/** Effects by simulation. */
export interface SimulatedEffects {
  readonly effects: readonly SimulatedEffect[];
  readonly draws: number;
  /** Draws with rho outside the interval where I - rho W can be inverted: left out of the statistics and counted. */
  readonly outside: number;
  readonly seed: number;
  readonly level: number;
}

/**
 * Direct, indirect and total effects for draws of all coefficients from N(b, V), V their joint covariance (LeSage and Pace
 * 2009, section 5.6.2), each draw exact by the eigenvalues of W. Their distribution has heavier tails than the delta
 * method's normal, because of 1 / (1 - rho). Draw r uses stream (seed, r), so that it does not depend on the others.
 *
 * In R: `spatialreg::impacts(fit, listw, R = 1000)` with another generator.
 *
 * @param options.draws default 1000
 * @param options.seed default 1
 * @param options.level of the percentile interval, default 0.95
 * @throws `NO_EFFECTS` for a model without rho or W X, `WEIGHTS_MISMATCH`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, effectsBySimulation, panel, spatialPanel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(emp)", { weights, model: "sar", effects: "twoways" });
 * effectsBySimulation(fit, weights, { draws: 200, seed: 7 }).outside; // → 0
 * ```
 */
export function effectsBySimulation(
  fit: Estimate,
  weights: SpatialWeights,
  options: { readonly draws?: number; readonly seed?: number; readonly level?: number } = {},
): SimulatedEffects {
  const { draws = 1000, seed = 1, level = 0.95 } = options;
  if (!(Number.isInteger(draws) && draws >= 2 && draws <= 1e7)) {
    throw new MesometricsError("INVALID_ARGUMENT", `draws is ${draws}, but must be a whole number from 2 to 1e7.`, {
      draws,
    });
  }
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `level is ${level}, but must lie between 0 and 1.`, { level });
  }
  const direct = fit.components.find(({ name }) => name === "direct");
  if (direct === undefined) {
    throw new MesometricsError(
      "NO_EFFECTS",
      "This model has neither rho nor lagged regressors: its effects are its coefficients.",
    );
  }
  const matched = requireWeightsOf(fit, weights);
  const k = fit.terms.length;
  const rhoAt = fit.terms.lastIndexOf("rho");
  const variables = direct.terms.map((term) => ({
    own: fit.terms.indexOf(term),
    lagged: fit.terms.indexOf(`W:${term}`),
  }));
  const jacobian = rhoAt < 0 ? null : jacobianOf(matched);
  const { factor, pivots } = rootOf(fit);
  const kept: Float64Array[] = [];
  const names = ["direct", "indirect", "total"] as const;
  let outside = 0;
  for (let r = 0; r < draws; r++) {
    const stream = randomStream(seed, r);
    const normal = Float64Array.from({ length: k }, () => stream.normal());
    const b = fit.coefficients.slice();
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < factor.columns; j++) b[pivots[i]] += factor.data[i + j * k] * normal[j];
    }
    const rho = rhoAt < 0 ? 0 : b[rhoAt];
    if (jacobian !== null && !(rho > jacobian.lower && rho < jacobian.upper)) {
      outside++;
      continue;
    }
    const by = effectMultipliers(rho, matched, jacobian, () => spatialSolver(matched, rho));
    kept.push(Float64Array.from(names.flatMap((name) => variables.map((variable) => effectOf(b, variable, by[name])))));
  }
  if (kept.length < 2) {
    throw new MesometricsError(
      "TOO_FEW_DRAWS",
      `${outside} of ${draws} draws of rho lie outside its interval, so that nothing is left to describe.`,
      { draws, outside },
    );
  }
  const effects = names.flatMap((name, m) =>
    direct.terms.map((term, j): SimulatedEffect => {
      const values = Float64Array.from(kept, (draw) => draw[m * variables.length + j]).sort();
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      const squares = values.reduce((total, value) => total + (value - mean) * (value - mean), 0);
      const component = fit.components.find((one) => one.name === name);
      return {
        term,
        effect: name,
        estimate: component?.coefficients[j] ?? Number.NaN,
        mean,
        standardDeviation: Math.sqrt(squares / (values.length - 1)),
        low: percentile(values, (1 - level) / 2),
        high: percentile(values, (1 + level) / 2),
      };
    }),
  );
  return { effects, draws, outside, seed, level };
}

function effectOf(b: Float64Array, { own, lagged }: { own: number; lagged: number }, by: Multipliers): number {
  return (own < 0 ? 0 : b[own] * by.own) + (lagged < 0 ? 0 : b[lagged] * by.lagged);
}

/** L with L L' = V[pivots, pivots], on columns scaled to a diagonal of ones. */
function rootOf({ vcov }: Estimate) {
  const k = vcov.rows;
  const roots = Float64Array.from({ length: k }, (_, i) => Math.sqrt(vcov.data[i + i * k]));
  const data = vcov.data.map((value, at) => {
    const scale = roots[at % k] * roots[Math.floor(at / k)];
    return scale > 0 ? value / scale : 0;
  });
  const { factor, pivots } = scaledFactor({ rows: k, columns: k, data });
  for (let j = 0; j < factor.columns; j++) {
    for (let i = 0; i < k; i++) factor.data[i + j * k] *= roots[pivots[i]];
  }
  return { factor, pivots };
}

function scaledFactor(m: Estimate["vcov"]) {
  const { lower, pivots } = pivotedCholesky(m);
  return { factor: { ...lower, data: lower.data.slice() }, pivots };
}

/** Quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan 1996). */
function percentile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
