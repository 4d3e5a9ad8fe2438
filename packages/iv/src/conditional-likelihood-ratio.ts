import { chiSquaredSurvival, chiSquaredUpperQuantile } from "@mesometrics/distributions";
import {
  type Covariance,
  type CovarianceEstimator,
  type Estimate,
  namedCovariance,
  type TestResult,
} from "@mesometrics/inference";
import {
  cholesky,
  choleskySolve,
  column,
  dot,
  type Matrix,
  MesometricsError,
  matrix,
  multiply,
  symmetricEigen,
  symmetricPower,
  transpose,
} from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { requireSetLevel, type WeakInstrumentSet } from "./anderson-rubin.js";
import { clrPValue, criticalQT } from "./conditional-probability.js";
import { type ConfidenceSet, movedSet, quadraticSet, unionOfSets } from "./confidence-set.js";
import { hypothesisedValues, rebuiltEquation, requireOneEndogenous } from "./covariance-of-fit.js";
import { combinationOf, homoskedasticRule, type InstrumentSlopes, instrumentSlopes } from "./instrument-slopes.js";
import { robustScores } from "./robust-scores.js";

/** What a K or conditional likelihood ratio test is asked. */
export interface ClrTestOptions {
  /** The coefficient under the null; 0 by default. */
  readonly value?: number;
  /** Default: the covariance of the estimate. `iid` is Moreira's test; HC and one-way CR0, CR1 the quasi form. */
  readonly vcov?: Covariance | CovarianceEstimator;
}

/** What a K or conditional likelihood ratio set is asked; independent errors of one variance only. */
export interface ClrSetOptions {
  /** `iid` alone, which is the default whatever the covariance of the estimate; see `clrSet`. */
  readonly vcov?: Covariance | CovarianceEstimator;
  /** Default 0.95. */
  readonly level?: number;
}

/** The statistics of weak-instrument tests at one value of the coefficient. */
interface Components {
  /** Anderson-Rubin as chi-squared: q_S */
  readonly qS: number;
  /** Strength at the hypothesis: q_T, or the rank statistic of the robust form. */
  readonly qT: number;
  /** Kleibergen's score statistic q_ST^2 / q_T */
  readonly k: number;
  readonly instruments: number;
  readonly rule: string;
}

/**
 * Moreira's conditional likelihood ratio test for one endogenous regressor,
 * LR = (q_S - q_T + sqrt((q_S - q_T)^2 + 4 q_ST^2)) / 2, with a p-value conditional on q_T by quadrature (`clrPValue`).
 * Under iid it is nearly the most powerful invariant similar test. With one instrument it is the Anderson-Rubin statistic.
 *
 * Under HC or one-way CR0/CR1 the statistic is the quasi likelihood ratio: AR, K and the rank statistic of the robust
 * covariance in the same formula (Kleibergen 2005, eq. 31), with the same conditional distribution asymptotically; `label`
 * says which.
 *
 * Sources: Moreira (2003), Econometrica 71; Andrews, Moreira & Stock (2006), Econometrica 74; Kleibergen (2005),
 * Econometrica 73. R: `ivmodel::CLR`; Stata: `condivreg`, `weakiv`.
 *
 * @throws `ONE_ENDOGENOUS_ONLY`, `COVARIANCE_NOT_OFFERED`, `TOO_FEW_CLUSTERS`, and as `arTest`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { clrTest, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix", { vcov: { type: "iid" } });
 * clrTest(fit, data).label; // → "Conditional likelihood ratio (Moreira)"
 * ```
 */
export function clrTest(fit: Estimate, data: Dataset, options: ClrTestOptions = {}): TestResult {
  const { parts, label, hypothesis } = componentsOf(fit, data, options);
  const { qS, qT, k, instruments, rule } = parts;
  const gap = qS - qT;
  const cross = 4 * k * qT;
  const root = Math.sqrt(gap * gap + cross);
  // The form that does not cancel for strong instruments, q_T far above q_S.
  const statistic = gap > 0 ? (gap + root) / 2 : root > gap ? cross / (2 * (root - gap)) : 0;
  return {
    id: "conditional-likelihood-ratio",
    label:
      label === "iid" ? "Conditional likelihood ratio (Moreira)" : "Conditional quasi likelihood ratio (Kleibergen)",
    statistic,
    distribution: "none",
    degreesOfFreedom: [instruments],
    pValue: clrPValue(statistic, qT, instruments),
    nullHypothesis: hypothesis,
    rule: `${rule}; conditional on q_T = ${qT.toPrecision(6)}`,
    source: "Moreira (2003); Andrews, Moreira and Stock (2007)",
  };
}

