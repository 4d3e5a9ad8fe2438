import { crossProduct, dot, type Matrix, MesometricsError, matrix, symmetricEigen } from "@mesometrics/matrix";

/** Parts of the circle of directions narrower than this (radians) may be missed. */
const resolution = 1e-8;

/** Evaluations after which a search is given up: the smallest eigenvalue is then zero on a whole arc. */
const mostEvaluations = 400_000;

/**
 * The directions theta in [-pi/2, pi/2] in which M(theta) = A + B cos 2 theta + C sin 2 theta is positive semidefinite, as
 * arcs in ascending order, by a search that misses none wider than `resolution`.
 *
 * Eigenvalues move no faster than their matrix: within h of theta the smallest one differs from that at theta by at most
 * h ||M'(theta)|| + 2 h^2 (||B||^2 + ||C||^2)^(1/2) (Weyl's inequality). An arc is halved until that decides its sign or it
 * is narrower than `resolution`; where the sign changes, bisection finds the end to rounding.
 */
export function semidefiniteArcs(a: Matrix, b: Matrix, c: Matrix): readonly (readonly [number, number])[] {
  const norm = (m: Matrix) => Math.sqrt(dot(m.data, m.data));
  const curvature = Math.sqrt(dot(b.data, b.data) + dot(c.data, c.data));
  const at = (theta: number): Matrix => combined(a, 1, b, Math.cos(2 * theta), c, Math.sin(2 * theta));
  const smallest = (theta: number): number => symmetricEigen(at(theta)).values[0];
  // Eigenvalues this small are rounding.
  const noise = 1e-14 * (norm(a) + curvature);
  let evaluations = 0;

  const undecided: [number, number][] = [];
  const positive: [number, number][] = [];
  const search = (low: number, high: number): void => {
    if (++evaluations > mostEvaluations) {
      throw new MesometricsError(
        "SET_NOT_DECIDED",
        "The test statistic equals its critical value on a whole range of values, up to rounding: the instruments repeat each other under this covariance. Leave one out.",
        { evaluations },
      );
    }
    const middle = (low + high) / 2;
    const h = (high - low) / 2;
    const value = smallest(middle);
    const slope = 2 * norm(combined(a, 0, b, -Math.sin(2 * middle), c, Math.cos(2 * middle)));
    if (Math.abs(value) > h * slope + 2 * h * h * curvature + noise) {
      if (value > 0) positive.push([low, high]);
      return;
    }
    if (high - low <= resolution) undecided.push([low, high]);
    else {
      search(low, middle);
      search(middle, high);
    }
  };
  // Eight pieces to begin with, so that no midpoint is special.
  const pieces = 8;
  for (let piece = 0; piece < pieces; piece++) {
    search(-Math.PI / 2 + (Math.PI * piece) / pieces, -Math.PI / 2 + (Math.PI * (piece + 1)) / pieces);
  }

  const arcs: [number, number][] = positive.map(([low, high]) => [low, high]);
  for (const [low, high] of merged(undecided)) {
    const before = smallest(low) >= 0;
    const after = smallest(high) >= 0;
    if (before && after) arcs.push([low, high]);
    else if (before) arcs.push([low, signChange(smallest, low, high)]);
    else if (after) arcs.push([signChange(smallest, high, low), high]);
  }
  return merged(arcs.sort((x, y) => x[0] - y[0]));
}

/** Bisection between `inside`, where f >= 0, and `outside`, where f < 0. */
export function signChange(f: (x: number) => number, inside: number, outside: number): number {
  let [good, bad] = [inside, outside];
  for (;;) {
    const middle = (good + bad) / 2;
    if (middle === good || middle === bad) return good;
    if (f(middle) >= 0) good = middle;
    else bad = middle;
  }
}

/** Adjoining pieces as one. */
function merged(pieces: readonly (readonly [number, number])[]): [number, number][] {
  const result: [number, number][] = [];
  for (const [low, high] of pieces) {
    const last = result.at(-1);
    if (last !== undefined && low <= last[1] + 1e-15) last[1] = Math.max(last[1], high);
    else result.push([low, high]);
  }
  return result;
}

/** x A + y B + z C */
function combined(a: Matrix, x: number, b: Matrix, y: number, c: Matrix, z: number): Matrix {
  const result = matrix(a.rows, a.columns);
  for (let e = 0; e < result.data.length; e++) result.data[e] = x * a.data[e] + y * b.data[e] + z * c.data[e];
  return result;
}

/** T' M T */
export function congruent(t: Matrix, m: Matrix): Matrix {
  const mt = crossProduct(m, t);
  const result = crossProduct(t, mt);
  for (let j = 0; j < result.columns; j++) {
    for (let i = 0; i < j; i++) {
      const mean = (result.data[i + j * result.rows] + result.data[j + i * result.rows]) / 2;
      result.data[i + j * result.rows] = mean;
      result.data[j + i * result.rows] = mean;
    }
  }
  return result;
}
