import type { Matrix } from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import { autocorrelationCovariance } from "./autocorrelation.js";
import { beckKatz } from "./beck-katz.js";
import { bellMcCaffrey } from "./bell-mccaffrey.js";
import { clusterJackknife } from "./cluster-jackknife.js";
import { clusterColumn } from "./clusters.js";
import { conley } from "./conley.js";
import { type Covariance, parseCovariance } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { fewClusters, fewerClustersThanParameters, lowDegreesOfFreedom } from "./covariance-notes.js";
import { crossedParts } from "./crossed-clusters.js";
import type { InferenceRule, Note } from "./estimate.js";
import { leverageWeights } from "./leverage.js";
import { plmRobust } from "./plm-robust.js";
import { coefficientSizes, nearestPositiveSemidefinite } from "./positive-semidefinite.js";
import { homoskedasticCovariance, meatOfClusters, meatOfRows, sandwich } from "./sandwich.js";
import { smallSampleCorrection } from "./small-sample.js";
import { chosenRule, type SmallSampleOptions, smallSampleOptions } from "./small-sample-rule.js";
import { isRandomEffects } from "./transformed-working-model.js";
import { observationCount } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/** A covariance with the rule behind it. */
export interface CovarianceResult {
  /** k x k */
  readonly vcov: Matrix;
  readonly inference: InferenceRule;
  readonly notes: readonly Note[];
  /**
   * Denominator degrees of freedom of a joint F test of q contrasts (q x k), and what its statistic is multiplied by:
   * 1, or (eta - q + 1) / eta for CR2.
   */
  readonly jointTest: (contrasts: Matrix) => { readonly denominator: number; readonly factor: number };
}

/**
 * The covariance of a working model's coefficients, with N observations, K coefficients, L absorbed parameters, G
 * clusters, bread B = (S'S)^-1 and residuals e:
 *
 * - `iid`: e'e / (N-L-K) B
 * - `HC0`: B (sum e_i^2 s_i s_i') B; `HC1` times N / (N-L-K); `HC2`, `HC3` with e_i^2 / (1-h_i) and e_i^2 / (1-h_i)^2,
 *   h the leverage in the regression with all dummies written out (MacKinnon and White 1985)
 * - `CR0`: B (sum_g S_g'e_g e_g'S_g) B; `CR1` times G/(G-1) (N-1)/(N-K'), where K' counts the coefficients and the
 *   parameters of the effects that are not nested in a cluster (the rule of fixest 0.12 and reghdfe)
 * - two clusters: V_1 + V_2 - V_12, and by inclusion and exclusion for any number (Cameron, Gelbach and Miller 2011),
 *   every part with the factor of G = min(G_1, G_2, …)
 * - `CR2`: see `bellMcCaffrey`; `CR3`, `CV3`, `CV3J`: the cluster jackknife, `clusterJackknife`
 * - `driscoll-kraay`, `newey-west`: `autocorrelationCovariance`; `beck-katz`: `beckKatz`; `conley`: `conley`; `plm`: `plmRobust`
 *
 * `preset` and `smallSample` of the covariance replace factor, K', degrees of freedom and distribution by those of another
 * program: see `smallSamplePresets`.
 *
 * @throws `UNKNOWN_COVARIANCE`, `UNKNOWN_COLUMN`, `MISSING_GROUP`, `ONE_CLUSTER`, `LEVERAGE_ONE`, `CR2_ONE_WAY`,
 * `UNKNOWN_PRESET`, `INVALID_SMALL_SAMPLE`, `PRESET_NOT_APPLICABLE`, `CLUSTER_DETERMINES_COEFFICIENT`, `PANEL_REQUIRED`,
 * `ONE_PERIOD`, `ONE_UNIT`, `TOO_MANY_LAGS`, `NO_COMPLETE_BLOCK`, `FREQUENCY_WEIGHTS`, `MISSING_COORDINATE`,
 * `INVALID_COORDINATE`, `ONE_PLACE`, `WEIGHTS_NOT_SUPPORTED`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { covarianceOf, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const { vcov, inference } = covarianceOf(model, { cluster: ["firm", "year"] }, data);
 * Math.sqrt(vcov.data[0]); // → 0.0117111788
 * inference.degreesOfFreedom[0]; // → 9
 * ```
 */
