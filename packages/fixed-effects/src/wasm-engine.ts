import { bytesOfDoubles, bytesOfIntegers, type Kernel, type KernelModule, openWorkspace } from "@mesometrics/matrix";
import { LEVEL_PAIRS_BYTES } from "./kernel/level-pairs-bytes.js";
import type { LevelEngine, LevelSystem, PairVectors } from "./level-engine.js";
import type { UnsortedRows } from "./level-order.js";
import { type LevelPatterns, multiplyByPatterns, patternNumbers } from "./level-patterns.js";
import { PIECE, piecesOf } from "./level-pieces.js";
import { unsortedPasses } from "./unsorted-passes.js";

/** The exports of kernel/level-pairs.ts: those of the modules beside this one, with addresses for arrays. */
interface LevelPairs {
  centredSums(...addresses: number[]): void;
  centredSumsByPattern(...addresses: number[]): void;
  centredSumsOfSeveral(...addresses: number[]): void;
  centredSumsScaled(...addresses: number[]): void;
  levelResiduals(...addresses: number[]): void;
  levelResidualsByPattern(...addresses: number[]): void;
  levelResidualsOfSeveral(...addresses: number[]): void;
  levelResidualsScaled(...addresses: number[]): void;
  multiplyByDegrees(...addresses: number[]): void;
  subtractRows(...addresses: number[]): void;
  subtractCells(...addresses: number[]): void;
  subtractPatternCells(...addresses: number[]): void;
  addRowsOfSeveral(...addresses: number[]): void;
  addRowsScaled(...addresses: number[]): void;
  curvatures(...addresses: number[]): void;
  advance(...addresses: number[]): void;
  scaleByDiagonal(...addresses: number[]): void;
  turn(...addresses: number[]): void;
  addByLevel(...addresses: number[]): void;
  addByGrouping(...addresses: number[]): void;
  addEffects(...addresses: number[]): void;
  removeFromRows(...addresses: number[]): void;
  subtractMeans(...addresses: number[]): void;
  lessenByEffects(...addresses: number[]): void;
  averageLevels(...addresses: number[]): void;
}

const LEVEL_PAIRS: KernelModule<LevelPairs> = { name: "level-pairs", base64: LEVEL_PAIRS_BYTES };

