import { cholesky, choleskySolve, MesometricsError, matrix } from "@mesometrics/matrix";

/** Starts that are followed to their maximum. */
const STARTS = 4;

/** One free parameter: where it may lie, and whether its upper end belongs to it. */
export interface FreeParameter {
  readonly lower: number;
  readonly upper: number;
  readonly closedAbove: boolean;
}

export interface ProfileMaximum {
  readonly point: Float64Array;
  readonly value: number;
  /** Evaluations of the gradient. */
  readonly iterations: number;
  /** Distinct local maxima that the starts led to. */
  readonly maxima: number;
}

/**
 * The maximum of a smooth function of up to three parameters on a box: the local maxima of a grid, the best of them each
 * followed by damped Newton steps on the analytic gradient (its derivative by central differences) until the step is
 * rounding; the highest counts. Where one of them is 0 lies a smaller model, whose maximum is a start too if it is higher: a
 * ridge may be narrower than the grid, and no model may fit worse than one that it contains.
 *
 * @param grid points per parameter
 * @throws `NO_INTERIOR_MAXIMUM` where every start runs into an open end
 */
export function maximiseProfile(
  value: (x: Float64Array) => number,
  gradient: (x: Float64Array) => readonly number[],
  box: readonly FreeParameter[],
  grid: number,
): ProfileMaximum {
  const best = highestMaximum(value, gradient, box, grid);
  if (best !== undefined) return best;
  throw new MesometricsError(
    "NO_INTERIOR_MAXIMUM",
    "The likelihood has no maximum inside the interval of the spatial parameters: rho, lambda and the effects cannot be " +
      "told apart. Use other weights, fewer effects or one parameter.",
    { lower: box.map(({ lower }) => lower), upper: box.map(({ upper }) => upper) },
  );
}

function highestMaximum(
  value: (x: Float64Array) => number,
  gradient: (x: Float64Array) => readonly number[],
  box: readonly FreeParameter[],
  grid: number,
): ProfileMaximum | undefined {
  let iterations = 0;
  const counted = (x: Float64Array) => {
    iterations++;
    return gradient(x);
  };
  const found: { point: Float64Array; value: number }[] = [];
  const follow = (start: Float64Array): void => {
    const point = climb(value, counted, box, start);
    if (point === null) return;
    const isKnown = found.some((other) =>
      box.every(({ lower, upper }, i) => Math.abs(other.point[i] - point[i]) < 1e-6 * (upper - lower)),
    );
    if (!isKnown) found.push({ point, value: value(point) });
  };
  for (const start of startsOf(value, box, grid)) follow(start);
  box.forEach(({ lower, upper }, k) => {
    if (box.length === 1 || !(lower < 0 && upper > 0)) return;
    const whole = (x: Float64Array) => Float64Array.from(box, (_, i) => (i === k ? 0 : x[i < k ? i : i - 1]));
    const nested = highestMaximum(
      (x) => value(whole(x)),
      (x) => counted(whole(x)).filter((_, i) => i !== k),
      box.filter((_, i) => i !== k),
      grid,
    );
    if (nested !== undefined && !found.some((other) => other.value >= nested.value)) follow(whole(nested.point));
  });
  const [best] = found.sort((a, b) => b.value - a.value);
  return best && { ...best, iterations, maxima: found.length };
}

/** The grid's local maxima, best first. */
function startsOf(value: (x: Float64Array) => number, box: readonly FreeParameter[], grid: number): Float64Array[] {
  const d = box.length;
  const count = Math.round(Math.exp(d * Math.log(grid)));
  const pointAt = (index: number) => {
    const point = new Float64Array(d);
    let rest = index;
    for (let k = 0; k < d; k++) {
      const { lower, upper, closedAbove } = box[k];
      const cell = rest % grid;
      rest = Math.floor(rest / grid);
      point[k] = lower + ((cell + (closedAbove ? 1 : 0.5)) / grid) * (upper - lower);
    }
    return point;
  };
  const values = Float64Array.from({ length: count }, (_, index) => value(pointAt(index)));
  const isLocal = (index: number) => {
    let stride = 1;
    for (let k = 0; k < d; k++) {
      const cell = Math.floor(index / stride) % grid;
      if (cell > 0 && values[index - stride] > values[index]) return false;
      if (cell < grid - 1 && values[index + stride] > values[index]) return false;
      stride *= grid;
    }
    return true;
  };
  return Array.from(values.keys())
    .filter((index) => Number.isFinite(values[index]) && isLocal(index))
    .sort((a, b) => values[b] - values[a])
    .slice(0, STARTS)
    .map(pointAt);
}

