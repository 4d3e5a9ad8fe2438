import { chiSquaredSurvival, chiSquaredUpperQuantile, fisherFUpperQuantile } from "@mesometrics/distributions";
import type { Covariance, CovarianceEstimator, Estimate, TestResult } from "@mesometrics/inference";
import { add, type Matrix, MesometricsError, matrix, symmetricPower } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { congruent, semidefiniteArcs } from "./certified-sign.js";
import { type ConfidenceSet, confidenceSet, movedSet, quadraticSet } from "./confidence-set.js";
import { endogenousPosition, hypothesisedValues, rebuiltEquation } from "./covariance-of-fit.js";
import {
  combinationOf,
  homoskedasticRule,
  type InstrumentSlopes,
  instrumentSlopes,
  slopeCovariance,
  slopeTest,
} from "./instrument-slopes.js";
import { projectedRobustSet, projectedSet } from "./projected-set.js";
import { decimals, probability } from "./wording.js";

/** How the Anderson-Rubin statistic is scaled and compared. */
export interface ArOptions {
  /** Default: the covariance of the estimate. */
  readonly vcov?: Covariance | CovarianceEstimator;
  /**
   * `F` (default): Wald / L1 against F with the covariance's own degrees of freedom, N - L under iid. `chi2`: Wald against
   * chi-squared with L1; under iid the error variance is then e'e / N.
   */
  readonly form?: "F" | "chi2";
}

/** What an Anderson-Rubin test is asked. */
export interface ArTestOptions extends ArOptions {
  /** The coefficient under the null, or one for each endogenous regressor; 0 by default. */
  readonly value?: number | Readonly<Record<string, number>>;
}

/** What an Anderson-Rubin set is asked. */
export interface ArSetOptions extends ArOptions {
  /** The endogenous regressor; needed where there are several. */
  readonly term?: string;
  /** Default 0.95. */
  readonly level?: number;
  /**
   * With several endogenous regressors: `projection` (default) keeps every value that the joint test accepts together with
   * some value of the others, which is conservative under any covariance; `subset` compares the smallest statistic with
   * chi-squared of L1 - K1 + 1 (iid only).
   */
  readonly method?: "projection" | "subset";
}

/** A confidence set with the test that it inverts. */
export interface WeakInstrumentSet extends ConfidenceSet {
  readonly test: "anderson-rubin" | "conditional-likelihood-ratio" | "kleibergen-k" | "wild-bootstrap-anderson-rubin";
  readonly term: string;
  readonly level: number;
  /** null where the test has no fixed one (bootstrap) */
  readonly criticalValue: number | null;
  readonly distribution: "F" | "chi2" | "none";
  readonly degreesOfFreedom: readonly number[];
  /** Covariance and scaling. */
  readonly rule: string;
  /** How the ends were found. */
  readonly method: string;
}

/**
 * The Anderson-Rubin test that the coefficients of the endogenous regressors have given values: in the regression of
 * y - D beta on the exogenous regressors and the instruments, the instruments have no effect. Its size does not depend on
 * the strength of the instruments. With absorbed effects and any covariance of `@mesometrics/inference`.
 *
 * Sources: Anderson & Rubin (1949), Annals of Mathematical Statistics 20; robust forms: Chernozhukov & Hansen (2008),
 * Economics Letters 100. Stata: `ivreg2 …, first` after subtracting D beta, `weakiv`; R: `ivmodel::AR.test` (iid).
 *
 * @throws `NOT_AN_IV_ESTIMATE`, `DATA_MISMATCH`, `INVALID_ARGUMENT`, `TOO_FEW_CLUSTERS`, `SINGULAR_RESTRICTIONS`,
 *   `OUTCOME_EXPLAINED`; the codes of `covarianceOf`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { arTest, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix", { vcov: { type: "HC1" } });
 * arTest(fit, data, { value: 0.5 }).degreesOfFreedom; // → [2,536]
 * ```
 */
export function arTest(fit: Estimate, data: Dataset, options: ArTestOptions = {}): TestResult {
  const { form: scaling = "F" } = options;
  const { form, covariance } = rebuiltEquation(fit, data, options.vcov);
  const values = hypothesisedValues(form, options.value);
  const slopes = instrumentSlopes(form);
  const l1 = slopes.slopes.rows;
  const u = combinationOf(slopes, values);
  const { test, result } = slopeTest(slopes, covariance, data, u);
  if (test === null) {
    throw new MesometricsError(
      "SINGULAR_RESTRICTIONS",
      `Under ${result.inference.label} the covariance of the ${l1} instruments' slopes is singular: use fewer instruments or another covariance.`,
      { instruments: form.instrumentTerms },
    );
  }
  const common = {
    id: "anderson-rubin",
    label: "Anderson-Rubin",
    nullHypothesis: form.endogenousTerms.map((term, j) => `${term} = ${values[j]}`).join(", "),
  };
  if (scaling === "F" && test.distribution === "F") {
    return withVerdict({ ...test, ...common, rule: result.inference.label });
  }
  const joint = test.distribution === "F" ? result.jointTest(matrixOfContrasts(l1, result.vcov.rows)).factor : 1;
  const wald = test.distribution === "F" ? (l1 * test.statistic) / joint : test.statistic;
  const statistic =
    covariance.name === "iid" ? wald * (form.observations / homoskedasticRule(slopes, covariance, data).divisor) : wald;
  return withVerdict({
    ...test,
    ...common,
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [l1],
    pValue: chiSquaredSurvival(statistic, l1),
    rule: covariance.name === "iid" ? "iid, e'e / N" : result.inference.label,
  });
}

