import {
  type Matrix,
  matrix,
  type SparseMatrix,
  sparseCholesky,
  sparseFromTriplets,
  symbolicCholesky,
} from "@mesometrics/matrix";
import type { FixedEffect } from "../src/index.js";

/**
 * Residuals of columns on all dummies by a direct sparse solve of the normal equations, with the first level of each later
 * grouping left out in every component, and three steps of refinement on the residuals: nothing of it is in the package.
 */
export function directResiduals(columns: Matrix, effects: readonly FixedEffect[]): Matrix {
  const { rows, columns: k } = columns;
  const { of, count } = columnsOf(effects, rows);
  const triplets: [number, number, number][] = [];
  for (let i = 0; i < rows; i++) {
    const own = of.map((places) => places[i]).filter((place) => place >= 0);
    const weight = (effects[0]?.scale?.[i] ?? 1) ** 2;
    for (const a of own) for (const b of own) triplets.push([a, b, weight]);
  }
  const normal: SparseMatrix = sparseFromTriplets(count, count, triplets);
  const factor = sparseCholesky(symbolicCholesky(normal), normal);
  const result = matrix(rows, k, columns.data.slice());
  for (let j = 0; j < k; j++) {
    const x = result.data.subarray(j * rows, (j + 1) * rows);
    for (let step = 0; step < 4; step++) {
      const right = new Float64Array(count);
      for (const places of of) {
        for (let i = 0; i < rows; i++) if (places[i] >= 0) right[places[i]] += (effects[0]?.scale?.[i] ?? 1) * x[i];
      }
      const z = factor.solve(right);
      for (const places of of) {
        for (let i = 0; i < rows; i++) if (places[i] >= 0) x[i] -= (effects[0]?.scale?.[i] ?? 1) * z[places[i]];
      }
    }
  }
  return result;
}

/** The column of each row's dummy in each grouping, -1 where it is left out. */
function columnsOf(effects: readonly FixedEffect[], rows: number): { of: Int32Array[]; count: number } {
  let count = 0;
  const of = effects.map((effect, e) => {
    const left = e === 0 ? new Set<number>() : firstOfComponents(effects[0], effect, rows);
    const place = new Map<number, number>();
    return Int32Array.from(effect.codes, (code) => {
      if (left.has(code)) return -1;
      if (!place.has(code)) place.set(code, count++);
      return place.get(code) as number;
    });
  });
  return { of, count };
}

/** By colouring: levels of `second` that share a level of `first` have the same colour; the first of each colour. */
function firstOfComponents(first: FixedEffect, second: FixedEffect, rows: number): Set<number> {
  const firsts = new Map<number, Set<number>>();
  const seconds = new Map<number, Set<number>>();
  const link = (map: Map<number, Set<number>>, from: number, to: number) => {
    const known = map.get(from);
    if (known === undefined) map.set(from, new Set([to]));
    else known.add(to);
  };
  for (let i = 0; i < rows; i++) {
    link(firsts, first.codes[i], second.codes[i]);
    link(seconds, second.codes[i], first.codes[i]);
  }
  const seen = new Set<number>();
  const left = new Set<number>();
  for (const start of seconds.keys()) {
    if (seen.has(start)) continue;
    left.add(start);
    const waiting = [start];
    seen.add(start);
    for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
      for (const a of seconds.get(level) ?? []) {
        for (const b of firsts.get(a) ?? []) {
          if (seen.has(b)) continue;
          seen.add(b);
          waiting.push(b);
        }
      }
    }
  }
  return left;
}
