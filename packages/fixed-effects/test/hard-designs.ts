import { type Matrix, matrix, randomStream } from "@mesometrics/matrix";
import type { FixedEffect } from "../src/index.js";

export type Design = readonly [worker: FixedEffect, firm: FixedEffect];

function design(worker: readonly number[], firm: readonly number[]): Design {
  const grouping = (codes: readonly number[]): FixedEffect => ({
    codes: Int32Array.from(codes),
    levels: codes.reduce((most, code) => Math.max(most, code + 1), 0),
  });
  return [grouping(worker), grouping(firm)];
}

/**
 * Workers who see `span` firms one after another around a ring: what is known of two firms goes over all between them. The
 * number of firms must not be a multiple of `span`, or the ring falls to pieces.
 */
export function ring(firms: number, workers: number, span: number): Design {
  const worker: number[] = [];
  const firm: number[] = [];
  for (let i = 0; i < workers * span; i++) {
    worker.push(Math.floor(i / span));
    firm.push(i % firms);
  }
  return design(worker, firm);
}

/** Ten years each; in one of fifty a worker moves, to a firm nearby. Most never do. */
export function lowMobility(seed: number, firms: number, workers: number): Design {
  const stream = randomStream(seed);
  const worker: number[] = [];
  const firm: number[] = [];
  for (let i = 0; i < workers; i++) {
    let at = stream.integer(firms);
    for (let year = 0; year < 10; year++) {
      if (year > 0 && stream.uniform() < 0.02) at = (at + 1 + stream.integer(5)) % firms;
      worker.push(i);
      firm.push(at);
    }
  }
  return design(worker, firm);
}

/** Designs side by side; with `joined` one worker has a row in each of two neighbours, the only link between them. */
export function sideBySide(designs: readonly Design[], joined: boolean): Design {
  const worker: number[] = [];
  const firm: number[] = [];
  let workers = 0;
  let firms = 0;
  for (const [a, b] of designs) {
    if (joined && workers > 0) {
      worker.push(workers - 1);
      firm.push(firms + b.codes[0]);
    }
    for (const code of a.codes) worker.push(workers + code);
    for (const code of b.codes) firm.push(firms + code);
    workers += a.levels;
    firms += b.levels;
  }
  return design(worker, firm);
}

/** Firms on a grid of three dimensions, and a worker for each two neighbours: a factor of this graph fills up. */
export function cube(side: number): Design {
  const worker: number[] = [];
  const firm: number[] = [];
  const at = (a: number, b: number, c: number) => (a * side + b) * side + c;
  let workers = 0;
  for (let a = 0; a < side; a++) {
    for (let b = 0; b < side; b++) {
      for (let c = 0; c < side; c++) {
        const neighbours: number[] = [];
        if (a + 1 < side) neighbours.push(at(a + 1, b, c));
        if (b + 1 < side) neighbours.push(at(a, b + 1, c));
        if (c + 1 < side) neighbours.push(at(a, b, c + 1));
        for (const other of neighbours) {
          worker.push(workers, workers);
          firm.push(at(a, b, c), other);
          workers++;
        }
      }
    }
  }
  return design(worker, firm);
}

/** An outcome and a regressor that move slowly over the firms, so that the effects take most of them. */
export function slowColumns(seed: number, [worker, firm]: Design): Matrix {
  const stream = randomStream(seed);
  const rows = worker.codes.length;
  const result = matrix(rows, 2);
  for (let i = 0; i < rows; i++) {
    const slow = 3 * Math.sin((6 * firm.codes[i]) / firm.levels) + 0.5 * ((worker.codes[i] * 7919) % 13);
    const x = slow + stream.normal();
    result.data[rows + i] = x;
    result.data[i] = x - 2 * slow + stream.normal();
  }
  return result;
}

/** The same rows in another order, and that order. */
export function shuffled(seed: number, effects: readonly FixedEffect[], columns: Matrix) {
  const stream = randomStream(seed);
  const n = columns.rows;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return {
    order,
    effects: effects.map((effect) => ({
      ...effect,
      codes: Int32Array.from(order, (row) => effect.codes[row] as number),
      scale: effect.scale ? Float64Array.from(order, (row) => effect.scale?.[row] as number) : null,
    })),
    columns: matrix(
      n,
      columns.columns,
      Float64Array.from(columns.data, (_, p) => columns.data[p - (p % n) + (order[p % n] as number)] as number),
    ),
  };
}

/** The slope of the first column on the second. */
export function slope({ rows, data }: Matrix): number {
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < rows; i++) {
    xy += (data[i] as number) * (data[rows + i] as number);
    xx += (data[rows + i] as number) ** 2;
  }
  return xy / xx;
}
