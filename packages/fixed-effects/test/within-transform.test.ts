import { column, type Matrix, matrix, multiply, randomStream } from "@mesometrics/matrix";
import { describe, expect, it } from "vitest";
import { type FixedEffect, withinTransformer } from "../src/index.js";
import { randomColumns, randomEffect } from "./explicit-dummies.js";
import { lowMobility, ring, shuffled, slowColumns } from "./hard-designs.js";

const grid = (units: number, periods: number): FixedEffect[] => [
  { codes: Int32Array.from({ length: units * periods }, (_, i) => Math.floor(i / periods)), levels: units },
  { codes: Int32Array.from({ length: units * periods }, (_, i) => i % periods), levels: periods },
];
const turned = (effects: readonly FixedEffect[], seed: number): readonly FixedEffect[] =>
  shuffled(seed, effects, matrix(effects[0]!.codes.length, 1)).effects;
const weighted = (effects: readonly FixedEffect[]): FixedEffect[] => {
  const stream = randomStream(9);
  const scale = Float64Array.from(effects[0]!.codes, () => Math.exp(stream.normal()));
  return effects.map((effect) => ({ ...effect, scale }));
};
const firms = lowMobility(2, 400, 3000);

const samples: readonly (readonly [string, readonly FixedEffect[]])[] = [
  ["no effects", []],
  ["one effect", [randomEffect(1, 60, 7)]],
  ["a balanced panel", grid(12, 5)],
  ["a balanced panel in another order", turned(grid(13, 4), 3)],
  ["a balanced panel with weights", weighted(grid(12, 5))],
  ["two effects", [randomEffect(1, 60, 7), randomEffect(2, 60, 5)]],
  ["three effects", [randomEffect(1, 60, 7), randomEffect(2, 60, 5), randomEffect(3, 60, 4)]],
  ["a ring of firms", ring(301, 1500, 4)],
  ["low mobility", firms],
  ["low mobility, shuffled", turned(firms, 4)],
  ["low mobility with weights", weighted(firms)],
  ["low mobility with weights, shuffled", weighted(turned(firms, 4))],
];

const bits = ({ buffer, byteOffset, byteLength }: Float64Array) => Buffer.from(buffer, byteOffset, byteLength);
const isSame = (a: Float64Array, b: Float64Array) => bits(a).equals(bits(b));

function columnsOf(of: Matrix): readonly Float64Array[] {
  return Array.from({ length: of.columns }, (_, j) => column(of, j));
}

describe.each(samples)("withinTransformer on %s", (_, effects) => {
  const observations = effects[0]?.codes.length ?? 50;
  const transform = withinTransformer(effects, { observations });
  const drawn = observations > 100 ? slowColumns(5, effects as never) : randomColumns(5, observations, 3);

  it.each([1, 1e160, 1e-160])("gives the same bits in place, apart and column by column, in units of %d", (unit) => {
    for (const count of [1, drawn.columns]) {
      const data = drawn.data.subarray(0, count * observations).map((value) => value * unit);
      const columns = matrix(observations, count, data.slice());
      const { columns: apart, ...facts } = transform(columns);
      const { columns: one, ...factsOfOne } = transform(columnsOf(columns));
      expect(isSame(columns.data, data)).toBe(true);
      const { columns: inPlace, ...factsInPlace } = transform(columns, true);
      expect(inPlace.data).toBe(columns.data);
      expect([isSame(one.data, apart.data), isSame(inPlace.data, apart.data)]).toEqual([true, true]);
      expect([factsOfOne, factsInPlace]).toEqual([facts, facts]);
    }
  });

  it("takes a column that is there twice", () => {
    const x = column(drawn, 0).slice();
    const { columns: twice, ...facts } = transform([x, x]);
    const { columns: copies, ...factsOfCopies } = transform([x, x.slice()]);
    expect([isSame(twice.data, copies.data), facts]).toEqual([true, factsOfCopies]);
  });

  it("sets columns of zeros to zero", () => {
    const { columns, absorbedColumns } = transform([new Float64Array(observations), new Float64Array(observations)]);
    expect(columns.data.length).toBe(2 * observations);
    expect(columns.data.every((value) => value === 0)).toBe(true);
    expect(absorbedColumns).toEqual(effects.length === 0 ? [] : [0, 1]);
  });

  it("refuses columns of another length, and what is not finite", () => {
    const long = new Float64Array(observations + 1).fill(1);
    const short = new Float64Array(observations - 1).fill(1);
    const broken = column(drawn, 0).slice();
    broken[3] = Number.NaN;
    for (const [wrong, code] of [
      [long, "SHAPE_MISMATCH"],
      [short, "SHAPE_MISMATCH"],
      [broken, "NON_FINITE"],
    ] as const) {
      for (const columns of [[wrong], [column(drawn, 0), wrong], [wrong, column(drawn, 0)]]) {
        expect(() => transform(columns)).toThrow(expect.objectContaining({ code }));
      }
    }
  });
});

it("takes as many rows as columns have where there are neither effects nor observations", () => {
  const { columns, solver } = withinTransformer([])([Float64Array.of(1, 2, 3)]);
  expect([columns.rows, solver]).toEqual([3, "none"]);
  expect(withinTransformer([])([]).columns.data).toEqual(new Float64Array(0));
  expect(multiply(columns, matrix(1, 1, Float64Array.of(2))).data).toEqual(Float64Array.of(2, 4, 6));
});
