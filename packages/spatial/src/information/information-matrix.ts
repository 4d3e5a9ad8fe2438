import { leastSquares, matrix } from "@mesometrics/matrix";
import type { ModelParts, PanelEffects } from "../model-kind.js";
import type { SpatialDesign } from "../spatial-design.js";
import { freeParameters, type LikelihoodFit, type LikelihoodSetting } from "../spatial-likelihood.js";
import { expectationSignals } from "./expectation-signals.js";
import type { InformationRule } from "./information-rule.js";
import { assemble, conditionalVariance, type Information, inverseOfPositive, scaled } from "./joint-covariance.js";
import { observedInformation } from "./observed-information.js";
import { identityForm, quadraticForms } from "./quadratic-forms.js";

/**
 * The covariance of (beta, psi, sigma2), the inverse of the information. Each parameter moves the standardised error
 * e = Omega^-1/2 (y - rho W y - X b) by -(K e + k): its information with another is
 *
 *     k_a'k_b / sigma2 + tr(S_a S_b) / 2,   S = K + K',
 *
 * K_rho = G = W (I - rho W)^-1 with k_rho = G (X b + effects), K_lambda = W (I - lambda W)^-1, K_sigma2 = I / (2 sigma2),
 * each T times (T - 1 and N - 1 where the data are transformed). Anselin (1988), ch. 6; Lee and Yu (2010), appendix;
 * Elhorst (2014), eq. 3.17.
 */
export function informationOf(
  design: SpatialDesign,
  fit: LikelihoodFit,
  parts: ModelParts,
  setting: LikelihoodSetting,
  effects: PanelEffects,
  rule: InformationRule,
): Information {
  const names = freeParameters(parts.parameters, setting.random);
  if (names.length === 0) {
    const own = conditionalVariance(fit);
    const covariance = assemble(own, matrix(own.rows, 0), matrix(1, 1));
    covariance.data[covariance.data.length - 1] = (2 * fit.sigma2 * fit.sigma2) / setting.rule.count;
    return { covariance, signals: matrix(fit.residuals.length, 0), diagonals: [] };
  }
  if (rule === "observed") return observedInformation(design, fit, names, setting);
  const quadratic = quadraticForms(design, fit, names, setting, effects);
  const signals = expectationSignals(design, fit, names, setting, effects, rule, quadratic);
  const p = names.length;
  const { coefficients, residuals } = leastSquares(fit.filtered, signals, { tolerance: 0 });
  // psi without sigma2's unit: its S is the identity.
  const forms = [...quadratic.forms, identityForm];
  const information = matrix(p + 1, p + 1);
  for (let a = 0; a <= p; a++) {
    for (let b = 0; b <= a; b++) {
      let value = 0;
      if (a < p && b < p) {
        const rows = residuals.rows;
        for (let i = 0; i < rows; i++) value += residuals.data[i + a * rows] * residuals.data[i + b * rows];
        value /= fit.sigma2;
      }
      value += quadratic.traceOf(forms[a], forms[b]) / 2;
      information.data[a + b * (p + 1)] = value;
      information.data[b + a * (p + 1)] = value;
    }
  }
  const psi = inverseOfPositive(information);
  // In units of sigma2 again.
  for (let a = 0; a <= p; a++) {
    psi.data[a + p * (p + 1)] *= fit.sigma2;
    psi.data[p + a * (p + 1)] *= fit.sigma2;
  }
  return {
    covariance: assemble(conditionalVariance(fit), scaled(coefficients, -1), psi),
    signals,
    diagonals: quadratic.diagonals,
  };
}