/**
 * Kleibergen's K test for one endogenous regressor: the part of the Anderson-Rubin statistic in the direction in which the
 * instruments move the regressor at the hypothesis, q_ST^2 / q_T, chi-squared with one degree of freedom whatever the
 * strength. It can be small far from the estimate (at a maximum of the objective): read it with `arTest`. With one
 * instrument it is the Anderson-Rubin statistic.
 *
 * Sources: Kleibergen (2002), Econometrica 70; robust: Kleibergen (2005), Econometrica 73. Stata: `weakiv`.
 *
 * @throws as `clrTest`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, kTest, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix", { vcov: { type: "iid" } });
 * kTest(fit, data, { value: 0.3 }).degreesOfFreedom; // → [1]
 * ```
 */
export function kTest(fit: Estimate, data: Dataset, options: ClrTestOptions = {}): TestResult {
  const { parts, hypothesis } = componentsOf(fit, data, options);
  return {
    id: "kleibergen-k",
    label: "K (Kleibergen)",
    statistic: parts.k,
    distribution: "chi2",
    degreesOfFreedom: [1],
    pValue: chiSquaredSurvival(parts.k, 1),
    nullHypothesis: hypothesis,
    rule: parts.rule,
    source: "Kleibergen (2002, 2005)",
  };
}

/**
 * The confidence set of Moreira's test for one endogenous regressor and independent errors of one variance, by algebra:
 * LR(beta) = lambda - q_T(beta) with lambda the larger eigenvalue of the 2 x 2 matrix of q_S, q_T and q_ST, which does not
 * depend on beta; the test accepts where q_T(beta) is at least the root of one equation, a quadratic inequality. The set is
 * never empty: it holds the LIML estimate.
 *
 * Source: Mikusheva (2010), Journal of Econometrics 157. R: `ivmodel::CLR` (F instead of chi-squared with one instrument).
 *
 * @throws `IID_ONLY` under another covariance, where no algebra gives the set and a search could miss parts of it;
 *   `ONE_ENDOGENOUS_ONLY`, and as `arTest`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { clrSet, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix", { vcov: { type: "iid" } });
 * clrSet(fit, data).kind; // → "interval"
 * ```
 */
export function clrSet(fit: Estimate, data: Dataset, options: ClrSetOptions = {}): WeakInstrumentSet {
  const { level = 0.95 } = options;
  const { slopes, strength, eigenvalues, term, instruments, rule } = canonical(fit, data, options);
  const critical = criticalQT(eigenvalues[1], 1 - level, instruments);
  // Where the smaller eigenvalue, the least that q_T can be, is enough, nothing is rejected.
  const set = critical <= eigenvalues[0] ? wholeLine : strength(critical);
  return {
    ...movedSet(set, slopes.centre[0], slopes.scales[0]),
    test: "conditional-likelihood-ratio",
    term,
    level,
    criticalValue: Math.max(0, eigenvalues[1] - critical),
    distribution: "none",
    degreesOfFreedom: [instruments],
    rule: `${rule}; LR conditional on q_T, at the ends q_T = ${critical.toPrecision(6)}`,
    method: "quadratic inequality",
  };
}

/**
 * The confidence set of the K test for one endogenous regressor and independent errors of one variance, by algebra: with
 * lambda_1 >= lambda_2 the eigenvalues as in `clrSet`, K = lambda_1 + lambda_2 - q_T - lambda_1 lambda_2 / q_T <= c holds
 * for q_T above the larger or below the smaller root of a quadratic. The second part lies around the maximum of the LIML
 * objective: K has no power there, which is why `clrSet` is to be preferred.
 *
 * @throws as `clrSet`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, kSet, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix", { vcov: { type: "iid" } });
 * kSet(fit, data).test; // → "kleibergen-k"
 * ```
 */
