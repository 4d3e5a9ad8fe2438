import { degreesOfFreedom } from "@mesometrics/fixed-effects";
import type { GroupColumn } from "@mesometrics/panel-data";
import type { WorkingModel } from "./working-model.js";

/**
 * K' of the cluster factor (N - 1)/(N - K'): the coefficients, and of the effects' parameters those that are not nested in
 * a cluster, with one for the constant. Nested effects cost nothing, because the cluster sums of their scores are zero.
 *
 * Source: `fixest::ssc(fixef.K = "nested", fixef.force_exact = TRUE)`; reghdfe counts the same. With one effect, nested in
 * the clusters, K' = K + 1; with unit and time effects, clustered by unit, K' = K + T.
 */
export function countedParameters(model: WorkingModel, clusters: readonly GroupColumn[]): number {
  const { counted } = degreesOfFreedom(
    model.effects,
    clusters.map((cluster) => cluster.codes),
  );
  return model.terms.length + counted;
}
