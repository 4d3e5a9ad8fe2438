import { inversePowerOfTwo, type Kernel, MesometricsError } from "@mesometrics/matrix";
import { type LevelEngine, levelSystem, typescriptEngine } from "./level-engine.js";
import { type Limits, levelSolver } from "./level-gradients.js";
import { type LevelOrder, numbers } from "./level-order.js";
import type { Preconditioner } from "./level-preconditioner.js";
import { inRange, MOST_PASSES, notConverged, type Removal, type RemoveColumns } from "./removal.js";
import { wasmEngine } from "./wasm-engine.js";

/** Takes groupings of plain dummies out of columns, two at a time, by a system in their coefficients. */
export interface LevelAbsorption {
  readonly kernel: () => Kernel;
  readonly preconditioner: () => Preconditioner;
  readonly remove: RemoveColumns;
}

/** Rows from which WebAssembly is faster than its twin by more than copying the codes costs. */
const WORTH_WASM = 8192;

/** Distance to the solution, over the norm of a column, as a multiple of the tolerance. */
const DISTANCE = 10;

/** What rounding leaves of a column, both squared: below it there is nothing to solve for. */
const ROUNDING = Number.EPSILON ** 2;

interface Column {
  readonly values: Float64Array;
  norm: number;
  /** its squares as it is before a pass, A projected out, and before the first of them */
  square: number;
  readonly firstSquare: number;
  left: number;
  check: number;
  done: boolean;
}

export interface LevelOptions {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly kernel: Kernel | undefined;
}

