import { normalSurvival, normalUpperQuantile } from "@mesometrics/distributions";
import {
  type Covariance,
  covarianceOf,
  type Estimate,
  namedCovariance,
  parseCovariance,
  type WorkingModel,
} from "@mesometrics/inference";
import { column, MesometricsError } from "@mesometrics/matrix";
import { type Dataset, groupColumn } from "@mesometrics/panel-data";
import { requireSetLevel } from "./anderson-rubin.js";
import { ivreg } from "./ivreg.js";
import { twoStageModel } from "./rebuilt-models.js";

/** A mediation with one instrument. */
export interface IvMediationSpec {
  readonly outcome: string;
  readonly treatment: string;
  readonly mediator: string;
  readonly instrument: string;
  readonly regressors?: readonly string[];
  readonly fixedEffects?: readonly string[];
  /** HC0, HC1, CR0 or CR1 with one cluster column. Default: CR1 by unit on a panel, HC1 on a cross-section. */
  readonly vcov?: Covariance;
  /** Default 0.95. */
  readonly level?: number;
}

/** One effect of a mediation. */
export interface MediationEffect {
  readonly estimate: number;
  readonly standardError: number;
  readonly pValue: number;
  readonly low: number;
  readonly high: number;
}

/** A causal effect split into the part through a mediator and the rest. */
export interface IvMediation {
  /** 2SLS of the outcome on the treatment. */
  readonly total: MediationEffect;
  /** The treatment's coefficient given the mediator. */
  readonly direct: MediationEffect;
  /** Treatment on mediator times mediator on outcome; total = direct + indirect. */
  readonly indirect: MediationEffect;
  readonly treatmentOnMediator: MediationEffect;
  readonly mediatorOnOutcome: MediationEffect;
  /** indirect / total */
  readonly mediatedShare: number;
  /** Their first stages and verdicts can be read from the estimates: total, treatment on mediator, outcome on mediator. */
  readonly fits: readonly [Estimate, Estimate, Estimate];
  readonly rule: string;
}

/**
 * IV mediation with one instrument for treatment and mediator: 2SLS of outcome and mediator on the treatment, and 2SLS of the
 * outcome on the mediator with the treatment as a control, all by the same instrument. It assumes that what confounds
 * treatment and outcome works through the mediator: the treatment is endogenous for the mediator, and the mediator for the
 * outcome, but treatment and outcome share no confounder besides. Standard errors are joint: influence functions of the
 * three equations on the same rows, the delta method for the product; normal.
 *
 * Source: Dippel, Ferrara & Heblich (2020), Stata Journal 20(3), `ivmediate`; Dippel, Gold, Heblich & Pinto (2022).
 *
 * @throws `SAMPLES_DIFFER` where the equations keep other rows; `COVARIANCE_NOT_OFFERED`; what `ivreg` throws
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivMediation, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const found = ivMediation(data, {
 *   outcome: "lcrmrte",
 *   treatment: "lpolpc",
 *   mediator: "lprbarr",
 *   instrument: "ltaxpc",
 *   fixedEffects: ["county"],
 * });
 * found.total.estimate - found.direct.estimate - found.indirect.estimate; // → 0.000000000
 * ```
 */
