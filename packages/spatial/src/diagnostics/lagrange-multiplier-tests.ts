import { chiSquaredSurvival } from "@mesometrics/distributions";
import type { Note, TestResult } from "@mesometrics/inference";
import { leastSquares, type Matrix, matrix, solve } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import { weightSums } from "../exploratory/moran-moments.js";
import { likelihoodRule } from "../models/likelihood-rule.js";
import { lagColumns } from "../spatial-design.js";
import { columnSums } from "../weights/normalisation.js";
import {
  crossOf,
  expectedLag,
  type LagInformation,
  type LinearResiduals,
  lagInformation,
  linearResiduals,
  type ResidualTestOptions,
} from "./linear-residuals.js";
import { residualMoments } from "./residual-moments.js";

export interface LagrangeMultiplierOptions extends ResidualTestOptions {
  /** How effects enter the information on rho; default `expected`, as in the models. */
  readonly information?: LagInformation;
  /**
   * Of which likelihood the scores are, where effects are absorbed. `direct` (default): of the model with every dummy, the
   * tests as Anselin, Le Gallo and Jayet, Elhorst and `splm` have them; with few periods they reject too often.
   * `transformation`: of the data transformed to be free of the effects.
   */
  readonly likelihood?: "direct" | "transformation";
}

/** Tests of the residuals of a linear model against spatial alternatives. */
export interface LagrangeMultiplierTests {
  /** In this order, as far as they are defined: see `lagrangeMultiplierTests`. */
  readonly tests: readonly TestResult[];
  readonly notes: readonly Note[];
}

/**
 * Lagrange multiplier tests of a linear model against spatial models, from its least squares residuals e. On a
 * cross-section T = 1; on a panel rows of all periods are pooled and `effects` are projected out.
 *
 * With s2 = e'e / NT, scores d_rho = e'Wy / s2, d_lambda = e'We / s2, d_theta = (WX)'e / s2, t = T tr(WW + W'W) and
 * J = (W X b)'M(W X b) / s2 + t:
 *
 * | id | against | statistic | df |
 * | --- | --- | --- | --- |
 * | `lm-lag` | rho | d_rho^2 / J | 1 |
 * | `lm-error` | lambda | d_lambda^2 / t | 1 |
 * | `robust-lm-lag` | rho, whatever lambda | (d_rho - d_lambda)^2 / (J - t) | 1 |
 * | `robust-lm-error` | lambda, whatever rho | (d_lambda - t d_rho / J)^2 / (t (1 - t / J)) | 1 |
 * | `lm-sarma` | both | `lm-error` + `robust-lm-lag` | 2 |
 * | `lm-wx` | theta | d' I^-1 d on theta | q |
 * | `lm-sdm` | rho and theta | d' I^-1 d on both | q + 1 |
 * | `robust-lm-wx` | theta, whatever rho | `lm-sdm` - `lm-lag` | q |
 * | `robust-lm-lag-durbin` | rho, whatever theta | `lm-sdm` - `lm-wx` | 1 |
 *
 * `likelihood: "transformation"` counts n = (T - 1)(N - 1) free observations in the place of NT and W* = F'WF, F the N x
 * (N - 1) basis without the vector of ones (T - 1 or N - 1 where one kind of effects is absorbed): s2 = e'e / n, both scores
 * lose (T - 1) tr(W*), and t = (T - 1)(tr(W*W* + W*'W*) - 2 tr(W*)^2 / (N - 1)), since sigma2 is estimated too. Without period
 * effects every statistic is (T - 1) / T of the direct one.
 *
 * R: `spdep::lm.LMtests(lm, listw, test = "all")`, `spdep::SD.RStests`; on panels `splm::slmtest(plm, listw)`, whose form with
 * period effects is `information: "elhorst"`. Python: `spreg` (`LMtests`).
 *
 * Sources: Anselin (1988); Anselin, Bera, Florax and Yoon (1996); Anselin, Le Gallo and Jayet (2008), section 19.4; Elhorst
 * (2014), section 3.3; Debarsy and Ertur (2010), Regional Science and Urban Economics 40, on the transformation; Koley and
 * Bera (2024), Journal of Spatial Econometrics, on W X.
 *
 * @throws `NO_VARIATION` (all units link alike beside an intercept or period effects), `LIKELIHOOD_NOT_AVAILABLE` (a transformation without effects, or with period effects and rows of W with different
 * sums), `UNIT_REQUIRED`, `NO_SPATIAL_LINKS`, `PERFECT_FIT`, `WEIGHTS_UNITS_MISMATCH`, `UNBALANCED_PANEL`,
 * `FIXED_EFFECTS_IN_FORMULA`, `INSTRUMENTS_IN_FORMULA`, `INVALID_ARGUMENT`, and what `modelFrame` throws
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, lagrangeMultiplierTests, panel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp";
 * const { tests } = lagrangeMultiplierTests(data, formula, { weights, effects: "twoways" });
 * tests.slice(0, 2).map(({ id, statistic }) => [id, statistic]); // → [["lm-lag",69.258603],["lm-error",98.724617]]
 * ```
 */