/** Damped Newton from one start; null where it ends at an open end of the box. */
function climb(
  value: (x: Float64Array) => number,
  gradient: (x: Float64Array) => readonly number[],
  box: readonly FreeParameter[],
  start: Float64Array,
): Float64Array | null {
  const d = box.length;
  let x = start.slice();
  let here = value(x);
  let settled = 0;
  for (let iteration = 0; iteration < 200; iteration++) {
    const g = gradient(x);
    const fixed = box.map(({ upper, closedAbove }, k) => closedAbove && x[k] >= upper && g[k] >= 0);
    const hessian = hessianOf(gradient, box, x);
    const step = newtonStep(hessian, g, fixed);
    for (let k = 0; k < d; k++) {
      const { lower, upper, closedAbove } = box[k];
      if (x[k] + step[k] <= lower) step[k] = 0.8 * (lower - x[k]);
      if (x[k] + step[k] >= upper) step[k] = closedAbove ? upper - x[k] : 0.8 * (upper - x[k]);
    }
    const size = Math.max(...step.map((s, k) => Math.abs(s) / (box[k].upper - box[k].lower)));
    let scale = 1;
    let next = x;
    for (; scale > 1e-10; scale /= 2) {
      next = x.map((value, k) => value + scale * step[k]);
      // Within rounding of the value the gradient alone decides.
      const there = value(next);
      if (there > here || (size < 1e-5 && there >= here - 1e-11 * Math.abs(here))) {
        here = there;
        break;
      }
    }
    if (scale <= 1e-10) break;
    x = next;
    if (size < 1e-13 || (size < 1e-11 && ++settled === 3)) break;
  }
  const atOpenEnd = box.some(
    ({ lower, upper, closedAbove }, k) =>
      x[k] - lower < 1e-7 * (upper - lower) || (!closedAbove && upper - x[k] < 1e-7 * (upper - lower)),
  );
  return atOpenEnd ? null : x;
}

/** Second derivatives from the gradient: central differences with one Richardson step. */
export function hessianOf(
  gradient: (x: Float64Array) => readonly number[],
  box: readonly FreeParameter[],
  x: Float64Array,
): number[][] {
  const d = box.length;
  const columns = box.map(({ lower, upper, closedAbove }, k) => {
    const room = Math.min(x[k] - lower, closedAbove ? upper - lower : upper - x[k]);
    const h = Math.min(1e-3 * (upper - lower), room / 4);
    const gradientAt = (by: number) => gradient(x.map((value, i) => (i === k ? value + by : value)));
    const difference = (by: number) => {
      const below = gradientAt(-by);
      return gradientAt(by).map((above, i) => (above - below[i]) / (2 * by));
    };
    const wide = difference(h);
    return difference(h / 2).map((near, i) => (4 * near - wide[i]) / 3);
  });
  return Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => (columns[j][i] + columns[i][j]) / 2));
}

/** -H^-1 g on the free coordinates, with multiples of the diagonal taken off H until it is negative definite. */
function newtonStep(hessian: readonly number[][], g: readonly number[], fixed: readonly boolean[]): number[] {
  const free = fixed.flatMap((isFixed, k) => (isFixed ? [] : [k]));
  const step = g.map(() => 0);
  const h = (i: number, j: number) => -hessian[free[i]][free[j]];
  const d = free.length;
  const b = matrix(
    d,
    1,
    Float64Array.from(free, (k) => g[k]),
  );
  for (let damping = 0, tries = 0; tries < 60; tries++) {
    const a = matrix(d, d);
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) a.data[i + j * d] = h(i, j);
      a.data[i + i * d] += damping * (Math.abs(h(i, i)) + 1e-8);
    }
    try {
      const { data } = choleskySolve(cholesky(a), b);
      free.forEach((k, i) => {
        step[k] = data[i];
      });
      return step;
    } catch (error) {
      if (!(error instanceof MesometricsError)) throw error;
      damping = damping === 0 ? 0.1 : damping * 2;
    }
  }
  return step;
}
