import { chiSquaredSurvival, logGamma } from "@mesometrics/distributions";
import { MesometricsError } from "@mesometrics/matrix";

/** Nodes of one panel; two dozen integrate a smooth panel to rounding. */
const order = 24;

/** Gauss-Legendre nodes and weights on [-1, 1], by Newton's method on the Legendre polynomial. */
function gaussLegendre(n: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [previous, current] = [1, x];
      for (let k = 2; k <= n; k++)
        [previous, current] = [current, ((2 * k - 1) * x * current - (k - 1) * previous) / k];
      slope = (n * (x * current - previous)) / (x * x - 1);
      const change = current / slope;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

const rule = gaussLegendre(order);

/**
 * The p-value of the conditional likelihood ratio: P(LR > m) given q_T = q with k instruments and one endogenous regressor,
 *
 * 2 K integral_0^(pi/2) P(chi2_k > (q + m) / (1 + (q / m) sin^2 t)) cos^(k-2) t dt, K = Gamma(k/2) / (sqrt(pi) Gamma((k-1)/2)),
 *
 * for k > 1, chi-squared with one degree of freedom for k = 1. The integral is split geometrically towards both ends, where
 * strong instruments and large statistics put their mass; 24 Gauss-Legendre nodes in each panel give 12 digits, in the
 * tail too.
 *
 * Source: Andrews, Moreira & Stock (2007), Journal of Econometrics 139, with s = sin t.
 *
 * @throws `INVALID_ARGUMENT` for a negative statistic or fewer than one instrument
 * @example
 * ```ts
 * import { clrPValue } from "@mesometrics/iv";
 * clrPValue(4.642959986243, 361.01314972, 2); // → 0.03141457425
 * clrPValue(3.841458820694124, 5, 1); // → 0.05
 * ```
 */
export function clrPValue(statistic: number, qT: number, instruments: number): number {
  if (!(statistic >= 0) || !(qT >= 0) || !Number.isInteger(instruments) || instruments < 1) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      "The statistic and q_T are numbers that are not negative, and there is at least one instrument.",
      { statistic, qT, instruments },
    );
  }
  if (instruments === 1) return chiSquaredSurvival(statistic, 1);
  if (statistic === 0) return 1;
  if (qT === 0) return chiSquaredSurvival(statistic, instruments);
  const k = instruments;
  const ratio = qT / statistic;
  const integrand = (sine: number, cosine: number): number => {
    let weight = 1;
    for (let power = 2; power < k; power++) weight *= cosine;
    return weight * chiSquaredSurvival((qT + statistic) / (1 + ratio * sine * sine), k);
  };
  const quarter = Math.PI / 4;
  const half = (scale: number, value: (x: number) => number): number => {
    let total = 0;
    let low = 0;
    let high = Math.min(quarter, scale);
    while (low < quarter) {
      const middle = (low + high) / 2;
      const width = (high - low) / 2;
      let panel = 0;
      for (let i = 0; i < order; i++) panel += rule.weights[i] * value(middle + width * rule.nodes[i]);
      total += width * panel;
      low = high;
      high = Math.min(quarter, 2 * high);
    }
    return total;
  };
  const near = half(1 / Math.sqrt(1 + ratio), (t) => integrand(Math.sin(t), Math.cos(t)));
  const far = half(1 / Math.sqrt(1 + statistic + k), (t) => integrand(Math.cos(t), Math.sin(t)));
  const constant = Math.exp(logGamma(k / 2) - logGamma((k - 1) / 2)) / Math.sqrt(Math.PI);
  return Math.min(1, 2 * constant * (near + far));
}

/**
 * The q_T at which LR = lambda - q_T has p-value alpha: p falls in LR and rises in q_T, so that it crosses alpha once
 * (Mikusheva 2010); 0 where even q_T = 0 is not rejected.
 */
export function criticalQT(lambda: number, alpha: number, instruments: number): number {
  const rejected = (qT: number) => clrPValue(lambda - qT, qT, instruments) < alpha;
  if (!rejected(0)) return 0;
  let [low, high] = [0, lambda];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return high;
    if (rejected(middle)) low = middle;
    else high = middle;
  }
}