export function levelAbsorption(rows: LevelOrder, options: LevelOptions): LevelAbsorption {
  const { tolerance, maxIterations } = options;
  const kernel = options.kernel ?? (rows.rows < WORTH_WASM ? "ts" : undefined);
  const system = levelSystem(rows);
  const solver = levelSolver(system);
  let used: Kernel = kernel ?? "wasm";

  /** `values` <- `from` without the effects; the same columns, or others. */
  const removePair = (
    engine: LevelEngine,
    from: readonly [Float64Array, Float64Array],
    values: readonly [Float64Array, Float64Array],
  ): readonly [Removal, Removal] => {
    const { totals, vectors } = engine;
    const { residual } = vectors;
    let [first, second] = from;
    residual.fill(0);
    totals.fill(0);
    engine.centre(first, second);
    const units = [unitOf(first, totals[0], rows.order), unitOf(second, totals[1], rows.order)];
    if (units[0] !== 1 || units[1] !== 1) {
      if (first !== values[0]) {
        values[0].set(first);
        values[1].set(second);
        [first, second] = values;
      }
      multiplyBy(first, units[0]);
      if (second !== first) multiplyBy(second, units[1]);
      residual.fill(0);
      totals.fill(0);
      engine.centre(first, second);
    }
    const columns = values.map((column, side): Column => {
      const norm = Math.sqrt(totals[side]);
      const square = totals[2 + side];
      return { values: column, norm, square, firstSquare: square, left: norm, check: 0, done: norm === 0 };
    });
    const [x, y] = columns;
    let iterations = 0;
    if (x.done && y.done) for (const column of values) column.fill(0);
    for (let pass = 1; !(x.done && y.done); pass++) {
      iterations += solver.solve(engine, limitsOf(x), limitsOf(y), maxIterations - iterations);
      residual.fill(0);
      totals.fill(0);
      engine.remove(first, second, values[0], values[1]);
      [first, second] = values;
      columns.forEach((column, side) => {
        if (column.norm === 0) return;
        const rest = Math.sqrt(Math.max(totals[2 + side], largestShare(residual, system.shares, side)));
        column.left = Math.sqrt(totals[side]);
        column.check = rest / column.norm;
        // One pass is enough where rounding is as small beside what is left as beside the column.
        const isClean =
          pass > 1 || rest <= tolerance * column.left || rest * rest <= 16 * ROUNDING * column.firstSquare;
        column.done = isClean && column.check <= tolerance;
      });
      if (x.done && y.done) break;
      const check = Math.max(x.check, y.check);
      if (pass === MOST_PASSES || iterations >= maxIterations) throw notConverged(check, iterations, tolerance);
      // What is left has sums over the levels of A of the size of rounding, which the next right sides must not hold.
      residual.fill(0);
      totals.fill(0);
      engine.centre(first, second);
      columns.forEach((column, side) => {
        column.square = totals[2 + side];
      });
    }
    columns.forEach((column, side) => {
      if (units[side] !== 1 && !(side === 1 && second === first)) multiplyBy(column.values, 1 / units[side]);
    });
    const removal = ({ norm, left, check }: Column): Removal => ({
      iterations,
      check,
      remaining: norm === 0 ? 0 : left / norm,
    });
    return [removal(x), removal(y)];
  };

  const limitsOf = ({ square, firstSquare }: Column): Limits => {
    const rounding = ROUNDING * firstSquare;
    return {
      most: Math.max(0.1 * tolerance * tolerance * square, rounding),
      distance: Math.max((DISTANCE * tolerance) ** 2 * square, rounding),
    };
  };

  return {
    kernel: () => used,
    preconditioner: solver.preconditioner,
    remove(data, count, from) {
      const { rows: n, order } = rows;
      const removals: Removal[] = [];
      if (count === 0) return removals;
      // What was solved before must not change a digit of what is solved now.
      solver.restart();
      const engine = wasmEngine(system, kernel) ?? typescriptEngine(system);
      used = engine.kernel;
      const sorted = order === null ? null : { order, x: numbers(n), y: numbers(count > 1 ? n : 0) };
      try {
        for (let j = 0; j < count; j += 2) {
          const first = data.subarray(j * n, (j + 1) * n);
          // A column without a partner is its own: the same numbers twice.
          const second = j + 1 < count ? data.subarray((j + 1) * n, (j + 2) * n) : first;
          const source = from === null ? first : from[j];
          const secondSource = second === first ? source : from === null ? second : from[j + 1];
          if (sorted === null) {
            removals.push(...removePair(engine, [source, secondSource], [first, second]));
            continue;
          }
          const x = sorted.x;
          const y = second === first ? x : sorted.y;
          gather(source, sorted.order, x);
          if (y !== x) gather(secondSource, sorted.order, y);
          removals.push(...removePair(engine, [x, y], [x, y]));
          scatter(x, sorted.order, first);
          if (y !== x) scatter(y, sorted.order, second);
        }
      } finally {
        engine.close();
      }
      return removals.slice(0, count);
    },
  };
}

function gather(x: Float64Array, order: Int32Array, sorted: Float64Array): void {
  for (let p = 0; p < order.length; p++) sorted[p] = x[order[p]];
}

function scatter(sorted: Float64Array, order: Int32Array, x: Float64Array): void {
  for (let p = 0; p < order.length; p++) x[order[p]] = sorted[p];
}

/** The power of two that brings a column near 1 where its squares would leave the range of a double. */
function unitOf(x: Float64Array, square: number, order: Int32Array | null): number {
  if (inRange(square)) return 1;
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]);
    if (!(size < Number.POSITIVE_INFINITY)) {
      const row = order === null ? i : order[i];
      throw new MesometricsError("NON_FINITE", `The column is ${x[i]} in row ${row}; remove such rows first.`, {
        row,
        value: x[i],
      });
    }
    if (size > largest) largest = size;
  }
  return inversePowerOfTwo(largest);
}

function multiplyBy(x: Float64Array, factor: number): void {
  if (factor === 1) return;
  for (let i = 0; i < x.length; i++) x[i] *= factor;
}

function largestShare(sums: Float64Array, shares: Float64Array, side: number): number {
  let largest = 0;
  for (let f = 0, p = side; f < shares.length; f++, p += 2) {
    const share = sums[p] * sums[p] * shares[f];
    if (share > largest) largest = share;
  }
  return largest;
}