/**
 * The Anderson-Rubin confidence set of one coefficient: all values that `arTest` does not reject, found by algebra and not
 * on a grid. Its coverage does not depend on the strength of the instruments.
 *
 * Under iid, and with one instrument under any covariance, AR(beta) <= c is a quadratic inequality. With several
 * instruments and a robust covariance, AR(beta) <= c says that V(beta) - pi(beta) pi(beta)' / c is positive semidefinite,
 * a quadratic function of beta on the projective line, whose sign is decided by bounds that miss no part wider than 1e-8
 * radians; ends are bisected to rounding. With several endogenous regressors: projection or subset set, see `method`.
 *
 * Sources: Dufour & Taamouti (2005), Econometrica 73 (projection); Mikusheva (2010), Journal of Econometrics 157;
 * Guggenberger, Kleibergen, Mavroeidis & Chen (2012), Econometrica 80 (subset). R: `ivmodel::AR.test` (iid); Stata: `weakiv`
 * on a grid.
 *
 * @throws as `arTest`; `NOT_QUADRATIC`; `SET_NOT_DECIDED`; `IID_ONLY` for `subset` under another covariance;
 *   `PROJECTION_TOO_LARGE` for a robust projection with more than two endogenous regressors
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { arSet, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix");
 * arSet(fit, data, { vcov: { type: "iid" } }).kind; // → "interval"
 * ```
 */
export function arSet(fit: Estimate, data: Dataset, options: ArSetOptions = {}): WeakInstrumentSet {
  const { level = 0.95, form: scaling = "F", method = "projection" } = options;
  requireSetLevel(level);
  const { form, covariance } = rebuiltEquation(fit, data, options.vcov);
  const position = endogenousPosition(form, options.term);
  const slopes = instrumentSlopes(form);
  const k1 = form.endogenousTerms.length;
  const l1 = slopes.slopes.rows;
  const iid = covariance.name === "iid";
  const subset = k1 > 1 && method === "subset";
  if (subset && !iid) {
    throw new MesometricsError(
      "IID_ONLY",
      'The subset set has its size for independent errors of one variance only: ask for method "projection", or for vcov: { type: "iid" }.',
      { covariance: covariance.spec },
    );
  }
  const alpha = 1 - level;
  const base = { test: "anderson-rubin" as const, term: form.endogenousTerms[position], level };
  const several = k1 === 1 ? "" : subset ? "; subset" : "; projection of the joint set";
  const place = (set: ConfidenceSet) => movedSet(set, slopes.centre[position], slopes.scales[position]);
  if (iid) {
    const rule = homoskedasticRule(slopes, covariance, data);
    const crit = subset
      ? { ...chiSquaredCritical(alpha, l1 - k1 + 1), perRestriction: 1, divisor: rule.divisor }
      : scaling === "chi2"
        ? { ...chiSquaredCritical(alpha, l1), perRestriction: 1, divisor: form.observations }
        : { ...fCritical(alpha, l1, rule.denominator), divisor: rule.divisor };
    const bound = (crit.criticalValue * crit.perRestriction) / crit.divisor;
    const set = projectedSet(excess(slopes, bound), 1 + position);
    return {
      ...place(set),
      ...base,
      ...reported(crit),
      rule: `${scaling === "chi2" && !subset ? "iid, e'e / N" : rule.rule}${several}`,
      method: "quadratic inequality",
    };
  }
  const covarianceOfSlopes = slopeCovariance(slopes, covariance, data);
  const { denominator, factor, rule } = covarianceOfSlopes;
  const crit =
    scaling === "chi2" || denominator === Number.POSITIVE_INFINITY
      ? { ...chiSquaredCritical(alpha, l1), perRestriction: 1 }
      : fCritical(alpha, l1, denominator);
  const bound = (crit.criticalValue * crit.perRestriction) / (crit.distribution === "F" ? factor : 1);
  const forms = acceptanceForms(slopes, covarianceOfSlopes.blocks, bound);
  const found =
    k1 > 1
      ? {
          set: projectedRobustSet(forms, 1 + position, form.endogenousTerms),
          method: "certified search of the joint set",
        }
      : oneCoefficient(forms);
  return { ...place(found.set), ...base, ...reported(crit), rule: `${rule}${several}`, method: found.method };
}