export function lagrangeMultiplierTests(
  data: Dataset,
  formula: string,
  options: LagrangeMultiplierOptions,
): LagrangeMultiplierTests {
  const rule = knownOption("information", options.information ?? "expected", lagInformation);
  const likelihood = knownOption("likelihood", options.likelihood ?? "direct", ["direct", "transformation"] as const);
  return lagrangeMultipliersOf(linearResiduals(data, formula, options), rule, likelihood);
}

/** Below this share of the outcome's variation, what is left of W X b is rounding. */
const NOTHING_LEFT = 1e-20;

/** {@link lagrangeMultiplierTests} of residuals. */
export function lagrangeMultipliersOf(
  linear: LinearResiduals,
  rule: LagInformation,
  likelihood: "direct" | "transformation" = "direct",
): LagrangeMultiplierTests {
  const { design, weights, regressors, residuals: e, observations: n } = linear;
  const { count, trace, t } = countsOf(linear, likelihood);
  // Where every residual vector has the same score, it says nothing.
  residualMoments(linear);
  const sigma2 = crossOf(e, e) / count;
  const lag = crossOf(e, design.laggedOutcome) / sigma2 - trace;
  const error = crossOf(e, lagColumns(weights, { rows: n, columns: 1, data: e }).data) / sigma2 - trace;
  const moved = expectedLag(linear, rule);
  const signal = crossOf(moved, moved) / sigma2;
  const j = signal + t;
  const effects = linear.effects === "none" ? "" : `, ${linear.effects} effects (${rule})`;
  const transformed = likelihood === "transformation" ? ", transformed data" : "";
  const result = (id: string, label: string, nullHypothesis: string, statistic: number, df: number): TestResult => ({
    id,
    label,
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [df],
    pValue: chiSquaredSurvival(Math.max(0, statistic), df),
    nullHypothesis,
    rule: `Lagrange multiplier, sigma2 = e'e / ${count}${effects}${transformed}`,
  });
  const lmLag = (lag * lag) / j;
  const lmError = (error * error) / t;
  const tests = [
    result("lm-lag", "LM test of a spatial lag", "rho is zero", lmLag, 1),
    result("lm-error", "LM test of spatial errors", "lambda is zero", lmError, 1),
  ];
  const notes: Note[] = [...linear.notes];
  // Without regressors that differ from their lags, a lag and an error cannot be told apart.
  if (signal * sigma2 > NOTHING_LEFT * crossOf(design.outcome, design.outcome)) {
    const robustLag = ((lag - error) * (lag - error)) / signal;
    const left = error - (t / j) * lag;
    tests.push(
      result("robust-lm-lag", "Robust LM test of a spatial lag", "rho is zero, whatever lambda", robustLag, 1),
      result(
        "robust-lm-error",
        "Robust LM test of spatial errors",
        "lambda is zero, whatever rho",
        (left * left) / ((t * signal) / j),
        1,
      ),
      result(
        "lm-sarma",
        "LM test of a spatial lag and spatial errors",
        "rho and lambda are zero",
        lmError + robustLag,
        2,
      ),
    );
  } else {
    notes.push({
      code: "ROBUST_TESTS_UNDEFINED",
      message:
        "The spatial lag of the fitted values is a combination of the regressors, so that the robust tests are not defined.",
    });
  }
  const q = linear.laggedTerms.length;
  if (q === 0) {
    notes.push({
      code: "NO_LAGGED_REGRESSORS",
      message: "No spatial lag of a regressor adds to the model, so W X is not tested.",
    });
    return { tests, notes };
  }
  const own = leastSquares(regressors, linear.laggedRegressors, { tolerance: 0 }).residuals;
  const scores = new Float64Array(q);
  const shared = new Float64Array(q);
  const information = matrix(q, q);
  const columnOf = (k: number) => own.data.subarray(k * n, (k + 1) * n);
  for (let k = 0; k < q; k++) {
    scores[k] = crossOf(e, columnOf(k)) / sigma2;
    shared[k] = crossOf(moved, columnOf(k)) / sigma2;
    for (let l = 0; l <= k; l++) {
      const value = crossOf(columnOf(k), columnOf(l)) / sigma2;
      information.data[k + l * q] = value;
      information.data[l + k * q] = value;
    }
  }
  const lmWx = quadratic(information, scores);
  const adjusted = scores.map((score, k) => score - (shared[k] / j) * lag);
  const remaining: Matrix = {
    ...information,
    data: information.data.map((value, at) => value - (shared[at % q] * shared[Math.floor(at / q)]) / j),
  };
  const robustWx = quadratic(remaining, adjusted);
  const hypothesis = `the coefficients of ${linear.laggedTerms.join(", ")} are zero`;
  const lmSdm = lmLag + robustWx;
  tests.push(
    result("lm-wx", "LM test of spatially lagged regressors", hypothesis, lmWx, q),
    result("lm-sdm", "LM test of the spatial Durbin model", `rho is zero and ${hypothesis}`, lmSdm, q + 1),
    result("robust-lm-wx", "Robust LM test of spatially lagged regressors", `${hypothesis}, whatever rho`, robustWx, q),
    result(
      "robust-lm-lag-durbin",
      "Robust LM test of a spatial lag beside W X",
      `rho is zero, whatever the coefficients of W X`,
      lmSdm - lmWx,
      1,
    ),
  );
  return { tests, notes };
}