export function kSet(fit: Estimate, data: Dataset, options: ClrSetOptions = {}): WeakInstrumentSet {
  const { level = 0.95 } = options;
  const { slopes, strength, weakness, eigenvalues, term, instruments, rule } = canonical(fit, data, options);
  const criticalValue = chiSquaredUpperQuantile(1 - level, 1);
  const [least, most] = eigenvalues;
  const p = (least + most - criticalValue) / 2;
  const discriminant = p * p - least * most;
  let set: ConfidenceSet = wholeLine;
  if (p > 0 && discriminant > 0) {
    const upper = p + Math.sqrt(discriminant);
    const lower = (least * most) / upper;
    set = instruments === 1 ? strength(upper) : unionOfSets(strength(upper), weakness(lower));
  }
  return {
    ...movedSet(set, slopes.centre[0], slopes.scales[0]),
    test: "kleibergen-k",
    term,
    level,
    criticalValue,
    distribution: "chi2",
    degreesOfFreedom: [1],
    rule,
    method: "quadratic inequalities",
  };
}

const wholeLine: ConfidenceSet = {
  kind: "line",
  parts: [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]],
};

/** q_T as a function of the hypothesis, and the two numbers that do not depend on it. */
function canonical(fit: Estimate, data: Dataset, options: ClrSetOptions) {
  requireSetLevel(options.level ?? 0.95);
  if (options.vcov !== undefined && namedCovariance(options.vcov).name !== "iid") {
    throw new MesometricsError(
      "IID_ONLY",
      "The sets of K and of the conditional likelihood ratio are algebra for independent errors of one variance only. Under another covariance their statistics are no quadratic functions of the coefficient, and a search could miss a part of the set: use arSet, which is exact under every covariance, or test single values with kTest or clrTest.",
      { covariance: options.vcov },
    );
  }
  const { form, covariance } = rebuiltEquation(fit, data, { type: "iid" });
  requireOneEndogenous(form, "The conditional likelihood ratio");
  const slopes = instrumentSlopes(form);
  const { divisor, rule } = homoskedasticRule(slopes, covariance, data);
  const { gram, inverse } = standardised(slopes, divisor);
  const root = symmetricPower(inverse, 0.5);
  const middle = multiply(multiply(root, gram), root);
  const { values } = symmetricEigen(symmetric(middle));
  const strong = multiply(multiply(inverse, gram), inverse);
  // a = (x, 1) with x = -u_1: q_T = a' strong a / a' inverse a.
  const inequality = (qT: number, sign: 1 | -1): ConfidenceSet => {
    const at = (i: number, j: number) =>
      sign * (qT * inverse.data[i + 2 * j] - (strong.data[i + 2 * j] + strong.data[j + 2 * i]) / 2);
    return quadraticSet(at(0, 0), at(0, 1), at(1, 1));
  };
  return {
    slopes,
    eigenvalues: [Math.max(0, values[0]), values[1]] as const,
    strength: (qT: number) => inequality(qT, 1),
    weakness: (qT: number) => inequality(qT, -1),
    term: form.endogenousTerms[0],
    instruments: slopes.slopes.rows,
    rule,
  };
}

/** R'R and the inverse of the error covariance of the two slopes' columns, 2 x 2. */
function standardised(slopes: InstrumentSlopes, divisor: number): { readonly gram: Matrix; readonly inverse: Matrix } {
  const gram = matrix(2, 2);
  for (let j = 0; j < 2; j++) {
    for (let i = 0; i < 2; i++) gram.data[i + 2 * j] = dot(column(slopes.slopes, i), column(slopes.slopes, j));
  }
  const g = slopes.residualGram.data;
  const determinant = g[0] * g[3] - g[1] * g[2];
  const inverse = matrix(2, 2);
  inverse.data[0] = (divisor * g[3]) / determinant;
  inverse.data[1] = (-divisor * g[1]) / determinant;
  inverse.data[2] = inverse.data[1];
  inverse.data[3] = (divisor * g[0]) / determinant;
  return { gram, inverse };
}

