import {
  type CovarianceEstimator,
  type EstimateComponent,
  type Note,
  type TestResult,
  testOfContrasts,
  type WorkingModel,
} from "@mesometrics/inference";
import { type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { DegreesOfFreedomProfileName } from "./degrees-of-freedom-profiles.js";
import { effectiveF, effectiveFTest } from "./effective-f.js";
import { conditionalFirstStageTests, firstStageModels, partialR2, sheaPartialR2 } from "./first-stage.js";
import { andersonLm, craggDonald, kleibergenPaapTests, squaredCanonicalCorrelations } from "./identification.js";
import { hansenJ } from "./moment-tests.js";
import type { PartialledEquation } from "./partialled-equation.js";
import { type ReducedForm, reducedForm } from "./reduced-form.js";
import { countsOf, iidRule, type SampleCounts } from "./sample-counts.js";
import { type ScoreRule, scoreRule } from "./score-covariance.js";
import { exogeneityTests, hansenTest, sargan, squares, wuHausman } from "./specification-tests.js";
import { type StockYogoCriterion, stockYogoCriteria, stockYogoCriticalValues } from "./stock-yogo.js";
import { judgeIdentification } from "./verdict.js";
import { decimals, probability } from "./wording.js";

/** Choices of the diagnostics that a covariance does not make. */
export interface DiagnosticOptions {
  readonly profile: DegreesOfFreedomProfileName;
  readonly stockYogo: "when-iid" | "always";
}

/** The first stages and the tests of an instrumental working model. */
export interface Diagnostics {
  readonly tests: readonly TestResult[];
  readonly components: readonly EstimateComponent[];
  readonly statistics: Readonly<Record<string, number>>;
  readonly notes: readonly Note[];
}

/**
 * Everything that `ivreg` says beside the coefficients. The first-stage F and the effective F use the chosen covariance;
 * Kleibergen-Paap, Sanderson-Windmeijer, Angrist-Pischke, Hansen's J and the C statistic use its scores; Anderson LM,
 * Cragg-Donald, Wu-Hausman, Durbin and Sargan are the statistics of independent errors of one variance and say so.
 */
export function diagnostics(
  model: WorkingModel,
  covariance: CovarianceEstimator,
  data: Dataset,
  options: DiagnosticOptions,
): Diagnostics {
  const form = reducedForm(model);
  const { endogenousTerms, exogenousTerms, instrumentTerms } = form;
  const correlations = squaredCanonicalCorrelations(form.endogenous, form.instruments);
  if (correlations[0] <= orthogonal) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      `The instruments ${instrumentTerms.join(", ")} are orthogonal to a combination of ${endogenousTerms.join(", ")} in this sample: they identify nothing. Find other instruments.`,
      { endogenous: endogenousTerms, instruments: instrumentTerms },
    );
  }
  const first = exogenousTerms.length;
  const excluded = instrumentTerms.map((_, i) => first + i);
  const stages = firstStageModels(model).map((stage) => ({ stage, result: covariance.estimate(stage, data) }));
  const { inference } = stages[0].result;
  const rule = scoreRule(covariance, inference);
  const counts = countsOf(form, options.profile, rule, data);
  const statistics: Record<string, number> = {};
  const components: EstimateComponent[] = [];
  const strength: TestResult[] = [];
  const notes: Note[] = [];
  const shea = sheaPartialR2(form);
  stages.forEach(({ stage, result }, j) => {
    const term = endogenousTerms[j];
    components.push({
      name: `first stage: ${term}`,
      terms: stage.terms,
      coefficients: stage.coefficients,
      vcov: result.vcov,
      inference: result.inference,
    });
    for (const note of result.notes) {
      if (ownNotes.has(note.code)) notes.push({ ...note, message: `First stage of ${term}: ${note.message}` });
    }
    const moved = excludedF(term, testOfContrasts(stage, result, zeroRestrictions(excluded, stage.terms.length)));
    if (moved !== null) strength.push(moved);
    else notes.push(singularFirstStage(term, result.inference.label));
    statistics[`partialR2:${term}`] = partialR2(form, j);
    statistics[`sheaPartialR2:${term}`] = shea[j];
    if (endogenousTerms.length > 1) {
      strength.push(...conditionalFirstStageTests(form, j, rule ?? iidRule(), counts, data).filter(isF));
    } else {
      const vcov = submatrix(result.vcov, excluded);
      strength.push(effectiveFTest(effectiveF(form, vcov, result.inference.label, covariance, data)));
    }
  });
  statistics.smallestCanonicalCorrelation = Math.sqrt(correlations[0]);
  const robust = rule === null || rule.kind === "iid" ? [] : kleibergenPaapTests(form, rule, counts, data);
  if (rule !== null && rule.kind !== "iid" && robust.length < 2) notes.push(singularScores(rule));
  if (rule === null) notes.push(noScores(inference.label));
  const identification = [
    andersonLm(form, correlations[0], counts.iid),
    withStockYogo(craggDonald(form, correlations[0], counts.iid), form, covariance, options),
    ...robust.map((test) => (test.id === "kleibergen-paap-f" ? withStockYogo(test, form, covariance, options) : test)),
    ...strength,
  ];
  const verdict = judgeIdentification(identification);
  notes.unshift({ code: verdictCodes[verdict.code], message: verdict.sentence.en, terms: endogenousTerms });
  const specification = specificationTests(form, rule ?? iidRule(), counts, data);
  return {
    tests: [...identification, ...specification.tests],
    components,
    statistics,
    notes: [...notes, ...specification.notes],
  };
}

const isF = ({ id }: TestResult) => id.endsWith("-f");

