import type { Estimate } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { type FittedModel, fittedModel } from "./fitted-model.js";
import { predictPeriod } from "./in-sample.js";
import { predictCrossSection } from "./new-cross-section.js";
import { predictPanelRows } from "./new-panel-rows.js";
import { inSamplePredictors, newUnitPredictors, type SpatialPredictor } from "./predictors.js";
import { effectsOf, sampleTrend } from "./recovered-effects.js";

/** How `predictSpatial` predicts. */
export interface PredictSpatialOptions {
  /** The weights of the estimate. */
  readonly weights: SpatialWeights;
  /** Default: `TS` in the sample, `BP` for new units, `TC` for new rows of a panel. */
  readonly predictor?: SpatialPredictor;
  /** Rows to predict; without them the sample's own. Needs the columns of the right side, not the outcome. */
  readonly newData?: Dataset;
  /** New units of a cross-section: weights of the sample's units and the new ones. */
  readonly allWeights?: SpatialWeights;
  /** A unit (or period with an effect, or level of `i(g)`) without an effect: an error that names it (default), or null. */
  readonly unseenLevel?: "error" | "null";
}

/** Predictions, one per row in the order of the data's rows. */
export interface SpatialPredictions {
  readonly predictor: SpatialPredictor;
  readonly units: readonly string[];
  /** null for a cross-section */
  readonly times: readonly string[] | null;
  readonly fitted: readonly (number | null)[];
  /** X b + W X theta and the effects. */
  readonly trend: readonly (number | null)[];
  /** Why rows are null; counts add up to the number of nulls. */
  readonly missing: readonly { readonly reason: string; readonly column: string | null; readonly count: number }[];
}

/**
 * Predictions of a spatial estimate: in the sample, for new units of a cross-section, for new rows of a panel. See
 * `SpatialPredictor` for the formulas. The value is that of the formula's outcome, so of log(y) where the formula says so.
 *
 * - Sample: `trend`, `TS`, `TC`, `BP`; on a panel within each period, the trend with the recovered effects.
 * - New units: the rows of `newData`, whose labels stand in the estimate's `unit` column, with `allWeights` over both; W X takes
 *   the regressors of all.
 * - New rows of a panel: `trend`, or `TC`, which needs every unit in every new period. Fixed effects are those recovered
 *   from the sample, random ones their best linear predictors; a unit without an effect, or a new period in a model with time
 *   effects, is an error, or null.
 *
 * In R: `spatialreg::predict(fit, pred.type = , listw = )` and, with new units, `predict(fit, newdata, listw, pred.type,
 * legacy.mixed = FALSE)`. There `BP` and its kin are without lambda in `sac` and refused in error models; here they follow from
 * the model's own precision matrix.
 *
 * @throws `PREDICTOR_NOT_AVAILABLE`, `UNSEEN_LEVEL`, `UNIT_IN_SAMPLE`, `MISSING_VALUE`, `INCOMPLETE_PERIOD`, `NOT_SPATIAL`,
 * `DATA_MISMATCH`, `WEIGHTS_MISMATCH`, `WEIGHTS_UNITS_MISMATCH`, `INVALID_ARGUMENT`, `UNKNOWN_COLUMN`, `DUPLICATE_UNIT`
 * @example
 * ```ts
 * import { contiguityWeights, crossSection, predictSpatial, spatialRegression } from "@mesometrics/spatial";
 * const id = ["a", "b", "c", "d", "e", "f", "g"];
 * const data = crossSection({ id, y: [3, 5, 4, 7, 6, 9, 8], x: [1, 3, 2, 4, 4, 5, 6] });
 * const ring = id.map((u, i) => [u, id[(i + 1) % 7]] as const);
 * const weights = contiguityWeights(id, ring);
 * const fit = spatialRegression(data, "y ~ x", { weights, unit: "id", model: "sar" });
 * predictSpatial(fit, data, { weights }).fitted.length; // → 7
 * const newData = crossSection({ id: ["h"], x: [5] });
 * const allWeights = contiguityWeights([...id, "h"], [...ring, ["h", "a"], ["h", "b"]]);
 * predictSpatial(fit, data, { weights, newData, allWeights, predictor: "TC" }).units; // → ["h"]
 * ```
 */
export function predictSpatial(fit: Estimate, data: Dataset, options: PredictSpatialOptions): SpatialPredictions {
  const { newData, allWeights } = options;
  const unseen = knownOption("unseenLevel", options.unseenLevel ?? "error", ["error", "null"] as const);
  const model = fittedModel(fit, data, options.weights);
  if (newData === undefined) {
    if (allWeights !== undefined) {
      throw new MesometricsError("INVALID_ARGUMENT", "allWeights are about new units: give newData with them.", {
        argument: "allWeights",
      });
    }
    return inSample(model, data, options.predictor ?? "TS");
  }
  if (data.kind === "panel") return predictPanelRows(model, data as Panel, newData, options.predictor ?? "TC", unseen);
  const predictor = knownOption("predictor", options.predictor ?? "BP", newUnitPredictors);
  if (allWeights === undefined) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      "New units need `allWeights`, the weights of the sample's units and the new ones.",
      { argument: "allWeights" },
    );
  }
  return predictCrossSection(model, data, newData, allWeights, predictor, unseen);
}

function inSample(model: FittedModel, data: Dataset, asked: SpatialPredictor): SpatialPredictions {
  if (!(inSamplePredictors as readonly string[]).includes(asked)) {
    throw new MesometricsError(
      "PREDICTOR_NOT_AVAILABLE",
      `"${asked}" predicts new units; the sample's own have ${inSamplePredictors.join(", ")}.`,
      { predictor: asked, available: inSamplePredictors },
    );
  }
  const predictor = asked as (typeof inSamplePredictors)[number];
  const { sample, rho, lambda } = model;
  const { units: n, periods, weights } = sample;
  const effects = effectsOf(model);
  const trend = sampleTrend(model).map(
    (value, i) => value + effects.intercept + effects.units[i % n] + effects.periods[Math.floor(i / n)],
  );
  const fitted = new Float64Array(trend.length);
  for (let t = 0; t < periods; t++) {
    const [from, to] = [t * n, (t + 1) * n];
    const period = predictPeriod(
      sample.outcome.slice(from, to),
      trend.slice(from, to),
      weights,
      rho,
      lambda,
      predictor,
    );
    fitted.set(period, from);
  }
  const order = Int32Array.from(sample.rows.keys()).sort((a, b) => sample.rows[a] - sample.rows[b]);
  const index = data.kind === "panel" ? (data as Panel).index : null;
  return {
    predictor,
    units: Array.from(order, (position) => weights.units[position % n]),
    times: index && Array.from(order, (position) => index.timeLabels[index.timeCodes[sample.rows[position]]]),
    fitted: Array.from(order, (position) => fitted[position]),
    trend: Array.from(order, (position) => trend[position]),
    missing: [],
  };
}
