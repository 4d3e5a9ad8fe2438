import { chiSquaredSurvival, fisherFSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import { bindColumns, dot, leastSquares } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type DegreesOfFreedom, describeDegreesOfFreedom, lmFactor } from "./degrees-of-freedom-profiles.js";
import { controlFunctionWald, endogeneityC } from "./moment-tests.js";
import type { PartialledEquation } from "./partialled-equation.js";
import type { ReducedForm } from "./reduced-form.js";
import { iidRule, type SampleCounts } from "./sample-counts.js";
import type { ScoreRule } from "./score-covariance.js";

/**
 * The Wu-Hausman test: F of the first-stage residuals added to the equation estimated by least squares,
 * F = ((RSS0 - RSS1)/q) / (RSS1/(N - K - q)), q = K1 unless first-stage residuals repeat each other. The first stage
 * projects on ALL instruments, the included exogenous regressors too. Its null: the regressors called endogenous are
 * exogenous, so that OLS is consistent.
 *
 * @returns null where N - K - q < 1
 */
export function wuHausman(equation: PartialledEquation): TestResult | null {
  const { outcome, endogenous, instruments, partialledParameters } = equation;
  const firstStageResiduals = leastSquares(instruments, endogenous).residuals;
  const restricted = leastSquares(endogenous, outcome).residuals.data;
  const augmented = leastSquares(bindColumns(endogenous, firstStageResiduals), outcome);
  const q = augmented.rank - endogenous.columns;
  const df2 = equation.observations - partialledParameters - augmented.rank;
  if (q < 1 || df2 < 1) return null;
  const unexplained = augmented.residuals.data;
  // RSS0 - RSS1 is the squared length of the difference, which does not cancel.
  const gained = restricted.map((residual, i) => residual - unexplained[i]);
  const statistic = squares(gained) / q / (squares(unexplained) / df2);
  const pValue = fisherFSurvival(statistic, q, df2);
  return {
    id: "wu-hausman",
    label: "Wu-Hausman F",
    statistic,
    distribution: "F",
    degreesOfFreedom: [q, df2],
    pValue,
    nullHypothesis: "the regressors called endogenous are exogenous",
    rule: "iid",
    verdict:
      pValue > 0.05
        ? "2SLS and OLS do not differ significantly: exogeneity is not rejected at 5 % (which weak instruments also cause)."
        : "2SLS and OLS differ: exogeneity is rejected at 5 %.",
  };
}

/**
 * The Wu-Hausman F of some of the endogenous regressors, the others instrumented under both hypotheses: with Q the
 * difference of the two criteria in Durbin's statistic N Q / e'e, F = (Q/q) / ((e'e - Q)/(N - K - q)), e the residuals of
 * the equation in which the tested regressors instrument themselves. For all of them it is `wuHausman`.
 *
 * Stata: `ivendog d1`, after `ivregress 2sls`: `estat endogenous d1`.
 *
 * @returns null where N - K - q < 1
 */
export function wuHausmanOfSome(
  form: ReducedForm,
  terms: readonly string[],
  counts: SampleCounts,
  tests: readonly TestResult[],
): TestResult | null {
  const durbin = tests.find(({ id }) => id === "durbin");
  const q = terms.length;
  const df2 = form.observations - form.partialledParameters - form.endogenous.columns - q;
  if (durbin === undefined || df2 < 1) return null;
  const share = durbin.statistic / counts.iid.lmObservations;
  const statistic = share / q / ((1 - share) / df2);
  const pValue = fisherFSurvival(statistic, q, df2);
  return {
    id: "wu-hausman",
    label: `Wu-Hausman F, ${terms.join(", ")}`,
    statistic,
    distribution: "F",
    degreesOfFreedom: [q, df2],
    pValue,
    nullHypothesis: `${terms.join(", ")} ${q > 1 ? "are" : "is"} exogenous`,
    rule: "iid",
    verdict:
      pValue > 0.05
        ? "Exogeneity is not rejected at 5 % (which weak instruments also cause)."
        : "Exogeneity is rejected at 5 %.",
  };
}

