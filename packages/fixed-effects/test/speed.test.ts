import { matrix, randomStream } from "@mesometrics/matrix";
import { fastestInTurn } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { withinTransform } from "../src/index.js";

const ROWS = 40_000;
const PERIODS = 10;
const FIRMS = Math.round(ROWS / PERIODS / 23);

interface Design {
  readonly worker: Int32Array;
  readonly firm: Int32Array;
}

/** Ten rows to a worker; firms drawn at random, or following each other around a ring: one long closed chain. */
function design(kind: "easy" | "hard"): Design {
  const stream = randomStream(11);
  return {
    worker: Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / PERIODS)),
    firm: Int32Array.from({ length: ROWS }, (_, row) => (kind === "easy" ? stream.integer(FIRMS) : row % FIRMS)),
  };
}

/** Normal numbers with a firm effect that neighbours on the ring share. */
function drawColumn({ firm }: Design): Float64Array {
  const stream = randomStream(12);
  return Float64Array.from(firm, (code) => stream.normal() + 5 * Math.sin((2 * Math.PI * code) / FIRMS));
}

/** One step of the textbook's loop: takes the means of the levels out in place and gives the largest of them. */
function takeMeansOut(x: Float64Array, codes: Int32Array, counts: Float64Array): number {
  const means = new Float64Array(counts.length);
  for (let row = 0; row < x.length; row++) means[codes[row]] += x[row];
  let largest = 0;
  for (let level = 0; level < means.length; level++) {
    means[level] /= counts[level];
    const size = Math.abs(means[level]);
    if (size > largest) largest = size;
  }
  for (let row = 0; row < x.length; row++) x[row] -= means[codes[row]];
  return largest;
}

/** Alternating projections until no mean is above `tolerance`, or for so many sweeps. */
function alternate(x: Float64Array, { worker, firm }: Design, tolerance: number, sweeps: number) {
  const countsOf = (codes: Int32Array, levels: number) => {
    const counts = new Float64Array(levels);
    for (let row = 0; row < codes.length; row++) counts[codes[row]]++;
    return counts;
  };
  const workers = countsOf(worker, ROWS / PERIODS);
  const firms = countsOf(firm, FIRMS);
  const values = x.slice();
  let sweep = 0;
  let left = Number.POSITIVE_INFINITY;
  for (; sweep < sweeps && left > tolerance; sweep++) {
    left = Math.max(takeMeansOut(values, worker, workers), takeMeansOut(values, firm, firms));
  }
  return { values, left, sweep };
}

function solve(x: Float64Array, { worker, firm }: Design) {
  const columns = matrix(ROWS, 1);
  columns.data.set(x);
  return withinTransform(columns, [
    { codes: worker, levels: ROWS / PERIODS },
    { codes: firm, levels: FIRMS },
  ]);
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let row = 0; row < a.length; row++) largest = Math.max(largest, Math.abs(a[row] - b[row]));
  return largest;
}

describe("a solve beside the loop of alternating projections", () => {
  const RUNS = 15;

  it("takes half of the loop's time on an easy design, with the loop's numbers", () => {
    const data = design("easy");
    const x = drawColumn(data);
    const loop = alternate(x, data, 1e-12, 100);
    const { columns, residualCheck } = solve(x, data);
    expect(loop.left).toBeLessThan(1e-12);
    expect(residualCheck).toBeLessThan(1e-12);
    expect(largestDifference(columns.data, loop.values)).toBeLessThan(1e-10);
    const { ours, theirs } = fastestInTurn(
      () => solve(x, data),
      () => alternate(x, data, 1e-12, 100),
      RUNS,
    );
    expect(theirs / ours).toBeGreaterThan(2);
  });

  it("is done on a hard design in half of the time in which the loop has hardly begun", () => {
    const data = design("hard");
    const x = drawColumn(data);
    const SWEEPS = 40;
    const { columns, residualCheck } = solve(x, data);
    expect(residualCheck).toBeLessThan(1e-12);
    expect(largestDifference(columns.data, alternate(x, data, 0, SWEEPS).values)).toBeGreaterThan(0.01);
    const { ours, theirs } = fastestInTurn(
      () => solve(x, data),
      () => alternate(x, data, 0, SWEEPS),
      RUNS,
    );
    expect(theirs / ours).toBeGreaterThan(2);
  });
});
