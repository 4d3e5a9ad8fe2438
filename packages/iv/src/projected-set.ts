import { type Matrix, MesometricsError, matrix, solve, symmetricEigen } from "@mesometrics/matrix";
import { signChange } from "./certified-sign.js";
import { type ConfidenceSet, confidenceSet, quadraticSet } from "./confidence-set.js";

const line: ConfidenceSet = confidenceSet([[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]]);

/**
 * The x = -u_j / u_0 for which some u has u'H u <= 0: the projection of a quadric onto one coordinate (Dufour & Taamouti
 * 2005, theorem 4.1). Where H is positive definite in the other coordinates these are minimised out by a Schur complement,
 * which leaves a quadratic inequality; where it is not, they can make u'H u negative for every x.
 *
 * @param h (1 + K1) x (1 + K1), coordinate 0 that of the outcome
 * @param j the coordinate projected onto, 1 … K1
 */
export function projectedSet(h: Matrix, j: number): ConfidenceSet {
  const size = h.rows;
  const others = Array.from({ length: size }, (_, a) => a).filter((a) => a !== 0 && a !== j);
  const pick = (rows: readonly number[], columns: readonly number[]): Matrix => {
    const part = matrix(rows.length, columns.length);
    columns.forEach((b, q) => {
      rows.forEach((a, p) => {
        part.data[p + q * rows.length] = h.data[a + b * size];
      });
    });
    return part;
  };
  const kept = [0, j];
  const top = pick(kept, kept).data.slice();
  if (others.length > 0) {
    const block = pick(others, others);
    const { values } = symmetricEigen(block);
    if (values[0] <= 1e-14 * Math.max(1e-300, values[values.length - 1])) return line;
    const cross = pick(others, kept);
    const solved = solve(block, cross);
    for (let q = 0; q < 2; q++) {
      for (let p = 0; p < 2; p++) {
        for (let i = 0; i < others.length; i++) {
          top[p + 2 * q] -= cross.data[i + p * others.length] * solved.data[i + q * others.length];
        }
      }
    }
  }
  return quadraticSet(top[3], -(top[1] + top[2]) / 2, top[0]);
}

/** Boxes after which the search of a robust projection is given up. */
const mostBoxes = 200_000;

/** Parts of a projection narrower than this (radians) may be missed. */
const finest = 4e-5;

/** Directions of the other regressor that are tried where an end is bisected, before the best one is refined. */
const tried = 360;

/**
 * The x = -u_j / u_0 for which some u makes M(u) = sum_ab u_a u_b M_ab positive semidefinite, with two endogenous
 * regressors: the projection of the joint robust set. Directions are u = cos(psi) (cos(theta), -sin(theta)) in (0, j) and
 * sin(psi) in the other coordinate; boxes of (theta, psi) are halved until they are decided: accepted by Weyl's inequality, or rejected by a direction v in which
 * v'M(u)v is negative on the whole box.
 *
 * @throws `PROJECTION_TOO_LARGE` with more than two endogenous regressors; `SET_NOT_DECIDED`
 */