function componentsOf(fit: Estimate, data: Dataset, options: ClrTestOptions) {
  const { form, covariance } = rebuiltEquation(fit, data, options.vcov);
  requireOneEndogenous(form, "This test");
  const values = hypothesisedValues(form, options.value);
  const slopes = instrumentSlopes(form);
  const u = combinationOf(slopes, values);
  const hypothesis = `${form.endogenousTerms[0]} = ${values[0]}`;
  if (covariance.name !== "iid") {
    return { parts: robustComponents(slopes, covariance, data, u), label: "robust" as const, hypothesis };
  }
  const { divisor, rule } = homoskedasticRule(slopes, covariance, data);
  const { inverse } = standardised(slopes, divisor);
  const g = slopes.residualGram.data;
  const l1 = slopes.slopes.rows;
  const s = new Float64Array(l1);
  const t = new Float64Array(l1);
  // a = (-u_1, 1)
  const [c0, c1] = [-u[1] * inverse.data[0] + inverse.data[2], -u[1] * inverse.data[1] + inverse.data[3]];
  for (let i = 0; i < l1; i++) {
    const [first, second] = [slopes.slopes.data[i], slopes.slopes.data[i + l1]];
    s[i] = u[0] * first + u[1] * second;
    t[i] = c0 * first + c1 * second;
  }
  const variance = (u[0] * u[0] * g[0] + 2 * u[0] * u[1] * g[1] + u[1] * u[1] * g[3]) / divisor;
  const tVariance = -u[1] * c0 + c1;
  const qS = dot(s, s) / variance;
  const qT = dot(t, t) / tVariance;
  const cross = dot(s, t);
  const k = qT > 0 ? (cross * cross) / (variance * tVariance) / qT : 0;
  return { parts: { qS, qT, k: l1 === 1 ? qS : k, instruments: l1, rule }, label: "iid" as const, hypothesis };
}

/** AR, K and rank statistic of the robust covariance of the slopes (minimum distance form). */
function robustComponents(
  slopes: InstrumentSlopes,
  covariance: CovarianceEstimator,
  data: Dataset,
  u: Float64Array,
): Components {
  const l1 = slopes.slopes.rows;
  const { variance, crossVariance, strengthVariance, rule } = robustScores(slopes, covariance, data, u);
  const s = new Float64Array(l1);
  for (let i = 0; i < l1; i++) s[i] = u[0] * slopes.slopes.data[i] + u[1] * slopes.slopes.data[i + l1];
  const asColumn = (values: Float64Array): Matrix => ({ rows: values.length, columns: 1, data: values });
  let lower: Matrix;
  try {
    lower = cholesky(variance);
  } catch {
    throw new MesometricsError(
      "SINGULAR_RESTRICTIONS",
      `Under ${rule} the covariance of the ${l1} instruments' slopes is singular: use fewer instruments or another covariance.`,
      { instruments: slopes.form.instrumentTerms },
    );
  }
  const weighted = choleskySolve(lower, asColumn(s)).data;
  const qS = dot(s, weighted);
  // d = slopes of D less their projection on the moments of the hypothesis.
  const d = column(slopes.slopes, 1).slice();
  for (let j = 0; j < l1; j++) for (let i = 0; i < l1; i++) d[i] -= crossVariance.data[i + j * l1] * weighted[j];
  const solvedCross = choleskySolve(lower, transpose(crossVariance));
  const rest = matrix(l1, l1);
  for (let j = 0; j < l1; j++) {
    for (let i = 0; i < l1; i++) {
      let sum = strengthVariance.data[i + j * l1];
      for (let m = 0; m < l1; m++) sum -= crossVariance.data[i + m * l1] * solvedCross.data[m + j * l1];
      rest.data[i + j * l1] = sum;
    }
  }
  const solvedD = choleskySolve(lower, asColumn(d)).data;
  const projected = dot(d, weighted);
  const k = (projected * projected) / dot(d, solvedD);
  const qT = dot(d, choleskySolve(cholesky(symmetric(rest)), asColumn(d)).data);
  return { qS, qT, k: l1 === 1 ? qS : Math.min(k, qS), instruments: l1, rule };
}

/** (A + A') / 2 */
function symmetric(a: Matrix): Matrix {
  const data = a.data.map((value, e) => (value + a.data[Math.floor(e / a.rows) + (e % a.rows) * a.rows]) / 2);
  return { rows: a.rows, columns: a.columns, data };
}
