import { absorbedRank } from "@mesometrics/fixed-effects";
import type { GroupColumn } from "@mesometrics/panel-data";
import { nestedEffects } from "./clusters.js";
import type { WorkingModel } from "./working-model.js";

/**
 * K' of the cluster factor (N - 1)/(N - K'): the coefficients, plus the rank of the constant and the effects that are not
 * nested in a cluster. Effects nested in a cluster cost nothing, because the cluster sums of their scores are zero.
 *
 * Source: `fixest::ssc(K.fixef = "nested")` with exact counting; reghdfe counts the same. For one effect nested in the
 * clusters K' = K + 1; for unit and time effects clustered by unit K' = K + T.
 */
export function countedParameters(model: WorkingModel, clusters: readonly GroupColumn[]): number {
  const k = model.terms.length;
  if (model.effects.length === 0) return k;
  const nested = nestedEffects(model, clusters);
  const outside = model.effects.filter((_, e) => !nested[e]);
  if (outside.length === model.effects.length) return k + model.absorbed;
  if (outside.length === 0) return k + 1;
  const constant = {
    codes: new Int32Array(model.frame.observations),
    levels: 1,
    slopes: null,
    intercept: true,
  };
  return k + absorbedRank([constant, ...outside]);
}