/** The loops in WebAssembly; null where it cannot be had or is not wanted. Columns pass through in pieces. */
export function wasmEngine(system: LevelSystem, kernel: Kernel | undefined): LevelEngine | null {
  const { rows, cells, patterns, inverseDiagonal, shares } = system;
  const { size, entries } = rows;
  const pieces = piecesOf(rows.pointers);
  const longest = longestOf(rows.pointers, pieces);
  const cellPieces = cells === null ? pieces : piecesOf(cells.pointers);
  // Where rows follow the patterns they need the codes of one grouping only.
  const rowCodes = patterns?.rowCodes ?? rows.codes;
  const codesPerRow = patterns?.rowCodes ? 1 : entries;
  // Steps that go over cells leave the codes of rows to two passes: these come in pieces then, like the columns.
  const stepsUseRows = cells === null && (patterns === null || patterns.weights === null);
  const codesThere = stepsUseRows ? rowCodes.length : longest * codesPerRow;
  let bytes = bytesOfIntegers(rows.pointers.length) + bytesOfIntegers(codesThere);
  bytes += 3 * bytesOfDoubles(size) + 5 * bytesOfDoubles(2 * size) + bytesOfDoubles(6) + 2 * bytesOfDoubles(longest);
  if (rows.scale !== null) bytes += bytesOfDoubles(rows.rows) + bytesOfDoubles(rows.totals.length);
  if (cells !== null) {
    bytes += bytesOfIntegers(cells.pointers.length) + bytesOfIntegers(cells.codes.length);
    bytes += bytesOfDoubles(cells.weights.length) + bytesOfDoubles(cells.totals.length);
  }
  if (patterns !== null) {
    bytes += bytesOfIntegers(patterns.of.length) + 2 * bytesOfDoubles(patternNumbers(patterns));
    bytes += bytesOfDoubles(rows.totals.length);
    bytes += bytesOfIntegers(patterns.lists.pointers.length) + bytesOfIntegers(patterns.lists.codes.length);
    if (patterns.weights !== null) {
      bytes += bytesOfIntegers(patterns.pointers.length) + bytesOfIntegers(patterns.codes.length);
      bytes += bytesOfDoubles(patterns.weights.length);
    }
  }
  const levels = rows.pointers.length - 1;
  const stride = Math.min(PIECE, rows.rows);
  if (rows.unsorted !== null) {
    bytes += bytesOfIntegers(stride) + bytesOfIntegers(stride * entries) + 2 * bytesOfDoubles(stride);
    bytes += bytesOfDoubles(2 * stride) + bytesOfDoubles(4 * levels) + bytesOfDoubles(levels);
  }
  const workspace = openWorkspace(LEVEL_PAIRS, bytes, kernel);
  if (workspace === null) return null;
  const { functions } = workspace;
  const doubles = (values: Float64Array): number => {
    const view = workspace.doubles(values.length);
    view.set(values);
    return view.byteOffset;
  };
  const ints = (values: Int32Array): number => {
    const view = workspace.integers(values.length);
    view.set(values);
    return view.byteOffset;
  };
  const vectors: PairVectors = {
    residual: workspace.doubles(2 * size),
    solution: workspace.doubles(2 * size),
    direction: workspace.doubles(2 * size),
    image: workspace.doubles(2 * size),
    preconditioned: workspace.doubles(2 * size),
  };
  const [residual, solution, direction, image, preconditioned] = [
    vectors.residual.byteOffset,
    vectors.solution.byteOffset,
    vectors.direction.byteOffset,
    vectors.image.byteOffset,
    vectors.preconditioned.byteOffset,
  ];
  const totals = workspace.doubles(6);
  const total = totals.byteOffset;
  const first = workspace.doubles(longest);
  const second = workspace.doubles(longest);
  const [x, y] = [first.byteOffset, second.byteOffset];
  const pointers = ints(rows.pointers);
  const pieceOfCodes = workspace.integers(codesThere);
  const codes = pieceOfCodes.byteOffset;
  if (stepsUseRows) pieceOfCodes.set(rowCodes);
  /** The address from which the codes of the rows base .. end - 1 are at their places. */
  const codesOf = (base: number, end: number): number => {
    if (stepsUseRows) return codes;
    pieceOfCodes.set(rowCodes.subarray(base * codesPerRow, end * codesPerRow));
    return codes - 4 * base * codesPerRow;
  };
  const diagonal = doubles(inverseDiagonal);
  const share = doubles(shares);
  const degrees = doubles(cells === null ? rows.degrees : cells.degrees);
  const scale = rows.scale === null ? 0 : doubles(rows.scale);
  const weights = rows.scale === null ? 0 : doubles(rows.totals);
  const cell =
    cells === null
      ? null
      : {
          pointers: ints(cells.pointers),
          codes: ints(cells.codes),
          weights: doubles(cells.weights),
          totals: doubles(cells.totals),
        };
  const patternOf = (own: LevelPatterns) => {
    const isRows = own.weights === null;
    const [begin, of] = isRows ? [pointers, codes] : [ints(own.pointers), ints(own.codes)];
    const weightsOf = own.weights === null ? 0 : doubles(own.weights);
    const counts = doubles(rows.totals);
    const patternsOf = ints(own.of);
    const sums = workspace.doubles(patternNumbers(own));
    const means = workspace.doubles(patternNumbers(own));
    const begins = ints(own.lists.pointers);
    const lists = ints(own.lists.codes);
    const shifted = 16 * own.offset;
    const ownPieces = isRows ? pieces : piecesOf(own.pointers);
    const [s, m] = [sums.byteOffset, means.byteOffset];
    const subtractCells = () => {
      for (let piece = 0; piece + 1 < ownPieces.length; piece++) {
        const [level, end] = [ownPieces[piece], ownPieces[piece + 1]];
        // biome-ignore format: the arguments of its twin, one line
        functions.subtractPatternCells(begin, level, end, of, own.stride, own.shift, weightsOf, counts, patternsOf, s, m, direction + shifted, image + shifted);
      }
    };
    return {
      multiply: () => multiplyByPatterns(own, vectors.direction, vectors.image, sums, means, subtractCells),
      centre: (level: number, end: number, base: number, codes: number) =>
        // biome-ignore format: the arguments of its twin, one line
        functions.centredSumsByPattern(pointers, level, end, codes, residual + shifted, patternsOf, begins, lists, entries - 1, x, y, base, residual, total),
      remove: (level: number, end: number, base: number, codes: number) =>
        // biome-ignore format: the arguments of its twin, one line
        functions.levelResidualsByPattern(pointers, level, end, codes, solution + shifted, residual + shifted, patternsOf, begins, lists, entries - 1, solution, x, y, base, residual, total),
    };
  };
  const byPatterns = patterns === null ? null : patternOf(patterns);
  const passes = patterns?.rowCodes ? byPatterns : null;
  const unsortedOf = (unsorted: UnsortedRows) => {
    const buffers = {
      levels: workspace.integers(stride),
      codes: workspace.integers(stride * entries),
      x: workspace.doubles(stride),
      y: workspace.doubles(stride),
      effects: workspace.doubles(2 * stride),
      table: workspace.doubles(4 * levels),
      totals,
    };
    const of = buffers.levels.byteOffset;
    const [u, v] = [buffers.x.byteOffset, buffers.y.byteOffset];
    const [effects, table] = [buffers.effects.byteOffset, buffers.table.byteOffset];
    const codesOfGrouping = (e: number): number => buffers.codes.byteOffset + 4 * stride * e;
    const counts = doubles(rows.totals);
    const z = solution;
    return unsortedPasses(unsorted, {
      ...buffers,
      addByLevel: (count) => functions.addByLevel(count, of, u, v, table, total),
      addByGrouping: (e, count) =>
        functions.addByGrouping(count, codesOfGrouping(e), u, v, residual + 16 * rows.offsets[e]),
      addEffects: (e, count) => functions.addEffects(count, codesOfGrouping(e), z + 16 * rows.offsets[e], effects),
      removeFromRows: (count) => functions.removeFromRows(count, of, table, effects, u, v, total),
      subtractMeans: () => {
        for (let piece = 0; piece + 1 < pieces.length; piece++) {
          const [level, end] = [pieces[piece], pieces[piece + 1]];
          const codes = codesOf(rows.pointers[level], rows.pointers[end]);
          functions.subtractMeans(pointers, level, end, codes, entries, table, residual);
        }
      },
      lessenByEffects: () => {
        for (let piece = 0; piece + 1 < pieces.length; piece++) {
          const [level, end] = [pieces[piece], pieces[piece + 1]];
          const codes = codesOf(rows.pointers[level], rows.pointers[end]);
          functions.lessenByEffects(pointers, level, end, codes, entries, z, table);
        }
      },
      averageLevels: (width) => functions.averageLevels(levels, width, counts, table, total),
    });
  };
  const unsorted = rows.unsorted === null ? null : unsortedOf(rows.unsorted);
  return {
    kernel: "wasm",
    vectors,
    totals,
    centre(a, b) {
      if (unsorted !== null) {
        unsorted.centre(a, b);
        return;
      }
      for (let piece = 0; piece + 1 < pieces.length; piece++) {
        const [level, end] = [pieces[piece], pieces[piece + 1]];
        const base = rows.pointers[level];
        const codes = codesOf(base, rows.pointers[end]);
        first.set(a.subarray(base, rows.pointers[end]));
        second.set(b.subarray(base, rows.pointers[end]));
        if (passes !== null) passes.centre(level, end, base, codes);
        else if (scale !== 0)
          // biome-ignore format: the arguments of its twin, one line
          functions.centredSumsScaled(pointers, level, end, codes, entries, scale, weights, x, y, base, residual, total);
        else if (entries === 1) functions.centredSums(pointers, level, end, codes, x, y, base, residual, total);
        else functions.centredSumsOfSeveral(pointers, level, end, codes, entries, x, y, base, residual, total);
      }
    },
    remove(fromA, fromB, a, b) {
      if (unsorted !== null) {
        unsorted.remove(fromA, fromB, a, b);
        return;
      }
      const z = solution;
      for (let piece = 0; piece + 1 < pieces.length; piece++) {
        const [level, end] = [pieces[piece], pieces[piece + 1]];
        const base = rows.pointers[level];
        const count = rows.pointers[end] - base;
        const codes = codesOf(base, base + count);
        first.set(fromA.subarray(base, base + count));
        second.set(fromB.subarray(base, base + count));
        if (passes !== null) passes.remove(level, end, base, codes);
        else if (scale !== 0)
          // biome-ignore format: the arguments of its twin, one line
          functions.levelResidualsScaled(pointers, level, end, codes, entries, scale, weights, z, x, y, base, residual, total);
        else if (entries === 1) functions.levelResiduals(pointers, level, end, codes, z, x, y, base, residual, total);
        else functions.levelResidualsOfSeveral(pointers, level, end, codes, entries, z, x, y, base, residual, total);
        a.set(first.subarray(0, count), base);
        if (b !== a) b.set(second.subarray(0, count), base);
      }
    },
    multiply() {
      if (byPatterns !== null) {
        functions.multiplyByDegrees(degrees, size, direction, image);
        byPatterns.multiply();
        return;
      }
      if (cell !== null || (scale === 0 && entries === 1)) functions.multiplyByDegrees(degrees, size, direction, image);
      else vectors.image.fill(0);
      for (let piece = 0; piece + 1 < cellPieces.length; piece++) {
        const [level, end] = [cellPieces[piece], cellPieces[piece + 1]];
        if (cell !== null)
          functions.subtractCells(cell.pointers, level, end, cell.codes, cell.weights, cell.totals, direction, image);
        else if (scale !== 0)
          functions.addRowsScaled(pointers, level, end, codes, entries, scale, weights, direction, image);
        else if (entries === 1) functions.subtractRows(pointers, level, end, codes, direction, image);
        else functions.addRowsOfSeveral(pointers, level, end, codes, entries, direction, image);
      }
    },
    curvatures: () => functions.curvatures(size, direction, image, total),
    advance: (xStep, yStep) =>
      functions.advance(size, direction, image, xStep, yStep, share, solution, residual, total),
    scaleByDiagonal: () => functions.scaleByDiagonal(size, diagonal, residual, preconditioned, total),
    turn: (xRatio, yRatio) => functions.turn(size, preconditioned, xRatio, yRatio, direction),
    close: () => workspace.close(),
  };
}

function longestOf(pointers: Int32Array, pieces: Int32Array): number {
  let longest = 0;
  for (let piece = 0; piece + 1 < pieces.length; piece++) {
    longest = Math.max(longest, pointers[pieces[piece + 1]] - pointers[pieces[piece]]);
  }
  return longest;
}
