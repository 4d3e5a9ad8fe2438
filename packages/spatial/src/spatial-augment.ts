import { type Augmented, type Estimate, requireSameData } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import type { SpatialWeights } from "./spatial-weights.js";
import { type SpatialPanelOptions, specify } from "./specification.js";
import { weightsHash } from "./weights-hash.js";

/**
 * Fitted values and residuals of a spatial panel estimate, one per row of the sample in the order of the data:
 * residual = e, the innovations, and fitted = outcome - e. In the lag models that is rho W y + X b + effects with the
 * neighbours' observed outcomes; in the error models it includes lambda W u.
 *
 * @throws `NOT_SPATIAL`, `DATA_MISMATCH`, `WEIGHTS_MISMATCH` where data or weights are not those of the estimate
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { augment, contiguityWeights, panel, spatialPanel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const fit = spatialPanel(data, "log(gsp) ~ log(emp)", { weights, model: "sar", effects: "individual" });
 * const { outcome, fitted, residual } = augment(fit, data, { weights });
 * outcome[0] - fitted[0] - residual[0]; // → 0.0000000
 * ```
 */
export function augment(fit: Estimate, data: Panel, options: { readonly weights: SpatialWeights }): Augmented {
  requireSpatial(fit);
  requireSameData(fit, data);
  const call = fit.call.options as unknown as Omit<SpatialPanelOptions, "weights"> & {
    readonly weights: { readonly hash: string };
  };
  const { design, sample, parts } = specify(data, fit.call.formula, {
    model: call.model,
    effects: call.effects,
    weights: options.weights,
    ...(call.durbin === undefined || !call.durbin.length ? {} : { durbin: call.durbin }),
  });
  if (weightsHash(sample.weights) !== call.weights.hash) {
    throw new MesometricsError(
      "WEIGHTS_MISMATCH",
      "These are not the weights that the estimate was made with (their hash differs): give the same weights.",
      { expected: call.weights.hash },
    );
  }
  const count = sample.rows.length;
  const k = design.terms.length;
  const parameter = parts.parameter === null ? 0 : fit.coefficients[k];
  const lambda = parts.parameter === "lambda" ? parameter : 0;
  const residual = Float64Array.from(design.outcome, (y, i) => y - parameter * design.laggedOutcome[i]);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < count; i++) {
      const at = i + j * count;
      residual[i] -= fit.coefficients[j] * (design.regressors.data[at] - lambda * design.laggedRegressors.data[at]);
    }
  }
  const order = Int32Array.from(sample.rows.keys()).sort((a, b) => sample.rows[a] - sample.rows[b]);
  const ordered = Float64Array.from(order, (position) => residual[position]);
  const outcome = Float64Array.from(order, (position) => sample.outcome[position]);
  const rows = Int32Array.from(order, (position) => sample.rows[position]);
  const { unitCodes, unitLabels, timeCodes, timeLabels } = data.index;
  return {
    rows,
    units: Array.from(rows, (row) => unitLabels[unitCodes[row]]),
    times: Array.from(rows, (row) => timeLabels[timeCodes[row]]),
    outcome,
    fitted: outcome.map((y, i) => y - ordered[i]),
    residual: ordered,
    weights: null,
  };
}

/**
 * A spatial panel estimate has one covariance, that of its information matrix; any other is refused.
 *
 * @throws `NOT_SPATIAL`, `VCOV_NOT_AVAILABLE`
 * @example
 * ```ts
 * import { contiguityWeights, panel, spatialPanel, withVcov } from "@mesometrics/spatial";
 * const data = panel(
 *   { u: ["a", "a", "a", "b", "b", "b", "c", "c", "c"], t: [1, 2, 3, 1, 2, 3, 1, 2, 3], y: [1, 2, 4, 3, 5, 6, 2, 2, 5],
 *     x: [0, 1, 3, 1, 2, 3, 0, 1, 2] },
 *   { unit: "u", time: "t" },
 * );
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * const fit = spatialPanel(data, "y ~ x", { weights, model: "sar", effects: "none" });
 * withVcov(fit, data, { type: "HC1" }); // throws VCOV_NOT_AVAILABLE
 * ```
 */
export function withVcov(fit: Estimate, _data: Panel, covariance: { readonly type?: string }): Estimate {
  requireSpatial(fit);
  if (covariance.type === "information") return fit;
  throw new MesometricsError(
    "VCOV_NOT_AVAILABLE",
    'A spatial panel estimate by maximum likelihood has standard errors from its information matrix only (type "information"); ' +
      "robust and clustered ones are not available.",
    { requested: covariance, available: ["information"] },
  );
}

function requireSpatial(fit: Estimate): void {
  if (fit.kind === "spatialPanel") return;
  throw new MesometricsError(
    "NOT_SPATIAL",
    `This is a "${fit.kind}" estimate; use augment and withVcov of @mesometrics/inference for it.`,
    { kind: fit.kind },
  );
}
