import { requireDrawRange, wildWeightPoints } from "@mesometrics/inference";
import { type Matrix, multiplyVector, randomStream } from "@mesometrics/matrix";
import type { ArWildBootstrapPlan } from "./ar-wild-bootstrap.js";

/**
 * What one vector of weights leaves for every hypothesis: for each of the 1 + K1 columns its L1 numerators, then for each
 * pair of columns the packed lower triangle of the summed score products, averaged over the two orders.
 */
export type DrawMoments = Float64Array;

/** The moments of one vector of weights. */
export function drawMoments(
  numerators: readonly Matrix[],
  scores: readonly Matrix[],
  weights: Float64Array,
): DrawMoments {
  const size = numerators.length;
  const l1 = numerators[0].rows;
  const groups = weights.length;
  const triangle = (l1 * (l1 + 1)) / 2;
  const result = new Float64Array(size * l1 + ((size * (size + 1)) / 2) * triangle);
  numerators.forEach((form, a) => {
    result.set(multiplyVector(form, weights), a * l1);
  });
  const sums = scores.map((form) => multiplyVector(form, weights));
  let at = size * l1;
  for (let a = 0; a < size; a++) {
    for (let b = a; b < size; b++) {
      const [first, second] = [sums[a], sums[b]];
      for (let j = 0; j < l1; j++) {
        for (let i = j; i < l1; i++) {
          let total = 0;
          for (let g = 0; g < groups; g++) {
            total += first[i * groups + g] * second[j * groups + g] + first[j * groups + g] * second[i * groups + g];
          }
          result[at++] = total / 2;
        }
      }
    }
  }
  return result;
}

/**
 * The draws `from` … `to - 1` of a planned wild bootstrap of the Anderson-Rubin test, their moments one after the other.
 *
 * @throws `INVALID_CHUNK`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, planArWildBootstrap, runArWildChunk } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lavgsen | county | lpolpc ~ ltaxpc");
 * runArWildChunk(planArWildBootstrap(fit, data, { draws: 20 }), 0, 10).length; // → 50
 * ```
 */
export function runArWildChunk(plan: ArWildBootstrapPlan, from: number, to: number): Float64Array {
  requireDrawRange(plan.draws, from, to);
  const width = plan.observed.length;
  const result = new Float64Array((to - from) * width);
  const points = wildWeightPoints[plan.weights];
  const weights = new Float64Array(plan.cluster.count);
  for (let draw = from; draw < to; draw++) {
    if (plan.seed === null) {
      for (let g = 0; g < weights.length; g++) weights[g] = points[Math.floor(draw / 2 ** g) % 2];
    } else {
      const stream = randomStream(plan.seed, draw);
      for (let g = 0; g < weights.length; g++) weights[g] = points[stream.integer(points.length)];
    }
    result.set(drawMoments(plan.numerators, plan.scores, weights), (draw - from) * width);
  }
  return result;
}
