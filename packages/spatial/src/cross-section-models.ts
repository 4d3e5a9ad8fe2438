import type { Estimate } from "@mesometrics/inference";
import type { CheckedFormula, Dataset } from "@mesometrics/panel-data";
import { estimateModel } from "./models/estimate-model.js";
import {
  formulaOf,
  type SpatialPanelSpec,
  type SpatialRegressionOptions,
  specifyCrossSection,
} from "./specification.js";

/**
 * A spatial model of a cross-section by exact maximum likelihood:
 *
 *     y = rho W y + X beta + W X theta + u,   u = lambda W u + e,   e ~ N(0, sigma2 I)
 *
 * with the parts that `model` names. Rows and units of the weights are matched by the labels in column `unit`, never by
 * position. Terms, components (`direct`, `indirect`, `total`, `parameters`), tests and covariances are those of
 * `spatialPanel`; sigma2 is e'e / N and the log-likelihood includes its constants. Standard errors come from the expected
 * information; above 1500 units from the observed one.
 *
 * In R: `spatialreg::lagsarlm`, `errorsarlm`, `sacsarlm` (`Durbin = TRUE` for sdm, sdem, gns), `lmSLX` (whose sigma2 has
 * n - k below).
 *
 * Sources: Ord (1975), Journal of the American Statistical Association 70; Anselin (1988), Spatial Econometrics, ch. 6;
 * LeSage and Pace (2009), chs 2-3.
 *
 * @throws `WEIGHTS_UNITS_MISMATCH`, `UNKNOWN_COLUMN`, `DUPLICATE_UNIT`, `MISSING_VALUE`, and what `spatialPanel` throws
 * @example
 * ```ts
 * import { contiguityWeights, crossSection, spatialRegression } from "@mesometrics/spatial";
 * const data = crossSection({
 *   id: ["a", "b", "c", "d", "e", "f", "g"], y: [3, 5, 4, 7, 6, 9, 8], x: [1, 3, 2, 4, 4, 5, 6],
 * });
 * const ring = ["a", "b", "c", "d", "e", "f", "g"].map((u, i, all) => [u, all[(i + 1) % 7]] as const);
 * const weights = contiguityWeights(["g", "f", "e", "d", "c", "b", "a"], ring);
 * const fit = spatialRegression(data, "y ~ x", { weights, unit: "id", model: "sar" });
 * fit.terms; // → ["(Intercept)","x","rho"]
 * ```
 */
export function spatialRegression<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | SpatialPanelSpec,
  options: SpatialRegressionOptions,
): Estimate {
  const text = typeof formula === "string" ? formula : formulaOf(formula as SpatialPanelSpec);
  return estimateModel(
    specifyCrossSection(data as Dataset, text, options),
    "spatialRegression",
    data.hash,
    options.unit,
  );
}

/**
 * `spatialRegression` with model `sar`, y = rho W y + X beta + e. R: `spatialreg::lagsarlm(y ~ x, data, listw)`.
 *
 * @throws what `spatialRegression` throws
 * @example
 * ```ts
 * import { contiguityWeights, crossSection, spatialLagModel } from "@mesometrics/spatial";
 * const data = crossSection({
 *   id: ["a", "b", "c", "d", "e", "f", "g"], y: [3, 5, 4, 7, 6, 9, 8], x: [1, 3, 2, 4, 4, 5, 6],
 * });
 * const ring = ["a", "b", "c", "d", "e", "f", "g"].map((u, i, all) => [u, all[(i + 1) % 7]] as const);
 * const weights = contiguityWeights(["a", "b", "c", "d", "e", "f", "g"], ring);
 * spatialLagModel(data, "y ~ x", { weights, unit: "id" }).terms.at(-1); // → "rho"
 * ```
 */
export function spatialLagModel<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | SpatialPanelSpec,
  options: Omit<SpatialRegressionOptions, "model" | "durbin">,
): Estimate {
  return spatialRegression(data, formula, { ...options, model: "sar" });
}

/**
 * `spatialRegression` with model `sem`, y = X beta + u with u = lambda W u + e. R: `spatialreg::errorsarlm(y ~ x, data,
 * listw)`.
 *
 * @throws what `spatialRegression` throws
 * @example
 * ```ts
 * import { contiguityWeights, crossSection, spatialErrorModel } from "@mesometrics/spatial";
 * const data = crossSection({
 *   id: ["a", "b", "c", "d", "e", "f", "g"], y: [3, 5, 4, 7, 6, 9, 8], x: [1, 3, 2, 4, 4, 5, 6],
 * });
 * const ring = ["a", "b", "c", "d", "e", "f", "g"].map((u, i, all) => [u, all[(i + 1) % 7]] as const);
 * const weights = contiguityWeights(["a", "b", "c", "d", "e", "f", "g"], ring);
 * spatialErrorModel(data, "y ~ x", { weights, unit: "id" }).terms.at(-1); // → "lambda"
 * ```
 */
export function spatialErrorModel<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | SpatialPanelSpec,
  options: Omit<SpatialRegressionOptions, "model" | "durbin">,
): Estimate {
  return spatialRegression(data, formula, { ...options, model: "sem" });
}

/**
 * `spatialRegression` with model `sdm`, y = rho W y + X beta + W X theta + e; `durbin` names the lagged regressors. R:
 * `spatialreg::lagsarlm(y ~ x, data, listw, Durbin = TRUE)`.
 *
 * @throws what `spatialRegression` throws
 * @example
 * ```ts
 * import { contiguityWeights, crossSection, spatialDurbinModel } from "@mesometrics/spatial";
 * const data = crossSection({
 *   id: ["a", "b", "c", "d", "e", "f", "g"], y: [3, 5, 4, 7, 6, 9, 8], x: [1, 3, 2, 4, 4, 5, 6],
 * });
 * const ring = ["a", "b", "c", "d", "e", "f", "g"].map((u, i, all) => [u, all[(i + 1) % 7]] as const);
 * const weights = contiguityWeights(["a", "b", "c", "d", "e", "f", "g"], ring);
 * spatialDurbinModel(data, "y ~ x", { weights, unit: "id" }).terms; // → ["(Intercept)","x","W:x","rho"]
 * ```
 */
export function spatialDurbinModel<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | SpatialPanelSpec,
  options: Omit<SpatialRegressionOptions, "model">,
): Estimate {
  return spatialRegression(data, formula, { ...options, model: "sdm" });
}
