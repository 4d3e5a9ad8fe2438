import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printedInterval } from "../src/index.js";
import {
  absolute,
  add,
  contains,
  divide,
  type Interval,
  intersect,
  meets,
  monotone,
  multiply,
  square,
  squareRoot,
  subtract,
} from "../src/interval.js";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
/** An interval with a number inside it. */
const withMember = fc
  .tuple(finite, finite, fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([a, b, share]): { interval: Interval; member: number } => {
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    return { interval: { low, high }, member: Math.min(high, Math.max(low, low + share * (high - low))) };
  });

describe("interval arithmetic holds every result of its members:", () => {
  it.each([
    ["sum", add, (a: number, b: number) => a + b],
    ["difference", subtract, (a: number, b: number) => a - b],
    ["product", multiply, (a: number, b: number) => a * b],
    ["quotient", divide, (a: number, b: number) => a / b],
  ] as const)("%s", (_, onIntervals, onNumbers) => {
    fc.assert(
      fc.property(withMember, withMember, (a, b) => {
        const value = onNumbers(a.member, b.member);
        fc.pre(!Number.isNaN(value));
        expect(contains(onIntervals(a.interval, b.interval), value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["absolute value", absolute, Math.abs],
    ["square", square, (a: number) => a * a],
    ["square root", squareRoot, (a: number) => Math.sqrt(Math.max(0, a))],
    ["exponential", (a: Interval) => monotone(a, true, (x) => Math.exp(x / 1e5)), (a: number) => Math.exp(a / 1e5)],
    ["falling function", (a: Interval) => monotone(a, false, (x) => -x), (a: number) => -a],
  ] as const)("%s", (_, onInterval, onNumber) => {
    fc.assert(
      fc.property(withMember, ({ interval, member }) => {
        expect(contains(onInterval(interval), onNumber(member))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("a wider interval gives a wider result", () => {
    const inside = fc.tuple(withMember, withMember).map(([a, b]) => ({
      outer: { low: Math.min(a.interval.low, b.interval.low), high: Math.max(a.interval.high, b.interval.high) },
      inner: a.interval,
    }));
    fc.assert(
      fc.property(inside, inside, (a, b) => {
        for (const operation of [add, subtract, multiply, divide]) {
          const outer = operation(a.outer, b.outer);
          const inner = operation(a.inner, b.inner);
          expect(outer.low).toBeLessThanOrEqual(inner.low);
          expect(outer.high).toBeGreaterThanOrEqual(inner.high);
        }
      }),
    );
  });

  it("the common part is common to both, and symmetric", () => {
    fc.assert(
      fc.property(withMember, withMember, ({ interval: a }, { interval: b }) => {
        const common = intersect(a, b);
        expect(common).toEqual(intersect(b, a));
        expect(common === null).toBe(!meets(a, b));
        if (common !== null) expect(contains(a, common.low) && contains(b, common.high)).toBe(true);
      }),
    );
  });
});

describe("a quotient by an interval around zero", () => {
  it("is unbounded, or keeps the end that is sure", () => {
    expect(divide({ low: 1, high: 2 }, { low: -1, high: 1 })).toEqual({ low: -Infinity, high: Infinity });
    const half = divide({ low: 1, high: 2 }, { low: 0, high: 2 });
    expect(half.low).toBeCloseTo(0.5, 12);
    expect(half.high).toBe(Infinity);
    expect(divide({ low: 0, high: 0 }, { low: 0, high: 0 })).toEqual({ low: -Infinity, high: Infinity });
  });
});

describe("a printed number", () => {
  it("stands for everything that prints so", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.integer({ min: 0, max: 6 }), (value, digits) => {
        expect(contains(printedInterval(value.toFixed(digits)), value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("stands for everything that is cut off so", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000_000, max: 10_000_000 }),
        fc.integer({ min: 0, max: 5 }),
        (million, digits) => {
          const text = (Math.abs(million) / 1e6).toFixed(6);
          const cut = digits === 0 ? text.slice(0, -7) : text.slice(0, text.length - 6 + digits);
          const printed = `${million < 0 ? "-" : ""}${cut}`;
          expect(contains(printedInterval(printed, { convention: "truncated" }), million / 1e6)).toBe(true);
        },
      ),
    );
  });

  it.each([
    ["0.0047", 0.00465, 0.00475],
    ["-0.25***", -0.255, -0.245],
    ["360", 359.5, 360.5],
    ["1.2e-5", 1.15e-5, 1.25e-5],
    ["0.000", -0.0005, 0.0005],
  ])("%s is from %d to %d when rounded", (printed, low, high) => {
    const found = printedInterval(printed);
    expect(found.low).toBeCloseTo(low, 12);
    expect(found.high).toBeCloseTo(high, 12);
    expect(found.low).toBeLessThanOrEqual(low);
    expect(found.high).toBeGreaterThanOrEqual(high);
  });

  it("keeps its sign apart from zero when cut off", () => {
    expect(printedInterval("0.00", { convention: "truncated" })).toEqual({
      low: expect.closeTo(-0.01, 12),
      high: expect.closeTo(0.01, 12),
    });
    expect(printedInterval("-1.5", { convention: "truncated" }).high).toBeCloseTo(-1.5, 12);
  });

  it("refuses other conventions and what is no number", () => {
    expect(() => printedInterval("1", { convention: "up" as "rounded" })).toThrowError(
      expect.objectContaining({ code: "INVALID_PARAMETER" }),
    );
    expect(() => printedInterval("<0.01")).toThrowError(expect.objectContaining({ code: "INVALID_PRINTED_NUMBER" }));
  });
});
