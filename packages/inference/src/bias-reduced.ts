import type { GroupColumn } from "@mesometrics/panel-data";
import { bellMcCaffrey } from "./bell-mccaffrey.js";
import type { CovarianceResult } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { fewerClustersThanParameters, lowDegreesOfFreedom } from "./covariance-notes.js";
import type { WorkingModel } from "./working-model.js";

/** CR2 with the Satterthwaite degrees of freedom of each coefficient; see `bellMcCaffrey`. */
export function biasReducedCovariance(model: WorkingModel, cluster: GroupColumn): CovarianceResult {
  const k = model.terms.length;
  const parts = bellMcCaffrey(model, cluster);
  const degreesOfFreedom = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    const contrast = new Float64Array(k);
    contrast[j] = 1;
    degreesOfFreedom[j] = parts.contrastDegreesOfFreedom({ rows: 1, columns: k, data: contrast });
  }
  return {
    vcov: parts.vcov,
    inference: {
      type: "CR2",
      preset: "clubSandwich",
      label: `CR2 clustered by ${cluster.label}, Satterthwaite df`,
      clusters: [{ column: cluster.label, count: cluster.levels }],
      distribution: "t",
      degreesOfFreedom,
      adjustment: 1,
      facts: {
        ...sizeFacts(model),
        clusters: cluster.levels,
        adjustmentFormula: "residuals times ((I - H)_gg)^(-1/2), H with all dummies",
        degreesOfFreedomFormula: "Satterthwaite, one for each coefficient (Bell and McCaffrey 2002)",
      },
    },
    notes: [
      ...lowDegreesOfFreedom(degreesOfFreedom, model.terms),
      ...fewerClustersThanParameters(cluster.levels, k, model.frame.hasIntercept),
    ],
    jointTest: (contrasts) => {
      const eta = parts.contrastDegreesOfFreedom(contrasts);
      const q = contrasts.rows;
      return { denominator: eta - q + 1, factor: (eta - q + 1) / eta };
    },
  };
}
