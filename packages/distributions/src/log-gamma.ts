import { checkPositive } from "./parameters.js";

const HALF_LOG_TWO_PI = 0.9189385332046728;
const EULER_GAMMA = 0.5772156649015329;

/** zeta(k) - 1 for k = 2, 3, …: they fall like 2^-k. */
const ZETA_MINUS_ONE = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5,
  7.637197637899763e-6, 3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.490155482836504e-8,
  7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10,
];

/**
 * log Gamma(1 + t) for |t| <= 1/2 with a small relative error through the zero at t = 0:
 * log Gamma(1 + t) = -log(1 + t) + (1 - gamma) t + sum_{k >= 2} (zeta(k) - 1) (-t)^k / k
 * (Abramowitz & Stegun 1964, eq. 6.1.33).
 */
function logGammaOnePlus(t: number): number {
  let sum = 0;
  for (let k = ZETA_MINUS_ONE.length + 1; k >= 2; k -= 1) sum = sum * -t + (ZETA_MINUS_ONE[k - 2] as number) / k;
  return (1 - EULER_GAMMA) * t - Math.log1p(t) + sum * t * t;
}

/**
 * What Stirling's formula leaves out: log Gamma(n + 1) - (n + 1/2) log n + n - log(2 pi) / 2 for real n > 0
 * (Loader 2000, "Fast and accurate computation of binomial probabilities"). Below 16 the argument is moved up by
 * error(n) = error(n + 1) + (n + 1/2) log(1 + 1/n) - 1, which loses nothing.
 */
export function stirlingError(n: number): number {
  let shift = 0;
  let m = n;
  while (m < 16) {
    shift += (m + 0.5) * Math.log1p(1 / m) - 1;
    m += 1;
  }
  const s = 1 / (m * m);
  const series =
    (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s / 156)))))) / m;
  return shift + series;
}

/**
 * The logarithm of the gamma function, log Gamma(x), for x > 0.
 *
 * Relative error below 1e-14, also beside the zeros at 1 and 2. R: `lgamma(x)`.
 *
 * @throws `INVALID_PARAMETER` when x is not a finite positive number.
 * @example
 * ```ts
 * import { logGamma } from "@mesometrics/distributions";
 * logGamma(0.5); // → 0.5723649429247
 * ```
 */
export function logGamma(x: number): number {
  checkPositive("x", x);
  if (x >= 12) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingError(x);
  if (x < 0.5) return logGammaOnePlus(x) - Math.log(x);
  if (x < 1.5) return logGammaOnePlus(x - 1);
  let product = 1;
  let reduced = x;
  while (reduced >= 2.5) {
    reduced -= 1;
    product *= reduced;
  }
  return Math.log(product) + Math.log1p(reduced - 2) + logGammaOnePlus(reduced - 2);
}
