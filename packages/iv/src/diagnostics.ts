import {
  type Covariance,
  covarianceOf,
  type EstimateComponent,
  type Note,
  type TestResult,
  testOfContrasts,
  type WorkingModel,
} from "@mesometrics/inference";
import { type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { effectiveF, firstStageModels, partialR2, sandersonWindmeijerF, sheaPartialR2 } from "./first-stage.js";
import { andersonLm, craggDonald, squaredCanonicalCorrelations } from "./identification.js";
import type { LmObservations, PartialledEquation } from "./partialled-equation.js";
import { instrumentalPart, reducedForm } from "./reduced-form.js";
import { sargan, squares, wuHausman } from "./specification-tests.js";
import { stockYogoCriticalValues } from "./stock-yogo.js";
import { judgeIdentification } from "./verdict.js";
import { decimals, probability } from "./wording.js";

/** Choices of the diagnostics that a covariance does not make. */
export interface DiagnosticOptions {
  readonly lmObservations: LmObservations;
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
 * Anderson LM, Cragg-Donald, Sanderson-Windmeijer, Wu-Hausman and Sargan are the statistics of independent errors of one
 * variance and say so in their rule.
 */
export function diagnostics(
  model: WorkingModel,
  covariance: Covariance,
  data: Dataset,
  options: DiagnosticOptions,
): Diagnostics {
  const equation = reducedForm(model);
  const { endogenousTerms, exogenousTerms, excludedTerms } = instrumentalPart(model);
  const correlations = squaredCanonicalCorrelations(equation.endogenous, equation.instruments);
  if (correlations[0] <= orthogonal) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      `The instruments ${excludedTerms.join(", ")} are orthogonal to a combination of ${endogenousTerms.join(", ")} in this sample: they identify nothing. Find other instruments.`,
      { endogenous: endogenousTerms, instruments: excludedTerms },
    );
  }
  const first = exogenousTerms.length;
  const excluded = excludedTerms.map((_, i) => first + i);
  const statistics: Record<string, number> = {};
  const components: EstimateComponent[] = [];
  const strength: TestResult[] = [];
  const notes: Note[] = [];
  const shea = sheaPartialR2(equation);
  firstStageModels(model).forEach((stage, j) => {
    const term = endogenousTerms[j];
    const result = covarianceOf(stage, covariance, data);
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
    statistics[`partialR2:${term}`] = partialR2(equation, j);
    statistics[`sheaPartialR2:${term}`] = shea[j];
    if (endogenousTerms.length > 1) strength.push(sandersonWindmeijerF(equation, j, term));
    else if (covariance.type !== "iid") {
      const slopes = stage.coefficients.slice(first);
      strength.push(effectiveF(equation, slopes, submatrix(result.vcov, excluded), result.inference.label));
    }
  });
  statistics.smallestCanonicalCorrelation = Math.sqrt(correlations[0]);
  const identification = [
    andersonLm(equation, correlations[0], options.lmObservations),
    withStockYogo(craggDonald(equation, correlations[0]), equation, covariance, options),
    ...strength,
  ];
  const verdict = judgeIdentification(identification);
  notes.unshift({ code: verdictCodes[verdict.status], message: verdict.sentence, terms: endogenousTerms });
  const specification = specificationTests(model, equation, options.lmObservations);
  return {
    tests: [...identification, ...specification.tests],
    components,
    statistics,
    notes: [...notes, ...specification.notes],
  };
}

/** Wu-Hausman and Sargan, or the note that says why one is missing. */
function specificationTests(
  model: WorkingModel,
  equation: PartialledEquation,
  observations: LmObservations,
): { readonly tests: readonly TestResult[]; readonly notes: readonly Note[] } {
  if (squares(model.residuals) <= perfectFit * squares(equation.outcome)) {
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
  const hausman = wuHausman(equation);
  const restrictions = sargan(equation, model.residuals, observations);
  return {
    tests: [hausman, restrictions].filter((test) => test !== null),
    notes:
      hausman !== null
        ? []
        : [
            {
              code: "WU_HAUSMAN_UNDEFINED",
              message: "The Wu-Hausman test needs one more residual degree of freedom for each endogenous regressor.",
            },
          ],
  };
}

/** Notes of a covariance that speak of single coefficients, so that the second stage does not say them for the first. */
const ownNotes: ReadonlySet<string> = new Set(["LOW_DEGREES_OF_FREEDOM", "NON_PSD_FIXED"]);

/** Below this share of y'y the residuals' e'e is rounding. */
const perfectFit = 1e-24;

/** At or below this squared canonical correlation the instruments are orthogonal to an endogenous direction. */
const orthogonal = 1e-15;

const verdictCodes = {
  identified: "IDENTIFIED",
  weak: "WEAK_INSTRUMENTS",
  "strength-not-judged": "STRENGTH_NOT_JUDGED",
  "not-identified": "NOT_IDENTIFIED",
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
function withStockYogo(
  test: TestResult,
  equation: PartialledEquation,
  covariance: Covariance,
  options: DiagnosticOptions,
): TestResult {
  const iid = covariance.type === "iid";
  if (!iid && options.stockYogo === "when-iid") return test;
  const suffix = iid ? "" : " (iid only)";
  const k1 = equation.endogenous.columns;
  const l1 = equation.instruments.columns;
  const percent = (level: number) => `${Math.round(100 * level)} %`;
  const criticalValues = [
    ...stockYogoCriticalValues(k1, l1, "size").map(({ level, value }) => ({
      label: `Stock-Yogo, size at most ${percent(level)}${suffix}`,
      value,
    })),
    ...stockYogoCriticalValues(k1, l1, "bias").map(({ level, value }) => ({
      label: `Stock-Yogo, relative bias at most ${percent(level)}${suffix}`,
      value,
    })),
  ];
  return { ...test, criticalValues };
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
