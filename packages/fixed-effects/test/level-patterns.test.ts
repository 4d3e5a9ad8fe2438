import { matrix, randomStream } from "@mesometrics/matrix";
import { describe, expect, it } from "vitest";
import { requireEffects } from "../src/effect.js";
import { type FixedEffect, withinTransform } from "../src/index.js";
import { levelBases } from "../src/level-basis.js";
import { type LevelEngine, type LevelSystem, levelSystem, typescriptEngine } from "../src/level-engine.js";
import { levelOrder } from "../src/level-order.js";
import { wasmEngine } from "../src/wasm-engine.js";
import { directResiduals } from "./direct-sparse.js";
import { largestDifference, randomColumns } from "./explicit-dummies.js";
import { shuffled } from "./hard-designs.js";

const WORKERS = 120;
const FIRMS = 25;

/** Workers in the years that `yearsOf` gives them, in firms that they leave with probability `moves`. */
function panelOf(yearsOf: (worker: number) => readonly number[], moves: number, seed = 1): FixedEffect[] {
  const stream = randomStream(seed);
  const rows: [number, number, number, number, number][] = [];
  for (let worker = 0; worker < WORKERS; worker++) {
    let firm = stream.integer(FIRMS);
    for (const year of yearsOf(worker)) {
      if (stream.uniform() < moves) firm = stream.integer(FIRMS);
      rows.push([worker, firm, year, (year + worker) % 2, stream.integer(2)]);
    }
  }
  const grouping = (at: 0 | 1 | 2 | 3 | 4, levels: number): FixedEffect => ({
    codes: Int32Array.from(rows, (row) => row[at]),
    levels,
  });
  return [grouping(0, WORKERS), grouping(1, FIRMS), grouping(2, 10), grouping(3, 2), grouping(4, 2)];
}

const every = Array.from({ length: 10 }, (_, year) => year);
const balanced = () => every;
const spells = (worker: number) => every.slice(worker % 3, 8 + (worker % 2));
const stream = randomStream(77);
const gaps = () => every.filter(() => stream.uniform() < 0.6);

const systemOf = (effects: readonly FixedEffect[]): LevelSystem => {
  const order = levelOrder(levelBases(effects, requireEffects(effects)));
  if (order === null) throw new Error("no order");
  return levelSystem(order);
};

/** S times the direction, by the definition: dummies of the others, means by worker taken out. */
function product([worker, ...others]: readonly FixedEffect[], direction: Float64Array): Float64Array {
  const rows = worker.codes.length;
  const values = new Float64Array(rows);
  let offset = 0;
  for (const { codes, levels } of others) {
    for (let i = 0; i < rows; i++) values[i] += direction[2 * (offset + codes[i])];
    offset += levels;
  }
  const within = withinTransform(matrix(rows, 1, values), [worker]).columns.data;
  const image = new Float64Array(direction.length / 2);
  offset = 0;
  for (const { codes, levels } of others) {
    for (let i = 0; i < rows; i++) image[offset + codes[i]] += within[i];
    offset += levels;
  }
  return image;
}

function imageBy(engine: LevelEngine, direction: Float64Array): Float64Array {
  engine.vectors.direction.set(direction);
  engine.multiply();
  const image = engine.vectors.image.slice();
  engine.close();
  return image;
}

describe("patterns of the smaller groupings", () => {
  const [worker, firm, year, half, random] = [0, 1, 2, 3, 4];
  const cases: readonly (readonly [string, FixedEffect[], readonly number[], boolean, boolean])[] = [
    ["a balanced panel of movers", panelOf(balanced, 0.9), [worker, firm, year], true, false],
    ["a balanced panel of stayers", panelOf(balanced, 0.1), [worker, firm, year], true, true],
    ["spells of several lengths", panelOf(spells, 0.5), [worker, firm, year], true, true],
    ["the larger grouping last", panelOf(spells, 0.9), [worker, half, year], true, false],
    ["a smaller grouping that does not repeat", panelOf(spells, 0.9), [worker, random, year], true, true],
    ["years with gaps, which do not repeat", panelOf(gaps, 0.9), [worker, firm, year], false, false],
    ["four groupings", panelOf(balanced, 0.9), [worker, firm, year, half], true, false],
  ];

  it.each(cases)("multiplies as the definition says on %s", (_, all, which, repeats, weighted) => {
    const sorted = which.map((at) => all[at]);
    const mixed = shuffled(4, sorted, randomColumns(1, sorted[0].codes.length, 1)).effects;
    for (const effects of [sorted, mixed]) {
      const system = systemOf(effects);
      expect(system.patterns !== null).toBe(repeats);
      if (effects === sorted && repeats) expect(system.patterns?.weights !== null).toBe(weighted);
      const direction = randomColumns(5, 2 * system.rows.size, 1).data;
      const image = imageBy(typescriptEngine(system), direction);
      const engine = wasmEngine(system, "wasm");
      expect(engine).not.toBeNull();
      if (engine !== null) expect(Array.from(imageBy(engine, direction))).toEqual(Array.from(image));
      const expected = product(effects, direction);
      expect(
        largestDifference(
          Float64Array.from(expected, (_, f) => image[2 * f]),
          expected,
        ),
      ).toBeLessThan(1e-11);
    }
  });

  it("agrees with a direct sparse solve, sorted and shuffled, from both kernels", () => {
    for (const [, all, which] of cases) {
      const effects = which.map((at) => all[at]);
      const columns = randomColumns(8, effects[0].codes.length, 3);
      const direct = directResiduals(columns, effects).data;
      for (const kernel of ["ts", "wasm"] as const) {
        const within = withinTransform(columns, effects, { denseLimit: 0, kernel });
        expect([within.solver, within.kernel]).toEqual(["conjugate-gradient", kernel]);
        expect(largestDifference(within.columns.data, direct)).toBeLessThan(1e-10);
      }
      const other = shuffled(2, effects, columns);
      const turned = withinTransform(other.columns, other.effects, { denseLimit: 0 }).columns.data;
      const n = columns.rows;
      const back = turned.map((_, p) => direct[p - (p % n) + other.order[p % n]]);
      expect(largestDifference(turned, back)).toBeLessThan(1e-10);
    }
  });

  it("has no product for levels without rows", () => {
    const [first, second, third] = panelOf(spells, 0.9);
    const effects = [first, second, third].map((effect) => ({ ...effect, levels: effect.levels + 4 }));
    expect(systemOf(effects).patterns).not.toBeNull();
    const columns = randomColumns(3, first.codes.length, 3);
    const expected = withinTransform(columns, [first, second, third], { denseLimit: 0 });
    for (const kernel of ["ts", "wasm"] as const) {
      const within = withinTransform(columns, effects, { denseLimit: 0, kernel });
      expect(largestDifference(within.columns.data, expected.columns.data)).toBeLessThan(1e-12);
      expect(within.absorbed).toBe(expected.absorbed);
    }
  });

  it("leaves weighted rows and pairs of large groupings to the rows", () => {
    const [first, second, third] = panelOf(balanced, 0.9);
    const scale = Float64Array.from(first.codes, (_, i) => 1 + (i % 3));
    expect(systemOf([first, second, third].map((effect) => ({ ...effect, scale }))).patterns).toBeNull();
    const many = { codes: first.codes.map((_, i) => (i * 7) % 400), levels: 400 };
    expect(systemOf([first, many, third]).patterns).toBeNull();
    expect(systemOf([first, second]).patterns).toBeNull();
  });
});