/** M_ab of the condition that sum_ab u_a u_b M_ab is positive semidefinite: V_ab - pi_a pi_b' / c, scaled. */
function acceptanceForms(
  slopes: InstrumentSlopes,
  blocks: readonly (readonly Matrix[])[],
  bound: number,
): readonly (readonly Matrix[])[] {
  const { rows: l1, columns: size, data } = slopes.slopes;
  let total = blocks[0][0];
  for (let a = 1; a < size; a++) total = add(total, blocks[a][a]);
  // A congruence keeps the signs of eigenvalues and makes them comparable.
  const root = symmetricPower(total, -0.5);
  return blocks.map((row, a) =>
    row.map((block, b) => {
      const m = matrix(l1, l1);
      for (let j = 0; j < l1; j++) {
        for (let i = 0; i < l1; i++) {
          const outer = data[i + a * l1] * data[j + b * l1] + data[i + b * l1] * data[j + a * l1];
          m.data[i + j * l1] = block.data[i + j * l1] - outer / (2 * bound);
        }
      }
      return congruent(root, m);
    }),
  );
}

/** The set of u_1 / -u_0 for one endogenous regressor. */
function oneCoefficient(m: readonly (readonly Matrix[])[]): { readonly set: ConfidenceSet; readonly method: string } {
  const [m00, m01, m11] = [m[0][0], m[0][1], m[1][1]];
  // With u = (1, -x): M_00 - 2 x M_01 + x^2 M_11, accepted where it is not negative.
  if (m00.rows === 1) {
    return { set: quadraticSet(-m11.data[0], m01.data[0], -m00.data[0]), method: "quadratic inequality" };
  }
  const average = matrix(m00.rows, m00.rows);
  const difference = matrix(m00.rows, m00.rows);
  const cross = matrix(m00.rows, m00.rows);
  for (let e = 0; e < average.data.length; e++) {
    average.data[e] = (m00.data[e] + m11.data[e]) / 2;
    difference.data[e] = (m00.data[e] - m11.data[e]) / 2;
    cross.data[e] = -m01.data[e];
  }
  const parts = semidefiniteArcs(average, difference, cross).map(([low, high]): [number, number] => [
    low <= -Math.PI / 2 ? Number.NEGATIVE_INFINITY : Math.tan(low),
    high >= Math.PI / 2 ? Number.POSITIVE_INFINITY : Math.tan(high),
  ]);
  return { set: confidenceSet(parts), method: "certified search of the projective line" };
}

/** R'R - bound G: a hypothesis u is accepted where u' (R'R - bound G) u <= 0. */
function excess(slopes: InstrumentSlopes, bound: number): Matrix {
  const { rows, columns: size, data } = slopes.slopes;
  const result = matrix(size, size);
  for (let b = 0; b < size; b++) {
    for (let a = 0; a < size; a++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += data[i + a * rows] * data[i + b * rows];
      result.data[a + b * size] = sum - bound * slopes.residualGram.data[a + b * size];
    }
  }
  return result;
}

interface Critical {
  readonly criticalValue: number;
  readonly distribution: "F" | "chi2";
  readonly degreesOfFreedom: readonly number[];
}

function chiSquaredCritical(alpha: number, df: number): Critical {
  return { criticalValue: chiSquaredUpperQuantile(alpha, df), distribution: "chi2", degreesOfFreedom: [df] };
}

/** With infinite denominator degrees of freedom F is chi-squared over its own. */
function fCritical(alpha: number, l1: number, denominator: number): Critical & { readonly perRestriction: number } {
  if (denominator === Number.POSITIVE_INFINITY) return { ...chiSquaredCritical(alpha, l1), perRestriction: 1 };
  return {
    criticalValue: fisherFUpperQuantile(alpha, l1, denominator),
    distribution: "F",
    degreesOfFreedom: [l1, denominator],
    perRestriction: l1,
  };
}

function reported({ criticalValue, distribution, degreesOfFreedom }: Critical): Critical {
  return { criticalValue, distribution, degreesOfFreedom };
}

function withVerdict(test: TestResult): TestResult {
  const p = test.pValue ?? 1;
  return {
    ...test,
    verdict: `${test.nullHypothesis} is ${p > 0.05 ? "not " : ""}rejected at 5 %, whatever the strength of the instruments (${test.distribution} = ${decimals(test.statistic)}, ${probability(p)}).`,
  };
}

function matrixOfContrasts(l1: number, k: number): Matrix {
  const contrasts = matrix(l1, k);
  for (let i = 0; i < l1; i++) contrasts.data[i + (k - l1 + i) * l1] = 1;
  return contrasts;
}

/** @throws `INVALID_ARGUMENT` for a level outside (0, 1) */
export function requireSetLevel(level: number): void {
  if (level > 0 && level < 1) return;
  throw new MesometricsError("INVALID_ARGUMENT", `The confidence level lies between 0 and 1, not ${level}.`, { level });
}
