import { type Covariance, type CovarianceEstimator, type Estimate, namedCovariance } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { twoStageModel } from "./rebuilt-models.js";
import { type ReducedForm, reducedForm } from "./reduced-form.js";

/** The reduced form behind an instrumental estimate, and the covariance that its inference uses. */
export interface RebuiltEquation {
  readonly form: ReducedForm;
  readonly covariance: CovarianceEstimator;
}

/**
 * The equation of an estimate made again from its data, with the covariance asked for or that of the estimate.
 *
 * @throws `NOT_AN_IV_ESTIMATE`; `DATA_MISMATCH`; `COVARIANCE_UNKNOWN` where neither names one
 */
export function rebuiltEquation(
  fit: Estimate,
  data: Dataset,
  asked: Covariance | CovarianceEstimator | undefined,
): RebuiltEquation {
  const model = twoStageModel(fit, data);
  if (model.instrumental === null) throw notAnIvEstimate(fit);
  const covariance = asked ?? (fit.call.options.vcov as Covariance | undefined);
  if (covariance === undefined) {
    throw new MesometricsError(
      "COVARIANCE_UNKNOWN",
      'The estimate does not say which covariance it was made with: name one, { vcov: { type: "HC1" } }.',
      { kind: fit.kind },
    );
  }
  return { form: reducedForm(model), covariance: namedCovariance(covariance) };
}

/** The refusal of a result without instruments. */
export function notAnIvEstimate(fit: Pick<Estimate, "kind">): MesometricsError {
  return new MesometricsError(
    "NOT_AN_IV_ESTIMATE",
    `The result is of kind "${fit.kind}": only an instrumental estimate (ivreg) has instruments to judge.`,
    { kind: fit.kind },
  );
}

/**
 * The position of the endogenous regressor that is asked for: the only one where none is named.
 *
 * @throws `UNKNOWN_TERM`; `INVALID_ARGUMENT` where there are several and none is named
 */
export function endogenousPosition(form: Pick<ReducedForm, "endogenousTerms">, term: string | undefined): number {
  const { endogenousTerms } = form;
  if (term === undefined) {
    if (endogenousTerms.length === 1) return 0;
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `There are ${endogenousTerms.length} endogenous regressors: name one, { term: "${endogenousTerms[0]}" }.`,
      { endogenous: endogenousTerms },
    );
  }
  const position = endogenousTerms.indexOf(term);
  if (position >= 0) return position;
  throw new MesometricsError(
    "UNKNOWN_TERM",
    `'${term}' is not an endogenous regressor: it is one of ${endogenousTerms.join(", ")}.`,
    { term, endogenous: endogenousTerms },
  );
}

/**
 * Refuses several endogenous regressors where a statistic is defined for one.
 *
 * @throws `ONE_ENDOGENOUS_ONLY`
 */
export function requireOneEndogenous(form: Pick<ReducedForm, "endogenousTerms">, what: string): void {
  if (form.endogenousTerms.length === 1) return;
  throw new MesometricsError(
    "ONE_ENDOGENOUS_ONLY",
    `${what} is defined for one endogenous regressor, and there are ${form.endogenousTerms.length} (${form.endogenousTerms.join(", ")}): use arTest, or arSet with a term.`,
    { endogenous: form.endogenousTerms },
  );
}

/**
 * The hypothesised coefficients of the endogenous regressors, one for each.
 *
 * @throws `INVALID_ARGUMENT` where one is missing, unknown or not finite
 */
export function hypothesisedValues(
  form: Pick<ReducedForm, "endogenousTerms">,
  value: number | Readonly<Record<string, number>> | undefined,
): Float64Array {
  const { endogenousTerms } = form;
  const values = endogenousTerms.map((term) => (typeof value === "object" ? value[term] : (value ?? 0)));
  const unknown = typeof value === "object" ? Object.keys(value).filter((term) => !endogenousTerms.includes(term)) : [];
  const several = typeof value === "number" && value !== 0 && endogenousTerms.length > 1;
  if (several || unknown.length > 0 || !values.every((one) => typeof one === "number" && Number.isFinite(one))) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `'value' gives one finite number for each endogenous regressor: { ${endogenousTerms.map((term) => `${term}: 0`).join(", ")} }.`,
      { value, endogenous: endogenousTerms },
    );
  }
  return Float64Array.from(values as number[]);
}
