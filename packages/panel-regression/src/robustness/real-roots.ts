/**
 * The real roots of a polynomial of degree three at most, ascending: between the turning points each sign change is bisected to
 * the last bit, so that nothing cancels. Double roots, where the polynomial touches zero, are found at the turning points.
 *
 * @param coefficients c0 + c1 x + c2 x^2 + c3 x^3
 */
export function realRoots(coefficients: readonly number[]): readonly number[] {
  const largest = Math.max(...coefficients.map(Math.abs));
  if (!(largest > 0) || !Number.isFinite(largest)) return [];
  const scaled = coefficients.map((c) => c / largest);
  // A leading coefficient of rounding size has its root beyond every number that matters.
  while (scaled.length > 1 && Math.abs(scaled.at(-1)!) < 1e-15) scaled.pop();
  return rootsOf(scaled);
}

function rootsOf(c: readonly number[]): readonly number[] {
  if (c.length < 2) return [];
  if (c.length === 2) return [-c[0]! / c[1]!];
  const turns = rootsOf(c.slice(1).map((one, j) => one * (j + 1)));
  // Cauchy's bound holds every root.
  const bound = 1 + Math.max(...c.slice(0, -1).map((one) => Math.abs(one / c.at(-1)!)));
  const places = [-bound, ...turns, bound];
  const roots: number[] = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const root = between(c, places[i]!, places[i + 1]!);
    if (root !== null && root !== roots.at(-1)) roots.push(root);
  }
  return roots;
}

function valueAt(c: readonly number[], x: number): number {
  let value = 0;
  for (let j = c.length - 1; j >= 0; j--) value = value * x + c[j]!;
  return value;
}

function between(c: readonly number[], from: number, to: number): number | null {
  let [low, high] = [from, to];
  const sign = Math.sign(valueAt(c, low));
  if (sign === 0) return low;
  const end = Math.sign(valueAt(c, high));
  if (end === 0) return high;
  if (sign === end) return null;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return Math.abs(valueAt(c, low)) <= Math.abs(valueAt(c, high)) ? low : high;
    if (Math.sign(valueAt(c, middle)) === sign) low = middle;
    else high = middle;
  }
}
