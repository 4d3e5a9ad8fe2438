import { type Estimate, type PanelEffect, rebuild, type TestResult } from "@mesometrics/inference";
import { type Matrix, MesometricsError, solve, symmetricEigen } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { absorbs, requireLeastSquares, requirePanel } from "./panel-residuals.js";
import { chiSquaredResult } from "./test-result.js";

/** Which form of the classic Hausman test. */
export interface HausmanOptions {
  /**
   * The error variance of the two covariances: `own` each its own (classic); `random` that of the random effects fit for
   * both, which makes their difference positive definite (Stata's `sigmamore`); `within` that of the within fit for both
   * (`sigmaless`). Default `own`.
   */
  readonly errorVariance?: "own" | "random" | "within";
  /**
   * Where V_within - V_random is not positive definite the statistic has no chi-squared distribution. `refuse` throws;
   * `as-is` gives |d'(V_within - V_random)^-1 d| as plm does, and the rule says so. Default `refuse`.
   */
  readonly indefinite?: "refuse" | "as-is";
}

const name = "The Hausman test";

/** Below this share of the largest eigenvalue of the scaled difference, an eigenvalue is rounding or negative. */
const DEFINITE = 1e-10;

/**
 * The classic Hausman test of random against fixed effects: H = d'(V_w - V_r)^-1 d ~ chi2(k) with d the difference of the k
 * slopes that both fits have and V their classical (iid) covariances.
 *
 * It holds only where random effects are efficient, that is with independent homoskedastic errors; `robustHausmanTest` does
 * not need that. V_w - V_r must be positive definite, which is checked on the scale of the coefficients' standard errors.
 *
 * R: `plm::phtest(within, random)` (without that check). Stata: `hausman fe re`, `hausman fe re, sigmamore`.
 *
 * @param within a fit of `feols` with the effects that are random in the other, `{ type: "iid" }`
 * @param random a fit of `randomEffects`, `{ type: "iid" }`
 * @throws `NOT_POSITIVE_DEFINITE`, `IID_COVARIANCE_REQUIRED`, `DIFFERENT_EFFECTS`, `DIFFERENT_SAMPLES`, `NO_COMMON_TERMS`,
 * `PERFECT_FIT`, `NOT_LEAST_SQUARES`, `NEEDS_PANEL`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`
 * @see Hausman (1978), Econometrica 46; Wooldridge (2010), section 10.7.3
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, hausmanTest, panel, randomEffects } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const within = feols(data, "inv ~ value + capital | firm", { vcov: { type: "iid" } });
 * const random = randomEffects(data, "inv ~ value + capital", { vcov: { type: "iid" } });
 * const test = hausmanTest(within, random, data);
 * test.statistic; // → 2.3303669
 * test.pValue; // → 0.31186545
 * ```
 */