export function projectedRobustSet(
  forms: readonly (readonly Matrix[])[],
  j: number,
  terms: readonly string[],
): ConfidenceSet {
  if (forms.length > 3) {
    throw new MesometricsError(
      "PROJECTION_TOO_LARGE",
      `Under a robust covariance the projection is searched with two endogenous regressors, not ${terms.length}: test joint values with arTest, or ask for vcov: { type: "iid" }, where it is algebra.`,
      { endogenous: terms },
    );
  }
  const other = 3 - j;
  const l1 = forms[0][0].rows;
  const sum = matrix(l1, l1);
  const u = new Float64Array(3);
  const combined = (weights: (a: number, b: number) => number): Matrix => {
    sum.data.fill(0);
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        const block = forms[a][b].data;
        const weight = weights(a, b);
        for (let e = 0; e < block.length; e++) sum.data[e] += weight * block[e];
      }
    }
    return sum;
  };
  const smallest = (theta: number, psi: number) => {
    u[0] = Math.cos(psi) * Math.cos(theta);
    u[j] = -Math.cos(psi) * Math.sin(theta);
    u[other] = Math.sin(psi);
    return symmetricEigen(combined((a, b) => u[a] * u[b]));
  };
  const eigenvalue = (theta: number, psi: number): number => smallest(theta, psi).values[0];
  // ||M(a, b)|| is at most this for unit vectors a and b, and u moves no faster than its angles.
  let squares = 0;
  for (const row of forms) for (const block of row) for (const value of block.data) squares += value * value;
  const largest = Math.sqrt(squares);
  let boxes = 0;

  /** Whether every theta within h is accepted with this psi: Weyl's inequality along the arc; u is that of the middle. */
  const acceptsAround = (value: number, h: number, theta: number, psi: number): boolean => {
    if (value <= 0) return false;
    if (value > 2 * largest * h * (1 + h)) return true;
    const t = new Float64Array(3);
    t[0] = -Math.cos(psi) * Math.sin(theta);
    t[j] = -Math.cos(psi) * Math.cos(theta);
    const slope = combined((a, b) => (u[a] * t[b] + u[b] * t[a]) / 2);
    let norm = 0;
    for (const one of slope.data) norm += one * one;
    return value > 2 * h * Math.sqrt(norm) + 2 * largest * h * h;
  };
  /** Whether no u within `radius` is accepted: v'M(u)v < 0 there, v the eigenvector of the smallest eigenvalue at u. */
  const rejectsAround = (v: Float64Array, radius: number): boolean => {
    let [value, size] = [0, 0];
    const gradient = new Float64Array(3);
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        const block = forms[a][b].data;
        let form = 0;
        for (let q = 0; q < l1; q++) for (let p = 0; p < l1; p++) form += v[p] * v[q] * block[p + q * l1];
        value += u[a] * u[b] * form;
        gradient[a] += form * u[b];
        size += form * form;
      }
    }
    const slope = Math.sqrt(gradient[0] ** 2 + gradient[1] ** 2 + gradient[2] ** 2);
    return value + 2 * radius * slope + radius * radius * Math.sqrt(size) < 0;
  };

  let lastAccepted = 0;
  /** 1: every theta within h of the middle is accepted; -1: none is; 0: not decided with psi boxes as narrow as h. */
  const decide = (middle: number, h: number): number => {
    if (acceptsAround(eigenvalue(middle, lastAccepted), h, middle, lastAccepted)) return 1;
    const stack: [number, number][] = [[0, Math.PI / 2]];
    let open = false;
    while (stack.length > 0) {
      const [psi, half] = stack.pop() as [number, number];
      if (++boxes > mostBoxes) {
        throw new MesometricsError(
          "SET_NOT_DECIDED",
          "The projection of the joint set could not be decided in reasonable time: test joint values with arTest, or use fewer instruments.",
          { boxes },
        );
      }
      const { values, vectors } = smallest(middle, psi);
      if (values[0] < 0 && rejectsAround(vectors.data.subarray(0, l1), h + half)) continue;
      if (acceptsAround(values[0], h, middle, psi)) {
        lastAccepted = psi;
        return 1;
      }
      if (half <= h) open = true;
      else stack.push([psi - half / 2, half / 2], [psi + half / 2, half / 2]);
    }
    return open ? 0 : -1;
  };
  /** The largest eigenvalue over psi: the best of a grid, refined by golden sections. */
  const best = (theta: number): number => {
    let [most, at] = [Number.NEGATIVE_INFINITY, 0];
    for (let i = 0; i < tried; i++) {
      const psi = (Math.PI * i) / tried;
      const value = eigenvalue(theta, psi);
      if (value > most) [most, at] = [value, psi];
    }
    let [low, high] = [at - Math.PI / tried, at + Math.PI / tried];
    for (let step = 0; step < 45; step++) {
      const third = 0.3819660112501051 * (high - low);
      if (eigenvalue(theta, low + third) > eigenvalue(theta, high - third)) high -= third;
      else low += third;
    }
    return Math.max(most, eigenvalue(theta, (low + high) / 2));
  };

  const parts: [number, number][] = [];
  const add = (low: number, high: number): void => {
    const last = parts.at(-1);
    if (last !== undefined && low <= last[1] + 1e-12) last[1] = Math.max(last[1], high);
    else parts.push([low, high]);
  };
  const search = (low: number, high: number): void => {
    const h = (high - low) / 2;
    const sign = decide((low + high) / 2, h);
    if (sign > 0) add(low, high);
    else if (sign === 0) {
      if (h > finest) {
        search(low, low + h);
        search(low + h, high);
      } else {
        const [before, after] = [best(low) >= 0, best(high) >= 0];
        if (before && after) add(low, high);
        else if (before) add(low, signChange(best, low, high));
        else if (after) add(signChange(best, high, low), high);
      }
    }
  };
  const pieces = 16;
  for (let piece = 0; piece < pieces; piece++) {
    search(-Math.PI / 2 + (Math.PI * piece) / pieces, -Math.PI / 2 + (Math.PI * (piece + 1)) / pieces);
  }
  return confidenceSet(
    parts.map(([low, high]) => [
      low <= -Math.PI / 2 ? Number.NEGATIVE_INFINITY : Math.tan(low),
      high >= Math.PI / 2 ? Number.POSITIVE_INFINITY : Math.tan(high),
    ]),
  );
}
