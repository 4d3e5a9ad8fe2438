import type { Covariance, CovarianceEstimator, Estimate, EstimateComponent } from "@mesometrics/inference";
import { bindColumns, column, leastSquares } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { rebuiltEquation } from "./covariance-of-fit.js";

/**
 * The reduced form: the outcome by least squares on the exogenous regressors and the instruments, effects absorbed, under the
 * estimate's covariance or another. With one instrument its coefficient over that of the first stage is the 2SLS estimate,
 * and its t is that of the Anderson-Rubin test of zero.
 *
 * Stata: `ivreg2 …, rf`; R: `fixest::feols(y ~ w + z | fe)`.
 *
 * @throws as `arTest`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, reducedFormRegression } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc", { vcov: { type: "iid" } });
 * reducedFormRegression(fit, data).terms; // → ["lprbconv","lavgsen","ltaxpc"]
 * ```
 */
export function reducedFormRegression(
  fit: Estimate,
  data: Dataset,
  options: { readonly vcov?: Covariance | CovarianceEstimator } = {},
): EstimateComponent {
  const { form, covariance } = rebuiltEquation(fit, data, options.vcov);
  const { model, exogenous } = form;
  const design = bindColumns(exogenous, model.instrumental?.excluded ?? form.instruments);
  const found = leastSquares(design, model.outcome, { tolerance: 0 });
  const terms = [...form.exogenousTerms, ...form.instrumentTerms];
  const coefficients = column(found.coefficients, 0).slice();
  const { vcov, inference } = covariance.estimate(
    {
      ...model,
      terms,
      design,
      scoreDesign: design,
      coefficients,
      residuals: column(found.residuals, 0).slice(),
      bread: found.gramInverse,
      instrumental: null,
      notes: [],
    },
    data,
  );
  return { name: `reduced form: ${form.outcomeLabel}`, terms, coefficients, vcov, inference };
}