export function covarianceOf(model: WorkingModel, covariance: Covariance, data: Dataset): CovarianceResult {
  const { type, clusters } = parseCovariance(covariance);
  if (covariance.type === "driscoll-kraay" || covariance.type === "newey-west") {
    return autocorrelationCovariance(model, covariance, data);
  }
  const options = smallSampleOptions(covariance, type);
  switch (covariance.type) {
    case undefined:
    case "CR0":
    case "CR1":
      return clustered(
        model,
        clusters.map((name) => clusterColumn(model, data, name)),
        covariance.type ?? "CR1",
        options,
      );
    case "CR2":
      return biasReduced(model, clusterColumn(model, data, clusters[0]));
    case "CR3":
    case "CV3":
    case "CV3J":
      return clusterJackknife(model, clusterColumn(model, data, clusters[0]), covariance.type);
    case "beck-katz":
      return beckKatz(model, covariance, data);
    case "conley":
      return conley(model, covariance, data);
    case "plm":
      return plmRobust(model, covariance, data);
    default:
      return withNormalWhereAsymptotic(model, independentRows(model, covariance.type, options));
  }
}

/** Feasible generalised least squares with the classical covariance: normal, as plm and Stata's `xtreg, re` have it. */
function withNormalWhereAsymptotic(model: WorkingModel, result: CovarianceResult): CovarianceResult {
  if (result.inference.type !== "iid" || !isRandomEffects(model)) return result;
  return {
    ...result,
    inference: {
      ...result.inference,
      preset: "plm",
      label: "classical random effects, normal",
      distribution: "normal",
      degreesOfFreedom: new Float64Array(model.terms.length).fill(Number.POSITIVE_INFINITY),
      facts: { ...result.inference.facts, degreesOfFreedomFormula: "normal" },
    },
  };
}

function independentRows(
  model: WorkingModel,
  type: "iid" | "HC0" | "HC1" | "HC2" | "HC3",
  options: SmallSampleOptions,
): CovarianceResult {
  const chosen = chosenRule(options, type === "iid" ? "iid" : "HC1", type);
  const correction = smallSampleCorrection(model, chosen, []);
  const { degreesOfFreedom: df, parametersLeft } = correction;
  const divisor = chosen.rule.sizeFactor === "1" ? observationCount(model.frame) - 1 : parametersLeft;
  const factor = type === "HC1" ? correction.factor : 1;
  const vcov =
    type === "iid"
      ? homoskedasticCovariance(model, divisor)
      : scaled(
          sandwich(
            model.bread,
            meatOfRows(model, type === "HC2" || type === "HC3" ? leverageWeights(model, type) : null),
          ),
          factor,
        );
  const formulas = {
    iid:
      chosen.rule.sizeFactor === "1"
        ? "e'e / (N - 1)"
        : `e'e${correction.formula.slice(correction.formula.indexOf(" /"))}`,
    HC0: "1",
    HC1: correction.formula,
    HC2: "e^2 / (1 - h), h the leverage with all dummies",
    HC3: "e^2 / (1 - h)^2, h the leverage with all dummies",
  };
  return {
    vcov,
    inference: {
      type,
      preset: options.preset === undefined && type !== "iid" ? "HC" : correction.preset,
      label: type === "iid" ? "iid" : `${type}, heteroskedasticity-robust`,
      clusters: [],
      distribution: correction.distribution,
      degreesOfFreedom: new Float64Array(model.terms.length).fill(df),
      adjustment: factor,
      facts: {
        ...sizeFacts(model),
        ...correction.facts,
        adjustmentFormula: formulas[type],
        degreesOfFreedomFormula: correction.degreesOfFreedomFormula,
      },
    },
    notes: [],
    jointTest: () => ({ denominator: df, factor: 1 }),
  };
}

function clustered(
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

function biasReduced(model: WorkingModel, cluster: GroupColumn): CovarianceResult {
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

function scaled(m: Matrix, factor: number): Matrix {
  return { rows: m.rows, columns: m.columns, data: m.data.map((value) => value * factor) };
}