/** Exogeneity and over-identification, or the notes that say why one is missing. */
function specificationTests(
  form: ReducedForm,
  rule: ScoreRule,
  counts: SampleCounts,
  data: Dataset,
): { readonly tests: readonly TestResult[]; readonly notes: readonly Note[] } {
  const { residuals } = form.model;
  if (squares(residuals) <= perfectFit * squares(form.outcome)) {
    return {
      tests: [],
      notes: [
        {
          code: "PERFECT_FIT",
          message:
            "The equation fits without error, so the standard errors and the tests are rounding: Wu-Hausman and Sargan are left out.",
        },
      ],
    };
  }
  const notes: Note[] = [];
  const hausman = wuHausman(form);
  if (hausman === null) {
    notes.push({
      code: "WU_HAUSMAN_UNDEFINED",
      message: "The Wu-Hausman test needs one more residual degree of freedom for each endogenous regressor.",
    });
  }
  const exogeneity = exogeneityTests(form, rule, counts, data);
  const restrictions = sargan(form, residuals, counts.iid);
  const tests = [
    ...(hausman === null ? [] : [hausman]),
    ...exogeneity,
    ...(restrictions === null ? [] : [restrictions]),
  ];
  if (rule.kind !== "iid" && restrictions !== null) {
    const j = hansenJ(form, rule, data);
    if ("statistic" in j) tests.push(hansenTest(j, rule, counts));
    else notes.push(noHansenJ(form, rule));
  }
  return { tests, notes };
}

/** Notes of a covariance that speak of single coefficients, so that the second stage does not say them for the first. */
const ownNotes: ReadonlySet<string> = new Set(["LOW_DEGREES_OF_FREEDOM", "NON_PSD_FIXED"]);

/** Below this share of y'y the residuals' e'e is rounding. */
const perfectFit = 1e-24;

/** At or below this squared canonical correlation the instruments are orthogonal to an endogenous direction. */
const orthogonal = 1e-15;

const verdictCodes = {
  strong: "STRONG_INSTRUMENTS",
  moderate: "MODERATE_INSTRUMENTS",
  weak: "WEAK_INSTRUMENTS",
  unidentified: "NOT_IDENTIFIED",
  "not-testable": "STRENGTH_NOT_TESTABLE",
} as const;

/** The F of the excluded instruments in one first stage, under its covariance; null where that is singular. */
function excludedF(term: string, test: TestResult | null): TestResult | null {
  if (test === null) return null;
  const p = test.pValue ?? 1;
  return {
    ...test,
    id: "first-stage-f",
    term,
    label: `First-stage F of the excluded instruments, ${term}`,
    nullHypothesis: `the instruments do not move ${term}`,
    verdict: `The instruments ${p > 0.05 ? "do not move" : "move"} ${term} at 5 % (F = ${decimals(test.statistic)}, ${probability(p)}).`,
  };
}

/** Stock and Yogo's values hold under `iid`; under another covariance they are given only when asked for, and labelled. */
export function withStockYogo(
  test: TestResult,
  equation: PartialledEquation,
  covariance: CovarianceEstimator,
  options: Pick<DiagnosticOptions, "stockYogo">,
  criteria: readonly StockYogoCriterion[] = ["size", "bias"],
): TestResult {
  const iid = covariance.name === "iid";
  if (!iid && options.stockYogo === "when-iid") return test;
  const suffix = iid ? "" : " (iid only)";
  const k1 = equation.endogenous.columns;
  const l1 = equation.instruments.columns;
  const criticalValues = criteria.flatMap((criterion) =>
    stockYogoCriticalValues(k1, l1, criterion).map(({ level, value }) => ({
      label: `${stockYogoCriteria[criterion].label} ${Math.round(100 * level)} %${suffix}`,
      value,
    })),
  );
  return { ...test, criticalValues };
}

function singularScores(rule: ScoreRule): Note {
  return {
    code: "KLEIBERGEN_PAAP_UNDEFINED",
    message: `The Kleibergen-Paap statistics are not given: the covariance of the scores, ${rule.label}, is singular (no more clusters than instruments).`,
  };
}

function noScores(label: string): Note {
  return {
    code: "ROBUST_IDENTIFICATION_UNDEFINED",
    message: `Kleibergen-Paap, Hansen's J and the robust test of exogeneity are not given: ${label} is no sum of products of scores. The others are those of independent errors of one variance.`,
  };
}

function noHansenJ(form: ReducedForm, rule: ScoreRule): Note {
  const m = rule.clusters?.count;
  return {
    code: "HANSEN_J_UNDEFINED",
    message: `Hansen's J is not given: ${m === undefined ? "the covariance of the moments is singular" : `${m} clusters cannot weight ${form.instruments.columns} instruments, their moments have a singular covariance`}. Use fewer instruments or other clusters.`,
    terms: form.instrumentTerms,
  };
}

function singularFirstStage(term: string, rule: string): Note {
  return {
    code: "FIRST_STAGE_F_UNDEFINED",
    message: `The first-stage F of '${term}' is not given: under ${rule} the covariance of the instruments' slopes is singular (as many instruments as clusters, or more).`,
    terms: [term],
  };
}

/** The contrasts, q x k, that pick the coefficients at `indices`. */
function zeroRestrictions(indices: readonly number[], k: number): Matrix {
  const contrasts = matrix(indices.length, k);
  indices.forEach((j, row) => {
    contrasts.data[row + j * indices.length] = 1;
  });
  return contrasts;
}

function submatrix(m: Matrix, indices: readonly number[]): Matrix {
  const size = indices.length;
  const part = matrix(size, size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) part.data[i + j * size] = m.data[indices[i] + indices[j] * m.rows];
  }
  return part;
}
