import { MesometricsError } from "@mesometrics/matrix";
import { power, sortedQuantile } from "@mesometrics/panel-data";

/** How a density is estimated. */
export interface KernelDensityOptions {
  /** The standard deviation of the Gaussian kernel; default Silverman's rule of thumb. */
  readonly bandwidth?: number;
  /** How many points of the curve; default 128. */
  readonly points?: number;
  /** The ends of the curve; default three bandwidths beyond the smallest and the largest value. */
  readonly range?: readonly [low: number, high: number];
}

/** A kernel density estimate as a curve. */
export interface KernelDensity {
  /** length `points`, evenly spaced */
  readonly x: Float64Array;
  readonly density: Float64Array;
  readonly bandwidth: number;
  readonly observations: number;
}

/**
 * Gaussian kernel density: f(x) = 1/(n h) sum_i phi((x - x_i)/h), summed exactly at every point. The default bandwidth is
 * Silverman's (1986, equation 3.31) rule of thumb h = 0.9 min(s, IQR/1.34) n^(-1/5), with s where the quartiles are equal.
 * Missing values are left out.
 *
 * R: `bw.nrd0(x)` is the bandwidth; `density(x, bw = h, from =, to =)` interpolates binned values and so agrees to about 1e-3
 * of the peak only. Stata: `kdensity x, kernel(gaussian) bwidth(h)`.
 *
 * @throws `TOO_FEW_ROWS` (fewer than two values), `CONSTANT_COLUMN`, `INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { kernelDensity } from "@mesometrics/panel-regression";
 * const { bandwidth, density, x } = kernelDensity([1, 2, 3, 5, 8, 13], { points: 3, range: [0, 10] });
 * bandwidth; // → 2.3468075
 * density; // → [0.06110633,0.079781,0.03558243]
 * x; // → [0,5,10]
 * ```
 */
export function kernelDensity(values: ArrayLike<number>, options: KernelDensityOptions = {}): KernelDensity {
  const known = Float64Array.from(Array.from(values).filter((value) => !Number.isNaN(value))).sort();
  const n = known.length;
  if (n < 2) {
    throw new MesometricsError("TOO_FEW_ROWS", `A density needs at least two values, not ${n}`, { observations: n });
  }
  const [smallest, largest] = [known[0] as number, known[n - 1] as number];
  if (!Number.isFinite(smallest) || !Number.isFinite(largest)) {
    throw new MesometricsError("INVALID_ARGUMENT", "A density is of finite values; one is infinite", {
      smallest,
      largest,
    });
  }
  if (smallest === largest) {
    throw new MesometricsError("CONSTANT_COLUMN", `All ${n} values are ${smallest}: they have no density`, {
      value: smallest,
    });
  }
  const { points = 128 } = options;
  const h = options.bandwidth ?? ruleOfThumb(known);
  const [low, high] = options.range ?? [smallest - 3 * h, largest + 3 * h];
  if (!(h > 0 && h < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The bandwidth is above 0, not ${h}`, { argument: "bandwidth" });
  }
  if (!(Number.isInteger(points) && points >= 2) || !(low < high)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `A curve has at least two points between two ends, not ${points} from ${low} to ${high}`,
      { points, low, high },
    );
  }
  const x = Float64Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  const density = new Float64Array(points);
  const height = 1 / (n * h * Math.sqrt(2 * Math.PI));
  for (let i = 0; i < points; i++) {
    let total = 0;
    for (let j = 0; j < n; j++) {
      const z = ((x[i] as number) - (known[j] as number)) / h;
      total += Math.exp(-0.5 * z * z);
    }
    density[i] = height * total;
  }
  return { x, density, bandwidth: h, observations: n };
}

function ruleOfThumb(sorted: Float64Array): number {
  const n = sorted.length;
  let mean = 0;
  for (const value of sorted) mean += value / n;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) * (value - mean);
  const deviation = Math.sqrt(squares / (n - 1));
  const range = (sortedQuantile(sorted, 0.75, 7) - sortedQuantile(sorted, 0.25, 7)) / 1.34;
  return 0.9 * (range > 0 ? Math.min(deviation, range) : deviation) * power(n, -0.2);
}
