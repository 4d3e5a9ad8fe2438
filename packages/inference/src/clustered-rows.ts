import type { GroupColumn } from "@mesometrics/panel-data";
import type { CovarianceResult } from "./covariance.js";
import { fewClusters, fewerClustersThanParameters } from "./covariance-notes.js";
import { crossedParts } from "./crossed-clusters.js";
import { coefficientSizes, nearestPositiveSemidefinite } from "./positive-semidefinite.js";
import { meatOfClusters, sandwich } from "./sandwich.js";
import { smallSampleCorrection } from "./small-sample.js";
import { chosenRule, type SmallSampleOptions } from "./small-sample-rule.js";
import { observationCount } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/** CR0 and CR1 for any number of clusterings (Cameron, Gelbach and Miller 2011); formulas at `covarianceOf`. */
export function covarianceOfClusters(
  model: WorkingModel,
  clusters: readonly GroupColumn[],
  type: "CR0" | "CR1",
  options: SmallSampleOptions,
): CovarianceResult {
  const groups = Math.min(...clusters.map((cluster) => cluster.levels));
  const correction = smallSampleCorrection(model, chosenRule(options, "CR1", type), clusters);
  const { degreesOfFreedom: df, distribution } = correction;
  const factorOf = type === "CR0" ? () => 1 : correction.factorOf;
  const k = model.terms.length;
  const meat = new Float64Array(k * k);
  for (const { groups: crossed, sign } of crossedParts(clusters)) {
    const part = meatOfClusters(model, crossed).data;
    const weight = sign * factorOf(crossed.levels);
    for (let e = 0; e < meat.length; e++) meat[e] += weight * part[e];
  }
  const raw = sandwich(model.bread, { rows: k, columns: k, data: meat });
  const fixed =
    clusters.length === 1
      ? { vcov: raw, notes: [] }
      : nearestPositiveSemidefinite(
          raw,
          coefficientSizes(model.bread),
          `The ${clusters.length}-way cluster covariance`,
        );
  const columns = clusters.map((cluster) => cluster.label);
  const tail = distribution === "normal" ? "normal" : `t(${df})`;
  return {
    vcov: fixed.vcov,
    inference: {
      type,
      preset: type === "CR0" && options.preset === undefined ? "none" : correction.preset,
      label: `${type} clustered by ${columns.join(" and ")}, ${tail}`,
      clusters: clusters.map((cluster) => ({ column: cluster.label, count: cluster.levels })),
      distribution,
      degreesOfFreedom: new Float64Array(k).fill(df),
      adjustment: type === "CR0" ? 1 : correction.factor,
      facts: {
        observations: observationCount(model.frame),
        coefficients: k,
        absorbed: model.absorbed,
        clusters: groups,
        ...(type === "CR0" ? {} : correction.facts),
        adjustmentFormula: type === "CR0" ? "1" : correction.formula,
        degreesOfFreedomFormula: correction.degreesOfFreedomFormula,
      },
    },
    notes: [
      ...fixed.notes,
      ...fewClusters(groups, columns),
      ...fewerClustersThanParameters(groups, k, model.frame.hasIntercept),
    ],
    jointTest: () => ({ denominator: df, factor: 1 }),
  };
}