export function hausmanTest(
  within: Estimate,
  random: Estimate,
  data: Dataset,
  options: HausmanOptions = {},
): TestResult {
  const { errorVariance = "own", indefinite = "refuse" } = options;
  const panel = requirePanel(data, name);
  requireLeastSquares(within, name);
  requireLeastSquares(random, name, "randomEffects");
  requireComparable(within, random, panel);
  const terms = within.terms.filter((term) => term !== "(Intercept)" && random.terms.includes(term));
  if (terms.length === 0) {
    throw new MesometricsError("NO_COMMON_TERMS", `${name} compares slopes that both fits have, and they share none`, {
      within: within.terms,
      random: random.terms,
    });
  }
  const k = terms.length;
  const ratio = (random.statistics.sigma / within.statistics.sigma) ** 2;
  const factors = { own: [1, 1], random: [ratio, 1], within: [1, 1 / ratio] }[errorVariance];
  const distance = new Float64Array(k);
  const difference: Matrix = { rows: k, columns: k, data: new Float64Array(k * k) };
  const [own, other] = [within, random].map((fit) => terms.map((term) => fit.terms.indexOf(term)));
  const size = own.map((j) => Math.sqrt(factors[0] * within.vcov.data[j + j * within.terms.length]));
  for (let a = 0; a < k; a++) {
    distance[a] = (within.coefficients[own[a]] - random.coefficients[other[a]]) / size[a];
    for (let b = 0; b < k; b++) {
      const v = factors[0] * within.vcov.data[own[a] + own[b] * within.terms.length];
      const w = factors[1] * random.vcov.data[other[a] + other[b] * random.terms.length];
      difference.data[a + b * k] = (v - w) / (size[a] * size[b]);
    }
  }
  const { values } = symmetricEigen(difference);
  const isDefinite = values[0] > DEFINITE * Math.abs(values[k - 1]);
  if (!isDefinite && indefinite === "refuse") {
    throw new MesometricsError(
      "NOT_POSITIVE_DEFINITE",
      `V_within - V_random is not positive definite (smallest eigenvalue ${values[0].toPrecision(3)} on the scale of the standard errors), so the Hausman statistic has no chi-squared distribution: use robustHausmanTest, or errorVariance "random"`,
      { eigenvalues: Array.from(values), terms },
    );
  }
  const solved = solve(difference, { rows: k, columns: 1, data: distance });
  let statistic = 0;
  for (let a = 0; a < k; a++) statistic += distance[a] * solved.data[a];
  const variance = { own: "own", random: "the random effects fit's", within: "the within fit's" }[errorVariance];
  return chiSquaredResult(
    {
      id: "hausman",
      label: "Hausman test",
      nullHypothesis: `The unit effects are not related to the regressors: ${terms.join(", ")}`,
      rule: `V_within - V_random, iid, ${variance} error variance${isDefinite ? "" : `; NOT positive definite (smallest eigenvalue ${values[0].toPrecision(3)}): the p-value does not hold`}`,
      source: "Hausman (1978)",
    },
    isDefinite ? statistic : Math.abs(statistic),
    k,
  );
}

function requireComparable(within: Estimate, random: Estimate, panel: Panel): void {
  for (const fit of [within, random]) {
    if (fit.inference.type === "iid") continue;
    throw new MesometricsError(
      "IID_COVARIANCE_REQUIRED",
      `The classic Hausman test compares iid covariances, and this ${fit.kind} has ${fit.inference.label}: use { vcov: { type: "iid" } }, or robustHausmanTest`,
      { kind: fit.kind, covariance: fit.inference.type },
    );
  }
  const [one, two] = [rebuild(within, panel), rebuild(random, panel)];
  const effect = random.call.options.effect as PanelEffect;
  const { unit, time } = panel.index;
  const wanted = effect === "twoways" ? [unit, time] : [effect === "unit" ? unit : time];
  if (one.frame.fixedEffects.length !== wanted.length || !wanted.every((column) => absorbs(one.frame, column))) {
    throw new MesometricsError(
      "DIFFERENT_EFFECTS",
      `The random effects are those of ${wanted.join(" and ")}: the within fit needs '| ${wanted.join(" + ")}'`,
      { random: effect, within: one.frame.fixedEffects.map(({ label }) => label) },
    );
  }
  if ([...one.notes, ...two.notes].some(({ code }) => code === "PERFECT_FIT")) {
    throw new MesometricsError("PERFECT_FIT", `${name} has nothing to weigh the difference with: a fit is exact`, {
      outcome: within.outcome,
    });
  }
  const [rows, others] = [one.frame.rows, (two.origin?.levels ?? two.frame).rows];
  if (rows.length !== others.length || rows.some((row, i) => row !== others[i])) {
    throw new MesometricsError(
      "DIFFERENT_SAMPLES",
      `The two fits use different rows (${rows.length} and ${others.length}): estimate both on one sample`,
      { within: rows.length, random: others.length },
    );
  }
}
