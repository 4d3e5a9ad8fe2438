import type { Kernel } from "@mesometrics/matrix";
import { centredSums, centredSumsOfSeveral, centredSumsScaled } from "./kernel/centred-sums.js";
import { advance, curvatures, scaleByDiagonal, turn } from "./kernel/gradient-steps.js";
import {
  addRowsOfSeveral,
  addRowsScaled,
  multiplyByDegrees,
  subtractCells,
  subtractRows,
} from "./kernel/level-products.js";
import { levelResiduals, levelResidualsOfSeveral, levelResidualsScaled } from "./kernel/level-residuals.js";
import { centredSumsByPattern, levelResidualsByPattern, subtractPatternCells } from "./kernel/pattern-passes.js";
import {
  addByGrouping,
  addByLevel,
  addEffects,
  averageLevels,
  lessenByEffects,
  removeFromRows,
  subtractMeans,
} from "./kernel/unsorted-rows.js";
import { type LevelCells, levelCells } from "./level-cells.js";
import { integers, type LevelOrder, numbers } from "./level-order.js";
import { type LevelPatterns, levelPatterns, multiplyByPatterns, patternNumbers } from "./level-patterns.js";
import { PIECE, piecesOf } from "./level-pieces.js";
import { type UnsortedLoops, unsortedPasses } from "./unsorted-passes.js";

/** Vectors over the levels beside A, for two columns at a time: element 2f belongs to the first, 2f + 1 to the second. */
export interface PairVectors {
  /** b at first, then b - S z */
  readonly residual: Float64Array;
  /** z */
  readonly solution: Float64Array;
  readonly direction: Float64Array;
  /** S direction */
  readonly image: Float64Array;
  /** M^-1 residual */
  readonly preconditioned: Float64Array;
}

/** The loops over one arrangement of the rows, bound to their arrays. Each fills `totals` as its kernel says. */
export interface LevelEngine {
  readonly kernel: Kernel;
  readonly vectors: PairVectors;
  /** length 6 */
  readonly totals: Float64Array;
  /** residual += F'M_A [x y] */
  centre(x: Float64Array, y: Float64Array): void;
  /** [x y] <- M_A ([fromX fromY] - F solution), which may be the same columns; residual += F'[x y] */
  remove(fromX: Float64Array, fromY: Float64Array, x: Float64Array, y: Float64Array): void;
  /** image = S direction */
  multiply(): void;
  curvatures(): void;
  advance(xStep: number, yStep: number): void;
  scaleByDiagonal(): void;
  turn(xRatio: number, yRatio: number): void;
  /** Gives its memory back: vectors must not be used any more. */
  close(): void;
}

/** What the loops need beside the rows. */
export interface LevelSystem {
  readonly rows: LevelOrder;
  /** Null with several groupings beside A, and where cells are hardly fewer than rows. */
  readonly cells: LevelCells | null;
  /** Null with one grouping beside A, and where the smaller ones do not repeat. */
  readonly patterns: LevelPatterns | null;
  /** length size: 1 / S_ff, 0 where a level says nothing */
  readonly inverseDiagonal: Float64Array;
  /** length size: the inverse squared norm of each dummy, 0 where it has no rows */
  readonly shares: Float64Array;
}

export function levelSystem(rows: LevelOrder): LevelSystem {
  const cells = levelCells(rows);
  const inverseDiagonal = diagonalOf(rows, cells);
  for (let f = 0; f < rows.size; f++) {
    inverseDiagonal[f] = inverseDiagonal[f] > 1e-12 * rows.degrees[f] ? 1 / inverseDiagonal[f] : 0;
  }
  const patterns = levelPatterns(rows);
  return {
    rows,
    cells,
    patterns,
    inverseDiagonal,
    shares: rows.degrees.map((degree) => (degree > 0 ? 1 / degree : 0)),
  };
}

/** S_ff of cells, each taken as if it were alone in its level of A; F'F, which is hardly larger, of rows. */
function diagonalOf(rows: LevelOrder, cells: LevelCells | null): Float64Array {
  if (cells === null) return rows.degrees.slice();
  const result = numbers(rows.size);
  for (let level = 0; level < cells.totals.length; level++) {
    for (let p = cells.pointers[level]; p < cells.pointers[level + 1]; p++) {
      const weight = cells.weights[p];
      result[cells.codes[p]] += weight * (1 - weight / cells.totals[level]);
    }
  }
  return result;
}