/**
 * Sargan's test of the over-identifying restrictions: N e'P_Z e / e'e, chi2 with L1 - K1 degrees of freedom, e the 2SLS
 * residuals. Its null: all instruments are valid (which can only be tested as far as they disagree).
 *
 * @param residuals length n, the 2SLS residuals (with the true endogenous regressors)
 * @returns null where the equation is just identified
 */
export function sargan(
  equation: PartialledEquation,
  residuals: Float64Array,
  counts: DegreesOfFreedom,
): TestResult | null {
  const { endogenous, instruments } = equation;
  const df = instruments.columns - endogenous.columns;
  if (df === 0) return null;
  const { explained } = splitSquares(equation, residuals);
  return overidentificationTest({
    id: "sargan",
    label: "Sargan chi2 of the over-identifying restrictions",
    statistic: (counts.lmObservations * explained) / squares(residuals),
    df,
    rule: `iid; ${describeDegreesOfFreedom(counts)}`,
    source: "Sargan (1958)",
  });
}

/**
 * Basmann's versions of the same test: chi2 = (N - L) e'P_Z e / e'M_Z e, and F = chi2/(L1 - K1) with N - L in its
 * denominator.
 *
 * @returns empty where the equation is just identified
 */
export function basmann(
  equation: PartialledEquation,
  residuals: Float64Array,
  counts: DegreesOfFreedom,
): readonly TestResult[] {
  const df = equation.instruments.columns - equation.endogenous.columns;
  if (df === 0) return [];
  const { explained, left } = splitSquares(equation, residuals);
  const statistic = (counts.residual * explained) / left;
  const rule = `iid; ${describeDegreesOfFreedom(counts)}`;
  const f = statistic / df;
  const pValue = fisherFSurvival(f, df, counts.residual);
  return [
    overidentificationTest({
      id: "basmann",
      label: "Basmann chi2 of the over-identifying restrictions",
      statistic,
      df,
      rule,
      source: "Basmann (1960)",
    }),
    {
      id: "basmann-f",
      label: "Basmann F of the over-identifying restrictions",
      statistic: f,
      distribution: "F",
      degreesOfFreedom: [df, counts.residual],
      pValue,
      nullHypothesis: "the instruments are valid",
      rule,
      source: "Basmann (1960)",
      verdict: contradiction(pValue),
    },
  ];
}

/** Hansen's J of two-step efficient GMM, whose first step is 2SLS; see `hansenJ`. */
export function hansenTest(
  found: { readonly statistic: number; readonly degreesOfFreedom: number },
  rule: ScoreRule,
  counts: DegreesOfFreedom,
): TestResult {
  return overidentificationTest({
    id: "hansen-j",
    label: "Hansen J of the over-identifying restrictions",
    statistic: found.statistic * lmFactor(counts),
    df: found.degreesOfFreedom,
    rule: `${rule.label}; two-step GMM from 2SLS residuals; ${describeDegreesOfFreedom(counts)}`,
    source: "Hansen (1982)",
  });
}

/** A chi-squared statistic of moments (see `moment-tests`) as a record. */
export function momentTest(
  parts: Pick<TestResult, "id" | "label" | "nullHypothesis" | "source"> & {
    readonly chi2: number;
    readonly df: number;
    readonly ifRejected: string;
    readonly ifNot: string;
  },
  rule: ScoreRule,
  counts: DegreesOfFreedom,
): TestResult {
  const { chi2, df, ifRejected, ifNot, ...common } = parts;
  const statistic = chi2 * lmFactor(counts);
  const pValue = chiSquaredSurvival(statistic, df);
  return {
    ...common,
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [df],
    pValue,
    rule: `${rule.label}; ${describeDegreesOfFreedom(counts)}`,
    verdict: pValue > 0.05 ? ifNot : ifRejected,
  };
}