/** What the scores count: free observations, the trace of W among them, and the information on lambda. */
function countsOf({ design, weights, effects, observations }: LinearResiduals, likelihood: string) {
  const { units, periods } = design;
  const { s1 } = weightSums(weights);
  if (likelihood === "direct") return { count: observations, trace: 0, t: periods * s1 };
  const rule = likelihoodRule("transformation", effects, ["rho"], units, periods, design.rowSum);
  if (!rule.withoutOnes) return { count: rule.count, trace: 0, t: rule.periods * s1 };
  // W 1 = w 1 and W'1 = c: tr(W*) = -w, tr(W*W*) = tr(WW) - w^2, tr(W*'W*) = tr(W'W) - c'c / N.
  const w = design.rowSum as number;
  const c = columnSums(weights.matrix);
  return {
    count: rule.count,
    trace: -rule.periods * w,
    t: rule.periods * (s1 - w * w - crossOf(c, c) / units - (2 * w * w) / (units - 1)),
  };
}

/** x' A^-1 x, scaled so that units of measurement do not matter. */
function quadratic(a: Matrix, x: Float64Array): number {
  const q = x.length;
  const scale = Float64Array.from({ length: q }, (_, k) => 1 / Math.sqrt(a.data[k + k * q]));
  const scaled: Matrix = { ...a, data: a.data.map((value, at) => value * scale[at % q] * scale[Math.floor(at / q)]) };
  const right = x.map((value, k) => value * scale[k]);
  return crossOf(right, solve(scaled, { rows: q, columns: 1, data: right }).data);
}
