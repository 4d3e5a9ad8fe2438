import { MesometricsError } from "@mesometrics/matrix";
import { type ThresholdBootstrapPlan, thresholdF } from "./threshold-bootstrap.js";
import type { ChosenOptions } from "./threshold-options.js";
import type { ThresholdSample } from "./threshold-sample.js";
import type { StagedModel, ThresholdSearch } from "./threshold-search.js";
import { removeDirections, type ThresholdSpace, withoutUnitMeans } from "./threshold-space.js";

/** What the bootstrap of the test for `count` thresholds draws from. */
export function bootstrapPlan(
  sample: ThresholdSample,
  space: ThresholdSpace,
  search: ThresholdSearch,
  stages: readonly StagedModel[],
  count: number,
  bootstrap: ChosenOptions["bootstrap"],
): ThresholdBootstrapPlan {
  const alternative = stages[count - 1];
  const previous = count === 1 ? [] : stages[count - 2].thresholds;
  const restricted = count === 1 ? search.linearRss(sample.outcome) : stages[count - 2].rss;
  if (!(alternative.sequentialRss > 0)) {
    throw new MesometricsError(
      "PERFECT_THRESHOLD_FIT",
      `The model with ${count} threshold${count > 1 ? "s" : ""} fits the outcome exactly: there are no residuals to test with`,
      { thresholds: count },
    );
  }
  const total = withoutUnitMeans({ rows: space.bases.rows, columns: 1, data: sample.outcome }, space.periods).data;
  const residuals = residualsOf(total, space, alternative.thresholds);
  const underNull = residualsOf(total, space, previous);
  return {
    space,
    thresholds: count,
    statistic: thresholdF(restricted, alternative.sequentialRss, space),
    fitted: total.map((value, i) => value - underNull[i]),
    residuals: { rows: space.periods, columns: space.units, data: residuals },
    draws: bootstrap?.draws ?? 0,
    seed: bootstrap?.seed ?? 0,
  };
}

/** y less its projection on the common columns and the bases of the thresholds. */
function residualsOf(y: Float64Array, space: ThresholdSpace, thresholds: readonly number[]): Float64Array {
  const n = y.length;
  const residuals = y.slice();
  removeDirections(residuals, space.common, 0, space.common.columns);
  const found: Float64Array[] = [];
  for (const c of thresholds) {
    for (let j = 0; j < space.width; j++) {
      const at = (c * space.width + j) * n;
      const direction = space.bases.data.slice(at, at + n);
      let size = 0;
      for (let pass = 0; pass < 2; pass++) for (const earlier of found) removeOne(direction, earlier);
      for (let i = 0; i < n; i++) size += direction[i] * direction[i];
      if (size < 1e-10) continue;
      const length = Math.sqrt(size);
      found.push(direction.map((value) => value / length));
    }
  }
  for (const direction of found) removeOne(residuals, direction);
  return residuals;
}

function removeOne(x: Float64Array, direction: Float64Array): void {
  removeDirections(x, { rows: x.length, columns: 1, data: direction }, 0, 1);
}