/** The loops in JavaScript. */
export function typescriptEngine({ rows, cells, patterns, inverseDiagonal, shares }: LevelSystem): LevelEngine {
  const { pointers, entries, scale, totals: weights, degrees } = rows;
  const levels = pointers.length - 1;
  const pieces = piecesOf(pointers);
  const vectors: PairVectors = {
    residual: numbers(2 * rows.size),
    solution: numbers(2 * rows.size),
    direction: numbers(2 * rows.size),
    image: numbers(2 * rows.size),
    preconditioned: numbers(2 * rows.size),
  };
  const { residual, solution, direction, image, preconditioned } = vectors;
  const totals = new Float64Array(6);
  const sums = numbers(patternNumbers(patterns));
  const means = numbers(sums.length);
  const noWeights = numbers(0);
  const rowCodes = patterns?.rowCodes ?? null;
  const codes = rowCodes === null ? rows.codes : integers(0);
  const unsorted =
    rows.unsorted === null ? null : unsortedPasses(rows.unsorted, unsortedLoops(rows, residual, solution, totals));
  return {
    kernel: "ts",
    vectors,
    totals,
    centre(x, y) {
      if (unsorted !== null) {
        unsorted.centre(x, y);
        return;
      }
      for (let piece = 0; piece + 1 < pieces.length; piece++) {
        const [level, end] = [pieces[piece], pieces[piece + 1]];
        if (patterns !== null && rowCodes !== null) {
          const { offset, of, lists } = patterns;
          // biome-ignore format: one line for one call
          centredSumsByPattern(pointers, level, end, rowCodes, offset, of, lists.pointers, lists.codes, entries - 1, x, y, 0, residual, totals);
        } else if (scale !== null)
          // biome-ignore format: one line for one call
          centredSumsScaled(pointers, level, end, codes, entries, scale, weights, x, y, 0, residual, totals);
        else if (entries === 1) centredSums(pointers, level, end, codes, x, y, 0, residual, totals);
        else centredSumsOfSeveral(pointers, level, end, codes, entries, x, y, 0, residual, totals);
      }
    },
    remove(fromX, fromY, x, y) {
      if (unsorted !== null) {
        unsorted.remove(fromX, fromY, x, y);
        return;
      }
      const z = solution;
      for (let piece = 0; piece + 1 < pieces.length; piece++) {
        const [level, end] = [pieces[piece], pieces[piece + 1]];
        if (x !== fromX) {
          const [base, last] = [pointers[level], pointers[end]];
          x.set(fromX.subarray(base, last), base);
          y.set(fromY.subarray(base, last), base);
        }
        if (patterns !== null && rowCodes !== null) {
          const { offset, of, lists } = patterns;
          // biome-ignore format: one line for one call
          levelResidualsByPattern(pointers, level, end, rowCodes, offset, of, lists.pointers, lists.codes, entries - 1, z, x, y, 0, residual, totals);
        } else if (scale !== null)
          // biome-ignore format: one line for one call
          levelResidualsScaled(pointers, level, end, codes, entries, scale, weights, z, x, y, 0, residual, totals);
        else if (entries === 1) levelResiduals(pointers, level, end, codes, z, x, y, 0, residual, totals);
        else levelResidualsOfSeveral(pointers, level, end, codes, entries, z, x, y, 0, residual, totals);
      }
    },
    multiply() {
      if (cells !== null) {
        multiplyByDegrees(cells.degrees, direction, image);
        const { pointers: begin, codes: of, weights: own, totals: sums } = cells;
        subtractCells(begin, 0, sums.length, of, own, sums, direction, image);
      } else if (patterns !== null) {
        multiplyByDegrees(degrees, direction, image);
        multiplyByPatterns(patterns, direction, image, sums, means, () => {
          const { pointers: begin, codes: of, stride, shift, offset, weights: own } = patterns;
          // biome-ignore format: one line for one call
          subtractPatternCells(begin, 0, levels, of, stride, shift, offset, own ?? noWeights, weights, patterns.of, sums, means, direction, image);
        });
      } else if (scale !== null) {
        image.fill(0);
        addRowsScaled(pointers, 0, levels, codes, entries, scale, weights, direction, image);
      } else if (entries === 1) {
        multiplyByDegrees(degrees, direction, image);
        subtractRows(pointers, 0, levels, codes, direction, image);
      } else {
        image.fill(0);
        addRowsOfSeveral(pointers, 0, levels, codes, entries, direction, image);
      }
    },
    curvatures: () => curvatures(direction, image, totals),
    advance: (xStep, yStep) => advance(direction, image, xStep, yStep, shares, solution, residual, totals),
    scaleByDiagonal: () => scaleByDiagonal(inverseDiagonal, residual, preconditioned, totals),
    turn: (xRatio, yRatio) => turn(preconditioned, xRatio, yRatio, direction),
    close: () => undefined,
  };
}

function unsortedLoops(
  { rows, pointers, codes: ordered, entries, offsets, totals: counts }: LevelOrder,
  sums: Float64Array,
  solution: Float64Array,
  totals: Float64Array,
): UnsortedLoops {
  const stride = Math.min(PIECE, rows);
  const count = pointers.length - 1;
  const table = numbers(4 * count);
  const [levels, codes] = [integers(stride), integers(stride * entries)];
  const [x, y, effects] = [numbers(stride), numbers(stride), numbers(2 * stride)];
  const groupings = Array.from({ length: entries }, (_, e) => ({
    codes: codes.subarray(e * stride, (e + 1) * stride),
    sums: sums.subarray(2 * offsets[e]),
    solution: solution.subarray(2 * offsets[e]),
  }));
  return {
    levels,
    codes,
    x,
    y,
    effects,
    table,
    totals,
    addByLevel: (length) => addByLevel(length, levels, x, y, table, totals),
    addByGrouping: (e, length) => addByGrouping(length, groupings[e].codes, x, y, groupings[e].sums),
    addEffects: (e, length) => addEffects(length, groupings[e].codes, groupings[e].solution, effects),
    removeFromRows: (length) => removeFromRows(length, levels, table, effects, x, y, totals),
    subtractMeans: () => subtractMeans(pointers, 0, count, ordered, entries, table, sums),
    lessenByEffects: () => lessenByEffects(pointers, 0, count, ordered, entries, solution, table),
    averageLevels: (width) => averageLevels(count, width, counts, table, totals),
  };
}
