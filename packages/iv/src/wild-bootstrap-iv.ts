import {
  type Counting,
  type Estimate,
  joinChunks,
  type Note,
  type ResamplingPValues,
  type ResamplingSteps,
  resamplingPValues,
  type TestResult,
  type WildWeights,
} from "@mesometrics/inference";
import type { Dataset } from "@mesometrics/panel-data";
import { runWildBootstrapIvChunk } from "./wild-bootstrap-iv-draws.js";
import {
  planWildBootstrapIv,
  type WildBootstrapIvOptions,
  type WildBootstrapIvPlan,
} from "./wild-bootstrap-iv-plan.js";

/** What a restricted efficient wild bootstrap says. */
export interface WildBootstrapIv {
  readonly kind: "wildBootstrapIv";
  readonly test: TestResult;
  readonly estimate: number;
  readonly pValues: ResamplingPValues;
  readonly cluster: { readonly column: string; readonly count: number };
  readonly draws: number;
  readonly enumerated: boolean;
  readonly weights: WildWeights;
  readonly seed: number | null;
  readonly notes: readonly Note[];
}

/**
 * The restricted efficient wild cluster bootstrap (WRE) of a two-stage least squares coefficient, exact with absorbed effects.
 *
 * Under the null the equation is estimated by restricted 2SLS (least squares where the only endogenous coefficient is tested),
 * giving u; the reduced form of each endogenous regressor is estimated with u as a further regressor, which makes its slopes
 * efficient, giving D = Q C + v. Draw b sets D* = Q C + w_g v and y* = D* b0 + X c0 + w_g u with one weight w_g for a cluster,
 * estimates 2SLS again and takes t*_b = (b* - b0) / se*, se* clustered. t is compared with t*. It holds its level with weaker
 * instruments and fewer clusters than the t distribution does; where instruments are very weak use the Anderson-Rubin test.
 *
 * Sources: Davidson & MacKinnon (2010), Journal of Business & Economic Statistics 28(1), 128-144; Roodman, Nielsen, MacKinnon &
 * Webb (2019), Stata Journal 19(1), section 6. Stata: `boottest d, cluster(unit)` after `ivregress 2sls`, up to the
 * restricted estimator with several endogenous regressors, where boottest uses LIML.
 *
 * @throws `DATA_MISMATCH`, `NOT_AN_IV_ESTIMATE`, `TWO_STAGE_ONLY` for another method than 2SLS, `UNKNOWN_TERM`,
 *   `INVALID_ARGUMENT`, `NO_CLUSTER`, `ONE_CLUSTER`, `MISSING_GROUP`, `ZERO_CLUSTER_VARIANCE`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, wildBootstrapIv } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix");
 * const result = wildBootstrapIv(fit, data, { term: "lpolpc", draws: 999 });
 * result.test.rule; // → "t from CR1 clustered by county, 999 Rademacher draws, seed 1, symmetric p, ties count (>=)"
 * ```
 */
export function wildBootstrapIv(fit: Estimate, data: Dataset, options: WildBootstrapIvOptions): WildBootstrapIv {
  const plan = planWildBootstrapIv(fit, data, options);
  return combineWildBootstrapIv(plan, [runWildBootstrapIvChunk(plan, 0, plan.draws)]);
}

/** The steps of `wildBootstrapIv` after its plan, for `runResampling`. */
export const wildBootstrapIvSteps: ResamplingSteps<WildBootstrapIvPlan, WildBootstrapIv> = {
  runChunk: runWildBootstrapIvChunk,
  combine: combineWildBootstrapIv,
};

/** The result from the chunks of the draws, in order. */
function combineWildBootstrapIv(plan: WildBootstrapIvPlan, chunks: readonly Float64Array[]): WildBootstrapIv {
  const statistics = joinChunks(chunks, plan.draws, 1);
  const ties = plan.ties === ">=";
  const count: Counting = { ties, extra: ties && plan.seed !== null ? 1 : 0 };
  const pValues = resamplingPValues(statistics, plan.observed, count);
  const undefinedDraws = statistics.filter(Number.isNaN).length;
  const drawn =
    plan.seed === null
      ? `all ${plan.draws} sign vectors`
      : `${plan.draws} ${plan.weights === "webb" ? "Webb" : "Rademacher"} draws, seed ${plan.seed}`;
  return {
    kind: "wildBootstrapIv",
    test: {
      id: "wild-bootstrap-iv",
      label: "Restricted efficient wild cluster bootstrap (WRE)",
      statistic: plan.observed / Math.sqrt(plan.adjustment),
      distribution: "none",
      degreesOfFreedom: [],
      pValue: plan.tail === "equal-tail" ? pValues.equalTail : pValues.symmetric,
      nullHypothesis: plan.nullHypothesis,
      rule: `t from CR1 clustered by ${plan.cluster.column}, ${drawn}, ${plan.tail} p, ${ties ? "ties count (>=)" : "ties do not count (boottest)"}`,
      source: "Davidson & MacKinnon (2010), Journal of Business & Economic Statistics 28(1)",
    },
    estimate: plan.estimate,
    pValues,
    cluster: plan.cluster,
    draws: plan.draws,
    enumerated: plan.seed === null,
    weights: plan.weights,
    seed: plan.seed,
    notes:
      undefinedDraws === 0
        ? []
        : [
            {
              code: "UNDEFINED_DRAWS",
              message: `${undefinedDraws} of ${plan.draws} draws have no t statistic (no variation left in a first stage); they count as more extreme`,
            },
          ],
  };
}
