import { dot, MesometricsError } from "@mesometrics/matrix";

/** How the indirect effect depends on what cannot be tested: the correlation of the two equations' errors. */
export interface MediationSensitivity {
  /** The correlation rho of the mediator's and the outcome's error at which the indirect effect is zero. */
  readonly rhoAtZero: number;
  /** rho^2 there: the product of the shares of the two error variances that an omitted confounder must explain. */
  readonly rhoSquaredAtZero: number;
  readonly curve: readonly { readonly rho: number; readonly indirect: number }[];
}

/**
 * The indirect effect in linear equations when the errors of mediator and outcome correlate by rho (Imai, Keele and Yamamoto
 * 2010, Statistical Science 25, theorem 4): with e_t the residuals of the outcome on the treatment without the mediator
 * (deviation s_t), e_m those of the mediator (s_m) and r their correlation,
 *
 * indirect(rho) = a (s_t / s_m) (r - rho sqrt((1 - r^2) / (1 - rho^2))), a b at rho = 0 and zero at rho = r.
 *
 * R: `mediation::medsens`.
 *
 * @param total residuals of the outcome without the mediator, length n
 * @param mediator residuals of the mediator, length n
 */
export function mediationSensitivity(
  a: number,
  total: Float64Array,
  mediator: Float64Array,
  rhos: readonly number[],
): MediationSensitivity {
  const totalNorm = Math.sqrt(dot(total, total));
  const mediatorNorm = Math.sqrt(dot(mediator, mediator));
  const r = Math.min(1, Math.max(-1, dot(total, mediator) / totalNorm / mediatorNorm));
  const scale = a * (totalNorm / mediatorNorm);
  const curve = rhos.map((rho) => {
    if (!(rho > -1 && rho < 1)) {
      throw new MesometricsError("INVALID_RHO", `A correlation of errors lies strictly between -1 and 1, not ${rho}`, {
        rho,
      });
    }
    return { rho, indirect: scale * (r - rho * Math.sqrt(((1 - r) * (1 + r)) / ((1 - rho) * (1 + rho)))) };
  });
  return { rhoAtZero: r, rhoSquaredAtZero: r * r, curve };
}
