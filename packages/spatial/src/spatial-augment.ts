import { type Augmented, type Estimate, requireSameData } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { innovations } from "./models/innovations.js";
import type { SpatialWeights } from "./spatial-weights.js";
import {
  type SpatialPanelOptions,
  type SpatialRegressionOptions,
  specify,
  specifyCrossSection,
} from "./specification.js";
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
export function augment(fit: Estimate, data: Dataset, options: { readonly weights: SpatialWeights }): Augmented {
  requireSpatial(fit);
  requireSameData(fit, data);
  const call = fit.call.options as unknown as SpatialPanelOptions &
    SpatialRegressionOptions & { readonly weights: { readonly hash: string } };
  const asked = { ...call, weights: options.weights };
  const { design, sample, parts } =
    fit.kind === "spatialPanel"
      ? specify(data as Panel, fit.call.formula, withoutEmptyDurbin(asked))
      : specifyCrossSection(data, fit.call.formula, withoutEmptyDurbin(asked));
  if (weightsHash(sample.weights) !== call.weights.hash) {
    throw new MesometricsError(
      "WEIGHTS_MISMATCH",
      "These are not the weights that the estimate was made with (their hash differs): give the same weights.",
      { expected: call.weights.hash },
    );
  }
  const k = design.terms.length;
  const parameterValue = (name: "rho" | "lambda") =>
    parts.parameters.includes(name) ? fit.coefficients[fit.terms.indexOf(name, k)] : 0;
  const residual = innovations(design, fit.coefficients, parameterValue("rho"), parameterValue("lambda"));
  const order = Int32Array.from(sample.rows.keys()).sort((a, b) => sample.rows[a] - sample.rows[b]);
  const ordered = Float64Array.from(order, (position) => residual[position]);
  const outcome = Float64Array.from(order, (position) => sample.outcome[position]);
  const rows = Int32Array.from(order, (position) => sample.rows[position]);
  return {
    rows,
    units:
      data.kind === "panel"
        ? Array.from(rows, (row) => data.index.unitLabels[data.index.unitCodes[row]])
        : Array.from(order, (position) => sample.weights.units[position]),
    times: data.kind === "panel" ? Array.from(rows, (row) => data.index.timeLabels[data.index.timeCodes[row]]) : null,
    outcome,
    fitted: outcome.map((y, i) => y - ordered[i]),
    residual: ordered,
    weights: null,
  };
}

/**
 * A spatial estimate keeps the covariance that it was made with; any other is refused with the way to it.
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
export function withVcov(fit: Estimate, _data: Dataset, covariance: { readonly type?: string }): Estimate {
  requireSpatial(fit);
  if (covariance.type === fit.inference.type) return fit;
  throw new MesometricsError(
    "VCOV_NOT_AVAILABLE",
    `This estimate has the covariance "${fit.inference.type}". Estimate again with vcov "information" or "qml" (robust to ` +
      "errors that are not normal); unequal variances are the business of spatialTwoStage.",
    { requested: covariance, available: [fit.inference.type] },
  );
}

function requireSpatial(fit: Estimate): void {
  if (fit.kind === "spatialPanel" || fit.kind === "spatialRegression") return;
  throw new MesometricsError(
    "NOT_SPATIAL",
    `This is a "${fit.kind}" estimate; use augment and withVcov of @mesometrics/inference for it.`,
    { kind: fit.kind },
  );
}

/** The call's list of lagged regressors, left out where the model lags none. */
function withoutEmptyDurbin<T extends { readonly durbin?: readonly string[] }>({ durbin, ...rest }: T): T {
  return (durbin === undefined || durbin.length === 0 ? rest : { ...rest, durbin }) as T;
}
