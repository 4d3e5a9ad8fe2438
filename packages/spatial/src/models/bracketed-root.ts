/**
 * A root between two points of opposite sign: inverse quadratic steps kept inside the bracket (Brent 1973, ch. 4).
 *
 * @param coarseness the width at which the bracket is narrow enough, besides rounding
 */
export function rootOf(
  f: (x: number) => number,
  left: number,
  leftValue: number,
  right: number,
  rightValue: number,
  coarseness = 1e-16,
): number {
  let a = left;
  let fa = leftValue;
  let b = right;
  let fb = rightValue;
  let c = a;
  let fc = fa;
  let step = b - a;
  let previous = step;
  for (let iteration = 0; iteration < 200; iteration++) {
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(b) + coarseness;
    const half = (c - b) / 2;
    if (Math.abs(half) <= tolerance || fb === 0) return b;
    if (Math.abs(previous) >= tolerance && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa;
      const q0 = fa / fc;
      const r = fb / fc;
      let p = a === c ? 2 * half * s : s * (2 * half * q0 * (q0 - r) - (b - a) * (r - 1));
      let q = a === c ? 1 - s : (q0 - 1) * (r - 1) * (s - 1);
      if (p > 0) q = -q;
      p = Math.abs(p);
      const accepted = 2 * p < Math.min(3 * half * q - Math.abs(tolerance * q), Math.abs(previous * q));
      previous = accepted ? step : half;
      step = accepted ? p / q : half;
    } else {
      step = half;
      previous = half;
    }
    a = b;
    fa = fb;
    b += Math.abs(step) > tolerance ? step : Math.sign(half) * tolerance;
    fb = f(b);
    if (fb > 0 === fc > 0) {
      c = a;
      fc = fa;
      step = b - a;
      previous = step;
    }
  }
  return b;
}