export function ivMediation(data: Dataset, spec: IvMediationSpec): IvMediation {
  const { outcome, treatment, mediator, instrument, regressors = [], fixedEffects = [], level = 0.95 } = spec;
  requireSetLevel(level);
  const vcov: Covariance =
    spec.vcov ?? (data.kind === "panel" ? { type: "CR1", cluster: data.index.unit } : { type: "HC1" });
  const { type, clusters } = parseCovariance(vcov);
  if (!["HC0", "HC1", "CR0", "CR1"].includes(type) || clusters.length > 1) {
    throw new MesometricsError(
      "COVARIANCE_NOT_OFFERED",
      `The joint covariance of the three equations is offered under HC0, HC1, CR0 and CR1 with one cluster column, not ${type}.`,
      { covariance: vcov },
    );
  }
  const common = { fixedEffects, instruments: [instrument] };
  const fits = [
    ivreg(data, { ...common, outcome, regressors, endogenous: [treatment] }, { vcov: namedCovariance(vcov) }),
    ivreg(data, { ...common, outcome: mediator, regressors, endogenous: [treatment] }, { vcov: namedCovariance(vcov) }),
    ivreg(
      data,
      { ...common, outcome, regressors: [treatment, ...regressors], endogenous: [mediator] },
      { vcov: namedCovariance(vcov) },
    ),
  ] as const;
  const models = fits.map((fit) => twoStageModel(fit, data));
  const rows = models[0].frame.rows;
  for (const { frame } of models) {
    if (frame.rows.length === rows.length && frame.rows.every((row, i) => row === rows[i])) continue;
    throw new MesometricsError(
      "SAMPLES_DIFFER",
      "The three equations keep different rows because a variable is missing in some: give data without these rows.",
      { observations: models.map((model) => model.frame.observations) },
    );
  }
  const cluster = clusters.length === 0 ? null : groupColumn(data, clusters[0], rows);
  // total, treatment on mediator, mediator on outcome, direct
  const chosen = [
    { model: models[0], term: fits[0].terms.indexOf(treatment) },
    { model: models[1], term: fits[1].terms.indexOf(treatment) },
    { model: models[2], term: fits[2].terms.indexOf(mediator) },
    { model: models[2], term: fits[2].terms.indexOf(treatment) },
  ];
  const influence = chosen.map(({ model, term }) => influenceOf(model, term, cluster));
  const factors = chosen.map(({ model }) => Math.sqrt(covarianceOf(model, vcov, data).inference.adjustment));
  const covariance = (a: number, b: number): number => {
    let sum = 0;
    for (let g = 0; g < influence[a].length; g++) sum += influence[a][g] * influence[b][g];
    return sum * factors[a] * factors[b];
  };
  const estimates = chosen.map(({ model, term }) => model.coefficients[term]);
  const z = normalUpperQuantile((1 - level) / 2);
  const effect = (estimate: number, variance: number): MediationEffect => {
    const standardError = Math.sqrt(Math.max(0, variance));
    return {
      estimate,
      standardError,
      pValue: standardError > 0 ? 2 * normalSurvival(Math.abs(estimate) / standardError) : estimate === 0 ? 1 : 0,
      low: estimate - z * standardError,
      high: estimate + z * standardError,
    };
  };
  const [total, first, second, direct] = estimates;
  const product = first * second;
  return {
    total: effect(total, covariance(0, 0)),
    direct: effect(direct, covariance(3, 3)),
    indirect: effect(
      product,
      second * second * covariance(1, 1) + first * first * covariance(2, 2) + 2 * product * covariance(1, 2),
    ),
    treatmentOnMediator: effect(first, covariance(1, 1)),
    mediatorOnOutcome: effect(second, covariance(2, 2)),
    mediatedShare: product / total,
    fits: [fits[0], fits[1], fits[2]],
    rule: `${fits[0].inference.label}; joint influence functions, delta method, normal`,
  };
}

/** What each row, or each cluster, adds to a coefficient: row j of (S'S)^-1 S_i'e_i. */
function influenceOf(
  model: WorkingModel,
  j: number,
  cluster: { readonly codes: Int32Array; readonly levels: number } | null,
): Float64Array {
  const k = model.terms.length;
  const n = model.residuals.length;
  const result = new Float64Array(cluster?.levels ?? n);
  for (let c = 0; c < k; c++) {
    const s = column(model.scoreDesign, c);
    const weight = model.bread.data[j + c * k];
    for (let i = 0; i < n; i++) result[cluster === null ? i : cluster.codes[i]] += weight * s[i] * model.residuals[i];
  }
  return result;
}
