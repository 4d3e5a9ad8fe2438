import { absorbedRank, degreesOfFreedom } from "@mesometrics/fixed-effects";
import type { GroupColumn } from "@mesometrics/panel-data";
import type { WorkingModel } from "./working-model.js";

/**
 * K' of the cluster factor (N - 1)/(N - K'): the coefficients, and of the effects' parameters those that are not nested in
 * a cluster, with one for the constant. Dummies of nested effects cost nothing, because the cluster sums of their scores
 * are zero; slopes of nested effects (`unit[trend]`) are counted all the same, as fixest counts them.
 *
 * Source: `fixest::ssc(fixef.K = "nested", fixef.force_exact = TRUE)`, version 0.12. With one effect, nested in the
 * clusters, K' = K + 1; with unit and time effects, clustered by unit, K' = K + T.
 */
export function countedParameters(model: WorkingModel, clusters: readonly GroupColumn[]): number {
  const { counted, nested } = degreesOfFreedom(
    model.effects,
    clusters.map((cluster) => cluster.codes),
  );
  const inside = model.effects.filter((_, position) => nested[position]);
  if (inside.every((effect) => effect.slopes === null)) return model.terms.length + counted;
  const dummies = inside.filter((effect) => effect.intercept).map((effect) => ({ ...effect, slopes: null }));
  return model.terms.length + counted + absorbedRank(inside) - absorbedRank(dummies);
}
