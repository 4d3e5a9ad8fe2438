import { compositeIndex, couplingCoordination } from "@mesometrics/entropy-index";
import { MesometricsError, randomStream } from "@mesometrics/matrix";
import { crossSection } from "@mesometrics/panel-data";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstReachable, indicatorsForScores } from "../../src/simulation/indicators-for-scores.js";
import { betweenExtremes } from "../../src/simulation/panel-processes.js";

function normals(seed: number, replicate: number, length: number): Float64Array {
  const stream = randomStream(seed, replicate);
  return Float64Array.from({ length }, () => stream.normal());
}

/** The pooled entropy index of columns, by the package that a study uses. */
function indexOf(columns: readonly Float64Array[]): Float64Array {
  const table = Object.fromEntries(columns.map((column, j) => [`x${j}`, column]));
  const indicators = columns.map((_, j) => ({ id: `x${j}`, direction: "+" as const }));
  return compositeIndex({ dimensions: [{ id: "all", indicators }] }, crossSection(table)).scores;
}

const distance = (a: Float64Array, b: Float64Array): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!) / b[i]!));

describe("indicatorsForScores", () => {
  it("finds indicators whose entropy index is the wanted one, with and without given ones", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 30, max: 80 }), (seed, rows) => {
        const target = normals(seed, 0, rows).map((z) => 0.4 * Math.exp(0.15 * z));
        const tendencies = [1, 2, 3, 4].map((j) => normals(seed, j, rows));
        const given = [betweenExtremes(normals(seed, 9, rows).map((z) => 10 + z))];
        for (const system of [
          { given: [], tendencies },
          { given, tendencies },
        ]) {
          const { found } = indicatorsForScores([system], target);
          expect(distance(indexOf([...system.given, ...found[0]!]), target)).toBeLessThan(1e-11);
          for (const column of found[0]!) expect([Math.min(...column), Math.max(...column)]).toEqual([0, 1]);
        }
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it("finds two systems whose coupling coordination is the wanted one", () => {
    const rows = 60;
    const target = normals(5, 0, rows).map((z) => 0.6 * Math.exp(0.05 * z));
    const system = (at: number) => ({ given: [], tendencies: [at, at + 1, at + 2].map((j) => normals(5, j, rows)) });
    const { found } = indicatorsForScores(
      [system(1), system(4)],
      target.map((d) => d * d * d * d),
    );
    const systems = found.map((columns, s) => ({ name: `s${s}`, values: indexOf(columns) }));
    expect(distance(couplingCoordination(systems, { formula: "standard" }).coordination, target)).toBeLessThan(1e-11);
  });

  it("says which row no indicators reach", () => {
    const target = new Float64Array(20).fill(0.5);
    target[7] = 1.5;
    const system = { given: [], tendencies: [normals(1, 1, 20), normals(1, 2, 20)] };
    expect(() => indicatorsForScores([system], target)).toThrow(
      expect.objectContaining({ code: "SIMULATION_INFEASIBLE", details: expect.objectContaining({ row: 8 }) }),
    );
  });

  it("draws effects again until an outcome is reached, and no more than 50 times", () => {
    const infeasible = new MesometricsError("SIMULATION_INFEASIBLE", "no", {});
    let asked = 0;
    const result = firstReachable(
      () => Float64Array.of(asked++),
      ([first]) => {
        if (first! < 3) throw infeasible;
        return { found: [], weights: [], iterations: 1 };
      },
    );
    expect([asked, result.outcome[0]]).toEqual([4, 3]);
    asked = 0;
    const never = () =>
      firstReachable(
        () => Float64Array.of(asked++),
        () => {
          throw infeasible;
        },
      );
    expect(never).toThrow(infeasible);
    expect(asked).toBe(50);
  });
});