/** Durbin's statistic under `iid`, the C statistic otherwise, of the regressors at hand. */
function endogeneityTest(
  chi2: number,
  terms: readonly string[],
  rule: ScoreRule,
  counts: DegreesOfFreedom,
): TestResult {
  const iid = rule.kind === "iid";
  return momentTest(
    {
      id: iid ? "durbin" : "endogeneity-c",
      label: iid ? "Durbin chi2 of exogeneity" : "C statistic of exogeneity",
      nullHypothesis: `${terms.join(", ")} ${terms.length > 1 ? "are" : "is"} exogenous`,
      source: iid ? "Durbin (1954)" : "Hayashi (2000), page 220",
      chi2,
      df: terms.length,
      ifNot: "Exogeneity is not rejected at 5 % (which weak instruments also cause).",
      ifRejected: "Exogeneity is rejected at 5 %.",
    },
    rule,
    counts,
  );
}

/** The control-function form of Wu and Hausman's test under a robust covariance. */
function robustWuHausman(
  chi2: number,
  terms: readonly string[],
  rule: ScoreRule,
  counts: DegreesOfFreedom,
): TestResult {
  return momentTest(
    {
      id: "wu-hausman-robust",
      label: "Robust Wu-Hausman (control function)",
      nullHypothesis: "the regressors called endogenous are exogenous",
      source: "Wooldridge (1995)",
      chi2,
      df: terms.length,
      ifNot:
        "2SLS and OLS do not differ significantly: exogeneity is not rejected at 5 % (which weak instruments also cause).",
      ifRejected: "2SLS and OLS differ: exogeneity is rejected at 5 %.",
    },
    rule,
    counts,
  );
}

/**
 * Durbin's statistic, and under a robust rule the C statistic and the control-function test beside it; one is left out
 * where its covariance is singular.
 */
export function exogeneityTests(
  form: ReducedForm,
  rule: ScoreRule,
  counts: SampleCounts,
  data: Dataset,
  tested: readonly number[] = form.endogenousTerms.map((_, j) => j),
): readonly TestResult[] {
  const terms = tested.map((j) => form.endogenousTerms[j]);
  const tests: TestResult[] = [];
  for (const each of rule.kind === "iid" ? [iidRule()] : [iidRule(), rule]) {
    const chi2 = endogeneityC(form, each, tested, data);
    if (chi2 !== null) tests.push(endogeneityTest(chi2, terms, each, each.kind === "iid" ? counts.iid : counts));
  }
  if (rule.kind === "iid" || tested.length < form.endogenousTerms.length) return tests;
  const wald = controlFunctionWald(form, rule, data);
  return wald === null ? tests : [...tests, robustWuHausman(wald, terms, rule, counts)];
}

function splitSquares(equation: PartialledEquation, residuals: Float64Array) {
  const unexplained = leastSquares(equation.instruments, residuals).residuals.data;
  return { explained: squares(residuals.map((residual, i) => residual - unexplained[i])), left: squares(unexplained) };
}

function overidentificationTest(parts: {
  readonly id: string;
  readonly label: string;
  readonly statistic: number;
  readonly df: number;
  readonly rule: string;
  readonly source: string;
}): TestResult {
  const { df, ...common } = parts;
  const pValue = chiSquaredSurvival(parts.statistic, df);
  return {
    ...common,
    distribution: "chi2",
    degreesOfFreedom: [df],
    pValue,
    nullHypothesis: "the instruments are valid",
    verdict: contradiction(pValue),
  };
}

function contradiction(pValue: number): string {
  return pValue > 0.05
    ? "The instruments do not contradict each other at 5 %."
    : "The instruments contradict each other: at least one is invalid, at 5 %.";
}

/** v'v */
export function squares(values: Float64Array): number {
  return dot(values, values);
}
