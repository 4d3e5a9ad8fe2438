import { randomStream } from "@mesometrics/matrix";
import { type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  bootstrapIntervals,
  pairsBootstrap,
  pairsBootstrapSteps,
  planPairsBootstrap,
  runResampling,
} from "../src/index.js";
import { estimateOf, modelOf, randomPanel, tableOf } from "./small-model.js";

const code = (expected: string) => expect.objectContaining({ code: expected });

test("percentile and BCa intervals are those of R for the same draws", () => {
  const { interval } = ownReference("inference/wild_bootstrap.json") as {
    readonly interval: {
      readonly t0: number;
      readonly replicates: readonly number[];
      readonly influence: readonly number[];
      readonly standard_error: number;
      readonly percentile: readonly number[];
      readonly bca: readonly number[];
    };
  };
  const result = bootstrapIntervals(
    Float64Array.from(interval.replicates),
    interval.t0,
    interval.influence.map((value) => 3 - value),
    0.95,
  );
  expectClose(result.standardError, interval.standard_error, { relative: 1e-12 });
  expectClose([result.percentile.low, result.percentile.high], interval.percentile, { relative: 1e-13 });
  expectClose([result.bca?.low ?? null, result.bca?.high ?? null], interval.bca, { relative: 1e-13 });
});

test("without draws on both sides of the estimate there is no BCa", () => {
  expect(bootstrapIntervals(Float64Array.of(1, 2, 3), 5, [1, 2], 0.9).bca).toBeNull();
  expect(bootstrapIntervals(Float64Array.of(1, 2, 3), 2, [1, Number.NaN], 0.9).bca).toBeNull();
});

describe("pairsBootstrap", () => {
  const data = randomPanel(4, 12, 6);
  const formula = "y ~ x + z | id + t";
  const fit = estimateOf(data, formula, { cluster: "id" });

  test("a draw is the estimate on the drawn units, a repeated unit with an effect of its own", () => {
    const plan = planPairsBootstrap(fit, data, { draws: 3, seed: 9 });
    const drawn = pairsBootstrapSteps.runChunk(plan, 0, 3);
    const columns = tableOf(data);
    for (let draw = 0; draw < 3; draw++) {
      const stream = randomStream(9, draw);
      const units = Array.from({ length: 12 }, () => stream.integer(12));
      const table: Record<string, number[]> = { id: [], t: [], x: [], z: [], y: [] };
      units.forEach((unit, copy) => {
        for (let i = 0; i < data.rows; i++) {
          if (columns.id[i] !== unit) continue;
          for (const name of ["t", "x", "z", "y"]) table[name].push(columns[name][i]);
          table.id.push(copy);
        }
      });
      const again = modelOf(panel(table, { unit: "id", time: "t" }) as Dataset, formula);
      expectClose(drawn.subarray(2 * draw, 2 * draw + 2), again.coefficients, { relative: 1e-10 });
    }
  });

  test("chunks do not matter, and the result says what it rests on", async () => {
    const plan = planPairsBootstrap(fit, data, { draws: 60 });
    const result = pairsBootstrap(fit, data, { draws: 60 });
    expect(await runResampling(pairsBootstrapSteps, structuredClone(plan), { chunkSize: 7 })).toEqual(result);
    expect(result.rule).toBe("pairs bootstrap of 12 clusters by id, 60 draws, seed 1, refitted");
    const [x] = result.terms;
    expect(x.bca).not.toBeNull();
    expect(x.percentile.low).toBeLessThan(x.percentile.high);
    expect(x.standardError / Math.sqrt(fit.vcov.data[0])).toBeGreaterThan(0.4);
    expect(x.standardError / Math.sqrt(fit.vcov.data[0])).toBeLessThan(2.5);
  });

  test("draws that do not determine every coefficient are counted", () => {
    const columns = tableOf(data);
    // Only unit 3 moves.
    const rare = columns.id.map((id, i) => (id === 3 ? columns.x[i] * 2 : 0));
    const table: Record<string, number[]> = { ...columns, rare };
    const few = panel(table, { unit: "id", time: "t" }) as Dataset;
    const one = estimateOf(few, "y ~ x + rare | id", { cluster: "id" });
    const result = pairsBootstrap(one, few, { draws: 80 });
    expect(result.failed).toBeGreaterThan(10);
    expect(result.failed).toBeLessThan(50);
    expect(result.notes.map((note) => note.code)).toEqual(["DRAWS_FAILED"]);
    expect(result.terms[1].bca).toBeNull();
  });

  test("misuse is refused", () => {
    expect(() => pairsBootstrap(fit, data, { draws: 1 })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => pairsBootstrap(fit, data, { level: 0 })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => pairsBootstrap(fit, data, { cluster: "nowhere" })).toThrow(code("UNKNOWN_COLUMN"));
    expect(() => pairsBootstrap(fit, randomPanel(6), {})).toThrow(code("DATA_MISMATCH"));
  });
});
