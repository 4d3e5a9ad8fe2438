import { MesometricsError } from "@mesometrics/matrix";

/**
 * p-values adjusted for the false discovery rate: with p_(1) <= … <= p_(m), `min_{k >= i} p_(k) m / k`, at most 1. Calling
 * significant what is at most q keeps the expected share of false ones at q.
 *
 * Source: Benjamini and Hochberg (1995). R: `p.adjust(p, "BH")`.
 *
 * @throws `INVALID_ARGUMENT` (a value outside 0 to 1)
 * @example
 * ```ts
 * import { falseDiscoveryRate } from "@mesometrics/spatial";
 * Array.from(falseDiscoveryRate([0.01, 0.04, 0.03, 0.5])); // → [0.04, 0.05333333333333334, 0.05333333333333334, 0.5]
 * ```
 */
export function falseDiscoveryRate(pValues: ArrayLike<number>): Float64Array {
  const p = Float64Array.from(pValues);
  const wrong = p.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `p-value ${wrong + 1} is ${p[wrong]}; it must lie between 0 and 1.`,
      {
        argument: "pValues",
        value: String(p[wrong]),
      },
    );
  }
  const order = Int32Array.from(p.keys()).sort((a, b) => p[b] - p[a] || b - a);
  const adjusted = new Float64Array(p.length);
  let least = 1;
  for (let rank = 0; rank < order.length; rank++) {
    least = Math.min(least, (p[order[rank]] * p.length) / (p.length - rank));
    adjusted[order[rank]] = least;
  }
  return adjusted;
}
